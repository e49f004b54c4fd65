//! Before the first signature the two sides talk (decision 0026): [`comments`] on a clause or an annex item of the version
//! that waits, and [`proposals`] of another wording or of a text beside one, each accepted or refused by the other side.
//! What is accepted goes out as a new version ([`next_version`]); the version in hand never changes (I-2).

pub mod comments;
pub mod next_version;
pub mod proposals;
pub(crate) mod wording;

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_documents::agreement::AgreementDocument;
use tillid_documents::passages::{Part, Passage, passages};
use tillid_entities::agreement_versions::AgreementVersionId;
use tillid_entities::enums::{AgreementVersionState, ProposalState};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::{agreement_versions, change_proposals, clause_comments, clause_threads};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Scope, Transaction};

use crate::signing::{Given, Reader, Standing, may_negotiate};
use crate::{VersionHead, store};

/// Milliseconds in which a side's further comments, proposals or answers send no mail of their own: the first mail leads
/// to all of them.
const QUIET: i64 = 60 * 60 * 1000;

/// What was said and proposed on one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    /// Its threads.
    pub threads: Vec<clause_threads::Model>,
    /// What was said in them, the oldest first.
    pub comments: Vec<clause_comments::Model>,
    /// What was proposed, the oldest first.
    pub proposals: Vec<change_proposals::Model>,
}

/// What was said and proposed on these versions: three statements.
///
/// # Errors
/// Those of the database.
pub async fn all(
    db: &impl Connection,
    scope: &Scope,
    versions: Vec<AgreementVersionId>,
) -> Result<HashMap<AgreementVersionId, Talk>> {
    let mut talks: HashMap<AgreementVersionId, Talk> = HashMap::new();
    if versions.is_empty() {
        return Ok(talks);
    }
    let threads = scope
        .find::<clause_threads::Entity>()
        .filter(clause_threads::Column::AgreementVersionId.is_in(versions.clone()))
        .order_by_asc(clause_threads::Column::Id);
    for row in threads.all(db).await? {
        talks
            .entry(row.agreement_version_id)
            .or_default()
            .threads
            .push(row);
    }
    let comments = scope
        .find::<clause_comments::Entity>()
        .filter(clause_comments::Column::AgreementVersionId.is_in(versions.clone()))
        .order_by_asc(clause_comments::Column::WrittenAt)
        .order_by_asc(clause_comments::Column::Id);
    for row in comments.all(db).await? {
        talks
            .entry(row.agreement_version_id)
            .or_default()
            .comments
            .push(row);
    }
    let proposals = scope
        .find::<change_proposals::Entity>()
        .filter(change_proposals::Column::AgreementVersionId.is_in(versions))
        .order_by_asc(change_proposals::Column::ProposedAt)
        .order_by_asc(change_proposals::Column::Id);
    for row in proposals.all(db).await? {
        talks
            .entry(row.agreement_version_id)
            .or_default()
            .proposals
            .push(row);
    }
    Ok(talks)
}

/// The passages of a document that can be commented on and changed.
#[must_use]
pub fn negotiable(document: &AgreementDocument) -> Vec<Passage> {
    let mut all = passages(document);
    all.retain(|passage| !matches!(passage.part, Part::Parties | Part::Terms | Part::Addenda));
    all
}

/// The passage at a place.
fn passage_at(document: &AgreementDocument, place: &str) -> Result<Passage> {
    negotiable(document)
        .into_iter()
        .find(|passage| passage.place == place)
        .ok_or_else(|| Error::validation("place", "place-unknown"))
}

/// Where a proposal stands for a reader: one that nobody answered before its version ended has lapsed.
#[must_use]
pub fn standing_of(stored: ProposalState, version: AgreementVersionState) -> ProposalState {
    if stored == ProposalState::Open && version != AgreementVersionState::Negotiating {
        ProposalState::Lapsed
    } else {
        stored
    }
}

/// Where one side reads and answers.
fn page(scope: &Scope, to: OrganisationId, version: &agreement_versions::Model) -> String {
    let (origin, agreement) = (&scope.request().origin, version.agreement_id);
    format!(
        "{origin}/o/{to}/agreements/{agreement}/negotiation?version={}",
        version.id
    )
}

/// Why a version under negotiation is not signed: an open proposal, or accepted ones that are not sent. Names the places.
///
/// # Errors
/// Those of the database.
pub(crate) async fn unsettled(
    db: &impl Connection,
    scope: &Scope,
    version: AgreementVersionId,
) -> Result<Error> {
    let proposals = proposals_of(db, scope, version).await?;
    let open = places(&proposals, ProposalState::Open);
    Ok(if open.is_empty() {
        Error::conflict("changes-not-sent").with("places", places(&proposals, ProposalState::Accepted))
    } else {
        Error::conflict("proposal-open").with("places", open)
    })
}

/// The places of the proposals in this state, as a list for people.
fn places(proposals: &[change_proposals::Model], state: ProposalState) -> String {
    let mut places: Vec<&str> = proposals
        .iter()
        .filter(|row| row.state == state)
        .map(|row| row.place.as_str())
        .collect();
    places.dedup();
    places.join(", ")
}

async fn proposals_of(
    db: &impl Connection,
    scope: &Scope,
    version: AgreementVersionId,
) -> Result<Vec<change_proposals::Model>> {
    let rows = scope
        .find::<change_proposals::Entity>()
        .filter(change_proposals::Column::AgreementVersionId.eq(version))
        .order_by_asc(change_proposals::Column::ProposedAt)
        .order_by_asc(change_proposals::Column::Id);
    Ok(rows.all(db).await?)
}

/// The version as it is now, if the actor may negotiate it.
async fn negotiable_now(
    tx: &Transaction,
    scope: &Scope,
    id: AgreementVersionId,
) -> Result<(agreement_versions::Model, Reader)> {
    let row = scope.load::<agreement_versions::Entity>(tx, id).await?;
    let signatures = store::signatures_of(tx, scope, vec![id]).await?;
    let given: Vec<Given> = signatures.iter().map(Given::from).collect();
    let reader = Reader::of(scope)?;
    may_negotiate(
        &Standing::of(&VersionHead::from(&row), scope.now()),
        &given,
        &reader,
    )?;
    Ok((row, reader))
}
