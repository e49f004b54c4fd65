//! The notices of an announcement, page by page.

use std::collections::BTreeSet;

use super::notices::CHECKS;
use super::{Verifier, audit};
use crate::announcement::{Entry, page_file};
use crate::audit::Chain;
use crate::bundle::AUDIT;
use crate::change::{CHANGE, Change};
use crate::manifest::Manifest;
use crate::report::{Check, Detail};

/// The most faults of one kind that are named on one page: whoever has that many has no use for more.
const MOST_NAMED: usize = 20;

impl Verifier<'_> {
    /// What an announcement's bundle says.
    pub(super) fn of_announcement(&mut self, manifest: &Manifest) -> bool {
        let Ok(change) = self.announced(manifest) else {
            return false;
        };
        let facts = self.json::<Vec<Chain>>(AUDIT);
        self.chains(facts.as_ref(), &[change.processor.organisation_id.as_str()]);
        let facts = facts.unwrap_or_default();
        self.change(&change, &facts);
        let mut seen = BTreeSet::new();
        let mut complete = true;
        for number in 1.. {
            let file = page_file(number);
            if !self.files.contains_key(&file) {
                break;
            }
            self.known.insert(file.clone());
            match self.json::<Vec<Entry>>(&file) {
                Ok(entries) => self.page(&change, &file, &entries, &facts, &mut seen),
                Err(detail) => {
                    complete = false;
                    self.note(Check::Record, &file, Err(detail));
                }
            }
        }
        let expected = change.making.as_ref().map_or(0, |making| making.notices);
        if complete {
            let verdict = if seen.len() == expected {
                Ok(Some(Detail::Count { count: expected }))
            } else {
                Err(Detail::OtherValue {
                    field: "notices",
                    expected: expected.to_string(),
                    found: seen.len().to_string(),
                })
            };
            self.note(Check::AllNotices, CHANGE, verdict);
        }
        true
    }

    fn page(
        &mut self,
        change: &Change,
        file: &str,
        entries: &[Entry],
        facts: &[Chain],
        seen: &mut BTreeSet<String>,
    ) {
        let mut faults = Vec::new();
        for entry in entries {
            let id = &entry.notice.notice_id;
            let named = |found: Detail| Detail::InNotice {
                notice_id: id.chars().take(80).collect(),
                found: Box::new(found),
            };
            if !seen.insert(id.clone()) {
                faults.push((Check::AllNotices, named(Detail::Additional)));
            }
            let sides = [
                change.processor.organisation_id.as_str(),
                entry.notice.controller.organisation_id.as_str(),
            ];
            if let Err(found) = audit::links(&sides, &entry.audit) {
                faults.push((Check::AuditChain, named(found)));
            }
            for (check, checked) in CHECKS {
                if let Err(found) = checked(change, &entry.notice, &entry.audit, facts) {
                    faults.push((check, named(found)));
                }
            }
        }
        let checks = CHECKS
            .iter()
            .map(|(check, _)| *check)
            .filter(|check| *check != Check::Guard || change.effective_at.is_some())
            .chain([Check::AuditChain]);
        for check in checks {
            let of_check: Vec<Detail> = faults
                .iter()
                .filter(|(of, _)| *of == check)
                .take(MOST_NAMED)
                .map(|(_, detail)| detail.clone())
                .collect();
            if of_check.is_empty() {
                let count = entries.len();
                self.note(check, file, Ok(Some(Detail::Count { count })));
            }
            for detail in of_check {
                self.note(check, file, Err(detail));
            }
        }
        let twice: Vec<Detail> = faults
            .into_iter()
            .filter(|(of, _)| *of == Check::AllNotices)
            .take(MOST_NAMED)
            .map(|(_, detail)| detail)
            .collect();
        for detail in twice {
            self.note(Check::AllNotices, file, Err(detail));
        }
    }
}
