//! What the layout of a revision of annex B is told.

use super::TypesetError;
use super::agreement_pages::{moment, sub_processor_row, within};
use super::plain::fact;
use crate::annex::AnnexRevision;
use crate::wording::Wording;
use serde_json::{Value, json};

/// The view of a revision whose content has the given SHA-256.
pub(super) fn view(revision: &AnnexRevision, fingerprint: &str) -> Result<Value, TypesetError> {
    let wording = Wording::of(revision.language);
    let (number, version) = (
        revision.number.to_string(),
        revision.agreement_version.to_string(),
    );
    let named = [
        ("number", number.as_str()),
        ("reference", &revision.agreement_reference),
        ("version", &version),
    ];
    let title = wording.filled("/revision/title", &named);
    let subtitle = wording.filled("/revision/subtitle", &named);
    let short = fingerprint.get(..12).unwrap_or(fingerprint);
    let hash = wording.filled("/shortFingerprint", &[("hash", short)]);
    let rows: Vec<_> = revision
        .sub_processors
        .iter()
        .map(|entry| sub_processor_row(wording, entry))
        .collect();
    Ok(json!({
        "lang": revision.language.tag(),
        "region": wording.region(),
        "wording": wording.all(),
        "title": title,
        "author": within(&revision.processor, 300),
        "description": within(&subtitle, 300),
        "subtitle": subtitle,
        "footer": format!("{} · B.{number} · {hash}", within(&revision.agreement_reference, 40)),
        "facts": facts(wording, revision, fingerprint)?,
        "rows": rows,
        "unshown": wording.at("/unshown"),
    }))
}

fn facts(wording: Wording, revision: &AnnexRevision, fingerprint: &str) -> Result<Vec<Value>, TypesetError> {
    let services: Vec<_> = revision
        .services
        .iter()
        .map(|service| service.title.as_str())
        .collect();
    let list = revision.list_number.to_string();
    let follows = wording.filled(
        "/revision/followsValue",
        &[
            ("announcement", &revision.announcement_reference),
            ("list", &list),
        ],
    );
    let rows = [
        ("/revision/processor", revision.processor.clone(), false),
        ("/revision/controller", revision.controller.clone(), false),
        ("/services", services.join("\n"), false),
        (
            "/revision/effective",
            moment(wording, revision.effective_at)?,
            false,
        ),
        ("/revision/follows", follows, false),
        ("/revision/agreement", revision.agreement_sha256.clone(), true),
        ("/revision/fingerprint", fingerprint.to_owned(), true),
    ];
    Ok(rows
        .into_iter()
        .filter(|(_, value, _)| !value.trim().is_empty())
        .map(|(label, value, exact)| fact(wording.at(label), &value, exact))
        .collect())
}
