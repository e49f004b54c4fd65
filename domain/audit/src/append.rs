//! Adding links to a tenant's chain.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbBackend, ExprTrait, IntoActiveModel, QueryFilter};
use tillid_entities::audit_events::{self, AuditEventId};
use tillid_entities::audit_heads;
use tillid_entities::values::Strings;
use tillid_kernel::Result;
use tillid_policy::{Actor, Connection, Scope};

use crate::addresses;
use crate::chain::{self, FIRST_PREVIOUS_HASH, Fact};
use crate::webhooks;

/// The PostgreSQL channel on which every change wakes those who follow the trail.
pub const CHANNEL: &str = "tillid_changes";

/// Rows per insert: far below the parameters a statement may have.
const BATCH: usize = 500;

/// Appends the facts, in order, to the chain of the scope's organisation. Call it last in the transaction.
///
/// Three statements, however many facts there are (up to 500): take places at the head, which also makes other
/// writers of the tenant wait; insert; set the head's hash. One more looks for webhooks, where a fact is one that they
/// can be told of.
///
/// # Errors
/// Those of the database.
pub async fn append(tx: &impl Connection, scope: &Scope, facts: Vec<Fact>) -> Result<()> {
    let Ok(count @ 1..) = i64::try_from(facts.len()) else {
        return Ok(());
    };
    let head = take_places(tx, scope, count).await?;
    let mut sequence = head.sequence - count;
    let mut previous_hash = head.hash;
    let mut events = Vec::with_capacity(facts.len());
    let mut happened = Vec::new();
    for fact in facts {
        sequence += 1;
        let event = event(scope, fact, sequence, std::mem::take(&mut previous_hash))?;
        previous_hash.clone_from(&event.hash);
        happened.extend(webhooks::Happened::of(&event));
        events.push(event.into_active_model());
    }
    while !events.is_empty() {
        let rest = events.split_off(events.len().min(BATCH));
        scope.insert_all(tx, std::mem::replace(&mut events, rest)).await?;
    }
    scope
        .update::<audit_heads::Entity>()
        .col_expr(audit_heads::Column::Hash, Expr::value(previous_hash))
        .filter(audit_heads::Column::Id.eq(scope.organisation()))
        .exec(&tx.within(scope))
        .await?;
    webhooks::owe(tx, scope, happened).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        // Heard by every node, and only if the transaction commits.
        tx.execute_unprepared("NOTIFY tillid_changes").await?;
    }
    Ok(())
}

async fn take_places(tx: &impl Connection, scope: &Scope, count: i64) -> Result<audit_heads::Model> {
    let first = audit_heads::ActiveModel {
        id: Set(scope.organisation()),
        sequence: Set(count),
        hash: Set(FIRST_PREVIOUS_HASH.to_owned()),
    };
    let next = Expr::col((audit_heads::Entity, audit_heads::Column::Sequence)).add(count);
    let on_conflict = OnConflict::column(audit_heads::Column::Id)
        .value(audit_heads::Column::Sequence, next)
        .to_owned();
    Ok(scope
        .inserting(first)?
        .on_conflict(on_conflict)
        .exec_with_returning(&tx.within(scope))
        .await?)
}

fn event(scope: &Scope, fact: Fact, sequence: i64, previous_hash: String) -> Result<audit_events::Model> {
    let (actor_kind, actor_id) = match scope.actor() {
        Actor::Anonymous => ("anonymous", None),
        Actor::System(job) => ("system", Some(job.name().to_owned())),
        Actor::Directory(directory) => ("directory", Some(directory.token.to_string())),
        Actor::Person(person) => match (person.service, person.token) {
            (Some(service), _) => ("service", Some(service.to_string())),
            (None, Some(_)) => ("token", Some(person.user.to_string())),
            (None, None) => ("user", Some(person.user.to_string())),
        },
    };
    let actor_role = scope.member().map_or(String::new(), |member| {
        member
            .roles
            .iter()
            .map(|role| role.as_str())
            .collect::<Vec<_>>()
            .join("+")
    });
    let mut event = audit_events::Model {
        id: AuditEventId::new(scope.now(), scope.dice()),
        organisation_id: scope.organisation(),
        sequence,
        at: scope.now(),
        actor_kind: actor_kind.to_owned(),
        actor_id,
        actor_role,
        action: fact.action.to_owned(),
        entity: fact.entity.to_owned(),
        entity_id: fact.entity_id,
        counterparty_id: fact.counterparty,
        request_id: scope.request_id().to_owned(),
        changes: Strings(fact.changes),
        previous_hash,
        hash: String::new(),
        address: scope.request().browser.address.clone(),
        address_until: None,
    };
    event.address_until = event.address.as_ref().map(|_| addresses::shortened_at(event.at));
    event.hash = chain::hash(&event)?;
    Ok(event)
}
