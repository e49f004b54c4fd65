//! Revisions of annex B as the API shows them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};
use tillid_agreements::revisions;
use tillid_documents::agreement::SubProcessorEntry;
use tillid_documents::annex::{self, Fate};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::annex_revisions::{self, AnnexRevisionId};
use tillid_kernel::{Cursor, Error, Result};
use tillid_policy::{Action, Scope, rules};

use super::document::AnnexBEntry;
use crate::graph::context::{ContextExt, page_request};
use crate::graph::page::{Rows, connection};
use crate::graph::scalars::DateTime;

/// Annex B of an agreement as a change of sub-processors has left it (Art. 28(2)): numbered, hashed, delivered, and never
/// changed. It takes the place of the list that was signed and of earlier revisions; the rest of the agreement stands.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct AnnexRevision {
    /// Opaque, `anx_…`.
    pub(crate) id: ID,
    /// 1, 2, 3 … over the whole agreement.
    number: i32,
    /// From when it holds.
    effective_at: DateTime,
    /// SHA-256 (64 hexadecimal digits) of its canonical JSON.
    content_sha256: String,
    /// When the customer was told; null while the letter is not written yet.
    told_at: Option<DateTime>,
    /// The agreement that it belongs to, `agr_…`.
    agreement_id: ID,
    /// The agreement version whose list it revises, `agv_…`.
    agreement_version_id: ID,
    /// Path of its PDF on this origin; needs the viewer's bearer token.
    pdf_url: String,
    #[graphql(skip)]
    row: Arc<annex_revisions::Model>,
    #[graphql(skip)]
    scope: Arc<Scope>,
    /// The list before, where it was fetched for the whole page.
    #[graphql(skip)]
    former: Option<Arc<Vec<SubProcessorEntry>>>,
}

/// What has become of a sub-processor between two lists.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub(crate) enum AnnexChangeKind {
    /// It stands in the later list alone.
    Added,
    /// It stood in the former list alone.
    Removed,
    /// It stands in both, with other facts.
    Changed,
}

/// A difference between two lists of sub-processors.
#[derive(SimpleObject, Clone)]
pub(crate) struct AnnexChange {
    /// What has become of it.
    kind: AnnexChangeKind,
    /// Registered name of the sub-processor.
    name: String,
}

impl AnnexRevision {
    fn new(scope: &Arc<Scope>, row: annex_revisions::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            number: row.number,
            effective_at: row.effective_at.into(),
            content_sha256: row.content_sha256.clone(),
            told_at: row.told_at.map(Into::into),
            agreement_id: ID(row.agreement_id.to_string()),
            agreement_version_id: ID(row.agreement_version_id.to_string()),
            pdf_url: format!("/documents/annexes/{}.pdf", row.id),
            row: Arc::new(row),
            scope: Arc::clone(scope),
            former: None,
        }
    }

    /// What it says, for those whose role reads documents.
    fn read(&self) -> Result<annex::AnnexRevision> {
        let member = self.scope.member()?;
        let reads = |role: &_| rules::allows(member.kind, *role, Action::ReadAgreementDocument);
        if !member.roles.iter().any(reads) {
            return Err(Error::forbidden());
        }
        revisions::content(&self.row)
    }
}

#[ComplexObject]
impl AnnexRevision {
    /// The announced change that it follows, e.g. `UDB-2026-000007`. Codes: `FORBIDDEN`.
    #[expect(clippy::unused_async, reason = "the form that a field has")]
    async fn announcement_reference(&self) -> Result<String> {
        Ok(self.read()?.announcement_reference)
    }

    /// The number of the vendor's whole list, of which it is the part for the agreement's services. Codes: `FORBIDDEN`.
    #[expect(clippy::unused_async, reason = "the form that a field has")]
    async fn list_number(&self) -> Result<i32> {
        i32::try_from(self.read()?.list_number).map_err(Error::internal)
    }

    /// The sub-processors authorised from then on. Codes: `FORBIDDEN`.
    #[expect(clippy::unused_async, reason = "the form that a field has")]
    async fn sub_processors(&self) -> Result<Vec<AnnexBEntry>> {
        let revision = self.read()?;
        Ok(revision.sub_processors.iter().map(AnnexBEntry::from).collect())
    }

    /// What it changes in the list before: of the last revision, or of the agreement that was signed. Codes: `FORBIDDEN`.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<AnnexChange>> {
        let later = self.read()?.sub_processors;
        let former = match &self.former {
            Some(known) => Arc::clone(known),
            None => {
                let rows = std::slice::from_ref(&*self.row);
                let mut found = revisions::former_lists(ctx.db().reads(), &self.scope, rows).await?;
                Arc::new(found.remove(&self.row.id).unwrap_or_default())
            }
        };
        let changes = annex::changes(&former, &later).into_iter();
        Ok(changes
            .map(|(fate, entry)| AnnexChange {
                kind: match fate {
                    Fate::Added => AnnexChangeKind::Added,
                    Fate::Removed => AnnexChangeKind::Removed,
                    Fate::Changed => AnnexChangeKind::Changed,
                },
                name: entry.legal_name.clone(),
            })
            .collect())
    }
}

connection!(
    AnnexRevisionConnection,
    AnnexRevisionEdge,
    AnnexRevision,
    "revisions of annex B"
);

#[derive(Default)]
pub(crate) struct RevisionsQuery;

#[Object]
impl RevisionsQuery {
    /// The revisions of annex B of an agreement, the newest first: its list of sub-processors is that of the first one here
    /// that revises the version in force, or else the one that was signed. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn annex_revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which agreement.")] agreement_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<AnnexRevisionConnection> {
        let (scope, agreement) = ctx
            .authorise_row::<agreements::Entity, AgreementId>(Action::ReadContent, &agreement_id)
            .await?;
        let request = page_request(ctx, first, after)?;
        let page = revisions::page(ctx.db().reads(), &scope, agreement.id, &request).await?;
        let look = ctx.look_ahead();
        let asked = [look.field("nodes"), look.field("edges").field("node")]
            .iter()
            .any(|look| look.field("changes").exists());
        let mut former = if asked {
            revisions::former_lists(ctx.db().reads(), &scope, &page.rows).await?
        } else {
            HashMap::new()
        };
        let scope = Arc::new(scope);
        let page = page.map(|row| AnnexRevision {
            former: former.remove(&row.id).map(Arc::new),
            ..AnnexRevision::new(&scope, row)
        });
        Ok(Rows::new(page, |revision| Cursor::at(&revision.number)).into())
    }

    /// A revision of annex B. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn annex_revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<AnnexRevision>> {
        annex_revision_node(ctx, &id).await.map(Some)
    }
}

pub(crate) async fn annex_revision_node(ctx: &Context<'_>, id: &ID) -> Result<AnnexRevision> {
    let (scope, row) = ctx
        .authorise_row::<annex_revisions::Entity, AnnexRevisionId>(Action::ReadContent, id)
        .await?;
    Ok(AnnexRevision::new(&Arc::new(scope), row))
}
