//! A mail before it is rendered: which text, in which language, with what filled in.

use tillid_entities::enums::{Language, MessageClass};
use tillid_kernel::EmailAddress;

/// A mail to one recipient. The texts stand in the locale files under `mail-<name>-…`: `subject`, `body` (a blank
/// line between paragraphs), `action` (the button), and `notice-title` with `notice` (small print). Above each letter
/// there, a comment lists the arguments it takes; `sender` and `portal` are always known.
///
/// The text of a `Timestamp`, given as an argument or a fact, is written as date and time in the letter's language,
/// in Danish time. Codes of the API in `roles`, `fields`, `ground`, `outcome`, `transfer` and, as facts, `authorisation`,
/// `change` and `locations` too, are written in words.
#[derive(Clone, Debug)]
pub struct Letter {
    pub(crate) name: &'static str,
    pub(crate) class: MessageClass,
    pub(crate) to: EmailAddress,
    pub(crate) language: Language,
    pub(crate) arguments: Vec<(&'static str, String)>,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) quote: Option<String>,
    pub(crate) action: Option<String>,
}

impl Letter {
    /// A letter with the texts `mail-<name>-…`.
    #[must_use]
    pub fn new(name: &'static str, class: MessageClass, to: EmailAddress, language: Language) -> Self {
        Self {
            name,
            class,
            to,
            language,
            arguments: Vec::new(),
            facts: Vec::new(),
            quote: None,
            action: None,
        }
    }

    /// Fills `{ $argument }` in subject and body.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a chain reads better without a & at every value"
    )]
    pub fn with(mut self, argument: &'static str, value: impl ToString) -> Self {
        self.arguments.push((argument, value.to_string()));
        self
    }

    /// Adds a line to the table of facts, labelled by the text `mail-<name>-fact-<fact>` or, where there is none,
    /// `mail-fact-<fact>`. A fact without a value is left out.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a chain reads better without a & at every value"
    )]
    pub fn fact(mut self, fact: &'static str, value: impl ToString) -> Self {
        self.facts.push((fact, value.to_string()));
        self
    }

    /// Quotes what a person wrote.
    #[must_use]
    pub fn quoting(mut self, text: Option<String>) -> Self {
        self.quote = text;
        self
    }

    /// The one button: an address in the portal, absolute.
    #[must_use]
    pub fn action(mut self, url: String) -> Self {
        self.action = Some(url);
        self
    }
}
