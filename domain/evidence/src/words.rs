//! A report in words, in Danish and English.

use std::fmt::Write as _;

use tillid_documents::agreement::Language;

use crate::archive::Unreadable;
use crate::report::{Check, Detail, Finding, Flaw, Outcome, Report};

/// One text in both languages.
type Text = (&'static str, &'static str);

fn pick(language: Language, (danish, english): Text) -> &'static str {
    match language {
        Language::Da => danish,
        Language::En => english,
    }
}

/// What an outcome is called.
#[must_use]
pub fn outcome(language: Language, outcome: Outcome) -> &'static str {
    let text = match outcome {
        Outcome::Holds => ("Holder", "Holds"),
        Outcome::DoesNotHold => ("Holder ikke", "Does not hold"),
        Outcome::NotPresent => ("Findes ikke", "Not present"),
    };
    pick(language, text)
}

/// What is checked, in one sentence.
#[must_use]
pub fn check(language: Language, check: Check) -> &'static str {
    let text = match check {
        Check::Format => (
            "Pakkens form er kendt, og dens liste kan læses",
            "The form of the bundle is known, and its list can be read",
        ),
        Check::File => ("Filen er uændret", "The file is unchanged"),
        Check::Record => (
            "Optegnelsen kan læses og handler om det, pakken nævner",
            "The record can be read, and is about what the bundle names",
        ),
        Check::Content => (
            "Indholdet er det, der blev underskrevet",
            "The content is what was signed",
        ),
        Check::Pdf => ("PDF'en er den registrerede", "The PDF is the one on record"),
        Check::Seal => (
            "Forseglingen dækker hele PDF'en, og intet er ændret siden",
            "The seal covers the whole PDF, and nothing has changed since",
        ),
        Check::Evidence => (
            "Underskriftens bevis er uændret og gælder denne version og disse parter",
            "The evidence of the signature is unchanged, and is about this version and these parties",
        ),
        Check::EvidenceChain => (
            "Beviserne følger efter hinanden, og ingen har underskrevet for begge parter",
            "The evidence records follow one another, and nobody signed for both parties",
        ),
        Check::BothSides => ("Begge parter har underskrevet", "Both parties have signed"),
        Check::ShownPdf => (
            "PDF'en er den, underskriveren fik vist",
            "The PDF is the one that the signatory was shown",
        ),
        Check::AuditChain => (
            "Revisionssporets begivenheder har de rette hashværdier",
            "The facts of the audit trail have the right hashes",
        ),
        Check::AuditSignatures => (
            "Revisionssporet kender underskriften",
            "The audit trail knows the signature",
        ),
        Check::Instructions => (
            "Instruksernes tekster er dem, revisionssporet kender",
            "The texts of the instructions are those that the audit trail knows",
        ),
        Check::AnnexRevision => (
            "Revisionen af bilag B er den registrerede og gælder denne aftale",
            "The revision of annex B is the one on record, and is about this agreement",
        ),
        Check::DeletionCertificate => (
            "Sletteerklæringen er den registrerede og gælder denne aftale",
            "The certificate of deletion is the one on record, and is about this agreement",
        ),
        Check::Negotiation => (
            "Kommentarer og forslag er dem, revisionssporet kender, og det aftalte er det underskrevne",
            "Comments and proposals are those that the audit trail knows, and what was agreed is what was signed",
        ),
        Check::Assistance => (
            "Anmodningerne om bistand er dem, revisionssporet kender",
            "The requests for assistance are those that the audit trail knows",
        ),
        Check::Deliveries => (
            "Mails om aftalen er opført (portalens egen optegnelse)",
            "Mails about the agreement are listed (the portal's own record)",
        ),
        Check::Announcement
        | Check::ListVersion
        | Check::Terms
        | Check::Notice
        | Check::Deadlines
        | Check::NoticeDeliveries
        | Check::Sent
        | Check::NoticeSteps
        | Check::NoticeAnswers
        | Check::Guard
        | Check::AllNotices => check_of_notice(check),
    };
    pick(language, text)
}

fn check_of_notice(check: Check) -> Text {
    match check {
        Check::Announcement => (
            "Ændringen er varslet og afsluttet, som revisionssporet fortæller",
            "The change was announced and ended as the audit trail tells",
        ),
        Check::ListVersion => (
            "Listen over underdatabehandlere er den registrerede",
            "The list of sub-processors is the one on record",
        ),
        Check::Terms => (
            "Varslets vilkår står i den underskrevne aftale",
            "The terms of the notice stand in the agreement that was signed",
        ),
        Check::Notice => ("Varslet gælder denne ændring", "The notice is about this change"),
        Check::Deadlines => (
            "Fristerne følger af leveringen, dagene og tidszonen, og ingen er overskredet",
            "The deadlines follow from the delivery, the days and the time zone, and none was missed",
        ),
        Check::NoticeDeliveries => (
            "Leveringerne er dem, revisionssporet kender",
            "The deliveries are those that the audit trail knows",
        ),
        Check::Sent => (
            "Det afsendte er det, leveringen fik sin hash af",
            "What was sent is what the delivery was hashed from",
        ),
        Check::NoticeSteps => (
            "Varslets trin følger efter hinanden, som de må, og ender i den angivne tilstand",
            "The steps of the notice follow one another as they may, and end in the state that is named",
        ),
        Check::NoticeAnswers => (
            "Svarene er dem, revisionssporet kender",
            "The answers are those that the audit trail knows",
        ),
        Check::Guard => (
            "Ændringen trådte ikke i kraft for kunden, før den måtte",
            "The change did not take effect for the customer before it could",
        ),
        _ => (
            "Alle varsler er med, og hvert kun én gang",
            "Every notice is in it, and each only once",
        ),
    }
}

/// What exactly was found.
#[must_use]
pub fn detail(language: Language, detail: &Detail) -> String {
    let danish = language == Language::Da;
    match detail {
        Detail::OtherHash { expected, found } if danish => {
            format!("SHA-256 skulle være {expected}, men er {found}")
        }
        Detail::OtherHash { expected, found } => format!("SHA-256 should be {expected}, but is {found}"),
        Detail::OtherLength { expected, found } if danish => {
            format!("Filen skulle have {expected} byte, men har {found}")
        }
        Detail::OtherLength { expected, found } => {
            format!("The file should have {expected} bytes, but has {found}")
        }
        Detail::UnknownFormat { found } if danish => format!("Formen \"{found}\" er ukendt"),
        Detail::UnknownFormat { found } => format!("The form \"{found}\" is unknown"),
        Detail::OtherValue {
            field,
            expected,
            found,
        } if danish => {
            format!("\"{field}\" skulle være \"{expected}\", men er \"{found}\"")
        }
        Detail::OtherValue {
            field,
            expected,
            found,
        } => {
            format!("\"{field}\" should be \"{expected}\", but is \"{found}\"")
        }
        Detail::BrokenLink {
            organisation_id,
            sequence,
        } if danish => {
            format!(
                "Begivenhed {sequence} i revisionssporet for {organisation_id} passer ikke med sin hash eller den før"
            )
        }
        Detail::BrokenLink {
            organisation_id,
            sequence,
        } => {
            format!(
                "Fact {sequence} of the audit trail of {organisation_id} does not fit its hash or the one before"
            )
        }
        Detail::NotInTrail { .. }
        | Detail::OutOfOrder { .. }
        | Detail::TooEarly { .. }
        | Detail::InNotice { .. } => detail_of_notice(language, detail),
        Detail::NoFact { side } if danish => format!("Der er ingen begivenhed for underskriften ({side})"),
        Detail::NoFact { side } => format!("There is no fact of the signature ({side})"),
        Detail::BrokenSeal { flaw } => pick(language, broken(*flaw)).to_owned(),
        Detail::SealedBy {
            subject,
            issuer,
            fingerprint,
            has_timestamp,
        } => sealed_by(language, (subject, issuer, fingerprint), *has_timestamp),
        Detail::Count { count } if danish => format!("Antal: {count}"),
        Detail::Count { count } => format!("Number: {count}"),
        Detail::Missing => pick(language, ("Filen mangler", "The file is missing")).to_owned(),
        Detail::Additional => pick(
            language,
            (
                "Filen hører ikke til i pakken",
                "The file does not belong in the bundle",
            ),
        )
        .to_owned(),
        Detail::Unreadable => pick(language, ("Filen kan ikke læses", "The file cannot be read")).to_owned(),
        Detail::NotCanonical => pick(
            language,
            (
                "Filen er ikke kanonisk JSON (RFC 8785)",
                "The file is not canonical JSON (RFC 8785)",
            ),
        )
        .to_owned(),
    }
}

fn detail_of_notice(language: Language, found: &Detail) -> String {
    let danish = language == Language::Da;
    match found {
        Detail::NotInTrail {
            action,
            entity_id,
            at,
        } => {
            let at = at.as_ref().map_or_else(String::new, |at| format!(", {at}"));
            if danish {
                format!("Revisionssporet har ingen sådan begivenhed: {action} ({entity_id}{at})")
            } else {
                format!("The audit trail has no such fact: {action} ({entity_id}{at})")
            }
        }
        Detail::OutOfOrder {
            action,
            organisation_id,
            sequence,
        } if danish => {
            format!("{action} (begivenhed {sequence} for {organisation_id}) kunne ikke ske efter trinene før")
        }
        Detail::OutOfOrder {
            action,
            organisation_id,
            sequence,
        } => {
            format!(
                "{action} (fact {sequence} of {organisation_id}) could not happen after the steps before it"
            )
        }
        Detail::TooEarly {
            effective_at,
            earliest,
        } if danish => {
            format!("Trådte i kraft {effective_at}, men tidligst muligt var {earliest}")
        }
        Detail::TooEarly {
            effective_at,
            earliest,
        } => {
            format!("Took effect {effective_at}, and the earliest possible was {earliest}")
        }
        Detail::InNotice { notice_id, found } if danish => {
            format!("Varsel {notice_id}: {}", detail(language, found))
        }
        Detail::InNotice { notice_id, found } => {
            format!("Notice {notice_id}: {}", detail(language, found))
        }
        _ => String::new(),
    }
}

fn sealed_by(
    language: Language,
    (subject, issuer, fingerprint): (&str, &str, &str),
    timestamp: bool,
) -> String {
    let own = subject == issuer;
    match language {
        Language::Da => {
            let issued = if own {
                "sig selv".to_owned()
            } else {
                issuer.to_owned()
            };
            let time = if timestamp {
                "; bærer et tidsstempel, der hører til den; hvem der har udstedt det, er ikke vurderet"
            } else {
                ""
            };
            format!(
                "Forseglet med certifikatet for {subject}, udstedt af {issued}, fingeraftryk {fingerprint}{time}. Om \
                 certifikatet er til at stole på, er ikke afgjort her"
            )
        }
        Language::En => {
            let issued = if own {
                "itself".to_owned()
            } else {
                issuer.to_owned()
            };
            let time = if timestamp {
                "; it carries a timestamp of its own; who issued that is not judged"
            } else {
                ""
            };
            format!(
                "Sealed with the certificate of {subject}, issued by {issued}, fingerprint {fingerprint}{time}. Whether to \
                 trust the certificate is not decided here"
            )
        }
    }
}

fn broken(flaw: Flaw) -> Text {
    match flaw {
        Flaw::NotWholeFile => (
            "Forseglingen dækker ikke hele filen: noget er tilføjet",
            "The seal does not cover the whole file: something was added",
        ),
        Flaw::Unreadable => ("Forseglingen kan ikke læses", "The seal cannot be read"),
        Flaw::UnknownAlgorithm => (
            "Forseglingen er lavet med en metode, der ikke er kendt her",
            "The seal is made by means that are not known here",
        ),
        Flaw::NoCertificate => (
            "Forseglingens certifikat er ikke med",
            "The certificate of the seal is not in it",
        ),
        Flaw::DocumentChanged => (
            "Dokumentet er ændret, efter at det blev forseglet",
            "The document has changed since it was sealed",
        ),
        Flaw::WrongSignature => (
            "Forseglingen er ikke lavet med certifikatets nøgle",
            "The seal was not made with the certificate's key",
        ),
        Flaw::WrongTimestamp => (
            "Tidsstemplet i forseglingen hører ikke til den",
            "The timestamp in the seal is not one of this seal",
        ),
    }
}

/// What there is to say where something is not present, which is no fault.
#[must_use]
pub fn absence(language: Language, check: Check) -> &'static str {
    let text = match check {
        Check::Seal => (
            "PDF'en er ikke forseglet. Det er ingen fejl",
            "The PDF is not sealed. That is no fault",
        ),
        Check::BothSides => (
            "Versionen er ikke underskrevet af begge parter",
            "The version is not signed by both parties",
        ),
        Check::ShownPdf => (
            "Den viste PDF er ikke gemt",
            "The PDF that was shown was not kept",
        ),
        Check::Instructions => ("Der er ingen instrukser", "There are no instructions"),
        Check::AnnexRevision => ("Bilag B er ikke revideret", "Annex B has not been revised"),
        Check::DeletionCertificate => (
            "Der er ingen sletteerklæring",
            "There is no certificate of deletion",
        ),
        Check::Negotiation => ("Der er ikke forhandlet", "Nothing was negotiated"),
        Check::Assistance => ("Der er ikke bedt om bistand", "No assistance was asked for"),
        Check::Deliveries => ("Der er ingen mails", "There are no mails"),
        Check::Sent => (
            "Det afsendte er ikke længere gemt. Dets SHA-256 er, og modtagerens eget eksemplar kan sammenlignes med den",
            "What was sent is no longer kept. Its SHA-256 is, and the recipient's own copy can be compared with it",
        ),
        Check::Guard => (
            "Ændringen er ikke trådt i kraft",
            "The change has not taken effect",
        ),
        Check::ListVersion => (
            "Ændringen har ikke lavet en ny liste",
            "The change has made no new list",
        ),
        _ => ("Der er intet at kontrollere", "There is nothing to check"),
    };
    pick(language, text)
}

/// The sentence beside a finding.
#[must_use]
pub fn remark(language: Language, finding: &Finding) -> String {
    match (&finding.detail, finding.outcome) {
        (Some(found), _) => detail(language, found),
        (None, Outcome::NotPresent) => absence(language, finding.check).to_owned(),
        (None, _) => String::new(),
    }
}

/// The answer in one sentence.
#[must_use]
pub fn verdict(language: Language, report: &Report) -> String {
    let reference = report.reference.as_deref().unwrap_or("?");
    let faults = report.faults().count();
    match (language, faults) {
        (Language::Da, 0) => format!("Pakken for {reference} holder: alt i den passer sammen."),
        (Language::En, 0) => {
            format!("The bundle for {reference} holds: everything in it agrees.")
        }
        (Language::Da, 1) => format!("Pakken for {reference} holder ikke: 1 kontrol fejlede."),
        (Language::En, 1) => format!("The bundle for {reference} does not hold: 1 check failed."),
        (Language::Da, more) => format!("Pakken for {reference} holder ikke: {more} kontroller fejlede."),
        (Language::En, more) => format!("The bundle for {reference} does not hold: {more} checks failed."),
    }
}

/// Why something could not be looked into.
#[must_use]
pub fn unreadable(language: Language, cause: Unreadable) -> &'static str {
    let text = match cause {
        Unreadable::TooLarge => (
            "Filen er for stor: på portalens side højst 50 MB, i programmet tillid højst 1 GB.",
            "The file is too large: at most 50 MB on the portal's page, and 1 GB in the program tillid.",
        ),
        Unreadable::NoZip => ("Filen er ikke en bevispakke.", "The file is no evidence bundle."),
        Unreadable::TooManyFiles => (
            "Filen indeholder flere filer, end en bevispakke kan have.",
            "The file holds more files than an evidence bundle can have.",
        ),
        Unreadable::NotStored => (
            "Filen er ikke pakket, som portalen pakker en bevispakke. Brug filen, som den blev hentet.",
            "The file is not packed as the portal packs a bundle. Use the file as it was downloaded.",
        ),
        Unreadable::BadName => (
            "Filen indeholder en fil med et navn, som ingen bevispakke har.",
            "The file holds a file with a name that no bundle has.",
        ),
        Unreadable::Twice => (
            "Filen indeholder to filer med samme navn.",
            "The file holds two files of one name.",
        ),
        Unreadable::Torn => (
            "Filen er ikke hel: dens indholdsfortegnelse passer ikke til det, der er i den.",
            "The file is not whole: its list of contents does not fit what is in it.",
        ),
    };
    pick(language, text)
}

/// The whole report as plain text.
#[must_use]
pub fn report(language: Language, report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", verdict(language, report));
    let _ = writeln!(out, "SHA-256: {}\n", report.bundle_sha256);
    let width = outcome(language, Outcome::DoesNotHold).chars().count();
    for finding in &report.findings {
        let said = outcome(language, finding.outcome);
        let what = check(language, finding.check);
        let _ = writeln!(out, "{said:<width$}  {}  {what}", finding.file);
        let remark = remark(language, finding);
        if !remark.is_empty() {
            let _ = writeln!(out, "{:<width$}  → {remark}", "");
        }
    }
    let _ = writeln!(out, "\n{}", pick(language, LIMITS));
    out
}

/// Where to read what a report never says.
const LIMITS: Text = (
    "Det, pakken ikke kan bevise, står i dens README.txt.",
    "What the bundle cannot prove is told in its README.txt.",
);
