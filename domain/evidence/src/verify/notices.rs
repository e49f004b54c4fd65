//! A notice: what it is about, what was sent, what was answered, and that the audit trails say the same.

use tillid_documents::agreement::{AgreementDocument, AuthorisationModel};
use tillid_documents::canonical::sha256_of_bytes;

use super::deadlines::{deadlines, guard, instant};
use super::exit::pinned;
use super::states::steps;
use super::{Verdict, Verifier, audit, hashed, same, same_id};
use crate::audit::Chain;
use crate::bundle::AUDIT;
use crate::change::Change;
use crate::manifest::Manifest;
use crate::notice::{AGREEMENT, Act, NOTICE, Notice, sent_file, sent_names};
use crate::report::{Check, Detail};

/// A check of a notice that the trails are asked about, too.
type Checked = fn(&Change, &Notice, &[Chain], &[Chain]) -> Verdict;

/// What is checked of every notice, whichever kind of bundle it is in.
pub(super) const CHECKS: [(Check, Checked); 6] = [
    (Check::Notice, |change, notice, _, _| about(change, notice)),
    (Check::NoticeDeliveries, |_, notice, chains, _| {
        deliveries(notice, chains)
    }),
    (Check::Deadlines, |_, notice, chains, _| deadlines(notice, chains)),
    (Check::NoticeAnswers, |_, notice, chains, _| {
        answers(notice, chains)
    }),
    (Check::NoticeSteps, steps),
    (Check::Guard, |change, notice, _, _| guard(change, notice)),
];

impl Verifier<'_> {
    /// What a notice's bundle says.
    pub(super) fn of_notice(&mut self, manifest: &Manifest) -> bool {
        self.known.extend([NOTICE, AGREEMENT].map(str::to_owned));
        let change = self.announced(manifest);
        let notice = self.notice(manifest);
        self.note(
            Check::Record,
            NOTICE,
            notice.as_ref().map(|_| None).map_err(Clone::clone),
        );
        let (Ok(change), Ok(notice)) = (change, notice) else {
            return false;
        };
        let facts = self.json::<Vec<Chain>>(AUDIT);
        let sides = [
            change.processor.organisation_id.as_str(),
            notice.controller.organisation_id.as_str(),
        ];
        self.chains(facts.as_ref(), &sides);
        let facts = facts.unwrap_or_default();
        self.change(&change, &facts);
        let verdict = self.terms(&change, &notice);
        self.note(Check::Terms, AGREEMENT, verdict);
        self.sent(&notice);
        for (check, checked) in CHECKS {
            if check == Check::Guard && change.effective_at.is_none() {
                self.absent(check, NOTICE);
                continue;
            }
            self.note(check, NOTICE, checked(&change, &notice, &facts, &[]));
        }
        true
    }

    fn notice(&self, manifest: &Manifest) -> Result<Notice, Detail> {
        let notice: Notice = self.json(NOTICE)?;
        same_id("noticeId", manifest.notice_id.as_ref(), &notice.notice_id)?;
        Ok(notice)
    }

    /// The links of the audit trails.
    pub(super) fn chains(&mut self, facts: Result<&Vec<Chain>, &Detail>, sides: &[&str]) {
        self.known.insert(AUDIT.to_owned());
        let verdict = facts
            .map_err(Clone::clone)
            .and_then(|chains| audit::links(sides, chains));
        self.note(Check::AuditChain, AUDIT, verdict);
    }

    /// The agreement by which the notice is owed is the one that was signed, and has these terms.
    fn terms(&self, change: &Change, notice: &Notice) -> Verdict {
        let text = self.text(AGREEMENT)?;
        hashed(&notice.agreement.content_sha256, text.as_bytes())?;
        let content: AgreementDocument = self.json(AGREEMENT)?;
        same("reference", &notice.agreement.reference, &content.reference)?;
        same(
            "version",
            &notice.agreement.version.to_string(),
            &content.version.to_string(),
        )?;
        same("processor", &change.processor.name, &content.processor.legal_name)?;
        same(
            "controller",
            &notice.controller.name,
            &content.controller.legal_name,
        )?;
        let terms = &content.parameters;
        let model = match terms.authorisation_model {
            AuthorisationModel::General => "GENERAL",
            AuthorisationModel::Specific => "SPECIFIC",
        };
        same("authorisationModel", model, &notice.authorisation_model)?;
        same(
            "noticeDays",
            &terms.sub_processor_notice_days.to_string(),
            &notice.notice_days.to_string(),
        )?;
        same(
            "objectionDays",
            &terms.objection_days.to_string(),
            &notice.objection_days.to_string(),
        )?;
        Ok(None)
    }

    /// What was sent is what was hashed when it was.
    fn sent(&mut self, notice: &Notice) {
        for (position, delivery) in notice.deliveries.iter().enumerate() {
            let files: Vec<String> = sent_names(&delivery.channel)
                .iter()
                .map(|name| sent_file(position, name))
                .collect();
            let Some(first) = files.first() else { continue };
            if !files.iter().any(|file| self.files.contains_key(file)) {
                self.absent(Check::Sent, first);
                continue;
            }
            let one = files.len() == 1;
            let mut bytes = Vec::new();
            for file in &files {
                bytes.extend_from_slice(self.bytes(file).unwrap_or_default());
                if !one {
                    bytes.push(0);
                }
            }
            let sha256 = delivery.content_sha256.as_deref().unwrap_or_default();
            self.note(Check::Sent, first, hashed(sha256, &bytes).map(|()| None));
            self.known.extend(files);
        }
    }
}

/// It is of this announcement, and no earlier than it.
fn about(change: &Change, notice: &Notice) -> Verdict {
    same("announcementId", &change.announcement_id, &notice.announcement_id)?;
    if instant("queuedAt", &notice.queued_at)? < instant("publishedAt", &change.published_at)? {
        return Err(Detail::OtherValue {
            field: "queuedAt",
            expected: format!("≥ {}", change.published_at),
            found: notice.queued_at.clone(),
        });
    }
    Ok(None)
}

/// Each delivery that arrived, came back or was opened is told in the trails, and they tell of no other.
fn deliveries(notice: &Notice, chains: &[Chain]) -> Verdict {
    for delivery in &notice.deliveries {
        let id = &delivery.delivery_id;
        let steps = [
            (
                "delivery.accepted",
                delivery.accepted_at.is_some() && delivery.channel != "PORTAL",
                None,
            ),
            ("delivery.printed", delivery.channel == "POST", None),
            ("delivery.bounced", delivery.bounced_at.is_some(), None),
            (
                "delivery.opened",
                delivery.opened_at.is_some(),
                delivery.opened_at.as_ref(),
            ),
        ];
        for (action, happened, at) in steps {
            if happened {
                told(chains, action, id, at, None)?;
            }
        }
    }
    let unknown = chains
        .iter()
        .flat_map(|chain| &chain.events)
        .filter(|event| event.said.entity == "Delivery")
        .find(|event| {
            !notice
                .deliveries
                .iter()
                .any(|delivery| delivery.delivery_id == event.said.entity_id)
        });
    if let Some(event) = unknown {
        return Err(Detail::OtherValue {
            field: "deliveries",
            expected: event.said.entity_id.clone(),
            found: String::new(),
        });
    }
    let count = notice.deliveries.len();
    Ok(Some(Detail::Count { count }))
}

/// What either side said is told in its trail: at that instant, by that person, and of an objection its text.
fn answers(notice: &Notice, chains: &[Chain]) -> Verdict {
    let id = &notice.notice_id;
    let said = |action: &str, act: &Act| told(chains, action, id, Some(&act.at), act.by.as_deref());
    let mut count = 0;
    if let Some(act) = &notice.acknowledged {
        said("notice.acknowledged", act)?;
        count += 1;
    }
    if let (Some(act), "APPROVED") = (&notice.decided, notice.state.as_str()) {
        said("notice.approved", act)?;
        count += 1;
    }
    if let Some(objection) = &notice.objection {
        said("notice.objected", &objection.raised)?;
        text(&objection.text, &objection.text_sha256)?;
        pin(chains, "notice.objected", id, &objection.text_sha256)?;
        count += 1;
        if let Some(answer) = &objection.answer {
            said("notice.resolved", &answer.given)?;
            text(&answer.text, &answer.text_sha256)?;
            pin(chains, "notice.resolved", id, &answer.text_sha256)?;
            count += 1;
        }
        if let Some(act) = &objection.accepted {
            said("notice.resolutionAccepted", act)?;
            count += 1;
        }
    } else if chains
        .iter()
        .flat_map(|chain| &chain.events)
        .any(|event| event.said.action == "notice.objected")
    {
        return Err(Detail::OtherValue {
            field: "objection",
            expected: "notice.objected".to_owned(),
            found: String::new(),
        });
    }
    Ok(Some(Detail::Count { count }))
}

fn text(text: &str, sha256: &str) -> Result<(), Detail> {
    same("textSha256", &sha256_of_bytes(text.as_bytes()), sha256)
}

/// The trail knows the text by its hash. Facts from before it did name no hash at all, and say nothing of the text.
fn pin(chains: &[Chain], action: &str, id: &str, sha256: &str) -> Result<(), Detail> {
    let named = chains
        .iter()
        .flat_map(|chain| &chain.events)
        .filter(|event| event.said.action == action && event.said.entity_id == id)
        .any(|event| event.said.changes.iter().any(|change| change.contains("sha256:")));
    if named {
        pinned(chains, action, id, "text", sha256)
    } else {
        Ok(())
    }
}

/// Whether a trail tells that this happened, at that instant and by that person where they are known.
pub(super) fn told(
    chains: &[Chain],
    action: &str,
    id: &str,
    at: Option<&String>,
    by: Option<&str>,
) -> Result<(), Detail> {
    let found = chains.iter().flat_map(|chain| &chain.events).any(|event| {
        let said = &event.said;
        said.action == action
            && said.entity_id == id
            && at.is_none_or(|at| said.at == *at)
            && by.is_none_or(|by| said.actor_id.as_deref() == Some(by))
    });
    if found {
        return Ok(());
    }
    Err(Detail::NotInTrail {
        action: action.to_owned(),
        entity_id: id.chars().take(80).collect(),
        at: at.cloned(),
    })
}
