//! A vendor changes a relation: services, language, where notices go.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::Language;
use tillid_entities::relation_services;
use tillid_entities::services::ServiceId;
use tillid_kernel::{EmailAddress, Result};
use tillid_policy::{Database, Scope, Transaction};

use super::{add_services, own_services};
use crate::facts;

/// What shall be different; absent stays.
#[derive(Clone, Debug, Default)]
pub struct UpdateRelation {
    /// The services the customer has from now on.
    pub services: Option<Vec<ServiceId>>,
    /// Language of notices.
    pub language: Option<Language>,
    /// Where notices go; `Some(None)` means the portal alone.
    pub notice_email: Option<Option<String>>,
    /// The version that was read.
    pub version: i32,
}

/// Changes a relation of the scope's vendor.
///
/// # Errors
/// `NOT_FOUND` for the relation or a service, `VALIDATION` for the address, `CONFLICT` (`changed-meanwhile`) for a
/// version that is not the newest.
pub async fn update_relation(
    db: &Database,
    scope: &Scope,
    id: CustomerRelationId,
    input: UpdateRelation,
) -> Result<customer_relations::Model> {
    let address =
        |text: String| EmailAddress::parse(&text, "noticeEmail").map(|address| address.as_str().to_owned());
    let notice_email = input
        .notice_email
        .map(|email| email.map(address).transpose())
        .transpose()?;
    let tx = db.begin().await?;
    let before = scope.load::<customer_relations::Entity>(&tx, id).await?;
    let after = customer_relations::Model {
        language: input.language.unwrap_or(before.language),
        notice_email: notice_email.unwrap_or_else(|| before.notice_email.clone()),
        version: input.version + 1,
        ..before.clone()
    };
    let row = customer_relations::ActiveModel {
        id: Unchanged(id),
        vendor_id: NotSet,
        customer_id: NotSet,
        customer_name: NotSet,
        state: NotSet,
        since: NotSet,
        ended_at: NotSet,
        contracting_party: NotSet,
        external_id: NotSet,
        language: Set(after.language),
        notice_email: Set(after.notice_email.clone()),
        created_at: NotSet,
        version: Set(after.version),
    };
    scope
        .save(
            &tx,
            row,
            Some((customer_relations::Column::Version, input.version)),
        )
        .await?;
    let services_changed = match input.services {
        Some(services) => replace_services(&tx, scope, &after, &services).await?,
        None => false,
    };
    let changed = [
        ("services", services_changed),
        ("language", before.language != after.language),
        ("noticeEmail", before.notice_email != after.notice_email),
    ];
    let changed = changed
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect();
    tillid_audit::append(&tx, scope, vec![facts::relation_changed(&after, changed)]).await?;
    tx.commit().await?;
    Ok(after)
}

/// Makes the relation's services these, and tells whether anything changed.
async fn replace_services(
    tx: &Transaction,
    scope: &Scope,
    relation: &customer_relations::Model,
    wanted: &[ServiceId],
) -> Result<bool> {
    let wanted = own_services(tx, scope, wanted).await?;
    let had: BTreeSet<ServiceId> = scope
        .find::<relation_services::Entity>()
        .filter(relation_services::Column::RelationId.eq(relation.id))
        .all(tx)
        .await?
        .into_iter()
        .map(|row| row.service_id)
        .collect();
    let gone: Vec<ServiceId> = had.difference(&wanted).copied().collect();
    if !gone.is_empty() {
        scope
            .delete::<relation_services::Entity>()
            .filter(relation_services::Column::RelationId.eq(relation.id))
            .filter(relation_services::Column::ServiceId.is_in(gone))
            .exec(tx)
            .await?;
    }
    add_services(tx, scope, relation, wanted.difference(&had).copied()).await?;
    Ok(had != wanted)
}
