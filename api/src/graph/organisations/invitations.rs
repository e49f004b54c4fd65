//! Invitations, from both sides.

use async_graphql::{ID, SimpleObject};
use tillid_entities::enums::{BounceReason, InvitationState, InviterCapacity, Language, Role};
use tillid_entities::invitations::{self, InvitationId};
use tillid_kernel::Timestamp;
use tillid_organisations::{Preview, invitation_state_at};

use super::Organisation;
use super::members::last_day;
use crate::graph::page::connection;
use crate::graph::scalars::{Date, DateTime};
use crate::locale;

/// An invitation into an organisation: single use, expiring, bound to its e-mail address.
#[derive(SimpleObject, Clone)]
pub(crate) struct Invitation {
    /// Opaque, `inv_…`.
    pub(crate) id: ID,
    /// Who invites, and is the named source of the address.
    organisation: Organisation,
    /// Address invited; null once it is erased: 30 days after an invitation that nobody accepted has expired, and at
    /// once when it is reported.
    email: Option<String>,
    /// Name in the greeting; null when none was given, and once the invitation is answered or erased.
    name: Option<String>,
    /// Why the mail came back, while the state is BOUNCED.
    bounce_reason: Option<BounceReason>,
    /// When a mail server took the mail.
    sent_at: Option<DateTime>,
    /// Language of the mail.
    language: Language,
    /// Roles the member will have.
    roles: Vec<Role>,
    /// Whether the member may sign.
    can_bind: bool,
    /// The last day that the membership will count, for an adviser; null without an end.
    until: Option<Date>,
    /// In what capacity the inviter writes.
    capacity: InviterCapacity,
    /// A word from the inviter.
    message: Option<String>,
    /// Where it stands now.
    state: InvitationState,
    /// When it was made.
    created_at: DateTime,
    /// The last instant to answer it.
    expires_at: DateTime,
    /// When it was accepted.
    accepted_at: Option<DateTime>,
    /// How often the mail was sent again, at most 5.
    resent_count: i32,
    /// Name of the member who invited, or of the vendor that made the organisation.
    invited_by: String,
    #[graphql(skip)]
    pub(crate) key: InvitationId,
}

impl Invitation {
    /// An invitation as it stands at `now`.
    pub(crate) fn new(
        row: invitations::Model,
        organisation: Organisation,
        invited_by: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id: ID(row.id.to_string()),
            organisation,
            email: Some(row.email).filter(|email| !email.is_empty()),
            name: row.invitee_name,
            bounce_reason: row
                .bounce_reason
                .filter(|_| row.state == InvitationState::Bounced),
            sent_at: row.sent_at.map(DateTime::from),
            language: row.language,
            roles: row.roles.0,
            can_bind: row.can_bind,
            until: row.member_until.map(last_day),
            capacity: row.inviter_capacity,
            message: row.message,
            state: invitation_state_at(row.state, row.expires_at, now),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            accepted_at: row.accepted_at.map(DateTime::from),
            resent_count: row.resent_count,
            invited_by,
            key: row.id,
        }
    }
}

connection!(InvitationConnection, InvitationEdge, Invitation, "invitations");

/// What the bearer of an invitation's link sees before answering, with the facts of Art. 14 GDPR.
#[derive(SimpleObject)]
pub(crate) struct InvitationPreview {
    /// Whom one would join.
    organisation_name: String,
    /// In what capacity the inviter writes.
    inviter_capacity: InviterCapacity,
    /// Address the invitation is bound to; empty for one that was reported.
    email: String,
    /// Name that the inviter gave, to be corrected or kept.
    name: Option<String>,
    /// Roles one would have.
    roles: Vec<Role>,
    /// The last day of it, for an adviser; null without an end.
    until: Option<Date>,
    /// A word from the inviter.
    message: Option<String>,
    /// The last instant to answer it.
    expires_at: DateTime,
    /// Where it stands now; only CREATED, SENT and BOUNCED can be answered.
    state: InvitationState,
    /// Whether the address has an account: its own password is then asked, and acceptance never changes it.
    account_exists: bool,
    /// Where the address comes from and what happens to it.
    notice: ArticleFourteenNotice,
}

/// The facts of Art. 14 GDPR for somebody whose address was given by another, in the reader's language.
#[derive(SimpleObject)]
pub(crate) struct ArticleFourteenNotice {
    /// Who answers for the account.
    controller_name: String,
    /// How to reach them: a mailbox or a web address.
    controller_contact: String,
    /// The data protection officer, where one is named.
    controller_dpo: Option<String>,
    /// What the address is used for.
    purpose: String,
    /// The ground in law, and the interest pursued.
    legal_basis: String,
    /// Kinds of data.
    categories: Vec<String>,
    /// Who gave the address.
    source: String,
    /// Who sees it.
    recipients: String,
    /// Whether it leaves the EEA, and on which ground.
    transfers: String,
    /// How long it is kept.
    retention: String,
    /// What one may ask for.
    rights: String,
    /// Where to complain.
    authority: String,
    /// The page with the controller's statements, processors and transfers.
    statement_url: Option<String>,
    /// Version of these texts.
    version: String,
}

impl InvitationPreview {
    /// The preview in the reader's language; `origin` is the portal's address.
    pub(crate) fn new(preview: Preview, language: Language, origin: &str) -> Self {
        let notice = ArticleFourteenNotice::new(&preview, language, origin);
        Self {
            organisation_name: preview.organisation,
            inviter_capacity: preview.capacity,
            email: preview.email,
            name: preview.name,
            roles: preview.roles,
            until: preview.until.map(last_day),
            message: preview.message,
            expires_at: preview.expires_at.into(),
            state: preview.state,
            account_exists: preview.account_exists,
            notice,
        }
    }
}

impl ArticleFourteenNotice {
    fn new(preview: &Preview, language: Language, origin: &str) -> Self {
        let text = |name: &str| {
            let key = format!("invitation-notice-{name}");
            let known = [
                ("organisation", preview.organisation.as_str()),
                ("controller", preview.controller.as_str()),
                ("source", preview.source.as_str()),
            ];
            locale::text_with(language, &key, known).unwrap_or(key)
        };
        Self {
            controller_name: preview.controller.clone(),
            controller_contact: preview
                .controller_contact
                .clone()
                .unwrap_or_else(|| origin.to_owned()),
            controller_dpo: preview.controller_dpo.clone(),
            statement_url: preview.statement_url.clone(),
            transfers: text("transfers"),
            purpose: text("purpose"),
            legal_basis: text("legal-basis"),
            categories: ["category-email", "category-role", "category-name"]
                .map(text)
                .to_vec(),
            source: text("source"),
            recipients: text("recipients"),
            retention: text("retention"),
            rights: text("rights"),
            authority: text("authority"),
            version: preview.notice_version.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_is_whole_in_both_languages_and_names_the_source() {
        for language in [Language::Da, Language::En] {
            let preview = Preview {
                organisation: "Eksempel Boligforening".to_owned(),
                capacity: InviterCapacity::Manager,
                email: "medarbejder@eksempel.example".to_owned(),
                roles: vec![Role::Signatory],
                until: None,
                message: None,
                expires_at: Timestamp(0),
                state: InvitationState::Sent,
                account_exists: false,
                controller: "Eksempel Software ApS".to_owned(),
                controller_contact: None,
                controller_dpo: Some("dpo@eksempel.example".to_owned()),
                statement_url: None,
                name: None,
                source: "Eksempel Boligforening".to_owned(),
                notice_version: "1".to_owned(),
            };
            let notice = ArticleFourteenNotice::new(&preview, language, "https://portal.example");
            let texts = [
                &notice.purpose,
                &notice.legal_basis,
                &notice.source,
                &notice.recipients,
                &notice.transfers,
                &notice.retention,
                &notice.rights,
                &notice.authority,
            ];
            for text in texts.into_iter().chain(&notice.categories) {
                assert!(
                    !text.starts_with("invitation-notice-") && !text.contains('{'),
                    "{text}"
                );
            }
            assert!(notice.source.contains("Eksempel Boligforening"));
            assert_eq!(notice.controller_contact, "https://portal.example");
        }
    }
}
