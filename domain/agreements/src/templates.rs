//! Templates (*skabeloner*): written by one person, published by another.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_documents::clauses::fill;
use tillid_entities::agreement_templates::TemplateId;
use tillid_entities::enums::{Language, TemplateVersionState};
use tillid_entities::template_versions;
use tillid_entities::users::UserId;
use tillid_entities::values::{Clause, Parameters, Strings};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Connection, Scope};

use crate::{clause_text, locale, parameters};

pub(crate) mod create;
pub(crate) mod draft;
pub(crate) mod publish;
pub(crate) mod submit;
pub(crate) mod update;
pub mod upload;

/// Whether a version of a template can be edited: drafts only (I-2).
///
/// # Errors
/// `IMMUTABLE` (`template-not-draft`) for any other.
pub fn may_edit(state: TemplateVersionState) -> Result<()> {
    if state == TemplateVersionState::Draft {
        Ok(())
    } else {
        Err(Error::failure(Code::Immutable, "template-not-draft"))
    }
}

/// Whether this person may publish a version: in review, complete, and written by somebody else (R-000-004).
///
/// # Errors
/// `CONFLICT` (`template-state`); `APPROVAL_REQUIRED` (`approve-own-template`); `VALIDATION` (`coverage-missing`) at
/// `clauses`, naming the letters of Art. 28(3) that no clause covers.
pub fn may_publish(version: &template_versions::Model, person: UserId) -> Result<()> {
    if version.state != TemplateVersionState::InReview {
        return Err(Error::conflict("template-state"));
    }
    if version.author_id == person {
        return Err(Error::failure(Code::ApprovalRequired, "approve-own-template"));
    }
    let missing = clause_text::missing_coverage(&version.coverage.0);
    if !missing.is_empty() {
        return Err(Error::validation("clauses", "coverage-missing").with("letters", missing.join(", ")));
    }
    Ok(())
}

/// The letters that a text covers, after proving that it can be read and filled in.
fn checked_coverage(clauses: &[Clause], terms: &Parameters, language: Language) -> Result<Strings> {
    let tree = clause_text::read(clauses)?;
    fill(
        &tree.clauses,
        &parameters::on_paper(terms),
        locale::on_paper(language),
    )
    .map_err(|cause| clause_text::unfillable(&cause))?;
    Ok(Strings(clause_text::covered(&tree)))
}

/// The newest version of a template.
async fn newest(
    db: &impl Connection,
    scope: &Scope,
    template: TemplateId,
) -> Result<template_versions::Model> {
    scope
        .find::<template_versions::Entity>()
        .filter(template_versions::Column::TemplateId.eq(template))
        .order_by_desc(template_versions::Column::Number)
        .one(db)
        .await?
        .ok_or_else(Error::not_found)
}
