//! A mail on its way out, written in the transaction that caused it. Read by the worker alone.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{Language, MessageClass, OutboxState};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `outbox_messages`.
    OutboxMessageId, "msg"
);

/// A row of `outbox_messages`. A mail on its way out, written in the transaction that caused it. Read by the worker alone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_messages")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxMessageId,
    /// In whose name it is sent.
    pub organisation_id: OrganisationId,
    /// Which mail it is, e.g. `invitation`.
    pub template: String,
    /// Administrative mail is never stopped by an opt-out (I-13).
    pub class: MessageClass,
    /// Its language.
    pub language: Language,
    /// Its address.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    #[sea_orm(column_type = "Text")]
    pub text_body: String,
    /// Its HTML.
    #[sea_orm(column_type = "Text")]
    pub html_body: String,
    /// SHA-256 over subject, text and HTML.
    pub content_sha256: String,
    /// Its Message-ID.
    pub message_id: String,
    /// What it is about: `delivery`, `invitation` or `agreement-mail`.
    pub subject_kind: Option<String>,
    /// Id of what it is about.
    pub subject_id: Option<Uuid>,
    /// Where it stands.
    pub state: OutboxState,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before this instant.
    pub next_attempt_at: Timestamp,
    /// A worker holds it until then.
    pub claimed_until: Option<Timestamp>,
    /// When a server took it.
    pub sent_at: Option<Timestamp>,
    /// Class of the last failure, without addresses.
    pub last_error: Option<String>,
    /// When the row was made.
    pub created_at: Timestamp,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule::hidden()
    }
}
