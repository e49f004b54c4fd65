//! Documents for the tests: fictional parties, real shapes.

use tillid_documents::agreement::*;
use tillid_documents::annex::AnnexRevision;
use tillid_documents::notice::{ChangeType, NoticeDocument};
use time::macros::datetime;

pub(crate) fn party(name: &str, number: &str, street: &str, mailbox: &str) -> Party {
    Party {
        legal_name: name.to_owned(),
        registration: Some(Registration {
            scheme: RegistrationScheme::DkCvr,
            number: number.to_owned(),
        }),
        address: Address {
            attention: None,
            street: street.to_owned(),
            postal_code: "8000".to_owned(),
            city: "Århus C".to_owned(),
            country_code: "DK".to_owned(),
        },
        contacts: vec![
            contact(ContactRole::Privacy, mailbox),
            contact(ContactRole::Security247, mailbox),
        ],
    }
}

pub(crate) fn contact(role: ContactRole, mailbox: &str) -> Contact {
    Contact {
        role,
        name: None,
        title: None,
        email: format!("persondata@{mailbox}.example"),
        phone: Some("+4533000000".to_owned()),
    }
}

pub(crate) fn parameters() -> Parameters {
    Parameters {
        authorisation_model: AuthorisationModel::General,
        sub_processor_notice_days: 30,
        objection_days: 14,
        breach_hours: 24,
        exit_choice: ExitChoice::Delete,
        exit_days: 30,
        audit_concept: 5,
        audit_notice_days: 14,
        third_country_allowed: false,
    }
}

pub(crate) fn sub_processor(position: usize) -> SubProcessorEntry {
    SubProcessorEntry {
        legal_name: format!("Eksempel Underleverandør {position} A/S"),
        registration: Some(Registration {
            scheme: RegistrationScheme::DkCvr,
            number: format!("{:08}", 10_000_000 + position),
        }),
        address: format!("Havnegade {position}, 8000 Århus C"),
        country_code: if position.is_multiple_of(3) { "DE" } else { "DK" }.to_owned(),
        contact: format!("Databeskyttelse, privacy{position}@underleverandoer.example"),
        description: "Drift af servere og netværk, overvågning og sikkerhedskopiering af databaser."
            .to_owned(),
        locations: vec![
            "Datacenter, Århus".to_owned(),
            "Datacenter, Frankfurt am Main".to_owned(),
        ],
        transfer_mechanism: TransferMechanism::NoneEea,
        transfer_detail: None,
    }
}

pub(crate) fn signature(side: Side, organisation: &str) -> Signature {
    Signature {
        side,
        name: "Eksempel Underskriver".to_owned(),
        title: "Administrerende direktør".to_owned(),
        organisation: organisation.to_owned(),
        signed_at: datetime!(2026-11-22 19:03:12.345 UTC),
        method: SignatureMethod::SesTotp,
        consent_sentence: "Jeg har læst aftalen, accepterer den på vegne af organisationen og bekræfter, at jeg er bemyndiget til at forpligte den.".to_owned(),
        evidence_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        document_sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
    }
}

fn paragraph(number: &str, text: &str) -> Paragraph {
    Paragraph {
        number: number.to_owned(),
        text: text.to_owned(),
        points: vec![],
        when: None,
    }
}

/// Danish clauses as an agreement holds them: filled and numbered.
pub(crate) fn clauses() -> Vec<Clause> {
    (1..=15)
        .map(|number| Clause {
            number: number.to_string(),
            heading: "Databehandleren handler efter instruks".to_owned(),
            part: None,
            locked: true,
            as_written: false,
            coverage: vec![Letter::A],
            paragraphs: vec![
                paragraph(&format!("{number}.1"), "Databehandleren behandler kun personoplysninger efter dokumenteret instruks fra den dataansvarlige, medmindre EU-ret eller national ret kræver andet."),
                Paragraph {
                    points: vec![paragraph("a", "et første punkt"), paragraph("b", "et andet punkt")],
                    ..paragraph(&format!("{number}.2"), "Den dataansvarlige kan ændre instruksen:")
                },
            ],
            clauses: vec![],
        })
        .collect()
}

pub(crate) fn agreement() -> AgreementDocument {
    AgreementDocument {
        reference: "DBA-2026-000123".to_owned(),
        version: 2,
        language: Language::Da,
        title: "Databehandleraftale om drift af rekrutteringssystem".to_owned(),
        issued_at: datetime!(2026-11-20 09:00 UTC),
        processor: party("Eksempel Software A/S", "12345678", "Åboulevarden 1", "eksempel-software"),
        controller: party("Eksempel Kommune", "87654321", "Rådhuspladsen 2", "eksempel-kommune"),
        services: vec![
            ServiceLine { code: "REC".to_owned(), title: "Rekruttering".to_owned() },
            ServiceLine { code: "ONB".to_owned(), title: "Introduktion af nye medarbejdere".to_owned() },
        ],
        template: TemplateRef {
            name: "Databehandleraftale, dansk struktur".to_owned(),
            version: 3,
            sha256: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a".to_owned(),
            origin: TemplateOrigin::Own,
        },
        preamble: vec!["Aftalen gælder for databehandlerens behandling af personoplysninger på vegne af den dataansvarlige.".to_owned()],
        clauses: clauses(),
        parameters: parameters(),
        annex_a: AnnexA {
            purpose: "At den dataansvarlige kan modtage og behandle ansøgninger om stillinger.".to_owned(),
            controller_legal_basis: None,
            nature: "Databehandleren hoster systemet og yder support. Behandlingen omfatter:\n- indsamling\n- opbevaring\n- sletning".to_owned(),
            data_types: vec!["Navn og kontaktoplysninger".to_owned(), "CV og ansøgning".to_owned(), "Eksamenspapirer".to_owned()],
            special_categories: vec!["Helbredsoplysninger, som ansøgeren selv giver".to_owned()],
            subject_categories: vec!["Ansøgere".to_owned(), "Medarbejdere".to_owned()],
            duration: "Så længe hovedaftalen gælder, og indtil sletning efter aftalen er gennemført.".to_owned(),
        },
        annex_b: AnnexB { sub_processors: (1..=3).map(sub_processor).collect(), notice: String::new() },
        annex_c: AnnexC {
            instruction: "Databehandleren opbevarer, viser og sletter ansøgninger efter den dataansvarliges valg i systemet.".to_owned(),
            security: [("Kryptering", "TLS 1.3 under transport og AES-256 i hvile."), ("Adgangsstyring", "Personlige konti, to faktorer og kvartalsvis gennemgang."), ("Sikkerhedskopier", "Dagligt, krypteret, afprøvet hvert halve år.")]
                .map(|(heading, text)| Measure { heading: heading.to_owned(), text: text.to_owned() })
                .to_vec(),
            assistance: "Databehandleren svarer på anmodninger om bistand inden fem hverdage.".to_owned(),
            retention: "Ansøgninger slettes seks måneder efter, at stillingen er besat.".to_owned(),
            locations: "Datacenter, Århus\nDatacenter, Frankfurt am Main".to_owned(),
            transfers: "Personoplysninger må ikke overføres til tredjelande.".to_owned(),
            audit_processor: "En revisorerklæring (ISAE 3000, type II) en gang om året.".to_owned(),
            audit_sub_processors: "Databehandleren fører tilsyn efter en risikovurdering og dokumenterer det.".to_owned(),
        },
        annex_d: String::new(),
        deviations: vec![],
        addenda: vec![],
        signatures: vec![],
    }
}

pub(crate) fn notice() -> NoticeDocument {
    NoticeDocument {
        reference: "VARSEL-2026-000042".to_owned(),
        language: Language::Da,
        issued_at: datetime!(2026-11-22 08:00 UTC),
        processor: agreement().processor,
        controller: agreement().controller,
        agreement_reference: "DBA-2026-000123".to_owned(),
        agreement_version: 2,
        authorisation_model: AuthorisationModel::General,
        change: ChangeType::Replace,
        summary: "Vi flytter driften af databaser til en ny leverandør for at samle den i ét datacenter.".to_owned(),
        sub_processor: sub_processor(7),
        sub_processor_contact: contact(ContactRole::Privacy, "eksempel-underleverandoer"),
        replaces: Some("Eksempel Underleverandør 3 A/S".to_owned()),
        data_types: vec!["Navn og kontaktoplysninger".to_owned(), "CV og ansøgning".to_owned()],
        subject_categories: vec!["Ansøgere".to_owned()],
        services: vec!["Rekruttering".to_owned()],
        objection_deadline: datetime!(2026-12-06 23:59 UTC),
        planned_effective_at: datetime!(2026-12-22 00:00 UTC),
        how_to_object: "Log ind på portalen og vælg varslet, eller skriv til persondata@eksempel-software.example. En indsigelse skal være begrundet i databeskyttelse.".to_owned(),
        list_url: Some("https://portal.eksempel-software.example/trust/eksempel-software".to_owned()),
    }
}

pub(crate) fn revision() -> AnnexRevision {
    let document = agreement();
    AnnexRevision {
        format: tillid_documents::annex::FORMAT.to_owned(),
        language: document.language,
        agreement_reference: document.reference,
        agreement_version: document.version,
        agreement_sha256: "a".repeat(64),
        number: 2,
        processor: document.processor.legal_name,
        controller: document.controller.legal_name,
        services: document.services,
        effective_at: document.issued_at,
        announcement_reference: "UDB-2026-0007".to_owned(),
        list_number: 12,
        sub_processors: (1..=3).map(sub_processor).collect(),
    }
}
