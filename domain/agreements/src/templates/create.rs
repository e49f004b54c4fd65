//! A new template: from a built-in structure, or from a file that was uploaded.

use sea_orm::ActiveValue::Set;
use tillid_documents::builtin;
use tillid_entities::agreement_templates::{self, TemplateId};
use tillid_entities::enums::{Language, TemplateOrigin, TemplateVersionState};
use tillid_entities::template_files::{self, TemplateFileId};
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_entities::values::{Clauses, Parameters};
use tillid_kernel::{Error, Result, clean_line};
use tillid_policy::{Database, Scope};

use super::{checked_coverage, update};
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
    /// The uploaded file whose clauses are its text, all of them locked. The structure then says whose text it is.
    pub file: Option<TemplateFileId>,
    /// What clauses of the file cover; those not named cover nothing.
    pub covers: Vec<ClauseCover>,
}

/// What a clause covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseCover {
    /// The clause's number.
    pub number: String,
    /// Letters of Art. 28(3), `a` … `h`.
    pub covers: Vec<String>,
}

/// Makes a template with a first draft.
///
/// # Errors
/// `NOT_FOUND` for a file that is not the vendor's; `VALIDATION` at `title`, `covers`, `clauses` or `parameters.…`.
pub async fn create_template(
    db: &Database,
    scope: &Scope,
    input: CreateTemplate,
) -> Result<(agreement_templates::Model, template_versions::Model)> {
    let author = scope.person()?.user;
    // Nobody is told what is wrong with the rest before it is known whose file it is.
    let clauses = match input.file {
        None => match input.covers.first() {
            None => structure(input.structure, input.language)?,
            // A built-in text says itself what it covers.
            Some(cover) => return Err(no_such_clause(cover)),
        },
        Some(file) => {
            let file = scope.load::<template_files::Entity>(db.reads(), file).await?;
            covering(file.clauses, &input.covers)?
        }
    };
    let title = clean_line(&input.title, "title", 200)?;
    let parameters = input.parameters.checked()?;
    let coverage = checked_coverage(&clauses.0, &parameters, input.language)?;

    let tx = db.begin().await?;
    let template = agreement_templates::ActiveModel {
        id: Set(TemplateId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        origin: Set(input.structure),
        title: Set(title),
        language: Set(input.language),
        file_id: Set(input.file),
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

/// The clauses of a file with what they cover.
fn covering(mut clauses: Clauses, covers: &[ClauseCover]) -> Result<Clauses> {
    for cover in covers {
        let clause = clauses.0.iter_mut().find(|clause| clause.number == cover.number);
        let clause = clause.ok_or_else(|| no_such_clause(cover))?;
        clause.covers = update::clean_covers(&cover.covers, "covers")?;
    }
    Ok(clauses)
}

fn no_such_clause(cover: &ClauseCover) -> Error {
    let shown: String = cover.number.chars().take(20).collect();
    Error::validation("covers", "cover-clause").with("number", shown)
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
