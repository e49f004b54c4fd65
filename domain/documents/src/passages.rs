//! A document as a list of passages, each with its place: what people comment on, change and compare.
//!
//! A place is a clause's number (`7.1`, `0` for the preamble) or the number of an annex item (`C.4`). The text of a
//! passage is plain: paragraphs stand a blank line apart, a line that begins with `- ` is a point, and numbers that follow
//! from the place of a paragraph are left out.

use crate::agreement::{AgreementDocument, Clause, Paragraph, Party, SubProcessorEntry};
use crate::typeset::{choices, contact_lines, registration_line};
use crate::wording::Wording;

/// The place of the preamble.
pub const PREAMBLE: &str = "0";
/// The place of the controller's legal basis, which the paper prints below A.1.
pub const LEGAL_BASIS: &str = "A.1.1";
/// The place of the special categories of data, which the paper prints below A.3.
pub const SPECIAL_CATEGORIES: &str = "A.3.1";
const POINT: &str = "- ";
const INDENT: &str = "  ";

/// Which part of the document a passage belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Who agrees, and on which services.
    Parties,
    /// The choices and periods.
    Terms,
    /// The clauses, with the preamble.
    Clauses,
    /// Annex A: the processing.
    AnnexA,
    /// Annex B: the sub-processors.
    AnnexB,
    /// Annex C: the instruction.
    AnnexC,
    /// Annex D: what else is agreed, with the deviations.
    AnnexD,
    /// Addenda for single services.
    Addenda,
}

/// A passage of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where it belongs.
    pub part: Part,
    /// Its place, unique in the document.
    pub place: String,
    /// Its heading, in the document's language.
    pub heading: String,
    /// Its text, plain; empty where the parties have said nothing.
    pub text: String,
    /// Whether its wording may not be changed in an agreement.
    pub locked: bool,
}

/// Every passage of a document, in reading order.
#[must_use]
pub fn passages(document: &AgreementDocument) -> Vec<Passage> {
    let wording = Wording::of(document.language);
    let mut out = Vec::new();
    let mut add = |part, place: &str, heading: String, text: String, locked| {
        out.push(Passage {
            part,
            place: place.to_owned(),
            heading,
            text,
            locked,
        });
    };
    let sides = [
        ("controller", "CONTROLLER", &document.controller),
        ("processor", "PROCESSOR", &document.processor),
    ];
    for (place, side, party) in sides {
        add(
            Part::Parties,
            place,
            wording.label("side", &side),
            party_text(wording, party),
            true,
        );
    }
    let services: Vec<_> = document
        .services
        .iter()
        .map(|service| format!("{} ({})", service.title, service.code))
        .collect();
    add(
        Part::Parties,
        "services",
        wording.at("/services").to_owned(),
        services.join("\n"),
        true,
    );
    for (place, label, value) in choices(document) {
        add(Part::Terms, place, label, value, true);
    }
    if !document.preamble.is_empty() {
        let heading = wording.at("/preamble").to_owned();
        add(
            Part::Clauses,
            PREAMBLE,
            heading,
            document.preamble.join("\n\n"),
            true,
        );
    }
    for clause in flat(&document.clauses) {
        add(
            Part::Clauses,
            &clause.number,
            clause.heading.clone(),
            clause_text(clause),
            clause.locked,
        );
    }
    for (part, place, text) in annex_items(document) {
        let heading = if place == SPECIAL_CATEGORIES {
            wording.at("/annex/specialCategories").to_owned()
        } else if place == LEGAL_BASIS {
            wording.at("/annex/legalBasis").to_owned()
        } else if place == "D" {
            wording.all()["annex"]["D"][1]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        } else {
            wording.label("annex", &place)
        };
        // Who the sub-processors are is the register's, and notices change it (Art. 28(2)).
        add(part, place, heading, text, part == Part::AnnexB);
    }
    for (deviation, position) in document.deviations.iter().zip(1..) {
        let heading = format!("{} {}", deviation.place, deviation.heading);
        add(
            Part::AnnexD,
            &format!("D.{position}"),
            heading,
            deviation.text.clone(),
            true,
        );
    }
    for (addendum, position) in document.addenda.iter().zip(1..) {
        let place = format!("+{position}");
        add(
            Part::Addenda,
            &place,
            addendum.title.clone(),
            addendum.text.clone(),
            true,
        );
    }
    out
}

/// The clauses with those below them, in reading order.
fn flat(clauses: &[Clause]) -> Vec<&Clause> {
    clauses
        .iter()
        .flat_map(|clause| std::iter::once(clause).chain(flat(&clause.clauses)))
        .collect()
}

fn annex_items(document: &AgreementDocument) -> Vec<(Part, &'static str, String)> {
    let (a, c) = (&document.annex_a, &document.annex_c);
    let measures: Vec<_> = c
        .security
        .iter()
        .map(
            |measure| match (measure.heading.as_str(), measure.text.as_str()) {
                ("", text) => text.to_owned(),
                (heading, "") => heading.to_owned(),
                (heading, text) => format!("{heading}\n{text}"),
            },
        )
        .collect();
    let wording = Wording::of(document.language);
    let sub_processors: Vec<_> = document
        .annex_b
        .sub_processors
        .iter()
        .map(|entry| sub_processor_text(wording, entry))
        .collect();
    vec![
        (Part::AnnexA, "A.1", a.purpose.clone()),
        (
            Part::AnnexA,
            LEGAL_BASIS,
            a.controller_legal_basis.clone().unwrap_or_default(),
        ),
        (Part::AnnexA, "A.2", a.nature.clone()),
        (Part::AnnexA, "A.3", points(&a.data_types)),
        (Part::AnnexA, SPECIAL_CATEGORIES, points(&a.special_categories)),
        (Part::AnnexA, "A.4", points(&a.subject_categories)),
        (Part::AnnexA, "A.5", a.duration.clone()),
        (Part::AnnexB, "B.1", sub_processors.join("\n\n")),
        (Part::AnnexC, "C.1", c.instruction.clone()),
        (Part::AnnexC, "C.2", measures.join("\n\n")),
        (Part::AnnexC, "C.3", c.assistance.clone()),
        (Part::AnnexC, "C.4", c.retention.clone()),
        (Part::AnnexC, "C.5", c.locations.clone()),
        (Part::AnnexC, "C.6", c.transfers.clone()),
        (Part::AnnexC, "C.7", c.audit_processor.clone()),
        (Part::AnnexC, "C.8", c.audit_sub_processors.clone()),
        (Part::AnnexD, "D", document.annex_d.clone()),
    ]
}

/// A list as text: a point each.
fn points(items: &[String]) -> String {
    let lines: Vec<_> = items.iter().map(|item| format!("{POINT}{item}")).collect();
    lines.join("\n")
}

fn clause_text(clause: &Clause) -> String {
    let paragraphs = clause.paragraphs.iter();
    let paragraphs: Vec<_> = paragraphs
        .map(|it| paragraph_text(it, clause.as_written))
        .collect();
    paragraphs.join("\n\n")
}

/// `numbered`: with the numbers, where they are words of the text and not places.
fn paragraph_text(paragraph: &Paragraph, numbered: bool) -> String {
    fn say(paragraph: &Paragraph, numbered: bool, out: &mut String) {
        if numbered && !paragraph.number.is_empty() {
            out.push_str(&paragraph.number);
            out.push(' ');
        }
        out.push_str(&paragraph.text);
    }
    fn below(points: &[Paragraph], numbered: bool, depth: usize, out: &mut String) {
        for point in points {
            out.push('\n');
            out.push_str(&INDENT.repeat(depth));
            out.push_str(POINT);
            say(point, numbered, out);
            below(&point.points, numbered, depth + 1, out);
        }
    }
    let mut out = String::new();
    say(paragraph, numbered, &mut out);
    below(&paragraph.points, numbered, 0, &mut out);
    out
}

fn party_text(wording: Wording, party: &Party) -> String {
    let mut lines = vec![party.legal_name.clone()];
    lines.extend(
        party
            .registration
            .as_ref()
            .map(|it| registration_line(wording, it)),
    );
    let address = &party.address;
    let place = format!("{} {}", address.postal_code, address.city);
    let country = wording.country(&address.country_code);
    let parts = [
        address.attention.as_deref().unwrap_or_default(),
        &address.street,
        place.trim(),
        &country,
    ];
    lines.extend(
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(str::to_owned),
    );
    lines.extend(party.contacts.iter().map(|contact| {
        let role = wording.label("contactRole", &contact.role);
        format!("{role}: {}", contact_lines(contact).replace('\n', ", "))
    }));
    lines.join("\n")
}

fn sub_processor_text(wording: Wording, entry: &SubProcessorEntry) -> String {
    let mut lines = vec![entry.legal_name.clone()];
    lines.extend(
        entry
            .registration
            .as_ref()
            .map(|it| registration_line(wording, it)),
    );
    lines.extend([
        format!("{}, {}", entry.address, wording.country(&entry.country_code)),
        entry.contact.clone(),
        entry.description.clone(),
    ]);
    lines.extend(entry.locations.iter().cloned());
    lines.push(wording.label("transfer", &entry.transfer_mechanism));
    lines.extend(entry.transfer_detail.clone());
    lines.retain(|line| !line.trim().is_empty());
    lines.join("\n")
}
