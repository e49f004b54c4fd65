//! `README.txt`: what a bundle is, for somebody who has never heard of the portal.

use std::fmt::Write as _;

use tillid_documents::agreement::Language;

use crate::bundle::{Bundle, Version};

const DANISH: &str = include_str!("../texts/README.da.txt");
const ENGLISH: &str = include_str!("../texts/README.en.txt");

/// The text for this bundle.
pub(crate) fn text(bundle: &Bundle) -> String {
    let template = match bundle.language {
        Language::Da => DANISH,
        Language::En => ENGLISH,
    };
    let record = &bundle.record;
    fill(
        template,
        &[
            ("reference", &record.reference),
            ("processor", &record.processor.name),
            ("controller", &record.controller.name),
            ("contents", &contents(bundle)),
            ("verify", &verify_at(bundle)),
        ],
    )
}

fn verify_at(bundle: &Bundle) -> String {
    let Some(address) = &bundle.verify_at else {
        return String::new();
    };
    match bundle.language {
        Language::Da => format!("   Eller i en browser, uden login, intet gemmes:  {address}"),
        Language::En => {
            format!("   Or in a browser, without signing in, nothing is stored:  {address}?lang=en")
        }
    }
}

fn contents(bundle: &Bundle) -> String {
    let mut lines = String::new();
    for version in &bundle.record.versions {
        let _ = writeln!(lines, "- {}", line(version, bundle.language));
    }
    lines
}

fn line(version: &Version, language: Language) -> String {
    let Version {
        number,
        state,
        content_sha256,
        ..
    } = version;
    let count = version.signatures.len();
    match language {
        Language::Da => {
            let signatures = match count {
                0 => "ingen underskrift".to_owned(),
                1 => "1 underskrift".to_owned(),
                more => format!("{more} underskrifter"),
            };
            format!("version {number} ({state}), {signatures}, indholdets SHA-256:\n  {content_sha256}")
        }
        Language::En => {
            let signatures = match count {
                0 => "no signature".to_owned(),
                1 => "1 signature".to_owned(),
                more => format!("{more} signatures"),
            };
            format!("version {number} ({state}), {signatures}, SHA-256 of the content:\n  {content_sha256}")
        }
    }
}

/// Replaces each `{name}` once; a value is never filled again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let value = values.iter().find_map(|(name, value)| {
            let after = rest.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}')?;
            Some((*value, after))
        });
        if let Some((value, after)) = value {
            out.push_str(value);
            rest = after;
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}
