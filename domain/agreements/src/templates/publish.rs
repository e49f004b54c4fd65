//! Publishing a version that somebody else wrote (R-000-004).

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use tillid_documents::canonical;
use tillid_entities::enums::{Language, TemplateOrigin, TemplateVersionState};
use tillid_entities::values::{Clauses, Parameters};
use tillid_entities::{agreement_templates, template_files, template_versions};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Database, Scope};

use super::may_publish;
use crate::facts;
use crate::state::{self, TemplateEvent};

/// What a published version's hash covers, as canonical JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hashed<'a> {
    title: &'a str,
    structure: TemplateOrigin,
    language: Language,
    number: i32,
    clauses: &'a Clauses,
    parameters: &'a Parameters,
    /// SHA-256 of the file that the text was read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_sha256: Option<&'a str>,
}

/// Publishes a version: it gets its hash, may be issued and never changes again; the one published before it is
/// superseded.
///
/// # Errors
/// Those of [`may_publish`]; `PROOF_REQUIRED`; `CONFLICT` (`changed-meanwhile`).
pub async fn publish(
    db: &Database,
    scope: &Scope,
    row: template_versions::Model,
) -> Result<template_versions::Model> {
    let approver = scope.person()?.user;
    may_publish(&row, approver)?;
    if tillid_identity::stands_behind(db.reads(), scope, approver, row.author_id).await? {
        return Err(Error::failure(Code::ApprovalRequired, "approve-own-template"));
    }
    tillid_identity::fresh(scope)?;
    let state = state::template(row.state, TemplateEvent::Publish)?;
    let template = scope
        .load::<agreement_templates::Entity>(db.reads(), row.template_id)
        .await?;
    let file = match template.file_id {
        None => None,
        Some(id) => Some(scope.load::<template_files::Entity>(db.reads(), id).await?),
    };
    let sha256 = canonical::sha256(&Hashed {
        title: &template.title,
        structure: template.origin,
        language: template.language,
        number: row.number,
        clauses: &row.clauses,
        parameters: &row.parameters,
        file_sha256: file.as_ref().map(|file| file.sha256.as_str()),
    })
    .map_err(Error::internal)?;

    let tx = db.begin().await?;
    let mut told = supersede_former(&tx, scope, &row).await?;
    let published = template_versions::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        sha256: Set(Some(sha256.clone())),
        approver_id: Set(Some(approver)),
        published_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let read = Some((template_versions::Column::Version, row.version));
    scope.save(&tx, published, read).await?;
    told.push(facts::template_published(row.id));
    tillid_audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(template_versions::Model {
        state,
        sha256: Some(sha256),
        approver_id: Some(approver),
        published_at: Some(scope.now()),
        version: row.version + 1,
        ..row
    })
}

async fn supersede_former(
    tx: &tillid_policy::Transaction,
    scope: &Scope,
    row: &template_versions::Model,
) -> Result<Vec<tillid_audit::Fact>> {
    let former = scope
        .find::<template_versions::Entity>()
        .filter(template_versions::Column::TemplateId.eq(row.template_id))
        .filter(template_versions::Column::State.eq(TemplateVersionState::Published))
        .one(tx)
        .await?;
    let Some(former) = former else {
        return Ok(Vec::new());
    };
    let superseded = template_versions::ActiveModel {
        id: Set(former.id),
        state: Set(state::template(former.state, TemplateEvent::Supersede)?),
        version: Set(former.version + 1),
        ..Default::default()
    };
    let read = Some((template_versions::Column::Version, former.version));
    scope.save(tx, superseded, read).await?;
    Ok(vec![facts::template_superseded(former.id)])
}
