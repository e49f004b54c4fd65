//! What the two said to each other: about the versions before they were signed, and about help afterwards.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::agreement_versions;
use tillid_entities::agreements::AgreementId;
use tillid_entities::{
    agreement_deviations, assistance_messages, assistance_requests, change_proposals, clause_comments,
    clause_threads,
};
use tillid_evidence::bundle as form;
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

use super::text;

/// The rows.
#[derive(Default)]
pub(super) struct Talks {
    threads: Vec<clause_threads::Model>,
    comments: Vec<clause_comments::Model>,
    proposals: Vec<change_proposals::Model>,
    deviations: Vec<agreement_deviations::Model>,
    requests: Vec<assistance_requests::Model>,
    messages: Vec<assistance_messages::Model>,
}

impl Talks {
    /// Reads them: six statements. What is about a version that was not sent is nobody else's.
    pub(super) async fn of(
        db: &impl Connection,
        scope: &Scope,
        agreement: AgreementId,
        versions: &[agreement_versions::Model],
    ) -> Result<Self> {
        let ids = || versions.iter().map(|version| version.id);
        // What answers stands in the later table: read first, it knows nothing that the former does not.
        let comments = scope
            .find::<clause_comments::Entity>()
            .filter(clause_comments::Column::AgreementVersionId.is_in(ids()))
            .order_by_asc(clause_comments::Column::Id);
        let comments = comments.all(db).await?;
        let threads = scope
            .find::<clause_threads::Entity>()
            .filter(clause_threads::Column::AgreementVersionId.is_in(ids()))
            .order_by_asc(clause_threads::Column::Id);
        let deviations = scope
            .find::<agreement_deviations::Entity>()
            .filter(agreement_deviations::Column::AgreementVersionId.is_in(ids()))
            .order_by_asc(agreement_deviations::Column::AgreementVersionId)
            .order_by_asc(agreement_deviations::Column::Position);
        let deviations = deviations.all(db).await?;
        let proposals = scope
            .find::<change_proposals::Entity>()
            .filter(change_proposals::Column::AgreementVersionId.is_in(ids()))
            .order_by_asc(change_proposals::Column::Id);
        let messages = scope
            .find::<assistance_messages::Entity>()
            .filter(assistance_messages::Column::AgreementId.eq(agreement))
            .order_by_asc(assistance_messages::Column::Number);
        let messages = messages.all(db).await?;
        let requests = scope
            .find::<assistance_requests::Entity>()
            .filter(assistance_requests::Column::AgreementId.eq(agreement))
            .order_by_asc(assistance_requests::Column::Number);
        Ok(Self {
            comments,
            threads: threads.all(db).await?,
            deviations,
            proposals: proposals.all(db).await?,
            messages,
            requests: requests.all(db).await?,
        })
    }

    /// What the audit trail tells of them by.
    pub(super) fn ids(&self) -> impl Iterator<Item = String> {
        let threads = self.threads.iter().map(|row| row.id.to_string());
        threads
            .chain(self.comments.iter().map(|row| row.id.to_string()))
            .chain(self.proposals.iter().map(|row| row.id.to_string()))
            .chain(self.requests.iter().map(|row| row.id.to_string()))
    }

    /// As the bundle has them.
    pub(super) fn told(self) -> (form::Negotiation, Vec<form::Assistance>) {
        let Self {
            threads,
            comments,
            proposals,
            deviations,
            requests,
            messages,
        } = self;
        let negotiation = form::Negotiation {
            threads: threads.iter().map(|row| thread(row, &comments)).collect(),
            proposals: proposals.into_iter().map(proposal).collect(),
            deviations: deviations.into_iter().map(agreed).collect(),
        };
        let assistance = requests.into_iter().map(|row| assistance(row, &messages));
        (negotiation, assistance.collect())
    }
}

fn thread(row: &clause_threads::Model, comments: &[clause_comments::Model]) -> form::Thread {
    let own = comments.iter().filter(|comment| comment.thread_id == row.id);
    form::Thread {
        thread_id: row.id.to_string(),
        version_id: row.agreement_version_id.to_string(),
        place: row.place.clone(),
        opened_at: row.created_at.to_string(),
        resolved_at: text(row.resolved_at),
        comments: own
            .map(|comment| form::Comment {
                comment_id: comment.id.to_string(),
                side: comment.side.as_str().to_owned(),
                text: comment.text.clone(),
                written_at: comment.written_at.to_string(),
            })
            .collect(),
    }
}

fn proposal(row: change_proposals::Model) -> form::Proposal {
    form::Proposal {
        proposal_id: row.id.to_string(),
        version_id: row.agreement_version_id.to_string(),
        place: row.place,
        kind: row.kind.as_str().to_owned(),
        side: row.side.as_str().to_owned(),
        former_text: row.former_text,
        text: row.text,
        text_sha256: row.text_sha256,
        reason: row.reason,
        state: row.state.as_str().to_owned(),
        proposed_at: row.proposed_at.to_string(),
        answered_at: text(row.answered_at),
        answer: row.answer,
    }
}

fn agreed(row: agreement_deviations::Model) -> form::Agreed {
    form::Agreed {
        version_id: row.agreement_version_id.to_string(),
        position: row.position,
        proposal_id: row.proposal_id.to_string(),
        place: row.place,
        kind: row.kind.as_str().to_owned(),
        former_text: row.former_text,
        text: row.text,
        agreed_at: row.agreed_at.to_string(),
    }
}

fn assistance(row: assistance_requests::Model, messages: &[assistance_messages::Model]) -> form::Assistance {
    let own = messages
        .iter()
        .filter(|message| message.assistance_request_id == row.id);
    form::Assistance {
        request_id: row.id.to_string(),
        number: row.number,
        kind: row.kind.as_str().to_owned(),
        subject: row.subject,
        state: row.state.as_str().to_owned(),
        opened_at: row.opened_at.to_string(),
        due_at: row.due_at.to_string(),
        closed_at: text(row.closed_at),
        messages: own
            .map(|message| form::Message {
                number: message.number,
                act: message.act.as_str().to_owned(),
                side: message.side.as_str().to_owned(),
                text: message.text.clone(),
                written_at: message.written_at.to_string(),
            })
            .collect(),
    }
}
