//! Texts from people, parsed once at the edge.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// A normalised e-mail address: trimmed, one `@`, the domain in lower case.
///
/// The local part keeps its case for sending, as RFC 5321 asks; [`EmailAddress::key`] is what is compared.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Parses an address. `field` names the input field in the error.
    ///
    /// # Errors
    /// `VALIDATION` (`email-invalid`) unless it looks like `local@domain.tld`, at most 254 bytes.
    pub fn parse(text: &str, field: &str) -> Result<Self> {
        let invalid = || Error::validation(field, "email-invalid");
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or_else(invalid)?;
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>,;:\\\"()[]@".contains(c);
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let good = text.len() <= 254
            && !local.is_empty()
            && local.len() <= 64
            && local.chars().all(plain)
            && domain.contains('.')
            && domain.split('.').all(label);
        if good {
            Ok(Self(format!("{local}@{}", domain.to_lowercase())))
        } else {
            Err(invalid())
        }
    }

    /// The address to send to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that accounts and invitations are compared by: all in lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl std::fmt::Debug for EmailAddress {
    /// Never the address itself: what is debug-printed ends in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// A line of text: trimmed, without control characters, of `1..=max` characters.
///
/// # Errors
/// `VALIDATION` with `required`, `too-long` or `control-characters` (NUL included), naming `field`.
pub fn clean_line(text: &str, field: &str, max: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(Error::validation(field, "control-characters"));
    }
    checked_length(text, field, max)
}

/// A text of several lines: trimmed, line ends as `\n`, no other control characters but tabs, of `1..=max`
/// characters.
///
/// # Errors
/// As [`clean_line`].
pub fn clean_text(text: &str, field: &str, max: usize) -> Result<String> {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Error::validation(field, "control-characters"));
    }
    checked_length(&text, field, max)
}

fn checked_length(text: &str, field: &str, max: usize) -> Result<String> {
    match text.chars().count() {
        0 => Err(Error::validation(field, "required")),
        n if n > max => Err(Error::validation(field, "too-long").with("max", max)),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_an_address_and_keeps_its_local_part() {
        let address = EmailAddress::parse("  DPO@Eksempel.EXAMPLE ", "email").unwrap();
        assert_eq!(address.as_str(), "DPO@eksempel.example");
        assert_eq!(address.key(), "dpo@eksempel.example");
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in [
            "",
            "a",
            "a@b",
            "@b.dk",
            "a@",
            "a b@c.dk",
            "a@b..dk",
            "a\0@b.dk",
            "a@b.dk\nBcc: x@y.dk",
            "a@-b.dk",
        ] {
            assert!(EmailAddress::parse(text, "email").is_err(), "{text:?}");
        }
    }

    #[test]
    fn texts_keep_emoji_and_lose_control_characters() {
        assert_eq!(clean_line(" Ærø 🙂 ", "name", 10).unwrap(), "Ærø 🙂");
        assert!(clean_line("a\0b", "name", 10).is_err());
        assert!(clean_line("a\nb", "name", 10).is_err());
        assert_eq!(clean_text("a\r\nb", "text", 10).unwrap(), "a\nb");
        assert!(clean_line("elleve tegn", "name", 10).is_err());
        assert!(clean_line("   ", "name", 10).is_err());
    }
}
