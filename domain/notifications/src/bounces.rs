//! Mails that come back after a server had taken them: reports of failed delivery (RFC 3464).
//!
//! Every mail leaves with a return path of its own, `bounces+<id>@…`, so that a report says by its address which mail
//! it is about; where the receiving side drops what follows the `+`, the Message-ID of the returned mail says it. The
//! id is a random number that nobody knows but whoever got the mail, so that no stranger can make a mail come back.

use futures_util::future::BoxFuture;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tillid_entities::enums::OutboxState;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::outbox_messages::{self, Column, OutboxMessageId};
use tillid_kernel::Result;
use tillid_policy::{Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::deliver::{Fate, Outcome};
use crate::mailer::{Class, EnhancedStatus};
use crate::outbox::About;

/// A server that has taken a mail gives up after four or five days (RFC 5321, 4.5.4.1). What says later that a mail
/// came back is not believed: it would only stop a clock that has long been running.
const BELIEVED_DAYS: i64 = 10;
/// Of a header or a field nothing longer is read.
const LONGEST_LINE: usize = 998;

/// What a report says: this mail was not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Which mail.
    pub mail: OutboxMessageId,
    /// Why, as a number (RFC 3463).
    pub status: EnhancedStatus,
}

/// The return path of a mail: the address for bounces with the mail's id after a `+`. None when the Message-ID is not
/// one of ours.
pub(crate) fn return_path(message_id: &str, bounces: &str) -> Option<String> {
    let OutboxMessageId(id) = of_message_id(message_id)?;
    let (local, domain) = bounces.rsplit_once('@')?;
    Some(format!("{local}+{}@{domain}", id.simple()))
}

/// Reads a mail from the mailbox for bounces. None for whatever is no report of a failed delivery of one of our mails:
/// an answer from somebody's holiday, a delay, advertising.
#[must_use]
pub fn read(mail: &[u8]) -> Option<Returned> {
    let message = MessageParser::new().parse(mail)?;
    let status = message.parts.iter().find_map(|part| {
        let kind = part.content_type()?;
        let reports = kind.ctype().eq_ignore_ascii_case("message")
            && kind
                .subtype()
                .is_some_and(|subtype| subtype.eq_ignore_ascii_case("delivery-status"));
        reports.then(|| failure(&String::from_utf8_lossy(part.contents())))?
    })?;
    let mail = addressed(&message).or_else(|| returned(&message))?;
    Some(Returned { mail, status })
}

/// The status of the first recipient whose delivery failed (RFC 3464, 2.3: groups of fields, one for each recipient).
fn failure(report: &str) -> Option<EnhancedStatus> {
    let report = report.replace("\r\n", "\n");
    report.split("\n\n").find_map(|group| {
        let field = |name: &str| {
            group.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then_some(value.trim())
            })
        };
        let failed = field("Action")?.eq_ignore_ascii_case("failed");
        failed.then(|| {
            field("Status")
                .and_then(EnhancedStatus::parse)
                .unwrap_or_default()
        })
    })
}

/// The mail that the report's own address names.
fn addressed(message: &Message<'_>) -> Option<OutboxMessageId> {
    let headers = message.headers_raw().filter(|(name, _)| {
        ["To", "Delivered-To", "X-Original-To", "Envelope-To"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    });
    headers
        .flat_map(|(_, value)| value.split(['<', '>', ',', ' ', '\t', '\r', '\n']))
        .filter(|word| word.len() < LONGEST_LINE)
        .find_map(|word| {
            let (local, _) = word.rsplit_once('@')?;
            let (_, id) = local.rsplit_once('+')?;
            (id.len() == 32).then(|| Uuid::try_parse(id).ok().map(OutboxMessageId))?
        })
}

/// The mail that came along, whole or its headers alone (RFC 3462, 2).
fn returned(message: &Message<'_>) -> Option<OutboxMessageId> {
    message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(inner) => of_message_id(inner.message_id()?),
        _ if part
            .content_type()?
            .subtype()?
            .eq_ignore_ascii_case("rfc822-headers") =>
        {
            let headers = MessageParser::new().parse_headers(part.contents())?;
            of_message_id(headers.message_id()?)
        }
        _ => None,
    })
}

/// Ours are `<uuid@host>`.
fn of_message_id(text: &str) -> Option<OutboxMessageId> {
    let (id, _) = text.trim_start_matches('<').split_once('@')?;
    Uuid::try_parse(id).ok().map(OutboxMessageId)
}

/// What a report was good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It was news.
    Yes,
    /// It changes nothing: told before, of a mail that nobody knows, or later than a server can give up.
    No,
    /// The mail is still being handed over; a server can be faster than who writes down its answer. To be told again.
    NotYet,
}

/// Notes that a mail came back, in one transaction with what follows from it.
///
/// # Errors
/// Those of the database and of `on_outcomes`; then nothing is noted.
pub async fn note_returned<F>(
    db: &Database,
    request: &Request,
    returned: Returned,
    on_outcomes: F,
) -> Result<Noted>
where
    F: for<'tx> Fn(&'tx Transaction, Scope, Vec<Outcome>) -> BoxFuture<'tx, Result<()>> + Send + Sync,
{
    let job = system(request, Job::Delivery, OrganisationId(Uuid::nil()));
    let tx = db.begin().await?;
    let mut found = job
        .find::<outbox_messages::Entity>()
        .filter(Column::Id.eq(returned.mail));
    if db.is_postgres() {
        found = found.lock(LockType::Update);
    }
    let Some(mail) = found.one(&tx).await? else {
        return Ok(Noted::No);
    };
    let believed_from = request.now.plus_days(-BELIEVED_DAYS);
    match mail.state {
        OutboxState::Queued => return Ok(Noted::NotYet),
        OutboxState::Sent if mail.sent_at >= Some(believed_from) => {}
        _ => return Ok(Noted::No),
    }
    let class = Class::Returned(returned.status);
    job.update::<outbox_messages::Entity>()
        .set(outbox_messages::ActiveModel {
            state: Set(OutboxState::Bounced),
            last_error: Set(Some(class.to_string())),
            ..Default::default()
        })
        .filter(Column::Id.eq(mail.id))
        .exec(&tx)
        .await?;
    if let Some(about) = About::of(&mail) {
        let outcome = Outcome {
            about,
            organisation: mail.organisation_id,
            message_id: mail.message_id,
            content_sha256: mail.content_sha256,
            fate: Fate::Bounced(request.now, class),
        };
        on_outcomes(
            &tx,
            job.as_job(Job::Delivery, outcome.organisation),
            vec![outcome],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(Noted::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0189f7a0-5c3e-7000-8000-00000000000a";

    /// A report as the widespread servers write it (RFC 3464), to `to`, about a recipient with these fields.
    fn report(to: &str, fields: &str, returned: &str) -> Vec<u8> {
        format!(
            "From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
             --b\nContent-Type: text/plain\n\nYour mail could not be delivered.\n\n\
             --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n\n\
             --b\n{returned}\n--b--\n"
        )
        .replace('\n', "\r\n")
        .into_bytes()
    }

    fn mail() -> OutboxMessageId {
        OutboxMessageId(ID.parse().unwrap())
    }

    const FAILED: &str = "Final-Recipient: rfc822; dpo@kunde.example\nAction: failed\nStatus: 5.1.1";
    const HEADERS: &str = "Content-Type: text/rfc822-headers\n\nSubject: Varsel\n\
                           Message-ID: <0189f7a0-5c3e-7000-8000-00000000000a@portal.example>\n";
    const WHOLE: &str = "Content-Type: message/rfc822\n\nSubject: Varsel\n\
                         Message-ID: <0189f7a0-5c3e-7000-8000-00000000000a@portal.example>\n\nTekst\n";

    #[test]
    fn the_return_path_names_the_mail_and_is_read_back() {
        let path = return_path(&format!("<{ID}@portal.example>"), "bounces@portal.example").unwrap();
        assert_eq!(path, "bounces+0189f7a05c3e7000800000000000000a@portal.example");
        let read = read(&report(
            &format!("<{path}>"),
            FAILED,
            "Content-Type: text/plain\n\n-\n",
        ))
        .unwrap();
        assert_eq!(read.mail, mail());
        assert_eq!(read.status.to_string(), "5.1.1");
        // An address of RFC 5321 length.
        assert!(path.split('@').next().unwrap().len() <= 64);
    }

    #[test]
    fn a_server_that_drops_what_follows_the_plus_returns_the_mail_or_its_headers() {
        for returned in [HEADERS, WHOLE] {
            let read = read(&report("bounces@portal.example", FAILED, returned)).unwrap();
            assert_eq!(read.mail, mail(), "{returned}");
        }
    }

    #[test]
    fn only_a_failure_counts() {
        for action in ["delayed", "delivered", "relayed", "expanded"] {
            let fields = format!("Final-Recipient: rfc822; a@b.example\nAction: {action}\nStatus: 4.4.1");
            assert_eq!(
                read(&report("bounces@portal.example", &fields, WHOLE)),
                None,
                "{action}"
            );
        }
        // One of two recipients.
        let two = format!("Final-Recipient: rfc822; a@b.example\nAction: relayed\nStatus: 2.1.5\n\n{FAILED}");
        assert!(read(&report("bounces@portal.example", &two, WHOLE)).is_some());
        // A server that gives no status, or none that is one.
        let bare = read(&report(
            "bounces@portal.example",
            "Action: failed\nStatus: gone",
            WHOLE,
        ));
        assert_eq!(bare.unwrap().status.to_string(), "5.0.0");
    }

    #[test]
    fn answers_and_rubbish_are_no_reports() {
        let holiday = format!(
            "From: dpo@kunde.example\r\nTo: bounces+{}@portal.example\r\nAuto-Submitted: auto-replied\r\n\r\nAway.\r\n",
            ID.replace('-', "")
        );
        assert_eq!(read(holiday.as_bytes()), None);
        assert_eq!(
            read(&report(
                "bounces@portal.example",
                FAILED,
                "Content-Type: text/plain\n\n-\n"
            )),
            None
        );
        assert_eq!(read(b""), None);
        assert_eq!(read(&[0xff; 4_000]), None);
    }
}
