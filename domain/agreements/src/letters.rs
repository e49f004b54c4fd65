//! Mails about an agreement, and who gets them.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use tillid_entities::agreement_mails::{self, AgreementMailId};
use tillid_entities::enums::{ContactRole, DeliveryState, Language, MembershipState, MessageClass, Side};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::users::UserId;
use tillid_entities::{agreements, customer_relations, memberships, organisation_contacts, users};
use tillid_kernel::{EmailAddress, Result};
use tillid_notifications::{About, Fate, Letter, Outcome, enqueue_all};
use tillid_policy::{Connection, Job, Scope};

/// More people than may sign for one organisation.
const MOST_RECIPIENTS: u64 = 50;

/// Somebody who hears of an agreement.
pub(crate) struct Recipient {
    address: EmailAddress,
    language: Language,
}

/// The people who may sign for an organisation, and its mailbox for signing.
pub(crate) async fn signatories(
    tx: &impl Connection,
    scope: &Scope,
    organisation: OrganisationId,
    language: Language,
) -> Result<Vec<Recipient>> {
    signatories_but(tx, scope, organisation, language, None).await
}

/// The same, without one of them.
pub(crate) async fn signatories_but(
    tx: &impl Connection,
    scope: &Scope,
    organisation: OrganisationId,
    language: Language,
    but: Option<UserId>,
) -> Result<Vec<Recipient>> {
    // The other side's members and contacts are not the actor's to read: the mail finds them.
    let job = scope.as_job(Job::Delivery, organisation);
    let binding: Vec<users::Model> = {
        use memberships::Column as M;
        let members = job
            .find::<memberships::Entity>()
            .select_only()
            .column(M::UserId)
            .filter(M::OrganisationId.eq(organisation))
            .filter(M::CanBind.eq(true))
            .filter(M::State.eq(MembershipState::Active))
            .filter(
                Condition::any()
                    .add(M::ValidTo.is_null())
                    .add(M::ValidTo.gt(scope.now())),
            );
        job.find::<users::Entity>()
            .filter(users::Column::Id.in_subquery(members.into_query()))
            .apply_if(but, |users, person| users.filter(users::Column::Id.ne(person)))
            .order_by_asc(users::Column::Id)
            .limit(MOST_RECIPIENTS)
            .all(&tx.within(&job))
            .await?
    };
    let mailboxes = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.eq(organisation))
        .filter(organisation_contacts::Column::Role.eq(ContactRole::Signatory))
        .order_by_asc(organisation_contacts::Column::Id)
        .limit(MOST_RECIPIENTS)
        .all(&tx.within(&job))
        .await?;
    let people = binding.into_iter().map(|user| (user.email, user.language));
    let boxes = mailboxes.into_iter().map(|contact| (contact.email, language));
    Ok(distinct(people.chain(boxes)))
}

/// The customer's signatories, and where its notices go: an agreement may be the first thing it hears.
pub(crate) async fn customer(
    tx: &impl Connection,
    scope: &Scope,
    relation: &customer_relations::Model,
) -> Result<Vec<Recipient>> {
    let mut recipients = signatories(tx, scope, relation.customer_id, relation.language).await?;
    let known: HashSet<String> = recipients
        .iter()
        .map(|recipient| recipient.address.key())
        .collect();
    let notices = relation
        .notice_email
        .iter()
        .map(|email| (email.clone(), relation.language));
    let notices = distinct(notices).into_iter();
    recipients.extend(notices.filter(|recipient| !known.contains(&recipient.address.key())));
    Ok(recipients)
}

pub(crate) fn distinct(addresses: impl Iterator<Item = (String, Language)>) -> Vec<Recipient> {
    let mut known = HashSet::new();
    addresses
        .filter_map(|(email, language)| {
            let address = EmailAddress::parse(&email, "email").ok()?;
            known
                .insert(address.key())
                .then_some(Recipient { address, language })
        })
        .collect()
}

/// Puts one letter for each recipient into the outbox; `fill` adds what this letter says beyond the reference. That it was
/// written, and later what became of it, stays with the agreement when the mail is long forgotten.
pub(crate) async fn send(
    tx: &impl Connection,
    scope: &Scope,
    name: &'static str,
    agreement: &agreements::Model,
    to: (OrganisationId, Vec<Recipient>),
    fill: impl Fn(Letter) -> Letter,
) -> Result<()> {
    let (organisation, recipients) = to;
    let page = format!(
        "{}/o/{organisation}/agreements/{}",
        scope.request().origin,
        agreement.id
    );
    let side = if organisation == agreement.vendor_id {
        Side::Processor
    } else {
        Side::Controller
    };
    let mut rows = Vec::with_capacity(recipients.len());
    let mut letters = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        let id = AgreementMailId::new(scope.now(), scope.dice());
        rows.push(row(scope, agreement, id, side, name));
        let letter = Letter::new(
            name,
            MessageClass::Administrative,
            recipient.address,
            recipient.language,
        )
        .with("reference", &agreement.reference)
        .fact("reference", &agreement.reference)
        .action(page.clone());
        letters.push((fill(letter), Some(About::AgreementMail(id))));
    }
    if rows.is_empty() {
        return Ok(());
    }
    // A job may be what ends an agreement: the row belongs to both sides, whoever causes it.
    let job = scope.as_job(Job::Delivery, organisation);
    job.insert_all(tx, rows).await?;
    enqueue_all(tx, scope, letters).await?;
    Ok(())
}

fn row(
    scope: &Scope,
    agreement: &agreements::Model,
    id: AgreementMailId,
    side: Side,
    kind: &str,
) -> agreement_mails::ActiveModel {
    agreement_mails::ActiveModel {
        id: Set(id),
        vendor_id: Set(agreement.vendor_id),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        side: Set(side),
        kind: Set(kind.to_owned()),
        state: Set(DeliveryState::Queued),
        queued_at: Set(scope.now()),
        settled_at: Set(None),
        message_id: Set(None),
        content_sha256: Set(None),
    }
}

/// Records what became of a mail about an agreement, for the worker.
///
/// # Errors
/// Those of the database.
pub async fn mail_settled(
    tx: &impl Connection,
    job: &Scope,
    id: AgreementMailId,
    outcome: &Outcome,
) -> Result<()> {
    let (state, at) = match outcome.fate {
        Fate::Accepted(at) => (DeliveryState::Accepted, at),
        Fate::Bounced(at, _) => (DeliveryState::Bounced, at),
    };
    let settled = agreement_mails::ActiveModel {
        state: Set(state),
        settled_at: Set(Some(at)),
        message_id: Set(Some(outcome.message_id.clone())),
        content_sha256: Set(Some(outcome.content_sha256.clone())),
        ..Default::default()
    };
    job.update::<agreement_mails::Entity>()
        .set(settled)
        .filter(agreement_mails::Column::Id.eq(id))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}
