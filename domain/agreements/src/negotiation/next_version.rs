//! From accepted proposals to the next version: the document in hand with every accepted change, each listed in annex D.

use object_store::ObjectStore;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_documents::agreement::{AgreementDocument, Deviation, DeviationKind};
use tillid_documents::passages::{Part, passages};
use tillid_entities::agreement_deviations::{self, AgreementDeviationId};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::change_proposals::{self, ChangeProposalId};
use tillid_entities::enums::{ChangeKind, ProposalState, Side};
use tillid_entities::{agreement_services, agreements};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Database, Scope, Transaction};

use super::{negotiable_now, places, proposals_of, wording};
use crate::annex_b;
use crate::compose::Parties;
use crate::signing::{Given, Reader, Standing, may_negotiate};
use crate::state::is_open;
use crate::versions::issue;
use crate::versions::send::{self, Outgoing, SigningPlan};
use crate::{VersionHead, press, store};

/// A deviation with what the register keeps of it beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) deviation: Deviation,
    pub(crate) proposal: ChangeProposalId,
    pub(crate) at: Timestamp,
}

impl From<agreement_deviations::Model> for Agreed {
    fn from(row: agreement_deviations::Model) -> Self {
        Self {
            deviation: Deviation {
                place: row.place,
                heading: row.heading,
                kind: on_paper(row.kind),
                former: row.former_text,
                text: row.text,
            },
            proposal: row.proposal_id,
            at: row.agreed_at,
        }
    }
}

fn on_paper(kind: ChangeKind) -> DeviationKind {
    match kind {
        ChangeKind::Wording => DeviationKind::Wording,
        ChangeKind::Addition => DeviationKind::Addition,
    }
}

/// Sends the next version, with every accepted change in it and in its annex D; the one in hand is taken back. As the
/// vendor, once nothing is open.
///
/// # Errors
/// `CONFLICT` (`proposal-open` with the `places`, `nothing-agreed`, `relation-not-active`, `changed-meanwhile` and those
/// of [`super::proposals::propose`]); `FORBIDDEN`; `VALIDATION` and `TRANSFER_MECHANISM_REQUIRED` as for
/// [`crate::issue`]; `UNAVAILABLE`.
pub async fn send(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    row: agreement_versions::Model,
) -> Result<agreement_versions::Model> {
    let reader = Reader::of(scope)?;
    if reader.side != Side::Processor || !reader.recalls {
        return Err(Error::forbidden());
    }
    let reads = db.reads();
    let signatures = store::signatures_of(reads, scope, vec![row.id]).await?;
    let given: Vec<Given> = signatures.iter().map(Given::from).collect();
    may_negotiate(
        &Standing::of(&VersionHead::from(&row), scope.now()),
        &given,
        &reader,
    )?;
    let proposals = settled(reads, scope, row.id).await?;
    let agreement = scope.load::<agreements::Entity>(reads, row.agreement_id).await?;
    let relation = issue::relation(reads, scope, row.customer_id).await?;

    let mut agreed = of_version(reads, scope, row.id).await?;
    let mut document = store::content(&row.content)?;
    for proposal in &proposals {
        apply(&mut document, &mut agreed, proposal)?;
    }
    document.deviations = agreed.iter().map(|one| one.deviation.clone()).collect();
    let newest = store::heads_of(reads, scope, vec![agreement.id]).await?;
    let number = newest.first().map_or(row.number, |head| head.number) + 1;
    document.version = u32::try_from(number).map_err(Error::internal)?;
    document.issued_at = scope.now().to_time();
    // Who the parties and the sub-processors are is as on the day it goes out, as for any version (I-4).
    let parties = Parties::load(reads, scope, row.vendor_id, row.customer_id).await?;
    parties.name(&mut document, &relation);
    let services = agreement_services::Column::AgreementId.eq(agreement.id);
    let services = scope
        .find::<agreement_services::Entity>()
        .filter(services)
        .all(reads)
        .await?;
    let services: Vec<_> = services.into_iter().map(|service| service.service_id).collect();
    let listed = annex_b::listed(reads, scope, &services).await?;
    document.annex_b.sub_processors = annex_b::entries(&listed, row.language, &row.parameters)?;
    let pdf_sha256 = press::print(documents, document.clone()).await?;

    let tx = db.begin().await?;
    negotiable_now(&tx, scope, row.id).await?;
    // Both read what was agreed; nothing was proposed or withdrawn while the document was set.
    let now = settled(&tx, scope, row.id).await?;
    if now
        .iter()
        .map(|one| one.id)
        .ne(proposals.iter().map(|one| one.id))
    {
        return Err(Error::conflict("changed-meanwhile"));
    }
    issue::hold_relation(&tx, scope, row.customer_id).await?;
    let mut told = issue::recall_open(&tx, scope, &agreement).await?;
    let id = AgreementVersionId::new(scope.now(), scope.dice());
    let agreement = issue::amend(&tx, scope, &agreement, id).await?;
    let outgoing = Outgoing {
        id,
        template_version: row.template_version_id,
        number,
        language: row.language,
        parameters: row.parameters.clone(),
        document: &document,
        pdf_sha256: Some(pdf_sha256),
        change_reason: Some(reason(&document, &proposals)),
        former: Some(row.id),
        time_zone: parties.customer.time_zone.clone(),
        signing: SigningPlan::of(&parties),
    };
    let version = send::send(&tx, scope, &agreement, &relation, outgoing, &mut told).await?;
    record(&tx, scope, &version, &agreed).await?;
    tillid_audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(version)
}

/// The accepted proposals, once there are some and nothing is open.
async fn settled(
    db: &impl Connection,
    scope: &Scope,
    version: AgreementVersionId,
) -> Result<Vec<change_proposals::Model>> {
    let mut proposals = proposals_of(db, scope, version).await?;
    let open = places(&proposals, ProposalState::Open);
    if !open.is_empty() {
        return Err(Error::conflict("proposal-open").with("places", open));
    }
    proposals.retain(|row| row.state == ProposalState::Accepted);
    if proposals.is_empty() {
        return Err(Error::conflict("nothing-agreed"));
    }
    Ok(proposals)
}

/// Puts an accepted change into the document and into the list of what deviates. A second wording of the same place
/// replaces the first; one that goes back to where it began is no deviation any more.
fn apply(
    document: &mut AgreementDocument,
    agreed: &mut Vec<Agreed>,
    proposal: &change_proposals::Model,
) -> Result<()> {
    let mut former = String::new();
    if proposal.kind == ChangeKind::Wording {
        let is_same = |one: &Agreed| {
            one.deviation.kind == DeviationKind::Wording && one.deviation.place == proposal.place
        };
        former.clone_from(&proposal.former_text);
        if let Some(index) = agreed.iter().position(is_same) {
            former = agreed.remove(index).deviation.former;
        }
        wording::set(document, &proposal.place, &proposal.text)?;
        if former == proposal.text {
            return Ok(());
        }
    }
    agreed.push(Agreed {
        deviation: Deviation {
            place: proposal.place.clone(),
            heading: proposal.heading.clone(),
            kind: on_paper(proposal.kind),
            former,
            text: proposal.text.clone(),
        },
        proposal: proposal.id,
        at: proposal.answered_at.unwrap_or(proposal.proposed_at),
    });
    Ok(())
}

/// Why the version replaces the one before: the places that were agreed on, in the agreement's language.
fn reason(document: &AgreementDocument, proposals: &[change_proposals::Model]) -> String {
    let places: Vec<&str> = proposals.iter().map(|row| row.place.as_str()).collect();
    let language = crate::locale::of_paper(document.language);
    crate::locale::sentence(language, "/agreedChanges", &[("places", &places.join(", "))]).unwrap_or_default()
}

/// What a version agrees otherwise than its text, in the order of its annex D.
pub(crate) async fn of_version(
    db: &impl Connection,
    scope: &Scope,
    version: AgreementVersionId,
) -> Result<Vec<Agreed>> {
    use agreement_deviations::Column as D;
    let rows = scope
        .find::<agreement_deviations::Entity>()
        .filter(D::AgreementVersionId.eq(version))
        .order_by_asc(D::Position);
    Ok(rows.all(db).await?.into_iter().map(Agreed::from).collect())
}

/// Writes the deviations of a version into the register.
pub(crate) async fn record(
    tx: &Transaction,
    scope: &Scope,
    version: &agreement_versions::Model,
    agreed: &[Agreed],
) -> Result<()> {
    use sea_orm::ActiveValue::Set;
    let rows = agreed
        .iter()
        .zip(1..)
        .map(|(one, position)| agreement_deviations::ActiveModel {
            id: Set(AgreementDeviationId::new(scope.now(), scope.dice())),
            vendor_id: Set(version.vendor_id),
            customer_id: Set(version.customer_id),
            agreement_id: Set(version.agreement_id),
            agreement_version_id: Set(version.id),
            proposal_id: Set(one.proposal),
            position: Set(position),
            place: Set(one.deviation.place.clone()),
            heading: Set(one.deviation.heading.clone()),
            kind: Set(match one.deviation.kind {
                DeviationKind::Wording => ChangeKind::Wording,
                DeviationKind::Addition => ChangeKind::Addition,
            }),
            former_text: Set(one.deviation.former.clone()),
            text: Set(one.deviation.text.clone()),
            agreed_at: Set(one.at),
        });
    scope.insert_all(tx, rows.collect()).await
}

/// What an agreement already agrees otherwise than its text: of its newest version that counts or waits.
pub(crate) async fn of_agreement(
    db: &impl Connection,
    scope: &Scope,
    versions: &[VersionHead],
) -> Result<Vec<Agreed>> {
    use tillid_entities::enums::AgreementVersionState as S;
    let counts = versions
        .iter()
        .find(|version| is_open(version.state) || version.state == S::InForce);
    match counts {
        Some(version) => of_version(db, scope, version.id).await,
        None => Ok(Vec::new()),
    }
}

/// Keeps in a version that is made anew what the two sides have agreed before, so that no amendment drops it unseen. An
/// agreed wording takes the place of the text that it replaced; beside a clause that has another text now, or is locked, or
/// is gone, it stands in annex D.
///
/// # Errors
/// `CONFLICT` (`deviation-kept`) for an annex item that the vendor fills in otherwise: a change of it is proposed.
pub(crate) fn keep(document: &mut AgreementDocument, agreed: &mut [Agreed]) -> Result<()> {
    for one in agreed.iter_mut() {
        let deviation = &mut one.deviation;
        if deviation.kind == DeviationKind::Addition {
            continue;
        }
        let stands = passages(document)
            .into_iter()
            .find(|passage| passage.place == deviation.place);
        match stands {
            Some(passage) if !passage.locked && passage.text == deviation.text => {}
            Some(passage) if !passage.locked && passage.text == deviation.former => {
                wording::set(document, &deviation.place, &deviation.text)?;
            }
            Some(passage) if passage.part != Part::Clauses => {
                return Err(Error::conflict("deviation-kept").with("place", &deviation.place));
            }
            _ => {
                deviation.kind = DeviationKind::Addition;
                deviation.former.clear();
            }
        }
    }
    document.deviations = agreed.iter().map(|one| one.deviation.clone()).collect();
    Ok(())
}
