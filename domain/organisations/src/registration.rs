//! Numbers in public registers of companies.

use tillid_kernel::{Error, Result};

/// Schemes that are known: the Danish, Norwegian, Swedish and German registers, VAT numbers of the EU, others, and
/// numbers of the demo that no register has.
const SCHEMES: [&str; 7] = [
    "DK_CVR", "NO_ORGNR", "SE_ORGNR", "DE_HRB", "EU_VAT", "OTHER", "TEST",
];

/// A number in a register, checked and without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The register, e.g. `DK_CVR`.
    pub scheme: String,
    /// Digits and letters only.
    pub number: String,
}

impl Registration {
    /// Checks a number in its scheme.
    ///
    /// # Errors
    /// `VALIDATION` at `registrationScheme` (`registration-scheme`) or `registrationNumber` (`registration-number`).
    pub fn parse(scheme: &str, number: &str) -> Result<Self> {
        if !SCHEMES.contains(&scheme) {
            return Err(Error::validation("registrationScheme", "registration-scheme"));
        }
        let number: String = number
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-'))
            .collect::<String>()
            .to_uppercase();
        let plain = (1..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain || (scheme == "DK_CVR" && !is_cvr(&number)) {
            return Err(Error::validation("registrationNumber", "registration-number"));
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            number,
        })
    }
}

/// Eight digits whose sum, weighted 2 7 6 5 4 3 2 1, is divisible by eleven.
fn is_cvr(number: &str) -> bool {
    let digits: Option<Vec<u32>> = number.chars().map(|c| c.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        let sum: u32 = digits
            .iter()
            .zip([2, 7, 6, 5, 4, 3, 2, 1])
            .map(|(digit, weight)| digit * weight)
            .sum();
        digits.len() == 8 && digits[0] != 0 && sum.is_multiple_of(11)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cvr_number_has_its_check_digit() {
        for (number, good) in [
            ("29416982", true),
            ("29 41 69 82", true),
            ("44135647", true),
            ("29416983", false),
            ("2941698", false),
            ("294169820", false),
            ("00000000", false),
            ("2941698A", false),
        ] {
            assert_eq!(Registration::parse("DK_CVR", number).is_ok(), good, "{number}");
        }
    }

    #[test]
    fn other_schemes_take_letters_and_digits() {
        assert_eq!(
            Registration::parse("EU_VAT", "dk-29416982").unwrap().number,
            "DK29416982"
        );
        assert!(Registration::parse("NO_ORGNR", "923 609 016").is_ok());
        for (scheme, number) in [
            ("OTHER", ""),
            ("OTHER", "a\0b"),
            ("OTHER", "Ø1"),
            ("CVR", "29416982"),
        ] {
            assert!(
                Registration::parse(scheme, number).is_err(),
                "{scheme} {number:?}"
            );
        }
    }
}
