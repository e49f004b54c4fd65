//! What was said between the two: before the signatures, and later about help.

use std::collections::BTreeSet;

use serde::Deserialize;
use tillid_documents::agreement::Deviation;

use super::exit::pinned;
use super::{Verdict, Verifier, hashed, same};
use crate::audit::Chain;
use crate::bundle::{ASSISTANCE, Assistance, NEGOTIATION, Negotiation, Record, version_file};
use crate::report::{Check, Detail};

/// What the signed text says of itself that it has otherwise.
#[derive(Deserialize)]
struct Signed {
    #[serde(default)]
    deviations: Vec<Deviation>,
}

impl Verifier<'_> {
    /// A bundle has the file where there was anything to talk about: where there is none, the trail knows of nothing.
    pub(super) fn negotiation(&mut self, record: &Record, facts: Option<&Vec<Chain>>) {
        let is_there = self.files.contains_key(NEGOTIATION);
        let verdict = if is_there {
            self.known.insert(NEGOTIATION.to_owned());
            self.json::<Negotiation>(NEGOTIATION)
                .and_then(|said| self.negotiated(record, &said, facts))
        } else {
            nothing(facts, &["comment.written", "change.proposed"])
        };
        self.told(Check::Negotiation, NEGOTIATION, is_there, verdict);
    }

    /// As [`Self::negotiation`].
    pub(super) fn assistance(&mut self, facts: Option<&Vec<Chain>>) {
        let is_there = self.files.contains_key(ASSISTANCE);
        let verdict = if is_there {
            self.known.insert(ASSISTANCE.to_owned());
            self.json::<Vec<Assistance>>(ASSISTANCE)
                .and_then(|asked| assisted(&asked, facts))
        } else {
            nothing(facts, &["assistance.opened"])
        };
        self.told(Check::Assistance, ASSISTANCE, is_there, verdict);
    }

    fn told(&mut self, check: Check, file: &str, is_there: bool, verdict: Verdict) {
        match verdict {
            Ok(_) if !is_there => self.absent(check, file),
            verdict => self.note(check, file, verdict),
        }
    }

    fn negotiated(&self, record: &Record, said: &Negotiation, facts: Option<&Vec<Chain>>) -> Verdict {
        let about = said.threads.iter().map(|it| &it.version_id);
        let about = about.chain(said.proposals.iter().map(|it| &it.version_id));
        for version in about.chain(said.deviations.iter().map(|it| &it.version_id)) {
            if !record.versions.iter().any(|it| it.version_id == *version) {
                return Err(unknown("versionId", version));
            }
        }
        for proposal in &said.proposals {
            hashed(&proposal.text_sha256, proposal.text.as_bytes())?;
            if let Some(chains) = facts {
                pinned(
                    chains,
                    "change.proposed",
                    &proposal.proposal_id,
                    "text",
                    &proposal.text_sha256,
                )?;
            }
        }
        let comments = said.threads.iter().flat_map(|thread| &thread.comments);
        all_known(
            facts,
            "comment.written",
            comments.clone().map(|it| &it.comment_id),
        )?;
        let proposals = said.proposals.iter().map(|it| &it.proposal_id);
        all_known(facts, "change.proposed", proposals)?;
        self.agreed(record, said)?;
        let count = said.proposals.len() + comments.count();
        Ok(Some(Detail::Count { count }))
    }

    /// What was agreed is an accepted proposal, word by word, and stands in the version that was signed; and nothing else
    /// does.
    fn agreed(&self, record: &Record, said: &Negotiation) -> Result<(), Detail> {
        for one in &said.deviations {
            let proposal = said.proposals.iter().find(|it| it.proposal_id == one.proposal_id);
            let proposal = proposal.ok_or_else(|| unknown("proposalId", &one.proposal_id))?;
            same("state", "ACCEPTED", &proposal.state)?;
            same("place", &proposal.place, &one.place)?;
            same("text", &proposal.text, &one.text)?;
        }
        for version in &record.versions {
            let text = self.text(&version_file(version.number, "agreement.json"))?;
            let signed: Signed = serde_json::from_str(text).map_err(|_| Detail::Unreadable)?;
            let mut listed = said
                .deviations
                .iter()
                .filter(|it| it.version_id == version.version_id);
            for deviation in &signed.deviations {
                let one = listed
                    .next()
                    .ok_or_else(|| unknown("deviations", &deviation.place))?;
                same("place", &deviation.place, &one.place)?;
                same("formerText", &deviation.former, &one.former_text)?;
                same("text", &deviation.text, &one.text)?;
            }
            if let Some(more) = listed.next() {
                return Err(unknown("deviations", &more.place));
            }
        }
        Ok(())
    }
}

fn assisted(asked: &[Assistance], facts: Option<&Vec<Chain>>) -> Verdict {
    all_known(facts, "assistance.opened", asked.iter().map(|it| &it.request_id))?;
    for request in asked {
        for (message, number) in request.messages.iter().zip(1..) {
            let found = message.number;
            same("number", &i32::to_string(&number), &found.to_string())?;
        }
    }
    let count = asked.len();
    Ok(Some(Detail::Count { count }))
}

/// The things that the trail knows by a fact of this name.
fn ids<'a>(facts: Option<&'a Vec<Chain>>, action: &str) -> BTreeSet<&'a String> {
    let events = facts.into_iter().flatten().flat_map(|chain| &chain.events);
    events
        .filter(|event| event.said.action == action)
        .map(|event| &event.said.entity_id)
        .collect()
}

/// Whether the trail knows these, and no others.
fn all_known<'a>(
    facts: Option<&Vec<Chain>>,
    action: &str,
    listed: impl Iterator<Item = &'a String>,
) -> Result<(), Detail> {
    if facts.is_none() {
        return Ok(());
    }
    let (known, listed) = (ids(facts, action), listed.collect::<BTreeSet<_>>());
    match known.symmetric_difference(&listed).next() {
        None => Ok(()),
        Some(id) => Err(unknown("entityId", id)),
    }
}

/// Whether the trail knows of nothing by these names.
fn nothing(facts: Option<&Vec<Chain>>, actions: &[&str]) -> Verdict {
    if actions.iter().all(|action| ids(facts, action).is_empty()) {
        return Ok(None);
    }
    Err(Detail::Missing)
}

/// One of two places names something that the other does not.
fn unknown(field: &'static str, found: &str) -> Detail {
    Detail::OtherValue {
        field,
        expected: String::new(),
        found: found.chars().take(200).collect(),
    }
}
