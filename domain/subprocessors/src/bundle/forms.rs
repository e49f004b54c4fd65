//! Rows as a bundle has them.

use tillid_entities::{change_notices, deliveries, list_versions, objections};
use tillid_evidence::audit::Chain;
use tillid_evidence::bundle::Organisation;
use tillid_evidence::change::{Change, ListTexts, ListVersion, Lists, Making};
use tillid_evidence::notice::{Act, Answer, Deadlines, Delivery, Notice, Objection, Owed, RULE};
use tillid_kernel::{DEFAULT_TIME_ZONE, Result, Timestamp, sha256_hex};

use super::rows::{Rows, Told};

impl Told {
    /// The change, as the vendor of this name announces it, without how many it went to.
    pub(super) fn change(&self, vendor: &str) -> Change {
        let row = &self.row;
        let (before, after) = self.list_rows();
        Change {
            announcement_id: row.id.to_string(),
            reference: row.reference.clone(),
            state: row.state.as_str().to_owned(),
            change_type: row.change_type.as_str().to_owned(),
            processor: Organisation {
                organisation_id: row.vendor_id.to_string(),
                name: vendor.to_owned(),
            },
            sub_processor: self.name(row.sub_processor_id),
            replaces: row.replaces_id.map(|id| self.name(id)),
            summary_da: row.summary_da.clone(),
            summary_en: row.summary_en.clone(),
            planned_effective_at: row.planned_effective_at.to_string(),
            published_at: text(row.published_at).unwrap_or_default(),
            effective_at: text(row.effective_at),
            withdrawn_at: text(row.withdrawn_at),
            lists: after.map(|after| Lists {
                before: before.map(list),
                after: list(after),
            }),
            making: None,
        }
    }

    /// How it came about, which is the vendor's own knowledge.
    pub(super) fn making(&self, notices: usize) -> Making {
        Making {
            drafted_by: self.row.requested_by.to_string(),
            approved_by: self.row.approved_by.map(|id| id.to_string()),
            approved_at: text(self.row.approved_at),
            notices,
        }
    }

    /// What the lists say.
    pub(super) fn lists(&self) -> ListTexts {
        let (before, after) = self.list_rows();
        let entries = |list: &list_versions::Model| list.entries.clone();
        ListTexts {
            before: before.map(entries),
            after: after.map(entries),
        }
    }
}

impl Rows {
    /// A notice. The customer is called as in its agreement, where that is at hand.
    pub(super) fn form(
        &self,
        notice: &change_notices::Model,
        deliveries: &[deliveries::Model],
        name: Option<&str>,
    ) -> Result<Notice> {
        let customer = self.customers.get(&notice.customer_id);
        let version = self.version_of(notice)?;
        let name = name.or_else(|| customer.map(|row| row.legal_name.as_str()));
        // The zone of a clock that started before zones were kept is where the customer is now.
        let zone = notice
            .time_zone
            .as_deref()
            .or_else(|| customer.map(|row| row.time_zone.as_str()));
        Ok(Notice {
            notice_id: notice.id.to_string(),
            announcement_id: notice.announcement_id.to_string(),
            controller: Organisation {
                organisation_id: notice.customer_id.to_string(),
                name: name.unwrap_or_default().to_owned(),
            },
            agreement: Owed {
                agreement_id: notice.agreement_id.to_string(),
                reference: self
                    .agreements
                    .get(&notice.agreement_id)
                    .cloned()
                    .unwrap_or_default(),
                version_id: version.id.to_string(),
                version: version.number,
                content_sha256: version.content_sha256.clone(),
            },
            authorisation_model: notice.authorisation_model.as_str().to_owned(),
            notice_days: notice.notice_days,
            objection_days: notice.objection_days,
            state: notice.state.as_str().to_owned(),
            queued_at: notice.queued_at.to_string(),
            deadlines: deadlines(notice, zone.unwrap_or(DEFAULT_TIME_ZONE)),
            deliveries: deliveries.iter().map(delivery).collect(),
            acknowledged: act(notice.acknowledged_at, notice.acknowledged_by),
            decided: act(notice.decided_at, notice.decided_by),
            objection: self.objections.get(&notice.id).map(objection),
        })
    }

    /// A notice with what the trails say of it.
    pub(super) fn entry(&self, notice: &change_notices::Model) -> Result<(Notice, Vec<Chain>)> {
        let deliveries = self.deliveries_of(notice.id);
        let form = self.form(notice, &deliveries, None)?;
        Ok((form, self.chains(notice, Vec::new())))
    }
}

fn deadlines(notice: &change_notices::Model, zone: &str) -> Option<Deadlines> {
    Some(Deadlines {
        started_at: text(notice.delivered_at)?,
        time_zone: zone.to_owned(),
        rule: RULE.to_owned(),
        objection_deadline: text(notice.objection_deadline)?,
        earliest_effective_at: text(notice.earliest_effective_at)?,
    })
}

fn delivery(row: &deliveries::Model) -> Delivery {
    Delivery {
        delivery_id: row.id.to_string(),
        channel: row.channel.as_str().to_owned(),
        recipient: row.recipient.clone(),
        state: row.state.as_str().to_owned(),
        queued_at: row.queued_at.to_string(),
        accepted_at: text(row.accepted_at),
        opened_at: text(row.opened_at),
        bounced_at: text(row.bounced_at),
        message_id: row.message_id.clone(),
        content_sha256: row.content_sha256.clone(),
        server_answer: row.server_answer.clone(),
    }
}

fn objection(row: &objections::Model) -> Objection {
    let answer = match (row.outcome, &row.resolution_text, row.resolved_at) {
        (Some(outcome), Some(said), Some(at)) => Some(Answer {
            outcome: outcome.as_str().to_owned(),
            text: said.clone(),
            text_sha256: sha256_hex(said),
            given: Act {
                at: at.to_string(),
                by: row.resolved_by.map(|id| id.to_string()),
            },
        }),
        _ => None,
    };
    Objection {
        objection_id: row.id.to_string(),
        ground: row.ground.as_str().to_owned(),
        text: row.text.clone(),
        text_sha256: sha256_hex(&row.text),
        raised: Act {
            at: row.raised_at.to_string(),
            by: Some(row.raised_by.to_string()),
        },
        answer,
        accepted: act(row.accepted_at, row.accepted_by),
    }
}

fn list(row: &list_versions::Model) -> ListVersion {
    ListVersion {
        list_id: row.id.to_string(),
        number: row.number,
        valid_from: row.valid_from.to_string(),
        sha256: row.sha256.clone(),
    }
}

fn act(at: Option<Timestamp>, by: Option<impl ToString>) -> Option<Act> {
    Some(Act {
        at: text(at)?,
        by: by.map(|id| id.to_string()),
    })
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
