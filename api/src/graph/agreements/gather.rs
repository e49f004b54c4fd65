//! Fetching what an answer asks of agreements together: a fixed number of statements, whatever the number of rows.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Lookahead};
use tillid_agreements::{VersionHead, WholeVersion};
use tillid_documents::agreement::AgreementDocument;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::{seals, signatures};
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Scope};

use super::types::{Agreement, AgreementVersion, GatheredAgreement, GatheredVersion};
use super::{life, negotiation, standing};
use crate::graph::context::ContextExt;
use crate::graph::organisations::Organisation;
use crate::graph::relations::Service;

/// Fields of a version that need its signatures.
const OF_SIGNATURES: [&str; 6] = [
    "signatures",
    "canSign",
    "cannotSignBecause",
    "canDecline",
    "canRecall",
    "negotiation",
];
/// Fields of a version that need its content.
const OF_CONTENT: [&str; 9] = [
    "clauses",
    "annexA",
    "annexB",
    "annexC",
    "annexD",
    "addenda",
    "consentSentence",
    "deviations",
    "negotiation",
];

fn asked(looks: &[Lookahead<'_>], fields: &[&str]) -> bool {
    looks
        .iter()
        .any(|look| fields.iter().any(|field| look.field(field).exists()))
}

/// Agreements with everything that `looks` (their selections in the document) ask for: at most eight statements
/// (organisations, services, versions, signatures, seals, who is asked to sign, standing twice), six more for
/// their life.
pub(crate) async fn gather_agreements(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<agreements::Model>,
    looks: &[Lookahead<'_>],
) -> Result<Vec<Agreement>> {
    let scope = Arc::new(scope.clone());
    let db = ctx.db().reads();
    let rows: Vec<Arc<agreements::Model>> = rows.into_iter().map(Arc::new).collect();
    let ids = || rows.iter().map(|row| row.id).collect::<Vec<_>>();

    let organisations = if asked(looks, &["vendor", "customer"]) {
        let parties = rows.iter().flat_map(|row| [row.vendor_id, row.customer_id]);
        Some(tillid_organisations::by_ids(db, &scope, parties).await?)
    } else {
        None
    };
    let party = |id: OrganisationId| -> Option<Organisation> {
        organisations.as_ref()?.get(&id).map(|row| row.clone().into())
    };
    let mut services = if asked(looks, &["services"]) {
        Some(tillid_agreements::services_of(db, &scope, ids()).await?)
    } else {
        None
    };
    let wants_all = asked(looks, &["versions"]);
    let mut standings = if asked(looks, &["standing"]) {
        standing::standings(ctx, &scope, &rows).await?
    } else {
        HashMap::new()
    };
    let mut lives = if asked(looks, &["life"]) {
        life::lives(ctx, &scope, &rows).await?
    } else {
        HashMap::new()
    };
    let below: Vec<_> = looks
        .iter()
        .flat_map(|look| [look.field("currentVersion"), look.field("versions")])
        .collect();
    let parents: Parents = rows.iter().map(|row| (row.id, Arc::clone(row))).collect();
    let versions = if wants_all {
        of_agreements(ctx, &scope, ids(), &parents, &below).await?
    } else if asked(looks, &["currentVersion"]) {
        let current = rows.iter().filter_map(|row| row.current_version_id);
        of_ids(
            ctx,
            &scope,
            current.map(AgreementVersionId).collect(),
            &parents,
            &below,
        )
        .await?
    } else {
        Vec::new()
    };
    let mut of_agreement: HashMap<AgreementId, Vec<AgreementVersion>> = HashMap::new();
    for version in versions {
        of_agreement
            .entry(version.head.agreement_id)
            .or_default()
            .push(version);
    }
    let agreements = rows.into_iter().map(|row| {
        let versions = of_agreement.remove(&row.id).unwrap_or_default();
        let current = versions
            .iter()
            .find(|version| Some(version.head.id.0) == row.current_version_id)
            .cloned();
        let gathered = GatheredAgreement {
            vendor: party(row.vendor_id),
            customer: party(row.customer_id),
            services: services.as_mut().map(|known| {
                let of_row = known.remove(&row.id).unwrap_or_default();
                of_row
                    .into_iter()
                    .map(|service| Service::new(service, ctx.language()))
                    .collect()
            }),
            current,
            versions: wants_all.then_some(versions),
            life: lives.remove(&row.id),
            standing: standings.remove(&row.id),
        };
        Agreement::new(&scope, row, gathered)
    });
    Ok(agreements.collect())
}

/// The agreements at hand, by their ids.
type Parents = HashMap<AgreementId, Arc<agreements::Model>>;

/// These versions with everything that `looks` ask for: one statement before those of [`gather_versions`].
async fn of_ids(
    ctx: &Context<'_>,
    scope: &Arc<Scope>,
    ids: Vec<AgreementVersionId>,
    parents: &Parents,
    looks: &[Lookahead<'_>],
) -> Result<Vec<AgreementVersion>> {
    let db = ctx.db().reads();
    let (heads, contents) = if asked(looks, &OF_CONTENT) {
        apart(tillid_agreements::versions_by_ids(db, scope, ids).await?)
    } else {
        (
            tillid_agreements::heads_by_ids(db, scope, ids).await?,
            HashMap::new(),
        )
    };
    gather_versions(ctx, scope, heads, contents, parents, looks).await
}

/// All versions of these agreements with everything that `looks` ask for, newest first: one statement before those of
/// [`gather_versions`].
async fn of_agreements(
    ctx: &Context<'_>,
    scope: &Arc<Scope>,
    agreements: Vec<AgreementId>,
    parents: &Parents,
    looks: &[Lookahead<'_>],
) -> Result<Vec<AgreementVersion>> {
    let db = ctx.db().reads();
    let (heads, contents) = if asked(looks, &OF_CONTENT) {
        apart(tillid_agreements::versions_of(db, scope, agreements).await?)
    } else {
        (
            tillid_agreements::heads_of(db, scope, agreements).await?,
            HashMap::new(),
        )
    };
    gather_versions(ctx, scope, heads, contents, parents, looks).await
}

type Contents = HashMap<AgreementVersionId, AgreementDocument>;

fn apart(versions: Vec<WholeVersion>) -> (Vec<VersionHead>, Contents) {
    let split = |(head, content): WholeVersion| {
        let id = head.id;
        (head, (id, content))
    };
    versions.into_iter().map(split).unzip()
}

/// Versions whose heads are at hand: one statement for their contents, if `looks` ask for any, and those of
/// [`gather_versions`].
pub(super) async fn gather_heads(
    ctx: &Context<'_>,
    scope: &Arc<Scope>,
    heads: Vec<VersionHead>,
    parents: &Parents,
    looks: &[Lookahead<'_>],
) -> Result<Vec<AgreementVersion>> {
    let contents = if asked(looks, &OF_CONTENT) {
        let ids = heads.iter().map(|head| head.id).collect();
        tillid_agreements::contents(ctx.db().reads(), scope, ids).await?
    } else {
        Contents::new()
    };
    gather_versions(ctx, scope, heads, contents, parents, looks).await
}

/// Versions with everything that `looks` ask for: at most three statements (signatures, seals, who is asked to sign),
/// four more for what was negotiated.
async fn gather_versions(
    ctx: &Context<'_>,
    scope: &Arc<Scope>,
    heads: Vec<VersionHead>,
    mut contents: Contents,
    parents: &Parents,
    looks: &[Lookahead<'_>],
) -> Result<Vec<AgreementVersion>> {
    let db = ctx.db().reads();
    let ids = || heads.iter().map(|head| head.id).collect::<Vec<_>>();
    let given = if asked(looks, &OF_SIGNATURES) {
        Some(tillid_agreements::signatures_of(db, scope, ids()).await?)
    } else {
        None
    };
    let seals = if asked(looks, &["seal"]) {
        // Where a side is missing there is nothing to look for: the page of signing has a statement less.
        let signed = heads.iter().filter(|head| head.signed_at.is_some());
        let ids = signed.map(|head| head.id).collect();
        Some(tillid_agreements::seals::seals_of(db, scope, ids).await?)
    } else {
        None
    };
    let asked_of_me = if asked(looks, &["askedOfViewer"]) {
        Some(tillid_agreements::hand_over::asked_of_me(db, scope, ids()).await?)
    } else {
        None
    };
    let mut talks = if asked(looks, &["negotiation"]) {
        Some(negotiation::talks(ctx, scope, ids()).await?)
    } else {
        None
    };
    let versions = heads.into_iter().map(|head| {
        let talk = talks.as_mut().map(|(talks, names)| {
            let talk = talks.remove(&head.id).unwrap_or_default();
            (talk, Arc::clone(names))
        });
        let gathered = GatheredVersion {
            talk,
            agreement: parents.get(&head.agreement_id).cloned(),
            signatures: given.as_ref().map(|all| {
                let own = all.iter().filter(|row| row.agreement_version_id == head.id);
                own.cloned().collect()
            }),
            asked: asked_of_me.as_ref().map(|asked| asked.contains(&head.id)),
            document: contents.remove(&head.id).map(Arc::new),
            seal: seals.as_ref().map(|all| {
                let own = all.iter().filter(|row| row.agreement_version_id == head.id);
                own.cloned().collect()
            }),
        };
        AgreementVersion::new(scope, head, gathered)
    });
    Ok(versions.collect())
}

/// One version with what `look` asks for; its content is at hand.
pub(super) async fn gather_version(
    ctx: &Context<'_>,
    scope: &Scope,
    row: &agreement_versions::Model,
    look: Lookahead<'_>,
) -> Result<AgreementVersion> {
    let scope = Arc::new(scope.clone());
    let looks = [look];
    let given = if asked(&looks, &OF_SIGNATURES) {
        Some(signatures(ctx, &scope, row.id).await?)
    } else {
        None
    };
    let document = if asked(&looks, &OF_CONTENT) {
        Some(Arc::new(tillid_agreements::content(&row.content)?))
    } else {
        None
    };
    let gathered = GatheredVersion {
        agreement: None,
        signatures: given,
        document,
        seal: None,
        asked: None,
        talk: None,
    };
    Ok(AgreementVersion::new(&scope, row.into(), gathered))
}

/// The agreement with this id, for whoever may see it.
pub(crate) async fn agreement_node(ctx: &Context<'_>, id: &ID) -> Result<Agreement> {
    let (scope, row) = ctx
        .authorise_row::<agreements::Entity, AgreementId>(Action::ReadContent, id)
        .await?;
    let found = gather_agreements(ctx, &scope, vec![row], &[ctx.look_ahead()]).await?;
    found.into_iter().next().ok_or_else(Error::not_found)
}

/// The version with this id, for whoever may see it.
pub(crate) async fn agreement_version_node(ctx: &Context<'_>, id: &ID) -> Result<AgreementVersion> {
    let (scope, row) = ctx
        .authorise_row::<agreement_versions::Entity, AgreementVersionId>(Action::ReadContent, id)
        .await?;
    gather_version(ctx, &scope, &row, ctx.look_ahead()).await
}

pub(super) async fn organisation(
    ctx: &Context<'_>,
    scope: &Scope,
    id: OrganisationId,
) -> Result<Organisation> {
    let mut found = tillid_organisations::by_ids(ctx.db().reads(), scope, [id]).await?;
    found
        .remove(&id)
        .map(Organisation::from)
        .ok_or_else(Error::not_found)
}

pub(super) async fn services(ctx: &Context<'_>, scope: &Scope, id: AgreementId) -> Result<Vec<Service>> {
    let mut found = tillid_agreements::services_of(ctx.db().reads(), scope, vec![id]).await?;
    let services = found.remove(&id).unwrap_or_default().into_iter();
    Ok(services
        .map(|service| Service::new(service, ctx.language()))
        .collect())
}

pub(super) async fn agreement(
    ctx: &Context<'_>,
    scope: &Scope,
    id: AgreementId,
) -> Result<Arc<agreements::Model>> {
    let row = scope.load::<agreements::Entity>(ctx.db().reads(), id).await?;
    Ok(Arc::new(row))
}

pub(super) async fn current_version(
    ctx: &Context<'_>,
    scope: &Arc<Scope>,
    row: &Arc<agreements::Model>,
) -> Result<AgreementVersion> {
    let current = row.current_version_id.map(AgreementVersionId);
    let ids = current.into_iter().collect();
    let parents = HashMap::from([(row.id, Arc::clone(row))]);
    let versions = of_ids(ctx, scope, ids, &parents, &[ctx.look_ahead()]).await?;
    versions
        .into_iter()
        .next()
        .ok_or_else(|| Error::internal("an agreement has a version that counts"))
}

pub(super) async fn versions(
    ctx: &Context<'_>,
    scope: &Arc<Scope>,
    row: &Arc<agreements::Model>,
) -> Result<Vec<AgreementVersion>> {
    let parents = HashMap::from([(row.id, Arc::clone(row))]);
    of_agreements(ctx, scope, vec![row.id], &parents, &[ctx.look_ahead()]).await
}

pub(super) async fn document(
    ctx: &Context<'_>,
    scope: &Scope,
    id: AgreementVersionId,
) -> Result<Arc<AgreementDocument>> {
    let mut found = tillid_agreements::contents(ctx.db().reads(), scope, vec![id]).await?;
    found.remove(&id).map(Arc::new).ok_or_else(Error::not_found)
}

pub(super) async fn signatures(
    ctx: &Context<'_>,
    scope: &Scope,
    id: AgreementVersionId,
) -> Result<Vec<signatures::Model>> {
    tillid_agreements::signatures_of(ctx.db().reads(), scope, vec![id]).await
}

pub(super) async fn seal(
    ctx: &Context<'_>,
    scope: &Scope,
    id: AgreementVersionId,
) -> Result<Vec<seals::Model>> {
    tillid_agreements::seals::seals_of(ctx.db().reads(), scope, vec![id]).await
}
