//! One thing is changed at a time, and named.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use tillid_documents::agreement::Language;
use tillid_documents::canonical::sha256_of_bytes;

use crate::bundle::LIFE;
use crate::report::{Check, Detail, Flaw, Outcome, Report};
use crate::sample::{bundle, edit, list_again, packed, unpacked};
use crate::{Unreadable, verify, words};

type Files = BTreeMap<String, Vec<u8>>;

/// What is wrong with a bundle: each failing check with its file.
fn faults(files: &Files) -> Vec<(Check, String)> {
    let report = verify(&packed(files)).unwrap();
    assert_eq!(report.holds, report.faults().count() == 0);
    report
        .faults()
        .map(|finding| (finding.check, finding.file.clone()))
        .collect()
}

/// As [`faults`], of a bundle whose list was made again after the change: what a forger would hand over.
fn forged(change: impl FnOnce(&mut Files)) -> Vec<(Check, String)> {
    let mut files = unpacked();
    change(&mut files);
    list_again(&mut files);
    faults(&files)
}

fn fault(check: Check, file: &str) -> (Check, String) {
    (check, file.to_owned())
}

fn outcomes(report: &Report, check: Check) -> Vec<(&str, Outcome)> {
    let of_check = report.findings.iter().filter(|finding| finding.check == check);
    of_check
        .map(|finding| (finding.file.as_str(), finding.outcome))
        .collect()
}

#[test]
fn a_bundle_holds_and_says_what_is_not_in_it() {
    let report = verify(&bundle(Language::Da).write().unwrap()).unwrap();
    assert_eq!(report.faults().collect::<Vec<_>>(), Vec::<&crate::Finding>::new());
    assert!(report.holds);
    assert_eq!(
        outcomes(&report, Check::Seal),
        [
            ("versions/1/agreement.pdf", Outcome::NotPresent),
            ("versions/2/agreement.pdf", Outcome::Holds),
            ("exit/certificate.pdf", Outcome::NotPresent)
        ]
    );
    assert_eq!(outcomes(&report, Check::AuditSignatures).len(), 4);
    assert_eq!(outcomes(&report, Check::EvidenceChain).len(), 2);
}

#[test]
fn equal_content_gives_equal_bytes() {
    let once = bundle(Language::Da).write().unwrap();
    assert_eq!(once, bundle(Language::Da).write().unwrap());
    assert_eq!(once, packed(&unpacked()));
}

#[test]
fn a_bundle_is_told_in_both_languages() {
    for (name, language) in [("da", Language::Da), ("en", Language::En)] {
        let bytes = bundle(language).write().unwrap();
        let report = verify(&bytes).unwrap();
        let mut files = unpacked();
        edit(&mut files, "versions/1/evidence-2.json", |record| {
            record["level"] = json!("QES");
        });
        let bad = verify(&packed(&files)).unwrap();
        let text = format!(
            "{}\n———\n{}",
            words::report(language, &report),
            words::report(language, &bad)
        );
        insta::assert_snapshot!(format!("report_{name}"), text);
        let entries = crate::archive::read(&bytes, crate::LARGEST).unwrap();
        let readme = std::str::from_utf8(&bytes[entries["README.txt"].range.clone()]).unwrap();
        assert!(
            readme.lines().all(|line| line.chars().count() <= 130),
            "too long for a plain window"
        );
        insta::assert_snapshot!(format!("readme_{name}"), readme);
    }
}

#[test]
fn a_report_for_programs_names_check_outcome_and_file() {
    let mut files = unpacked();
    files.get_mut("life.json").unwrap().push(b' ');
    let report = serde_json::to_value(verify(&packed(&files)).unwrap()).unwrap();
    assert_eq!(report["holds"], false);
    let found = report["findings"].as_array().unwrap();
    let file = found
        .iter()
        .find(|finding| finding["check"] == "FILE" && finding["file"] == "life.json")
        .unwrap();
    assert_eq!(file["outcome"], "DOES_NOT_HOLD");
    assert_eq!(file["detail"]["kind"], "OTHER_LENGTH");
}

/// Whoever changes a file and nothing else is found by its name.
#[test]
fn a_changed_file_is_named() {
    for name in unpacked().keys().filter(|name| *name != "manifest.json") {
        let mut files = unpacked();
        let bytes = files.get_mut(name).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x01;
        assert!(faults(&files).contains(&fault(Check::File, name)), "{name}");
    }
}

#[test]
fn a_missing_file_is_named() {
    for name in unpacked().keys().filter(|name| *name != "manifest.json") {
        let mut files = unpacked();
        files.remove(name);
        let report = verify(&packed(&files)).unwrap();
        let missing = report
            .faults()
            .find(|finding| finding.check == Check::File && finding.file == *name);
        assert_eq!(missing.unwrap().detail, Some(Detail::Missing), "{name}");
    }
    let mut files = unpacked();
    files.remove("manifest.json");
    assert_eq!(faults(&files), [fault(Check::Format, "manifest.json")]);
}

#[test]
fn an_additional_file_is_named_listed_or_not() {
    let mut files = unpacked();
    files.insert("versions/1/note.txt".to_owned(), b"trust me".to_vec());
    assert_eq!(faults(&files), [fault(Check::File, "versions/1/note.txt")]);
    list_again(&mut files);
    assert_eq!(faults(&files), [fault(Check::File, "versions/1/note.txt")]);
    assert_eq!(
        forged(|files| {
            let readme = files["README.txt"].clone();
            files.insert("versions/3/agreement.pdf".to_owned(), readme);
        }),
        [fault(Check::File, "versions/3/agreement.pdf")]
    );
}

#[test]
fn an_unknown_form_is_named_and_nothing_else_is_judged() {
    let mut files = unpacked();
    edit(&mut files, "manifest.json", |manifest| {
        manifest["format"] = json!("tillid-evidence-bundle/2");
    });
    let report = verify(&packed(&files)).unwrap();
    assert_eq!(report.findings.len(), 1);
    let found = "tillid-evidence-bundle/2".to_owned();
    assert_eq!(report.findings[0].detail, Some(Detail::UnknownFormat { found }));

    let mut files = unpacked();
    files.get_mut("manifest.json").unwrap().push(b'\n');
    assert_eq!(faults(&files), [fault(Check::Format, "manifest.json")]);
}

#[test]
fn the_list_must_be_of_this_agreement() {
    for field in ["agreementId", "reference"] {
        let mut files = unpacked();
        edit(&mut files, "manifest.json", |manifest| {
            manifest[field] = json!("another");
        });
        assert_eq!(faults(&files), [fault(Check::Record, "agreement.json")]);
    }
    let twice = forged(|_| ());
    assert_eq!(twice, []);
}

#[test]
fn content_that_nobody_signed_is_named() {
    let faults = forged(|files| {
        edit(files, "versions/1/agreement.json", |content| {
            content["annexD"] = json!("Uden ansvar.");
        });
    });
    assert_eq!(faults, [fault(Check::Content, "versions/1/agreement.json")]);

    // A forger who corrects the record as well meets the evidence.
    let faults = forged(|files| {
        edit(files, "versions/1/agreement.json", |content| {
            content["annexD"] = json!("Uden ansvar.");
        });
        let sha256 = sha256_of_bytes(&files["versions/1/agreement.json"]);
        edit(files, "agreement.json", |record| {
            record["versions"][0]["contentSha256"] = json!(sha256);
        });
    });
    assert_eq!(
        faults,
        [
            fault(Check::Evidence, "versions/1/evidence-1.json"),
            fault(Check::Evidence, "versions/1/evidence-2.json")
        ]
    );

    // The content of another version, with its own hash.
    let faults = forged(|files| {
        let other = files["versions/2/agreement.json"].clone();
        let sha256 = sha256_of_bytes(&other);
        files.insert("versions/1/agreement.json".to_owned(), other);
        edit(files, "agreement.json", |record| {
            record["versions"][0]["contentSha256"] = json!(sha256);
        });
    });
    assert!(faults.contains(&fault(Check::Content, "versions/1/agreement.json")));
}

#[test]
fn another_pdf_is_named() {
    let faults = forged(|files| {
        files.get_mut("versions/1/agreement.pdf").unwrap().push(b'\n');
    });
    assert_eq!(faults, [fault(Check::Pdf, "versions/1/agreement.pdf")]);
}

#[test]
fn a_seal_that_was_broken_is_named() {
    let broken = |change: fn(&mut Vec<u8>)| {
        let mut files = unpacked();
        let pdf = files.get_mut("versions/2/agreement.pdf").unwrap();
        change(pdf);
        let sha256 = sha256_of_bytes(pdf);
        edit(&mut files, "agreement.json", |record| {
            record["versions"][1]["pdfSha256"] = json!(sha256);
        });
        list_again(&mut files);
        let report = verify(&packed(&files)).unwrap();
        let seal = report
            .faults()
            .find(|finding| finding.check == Check::Seal)
            .cloned();
        seal.map(|finding| (finding.file, finding.detail))
    };
    let named = |flaw| {
        let file = "versions/2/agreement.pdf".to_owned();
        Some((file, Some(Detail::BrokenSeal { flaw })))
    };
    assert_eq!(broken(|pdf| pdf[200] ^= 0x01), named(Flaw::DocumentChanged));
    assert_eq!(
        broken(|pdf| pdf.extend_from_slice(b"\n%more")),
        named(Flaw::NotWholeFile)
    );

    // The certificate beside the PDF is the one in it.
    let faults = forged(|files| {
        let pem = files.get_mut("versions/2/agreement.seal.pem").unwrap();
        pem[60] = if pem[60] == b'A' { b'B' } else { b'A' };
    });
    assert_eq!(faults, [fault(Check::Seal, "versions/2/agreement.seal.pem")]);
}

/// Changes an evidence record and corrects the record of the agreement, as a forger would.
fn forged_evidence(position: usize, change: impl FnOnce(&mut serde_json::Value)) -> Vec<(Check, String)> {
    forged(|files| {
        let file = format!("versions/1/evidence-{}.json", position + 1);
        edit(files, &file, change);
        let sha256 = sha256_of_bytes(&files[&file]);
        edit(files, "agreement.json", |record| {
            record["versions"][0]["signatures"][position]["evidenceSha256"] = json!(sha256);
        });
    })
}

#[test]
fn an_evidence_record_of_something_else_is_named() {
    let second = fault(Check::Evidence, "versions/1/evidence-2.json");
    for (pointer, value) in [
        ("/level", json!("QES")),
        ("/format", json!("tillid-signature-evidence/9")),
        ("/intent/consentGiven", json!(false)),
        ("/association/agreementId", json!("agr_02")),
        ("/association/agreementVersionId", json!("agv_2")),
        ("/association/reference", json!("DBA-2026-999999")),
        ("/association/version", json!(2)),
        ("/association/signatureId", json!("sig_x")),
        ("/association/side", json!("CONTROLLER")),
        ("/integrity/contentSha256", json!("00")),
        ("/identity/organisationId", json!("org_other")),
        ("/identity/organisation", json!("En anden A/S")),
    ] {
        let faults = forged_evidence(1, |record| *record.pointer_mut(pointer).unwrap() = value);
        assert!(faults.contains(&second), "{pointer}: {faults:?}");
    }
    // The record of the same side on the other version.
    let faults = forged(|files| {
        let other = files["versions/2/evidence-2.json"].clone();
        files.insert("versions/1/evidence-2.json".to_owned(), other);
    });
    assert!(faults.contains(&second));
}

#[test]
fn a_broken_chain_of_evidence_is_named() {
    let chain = fault(Check::EvidenceChain, "versions/1/evidence-2.json");
    for (pointer, value) in [
        ("/association/previousEvidenceSha256", json!("00")),
        ("/association/previousEvidenceSha256", json!(null)),
        ("/signedAt", json!("2026-11-20T10:00:00.000Z")),
        ("/identity/userId", json!("usr_0")),
    ] {
        let faults = forged_evidence(1, |record| *record.pointer_mut(pointer).unwrap() = value);
        assert!(faults.contains(&chain), "{pointer}: {faults:?}");
    }
    // The first record changed: the second still names the hash that it had.
    let faults = forged_evidence(0, |record| record["intent"]["typedName"] = json!("En anden"));
    assert_eq!(faults, [chain]);
}

#[test]
fn another_pdf_than_the_signatory_was_shown_is_named() {
    let faults = forged(|files| files.get_mut("versions/1/shown-2.pdf").unwrap().push(b'!'));
    assert_eq!(faults, [fault(Check::ShownPdf, "versions/1/shown-2.pdf")]);
    // It may be gone: that is told, and no fault.
    assert_eq!(
        forged(|files| {
            files.remove("versions/1/shown-2.pdf");
        }),
        []
    );
}

#[test]
fn a_signature_that_is_missing_is_named() {
    let faults = forged(|files| {
        files.remove("versions/1/evidence-2.json");
        files.remove("versions/1/shown-2.pdf");
        edit(files, "agreement.json", |record| {
            record["versions"][0]["signatures"].as_array_mut().unwrap().pop();
        });
    });
    assert_eq!(faults, [fault(Check::BothSides, "versions/1/agreement.json")]);
    // Signed by both, and said to wait.
    let faults = forged(|files| {
        edit(files, "agreement.json", |record| {
            record["versions"][0]["state"] = json!("SENT");
        });
    });
    assert_eq!(faults, [fault(Check::BothSides, "versions/1/agreement.json")]);
}

#[test]
fn a_broken_audit_trail_is_named() {
    let trail = fault(Check::AuditChain, "audit.json");
    let tampered = |change: fn(&mut serde_json::Value)| forged(|files| edit(files, "audit.json", change));
    assert!(
        tampered(|chains| chains[0]["events"][0]["at"] = json!("2026-11-21T10:00:02.000Z")).contains(&trail)
    );
    assert_eq!(
        tampered(|chains| chains[0]["events"][0]["hash"] = json!("00")),
        std::slice::from_ref(&trail)
    );
    assert_eq!(
        tampered(|chains| chains[0]["events"][1]["previousHash"] = json!("00")),
        std::slice::from_ref(&trail)
    );
    assert_eq!(
        tampered(|chains| chains[1]["events"].as_array_mut().unwrap().swap(0, 1)),
        std::slice::from_ref(&trail)
    );
    assert!(tampered(|chains| chains[1]["organisationId"] = json!("org_other")).contains(&trail));
    assert!(tampered(|chains| chains[1] = chains[0].clone()).contains(&trail));
    // A number that JSON cannot say exactly.
    assert!(
        tampered(|chains| chains[0]["events"][1]["sequence"] = json!(9_007_199_254_740_990_i64))
            .contains(&trail)
    );
    // A fact taken out between two that stand next to each other leaves no trace in the chain: its signature misses it.
    let faults = tampered(|chains| {
        chains[0]["events"].as_array_mut().unwrap().remove(0);
    });
    assert_eq!(
        faults,
        [fault(Check::AuditSignatures, "versions/1/evidence-2.json")]
    );
}

#[test]
fn an_instruction_that_was_not_given_is_named() {
    let life = fault(Check::Instructions, "life.json");
    let text = |text: &str| {
        let sha256 = sha256_of_bytes(text.as_bytes());
        move |life: &mut serde_json::Value| life["instructions"][0]["textSha256"] = json!(sha256)
    };
    let faults = forged(|files| {
        edit(files, "life.json", |life| {
            life["instructions"][0]["text"] = json!("Slet intet.");
        });
    });
    assert_eq!(faults, std::slice::from_ref(&life));
    let faults = forged(|files| {
        edit(files, "life.json", |life| {
            life["instructions"][0]["text"] = json!("Slet intet.");
        });
        edit(files, "life.json", text("Slet intet."));
    });
    assert_eq!(faults, [life]);
}

#[test]
fn a_proposal_that_was_not_made_and_an_agreement_that_was_not_signed_are_named() {
    let file = "negotiation.json";
    let negotiation = [fault(Check::Negotiation, file)];
    let changed = |change: fn(&mut serde_json::Value)| forged(|files| edit(files, file, change));
    // Another text; one that fits its hash, which the trail does not know; one that was agreed and is not signed.
    assert_eq!(
        changed(|said| said["proposals"][0]["text"] = json!("Alt er tilladt.")),
        negotiation
    );
    let fitted = forged(|files| {
        edit(files, file, |said| {
            said["proposals"][0]["text"] = json!("Alt er tilladt.");
            said["proposals"][0]["textSha256"] = json!(sha256_of_bytes(b"Alt er tilladt."));
            said["deviations"][0]["text"] = json!("Alt er tilladt.");
        });
    });
    assert_eq!(fitted, negotiation);
    assert_eq!(
        changed(|said| said["deviations"][0]["text"] = json!("Alt er tilladt.")),
        negotiation
    );
    assert_eq!(changed(|said| said["deviations"] = json!([])), negotiation);
    assert_eq!(
        changed(|said| said["proposals"][0]["state"] = json!("REFUSED")),
        negotiation
    );
    assert_eq!(
        changed(|said| said["proposals"][0]["versionId"] = json!("agv_9")),
        negotiation
    );
    // A comment left out, one put in, and the whole file taken out: the trail knows what was said.
    assert_eq!(changed(|said| said["threads"] = json!([])), negotiation);
    assert_eq!(
        changed(|said| {
            let again = said["threads"][0]["comments"][0].clone();
            said["threads"][0]["comments"][0]["commentId"] = json!("com_2");
            said["threads"][0]["comments"].as_array_mut().unwrap().push(again);
        }),
        negotiation
    );
    let without = forged(|files| {
        files.remove(file);
    });
    assert_eq!(without, negotiation);
}

#[test]
fn a_request_for_assistance_that_is_left_out_is_named() {
    let file = "assistance.json";
    let assistance = [fault(Check::Assistance, file)];
    assert_eq!(
        forged(|files| edit(files, file, |asked| *asked = json!([]))),
        assistance
    );
    let renamed = forged(|files| edit(files, file, |asked| asked[0]["requestId"] = json!("asr_2")));
    assert_eq!(renamed, assistance);
    let renumbered = forged(|files| {
        edit(files, file, |asked| asked[0]["messages"][0]["number"] = json!(2));
    });
    assert_eq!(renumbered, assistance);
    let without = forged(|files| {
        files.remove(file);
    });
    assert_eq!(without, assistance);
}

#[test]
fn where_nothing_was_said_or_asked_there_is_no_file_and_no_fault() {
    let mut quiet = crate::sample::bundle(Language::Da);
    quiet.negotiation = crate::bundle::Negotiation::default();
    quiet.assistance.clear();
    for chain in &mut quiet.audit {
        let talk = ["comment.written", "change.proposed", "assistance.opened"];
        chain
            .events
            .retain(|event| !talk.contains(&event.said.action.as_str()));
    }
    let written = quiet.write().unwrap();
    let report = verify(&written).unwrap();
    assert_eq!(
        outcomes(&report, Check::Negotiation),
        [("negotiation.json", Outcome::NotPresent)]
    );
    assert_eq!(
        outcomes(&report, Check::Assistance),
        [("assistance.json", Outcome::NotPresent)]
    );
    assert!(report.holds, "{:#?}", report.faults().collect::<Vec<_>>());
}

#[test]
fn another_revision_of_annex_b_is_named() {
    let file = "annex-b/revision-1.json";
    let changed = forged(|files| edit(files, file, |revision| revision["listNumber"] = 3.into()));
    assert_eq!(changed, [fault(Check::AnnexRevision, file)]);
    // The record may be made to fit, but not the trail.
    let fitted = forged(|files| {
        edit(files, file, |revision| revision["listNumber"] = 3.into());
        let sha256 = sha256_of_bytes(&files[file]);
        edit(files, LIFE, |life| {
            life["annexRevisions"][0]["contentSha256"] = sha256.clone().into();
        });
    });
    assert_eq!(fitted, [fault(Check::AnnexRevision, file)]);
    // Nor does it help to say that the controller was not told yet, or to leave the revision out.
    let untold = forged(|files| {
        edit(files, file, |revision| revision["listNumber"] = 3.into());
        let sha256 = sha256_of_bytes(&files[file]);
        edit(files, LIFE, |life| {
            life["annexRevisions"][0]["contentSha256"] = sha256.clone().into();
            life["annexRevisions"][0]["toldAt"] = serde_json::Value::Null;
        });
    });
    assert_eq!(untold, [fault(Check::AnnexRevision, file)]);
    let left_out = forged(|files| {
        files.remove(file);
        edit(files, LIFE, |life| {
            life.as_object_mut().unwrap().remove("annexRevisions");
        });
    });
    assert_eq!(left_out, [fault(Check::AnnexRevision, LIFE)]);
    let of_another = forged(|files| {
        edit(files, LIFE, |life| {
            life["annexRevisions"][0]["versionId"] = "agv_9".into();
        });
    });
    assert_eq!(of_another, [fault(Check::AnnexRevision, file)]);
}

#[test]
fn another_certificate_of_deletion_is_named() {
    let certificate = fault(Check::DeletionCertificate, "exit/certificate.json");
    let faults = forged(|files| {
        edit(files, "exit/certificate.json", |text| {
            text["statement"] = json!("Næsten alt er slettet.");
        });
    });
    assert_eq!(faults, std::slice::from_ref(&certificate));
    for (field, value) in [
        ("agreementReference", json!("DBA-2026-999999")),
        ("agreementVersion", json!(1)),
        ("agreementVersion", json!(7)),
        ("agreementSha256", json!("00")),
    ] {
        let faults = forged(|files| {
            edit(files, "exit/certificate.json", |text| text[field] = value);
            let sha256 = sha256_of_bytes(&files["exit/certificate.json"]);
            edit(files, "life.json", |life| {
                life["exit"]["certificateSha256"] = json!(sha256);
            });
        });
        assert_eq!(faults, std::slice::from_ref(&certificate), "{field}");
    }
    let faults = forged(|files| files.get_mut("exit/certificate.pdf").unwrap().push(b'!'));
    assert_eq!(faults, [fault(Check::Pdf, "exit/certificate.pdf")]);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    for name in ["agreement.json", "life.json", "deliveries.json", "audit.json"] {
        for text in ["{", "[]x", "{\"a\":1}", "\"\u{0}\"", "[1,", "null"] {
            let faults = forged(|files| {
                files.insert(name.to_owned(), text.as_bytes().to_vec());
            });
            assert!(
                !faults.is_empty() && faults.iter().any(|(_, file)| file == name),
                "{name} {text}"
            );
        }
    }
    let deep = "[".repeat(100_000);
    let faults = forged(|files| {
        files.insert("audit.json".to_owned(), deep.into_bytes());
    });
    assert!(faults.contains(&fault(Check::AuditChain, "audit.json")));
}

#[test]
fn what_is_no_bundle_is_refused() {
    assert_eq!(verify(b""), Err(Unreadable::NoZip));
    assert_eq!(verify(b"%PDF-1.7"), Err(Unreadable::NoZip));
    let bytes = packed(&unpacked());
    assert_eq!(verify(&bytes[..bytes.len() - 1]), Err(Unreadable::Torn));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Any byte of the whole file, its frame included: the bundle never holds.
    #[test]
    fn no_flipped_byte_is_overlooked(at in any::<prop::sample::Index>(), by in 1_u8..) {
        let mut bytes = packed(&unpacked());
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(!verify(&bytes).is_ok_and(|report| report.holds), "byte {}", at);
    }

    /// Any byte of any file, small ones as often as large ones: the file is named.
    #[test]
    fn a_flipped_byte_names_its_file(
        which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), by in 1_u8..
    ) {
        let mut files = unpacked();
        let name = files.keys().nth(which.index(files.len())).unwrap().clone();
        let bytes = files.get_mut(&name).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        let report = verify(&packed(&files)).unwrap();
        prop_assert!(!report.holds);
        if name != "manifest.json" {
            let named = report.faults().any(|finding| finding.file == name);
            prop_assert!(named, "{} at {}", name, at);
        }
    }
}
