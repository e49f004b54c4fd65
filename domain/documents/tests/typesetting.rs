//! The finished PDF, looked at from outside: with poppler's tools, as a reader's program sees it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

#[path = "sample/mod.rs"]
mod sample;

use proptest::prelude::*;
use serde_json::Value;
use std::process::{Command, Stdio};
use tillid_documents::agreement::{Addendum, AgreementDocument, Clause, Language, Paragraph, Side};
use tillid_documents::annex::AnnexRevision;
use tillid_documents::notice::{ChangeType, NoticeDocument};
use tillid_documents::typeset::{Pdf, TypesetError, typeset, typeset_annex, typeset_notice};
use tillid_documents::{builtin, canonical, clauses};

/// Runs a tool of poppler-utils on a PDF, given on standard input.
fn poppler(tool: &str, arguments: &[&str], pdf: &Pdf) -> String {
    use std::io::Write;
    let mut child = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{tool} is needed: install the package poppler-utils ({error})"));
    let mut input = child.stdin.take().unwrap();
    let bytes = pdf.bytes.clone();
    let feeder = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "{tool}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The text on one line, without the invisible places where a line may break.
fn text_of(pdf: &Pdf) -> String {
    let text = poppler("pdftotext", &["-raw", "-", "-"], pdf).replace('\u{200b}', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn from_template(language: Language) -> AgreementDocument {
    let template = builtin::danish_structure(language);
    let document = sample::agreement();
    AgreementDocument {
        language,
        preamble: template.preamble.clone(),
        clauses: clauses::fill(&template.clauses, &document.parameters, language).unwrap(),
        template: template.reference().unwrap(),
        ..document
    }
}

#[test]
fn the_same_content_gives_the_same_bytes_on_every_thread() {
    let document = from_template(Language::Da);
    let first = typeset(&document).unwrap();
    let others: Vec<_> = (0..3)
        .map(|_| {
            let document = document.clone();
            std::thread::spawn(move || typeset(&document).unwrap())
        })
        .collect();
    for other in others {
        assert_eq!(other.join().unwrap(), first);
    }
    assert_eq!(first.sha256, canonical::sha256_of_bytes(&first.bytes));
    assert_eq!((first.sha256.len(), first.unshown), (64, 0));
    assert!(first.pages >= 10, "{} pages", first.pages);

    let mut changed = document;
    changed.clauses[3].heading.push('.');
    assert_ne!(typeset(&changed).unwrap().sha256, first.sha256);
}

#[test]
fn the_file_declares_archiving_accessibility_language_and_title() {
    for (language, tag) in [(Language::Da, "da-DK"), (Language::En, "en-GB")] {
        let pdf = typeset(&from_template(language)).unwrap();
        let raw = String::from_utf8_lossy(&pdf.bytes);
        for mark in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(raw.contains(mark), "{mark}");
        }
        assert!(raw.contains(&format!("/Lang({tag})")), "{tag}");
        let info = poppler("pdfinfo", &["-isodates", "-"], &pdf);
        for line in [
            "Title:           Databehandleraftale om drift af rekrutteringssystem",
            "Author:          Eksempel Software A/S",
            "CreationDate:    2026-11-20T09:00:00Z",
            "Tagged:          yes",
            "Page size:       595.276 x 841.89 pts (A4)",
        ] {
            assert!(info.contains(line), "{line} is missing from\n{info}");
        }
        assert!(info.contains(&format!("Pages:           {}", pdf.pages)));
        let fonts = poppler("pdffonts", &["-"], &pdf);
        assert!(fonts.lines().skip(2).count() >= 3);
        assert!(
            fonts.lines().skip(2).all(|line| line.contains("yes yes yes")),
            "not embedded:\n{fonts}"
        );
    }
}

/// The measures that protect the data are printed in annex C.2 (R-000-074, R-002-001).
#[test]
fn what_was_agreed_is_on_the_paper() {
    let document = from_template(Language::Da);
    let text = text_of(&typeset(&document).unwrap());
    let short = &document.content_sha256().unwrap()[..12];
    for expected in [
        "DBA-2026-000123 · version 2",
        &format!("fingeraftryk {short}"),
        "Side 1 af",
        "CVR-nr. 87654321",
        "Rådhuspladsen 2 8000 Århus C Danmark",
        "om muligt senest 24 timer derefter",
        "Bilag A – Oplysninger om behandlingen",
        "A.5 Behandlingens varighed",
        "Eksempel Underleverandør 3 A/S",
        "C.2.2 Adgangsstyring Personlige konti, to faktorer og kvartalsvis gennemgang.",
        "C.2.3 Sikkerhedskopier",
        "C.8 Revision, herunder inspektion, hos underdatabehandlere",
        "Bilag D – Parternes regulering af andre forhold",
        "Egen ordlyd – ikke en tilsynsmyndigheds vedtagne bestemmelser",
        "persondata@eksempel-kommune.example",
    ] {
        assert!(text.contains(expected), "{expected} is missing from\n{text}");
    }
    assert!(!text.contains("{{") && !text.contains("/annex/"));
}

// proves: R-000-096
#[test]
fn addenda_and_the_legal_basis_are_printed_when_given() {
    let mut document = sample::agreement();
    document.annex_a.controller_legal_basis = Some("Artikel 6, stk. 1, litra e".to_owned());
    document.addenda = ["REC", "ONB"]
        .map(|code| Addendum {
            service_code: code.to_owned(),
            title: format!("Særligt for {code}"),
            text: format!("Vilkår for {code}."),
            version: (code == "ONB").then_some(3),
        })
        .to_vec();
    let text = text_of(&typeset(&document).unwrap());
    for expected in [
        "Den dataansvarliges behandlingsgrundlag Artikel 6, stk. 1, litra e",
        "Tillæg 1 – Særligt for REC Vilkår for REC.",
        "Tillæg 2 – Særligt for ONB, version 3 Vilkår for ONB.",
    ] {
        assert!(text.contains(expected), "{expected} is missing from\n{text}");
    }
}

#[test]
fn a_side_waits_until_it_has_signed() {
    let mut document = from_template(Language::Da);
    let fingerprint = document.content_sha256().unwrap();
    let waiting = text_of(&typeset(&document).unwrap());
    assert_eq!(waiting.matches("Afventer underskrift").count(), 2);

    document
        .signatures
        .push(sample::signature(Side::Controller, "Eksempel Kommune"));
    let half = text_of(&typeset(&document).unwrap());
    assert_eq!(half.matches("Afventer underskrift").count(), 1);

    document
        .signatures
        .push(sample::signature(Side::Processor, "Eksempel Software A/S"));
    let signed = text_of(&typeset(&document).unwrap());
    assert_eq!(signed.matches("Afventer underskrift").count(), 0);
    let signature = &document.signatures[0];
    for expected in [
        "22. november 2026 kl. 19:03:12.345 UTC",
        &signature.evidence_sha256,
        &signature.document_sha256,
        "logget ind med adgangskode og engangskode",
        "»Jeg har læst aftalen",
    ] {
        assert!(signed.contains(expected), "{expected} is missing");
    }
    assert_eq!(
        document.content_sha256().unwrap(),
        fingerprint,
        "a signature does not change what is signed"
    );
}

#[test]
fn a_long_table_repeats_its_head_and_loses_no_row() {
    let mut document = from_template(Language::En);
    document.annex_b.sub_processors = (1..=30).map(sample::sub_processor).collect();
    document.annex_b.sub_processors[4].legal_name =
        "Eksempel Telekommunikationsdienstleistungsgesellschaft für öffentliche Verwaltungen mit beschränkter Haftung".to_owned();
    let text = text_of(&typeset(&document).unwrap());
    assert!(text.matches("Places of processing Ground for transfer").count() >= 3);
    for position in 1..=30 {
        assert!(
            text.contains(&format!("CVR no. {}", 10_000_000 + position)),
            "row {position}"
        );
    }
}

#[test]
fn a_revision_of_annex_b_says_what_it_replaces_and_lists_everybody() {
    for (language, title) in [
        (Language::Da, "Bilag B, revision 2"),
        (Language::En, "Annex B, revision 2"),
    ] {
        let revision = AnnexRevision {
            language,
            ..sample::revision()
        };
        let pdf = typeset_annex(&revision).unwrap();
        assert_eq!(typeset_annex(&revision).unwrap(), pdf);
        let text = text_of(&pdf);
        for expected in [
            title,
            "DBA-2026-000123",
            "UDB-2026-0007",
            "Eksempel Underleverandør 3 A/S",
            &canonical::sha256(&revision).unwrap(),
        ] {
            assert!(text.contains(expected), "{expected} is missing from\n{text}");
        }
    }
    let empty = AnnexRevision {
        sub_processors: Vec::new(),
        ..sample::revision()
    };
    assert!(text_of(&typeset_annex(&empty).unwrap()).contains("Der anvendes ingen underdatabehandlere"));
}

#[test]
fn a_notice_is_a_letter_of_one_or_two_pages_in_both_languages() {
    for (language, title) in [
        (Language::Da, "Varsel om udskiftning af underdatabehandler"),
        (Language::En, "Notice of the replacement of a sub-processor"),
    ] {
        let notice = NoticeDocument {
            language,
            ..sample::notice()
        };
        let pdf = typeset_notice(&notice).unwrap();
        assert!((1..=2).contains(&pdf.pages));
        assert_eq!(typeset_notice(&notice).unwrap(), pdf);
        let text = text_of(&pdf);
        for expected in [
            title,
            "VARSEL-2026-000042",
            "persondata@eksempel-underleverandoer.example",
            "Rådhuspladsen 2",
        ] {
            assert!(text.contains(expected), "{expected} is missing from\n{text}");
        }
    }
    let removal = NoticeDocument {
        change: ChangeType::Remove,
        ..sample::notice()
    };
    assert!(!text_of(&typeset_notice(&removal).unwrap()).contains("Frist for indsigelse"));
}

/// The vendor's postal address, with for whose attention, stands at the head of every letter.
// proves: R-000-122
#[test]
fn a_letter_carries_the_senders_postal_address_and_attention() {
    for (language, attention) in [
        (Language::Da, "Att. Den dataansvarlige"),
        (Language::En, "Attn. Den dataansvarlige"),
    ] {
        let mut notice = NoticeDocument {
            language,
            ..sample::notice()
        };
        notice.processor.address.attention = Some("Den dataansvarlige".to_owned());
        let address = notice.processor.address.clone();
        let text = text_of(&typeset_notice(&notice).unwrap());
        for expected in [attention, &address.street, &address.postal_code, &address.city] {
            assert!(text.contains(expected), "{expected} is missing from\n{text}");
        }
    }
}

/// Puts a text wherever a person may write one; codes, dates and hashes stay.
fn everywhere(value: &mut Value, text: &str) {
    const FREE: [&str; 26] = [
        "reference",
        "title",
        "legalName",
        "number",
        "street",
        "city",
        "postalCode",
        "email",
        "name",
        "code",
        "heading",
        "text",
        "purpose",
        "nature",
        "duration",
        "description",
        "address",
        "notice",
        "instruction",
        "assistance",
        "retention",
        "transfers",
        "annexD",
        "organisation",
        "consentSentence",
        "countryCode",
    ];
    const LISTS: [&str; 5] = [
        "dataTypes",
        "specialCategories",
        "subjectCategories",
        "locations",
        "preamble",
    ];
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(_) if FREE.contains(&key.as_str()) => *member = text.into(),
                    Value::Array(items) if LISTS.contains(&key.as_str()) => items.fill(text.into()),
                    _ => everywhere(member, text),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| everywhere(item, text)),
        _ => {}
    }
}

fn with_text(text: &str) -> AgreementDocument {
    let mut document = sample::agreement();
    document.clauses.truncate(2);
    document
        .signatures
        .push(sample::signature(Side::Controller, "Eksempel Kommune"));
    let mut value = serde_json::to_value(document).unwrap();
    everywhere(&mut value, text);
    serde_json::from_value(value).unwrap()
}

#[test]
fn markup_is_only_text() {
    for hostile in [
        r#"#import "@preview/cetz:0.3.0": *"#,
        r#"#read("/etc/passwd")"#,
        r#"#panic("x") $x^2$ *b* _i_ `c` @ref <label> // end"#,
        r"]; }) #pagebreak() \u{41} {count} {{page}}",
    ] {
        let pdf = typeset(&with_text(hostile)).unwrap();
        assert!(text_of(&pdf).contains(hostile), "{hostile}");
        assert_eq!(pdf.unshown, 0);
    }
}

#[test]
fn no_text_stops_the_press() {
    let endless = "x".repeat(4_000);
    let long_name = "ø".repeat(300);
    for hostile in [
        "",
        " ",
        "\n\n\n",
        "\0",
        "a\0b\u{1}\u{7f}",
        "😀👩‍👩‍👧 🇩🇰",
        "مرحبا שלום \u{202e}abc",
        "漢字かな 한국어",
        "e\u{301}\u{327} \u{fe0f}",
        "\u{feff}\u{fffe}\u{e000}\u{10ffff}",
        "- \n- a\n•  b",
        "\u{a0}\u{ad}\u{2028}x",
        "ﬁ ﬀ ½ ² ™ → −",
        &endless,
        &long_name,
    ] {
        let pdf = typeset(&with_text(hostile)).unwrap_or_else(|error| panic!("{hostile:.40?}: {error}"));
        assert!(pdf.pages >= 5);
    }
}

#[test]
fn a_word_of_ten_thousand_letters_stays_within_the_margins() {
    let endless = "x".repeat(10_000);
    let mut document = sample::agreement();
    document.title.clone_from(&endless);
    document.controller.legal_name.clone_from(&endless);
    document.clauses[0].heading.clone_from(&endless);
    document.clauses[0].paragraphs[0].text.clone_from(&endless);
    document.annex_b.sub_processors[0]
        .description
        .clone_from(&endless);
    let pdf = typeset(&document).unwrap();
    let boxes = poppler("pdftotext", &["-bbox", "-", "-"], &pdf);
    let right_edges = boxes.lines().filter_map(|line| {
        line.split_once("xMax=\"")?
            .1
            .split('"')
            .next()?
            .parse::<f64>()
            .ok()
    });
    let outermost = right_edges.fold(0.0, f64::max);
    assert!(
        (400.0..=520.0).contains(&outermost),
        "a word ends {outermost} points from the left of 595"
    );
}

#[test]
fn unshown_characters_are_said_to_be_missing() {
    let mut document = sample::agreement();
    document.controller.legal_name = "Eksempel 😀 Kommune".to_owned();
    let pdf = typeset(&document).unwrap();
    assert!(pdf.unshown >= 2);
    let text = text_of(&pdf);
    assert!(text.contains("Eksempel � Kommune"));
    assert!(text.contains(&format!("{} tegn i teksten findes ikke", pdf.unshown)));
}

#[test]
fn too_much_and_too_deep_are_refused() {
    let mut document = sample::agreement();
    document.annex_d = "ord ".repeat(300_000);
    assert!(matches!(typeset(&document), Err(TypesetError::TooLarge(_))));

    let mut document = sample::agreement();
    let innermost = Paragraph {
        number: String::new(),
        text: "x".to_owned(),
        points: vec![],
        when: None,
    };
    let nested = (0..50).fold(innermost, |below, _| Paragraph {
        points: vec![below.clone()],
        ..below
    });
    document.clauses[0] = Clause {
        paragraphs: vec![nested],
        ..document.clauses[0].clone()
    };
    assert!(matches!(typeset(&document), Err(TypesetError::TooDeep)));
}

#[test]
fn content_survives_json() {
    let mut document = from_template(Language::Da);
    document
        .signatures
        .push(sample::signature(Side::Controller, "Eksempel Kommune"));
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(
        serde_json::from_str::<AgreementDocument>(&text).unwrap(),
        document
    );
    for expected in [
        r#""issuedAt":"2026-11-20T09:00:00.000Z""#,
        r#""authorisationModel":"GENERAL""#,
        r#""role":"SECURITY_24_7""#,
        r#""transferMechanism":"NONE_EEA""#,
    ] {
        assert!(text.contains(expected), "{expected}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_text_at_all_can_be_typeset(text in any::<String>(), letters in "\\PC{0,60}") {
        let mut document = sample::agreement();
        document.clauses.truncate(1);
        document.title = text.clone();
        document.controller.legal_name = letters.clone();
        document.annex_b.sub_processors[0].legal_name = letters.clone();
        document.clauses[0].heading = text;
        document.annex_d = letters;
        prop_assert!(typeset(&document).is_ok());
    }
}
