//! A notice in each of its ends, to take apart.

use std::collections::BTreeMap;

use tillid_documents::agreement::Language;
use tillid_documents::canonical::{self, sha256_of_bytes};

use crate::announcement::{AnnouncementWriter, Ending, Entry};
use crate::archive;
use crate::audit::{Chain, Event, Said};
use crate::bundle::Organisation;
use crate::change::{Change, ListTexts, ListVersion, Lists, Making};
use crate::notice::{Act, Answer, Deadlines, Delivery, Notice, NoticeBundle, Objection, Owed, RULE, Sent};
use crate::sample::{CUSTOMER, VENDOR, agreement};

pub(crate) const EFFECTIVE: &str = "2026-12-05T09:00:00.000Z";
const STARTED: &str = "2026-11-01T10:00:00.000Z";
const DEADLINE: &str = "2026-11-15T22:59:59.999Z";
const LIST: &str = "[]";

/// How a notice ended, or where it still is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// On its way.
    Queued,
    /// Delivered, and nothing said.
    Undecided,
    /// Silence under general authorisation.
    Tacit,
    /// Objected and answered with a measure.
    Objected,
    /// The mail came back, a letter arrived, and the customer approved.
    ByLetter,
    /// Taken back after it was delivered.
    Withdrawn,
}

impl End {
    pub(crate) const ALL: [Self; 6] = [
        Self::Queued,
        Self::Undecided,
        Self::Tacit,
        Self::Objected,
        Self::ByLetter,
        Self::Withdrawn,
    ];

    fn is_over(self) -> bool {
        matches!(self, Self::Tacit | Self::Objected | Self::ByLetter)
    }
}

/// A chain that grows.
struct Trail {
    organisation: &'static str,
    events: Vec<Event>,
}

impl Trail {
    fn new(organisation: &'static str) -> Self {
        let events = Vec::new();
        Self { organisation, events }
    }

    fn tell(mut self, action: &str, entity_id: &str, at: &str, changes: &[&str]) -> Self {
        let before = self.events.last();
        let entity = match action.split('.').next() {
            Some("delivery") => "Delivery",
            Some("notice") => "Notice",
            _ => "Announcement",
        };
        let said = Said {
            action: action.to_owned(),
            actor_id: Some("usr_1".to_owned()),
            actor_kind: "user".to_owned(),
            actor_role: "DPO".to_owned(),
            at: at.to_owned(),
            changes: changes.iter().map(|change| (*change).to_owned()).collect(),
            counterparty_id: None,
            entity: entity.to_owned(),
            entity_id: entity_id.to_owned(),
            organisation_id: self.organisation.to_owned(),
            previous_hash: before.map_or_else(|| "aa".to_owned(), |event| event.hash.clone()),
            request_id: "req".to_owned(),
            sequence: before.map_or(5, |event| event.said.sequence + 1),
        };
        let hash = said.hash().unwrap();
        self.events.push(Event { said, hash });
        self
    }

    fn chain(self) -> Chain {
        Chain {
            organisation_id: self.organisation.to_owned(),
            events: self.events,
        }
    }
}

fn organisation(id: &str, name: &str) -> Organisation {
    Organisation {
        organisation_id: id.to_owned(),
        name: name.to_owned(),
    }
}

fn act(at: &str) -> Act {
    Act {
        at: at.to_owned(),
        by: Some("usr_1".to_owned()),
    }
}

pub(crate) fn change(end: End) -> Change {
    let document = agreement(1);
    let withdrawn = (end == End::Withdrawn).then(|| "2026-11-10T09:00:00.000Z".to_owned());
    let effective = end.is_over().then(|| EFFECTIVE.to_owned());
    let list = |number: i32, valid_from: &str| ListVersion {
        list_id: format!("lst_{number}"),
        number,
        valid_from: valid_from.to_owned(),
        sha256: sha256_of_bytes(LIST.as_bytes()),
    };
    let state = match (&effective, &withdrawn) {
        (Some(_), _) => "EFFECTIVE",
        (_, Some(_)) => "WITHDRAWN",
        _ => "NOTIFYING",
    };
    Change {
        announcement_id: "ann_1".to_owned(),
        reference: "UDB-2026-0007".to_owned(),
        state: state.to_owned(),
        change_type: "REPLACE".to_owned(),
        processor: organisation(VENDOR, &document.processor.legal_name),
        sub_processor: "Nordlys Hosting AS".to_owned(),
        replaces: Some("Gammel Sky A/S".to_owned()),
        summary_da: "Ny leverandør af hosting.".to_owned(),
        summary_en: "A new provider of hosting.".to_owned(),
        planned_effective_at: "2026-12-05T00:00:00.000Z".to_owned(),
        published_at: "2026-11-01T09:00:00.000Z".to_owned(),
        lists: effective.as_ref().map(|at| Lists {
            before: Some(list(3, "2026-01-01T00:00:00.000Z")),
            after: list(4, at),
        }),
        effective_at: effective,
        withdrawn_at: withdrawn,
        making: None,
    }
}

/// A mail: its parts and their hash.
fn mail() -> (Sent, String) {
    let (subject, text, html) = ("Varsel", "Kære kunde", "<p>Kære kunde</p>");
    let sha256 = sha256_of_bytes(format!("{subject}\0{text}\0{html}\0").as_bytes());
    let sent = Sent::Mail {
        subject: subject.to_owned(),
        text: text.to_owned(),
        html: html.to_owned(),
    };
    (sent, sha256)
}

fn delivery(id: &str, channel: &str, state: &str, accepted: Option<&str>, sha256: String) -> Delivery {
    Delivery {
        delivery_id: id.to_owned(),
        channel: channel.to_owned(),
        recipient: "dpo@kunde.example".to_owned(),
        state: state.to_owned(),
        queued_at: "2026-11-01T09:00:01.000Z".to_owned(),
        accepted_at: accepted.map(ToOwned::to_owned),
        opened_at: None,
        bounced_at: (state == "BOUNCED").then(|| "2026-11-01T09:30:00.000Z".to_owned()),
        message_id: (channel == "EMAIL").then(|| "<1@portal.example>".to_owned()),
        content_sha256: Some(sha256),
        server_answer: (channel == "EMAIL" && accepted.is_some())
            .then(|| "250 2.0.0 Ok: queued as 4F2A1".to_owned()),
    }
}

/// The deliveries with what was sent.
fn sent(end: End) -> (Vec<Delivery>, Vec<Option<Sent>>) {
    let shown = b"{\"agreement\":\"agr_01\"}".to_vec();
    let portal = delivery(
        "dlv_1",
        "PORTAL",
        "ACCEPTED",
        Some("2026-11-01T09:00:01.000Z"),
        sha256_of_bytes(&shown),
    );
    let (mailed, sha256) = mail();
    let (state, accepted) = match end {
        End::Queued => ("QUEUED", None),
        End::ByLetter => ("BOUNCED", None),
        _ => ("ACCEPTED", Some(STARTED)),
    };
    let mut deliveries = vec![portal, delivery("dlv_2", "EMAIL", state, accepted, sha256)];
    let mut files = vec![Some(Sent::Shown(shown)), Some(mailed)];
    if end == End::ByLetter {
        let pdf = b"%PDF-1.7 letter".to_vec();
        let sha256 = sha256_of_bytes(&pdf);
        deliveries.push(delivery("dlv_3", "POST", "ACCEPTED", Some(STARTED), sha256));
        files.push(Some(Sent::Letter(pdf)));
    }
    (deliveries, files)
}

fn objection() -> Objection {
    let (text, answer) = ("Ingen TIA.", "TIA er vedlagt.");
    Objection {
        objection_id: "obj_1".to_owned(),
        ground: "TRANSFER".to_owned(),
        text: text.to_owned(),
        text_sha256: sha256_of_bytes(text.as_bytes()),
        raised: act("2026-11-05T08:00:00.000Z"),
        answer: Some(Answer {
            outcome: "MITIGATED".to_owned(),
            text: answer.to_owned(),
            text_sha256: sha256_of_bytes(answer.as_bytes()),
            given: act("2026-11-06T08:00:00.000Z"),
        }),
        accepted: Some(act("2026-11-07T08:00:00.000Z")),
    }
}

fn notice(end: End, id: &str) -> Notice {
    let document = agreement(1);
    let content = canonical::to_json(&document).unwrap();
    let state = match end {
        End::Queued => "QUEUED",
        End::Undecided => "ACKNOWLEDGED",
        End::Tacit => "TACIT",
        End::Objected => "RESOLVED",
        End::ByLetter => "APPROVED",
        End::Withdrawn => "WITHDRAWN",
    };
    let decided = match end {
        End::Tacit => Some(Act {
            at: DEADLINE.to_owned(),
            by: None,
        }),
        End::Objected => Some(act("2026-11-06T08:00:00.000Z")),
        End::ByLetter => Some(act("2026-11-05T08:00:00.000Z")),
        _ => None,
    };
    Notice {
        notice_id: id.to_owned(),
        announcement_id: "ann_1".to_owned(),
        controller: organisation(CUSTOMER, &document.controller.legal_name),
        agreement: Owed {
            agreement_id: "agr_01".to_owned(),
            reference: document.reference,
            version_id: "agv_1".to_owned(),
            version: 1,
            content_sha256: sha256_of_bytes(content.as_bytes()),
        },
        authorisation_model: "GENERAL".to_owned(),
        notice_days: 30,
        objection_days: 14,
        state: state.to_owned(),
        queued_at: "2026-11-01T09:00:00.000Z".to_owned(),
        deadlines: (end != End::Queued).then(|| Deadlines {
            started_at: STARTED.to_owned(),
            time_zone: "Europe/Copenhagen".to_owned(),
            rule: RULE.to_owned(),
            objection_deadline: DEADLINE.to_owned(),
            earliest_effective_at: "2026-12-01T23:00:00.000Z".to_owned(),
        }),
        deliveries: sent(end).0,
        acknowledged: (end == End::Undecided).then(|| act("2026-11-02T08:00:00.000Z")),
        decided,
        objection: (end == End::Objected).then(objection),
    }
}

/// Both sides' facts: of the notice, and of the announcement.
fn facts(end: End, id: &str) -> ([Chain; 2], Chain) {
    let mut ours = Trail::new(VENDOR)
        .tell("announcement.drafted", "ann_1", "2026-10-30T09:00:00.000Z", &[])
        .tell(
            "announcement.published",
            "ann_1",
            "2026-11-01T09:00:00.000Z",
            &["state"],
        );
    ours = ours.tell("notice.sent", id, "2026-11-01T09:00:01.000Z", &["state"]);
    let mut theirs = Trail::new(CUSTOMER);
    let text = |text: &str| format!("text sha256:{}", sha256_of_bytes(text.as_bytes()));
    match end {
        End::Queued => {}
        End::ByLetter => {
            ours = ours
                .tell(
                    "delivery.bounced",
                    "dlv_2",
                    "2026-11-01T09:30:00.000Z",
                    &["state"],
                )
                .tell("notice.undelivered", id, "2026-11-01T09:30:00.000Z", &["state"])
                .tell(
                    "delivery.printed",
                    "dlv_3",
                    "2026-11-01T09:40:00.000Z",
                    &["state"],
                )
                .tell(
                    "delivery.accepted",
                    "dlv_3",
                    "2026-11-02T09:00:00.000Z",
                    &["state"],
                )
                .tell("notice.delivered", id, "2026-11-02T09:00:00.000Z", &["state"]);
            theirs = theirs.tell("notice.approved", id, "2026-11-05T08:00:00.000Z", &["state"]);
        }
        _ => {
            ours = ours.tell("delivery.accepted", "dlv_2", STARTED, &["state"]).tell(
                "notice.delivered",
                id,
                STARTED,
                &["state"],
            );
        }
    }
    match end {
        End::Undecided => {
            theirs = theirs.tell("notice.acknowledged", id, "2026-11-02T08:00:00.000Z", &["state"]);
        }
        End::Tacit => ours = ours.tell("notice.tacit", id, "2026-11-15T23:00:10.000Z", &["state"]),
        End::Objected => {
            let (said, answered) = (text("Ingen TIA."), text("TIA er vedlagt."));
            theirs = theirs
                .tell(
                    "notice.objected",
                    id,
                    "2026-11-05T08:00:00.000Z",
                    &["state", &said],
                )
                .tell(
                    "notice.resolutionAccepted",
                    id,
                    "2026-11-07T08:00:00.000Z",
                    &["state"],
                );
            ours = ours.tell(
                "notice.resolved",
                id,
                "2026-11-06T08:00:00.000Z",
                &["state", &answered],
            );
        }
        _ => {}
    }
    let ended = |trail: Trail| match end {
        End::Withdrawn => trail.tell(
            "announcement.withdrawn",
            "ann_1",
            "2026-11-10T09:00:00.000Z",
            &["state"],
        ),
        _ if end.is_over() => trail
            .tell("announcement.effective", "ann_1", EFFECTIVE, &["state"])
            .tell("subProcessorList.versioned", "lst_4", EFFECTIVE, &[]),
        _ => trail,
    };
    let ours = ended(ours).chain();
    let mut of_announcement = ours.clone();
    of_announcement
        .events
        .retain(|event| event.said.entity == "Announcement");
    ([ours, theirs.chain()], of_announcement)
}

fn lists(end: End) -> ListTexts {
    let text = end.is_over().then(|| LIST.to_owned());
    ListTexts {
        before: text.clone(),
        after: text,
    }
}

pub(crate) fn bundle(end: End, language: Language) -> NoticeBundle {
    NoticeBundle {
        language,
        verify_at: Some("https://portal.example/verify".to_owned()),
        change: change(end),
        lists: lists(end),
        notice: notice(end, "not_1"),
        agreement: canonical::to_json(&agreement(1)).unwrap(),
        sent: sent(end).1,
        audit: facts(end, "not_1").0.to_vec(),
    }
}

/// An announcement with two pages of notices that ended alike.
pub(crate) fn announcement(end: End, language: Language) -> Vec<u8> {
    let entry = |id: &str| Entry {
        notice: notice(end, id),
        audit: facts(end, id)
            .0
            .map(|mut chain| {
                chain
                    .events
                    .retain(|event| !event.said.action.starts_with("announcement"));
                chain
            })
            .to_vec(),
    };
    let mut writer = AnnouncementWriter::default();
    let mut out = writer.page(&[entry("not_1"), entry("not_2")]).unwrap();
    out.extend(writer.page(&[entry("not_3")]).unwrap());
    let notices = writer.notices();
    let ending = Ending {
        language,
        verify_at: Some("https://portal.example/verify".to_owned()),
        change: Change {
            making: Some(Making {
                drafted_by: "usr_1".to_owned(),
                approved_by: None,
                approved_at: None,
                notices,
            }),
            ..change(end)
        },
        lists: lists(end),
        audit: vec![facts(end, "not_1").1],
    };
    out.extend(writer.end(ending).unwrap());
    out
}

/// The files of a bundle, to change.
pub(crate) fn files(written: &[u8]) -> BTreeMap<String, Vec<u8>> {
    archive::read(written, archive::LARGEST)
        .unwrap()
        .into_iter()
        .map(|(name, entry)| (name, written[entry.range].to_vec()))
        .collect()
}
