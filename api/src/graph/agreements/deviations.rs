//! Who has which terms, and how two versions of an agreement differ.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use tillid_agreements::deviations::{self, Filter};
use tillid_documents::agreement::{self as paper, DeviationKind};
use tillid_documents::difference::{self, Outcome};
use tillid_entities::agreement_deviations;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::enums::ChangeKind;
use tillid_kernel::{Cursor, Error, Page, Result};
use tillid_policy::{Action, Scope};

use super::gather::{gather_agreements, gather_heads};
use super::negotiation::{DocumentPart, TextSpan};
use super::types::{Agreement, AgreementVersion};
use crate::graph::context::{ContextExt, asks_for, page_request};
use crate::graph::page::{Rows, connection};

connection!(
    DeviationConnection,
    DeviationEdge,
    AgreementDeviation,
    "deviations"
);

/// Something that an agreement has otherwise than the text that it came from, as its annex D lists it.
#[derive(SimpleObject, Clone)]
pub(crate) struct Deviation {
    /// The clause's number or the annex item's.
    place: String,
    /// The heading there, in the agreement's language.
    heading: String,
    /// Another wording, or a text beside it.
    kind: ChangeKind,
    /// What stood there before; null for a text beside it.
    former_text: Option<String>,
    /// What is agreed.
    text: String,
}

impl From<&paper::Deviation> for Deviation {
    fn from(deviation: &paper::Deviation) -> Self {
        let deviation = deviation.clone();
        Self {
            place: deviation.place,
            heading: deviation.heading,
            kind: match deviation.kind {
                DeviationKind::Wording => ChangeKind::Wording,
                DeviationKind::Addition => ChangeKind::Addition,
            },
            former_text: (!deviation.former.is_empty()).then_some(deviation.former),
            text: deviation.text,
        }
    }
}

/// A deviation in the vendor's list over all customers.
#[derive(SimpleObject, Clone)]
pub(crate) struct AgreementDeviation {
    /// Opaque, `dvt_…`.
    id: ID,
    /// The clause's number or the annex item's.
    place: String,
    /// The heading there, in the agreement's language.
    heading: String,
    /// Another wording, or a text beside it.
    kind: ChangeKind,
    /// What stood there before; null for a text beside it.
    former_text: Option<String>,
    /// What is agreed.
    text: String,
    /// When it was accepted.
    agreed_at: crate::graph::scalars::DateTime,
    /// The agreement.
    agreement: Agreement,
    /// The version that has it: in force, or waiting for signatures.
    agreement_version: AgreementVersion,
    #[graphql(skip)]
    row: agreement_deviations::Model,
}

/// What a list of deviations is narrowed to.
#[derive(InputObject, Default)]
pub(crate) struct DeviationFilter {
    /// The clause (`7`, with those below it) or the annex item (`C`, `C.4`).
    place: Option<String>,
    /// Part of the agreed text, of the heading, of the text before or of the other party's name, in any case of letters.
    search: Option<String>,
    /// Of one customer.
    customer_id: Option<ID>,
    /// Only what is in force, without what waits for signatures.
    in_force: Option<bool>,
}

/// What became of a passage between two versions.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PassageOutcome {
    /// Nothing.
    Unchanged,
    /// Its text, heading or number is another.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A clause, annex item, choice or party in two versions.
#[derive(SimpleObject)]
pub(crate) struct ComparedPassage {
    /// Its place in the later version; in the former where it is gone.
    place: String,
    /// Its place in the former version where that was another.
    former_place: Option<String>,
    /// Which part of the agreement it belongs to.
    part: DocumentPart,
    /// What became of it.
    outcome: PassageOutcome,
    /// Its heading.
    heading: Vec<TextSpan>,
    /// Its text.
    text: Vec<TextSpan>,
}

impl From<difference::Compared> for ComparedPassage {
    fn from(compared: difference::Compared) -> Self {
        let spans = |spans: Vec<difference::Span>| spans.into_iter().map(TextSpan::from).collect();
        Self {
            place: compared.place,
            former_place: compared.former_place,
            part: compared.part.into(),
            outcome: match compared.outcome {
                Outcome::Unchanged => PassageOutcome::Unchanged,
                Outcome::Changed => PassageOutcome::Changed,
                Outcome::Added => PassageOutcome::Added,
                Outcome::Removed => PassageOutcome::Removed,
            },
            heading: spans(compared.heading),
            text: spans(compared.text),
        }
    }
}

/// How two versions of an agreement differ.
#[derive(SimpleObject)]
pub(crate) struct VersionComparison {
    /// The former version.
    former: AgreementVersion,
    /// The later version.
    later: AgreementVersion,
    /// Every passage of both, in the order of the later one.
    passages: Vec<ComparedPassage>,
}

#[derive(Default)]
pub(crate) struct DeviationsQuery;

#[Object]
impl DeviationsQuery {
    /// What the agreements of an organisation have otherwise than the texts that they came from, the newest first: who
    /// has which terms. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn deviations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose agreements.")] organisation_id: ID,
        #[graphql(desc = "What to narrow the list to.")] filter: Option<DeviationFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<DeviationConnection> {
        let scope = ctx.authorise_id(Action::ReadAgreementDocument, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let filter = filter.unwrap_or_default();
        let filter = Filter {
            place: filter.place,
            search: filter.search,
            customer: filter.customer_id.map(|id| id.parse()).transpose()?,
            agreement: None,
            in_force: filter.in_force.unwrap_or_default(),
        };
        let Page {
            rows,
            has_next,
            has_previous,
            total,
        } = deviations::page(ctx.db(), &scope, &filter, &request).await?;
        let page = Page {
            rows: told(ctx, &scope, rows).await?,
            has_next,
            has_previous,
            total,
        };
        Ok(Rows::new(page, |deviation| Cursor::at(&deviation.row.id)).into())
    }

    /// How two versions of one agreement differ, passage by passage and word by word. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `VALIDATION` (versions of two agreements).
    async fn compare_versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The former version.")] former_version_id: ID,
        #[graphql(desc = "The later version.")] later_version_id: ID,
    ) -> Result<VersionComparison> {
        let read = async |id: &ID| {
            ctx.authorise_row::<agreement_versions::Entity, AgreementVersionId>(
                Action::ReadAgreementDocument,
                id,
            )
            .await
        };
        let (scope, former) = read(&former_version_id).await?;
        let (_, later) = read(&later_version_id).await?;
        if former.agreement_id != later.agreement_id {
            return Err(Error::validation("laterVersionId", "versions-differ"));
        }
        let compared = difference::compare(
            &tillid_agreements::content(&former.content)?,
            &tillid_agreements::content(&later.content)?,
        );
        let scope = Arc::new(scope);
        let look = ctx.look_ahead();
        let looks = [look.field("former"), look.field("later")];
        let heads = vec![(&former).into(), (&later).into()];
        let mut versions = gather_heads(ctx, &scope, heads, &HashMap::new(), &looks)
            .await?
            .into_iter();
        let missing = || Error::internal("a version was gathered and is gone");
        Ok(VersionComparison {
            former: versions.next().ok_or_else(missing)?,
            later: versions.next().ok_or_else(missing)?,
            passages: compared.into_iter().map(ComparedPassage::from).collect(),
        })
    }
}

/// Deviations with their agreements and versions: a fixed number of statements more.
async fn told(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<agreement_deviations::Model>,
) -> Result<Vec<AgreementDeviation>> {
    let db = ctx.db().reads();
    let look = ctx.look_ahead();
    let nodes = [look.field("nodes"), look.field("edges").field("node")];
    let of_agreement = nodes.each_ref().map(|node| node.field("agreement"));
    let of_version = nodes.each_ref().map(|node| node.field("agreementVersion"));
    let shared = Arc::new(scope.clone());
    let agreements = if asks_for(ctx, "agreement") || asks_for(ctx, "agreementVersion") {
        let ids = distinct(rows.iter().map(|row| row.agreement_id));
        let found = tillid_agreements::agreements_by_ids(db, scope, ids).await?;
        gather_agreements(ctx, scope, found, &of_agreement).await?
    } else {
        Vec::new()
    };
    let ids = distinct(rows.iter().map(|row| row.agreement_version_id));
    let heads = tillid_agreements::heads_by_ids(db, scope, ids).await?;
    let parents = agreements
        .iter()
        .map(|agreement| (agreement.row.id, Arc::clone(&agreement.row)))
        .collect();
    let versions = gather_heads(ctx, &shared, heads, &parents, &of_version).await?;
    let agreements: HashMap<_, _> = agreements.into_iter().map(|one| (one.row.id, one)).collect();
    let versions: HashMap<_, _> = versions.into_iter().map(|one| (one.head.id, one)).collect();
    rows.into_iter()
        .map(|row| {
            let agreement = agreements.get(&row.agreement_id).cloned();
            let version = versions.get(&row.agreement_version_id).cloned();
            Ok(AgreementDeviation {
                id: ID(row.id.to_string()),
                place: row.place.clone(),
                heading: row.heading.clone(),
                kind: row.kind,
                former_text: (!row.former_text.is_empty()).then(|| row.former_text.clone()),
                text: row.text.clone(),
                agreed_at: row.agreed_at.into(),
                agreement: agreement.ok_or_else(Error::not_found)?,
                agreement_version: version.ok_or_else(Error::not_found)?,
                row,
            })
        })
        .collect()
}

fn distinct<I: Ord>(ids: impl Iterator<Item = I>) -> Vec<I> {
    ids.collect::<std::collections::BTreeSet<I>>()
        .into_iter()
        .collect()
}
