//! Handing a draft to a second person.

use sea_orm::ActiveValue::Set;
use tillid_entities::template_versions;
use tillid_kernel::Result;
use tillid_policy::{Database, Scope};

use crate::facts;
use crate::state::{self, TemplateEvent};

/// Sends a draft to review.
///
/// # Errors
/// `CONFLICT` (`template-state`, `changed-meanwhile`).
pub async fn submit(
    db: &Database,
    scope: &Scope,
    row: template_versions::Model,
) -> Result<template_versions::Model> {
    let state = state::template(row.state, TemplateEvent::Submit)?;
    let tx = db.begin().await?;
    let submitted = template_versions::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        submitted_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let read = Some((template_versions::Column::Version, row.version));
    scope.save(&tx, submitted, read).await?;
    tillid_audit::append(&tx, scope, vec![facts::template_submitted(row.id)]).await?;
    tx.commit().await?;
    Ok(template_versions::Model {
        state,
        submitted_at: Some(scope.now()),
        version: row.version + 1,
        ..row
    })
}
