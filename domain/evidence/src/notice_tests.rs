//! Notices: what is made holds, and one thing changed at a time is named.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use tillid_documents::agreement::Language;
use tillid_documents::canonical::sha256_of_bytes;
use tillid_kernel::{Timestamp, end_of_day_after};

use crate::manifest::Kind;
use crate::notice_sample::{End, announcement, bundle, files};
use crate::report::{Check, Detail, Outcome};
use crate::sample::{edit, list_again, packed};
use crate::{verify, words};

type Files = BTreeMap<String, Vec<u8>>;

fn unpacked(end: End) -> Files {
    files(&bundle(end, Language::Da).write().unwrap())
}

fn faults(files: &Files) -> Vec<(Check, String)> {
    let report = verify(&packed(files)).unwrap();
    report
        .faults()
        .map(|finding| (finding.check, finding.file.clone()))
        .collect()
}

/// What a forger would hand over: changed, and listed anew.
fn forged(end: End, change: impl FnOnce(&mut Files)) -> Vec<(Check, String)> {
    let mut files = unpacked(end);
    change(&mut files);
    list_again(&mut files);
    faults(&files)
}

/// As [`forged`], with one field of the notice changed.
fn with(end: End, change: impl FnOnce(&mut serde_json::Value)) -> Vec<Check> {
    forged(end, |files| edit(files, "notice.json", change))
        .into_iter()
        .map(|(check, _)| check)
        .collect()
}

#[test]
fn a_notice_in_every_state_holds() {
    for end in End::ALL {
        let report = verify(&bundle(end, Language::Da).write().unwrap()).unwrap();
        assert_eq!(report.kind, Some(Kind::Notice));
        let faults: Vec<_> = report.faults().collect();
        assert!(faults.is_empty(), "{end:?} {faults:#?}");
    }
}

#[test]
fn an_announcement_holds_and_counts_its_notices() {
    for end in End::ALL {
        let report = verify(&announcement(end, Language::En)).unwrap();
        assert_eq!(report.kind, Some(Kind::Announcement));
        let faults: Vec<_> = report.faults().collect();
        assert!(faults.is_empty(), "{end:?} {faults:#?}");
        let all = report
            .findings
            .iter()
            .find(|finding| finding.check == Check::AllNotices);
        assert_eq!(all.unwrap().detail, Some(Detail::Count { count: 3 }));
    }
}

#[test]
fn a_changed_byte_names_its_file() {
    for written in [
        bundle(End::ByLetter, Language::Da).write().unwrap(),
        bundle(End::Objected, Language::Da).write().unwrap(),
        announcement(End::Tacit, Language::Da),
    ] {
        let good = files(&written);
        for name in good.keys().filter(|name| *name != "manifest.json") {
            let mut files = good.clone();
            let bytes = files.get_mut(name).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x01;
            assert!(faults(&files).contains(&(Check::File, name.clone())), "{name}");
        }
    }
}

#[test]
fn a_file_of_another_content_is_named_even_when_it_is_listed_anew() {
    for (end, file, check) in [
        (End::Tacit, "deliveries/2/text.txt", Check::Sent),
        (End::Tacit, "deliveries/1/shown.json", Check::Sent),
        (End::ByLetter, "deliveries/3/letter.pdf", Check::Sent),
        (End::Tacit, "lists/after.json", Check::ListVersion),
        (End::Tacit, "agreement.json", Check::Terms),
        (End::Tacit, "audit.json", Check::AuditChain),
        (End::Tacit, "notice.json", Check::Record),
        (End::Tacit, "announcement.json", Check::Record),
    ] {
        let faults = forged(end, |files| files.get_mut(file).unwrap().push(b' '));
        let at = if check == Check::Sent && file.contains("text") {
            "deliveries/2/subject.txt"
        } else {
            file
        };
        assert!(
            faults.contains(&(check, at.to_owned())),
            "{file} {check:?} {faults:?}"
        );
    }
}

#[test]
fn a_mail_that_is_forgotten_is_no_fault_and_half_of_one_is() {
    let mail = ["subject.txt", "text.txt", "mail.html"].map(|name| format!("deliveries/2/{name}"));
    assert_eq!(
        forged(End::Tacit, |files| files.retain(|name, _| !mail.contains(name))),
        []
    );
    assert_eq!(
        forged(End::Tacit, |files| files.retain(|name, _| *name != mail[2])),
        [(Check::Sent, mail[0].clone())]
    );
}

/// Each deadline is computed from its inputs: whoever moves one is named, whichever it is.
#[test]
fn a_deadline_that_does_not_follow_is_named() {
    for (field, value) in [
        ("startedAt", json!("2026-11-01T10:00:00.001Z")),
        ("startedAt", json!("2026-10-30T10:00:00.000Z")),
        ("timeZone", json!("America/New_York")),
        ("rule", json!("as we please")),
        ("objectionDeadline", json!("2026-11-14T22:59:59.999Z")),
        ("objectionDeadline", json!("2026-11-15T22:59:59.998Z")),
        ("earliestEffectiveAt", json!("2026-12-01T22:59:59.999Z")),
    ] {
        let found = with(End::Undecided, |notice| {
            notice["deadlines"][field] = value.clone();
        });
        assert_eq!(found, [Check::Deadlines], "{field} {value}");
    }
    assert_eq!(
        with(End::Undecided, |notice| notice["deadlines"] = json!(null)),
        [Check::Deadlines]
    );
    // Other days than the signed agreement's are named by both.
    assert_eq!(
        with(End::Undecided, |notice| notice["objectionDays"] = json!(15)),
        [Check::Terms, Check::Deadlines]
    );
    assert_eq!(
        with(End::Undecided, |notice| notice["authorisationModel"] =
            json!("SPECIFIC")),
        [Check::Terms]
    );
}

#[test]
fn an_objection_after_the_deadline_is_named() {
    let found = with(End::Objected, |notice| {
        notice["objection"]["raised"]["at"] = json!("2026-11-15T23:00:00.000Z");
    });
    assert!(found.contains(&Check::Deadlines), "{found:?}");
    // And silence that spoke before its time.
    let found = with(End::Tacit, |notice| {
        notice["decided"]["at"] = json!("2026-11-15T22:59:59.998Z");
    });
    assert_eq!(found, [Check::Deadlines]);
}

#[test]
fn what_was_said_otherwise_is_named() {
    for (field, value) in [("text", json!("Fint.")), ("textSha256", json!("00"))] {
        let found = with(End::Objected, |notice| notice["objection"][field] = value.clone());
        assert_eq!(found, [Check::NoticeAnswers], "{field}");
        let found = with(End::Objected, |notice| {
            notice["objection"]["answer"][field] = value.clone();
        });
        assert_eq!(found, [Check::NoticeAnswers], "{field}");
    }
    // A text with its own hash meets the one in the trail.
    let found = with(End::Objected, |notice| {
        notice["objection"]["text"] = json!("Fint.");
        notice["objection"]["textSha256"] = json!(sha256_of_bytes("Fint.".as_bytes()));
    });
    assert_eq!(found, [Check::NoticeAnswers]);
    assert!(with(End::Objected, |notice| notice["objection"] = json!(null)).contains(&Check::NoticeAnswers));
    assert_eq!(
        with(End::ByLetter, |notice| notice["decided"]["by"] = json!("usr_2")),
        [Check::NoticeAnswers]
    );
}

#[test]
fn a_state_that_the_steps_do_not_lead_to_is_named() {
    assert_eq!(
        with(End::Undecided, |notice| notice["state"] = json!("APPROVED")),
        [Check::NoticeSteps]
    );
    // A step that could not happen: approved after an objection.
    let mut files = unpacked(End::Undecided);
    edit(&mut files, "audit.json", |chains| {
        chains[0]["events"].as_array_mut().unwrap().pop();
    });
    list_again(&mut files);
    let report = verify(&packed(&files)).unwrap();
    let found: Vec<_> = report.faults().collect();
    let step = found
        .iter()
        .find(|fault| fault.check == Check::NoticeSteps)
        .unwrap();
    assert_eq!(
        step.detail,
        Some(Detail::OutOfOrder {
            action: "notice.acknowledged".to_owned(),
            organisation_id: crate::sample::CUSTOMER.to_owned(),
            sequence: 5,
        })
    );
}

#[test]
fn a_delivery_that_is_not_in_the_trail_or_left_out_is_named() {
    let found = with(End::ByLetter, |notice| {
        notice["deliveries"].as_array_mut().unwrap().remove(1);
    });
    assert!(found.contains(&Check::NoticeDeliveries), "{found:?}");
    let found = with(End::Queued, |notice| {
        notice["deliveries"][1]["bouncedAt"] = json!("2026-11-01T09:30:00.000Z");
    });
    assert_eq!(found, [Check::NoticeDeliveries]);
}

/// I-3: in effect for this customer before its days were over, or without its word.
#[test]
fn an_effect_that_the_guard_would_not_let_is_named() {
    let sooner = |files: &mut Files| {
        edit(files, "announcement.json", |change| {
            change["plannedEffectiveAt"] = json!("2026-12-05T10:00:00.000Z");
        });
    };
    assert_eq!(
        forged(End::Tacit, sooner),
        [(Check::Guard, "notice.json".to_owned())]
    );
    let found = with(End::Objected, |notice| {
        notice["objection"]["answer"]["outcome"] = json!("OBJECTION_WITHDRAWN");
        notice["objection"]["accepted"] = json!(null);
    });
    assert_eq!(found, [Check::Guard]);
    let found = with(End::Objected, |notice| notice["state"] = json!("OBJECTED"));
    assert_eq!(found, [Check::NoticeSteps, Check::Guard]);
}

#[test]
fn a_list_or_an_effect_that_the_trail_does_not_know_is_named() {
    let found = forged(End::Tacit, |files| {
        edit(files, "announcement.json", |change| {
            change["lists"]["after"]["number"] = json!(6);
        });
    });
    assert_eq!(found, [(Check::ListVersion, "announcement.json".to_owned())]);
    let found = forged(End::Undecided, |files| {
        edit(files, "announcement.json", |change| {
            change["publishedAt"] = json!("2026-10-31T09:00:00.000Z");
        });
    });
    assert_eq!(found, [(Check::Announcement, "announcement.json".to_owned())]);
}

#[test]
fn a_fault_in_one_of_many_notices_names_it() {
    let mut files = files(&announcement(End::Tacit, Language::Da));
    edit(&mut files, "notices/00001.json", |page| {
        page[1]["notice"]["deadlines"]["objectionDeadline"] = json!("2026-11-14T22:59:59.999Z");
    });
    list_again(&mut files);
    let report = verify(&packed(&files)).unwrap();
    let found: Vec<_> = report.faults().collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].file, "notices/00001.json");
    let Some(Detail::InNotice { notice_id, .. }) = &found[0].detail else {
        panic!("{found:#?}")
    };
    assert_eq!(notice_id, "not_2");
    // A page that is left out, and one that comes twice.
    let mut fewer = files.clone();
    fewer.remove("notices/00002.json");
    list_again(&mut fewer);
    assert!(faults(&fewer).contains(&(Check::AllNotices, "announcement.json".to_owned())));
    let page = files["notices/00002.json"].clone();
    files.insert("notices/00003.json".to_owned(), page);
    list_again(&mut files);
    assert!(faults(&files).contains(&(Check::AllNotices, "notices/00003.json".to_owned())));
}

#[test]
fn notices_are_told_in_both_languages() {
    for (name, language) in [("da", Language::Da), ("en", Language::En)] {
        let bytes = bundle(End::Objected, language).write().unwrap();
        let mut bad = files(&bytes);
        edit(&mut bad, "notice.json", |notice| {
            notice["deadlines"]["earliestEffectiveAt"] = json!("2026-12-08T23:00:00.000Z");
            notice["objection"]["accepted"]["at"] = json!("2026-11-08T08:00:00.000Z");
        });
        edit(&mut bad, "audit.json", |chains| {
            chains[0]["events"].as_array_mut().unwrap().remove(3);
        });
        let text = format!(
            "{}\n———\n{}",
            words::report(language, &verify(&bytes).unwrap()),
            words::report(language, &verify(&packed(&bad)).unwrap())
        );
        insta::assert_snapshot!(format!("notice_report_{name}"), text);
        for (kind, written) in [
            ("notice", bytes),
            ("announcement", announcement(End::Objected, language)),
        ] {
            let files = files(&written);
            let readme = std::str::from_utf8(&files["README.txt"]).unwrap();
            assert!(
                readme.lines().all(|line| line.chars().count() <= 130),
                "too long for a plain window"
            );
            insta::assert_snapshot!(format!("{kind}_readme_{name}"), readme);
        }
    }
}

#[test]
fn every_check_and_outcome_has_words() {
    let report = verify(&bundle(End::Queued, Language::Da).write().unwrap()).unwrap();
    for finding in &report.findings {
        for language in [Language::Da, Language::En] {
            assert!(!words::check(language, finding.check).is_empty());
            if finding.outcome == Outcome::NotPresent {
                assert!(!words::remark(language, finding).is_empty(), "{finding:?}");
            }
        }
    }
}

proptest! {
    /// Whatever start, days and zone: what the portal computes holds, and a millisecond beside it does not.
    #[test]
    fn a_deadline_recomputes(
        start in 1_700_000_000_000_i64..1_900_000_000_000,
        objection in 1_i32..180,
        notice in 1_i32..180,
        zone in prop::sample::select(vec!["Europe/Copenhagen", "America/New_York", "Pacific/Auckland", "UTC", "Asia/Kathmandu"]),
        beside in prop::sample::select(vec![-1_i64, 0, 1]),
    ) {
        let days = |days: i32| u16::try_from(days).unwrap();
        let deadline = Timestamp(end_of_day_after(Timestamp(start), days(objection), zone).0 + beside);
        let earliest = Timestamp(end_of_day_after(Timestamp(start), days(notice), zone).0 + 1);
        let mut bundle = bundle(End::Undecided, Language::Da);
        bundle.notice.objection_days = objection;
        bundle.notice.notice_days = notice;
        let at = Timestamp(start).to_string();
        bundle.notice.deliveries[1].accepted_at = Some(at.clone());
        let clock = bundle.notice.deadlines.as_mut().unwrap();
        clock.started_at = at;
        zone.clone_into(&mut clock.time_zone);
        clock.objection_deadline = deadline.to_string();
        clock.earliest_effective_at = earliest.to_string();
        let report = verify(&bundle.write().unwrap()).unwrap();
        let named = report.faults().any(|finding| finding.check == Check::Deadlines);
        prop_assert_eq!(named, beside != 0);
    }
}
