//! Templates and their versions as the API shows them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Lookahead, SimpleObject};
use tillid_agreements::{may_edit, may_publish, missing_coverage};
use tillid_entities::agreement_templates::{self, TemplateId};
use tillid_entities::enums::{Language, TemplateOrigin, TemplateVersionState};
use tillid_entities::template_files::{self, TemplateFileId};
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_entities::users::UserId;
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Scope, rules};

use super::document::{AgreementParameters, Clause};
use crate::graph::context::ContextExt;
use crate::graph::page::connection;
use crate::graph::scalars::DateTime;

/// A data processing agreement that a vendor offers.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct Template {
    /// Opaque, `tpl_…`.
    pub(crate) id: ID,
    /// Its title, which its agreements have too.
    title: String,
    /// Whose order of clauses it follows; `OWN` is the vendor's own text.
    origin: TemplateOrigin,
    /// Its language.
    language: Language,
    #[graphql(skip)]
    pub(super) row: Arc<agreement_templates::Model>,
    #[graphql(skip)]
    scope: Arc<Scope>,
    /// All versions, the newest first, when they were fetched along.
    #[graphql(skip)]
    versions: Option<Vec<TemplateVersion>>,
    /// The file that its text was read from, when files were fetched along: one at most.
    #[graphql(skip)]
    file: Option<Vec<TemplateFile>>,
}

/// The official text as its vendor uploaded it: it never changes.
#[derive(SimpleObject, Clone)]
pub(crate) struct TemplateFile {
    /// Opaque, `tpf_…`.
    id: ID,
    /// What the file was called where it came from.
    name: String,
    /// Its media type, judged from its bytes.
    media_type: String,
    /// Its length, in bytes.
    size: i32,
    /// Its SHA-256, in lower-case hexadecimal; part of what the hash of a published version covers.
    sha256: String,
    /// When it was uploaded.
    uploaded_at: DateTime,
    /// Where it is fetched from, with the bearer.
    url: String,
}

impl From<template_files::Model> for TemplateFile {
    fn from(row: template_files::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            url: format!("/documents/template-files/{}", row.id),
            name: row.name,
            media_type: row.media_type,
            size: row.size,
            sha256: row.sha256,
            uploaded_at: row.uploaded_at.into(),
        }
    }
}

impl Template {
    fn new(
        scope: &Arc<Scope>,
        row: Arc<agreement_templates::Model>,
        versions: Option<Vec<TemplateVersion>>,
    ) -> Self {
        Self {
            id: ID(row.id.to_string()),
            title: row.title.clone(),
            origin: row.origin,
            language: row.language,
            row,
            scope: Arc::clone(scope),
            versions,
            file: None,
        }
    }

    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<TemplateVersion>> {
        if let Some(known) = &self.versions {
            return Ok(known.clone());
        }
        let rows = [Arc::clone(&self.row)];
        let mut found = versions(ctx, &self.scope, &rows).await?;
        Ok(found.remove(&self.row.id).unwrap_or_default())
    }
}

#[ComplexObject]
impl Template {
    /// The published version; null before the first is published.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<Option<TemplateVersion>> {
        let published = |version: &TemplateVersion| version.state == TemplateVersionState::Published;
        Ok(self.all(ctx).await?.into_iter().find(published))
    }

    /// The file that its text was read from; null where the text is built in or the vendor's own.
    async fn file(&self, ctx: &Context<'_>) -> Result<Option<TemplateFile>> {
        if let Some(known) = &self.file {
            return Ok(known.first().cloned());
        }
        let ids = self.row.file_id.into_iter().collect();
        let found = tillid_agreements::template_files_of(ctx.db().reads(), &self.scope, ids).await?;
        Ok(found.into_iter().next().map(Into::into))
    }

    /// The newest version, whatever its state.
    async fn latest_version(&self, ctx: &Context<'_>) -> Result<TemplateVersion> {
        let newest = self.all(ctx).await?.into_iter().next();
        newest.ok_or_else(|| Error::internal("a template has a version"))
    }

    /// All versions, the newest first.
    #[graphql(name = "versions")]
    async fn all_versions(&self, ctx: &Context<'_>) -> Result<Vec<TemplateVersion>> {
        self.all(ctx).await
    }
}

connection!(TemplateConnection, TemplateEdge, Template, "templates");

/// A version of a template. Published ones never change.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct TemplateVersion {
    /// Opaque, `tpv_…`.
    pub(crate) id: ID,
    /// 1, 2, 3 …
    number: i32,
    /// Where it stands.
    state: TemplateVersionState,
    /// The text.
    clauses: Vec<Clause>,
    /// Defaults of the terms.
    parameters: AgreementParameters,
    /// Letters of Art. 28(3) GDPR that the text covers, `a` … `h`.
    coverage: Vec<String>,
    /// Letters that it misses; with any it cannot be published.
    missing_coverage: Vec<String>,
    /// SHA-256 of its canonical JSON, once published.
    sha256: Option<String>,
    /// Who last wrote it.
    author_name: String,
    /// Who published it: another person.
    approver_name: Option<String>,
    /// When it went to review.
    submitted_at: Option<DateTime>,
    /// When it was published.
    published_at: Option<DateTime>,
    /// Counts changes; an update names the version it read.
    version: i32,
    /// Whether the viewer may publish it now.
    can_publish: bool,
    /// Whether the viewer may edit it now.
    can_edit: bool,
    #[graphql(skip)]
    template_id: TemplateId,
    #[graphql(skip)]
    scope: Arc<Scope>,
    #[graphql(skip)]
    parent: Option<Arc<agreement_templates::Model>>,
}

#[ComplexObject]
impl TemplateVersion {
    /// The template it is a version of.
    async fn template(&self, ctx: &Context<'_>) -> Result<Template> {
        let row = if let Some(known) = &self.parent {
            Arc::clone(known)
        } else {
            let db = ctx.db().reads();
            let row = self
                .scope
                .load::<agreement_templates::Entity>(db, self.template_id);
            Arc::new(row.await?)
        };
        Ok(Template::new(&self.scope, row, None))
    }
}

impl TemplateVersion {
    fn new(
        scope: &Arc<Scope>,
        row: template_versions::Model,
        names: &HashMap<UserId, String>,
        parent: Option<Arc<agreement_templates::Model>>,
    ) -> Self {
        let may = |action| {
            scope.member().is_ok_and(|member| {
                member
                    .roles
                    .iter()
                    .any(|role| rules::allows(member.kind, *role, action))
            })
        };
        let publishes = scope
            .person()
            .is_ok_and(|person| may_publish(&row, person.user).is_ok());
        let name_of = |user: UserId| names.get(&user).cloned().unwrap_or_default();
        Self {
            id: ID(row.id.to_string()),
            number: row.number,
            state: row.state,
            can_publish: publishes && may(Action::PublishTemplate),
            can_edit: may_edit(row.state).is_ok() && may(Action::DraftTemplate),
            parameters: (&row.parameters).into(),
            missing_coverage: missing_coverage(&row.coverage.0),
            coverage: row.coverage.0,
            clauses: row.clauses.0.into_iter().map(Clause::from).collect(),
            sha256: row.sha256,
            author_name: name_of(row.author_id),
            approver_name: row.approver_id.map(name_of),
            submitted_at: row.submitted_at.map(Into::into),
            published_at: row.published_at.map(Into::into),
            version: row.version,
            template_id: row.template_id,
            scope: Arc::clone(scope),
            parent,
        }
    }
}

/// The versions of these templates: two statements (versions, names).
async fn versions(
    ctx: &Context<'_>,
    scope: &Arc<Scope>,
    templates: &[Arc<agreement_templates::Model>],
) -> Result<HashMap<TemplateId, Vec<TemplateVersion>>> {
    let db = ctx.db().reads();
    let ids = templates.iter().map(|row| row.id).collect();
    let rows = tillid_agreements::template_versions_of(db, scope, ids).await?;
    let names = names(ctx, scope, &rows).await?;
    let mut of_template: HashMap<TemplateId, Vec<TemplateVersion>> = HashMap::new();
    for row in rows {
        let parent = templates
            .iter()
            .find(|template| template.id == row.template_id)
            .cloned();
        let versions = of_template.entry(row.template_id).or_default();
        versions.push(TemplateVersion::new(scope, row, &names, parent));
    }
    Ok(of_template)
}

async fn names(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: &[template_versions::Model],
) -> Result<HashMap<UserId, String>> {
    let authors = rows.iter().map(|row| row.author_id);
    let people: Vec<UserId> = authors
        .chain(rows.iter().filter_map(|row| row.approver_id))
        .collect();
    crate::graph::people::names(ctx, scope, people).await
}

/// Templates with their versions and files, if `looks` ask for any: at most three statements.
pub(super) async fn gather_templates(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<agreement_templates::Model>,
    looks: &[Lookahead<'_>],
) -> Result<Vec<Template>> {
    let scope = Arc::new(scope.clone());
    let rows: Vec<_> = rows.into_iter().map(Arc::new).collect();
    let of_versions = ["currentVersion", "latestVersion", "versions"];
    let asked = looks
        .iter()
        .any(|look| of_versions.iter().any(|field| look.field(field).exists()));
    let mut known = if asked {
        Some(versions(ctx, &scope, &rows).await?)
    } else {
        None
    };
    let asked = looks.iter().any(|look| look.field("file").exists());
    let files = if asked {
        let ids = rows.iter().filter_map(|row| row.file_id).collect();
        let found = tillid_agreements::template_files_of(ctx.db().reads(), &scope, ids).await?;
        let by_id: HashMap<TemplateFileId, _> = found.into_iter().map(|file| (file.id, file)).collect();
        Some(by_id)
    } else {
        None
    };
    let templates = rows.into_iter().map(|row| {
        let versions = known.as_mut().map(|all| all.remove(&row.id).unwrap_or_default());
        let of = row.file_id;
        let file = files.as_ref().map(|all| {
            let found = of.and_then(|id| all.get(&id).cloned());
            found.map(Into::into).into_iter().collect()
        });
        Template {
            file,
            ..Template::new(&scope, row, versions)
        }
    });
    Ok(templates.collect())
}

/// One version of a template: one statement for the names.
pub(super) async fn gather_template_version(
    ctx: &Context<'_>,
    scope: &Scope,
    row: template_versions::Model,
) -> Result<TemplateVersion> {
    let names = names(ctx, scope, std::slice::from_ref(&row)).await?;
    Ok(TemplateVersion::new(&Arc::new(scope.clone()), row, &names, None))
}

/// The template with this id, for its vendor.
pub(crate) async fn template_node(ctx: &Context<'_>, id: &ID) -> Result<Template> {
    let (scope, row) = ctx
        .authorise_row::<agreement_templates::Entity, TemplateId>(Action::ReadContent, id)
        .await?;
    let found = gather_templates(ctx, &scope, vec![row], &[ctx.look_ahead()]).await?;
    found.into_iter().next().ok_or_else(Error::not_found)
}

/// The version of a template with this id, for its vendor.
pub(crate) async fn template_version_node(ctx: &Context<'_>, id: &ID) -> Result<TemplateVersion> {
    let (scope, row) = ctx
        .authorise_row::<template_versions::Entity, TemplateVersionId>(Action::ReadContent, id)
        .await?;
    gather_template_version(ctx, &scope, row).await
}
