//! What the agreement's layout is told: every line of the paper, in reading order.

use super::plain::{blocks, fact, list, paragraph};
use super::{DEEPEST, TypesetError};
use crate::agreement::{
    Address, AgreementDocument, AuthorisationModel, Clause, Contact, Deviation, Paragraph, Party,
    Registration, Side, Signature, SubProcessorEntry,
};
use crate::wording::Wording;
use serde_json::{Value, json};
use time::{OffsetDateTime, UtcOffset};

/// The view of an agreement whose content has the given SHA-256.
pub(super) fn view(document: &AgreementDocument, fingerprint: &str) -> Result<Value, TypesetError> {
    let wording = Wording::of(document.language);
    let pages = Pages {
        document,
        wording,
        fingerprint,
    };
    let clauses: Vec<_> = document
        .clauses
        .iter()
        .map(|item| clause(item, DEEPEST))
        .collect::<Result<_, _>>()?;
    let title = first_of(&document.title, wording.at("/agreement"));
    Ok(json!({
        "lang": document.language.tag(),
        "region": wording.region(),
        "wording": wording.all(),
        "title": title,
        // Long titles in smaller letters, endless words broken by force.
        "titleSize": if title.chars().count() > 90 { 15 } else if title.chars().count() > 45 { 20 } else { 27 },
        "titleHyphenate": title.split_whitespace().any(|word| word.chars().count() > 22),
        "author": within(&document.processor.legal_name, 300),
        "description": within(&pages.of_version("/description"), 300),
        "subtitle": pages.of_version("/subtitle"),
        "footer": pages.footer(),
        "cover": pages.cover(),
        "parties": [pages.party(Side::Controller), pages.party(Side::Processor)],
        "choices": pages.choices(),
        "preamble": document.preamble,
        "clauses": clauses,
        "annexes": pages.annexes(),
        "signatureNote": wording.at("/signatureNote"),
        "signatures": pages.signatures()?,
        "unshown": wording.at("/unshown"),
    }))
}

struct Pages<'a> {
    document: &'a AgreementDocument,
    wording: Wording,
    fingerprint: &'a str,
}

impl Pages<'_> {
    fn of_version(&self, pointer: &'static str) -> String {
        let document = self.document;
        let (version, date) = (
            document.version.to_string(),
            self.wording.date(document.issued_at),
        );
        self.wording.filled(
            pointer,
            &[
                ("reference", &document.reference),
                ("version", &version),
                ("date", &date),
            ],
        )
    }

    fn footer(&self) -> String {
        let short = self.fingerprint.get(..12).unwrap_or(self.fingerprint);
        let hash = self.wording.filled("/shortFingerprint", &[("hash", short)]);
        let version = self.wording.at("/version").to_lowercase();
        format!(
            "{} · {version} {} · {hash}",
            within(&self.document.reference, 40),
            self.document.version
        )
    }

    fn cover(&self) -> Vec<Value> {
        let (document, wording) = (self.document, self.wording);
        let services: Vec<_> = document
            .services
            .iter()
            .map(|service| service.title.as_str())
            .collect();
        let version = document.template.version.to_string();
        let template = wording.filled(
            "/templateValue",
            &[("name", &document.template.name), ("version", &version)],
        );
        vec![
            fact(
                wording.at("/services"),
                first_of(&services.join("\n"), wording.at("/none")),
                false,
            ),
            fact(wording.at("/issued"), &wording.date(document.issued_at), false),
            fact(wording.at("/template"), &template, false),
            fact(
                wording.at("/origin"),
                &wording.label("originName", &document.template.origin),
                false,
            ),
        ]
    }

    fn party(&self, side: Side) -> Value {
        let party = self.of_side(side);
        let wording = self.wording;
        let mut details = Vec::new();
        if let Some(registration) = &party.registration {
            details.push(fact(
                wording.at("/registrationOf"),
                &registration_line(wording, registration),
                true,
            ));
        }
        details.push(fact(
            wording.at("/address"),
            &address_lines(wording, &party.address),
            false,
        ));
        details.extend(party.contacts.iter().map(|contact| {
            fact(
                &wording.label("contactRole", &contact.role),
                &contact_lines(contact),
                true,
            )
        }));
        json!({
            "role": wording.label("side", &side),
            "name": party.legal_name,
            "registration":
                party.registration.as_ref().map(|it| registration_line(wording, it)).unwrap_or_default(),
            "address": address_lines(wording, &party.address),
            "details": details,
        })
    }

    fn of_side(&self, side: Side) -> &Party {
        match side {
            Side::Processor => &self.document.processor,
            Side::Controller => &self.document.controller,
        }
    }

    fn choices(&self) -> Vec<Value> {
        choices(self.document)
            .into_iter()
            .map(|(_, label, value)| fact(&label, &value, false))
            .collect()
    }

    fn annex(&self, letter: char, sections: &[(&str, Vec<Value>)]) -> Value {
        let titles = &self.wording.all()["annex"];
        let named = &titles[letter.to_string()];
        let sections: Vec<_> = sections
            .iter()
            .map(|(number, content)| {
                json!({ "number": number, "heading": titles[*number].as_str().unwrap_or_default(), "content": content })
            })
            .collect();
        let heading = format!(
            "{} – {}",
            named[0].as_str().unwrap_or_default(),
            named[1].as_str().unwrap_or_default()
        );
        // Annex D is a single section, mostly empty; it follows where annex C ends.
        json!({ "heading": heading, "newPage": letter != 'D', "sections": sections })
    }

    fn free(&self, text: &str) -> Vec<Value> {
        blocks(first_of(text, self.wording.at("/notFilled")))
    }

    fn bullets(&self, items: &[String]) -> Value {
        if items.is_empty() {
            paragraph(self.wording.at("/notFilled"))
        } else {
            list(items)
        }
    }

    fn annexes(&self) -> Vec<Value> {
        let mut annexes = vec![self.annex_a(), self.annex_b(), self.annex_c(), self.annex_d()];
        annexes.extend(self.document.addenda.iter().zip(1..).map(|(addendum, position)| {
            let label = self.wording.at("/annex/addendum");
            let title = first_of(&addendum.title, &addendum.service_code);
            let version = addendum.version.map_or(String::new(), |number| {
                format!(", {} {number}", self.wording.at("/version").to_lowercase())
            });
            let section = json!({ "number": "", "heading": "", "content": self.free(&addendum.text) });
            json!({ "heading": format!("{label} {position} – {title}{version}"), "newPage": false, "sections": [section] })
        }));
        annexes
    }

    fn annex_a(&self) -> Value {
        let (annex, wording) = (&self.document.annex_a, self.wording);
        let mut purpose = self.free(&annex.purpose);
        purpose.extend(annex.controller_legal_basis.as_ref().map(|basis| {
            json!({ "kind": "named", "name": wording.at("/annex/legalBasis"), "content": blocks(basis) })
        }));
        let mut types = vec![self.bullets(&annex.data_types)];
        types.push(if annex.special_categories.is_empty() {
            paragraph(wording.at("/annex/noSpecialCategories"))
        } else {
            json!({
                "kind": "named",
                "name": wording.at("/annex/specialCategories"),
                "content": [list(&annex.special_categories)],
            })
        });
        self.annex(
            'A',
            &[
                ("A.1", purpose),
                ("A.2", self.free(&annex.nature)),
                ("A.3", types),
                ("A.4", vec![self.bullets(&annex.subject_categories)]),
                ("A.5", self.free(&annex.duration)),
            ],
        )
    }

    fn annex_b(&self) -> Value {
        let (annex, wording, parameters) = (&self.document.annex_b, self.wording, &self.document.parameters);
        let list = if annex.sub_processors.is_empty() {
            paragraph(wording.at("/annex/noSubProcessors"))
        } else {
            let rows: Vec<_> = annex
                .sub_processors
                .iter()
                .map(|entry| sub_processor_row(wording, entry))
                .collect();
            json!({ "kind": "table", "rows": rows })
        };
        let rule = match parameters.authorisation_model {
            AuthorisationModel::General => "/annex/noticeGENERAL",
            AuthorisationModel::Specific => "/annex/noticeSPECIFIC",
        };
        let notice = wording.count("days", parameters.sub_processor_notice_days);
        let objection = wording.count("days", parameters.objection_days);
        let rule = wording.filled(rule, &[("notice", &notice), ("objection", &objection)]);
        let mut content = vec![paragraph(&rule)];
        content.extend(blocks(&annex.notice));
        self.annex('B', &[("B.1", vec![list]), ("B.2", content)])
    }

    fn annex_c(&self) -> Value {
        let annex = &self.document.annex_c;
        let measures: Vec<_> = annex
            .security
            .iter()
            .zip(1..)
            .map(|(measure, position)| {
                json!({
                    "number": format!("C.2.{position}"),
                    "heading": first_of(&measure.heading, "–"),
                    "content": blocks(&measure.text),
                })
            })
            .collect();
        let security = if measures.is_empty() {
            paragraph(self.wording.at("/notFilled"))
        } else {
            json!({ "kind": "measures", "items": measures })
        };
        self.annex(
            'C',
            &[
                ("C.1", self.free(&annex.instruction)),
                ("C.2", vec![security]),
                ("C.3", self.free(&annex.assistance)),
                ("C.4", self.free(&annex.retention)),
                ("C.5", self.free(&annex.locations)),
                ("C.6", self.free(&annex.transfers)),
                ("C.7", self.free(&annex.audit_processor)),
                ("C.8", self.free(&annex.audit_sub_processors)),
            ],
        )
    }

    fn annex_d(&self) -> Value {
        let (document, wording) = (self.document, self.wording);
        let mut annex = if document.annex_d.trim().is_empty() && !document.deviations.is_empty() {
            self.annex('D', &[])
        } else {
            let text = first_of(&document.annex_d, wording.at("/annex/noDeviations"));
            self.annex('D', &[("", blocks(text))])
        };
        let deviations = document.deviations.iter().zip(1..);
        let deviations = deviations.map(|(deviation, position)| self.deviation(deviation, position));
        if let Value::Array(sections) = &mut annex["sections"] {
            sections.extend(deviations);
        }
        annex
    }

    fn deviation(&self, deviation: &Deviation, position: usize) -> Value {
        let wording = self.wording;
        let values = [
            ("place", deviation.place.as_str()),
            ("heading", &deviation.heading),
        ];
        let is_clause = deviation.place.starts_with(|first: char| first.is_ascii_digit());
        let heading = wording.filled(
            if is_clause {
                "/annex/ofClause"
            } else {
                "/annex/ofAnnex"
            },
            &values,
        );
        let mut content = vec![paragraph(&wording.label("deviation", &deviation.kind))];
        content.extend(blocks(&deviation.text));
        if !deviation.former.is_empty() {
            content.push(json!({
                "kind": "named",
                "name": wording.at("/annex/formerWording"),
                "content": blocks(&deviation.former),
            }));
        }
        json!({ "number": format!("D.{position}"), "heading": heading, "content": content })
    }

    /// The controller's signatures first, as the parties stand on the first page; a side without any
    /// gets a block that waits.
    fn signatures(&self) -> Result<Vec<Value>, TypesetError> {
        let mut out = Vec::new();
        for side in [Side::Controller, Side::Processor] {
            let given: Vec<_> = self
                .document
                .signatures
                .iter()
                .filter(|it| it.side == side)
                .collect();
            if given.is_empty() {
                let name = &self.of_side(side).legal_name;
                out.push(json!({ "signed": false, "side": self.wording.label("for", &side), "name": name }));
            }
            for signature in given {
                out.push(self.signature(signature)?);
            }
        }
        Ok(out)
    }

    fn signature(&self, signature: &Signature) -> Result<Value, TypesetError> {
        let wording = self.wording;
        Ok(json!({
            "signed": true,
            "side": wording.label("for", &signature.side),
            "name": signature.name,
            "capacity": signature.title,
            "rows": [
                fact(wording.at("/organisation"), &signature.organisation, false),
                fact(wording.at("/signedAt"), &moment(wording, signature.signed_at)?, false),
                fact(wording.at("/signatureMethod"), &wording.label("method", &signature.method), false),
            ],
            "consent": wording.filled("/quoted", &[("text", &signature.consent_sentence)]),
            "hashes": [
                { "label": wording.at("/documentHash"), "value": signature.document_sha256 },
                { "label": wording.at("/evidenceHash"), "value": signature.evidence_sha256 },
            ],
        }))
    }
}

/// The choices and periods of an agreement: name, label and value.
pub(crate) fn choices(document: &AgreementDocument) -> Vec<(&'static str, String, String)> {
    let (parameters, wording) = (&document.parameters, Wording::of(document.language));
    let days = |count| wording.count("days", count);
    [
        (
            "authorisationModel",
            "/choice/authorisationModel",
            wording.label("authorisationModel", &parameters.authorisation_model),
        ),
        (
            "subProcessorNoticeDays",
            "/choice/subProcessorNoticeDays",
            days(parameters.sub_processor_notice_days),
        ),
        (
            "objectionDays",
            "/choice/objectionDays",
            days(parameters.objection_days),
        ),
        (
            "breachHours",
            "/choice/breachHours",
            wording.count("hours", parameters.breach_hours),
        ),
        (
            "exitChoice",
            "/choice/exitChoice",
            wording.label("exitChoice", &parameters.exit_choice),
        ),
        ("exitDays", "/choice/exitDays", days(parameters.exit_days)),
        (
            "auditConcept",
            "/choice/auditConcept",
            wording.label("concept", &parameters.audit_concept),
        ),
        (
            "auditNoticeDays",
            "/choice/auditNoticeDays",
            days(parameters.audit_notice_days),
        ),
        (
            "thirdCountryAllowed",
            "/choice/thirdCountryAllowed",
            wording.label("thirdCountry", &parameters.third_country_allowed),
        ),
    ]
    .into_iter()
    .map(|(name, label, value)| (name, wording.at(label).to_owned(), value))
    .collect()
}

/// A clause with what stands below it, down to a number of levels.
fn clause(item: &Clause, levels: usize) -> Result<Value, TypesetError> {
    let below = levels.checked_sub(1).ok_or(TypesetError::TooDeep)?;
    let paragraphs: Vec<_> = item
        .paragraphs
        .iter()
        .map(|it| numbered(it, below))
        .collect::<Result<_, _>>()?;
    let clauses: Vec<_> = item
        .clauses
        .iter()
        .map(|it| clause(it, below))
        .collect::<Result<_, _>>()?;
    Ok(json!({
        "part": item.part.as_deref().unwrap_or_default(),
        "number": item.number,
        "heading": first_of(&item.heading, "–"),
        "paragraphs": paragraphs,
        "clauses": clauses,
    }))
}

fn numbered(item: &Paragraph, levels: usize) -> Result<Value, TypesetError> {
    let below = levels.checked_sub(1).ok_or(TypesetError::TooDeep)?;
    let points: Vec<_> = item
        .points
        .iter()
        .map(|point| numbered(point, below))
        .collect::<Result<_, _>>()?;
    Ok(json!({ "number": item.number, "text": item.text.trim(), "points": points }))
}

/// A row of the table B.1.
pub(super) fn sub_processor_row(wording: Wording, entry: &SubProcessorEntry) -> Value {
    let mut lines = Vec::new();
    lines.extend(
        entry
            .registration
            .as_ref()
            .map(|it| registration_line(wording, it)),
    );
    lines.extend((!entry.address.trim().is_empty()).then(|| entry.address.clone()));
    lines.push(wording.country(&entry.country_code));
    lines.extend((!entry.contact.trim().is_empty()).then(|| entry.contact.clone()));
    json!({
        "name": entry.legal_name,
        "lines": lines,
        "description": entry.description,
        "places": entry.locations,
        "mechanism": wording.label("transfer", &entry.transfer_mechanism),
        "detail": entry.transfer_detail.as_deref().unwrap_or_default(),
    })
}

/// `CVR-nr. 12345678`.
pub(crate) fn registration_line(wording: Wording, registration: &Registration) -> String {
    format!(
        "{} {}",
        wording.label("scheme", &registration.scheme),
        registration.number
    )
}

/// An address over several lines, the country last.
pub(super) fn address_lines(wording: Wording, address: &Address) -> String {
    let mut lines = Vec::new();
    if let Some(name) = &address.attention {
        lines.push(wording.filled("/attention", &[("name", name)]));
    }
    lines.push(address.street.clone());
    lines.push(
        format!("{} {}", address.postal_code, address.city)
            .trim()
            .to_owned(),
    );
    lines.push(wording.country(&address.country_code));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// A contact over several lines: name and title, e-mail, telephone.
pub(crate) fn contact_lines(contact: &Contact) -> String {
    let who: Vec<_> = [&contact.name, &contact.title]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let mut lines = vec![
        who.join(", "),
        contact.email.clone(),
        contact.phone.clone().unwrap_or_default(),
    ];
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// `22. november 2026 kl. 19:03:12.345 UTC`.
pub(super) fn moment(wording: Wording, at: OffsetDateTime) -> Result<String, TypesetError> {
    let at = at.to_offset(UtcOffset::UTC);
    let text = crate::instant::to_text(at).map_err(|_| TypesetError::Date)?;
    let time = text
        .split_once('T')
        .map_or("", |(_, time)| time.trim_end_matches('Z'));
    Ok(wording.filled("/signedAtValue", &[("date", &wording.date(at)), ("time", time)]))
}

/// The text, or what stands for it where it is blank.
pub(super) fn first_of<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.trim().is_empty() { otherwise } else { text }
}

/// The text on one line, cut at a number of characters; PDF metadata have a limit.
pub(super) fn within(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
