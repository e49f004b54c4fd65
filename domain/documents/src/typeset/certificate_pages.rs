//! What the certificate's layout is told.

use super::TypesetError;
use super::agreement_pages::{address_lines, moment, registration_line, within};
use super::plain::{blocks, fact};
use crate::agreement::Party;
use crate::certificate::CertificateDocument;
use crate::wording::Wording;
use serde_json::{Value, json};

/// The view of a certificate whose content has the given SHA-256.
pub(super) fn view(certificate: &CertificateDocument, fingerprint: &str) -> Result<Value, TypesetError> {
    let wording = Wording::of(certificate.language);
    let version = certificate.agreement_version.to_string();
    let subtitle = wording.filled(
        "/certificate/subtitle",
        &[
            ("reference", &certificate.agreement_reference),
            ("version", &version),
        ],
    );
    let short = fingerprint.get(..12).unwrap_or(fingerprint);
    let hash = wording.filled("/shortFingerprint", &[("hash", short)]);
    let declaration = wording.filled(
        "/certificate/declaration",
        &[
            ("processor", &certificate.processor.legal_name),
            ("controller", &certificate.controller.legal_name),
            ("reference", &certificate.agreement_reference),
        ],
    );
    Ok(json!({
        "lang": certificate.language.tag(),
        "region": wording.region(),
        "wording": wording.all(),
        "title": wording.at("/certificate/title"),
        "author": within(&certificate.processor.legal_name, 300),
        "description": within(&subtitle, 300),
        "subtitle": subtitle,
        "footer": format!("{} · {hash}", within(&certificate.agreement_reference, 40)),
        "sender": {
            "name": certificate.processor.legal_name,
            "line": party(wording, &certificate.processor, ", "),
        },
        "recipient": {
            "name": certificate.controller.legal_name,
            "address": party(wording, &certificate.controller, "\n"),
        },
        "date": wording.date(certificate.signature.signed_at),
        "reference": certificate.agreement_reference,
        "declaration": blocks(&declaration),
        "dates": [
            fact(wording.at("/certificate/ended"), &wording.date(certificate.ended_at), false),
            fact(wording.at("/certificate/due"), &wording.date(certificate.due_at), false),
        ],
        "parts": parts(wording, certificate),
        "signature": signature(wording, certificate, fingerprint)?,
        "unshown": wording.at("/certificate/unshown"),
    }))
}

fn party(wording: Wording, party: &Party, between: &str) -> String {
    let address = address_lines(wording, &party.address).replace('\n', between);
    let registration = party
        .registration
        .as_ref()
        .map(|it| registration_line(wording, it));
    [Some(address), registration]
        .into_iter()
        .flatten()
        .filter(|line| !line.trim().is_empty())
        .collect::<Vec<_>>()
        .join(if between == "\n" { "\n" } else { " · " })
}

/// What was returned, what was deleted, where, and what is kept.
fn parts(wording: Wording, certificate: &CertificateDocument) -> Vec<Value> {
    let returned = certificate.returned.as_ref().map(|returned| {
        let on = wording.filled("/certificate/returnedOn", &[("date", &wording.date(returned.at))]);
        (
            wording.at("/certificate/returned"),
            format!("{on}\n\n{}", returned.text),
        )
    });
    let kept = if certificate.exceptions.trim().is_empty() {
        wording.at("/certificate/nothingKept").to_owned()
    } else {
        certificate.exceptions.clone()
    };
    returned
        .into_iter()
        .chain([
            (
                wording.at("/certificate/statement"),
                certificate.statement.clone(),
            ),
            (wording.at("/certificate/scope"), certificate.scope.clone()),
            (wording.at("/certificate/exceptions"), kept),
        ])
        .map(|(heading, text)| json!({ "heading": heading, "blocks": blocks(&text) }))
        .collect()
}

fn signature(
    wording: Wording,
    certificate: &CertificateDocument,
    fingerprint: &str,
) -> Result<Value, TypesetError> {
    let given = &certificate.signature;
    let rows = [
        ("/certificate/name", given.name.clone(), false),
        ("/certificate/capacity", given.title.clone(), false),
        ("/organisation", certificate.processor.legal_name.clone(), false),
        ("/signedAt", moment(wording, given.signed_at)?, false),
        ("/signatureMethod", wording.label("method", &given.method), false),
        (
            "/certificate/agreement",
            certificate.agreement_sha256.clone(),
            true,
        ),
        ("/certificate/fingerprint", fingerprint.to_owned(), true),
    ];
    Ok(rows
        .into_iter()
        .filter(|(_, value, _)| !value.trim().is_empty())
        .map(|(label, value, exact)| fact(wording.at(label), &value, exact))
        .collect())
}
