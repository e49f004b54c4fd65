//! Mails about an agreement, and who gets them.

use std::collections::{HashMap, HashSet};

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use tillid_entities::agreement_mails::{self, AgreementMailId};
use tillid_entities::enums::{ContactRole, DeliveryState, Language, MembershipState, MessageClass, Side};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::users::UserId;
use tillid_entities::{agreements, customer_relations, memberships, organisation_contacts, users};
use tillid_kernel::{EmailAddress, Result, Timestamp};
use tillid_notifications::{About, Fate, Letter, Outcome, enqueue_all};
use tillid_policy::{Connection, Job, Scope};

/// More people than may sign for one organisation.
const MOST_RECIPIENTS: usize = 50;
/// Rows in one statement, with room.
const AT_ONCE: usize = 500;

/// Somebody who hears of an agreement.
#[derive(Clone)]
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
    let mut found = signatories_of(tx, scope, &[(organisation, language)], but).await?;
    Ok(found.remove(&organisation).unwrap_or_default())
}

/// As [`signatories_but`], of many organisations in three statements.
async fn signatories_of(
    tx: &impl Connection,
    scope: &Scope,
    organisations: &[(OrganisationId, Language)],
    but: Option<UserId>,
) -> Result<HashMap<OrganisationId, Vec<Recipient>>> {
    use memberships::Column as M;
    // The other side's members and contacts are not the actor's to read: the mail finds them.
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let ids = || organisations.iter().map(|(id, _)| *id);
    let binding: Vec<(OrganisationId, UserId)> = job
        .find::<memberships::Entity>()
        .select_only()
        .columns([M::OrganisationId, M::UserId])
        .filter(M::OrganisationId.is_in(ids()))
        .filter(M::CanBind.eq(true))
        .filter(M::State.eq(MembershipState::Active))
        .filter(
            Condition::any()
                .add(M::ValidTo.is_null())
                .add(M::ValidTo.gt(scope.now())),
        )
        .apply_if(but, |members, person| members.filter(M::UserId.ne(person)))
        .order_by_asc(M::UserId)
        .into_tuple()
        .all(&tx.within(&job))
        .await?;
    let people: HashMap<UserId, users::Model> = if binding.is_empty() {
        HashMap::new()
    } else {
        job.find::<users::Entity>()
            .filter(users::Column::Id.is_in(binding.iter().map(|(_, user)| *user)))
            .all(&tx.within(&job))
            .await?
            .into_iter()
            .map(|user| (user.id, user))
            .collect()
    };
    let mailboxes = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.is_in(ids()))
        .filter(organisation_contacts::Column::Role.eq(ContactRole::Signatory))
        .order_by_asc(organisation_contacts::Column::Id)
        .all(&tx.within(&job))
        .await?;
    let found = organisations.iter().map(|(organisation, language)| {
        let people = binding
            .iter()
            .filter(|(of, _)| of == organisation)
            .filter_map(|(_, user)| people.get(user))
            .take(MOST_RECIPIENTS)
            .map(|user| (user.email.clone(), user.language));
        let boxes = mailboxes
            .iter()
            .filter(|contact| contact.organisation_id == *organisation)
            .take(MOST_RECIPIENTS)
            .map(|contact| (contact.email.clone(), *language));
        (*organisation, distinct(people.chain(boxes)))
    });
    Ok(found.collect())
}

/// The customer's signatories, and where its notices go: an agreement may be the first thing it hears.
pub(crate) async fn customer(
    tx: &impl Connection,
    scope: &Scope,
    relation: &customer_relations::Model,
) -> Result<Vec<Recipient>> {
    let mut found = customers(tx, scope, &[relation]).await?;
    Ok(found.remove(&relation.customer_id).unwrap_or_default())
}

/// As [`customer`], of many customers in three statements.
pub(crate) async fn customers(
    tx: &impl Connection,
    scope: &Scope,
    relations: &[&customer_relations::Model],
) -> Result<HashMap<OrganisationId, Vec<Recipient>>> {
    let organisations: Vec<_> = relations
        .iter()
        .map(|relation| (relation.customer_id, relation.language))
        .collect();
    let mut found = signatories_of(tx, scope, &organisations, None).await?;
    for relation in relations {
        let recipients = found.entry(relation.customer_id).or_default();
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
    }
    Ok(found)
}

/// What the letter of a version says of it.
pub(crate) fn about_version(
    letter: Letter,
    number: i32,
    expires_at: Option<Timestamp>,
    content_sha256: &str,
) -> Letter {
    let letter = letter.fact("version", number);
    let letter = match expires_at {
        Some(expires_at) => letter.fact("expires", expires_at),
        None => letter,
    };
    letter.fact("document", content_sha256)
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
    let mut post = Post::default();
    post.add(scope, name, agreement, to, fill);
    post.send(tx, scope).await
}

/// Letters about agreements, to be put into the outbox together.
#[derive(Default)]
pub(crate) struct Post {
    rows: Vec<agreement_mails::ActiveModel>,
    letters: Vec<(Letter, Option<About>)>,
}

impl Post {
    /// One letter for each recipient, as [`send`] writes it.
    pub(crate) fn add(
        &mut self,
        scope: &Scope,
        name: &'static str,
        agreement: &agreements::Model,
        to: (OrganisationId, Vec<Recipient>),
        fill: impl Fn(Letter) -> Letter,
    ) {
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
        for recipient in recipients {
            let id = AgreementMailId::new(scope.now(), scope.dice());
            self.rows.push(row(scope, agreement, id, side, name));
            let letter = Letter::new(
                name,
                MessageClass::Administrative,
                recipient.address,
                recipient.language,
            )
            .with("reference", &agreement.reference)
            .fact("reference", &agreement.reference)
            .action(page.clone());
            self.letters.push((fill(letter), Some(About::AgreementMail(id))));
        }
    }

    /// Puts them into the outbox, in a few statements however many they are.
    pub(crate) async fn send(self, tx: &impl Connection, scope: &Scope) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        // A job may be what ends an agreement: the row belongs to both sides, whoever causes it.
        let job = scope.as_job(Job::Delivery, scope.organisation());
        let mut rows = self.rows;
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(AT_ONCE));
            job.insert_all(tx, std::mem::replace(&mut rows, rest)).await?;
        }
        enqueue_all(tx, scope, self.letters).await?;
        Ok(())
    }
}

/// A letter about an agreement to somebody outside of both sides.
pub struct Outside {
    /// Which letter it is.
    pub kind: &'static str,
    /// The letter.
    pub letter: Letter,
}

/// Puts letters to the controllers behind a customer into the outbox. Their fate stands with the mails about the agreement;
/// to whom they went does not. Answers with the mails in the order of the letters.
///
/// # Errors
/// Those of the database and of rendering mails.
pub async fn write_outside(
    tx: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
    letters: Vec<Outside>,
) -> Result<Vec<AgreementMailId>> {
    let mut post = Post::default();
    let mut ids = Vec::with_capacity(letters.len());
    for Outside { kind, letter } in letters {
        let id = AgreementMailId::new(scope.now(), scope.dice());
        post.rows.push(row(scope, agreement, id, Side::Controller, kind));
        post.letters.push((letter, Some(About::AgreementMail(id))));
        ids.push(id);
    }
    post.send(tx, scope).await?;
    Ok(ids)
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
    let (state, at) = match &outcome.fate {
        Fate::Accepted(at, _) => (DeliveryState::Accepted, *at),
        Fate::Bounced(at, _) => (DeliveryState::Bounced, *at),
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
