//! Structured values kept as JSON in one column.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use tillid_kernel::Timestamp;

use crate::enums::{
    AuthorisationModel, ExitChoice, FlowDownItem, GrantField, Role, TokenScope, WebhookEvent,
};
use crate::users::UserId;

macro_rules! list {
    ($(#[$doc:meta])* $name:ident of $item:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
        #[serde(transparent)]
        pub struct $name(pub Vec<$item>);
    };
}

list!(
    /// Plain texts.
    Strings of String
);
list!(
    /// Roles of a membership or invitation.
    Roles of Role
);
list!(
    /// What an access token may be used for.
    TokenScopes of TokenScope
);
list!(
    /// What a webhook is told of.
    WebhookEvents of WebhookEvent
);
list!(
    /// Days after something at which somebody is reminded, in rising order.
    ReminderDays of u16
);
list!(
    /// Fields a partner may see.
    GrantFields of GrantField
);
list!(
    /// Which obligations of Art. 28(3) a sub-processor's contract passes on.
    FlowDown of FlowDownItem
);
list!(
    /// The clause tree of a template.
    Clauses of Clause
);

list!(
    /// What the processor reported to have put right, oldest first.
    Cures of Cure
);

/// What the processor says that it has put right, and what the controller made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cure {
    /// In the processor's words.
    pub text: String,
    /// Who reported it.
    pub reported_by: UserId,
    /// When.
    pub reported_at: Timestamp,
    /// Whether the controller was content; absent until it answers.
    pub accepted: Option<bool>,
    /// What is still wrong, in the controller's words.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<UserId>,
    /// When.
    pub answered_at: Option<Timestamp>,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase", default)]
pub struct Address {
    /// For whose attention.
    pub attention: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2; empty when not known.
    pub country_code: String,
}

/// A clause: number, heading and its paragraphs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clause {
    /// `1`, `7.2` …
    pub number: String,
    /// Its heading.
    pub heading: String,
    /// Its text, a paragraph each; `{{subProcessorNoticeDays}}` and the like are filled in when issued.
    pub paragraphs: Vec<String>,
    /// Whether the text equals a standard's and may not be changed (I-10).
    pub locked: bool,
    /// Whether it was read from a file that somebody uploaded: then its paragraphs carry their own numbers, and what it
    /// covers is all that changes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_written: bool,
    /// Letters of Art. 28(3) that it covers, `a` … `h`.
    pub covers: Vec<String>,
}

/// The typed terms of an agreement (domain §2.5, §3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// What the customer's silence means (Art. 28(2)).
    pub authorisation_model: AuthorisationModel,
    /// Days of notice of a sub-processor change, 1–180.
    pub sub_processor_notice_days: u16,
    /// Days to object, at most the days of notice.
    pub objection_days: u16,
    /// Hours to notify a breach.
    pub breach_hours: u16,
    /// What happens to the data at the end.
    pub exit_choice: ExitChoice,
    /// Days for that.
    pub exit_days: u16,
    /// Supervision concept 1–6 (Datatilsynet, 29 October 2021).
    pub audit_concept: u8,
    /// Days of notice of an audit.
    pub audit_notice_days: u16,
    /// Whether data may leave the EEA on a valid ground.
    pub third_country_allowed: bool,
}
