//! `README.txt`: what a bundle is, for somebody who has never heard of the portal.

use std::fmt::Write as _;

use tillid_documents::agreement::Language;

use crate::announcement::Ending;
use crate::bundle::{Bundle, Version};
use crate::notice::NoticeBundle;

const DANISH: &str = include_str!("../texts/README.da.txt");
const ENGLISH: &str = include_str!("../texts/README.en.txt");
const NOTICE: (&str, &str) = (
    include_str!("../texts/NOTICE.da.txt"),
    include_str!("../texts/NOTICE.en.txt"),
);
const ANNOUNCEMENT: (&str, &str) = (
    include_str!("../texts/ANNOUNCEMENT.da.txt"),
    include_str!("../texts/ANNOUNCEMENT.en.txt"),
);

/// The text for an agreement's bundle.
pub(crate) fn of_agreement(bundle: &Bundle) -> String {
    let record = &bundle.record;
    fill(
        pick(bundle.language, (DANISH, ENGLISH)),
        &[
            ("reference", &record.reference),
            ("processor", &record.processor.name),
            ("controller", &record.controller.name),
            ("contents", &contents(bundle)),
            ("verify", &verify_at(bundle.language, bundle.verify_at.as_deref())),
        ],
    )
}

/// The text for a notice's bundle.
pub(crate) fn of_notice(bundle: &NoticeBundle) -> String {
    let NoticeBundle {
        language,
        change,
        notice,
        ..
    } = bundle;
    let deadlines = notice.deadlines.as_ref();
    let none = "-";
    fill(
        pick(*language, NOTICE),
        &[
            ("reference", &change.reference),
            ("processor", &change.processor.name),
            ("controller", &notice.controller.name),
            ("agreement", &notice.agreement.reference),
            ("version", &notice.agreement.version.to_string()),
            ("state", &notice.state),
            ("started", deadlines.map_or(none, |clock| &clock.started_at)),
            ("zone", deadlines.map_or(none, |clock| &clock.time_zone)),
            ("noticeDays", &notice.notice_days.to_string()),
            ("objectionDays", &notice.objection_days.to_string()),
            (
                "deadline",
                deadlines.map_or(none, |clock| &clock.objection_deadline),
            ),
            (
                "earliest",
                deadlines.map_or(none, |clock| &clock.earliest_effective_at),
            ),
            ("effective", change.effective_at.as_deref().unwrap_or(none)),
            ("verify", &verify_at(*language, bundle.verify_at.as_deref())),
        ],
    )
}

/// The text for an announcement's bundle.
pub(crate) fn of_announcement(ending: &Ending, notices: usize) -> String {
    let Ending { language, change, .. } = ending;
    fill(
        pick(*language, ANNOUNCEMENT),
        &[
            ("reference", &change.reference),
            ("processor", &change.processor.name),
            ("subProcessor", &change.sub_processor),
            ("state", &change.state),
            ("published", &change.published_at),
            ("effective", change.effective_at.as_deref().unwrap_or("-")),
            ("notices", &notices.to_string()),
            ("verify", &verify_at(*language, ending.verify_at.as_deref())),
        ],
    )
}

/// The sentence that tells where anybody may have the bundle checked.
pub(crate) fn verify_at(language: Language, address: Option<&str>) -> String {
    let Some(address) = address else {
        return String::new();
    };
    match language {
        Language::Da => format!("   Eller i en browser, uden login, intet gemmes:  {address}"),
        Language::En => {
            format!("   Or in a browser, without signing in, nothing is stored:  {address}?lang=en")
        }
    }
}

/// The text in the language.
pub(crate) fn pick(language: Language, (danish, english): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::Da => danish,
        Language::En => english,
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
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
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
