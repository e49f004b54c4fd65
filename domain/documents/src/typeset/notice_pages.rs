//! What the letter's layout is told.

use super::agreement_pages::{address_lines, contact_lines, registration_line, within};
use super::plain::{blocks, fact};
use crate::agreement::{AuthorisationModel, SubProcessorEntry};
use crate::notice::{ChangeType, NoticeDocument};
use crate::wording::Wording;
use serde_json::{Value, json};

/// The view of a notice whose content has the given SHA-256.
pub(super) fn view(notice: &NoticeDocument, fingerprint: &str) -> Value {
    let wording = Wording::of(notice.language);
    let title = wording.label("notice/title", &notice.change);
    let version = notice.agreement_version.to_string();
    let subtitle = wording.filled(
        "/notice/subtitle",
        &[("reference", &notice.agreement_reference), ("version", &version)],
    );
    let short = fingerprint.get(..12).unwrap_or(fingerprint);
    let hash = wording.filled("/shortFingerprint", &[("hash", short)]);
    json!({
        "lang": notice.language.tag(),
        "region": wording.region(),
        "wording": wording.all(),
        "title": title,
        "author": within(&notice.processor.legal_name, 300),
        "description": within(&subtitle, 300),
        "subtitle": subtitle,
        "footer": format!("{} · {hash}", within(&notice.reference, 40)),
        "sender": { "name": notice.processor.legal_name, "line": sender_line(wording, notice) },
        "recipient": {
            "name": notice.controller.legal_name,
            "address": address_lines(wording, &notice.controller.address),
        },
        "date": wording.date(notice.issued_at),
        "reference": notice.reference,
        "summary": blocks(&notice.summary),
        "dates": dates(wording, notice),
        "silence": silence(wording, notice),
        "facts": facts(wording, notice),
        "answer": blocks(&notice.how_to_object),
        "unshown": wording.at("/unshown"),
    })
}

fn sender_line(wording: Wording, notice: &NoticeDocument) -> String {
    let address = address_lines(wording, &notice.processor.address).replace('\n', ", ");
    let registration = notice
        .processor
        .registration
        .as_ref()
        .map(|it| registration_line(wording, it));
    [Some(address), registration]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn dates(wording: Wording, notice: &NoticeDocument) -> Vec<Value> {
    let deadline = match (notice.change, notice.authorisation_model) {
        (ChangeType::Remove, _) => None,
        (_, AuthorisationModel::General) => Some("/notice/deadline"),
        (_, AuthorisationModel::Specific) => Some("/notice/deadlineSPECIFIC"),
    };
    let deadline =
        deadline.map(|label| fact(wording.at(label), &wording.date(notice.objection_deadline), false));
    let effective = fact(
        wording.at("/notice/effective"),
        &wording.date(notice.planned_effective_at),
        false,
    );
    deadline.into_iter().chain([effective]).collect()
}

fn silence(wording: Wording, notice: &NoticeDocument) -> String {
    if notice.change == ChangeType::Remove {
        return wording.at("/notice/silence/REMOVE").to_owned();
    }
    wording.label("notice/silence", &notice.authorisation_model)
}

fn facts(wording: Wording, notice: &NoticeDocument) -> Vec<Value> {
    let entry = &notice.sub_processor;
    let rows = [
        ("/notice/name", who(wording, entry), false),
        (
            "/contactPerson",
            contact_lines(&notice.sub_processor_contact),
            true,
        ),
        (
            "/notice/replaces",
            notice.replaces.clone().unwrap_or_default(),
            false,
        ),
        ("/notice/description", entry.description.clone(), false),
        ("/notice/dataTypes", notice.data_types.join("\n"), false),
        ("/notice/subjects", notice.subject_categories.join("\n"), false),
        ("/places", entry.locations.join("\n"), false),
        ("/transferGround", ground(wording, entry), false),
        ("/notice/servicesConcerned", notice.services.join("\n"), false),
        ("/notice/list", notice.list_url.clone().unwrap_or_default(), true),
    ];
    rows.into_iter()
        .filter(|(_, value, _)| !value.trim().is_empty())
        .map(|(label, value, exact)| fact(wording.at(label), &value, exact))
        .collect()
}

fn who(wording: Wording, entry: &SubProcessorEntry) -> String {
    let registration = entry
        .registration
        .as_ref()
        .map(|it| registration_line(wording, it))
        .unwrap_or_default();
    let lines = [
        entry.legal_name.clone(),
        registration,
        entry.address.clone(),
        wording.country(&entry.country_code),
    ];
    lines
        .into_iter()
        .filter(|line| !line.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn ground(wording: Wording, entry: &SubProcessorEntry) -> String {
    let mechanism = wording.label("transfer", &entry.transfer_mechanism);
    entry
        .transfer_detail
        .as_ref()
        .map_or(mechanism.clone(), |detail| format!("{mechanism}\n{detail}"))
}
