//! From a letter to the mail that is stored: subject, plain text, HTML.

use tillid_entities::enums::{Language, MessageClass};
use tillid_kernel::{Error, Result, Timestamp, sha256_hex};
use url::Url;

use crate::Letter;
use crate::layout::{self, Action, Contents, Labelled};
use crate::texts::{Arguments, Texts};

/// Arguments that a letter may do without; the texts then see `none`.
const OPTIONAL: &[(&str, &str)] = &[
    ("invitation", "name"),
    ("invitation", "vendor"),
    ("invitation", "contact"),
    ("invitation", "dpo"),
    ("invitation", "statement"),
    ("provisioned", "vendor"),
    ("provisioned", "contact"),
    ("provisioned", "dpo"),
    ("provisioned", "statement"),
    ("tenant-invitation", "contact"),
    ("tenant-invitation", "dpo"),
    ("tenant-invitation", "statement"),
    ("change-notice", "authorisation"),
];
/// Arguments that hold codes of the API and are written in words. Others choose between sentences and stay codes.
const ARGUMENTS_IN_WORDS: &[&str] = &["roles", "fields", "ground", "outcome", "transfer"];
/// Facts that hold codes of the API and are written in words.
const FACTS_IN_WORDS: &[&str] = &[
    "authorisation",
    "change",
    "fields",
    "ground",
    "locations",
    "outcome",
    "roles",
    "transfer",
];
/// Characters of the first paragraph that mail programs get to show beside the subject.
const PREHEADER: usize = 140;

/// A mail as it is stored and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Rendered {
    /// SHA-256 over subject, text and HTML, each followed by a NUL, which none of them contains.
    pub(crate) fn sha256(&self) -> String {
        sha256_hex(format!("{}\0{}\0{}\0", self.subject, self.text, self.html))
    }
}

/// Renders a letter in the name of `sender`, from the portal at `portal`.
///
/// # Errors
/// `INTERNAL` when a text is missing, a variable of a text has no value, the subject is more than one line, or the
/// action is no http address: each is a bug of the caller.
pub(crate) fn render(letter: &Letter, sender: &str, portal: &str) -> Result<Rendered> {
    let texts = Texts::of(letter.language)?;
    let arguments = arguments(letter, texts, sender, portal)?;
    let key = |part: &str| format!("mail-{}-{part}", letter.name);
    let subject = one_line(&texts.get(&key("subject"), &arguments)?)?;
    let paragraphs = paragraphs(&texts.get(&key("body"), &arguments)?);
    let preheader = preheader(&paragraphs);
    let (notice_title, notice) = if texts.has(&key("notice")) {
        let notice = texts.get(&key("notice"), &arguments)?;
        (
            texts.get(&key("notice-title"), &arguments)?,
            self::paragraphs(&notice),
        )
    } else {
        (String::new(), Vec::new())
    };
    let action = match &letter.action {
        Some(url) => Some(Action {
            label: texts.get(&key("action"), &arguments)?,
            url: web_address(url)?,
        }),
        None => None,
    };
    let contents = Contents {
        language: match letter.language {
            Language::Da => "da",
            Language::En => "en",
        },
        sender: texts.get("mail-via", &arguments)?,
        subject: subject.clone(),
        preheader,
        paragraphs,
        facts: facts(letter, texts)?,
        quote_introduction: texts.get("mail-quote-introduction", &arguments)?,
        quote: letter
            .quote
            .as_deref()
            .map(printable)
            .filter(|text| !text.is_empty()),
        action,
        link_introduction: texts.get("mail-link-introduction", &arguments)?,
        notice_title,
        notice,
        footer: texts.get(footer(letter.class), &arguments)?,
        footer_sender: texts.get("mail-footer-sender", &arguments)?,
    };
    let (text, html) = layout::fill(contents)?;
    Ok(Rendered { subject, text, html })
}

fn arguments<'a>(
    letter: &'a Letter,
    texts: &Texts,
    sender: &'a str,
    portal: &'a str,
) -> Result<Arguments<'a>> {
    let mut arguments = Arguments::new();
    arguments.set("sender", sender);
    arguments.set("portal", portal);
    for (name, optional) in OPTIONAL {
        if *name == letter.name {
            arguments.set(*optional, "none");
        }
    }
    for (name, value) in &letter.arguments {
        let value = if ARGUMENTS_IN_WORDS.contains(name) {
            texts.words(value)
        } else {
            in_language(value, texts, letter.language)?
        };
        arguments.set(*name, value);
    }
    Ok(arguments)
}

fn facts(letter: &Letter, texts: &Texts) -> Result<Vec<Labelled>> {
    let mut facts = Vec::with_capacity(letter.facts.len());
    for (fact, value) in &letter.facts {
        let own = format!("mail-{}-fact-{fact}", letter.name);
        let key = if texts.has(&own) {
            own
        } else {
            format!("mail-fact-{fact}")
        };
        let value = if FACTS_IN_WORDS.contains(fact) {
            texts.words(value)
        } else {
            in_language(value, texts, letter.language)?
        };
        let value = printable(&value);
        if !value.is_empty() {
            facts.push(Labelled {
                label: texts.get(&key, &Arguments::new())?,
                value,
            });
        }
    }
    Ok(facts)
}

/// An instant is written for people; anything else is as it is.
fn in_language(value: &str, texts: &Texts, language: Language) -> Result<String> {
    match Timestamp::parse(value) {
        Some(at) if at.to_string() == value => texts.instant(at, language),
        _ => Ok(value.to_owned()),
    }
}

fn footer(class: MessageClass) -> &'static str {
    match class {
        MessageClass::Administrative => "mail-footer-administrative",
        MessageClass::Transactional => "mail-footer-transactional",
        MessageClass::Security => "mail-footer-security",
    }
}

/// A subject that ends early would let its rest become headers. Unicode's own line ends do not end a header, and a
/// name may hold them, so they become spaces.
fn one_line(subject: &str) -> Result<String> {
    if subject.chars().any(char::is_control) {
        return Err(Error::internal("a mail's subject must be one line"));
    }
    Ok(subject.replace(['\u{2028}', '\u{2029}'], " "))
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .map(|paragraph| printable(&paragraph))
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

/// Line ends as `\n`, no other control characters.
fn printable(text: &str) -> String {
    text.trim()
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

fn preheader(paragraphs: &[String]) -> String {
    let first = paragraphs.first().map_or("", String::as_str);
    match first.char_indices().nth(PREHEADER) {
        Some((end, _)) => {
            let whole_words = first[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &first[..whole_words])
        }
        None => first.to_owned(),
    }
}

/// Only what a browser opens as a page; the parser also percent-encodes what could end an attribute.
fn web_address(url: &str) -> Result<String> {
    match Url::parse(url) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => Ok(url.into()),
        _ => Err(Error::internal("a mail's action must be an absolute web address")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, PORTAL, SENDER};
    use proptest::prelude::*;
    use tillid_kernel::EmailAddress;

    fn notice() -> Letter {
        let mut letters = samples::letters(Language::En);
        letters.retain(|letter| letter.name == "change-notice");
        letters.remove(0)
    }

    #[test]
    fn each_letter_reads_well_in_both_languages() {
        for language in [Language::Da, Language::En] {
            for letter in samples::letters(language) {
                let mail = render(&letter, SENDER, PORTAL).unwrap();
                insta::assert_snapshot!(format!("{}-{}", letter.name, language.as_str()), mail.text);
            }
        }
    }

    #[test]
    fn the_html_stands_in_its_frame() {
        insta::assert_snapshot!(
            "change-notice-html",
            render(&notice(), SENDER, PORTAL).unwrap().html
        );
    }

    #[test]
    fn optional_arguments_may_be_absent() {
        let to = EmailAddress::parse("dpo@eksempel.example", "to").unwrap();
        let letter = Letter::new("invitation", MessageClass::Transactional, to, Language::En)
            .with("organisation", "Eksempel Software ApS")
            .with("capacity", "ADMIN")
            .with("roles", "ADMIN")
            .with("expires", "tomorrow");
        let text = render(&letter, SENDER, PORTAL).unwrap().text;
        assert!(text.contains("handles its data processing agreements."), "{text}");
        assert!(!text.contains("none"), "{text}");
    }

    /// The invitation tells the invitee, in both languages, what Article 14 asks for.
    // proves: R-001-007 R-000-036
    #[test]
    fn the_invitation_names_the_employer_as_the_source_of_the_address() {
        let told = |language: Language| {
            let mut letters = samples::letters(language);
            letters.retain(|letter| letter.name == "invitation");
            render(&letters[0], "Eksempel Boligforening", PORTAL)
                .unwrap()
                .text
        };
        let danish = [
            "En leder hos Eksempel Boligforening har inviteret dig",
            "Kilde: Eksempel Boligforening har oplyst din e-mailadresse",
            "Kære Kim Eksempel",
            "Dataansvarlig for din konto i portalen: Eksempel Software ApS. Kontakt om persondata: persondata@eksempel-software.example.",
            "Databeskyttelsesrådgiver: Databeskyttelse, dpo@eksempel-software.example.",
            "overføres ikke til lande uden for EU/EØS, medmindre",
            "Mere om behandlingen findes på https://portal.example/trust/eksempel-software.",
            "Grundlaget er artikel 6, stk. 1, litra f",
            "30 dage efter, at invitationen er udløbet",
            "indsigt, berigtigelse, sletning og begrænsning",
            "Du kan klage til en tilsynsmyndighed",
        ];
        let english = [
            "A manager at Eksempel Boligforening has invited you",
            "Source: Eksempel Boligforening gave us your e-mail address",
            "Dear Kim Eksempel",
            "Controller of your account in the portal: Eksempel Software ApS. Contact about personal data: persondata@eksempel-software.example.",
            "Data protection officer: Databeskyttelse, dpo@eksempel-software.example.",
            "not transferred outside the EU/EEA, unless",
            "More about the processing is found at https://portal.example/trust/eksempel-software.",
            "The basis is GDPR Article 6(1)(f)",
            "30 days after the invitation has expired",
            "access, rectification, erasure and restriction",
            "You may complain to a supervisory authority",
        ];
        for (language, facts) in [(Language::Da, danish), (Language::En, english)] {
            let text = told(language);
            for fact in facts {
                assert!(text.contains(fact), "{fact}\n\n{text}");
            }
        }
    }

    #[test]
    fn a_removal_is_told_and_not_put_up_for_objection() {
        let text = render(&notice().with("change", "REMOVE"), SENDER, PORTAL)
            .unwrap()
            .text;
        assert!(
            text.contains("will stop using Eksempel Hosting A/S as a sub-processor."),
            "{text}"
        );
        assert!(
            text.contains("take effect on 16 April 2026 at 00:00 (Danish time).\n"),
            "{text}"
        );
        assert!(!text.contains("You may object"), "{text}");
    }

    #[test]
    fn a_missing_text_or_argument_is_an_error() {
        let to = || EmailAddress::parse("dpo@eksempel.example", "to").unwrap();
        let class = MessageClass::Administrative;
        let unknown = Letter::new("no-such-letter", class, to(), Language::Da);
        assert!(render(&unknown, SENDER, PORTAL).is_err());
        let unfilled = Letter::new("agreement-sent", class, to(), Language::Da);
        assert!(render(&unfilled, SENDER, PORTAL).is_err());
        let unlabelled = Letter::new("agreement-sent", class, to(), Language::Da)
            .with("reference", "DBA-1")
            .fact("no-such-fact", "x");
        assert!(render(&unlabelled, SENDER, PORTAL).is_err());
    }

    #[test]
    fn a_subject_of_two_lines_is_refused() {
        for line_end in ["\r\n", "\n", "\r", "\u{85}", "\0"] {
            let mut letter = notice();
            letter.arguments[0].1 = format!("V-1{line_end}Bcc: postmaster@eksempel.example");
            assert!(render(&letter, SENDER, PORTAL).is_err(), "{line_end:?}");
        }
        let mut letter = notice();
        letter.arguments[0].1 = "V-1\u{2028}2".to_owned();
        let subject = render(&letter, SENDER, PORTAL).unwrap().subject;
        assert!(subject.starts_with("Notice V-1 2:"), "{subject}");
    }

    #[test]
    fn only_web_addresses_become_buttons() {
        for url in [
            "javascript:alert(1)",
            "/relative",
            "data:text/html,x",
            "mailto:a@b.example",
        ] {
            assert!(
                render(&notice().action(url.to_owned()), SENDER, PORTAL).is_err(),
                "{url}"
            );
        }
        let html = render(
            &notice().action("https://p.example/a?b=1&c=\"><b>".to_owned()),
            SENDER,
            PORTAL,
        )
        .unwrap()
        .html;
        assert!(
            html.contains(r#"href="https://p.example/a?b=1&amp;c=%22%3E%3Cb%3E""#),
            "{html}"
        );
    }

    /// The tags of a page, names only, comments too: what a text of a person must not change.
    fn skeleton(html: &str) -> Vec<&str> {
        html.split('<')
            .skip(1)
            .map(|tag| tag.split([' ', '>']).next().unwrap_or(""))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_text_of_a_person_becomes_markup_or_a_header(
            hostile in r#"[<>"'&{}%/=! \-a-zA-Z#;:.,\\æøå🙂]{1,60}"#,
            quote in r#"[<>"'&{}%/=!\n\r \-a-z#;:.,\\æøå🙂]{1,60}"#,
        ) {
            let plain = |text: &str| text.chars().map(|c| if c == '\n' || c == '\r' { c } else { 'x' }).collect::<String>();
            let filled = |line: String, quote: String| {
                let mut letter = notice().quoting(Some(format!("q{quote}q"))).fact("measures", format!("m{quote}m"));
                for (_, value) in letter.arguments.iter_mut().filter(|(name, _)| *name == "subprocessor") {
                    value.clone_from(&line);
                }
                letter.arguments[0].1.clone_from(&line);
                render(&letter, &format!("{line} ApS"), PORTAL).unwrap()
            };
            let mail = filled(hostile.clone(), quote.clone());
            let tame = filled(plain(&hostile), plain(&quote));
            prop_assert_eq!(skeleton(&mail.html), skeleton(&tame.html));
            prop_assert!(!mail.subject.contains(['\r', '\n']));
            prop_assert!(mail.subject.contains(&hostile));
        }

        #[test]
        fn any_text_at_all_renders(line in "\\PC{0,80}", text in "(?s).{0,200}") {
            let letter = notice().fact("summary", &text).quoting(Some(text)).with("change", line.clone());
            let mail = render(&letter, &line, PORTAL).unwrap();
            let odd = |c: char| c.is_control() && c != '\n';
            prop_assert!(!mail.text.contains(odd) && !mail.html.contains(odd));
        }
    }

    #[test]
    fn a_letter_costs_microseconds() {
        let letter = notice();
        render(&letter, SENDER, PORTAL).unwrap();
        let start = std::time::Instant::now();
        for _ in 0..1000 {
            render(&letter, SENDER, PORTAL).unwrap();
        }
        let each = start.elapsed() / 1000;
        println!(
            "{each:?} per letter, {} bytes of HTML",
            render(&letter, SENDER, PORTAL).unwrap().html.len()
        );
        // Laying the MJML out for each letter would cost milliseconds, also without optimisation.
        assert!(each.as_millis() < 20, "{each:?}");
    }
}
