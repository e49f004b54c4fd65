//! A new template from a built-in structure.

use sea_orm::ActiveValue::Set;
use tillid_documents::builtin;
use tillid_entities::agreement_templates::{self, TemplateId};
use tillid_entities::enums::{Language, TemplateOrigin, TemplateVersionState};
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_entities::values::{Clauses, Parameters};
use tillid_kernel::{Result, clean_line};
use tillid_policy::{Database, Scope};

use super::checked_coverage;
use crate::clause_text::{self, Tree};
use crate::parameters::Terms;
use crate::{facts, locale};

/// What a template begins with.
#[derive(Clone, Debug)]
pub struct CreateTemplate {
    /// Its title, which its agreements have too; at most 200 characters.
    pub title: String,
    /// Whose order of clauses. `OWN` is a copy of the Danish structure to edit; the others' text is locked (I-10).
    pub structure: TemplateOrigin,
    /// Its language.
    pub language: Language,
    /// Defaults of the terms.
    pub parameters: Terms,
}

/// Makes a template with a first draft.
///
/// # Errors
/// `VALIDATION` at `title` or `parameters.…`.
pub async fn create_template(
    db: &Database,
    scope: &Scope,
    input: CreateTemplate,
) -> Result<(agreement_templates::Model, template_versions::Model)> {
    let title = clean_line(&input.title, "title", 200)?;
    let parameters = input.parameters.checked()?;
    let author = scope.person()?.user;
    let clauses = structure(input.structure, input.language)?;
    let coverage = checked_coverage(&clauses.0, &parameters, input.language)?;

    let tx = db.begin().await?;
    let template = agreement_templates::ActiveModel {
        id: Set(TemplateId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        origin: Set(input.structure),
        title: Set(title),
        language: Set(input.language),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let template = scope.insert(&tx, template).await?;
    let draft = first_version(scope, template.id, clauses, parameters);
    let draft = template_versions::ActiveModel {
        coverage: Set(coverage),
        author_id: Set(author),
        ..draft
    };
    let draft = scope.insert(&tx, draft).await?;
    let told = vec![
        facts::template_created(template.id),
        facts::template_drafted(draft.id),
    ];
    tillid_audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok((template, draft))
}

fn first_version(
    scope: &Scope,
    template: TemplateId,
    clauses: Clauses,
    parameters: Parameters,
) -> template_versions::ActiveModel {
    template_versions::ActiveModel {
        id: Set(TemplateVersionId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        template_id: Set(template),
        number: Set(1),
        clauses: Set(clauses),
        parameters: Set(parameters),
        state: Set(TemplateVersionState::Draft),
        sha256: Set(None),
        approver_id: Set(None),
        submitted_at: Set(None),
        published_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
        ..Default::default()
    }
}

/// The built-in text of a structure; unlocked where it becomes the vendor's own.
fn structure(structure: TemplateOrigin, language: Language) -> Result<Clauses> {
    let paper_language = locale::on_paper(language);
    let template = match structure {
        TemplateOrigin::DkScc2020 | TemplateOrigin::Own => builtin::danish_structure(paper_language),
        TemplateOrigin::Eu2021915 => builtin::eu_structure(paper_language),
    };
    let tree = Tree {
        preamble: template.preamble.clone(),
        clauses: template.clauses.clone(),
    };
    let mut clauses = clause_text::write(&tree, language)?;
    if structure == TemplateOrigin::Own {
        for clause in &mut clauses {
            clause.locked = false;
        }
    }
    Ok(Clauses(clauses))
}
