//! `/.well-known/security.txt`: whom to tell of a weakness (RFC 9116).

use actix_web::{HttpRequest, HttpResponse, web};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::enums::{ContactRole, Language, OrganisationKind};
use tillid_entities::{organisation_contacts, organisations};
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Connection, Job, anonymous};

use super::paper;
use crate::state::State;

/// The file is good for so long; RFC 9116 recommends less than a year.
const GOOD_FOR_DAYS: i64 = 180;
const MILLIS_PER_DAY: i64 = 86_400_000;

/// `GET /.well-known/security.txt`.
pub(super) async fn security_txt(head: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match contact(&state).await {
        Ok(contact) => paper::answer(
            &head,
            "text/plain; charset=utf-8",
            file(&state.origin, contact.as_deref(), state.clock.now()),
        ),
        Err(error) => paper::failure(Language::En, &error),
    }
}

fn file(origin: &str, mailbox: Option<&str>, now: Timestamp) -> String {
    let contact = mailbox.map_or_else(
        || format!("{origin}/trust"),
        |mailbox| format!("mailto:{mailbox}"),
    );
    // To the day, so that the file changes once a day and not with every look.
    let today = Timestamp(now.0 - now.0.rem_euclid(MILLIS_PER_DAY));
    let expires = today.plus_days(GOOD_FOR_DAYS);
    format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: da, en\nCanonical: {origin}/.well-known/security.txt\n"
    )
}

/// The operator's mailbox for security, if it has one.
async fn contact(state: &State) -> Result<Option<String>> {
    let scope = anonymous(&paper::nobody(state));
    let job = scope.as_job(Job::PublicPage, scope.organisation());
    let db = paper::database(state);
    let operator = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Operator))
        .order_by_asc(organisations::Column::Id)
        .one(&db.reads().within(&job))
        .await?;
    let Some(operator) = operator else {
        return Ok(None);
    };
    let mailbox = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.eq(operator.id))
        .filter(organisation_contacts::Column::Role.eq(ContactRole::Security))
        .one(&db.reads().within(&job))
        .await?;
    Ok(mailbox.map(|row| row.email))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_a_contact_and_ends_within_a_year() {
        let now = Timestamp::parse("2026-11-22T20:00:00Z").unwrap();
        let file = file("https://portal.example", Some("security@portal.example"), now);
        assert!(file.starts_with("Contact: mailto:security@portal.example\n"));
        let expires = file
            .lines()
            .find_map(|line| line.strip_prefix("Expires: "))
            .unwrap();
        let expires = Timestamp::parse(expires).unwrap();
        assert!(now < expires && expires < now.plus_days(365));
    }
}
