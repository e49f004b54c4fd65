//! The announced change: what the processor's trail says of it, and the lists of sub-processors around its effect.

use super::notices::told;
use super::{Verdict, Verifier, hashed, same, same_id};
use crate::audit::Chain;
use crate::change::{CHANGE, Change, LIST_AFTER, LIST_BEFORE, ListVersion};
use crate::manifest::Manifest;
use crate::report::{Check, Detail};

impl Verifier<'_> {
    /// The record of the change, which is of the announcement that the list names.
    pub(super) fn announced(&mut self, manifest: &Manifest) -> Result<Change, Detail> {
        self.known.insert(CHANGE.to_owned());
        let change = self.json::<Change>(CHANGE).and_then(|change| {
            same_id(
                "announcementId",
                manifest.announcement_id.as_ref(),
                &change.announcement_id,
            )?;
            same("reference", &manifest.reference, &change.reference)?;
            Ok(change)
        });
        self.note(
            Check::Record,
            CHANGE,
            change.as_ref().map(|_| None).map_err(Clone::clone),
        );
        change
    }

    /// What happened to it, and the lists.
    pub(super) fn change(&mut self, change: &Change, facts: &[Chain]) {
        self.note(Check::Announcement, CHANGE, happened(change, facts));
        let lists = change.lists.as_ref();
        let before = lists.and_then(|lists| lists.before.as_ref());
        let after = lists.map(|lists| &lists.after);
        for (file, list) in [(LIST_BEFORE, before), (LIST_AFTER, after)] {
            let Some(list) = list else {
                self.absent(Check::ListVersion, file);
                continue;
            };
            self.known.insert(file.to_owned());
            let verdict = self
                .text(file)
                .and_then(|text| hashed(&list.sha256, text.as_bytes()))
                .map(|()| None);
            self.note(Check::ListVersion, file, verdict);
        }
        if let Some(lists) = lists {
            self.note(
                Check::ListVersion,
                CHANGE,
                numbered(change, lists.before.as_ref(), &lists.after, facts),
            );
        }
    }
}

/// Each instant of the announcement is one that the trail has, and its state is what follows from them.
fn happened(change: &Change, facts: &[Chain]) -> Verdict {
    let id = &change.announcement_id;
    told(
        facts,
        "announcement.published",
        id,
        Some(&change.published_at),
        None,
    )?;
    let states: &[&str] = match (&change.effective_at, &change.withdrawn_at) {
        (None, None) => &["NOTIFYING", "OPEN"],
        (Some(at), None) => {
            told(facts, "announcement.effective", id, Some(at), None)?;
            &["EFFECTIVE"]
        }
        (None, Some(at)) => {
            told(facts, "announcement.withdrawn", id, Some(at), None)?;
            &["WITHDRAWN"]
        }
        (Some(_), Some(_)) => &[],
    };
    if !states.contains(&change.state.as_str()) {
        return Err(Detail::OtherValue {
            field: "state",
            expected: states.join(" "),
            found: change.state.clone(),
        });
    }
    if let Some(making) = &change.making {
        told(facts, "announcement.drafted", id, None, None)?;
        if let (Some(by), Some(at)) = (&making.approved_by, &making.approved_at) {
            told(facts, "announcement.approved", id, Some(at), Some(by))?;
            if *by == making.drafted_by {
                return Err(Detail::OtherValue {
                    field: "approvedBy",
                    expected: format!("≠ {by}"),
                    found: by.clone(),
                });
            }
        }
    }
    Ok(None)
}

/// The list that the change made is the next one, holds from its effect, and is told in the trail.
fn numbered(change: &Change, before: Option<&ListVersion>, after: &ListVersion, facts: &[Chain]) -> Verdict {
    let next = before.map_or(1, |before| before.number.saturating_add(1));
    same("number", &next.to_string(), &after.number.to_string())?;
    same(
        "validFrom",
        change.effective_at.as_deref().unwrap_or_default(),
        &after.valid_from,
    )?;
    told(
        facts,
        "subProcessorList.versioned",
        &after.list_id,
        Some(&after.valid_from),
        None,
    )?;
    Ok(None)
}
