//! Drafting an announcement (*varsling*, domain §3.5): the first of two pairs of eyes.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit as audit;
use tillid_entities::announcement_services::{self, AnnouncementServiceId};
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::enums::{
    AnnouncementState, ChangeType, MembershipState, MessageClass, SubProcessorState,
};
use tillid_entities::services::ServiceId;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::{memberships, organisations, sub_processor_services, users};
use tillid_kernel::{EmailAddress, Error, Result, Timestamp, clean_text};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Action, Connection, Database, Job, Scope, Transaction, rules};

use crate::facts;
use crate::on_file;
use crate::register::{self, SubProcessorFacts};
use crate::store::page_of;

/// What is to be announced.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What changes.
    pub change: ChangeType,
    /// `ADD` and `REPLACE`: a proposed sub-processor. `REMOVE`: one in use. `MODIFY_…`: one in use together with
    /// `becomes`, or a proposed record of the facts as they will be together with `replaces`.
    pub sub_processor: SubProcessorId,
    /// The one in use that is replaced, or whose facts change.
    pub replaces: Option<SubProcessorId>,
    /// `MODIFY_…`: the facts as they will be. They are recorded as a proposal that succeeds the record in use.
    pub becomes: Option<SubProcessorFacts>,
    /// Services concerned. Every service that uses the sub-processor, or the one it replaces, is concerned anyway
    /// (I-4); others cannot be.
    pub services: Vec<ServiceId>,
    /// For the customers, in Danish.
    pub summary_da: String,
    /// For the customers, in English.
    pub summary_en: String,
    /// When the vendor means to make the change.
    pub planned_effective_at: Timestamp,
}

/// Drafts an announcement and asks the others who may approve it.
///
/// # Errors
/// `VALIDATION` naming the field; `NOT_FOUND` for a sub-processor that is not the vendor's; `CONFLICT`
/// (`sub-processor-state`) when a sub-processor is not in the state that the change needs.
pub async fn draft(db: &Database, scope: &Scope, input: Draft) -> Result<change_announcements::Model> {
    let person = scope.person()?.user;
    let summary_da = clean_text(&input.summary_da, "summaryDa", 4000)?;
    let summary_en = clean_text(&input.summary_en, "summaryEn", 4000)?;
    if input.planned_effective_at <= scope.now() {
        return Err(Error::validation("plannedEffectiveAt", "planned-in-the-past"));
    }
    let becomes = input
        .becomes
        .clone()
        .map(|facts| register::clean(facts, register::today(scope.now())))
        .transpose()?;
    let tx = db.begin().await?;
    let (subject, replaces) = subjects(&tx, scope, &input, becomes).await?;
    let services = affected(&tx, scope, &input.services, [Some(subject.id), replaces]).await?;
    let row = change_announcements::ActiveModel {
        id: Set(AnnouncementId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        reference: Set(next_reference(&tx, scope).await?),
        change_type: Set(input.change),
        sub_processor_id: Set(subject.id),
        replaces_id: Set(replaces),
        summary_da: Set(summary_da),
        summary_en: Set(summary_en),
        announced: Set(None),
        planned_effective_at: Set(input.planned_effective_at),
        state: Set(AnnouncementState::Draft),
        requested_by: Set(person),
        approved_by: Set(None),
        approved_at: Set(None),
        published_at: Set(None),
        effective_at: Set(None),
        withdrawn_at: Set(None),
        told_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let row: change_announcements::Model = scope.insert(&tx, row).await?;
    let links = services
        .into_iter()
        .map(|service| announcement_services::ActiveModel {
            id: Set(AnnouncementServiceId::new(scope.now(), scope.dice())),
            vendor_id: Set(scope.organisation()),
            announcement_id: Set(row.id),
            service_id: Set(service),
            created_at: Set(scope.now()),
        });
    scope.insert_all(&tx, links.collect()).await?;
    ask_for_approval(&tx, scope, &row, &subject.legal_name).await?;
    let mut told = vec![facts::announcement("announcement.drafted", row.id)];
    if input.becomes.is_some() {
        told.insert(0, facts::recorded(subject.id));
    }
    audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(row)
}

/// The record that the change is about, and the one it succeeds.
async fn subjects(
    tx: &Transaction,
    scope: &Scope,
    input: &Draft,
    becomes: Option<SubProcessorFacts>,
) -> Result<(sub_processors::Model, Option<SubProcessorId>)> {
    use SubProcessorState::{Active, Proposed};
    let subject: sub_processors::Model = scope
        .load::<sub_processors::Entity>(tx, input.sub_processor)
        .await?;
    if becomes.is_some() && !is_modification(input.change) {
        return Err(Error::validation("becomes", "becomes-only-modifies"));
    }
    match (input.change, input.replaces, becomes) {
        (ChangeType::Add, None, _) => Ok((in_state(subject, Proposed)?, None)),
        (ChangeType::Remove, None, _) => Ok((in_state(subject, Active)?, None)),
        (ChangeType::Add | ChangeType::Remove, Some(_), _) => {
            Err(Error::validation("replacesId", "replaces-not-needed"))
        }
        (ChangeType::Replace, None, _) => Err(Error::validation("replacesId", "replaces-required")),
        (_, None, Some(facts)) => {
            let before = in_state(subject, Active)?;
            let after = register::insert(tx, scope, facts).await?;
            on_file::carry(tx, scope, before.id, after.id).await?;
            Ok((after, Some(before.id)))
        }
        (_, None, None) | (_, Some(_), Some(_)) => {
            Err(Error::validation("becomes", "modification-needs-facts"))
        }
        (_, Some(replaces), None) => {
            let before = in_state(scope.load::<sub_processors::Entity>(tx, replaces).await?, Active)?;
            if is_modification(input.change) {
                on_file::carry(tx, scope, before.id, subject.id).await?;
            }
            Ok((in_state(subject, Proposed)?, Some(before.id)))
        }
    }
}

/// Whether the change keeps the sub-processor and changes its facts.
pub(crate) fn is_modification(change: ChangeType) -> bool {
    matches!(
        change,
        ChangeType::ModifyPurpose | ChangeType::ModifyLocation | ChangeType::ModifyTransfer
    )
}

/// The row, if it is in the state that is needed.
pub(crate) fn in_state(
    row: sub_processors::Model,
    state: SubProcessorState,
) -> Result<sub_processors::Model> {
    if row.state == state {
        Ok(row)
    } else {
        Err(Error::conflict("sub-processor-state").with("name", &row.legal_name))
    }
}

/// Every service that uses one of the sub-processors (I-4); the vendor's own choice may not go beyond them.
async fn affected(
    tx: &Transaction,
    scope: &Scope,
    chosen: &[ServiceId],
    sub_processors: [Option<SubProcessorId>; 2],
) -> Result<BTreeSet<ServiceId>> {
    let using: BTreeSet<ServiceId> = scope
        .find::<sub_processor_services::Entity>()
        .filter(sub_processor_services::Column::SubProcessorId.is_in(sub_processors.into_iter().flatten()))
        .all(tx)
        .await?
        .into_iter()
        .map(|link| link.service_id)
        .collect();
    if chosen.is_empty() {
        return Err(Error::validation("serviceIds", "required"));
    }
    if chosen.iter().any(|service| !using.contains(service)) {
        return Err(Error::validation("serviceIds", "service-not-affected"));
    }
    Ok(using)
}

/// The next `UDB-<year>-<number>` of the vendor. The vendor's row is held until commit, so that two drafts made at
/// once get two numbers.
async fn next_reference(tx: &Transaction, scope: &Scope) -> Result<String> {
    scope
        .find::<organisations::Entity>()
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    let prefix = format!("UDB-{}-", scope.now().to_time().year());
    let last = scope
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::Reference.starts_with(&prefix))
        // By the number itself: two drafts of one millisecond have ids in any order.
        .order_by_desc(Expr::cust("LENGTH(reference)"))
        .order_by_desc(change_announcements::Column::Reference)
        .one(tx)
        .await?;
    let taken = last
        .and_then(|row| row.reference.strip_prefix(&prefix)?.parse::<u32>().ok())
        .unwrap_or(0);
    Ok(format!("{prefix}{:04}", taken + 1))
}

/// Mails those who may approve, except the one who drafted: at most twenty.
async fn ask_for_approval(
    tx: &Transaction,
    scope: &Scope,
    row: &change_announcements::Model,
    name: &str,
) -> Result<()> {
    let kind = scope.member()?.kind;
    // Addresses stand on accounts, which belong to their persons: read as the job that sends the mail.
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let members = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.eq(scope.organisation()))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .filter(memberships::Column::UserId.ne(row.requested_by))
        .order_by_asc(memberships::Column::Id)
        .limit(200)
        .all(&tx.within(&job))
        .await?;
    let approvers = members
        .into_iter()
        .filter(|member| {
            member
                .roles
                .0
                .iter()
                .any(|role| rules::allows(kind, *role, Action::PublishAnnouncement))
        })
        .map(|member| member.user_id)
        .take(20);
    let approvers = job
        .find::<users::Entity>()
        .filter(users::Column::Id.is_in(approvers))
        .all(&tx.within(&job))
        .await?;
    for user in approvers {
        let to = EmailAddress::parse(&user.email, "email")?;
        let letter = Letter::new(
            "announcement-to-approve",
            MessageClass::Administrative,
            to,
            user.language,
        )
        .with("subprocessor", name)
        .fact("reference", &row.reference)
        .fact("change", row.change_type.as_str())
        .fact("effective", row.planned_effective_at)
        .action(page_of(scope, scope.organisation(), "announcements", row.id));
        enqueue(tx, scope, letter, None).await?;
    }
    Ok(())
}
