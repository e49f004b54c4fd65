//! Proposed changes: made by one side, accepted or refused by the other, taken back by the side that made them.
//!
//! Each of them moves the version's own row on, so a signature given in the same instant finds another version than it
//! read and is refused.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::change_proposals::{self, ChangeProposalId};
use tillid_entities::enums::{ChangeKind, ProposalState};
use tillid_entities::{agreement_versions, agreements};
use tillid_kernel::{Code, Error, Result, Timestamp, clean_text, sha256_hex};
use tillid_policy::{Database, Scope, Transaction};

use super::{QUIET, negotiable_now, page, passage_at, proposals_of, wording};
use crate::signing::Reader;
use crate::state::{self, ProposalEvent, VersionEvent};
use crate::{facts, store, told};

/// Longest proposed text.
const LONGEST: usize = 20_000;
/// More changes than a version is worth; who wants more wants another text.
const MOST: usize = 200;
/// How often it is tried again when somebody else moved the version on in the same instant.
const ATTEMPTS: u32 = 5;

/// A change as it is proposed.
#[derive(Clone, Debug)]
pub struct Propose {
    /// The clause or annex item.
    pub place: String,
    /// Another wording, or a text beside it.
    pub kind: ChangeKind,
    /// The text.
    pub text: String,
    /// Why.
    pub reason: Option<String>,
}

/// Proposes a change of a version that nobody has signed, and tells the other side by mail, once an hour at most. Nobody
/// signs the version until the change is refused or taken back, or goes out in the next one.
///
/// # Errors
/// `VALIDATION` at `place`, `text` (1–20,000 characters, `proposal-unchanged`, `proposal-notation`) and `reason`;
/// `IMMUTABLE` (`proposal-locked`) for another wording of a locked text; `CONFLICT` (`proposal-pending`,
/// `too-many-proposals`, `agreement-state`, `agreement-expired`, `negotiation-signed`); `FORBIDDEN`.
pub async fn propose(
    db: &Database,
    scope: &Scope,
    version: &agreement_versions::Model,
    input: Propose,
) -> Result<change_proposals::Model> {
    let input = Propose {
        text: clean_text(&input.text, "text", LONGEST)?,
        reason: optional(input.reason, "reason")?,
        ..input
    };
    if input.text.contains("{{") {
        return Err(Error::validation("text", "proposal-notation"));
    }
    let mut attempt = 1;
    loop {
        match propose_once(db, scope, version, &input).await {
            Err(Error::Failure(failure)) if failure.key == "changed-meanwhile" && attempt < ATTEMPTS => {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

fn optional(text: Option<String>, field: &str) -> Result<Option<String>> {
    text.filter(|text| !text.trim().is_empty())
        .map(|text| clean_text(&text, field, 2_000))
        .transpose()
}

async fn propose_once(
    db: &Database,
    scope: &Scope,
    version: &agreement_versions::Model,
    input: &Propose,
) -> Result<change_proposals::Model> {
    use change_proposals::Column as P;
    let tx = db.begin().await?;
    let (version, reader) = negotiable_now(&tx, scope, version.id).await?;
    let mut document = store::content(&version.content)?;
    let passage = passage_at(&document, &input.place)?;
    if input.kind == ChangeKind::Wording {
        if passage.locked {
            return Err(Error::failure(Code::Immutable, "proposal-locked")
                .with("place", &passage.place)
                .at("kind"));
        }
        if input.text == passage.text {
            return Err(Error::validation("text", "proposal-unchanged"));
        }
        // What cannot be set is refused now, not when both sides have agreed on it.
        wording::set(&mut document, &passage.place, &input.text).map_err(|error| error.at("text"))?;
    }
    let known = proposals_of(&tx, scope, version.id).await?;
    if known.len() >= MOST {
        return Err(Error::conflict("too-many-proposals").with("max", MOST));
    }
    let pending = |row: &&change_proposals::Model| {
        row.place == passage.place && matches!(row.state, ProposalState::Open | ProposalState::Accepted)
    };
    if known.iter().any(|row| pending(&row)) {
        return Err(Error::conflict("proposal-pending").with("place", &passage.place));
    }
    let told_lately = scope
        .find::<change_proposals::Entity>()
        .filter(P::AgreementVersionId.eq(version.id))
        .filter(P::Side.eq(reader.side))
        .filter(P::ProposedAt.gt(Timestamp(scope.now().0 - QUIET)))
        .count(&tx)
        .await?
        > 0;
    advance(&tx, scope, &version, VersionEvent::Propose).await?;
    let row = change_proposals::ActiveModel {
        id: Set(ChangeProposalId::new(scope.now(), scope.dice())),
        vendor_id: Set(version.vendor_id),
        customer_id: Set(version.customer_id),
        agreement_id: Set(version.agreement_id),
        agreement_version_id: Set(version.id),
        place: Set(passage.place),
        heading: Set(passage.heading),
        kind: Set(input.kind),
        side: Set(reader.side),
        former_text: Set(passage.text),
        text: Set(input.text.clone()),
        text_sha256: Set(sha256_hex(&input.text)),
        reason: Set(input.reason.clone()),
        state: Set(ProposalState::Open),
        proposed_by: Set(scope.person()?.user),
        proposed_at: Set(scope.now()),
        answered_by: Set(None),
        answered_at: Set(None),
        answer: Set(None),
        version: Set(1),
    };
    let row = scope.insert(&tx, row).await?;
    let letter = (!told_lately).then_some("changes-proposed");
    tell(&tx, scope, &version, letter, |other| {
        facts::change_proposed(&row, other)
    })
    .await?;
    tx.commit().await?;
    Ok(row)
}

/// Accepts a proposal, as the side that did not make it. It becomes part of the next version.
///
/// # Errors
/// `VALIDATION` at `reason`; `CONFLICT` (`proposal-state`, `changed-meanwhile`, and those of [`propose`]); `FORBIDDEN`
/// for the side that made it.
pub async fn accept(
    db: &Database,
    scope: &Scope,
    row: change_proposals::Model,
    reason: Option<String>,
) -> Result<change_proposals::Model> {
    let reason = optional(reason, "reason")?;
    answer(db, scope, row, ProposalEvent::Accept, reason).await
}

/// Refuses a proposal, as the side that did not make it.
///
/// # Errors
/// As [`accept`]; `VALIDATION` at `reason` (1–2,000 characters).
pub async fn refuse(
    db: &Database,
    scope: &Scope,
    row: change_proposals::Model,
    reason: &str,
) -> Result<change_proposals::Model> {
    let reason = clean_text(reason, "reason", 2_000)?;
    answer(db, scope, row, ProposalEvent::Refuse, Some(reason)).await
}

/// Takes a proposal back, as the side that made it.
///
/// # Errors
/// As [`accept`]; `FORBIDDEN` for the other side.
pub async fn withdraw(
    db: &Database,
    scope: &Scope,
    row: change_proposals::Model,
) -> Result<change_proposals::Model> {
    answer(db, scope, row, ProposalEvent::Withdraw, None).await
}

/// Whether the reader's side can do this to the proposal: the same answer for the verb and for the button.
///
/// # Errors
/// `FORBIDDEN` for the other side; `CONFLICT` (`proposal-state`).
pub fn may(reader: &Reader, row: &change_proposals::Model, event: ProposalEvent) -> Result<ProposalState> {
    let own = row.side == reader.side;
    if own != (event == ProposalEvent::Withdraw) {
        return Err(Error::forbidden());
    }
    state::proposal(row.state, event)
}

async fn answer(
    db: &Database,
    scope: &Scope,
    row: change_proposals::Model,
    event: ProposalEvent,
    reason: Option<String>,
) -> Result<change_proposals::Model> {
    let mut attempt = 1;
    loop {
        match answer_once(db, scope, row.id, event, reason.clone()).await {
            Err(Error::Failure(failure)) if failure.key == "changed-meanwhile" && attempt < ATTEMPTS => {
                attempt += 1;
            }
            Err(error) => return Err(error),
            Ok(()) => {
                return scope.load::<change_proposals::Entity>(db.reads(), row.id).await;
            }
        }
    }
}

async fn answer_once(
    db: &Database,
    scope: &Scope,
    id: ChangeProposalId,
    event: ProposalEvent,
    reason: Option<String>,
) -> Result<()> {
    let tx = db.begin().await?;
    let row = scope.load::<change_proposals::Entity>(&tx, id).await?;
    let (version, reader) = negotiable_now(&tx, scope, row.agreement_version_id).await?;
    let state = may(&reader, &row, event)?;
    let others = proposals_of(&tx, scope, version.id).await?;
    let unsettled = others.iter().any(|other| {
        other.id != row.id && matches!(other.state, ProposalState::Open | ProposalState::Accepted)
    });
    let told_lately = others.iter().any(|other| {
        other.side == row.side
            && other.answered_at > Some(Timestamp(scope.now().0 - QUIET))
            && (other.state == ProposalState::Withdrawn) == (event == ProposalEvent::Withdraw)
    });
    let moved = if state == ProposalState::Accepted || unsettled {
        VersionEvent::Propose
    } else if version.viewed_at.is_some() {
        VersionEvent::Settle
    } else {
        VersionEvent::SettleUnopened
    };
    advance(&tx, scope, &version, moved).await?;
    let answered = change_proposals::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        answered_by: Set(Some(scope.person()?.user)),
        answered_at: Set(Some(scope.now())),
        answer: Set(reason),
        version: Set(row.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            answered,
            Some((change_proposals::Column::Version, row.version)),
        )
        .await?;
    let (letter, action) = match event {
        ProposalEvent::Accept => ("changes-answered", "change.accepted"),
        ProposalEvent::Refuse => ("changes-answered", "change.refused"),
        ProposalEvent::Withdraw => ("changes-withdrawn", "change.withdrawn"),
    };
    let letter = (!told_lately).then_some(letter);
    tell(&tx, scope, &version, letter, |other| {
        facts::change_answered(action, &row, other)
    })
    .await?;
    tx.commit().await
}

/// Moves the version on, if nobody else has touched it since it was read.
async fn advance(
    tx: &Transaction,
    scope: &Scope,
    version: &agreement_versions::Model,
    event: VersionEvent,
) -> Result<()> {
    let moved = agreement_versions::ActiveModel {
        id: Set(version.id),
        state: Set(state::version(version.state, event)?),
        version: Set(version.version + 1),
        ..Default::default()
    };
    let read = Some((agreement_versions::Column::Version, version.version));
    scope.save(tx, moved, read).await
}

async fn tell(
    tx: &Transaction,
    scope: &Scope,
    version: &agreement_versions::Model,
    letter: Option<&'static str>,
    fact: impl FnOnce(tillid_entities::organisations::OrganisationId) -> tillid_audit::Fact,
) -> Result<()> {
    let agreement = scope.load::<agreements::Entity>(tx, version.agreement_id).await?;
    let to = told::other_side(scope, &agreement)?;
    if let Some(letter) = letter {
        let own = told::name(tx, scope, scope.organisation()).await?;
        told::tell(tx, scope, letter, &agreement, to, |letter| {
            letter
                .with("organisation", &own)
                .fact("version", version.number)
                .action(page(scope, to, version))
        })
        .await?;
    }
    tillid_audit::append(tx, scope, vec![fact(to)]).await?;
    Ok(())
}
