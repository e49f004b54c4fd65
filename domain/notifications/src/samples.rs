//! One letter of each kind, filled in as the use cases fill them: what the tests of texts and layout run on.

use tillid_entities::enums::{Language, MessageClass};
use tillid_kernel::{EmailAddress, Timestamp};

use crate::Letter;

/// In whose name the samples are sent.
pub(crate) const SENDER: &str = "Eksempel Software ApS";
/// Where the portal of the samples is.
pub(crate) const PORTAL: &str = "https://portal.example";

/// Every letter there is, in `language`.
pub(crate) fn letters(language: Language) -> Vec<Letter> {
    let mut letters = agreements(language);
    letters.extend(lives(language));
    letters.extend(changes(language));
    letters.extend(people(language));
    letters.extend(organisations(language));
    letters
}

fn letter(name: &'static str, class: MessageClass, language: Language) -> Letter {
    let to = EmailAddress::parse("dpo@eksempel-kunde.example", "to").unwrap();
    Letter::new(name, class, to, language)
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn page(path: &str) -> String {
    format!("{PORTAL}/{path}")
}

fn agreements(language: Language) -> Vec<Letter> {
    let new = |name| {
        letter(name, MessageClass::Administrative, language)
            .with("reference", "DBA-2026-000123")
            .action(page("agreements/agr_1"))
    };
    vec![
        new("agreement-sent")
            .fact("services", "Lønsystem\nTidsregistrering")
            .fact("expires", at("2026-05-01T21:59:59.999Z")),
        new("agreement-reminder").with("expires", at("2026-05-01T21:59:59.999Z")),
        letter("agreement-handed-over", MessageClass::Transactional, language)
            .with("asker", "Eksempel Kollega")
            .with("organisation", "Eksempel Boligforening")
            .with("reference", "DBA-2026-000123")
            .fact("reference", "DBA-2026-000123")
            .fact("counterparty", "Eksempel Boligforening")
            .fact("expires", at("2026-05-01T21:59:59.999Z"))
            .quoting(Some(
                "Jeg har læst den igennem og har ingen indvendinger.".to_owned(),
            ))
            .action(page("agreements/agr_1")),
        new("agreement-signature-needed").fact("document", "9f86d081884c7d659a2feaa0c55ad015"),
        new("agreement-signed").with("organisation", "Eksempel Boligforening"),
        new("agreement-in-force").fact("document", "9f86d081884c7d659a2feaa0c55ad015"),
        new("annex-revised")
            .with("number", 2)
            .with("announcement", "UDB-2026-000007")
            .fact("revision", 2)
            .fact("document", "9f86d081884c7d659a2feaa0c55ad015"),
        new("agreement-declined")
            .with("organisation", "Eksempel Boligforening")
            .quoting(Some("Bilag C mangler opbevaringsstedet.".to_owned())),
        new("agreement-recalled").quoting(Some("Forkert bilag vedlagt.\nNy version følger.".to_owned())),
    ]
}

/// What happens to an agreement before the first signature and in force.
fn lives(language: Language) -> Vec<Letter> {
    let new = |name| {
        letter(name, MessageClass::Administrative, language)
            .with("reference", "DBA-2026-000123")
            .with("organisation", "Eksempel Boligforening")
            .fact("reference", "DBA-2026-000123")
            .action(page("agreements/agr_1"))
    };
    let numbered = |name| new(name).with("number", 3);
    let asked = |name| {
        let due = at("2026-04-20T21:59:59.999Z");
        numbered(name)
            .with("kind", "DATA_SUBJECT_REQUEST")
            .with("due", due)
            .fact("answer-by", due)
            .action(page("assistance/asr_1"))
    };
    let day = at("2026-05-01T21:59:59.999Z");
    let talking = |name| new(name).fact("version", 2);
    vec![
        talking("agreement-commented"),
        talking("changes-proposed"),
        talking("changes-answered"),
        talking("changes-withdrawn"),
        numbered("instruction-given"),
        numbered("instruction-acknowledged"),
        numbered("instruction-flagged"),
        numbered("instruction-withdrawn"),
        asked("assistance-asked"),
        asked("assistance-question"),
        asked("assistance-answered"),
        asked("assistance-replied"),
        asked("assistance-closed"),
        new("processing-suspended")
            .with("deadline", day)
            .fact("cure-until", day),
        new("cure-reported"),
        new("cure-refused"),
        new("suspension-lifted"),
        new("cure-overdue").with("deadline", day),
        new("agreement-terminated").with("ends", day).fact("ends", day),
        new("exit-chosen").with("choice", "RETURN").with("ends", day),
        new("agreement-ended")
            .with("choice", "DELETE")
            .with("due", day)
            .fact("due", day),
        new("data-returned"),
        new("exit-reminder").with("choice", "RETURN").with("due", day),
        new("exit-overdue").with("choice", "DELETE").with("due", day),
        new("deletion-certified"),
    ]
}

fn changes(language: Language) -> Vec<Letter> {
    let new = |name| {
        letter(name, MessageClass::Administrative, language)
            .with("reference", "V-2026-000007")
            .with("subprocessor", "Eksempel Hosting A/S")
            .action(page("notices/ntc_1"))
    };
    vec![
        new("change-notice")
            .with("change", "REPLACE")
            .with("authorisation", "GENERAL")
            .with("deadline", at("2026-03-31T21:59:59.999Z"))
            .with("effective", at("2026-04-15T22:00:00Z"))
            .fact("reference", "V-2026-000007")
            .fact("subprocessor", "Eksempel Hosting A/S")
            .fact("registration", "TEST 12345678")
            .fact("replaces", "Eksempel Datacenter ApS")
            .fact("purpose", "Hosting af driftsmiljøet")
            .fact("locations", "Danmark (Aarhus)\nIrland (Dublin)")
            .fact("transfer", "NONE_EEA")
            .fact("services", "Lønsystem")
            .fact("announced", at("2026-03-01T08:15:00Z"))
            .fact("deadline", at("2026-03-31T21:59:59.999Z"))
            .fact("effective", at("2026-04-15T22:00:00Z"))
            .fact("list", page("trust/eksempel-software"))
            .quoting(Some("Vi samler driften hos én leverandør.".to_owned())),
        new("change-withdrawn").quoting(None),
        new("change-effective"),
        new("transfer-ended")
            .with("place", "Eksempel Datacenter")
            .with("transfer", "EU_US_DPF")
            .fact("locations", "Eksempel Datacenter")
            .fact("transfer", "EU_US_DPF"),
        new("notice-forwarded")
            .with("controller", "Eksempel Kommune")
            .with("effective", at("2026-05-01T22:00:00.000Z"))
            .fact("purpose", "Sikkerhedskopier")
            .fact("contact", "privatliv@eksempel-kunde.example"),
        new("objection-raised")
            .with("organisation", "Eksempel Boligforening")
            .with("ground", "TRANSFER")
            .quoting(Some("Vi kan ikke acceptere support uden for EU.".to_owned())),
        new("objection-resolved")
            .with("outcome", "MITIGATED")
            .quoting(Some("Support ydes fra Danmark.".to_owned())),
        new("announcement-to-approve").fact("change", "REPLACE"),
    ]
}

fn organisations(language: Language) -> Vec<Letter> {
    let new = |name| {
        letter(name, MessageClass::Administrative, language)
            .with("organisation", "Eksempel Boligforening")
            .action(page("o/org_1"))
    };
    vec![
        new("organisation-suspended").quoting(Some("Regningen er ikke betalt.".to_owned())),
        new("organisation-reinstated"),
        new("organisation-closing").with("closes", at("2026-02-09T22:59:59.999Z")),
        new("organisation-kept"),
        new("organisation-closed"),
        new("sealing-key-expires")
            .with("ends", at("2026-04-10T22:59:59.999Z"))
            .with("origin", "IMPORTED")
            .fact("expires", at("2026-04-10T22:59:59.999Z")),
        new("webhook-failing")
            .with("host", "modtager.eksempel.example")
            .with("since", at("2026-01-31T09:00:00Z"))
            .with("ends", at("2026-02-04T09:00:00Z"))
            .fact("endpoint", "Fagsystem")
            .fact("failing-since", at("2026-01-31T09:00:00Z"))
            .action(page("o/…/webhooks/…")),
        new("webhook-switched-off")
            .with("host", "modtager.eksempel.example")
            .with("since", at("2026-01-31T09:00:00Z"))
            .fact("endpoint", "Fagsystem")
            .fact("failing-since", at("2026-01-31T09:00:00Z"))
            .action(page("o/…/webhooks/…")),
        new("support-requested")
            .with("days", 3)
            .quoting(Some("Et varsel kan ikke åbnes.".to_owned())),
        new("support-approved").with("ends", at("2026-02-09T22:59:59.999Z")),
        new("support-refused"),
        new("support-revoked"),
        letter("tenant-invitation", MessageClass::Transactional, language)
            .with("organisation", "Eksempel Software ApS")
            .with("operator", "Eksempel Portaldrift")
            .with("contact", "persondata@eksempel-software.example")
            .with("dpo", "Databeskyttelse, dpo@eksempel-software.example")
            .with("statement", page("trust/eksempel-software"))
            .with("expires", at("2026-02-09T22:59:59.999Z"))
            .action(page("invitation/…")),
    ]
}

fn people(language: Language) -> Vec<Letter> {
    let new = |name, class| letter(name, class, language).action(page("account"));
    vec![
        new("invitation", MessageClass::Transactional)
            .with("organisation", "Eksempel Boligforening")
            .with("vendor", SENDER)
            .with("name", "Kim Eksempel")
            .with("contact", "persondata@eksempel-software.example")
            .with("dpo", "Databeskyttelse, dpo@eksempel-software.example")
            .with("statement", page("trust/eksempel-software"))
            .with("capacity", "MANAGER")
            .with("roles", "SIGNATORY, MEMBER")
            .with("expires", at("2026-02-09T22:59:59.999Z"))
            .quoting(Some("Du skal underskrive for os.".to_owned())),
        new("provisioned", MessageClass::Transactional)
            .with("organisation", "Eksempel Kommune")
            .with("vendor", "Eksempel Software A/S")
            .with("contact", "persondata@eksempel-software.example")
            .with("dpo", "Databeskyttelse, dpo@eksempel-software.example")
            .with("statement", page("trust/eksempel-software"))
            .with("roles", "MEMBER"),
        new("grant-proposed", MessageClass::Administrative)
            .with("partner", "Eksempel Rådgivning ApS")
            .with("fields", "CUSTOMER_NAME, AGREEMENT_STATUS")
            .fact("purpose", "Implementering af Lønsystem"),
        new("grant-revoked", MessageClass::Administrative).with("partner", "Eksempel Rådgivning ApS"),
        new("sign-up", MessageClass::Security).with("expires", at("2026-01-11T09:30:00Z")),
        new("sign-up-known", MessageClass::Security),
        new("new-device", MessageClass::Security)
            .fact("when", at("2026-01-10T09:30:00Z"))
            .fact("browser", "Firefox, Windows")
            .fact("network", "192.0.2.0/24"),
        new("password-changed", MessageClass::Security).with("when", at("2026-01-10T09:30:00Z")),
        new("password-reset-link", MessageClass::Security).with("expires", at("2026-01-10T10:30:00Z")),
        new("password-reset", MessageClass::Security).with("when", at("2026-01-10T09:30:00Z")),
        new("account-closed", MessageClass::Security).with("when", at("2026-01-10T09:30:00Z")),
        new("email-confirm", MessageClass::Security).with("expires", at("2026-01-11T09:30:00Z")),
        new("email-taken", MessageClass::Security),
        new("email-change-requested", MessageClass::Security)
            .with("when", at("2026-01-10T09:30:00Z"))
            .with("email", "kim.ny@eksempel.example")
            .with("expires", at("2026-01-17T09:30:00Z")),
        new("email-changed-from", MessageClass::Security)
            .with("when", at("2026-01-10T09:30:00Z"))
            .with("email", "kim.ny@eksempel.example")
            .with("expires", at("2026-01-17T09:30:00Z")),
        new("email-changed-to", MessageClass::Security).with("when", at("2026-01-10T09:30:00Z")),
        new("email-taken-back", MessageClass::Security)
            .with("when", at("2026-01-10T09:30:00Z"))
            .fact("removed-passkeys", "Telefon, Arbejdscomputer")
            .fact("removed-app", at("2026-01-08T21:04:00Z"))
            .fact("revoked-tokens", "Lønsystem"),
        new("factor-added", MessageClass::Security).with("when", at("2026-01-10T09:30:00Z")),
        new("factor-removed", MessageClass::Security).with("when", at("2026-01-10T09:30:00Z")),
        new("passkey-added", MessageClass::Security)
            .with("passkey", "Arbejdscomputer")
            .with("when", at("2026-01-10T09:30:00Z")),
        new("passkey-removed", MessageClass::Security)
            .with("passkey", "Arbejdscomputer")
            .with("when", at("2026-01-10T09:30:00Z")),
        new("passkey-copied", MessageClass::Security)
            .with("passkey", "Arbejdscomputer")
            .with("when", at("2026-01-10T09:30:00Z")),
        new("recovery-codes-made", MessageClass::Security).with("when", at("2026-01-10T09:30:00Z")),
        new("sign-on-linked", MessageClass::Security)
            .with("organisation", "Eksempel Kommune")
            .with("when", at("2026-01-10T09:30:00Z")),
        new("api-token-created", MessageClass::Security)
            .with("token", "lønkørsel")
            .with("when", at("2026-01-10T09:30:00Z")),
    ]
}
