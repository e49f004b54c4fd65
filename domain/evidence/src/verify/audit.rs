//! The facts of the audit trail: each has the hash of what it says, those that stand together follow one another, and
//! there is one for every signature.

use super::{Verdict, Verifier, same};
use crate::audit::Chain;
use crate::bundle::{AUDIT, Record, evidence_file};
use crate::report::{Check, Detail};

impl Verifier<'_> {
    pub(super) fn audit(&mut self, record: &Record, chains: Result<&Vec<Chain>, &Detail>) {
        self.known.insert(AUDIT.to_owned());
        let chains = match chains {
            Ok(chains) => chains,
            Err(detail) => return self.note(Check::AuditChain, AUDIT, Err(detail.clone())),
        };
        if chains.iter().all(|chain| chain.events.is_empty()) {
            return self.absent(Check::AuditChain, AUDIT);
        }
        let sides = [
            record.processor.organisation_id.as_str(),
            record.controller.organisation_id.as_str(),
        ];
        self.note(Check::AuditChain, AUDIT, links(&sides, chains));
        for version in &record.versions {
            for position in 0..version.signatures.len() {
                let Some(evidence) = self.evidence_of(version.number, position) else {
                    continue;
                };
                let told = chains
                    .iter()
                    .filter(|chain| chain.organisation_id == evidence.identity.organisation_id)
                    .flat_map(|chain| &chain.events)
                    .any(|event| {
                        let said = &event.said;
                        said.action == "agreement.signed"
                            && said.entity_id == version.version_id
                            && said.at == evidence.signed_at
                            && said.actor_id.as_ref() == Some(&evidence.identity.user_id)
                    });
                let side = version.signatures[position].side.clone();
                let verdict = if told {
                    Ok(None)
                } else {
                    Err(Detail::NoFact { side })
                };
                self.note(
                    Check::AuditSignatures,
                    &evidence_file(version.number, position),
                    verdict,
                );
            }
        }
    }
}

/// The links of the sides' chains hold, and each side has one chain at most. Tells how many links there are.
pub(super) fn links(sides: &[&str], chains: &[Chain]) -> Verdict {
    let mut count = 0;
    let mut sides = sides.to_vec();
    for chain in chains {
        let Some(at) = sides.iter().position(|side| *side == chain.organisation_id) else {
            return Err(Detail::OtherValue {
                field: "organisationId",
                expected: sides.join(" "),
                found: chain.organisation_id.clone(),
            });
        };
        sides.remove(at);
        let mut before: Option<(i64, &str)> = None;
        for event in &chain.events {
            let said = &event.said;
            let broken = || Detail::BrokenLink {
                organisation_id: chain.organisation_id.clone(),
                sequence: said.sequence,
            };
            same("organisationId", &chain.organisation_id, &said.organisation_id)?;
            if said.hash().as_ref() != Some(&event.hash) {
                return Err(broken());
            }
            if let Some((sequence, hash)) = before {
                let stands_next = sequence.checked_add(1) == Some(said.sequence);
                if said.sequence <= sequence || (stands_next && said.previous_hash != hash) {
                    return Err(broken());
                }
            }
            before = Some((said.sequence, &event.hash));
            count += 1;
        }
    }
    Ok(Some(Detail::Count { count }))
}
