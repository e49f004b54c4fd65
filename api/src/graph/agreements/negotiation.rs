//! What is said and proposed about a version that waits for signatures, as the API shows it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, SimpleObject};
use tillid_agreements::VersionHead;
use tillid_agreements::negotiation::{self, Talk, proposals as rules_of};
use tillid_agreements::signing::{Given, Reader, Standing, may_negotiate};
use tillid_agreements::state::ProposalEvent;
use tillid_documents::agreement::AgreementDocument;
use tillid_documents::difference::{self, Fate};
use tillid_documents::passages::{Part, Passage};
use tillid_entities::agreement_versions::AgreementVersionId;
use tillid_entities::enums::{ChangeKind, ProposalState, Side};
use tillid_entities::users::UserId;
use tillid_entities::{change_proposals, clause_comments, clause_threads};
use tillid_kernel::Result;
use tillid_policy::Scope;

use crate::graph::context::ContextExt;
use crate::graph::people;
use crate::graph::scalars::DateTime;

/// Which part of an agreement.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentPart {
    /// Who agrees, and on which services.
    Parties,
    /// The choices and periods.
    Terms,
    /// The clauses, with the preamble.
    Clauses,
    /// Annex A: the processing.
    AnnexA,
    /// Annex B: the sub-processors.
    AnnexB,
    /// Annex C: the instruction.
    AnnexC,
    /// Annex D: what else is agreed.
    AnnexD,
    /// Addenda for single services.
    Addenda,
}

impl From<Part> for DocumentPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Parties => Self::Parties,
            Part::Terms => Self::Terms,
            Part::Clauses => Self::Clauses,
            Part::AnnexA => Self::AnnexA,
            Part::AnnexB => Self::AnnexB,
            Part::AnnexC => Self::AnnexC,
            Part::AnnexD => Self::AnnexD,
            Part::Addenda => Self::Addenda,
        }
    }
}

/// What became of a piece of text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextFate {
    /// It stands in both texts.
    Same,
    /// It is new.
    Inserted,
    /// It is gone.
    Deleted,
}

/// A piece of text and what became of it. Without the inserted pieces it is the text before, without the deleted ones
/// the text after.
#[derive(SimpleObject, Clone)]
pub(crate) struct TextSpan {
    /// What became of it.
    fate: TextFate,
    /// The text.
    text: String,
}

impl From<difference::Span> for TextSpan {
    fn from(span: difference::Span) -> Self {
        Self {
            fate: match span.fate {
                Fate::Same => TextFate::Same,
                Fate::Inserted => TextFate::Inserted,
                Fate::Deleted => TextFate::Deleted,
            },
            text: span.text,
        }
    }
}

/// What the two sides say and propose about a version before anybody signs it.
#[derive(SimpleObject, Clone)]
pub(crate) struct Negotiation {
    /// Every clause and annex item, in reading order, with what was said and proposed there.
    passages: Vec<NegotiatedPassage>,
    /// Whether the viewer may comment and propose now.
    can_negotiate: bool,
    /// Whether the viewer may send the next version with what is accepted: the vendor, once nothing is open.
    can_send_agreed_changes: bool,
    /// How many proposals wait for an answer.
    open_proposals: i32,
    /// How many accepted ones wait for the next version.
    agreed_proposals: i32,
}

/// A clause or an annex item, with what was said and proposed there.
#[derive(SimpleObject, Clone)]
pub(crate) struct NegotiatedPassage {
    /// The clause's number (`7.1`, `0` for the preamble) or the annex item's (`C.4`).
    place: String,
    /// Which part of the agreement it belongs to.
    part: DocumentPart,
    /// Its heading, in the agreement's language.
    heading: String,
    /// Its text: a blank line between two paragraphs, `- ` before a point.
    text: String,
    /// Whether its wording takes no change; a text beside it can be proposed.
    locked: bool,
    /// What was said, the oldest first.
    comments: Vec<ClauseComment>,
    /// Who closed the thread; null while it is open.
    resolved_by_name: Option<String>,
    /// When.
    resolved_at: Option<DateTime>,
    /// Whether the viewer may close it.
    can_resolve: bool,
    /// What was proposed, the oldest first.
    proposals: Vec<ChangeProposal>,
    /// Whether the viewer may propose a change here now: one at a time.
    can_propose: bool,
}

/// A comment; it never changes.
#[derive(SimpleObject, Clone)]
pub(crate) struct ClauseComment {
    /// Opaque, `cmt_…`.
    id: ID,
    /// Which side said it.
    side: Side,
    /// In its words.
    text: String,
    /// Who wrote it.
    written_by_name: String,
    /// When.
    written_at: DateTime,
}

/// A change that one side proposes and the other answers.
#[derive(SimpleObject, Clone)]
pub(crate) struct ChangeProposal {
    /// Opaque, `chp_…`.
    id: ID,
    /// The clause or annex item.
    place: String,
    /// The heading there.
    heading: String,
    /// Another wording, or a text beside it.
    kind: ChangeKind,
    /// Which side proposes it.
    side: Side,
    /// What is proposed.
    text: String,
    /// How it differs from what stands there; of a text beside it, the text.
    difference: Vec<TextSpan>,
    /// Why, in the words of who proposes.
    reason: Option<String>,
    /// Where it stands.
    state: ProposalState,
    /// Who proposed it.
    proposed_by_name: String,
    /// When.
    proposed_at: DateTime,
    /// Who answered it, or took it back.
    answered_by_name: Option<String>,
    /// When.
    answered_at: Option<DateTime>,
    /// Why, in the words of who answered.
    answer: Option<String>,
    /// Whether the viewer may accept or refuse it.
    can_answer: bool,
    /// Whether the viewer may take it back.
    can_withdraw: bool,
}

/// What was said and proposed on versions, with the names of who did.
pub(super) type Talks = (HashMap<AgreementVersionId, Talk>, Arc<HashMap<UserId, String>>);

/// Four statements, whatever the number of versions.
pub(super) async fn talks(
    ctx: &Context<'_>,
    scope: &Scope,
    versions: Vec<AgreementVersionId>,
) -> Result<Talks> {
    let talks = negotiation::all(ctx.db().reads(), scope, versions).await?;
    let people: Vec<UserId> = talks.values().flat_map(people_of).collect();
    let names = if people.is_empty() {
        HashMap::new()
    } else {
        people::names(ctx, scope, people).await?
    };
    Ok((talks, Arc::new(names)))
}

fn people_of(talk: &Talk) -> Vec<UserId> {
    let threads = talk.threads.iter().filter_map(|row| row.resolved_by);
    let comments = talk.comments.iter().map(|row| row.written_by);
    let proposals = talk
        .proposals
        .iter()
        .flat_map(|row| [Some(row.proposed_by), row.answered_by]);
    threads.chain(comments).chain(proposals.flatten()).collect()
}

/// Tells the viewer of one version's negotiation.
pub(super) fn told(
    scope: &Scope,
    head: &VersionHead,
    document: &AgreementDocument,
    given: &[Given],
    talk: &Talk,
    names: &HashMap<UserId, String>,
) -> Result<Negotiation> {
    let reader = Reader::of(scope)?;
    let standing = Standing::of(head, scope.now());
    let may = !scope.only_reads() && may_negotiate(&standing, given, &reader).is_ok();
    let teller = Teller {
        head,
        reader,
        may,
        names,
        talk,
    };
    let count = |state| {
        let matching = talk.proposals.iter().filter(|row| row.state == state);
        i32::try_from(matching.count()).unwrap_or(i32::MAX)
    };
    let open = head.state == tillid_entities::enums::AgreementVersionState::Negotiating;
    let (open_proposals, agreed_proposals) = if open {
        (count(ProposalState::Open), count(ProposalState::Accepted))
    } else {
        (0, 0)
    };
    Ok(Negotiation {
        passages: negotiation::negotiable(document)
            .into_iter()
            .map(|passage| teller.passage(passage))
            .collect(),
        can_negotiate: may,
        can_send_agreed_changes: may
            && reader.side == Side::Processor
            && reader.recalls
            && open_proposals == 0
            && agreed_proposals > 0,
        open_proposals,
        agreed_proposals,
    })
}

struct Teller<'a> {
    head: &'a VersionHead,
    reader: Reader,
    may: bool,
    names: &'a HashMap<UserId, String>,
    talk: &'a Talk,
}

impl Teller<'_> {
    fn name(&self, user: UserId) -> String {
        self.names.get(&user).cloned().unwrap_or_default()
    }

    fn passage(&self, passage: Passage) -> NegotiatedPassage {
        let thread: Option<&clause_threads::Model> = self
            .talk
            .threads
            .iter()
            .find(|thread| thread.place == passage.place);
        let comments: Vec<ClauseComment> = self
            .talk
            .comments
            .iter()
            .filter(|row| thread.is_some_and(|thread| thread.id == row.thread_id))
            .map(|row| self.comment(row))
            .collect();
        let proposals: Vec<&change_proposals::Model> = self
            .talk
            .proposals
            .iter()
            .filter(|row| row.place == passage.place)
            .collect();
        let pending = proposals
            .iter()
            .any(|row| matches!(row.state, ProposalState::Open | ProposalState::Accepted));
        NegotiatedPassage {
            part: passage.part.into(),
            resolved_by_name: thread.and_then(|row| row.resolved_by).map(|user| self.name(user)),
            resolved_at: thread.and_then(|row| row.resolved_at).map(Into::into),
            can_resolve: self.may && thread.is_some_and(|row| row.resolved_at.is_none()),
            comments,
            can_propose: self.may && !pending,
            proposals: proposals.into_iter().map(|row| self.proposal(row)).collect(),
            place: passage.place,
            heading: passage.heading,
            text: passage.text,
            locked: passage.locked,
        }
    }

    fn comment(&self, row: &clause_comments::Model) -> ClauseComment {
        ClauseComment {
            id: ID(row.id.to_string()),
            side: row.side,
            text: row.text.clone(),
            written_by_name: self.name(row.written_by),
            written_at: row.written_at.into(),
        }
    }

    fn proposal(&self, row: &change_proposals::Model) -> ChangeProposal {
        let may = |event| self.may && rules_of::may(&self.reader, row, event).is_ok();
        let former = match row.kind {
            ChangeKind::Wording => row.former_text.as_str(),
            ChangeKind::Addition => "",
        };
        ChangeProposal {
            id: ID(row.id.to_string()),
            place: row.place.clone(),
            heading: row.heading.clone(),
            kind: row.kind,
            side: row.side,
            difference: difference::words(former, &row.text)
                .into_iter()
                .map(TextSpan::from)
                .collect(),
            text: row.text.clone(),
            reason: row.reason.clone(),
            state: negotiation::standing_of(row.state, self.head.state),
            proposed_by_name: self.name(row.proposed_by),
            proposed_at: row.proposed_at.into(),
            answered_by_name: row.answered_by.map(|user| self.name(user)),
            answered_at: row.answered_at.map(Into::into),
            answer: row.answer.clone(),
            can_answer: may(ProposalEvent::Accept),
            can_withdraw: may(ProposalEvent::Withdraw),
        }
    }
}
