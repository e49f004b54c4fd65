//! The next version of a template.

use sea_orm::ActiveValue::Set;
use tillid_entities::agreement_templates;
use tillid_entities::enums::TemplateVersionState;
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Scope};

use super::newest;
use crate::facts;
use crate::state::{self, TemplateEvent};

/// Makes a draft copied from the newest version. One that waits for review is taken back, because the draft replaces
/// it.
///
/// # Errors
/// `CONFLICT` (`draft-exists`) while the newest version is a draft.
pub async fn draft_template_version(
    db: &Database,
    scope: &Scope,
    template: &agreement_templates::Model,
) -> Result<template_versions::Model> {
    let author = scope.person()?.user;
    let tx = db.begin().await?;
    let former = newest(&tx, scope, template.id).await?;
    let mut told = Vec::new();
    match former.state {
        TemplateVersionState::Draft => return Err(Error::conflict("draft-exists")),
        TemplateVersionState::InReview => {
            let withdrawn = template_versions::ActiveModel {
                id: Set(former.id),
                state: Set(state::template(former.state, TemplateEvent::Withdraw)?),
                version: Set(former.version + 1),
                ..Default::default()
            };
            let read = Some((template_versions::Column::Version, former.version));
            scope.save(&tx, withdrawn, read).await?;
            told.push(facts::template_withdrawn(former.id));
        }
        TemplateVersionState::Published
        | TemplateVersionState::Superseded
        | TemplateVersionState::Withdrawn => {}
    }
    let draft = template_versions::ActiveModel {
        id: Set(TemplateVersionId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        template_id: Set(template.id),
        number: Set(former.number + 1),
        clauses: Set(former.clauses),
        parameters: Set(former.parameters),
        coverage: Set(former.coverage),
        state: Set(TemplateVersionState::Draft),
        sha256: Set(None),
        author_id: Set(author),
        approver_id: Set(None),
        submitted_at: Set(None),
        published_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let draft = scope.insert(&tx, draft).await?;
    told.push(facts::template_drafted(draft.id));
    tillid_audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(draft)
}
