//! Comments and proposed changes before the first signature, and what becomes of them.

use tillid_agreements::negotiation::proposals::{self, Propose};
use tillid_agreements::negotiation::{self, comments, next_version};
use tillid_agreements::{content, deviations};
use tillid_documents::agreement::DeviationKind;
use tillid_documents::passages::passages;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::change_proposals;
use tillid_entities::enums::*;
use tillid_kernel::{Code, Error, PageRequest, Result, Timestamp};
use tillid_policy::Action;

use crate::fixture::{START, Someone, World, key, later, template};

impl World {
    /// A version of the vendor's own text, which is not locked, or of a standard's, which is.
    async fn sent(&self, structure: TemplateOrigin) -> agreement_versions::Model {
        let drafter = self.author.scope(Action::DraftTemplate, START);
        let (_, draft) = tillid_agreements::create_template(&self.db, &drafter, template(structure))
            .await
            .unwrap();
        let draft = tillid_agreements::submit(&self.db, &drafter, draft)
            .await
            .unwrap();
        let publisher = self.approver.scope(Action::PublishTemplate, START);
        let published = tillid_agreements::publish(&self.db, &publisher, draft)
            .await
            .unwrap();
        self.issue(self.order(&published, 0, 0), START).await.unwrap()
    }

    async fn say(
        &self,
        by: &Someone,
        id: AgreementVersionId,
        place: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<()> {
        let (scope, row) = self.seen(by, id, Action::NegotiateAgreement, now).await?;
        comments::comment(&self.db, &scope, &row, place, text).await
    }

    async fn propose(
        &self,
        by: &Someone,
        id: AgreementVersionId,
        place: &str,
        kind: ChangeKind,
        text: &str,
        now: Timestamp,
    ) -> Result<change_proposals::Model> {
        let (scope, row) = self.seen(by, id, Action::NegotiateAgreement, now).await?;
        let change = Propose {
            place: place.to_owned(),
            kind,
            text: text.to_owned(),
            reason: Some("Vores politik".to_owned()),
        };
        proposals::propose(&self.db, &scope, &row, change).await
    }

    async fn accept(
        &self,
        by: &Someone,
        row: change_proposals::Model,
        now: Timestamp,
    ) -> Result<change_proposals::Model> {
        let scope = by.scope(Action::NegotiateAgreement, now);
        proposals::accept(&self.db, &scope, row, None).await
    }

    async fn refuse(
        &self,
        by: &Someone,
        row: change_proposals::Model,
        now: Timestamp,
    ) -> Result<change_proposals::Model> {
        let scope = by.scope(Action::NegotiateAgreement, now);
        proposals::refuse(&self.db, &scope, row, "Gælder alle kunder").await
    }

    async fn send_next(&self, id: AgreementVersionId, now: Timestamp) -> Result<agreement_versions::Model> {
        let (scope, row) = self.seen(&self.author, id, Action::IssueAgreement, now).await?;
        next_version::send(&self.db, &self.documents, &scope, row).await
    }

    async fn version(&self, id: AgreementVersionId) -> agreement_versions::Model {
        let seen = self
            .seen(&self.author, id, Action::ReadAgreementDocument, START)
            .await;
        seen.unwrap().1
    }
}

fn text_at(row: &agreement_versions::Model, place: &str) -> String {
    let found = passages(&content(&row.content).unwrap())
        .into_iter()
        .find(|passage| passage.place == place);
    found.unwrap().text
}

/// Both sides talk in one thread for each place; the other side hears of it once an hour; nobody writes after the first
/// signature.
#[expect(clippy::too_many_lines, reason = "one story from start to end")]
#[tokio::test]
async fn comments_are_told_once_an_hour_and_end_with_the_first_signature() {
    let world = World::new().await;
    let sent = world.sent(TemplateOrigin::DkScc2020).await;
    let (customer, vendor) = (&world.signatories[0], &world.author);

    world
        .say(
            customer,
            sent.id,
            "7",
            "Hvem er underdatabehandlerne?",
            later(100),
        )
        .await
        .unwrap();
    world
        .say(&world.clerk, sent.id, "C.4", "Hvor længe?", later(200))
        .await
        .unwrap();
    let first = world.mails("agreement-commented").await.len();
    assert!(first > 0, "the vendor hears of the first comment");
    world
        .say(customer, sent.id, "7", "Og hvor?", later(100 + 3_600))
        .await
        .unwrap();
    assert_eq!(
        world.mails("agreement-commented").await.len(),
        first,
        "the clerk's comment told within the hour"
    );
    world
        .say(customer, sent.id, "7", "Haster.", later(201 + 7_200))
        .await
        .unwrap();
    assert_eq!(world.mails("agreement-commented").await.len(), 2 * first);
    world
        .say(vendor, sent.id, "7", "Se bilag B.", later(7_500))
        .await
        .unwrap();
    assert!(
        world.mails("agreement-commented").await.len() > 2 * first,
        "the customer hears of the answer"
    );
    for mail in world.mails("agreement-commented").await {
        assert!(!mail.contains("Hvem er") && !mail.contains("bilag B."), "{mail}");
    }

    // One thread for a place; closed by the other side, and opened again by who writes on.
    let read = async || {
        let (scope, _) = world
            .seen(vendor, sent.id, Action::ReadAgreementDocument, later(8_000))
            .await
            .unwrap();
        negotiation::all(world.db.reads(), &scope, vec![sent.id])
            .await
            .unwrap()
            .remove(&sent.id)
            .unwrap()
    };
    let talk = read().await;
    assert_eq!((talk.threads.len(), talk.comments.len()), (2, 5));
    let resolve = async |by: &Someone, place: &str| {
        let (scope, row) = world
            .seen(by, sent.id, Action::NegotiateAgreement, later(8_000))
            .await?;
        comments::resolve(&world.db, &scope, &row, place).await
    };
    resolve(vendor, "7").await.unwrap();
    assert_eq!(key(resolve(customer, "7").await), "thread-resolved");
    assert_eq!(key(resolve(customer, "8").await), "thread-resolved");
    world
        .say(customer, sent.id, "7", "Tak.", later(8_100))
        .await
        .unwrap();
    assert!(
        read()
            .await
            .threads
            .iter()
            .all(|thread| thread.resolved_at.is_none())
    );

    // Bounds, and places that are none.
    let said =
        async |place: &str, text: &str| key(world.say(customer, sent.id, place, text, later(8_200)).await);
    assert_eq!(said("7", "  ").await, "required");
    assert_eq!(said("7", &"x".repeat(4_001)).await, "too-long");
    assert_eq!(said("99", "x").await, "place-unknown");
    assert_eq!(said("processor", "x").await, "place-unknown");
    let stranger = world.say(&world.stranger, sent.id, "7", "x", later(8_200)).await;
    assert_eq!(stranger.unwrap_err().code(), Code::NotFound);

    world.sign(customer, sent.id, later(8_300), |_| {}).await.unwrap();
    assert_eq!(
        key(world.say(vendor, sent.id, "7", "For sent", later(8_301)).await),
        "negotiation-signed"
    );
    assert_eq!(key(resolve(vendor, "7").await), "negotiation-signed");
    assert_eq!(
        key(world
            .propose(
                vendor,
                sent.id,
                "C.4",
                ChangeKind::Wording,
                "30 dage",
                later(8_301)
            )
            .await),
        "negotiation-signed"
    );
}

/// From proposals to the next version: nobody signs while one is open or agreed and not sent; the accepted one stands in its
/// place and in annex D, the refused one nowhere; both sides sign that, and what was sent first never changed (I-2).
#[expect(clippy::too_many_lines, reason = "one story from start to end")]
#[tokio::test]
async fn accepted_changes_become_the_next_version_and_its_annex_d() {
    let world = World::new().await;
    let sent = world.sent(TemplateOrigin::Own).await;
    let (customer, vendor) = (&world.signatories[0], &world.author);
    world.open(customer, sent.id, later(10)).await;
    let wording = ChangeKind::Wording;

    let breach = format!("{}\n\nUnderretningen sker også telefonisk.", text_at(&sent, "10"));
    let first = world
        .propose(customer, sent.id, "10", wording, &breach, later(100))
        .await
        .unwrap();
    assert_eq!(first.former_text, text_at(&sent, "10"));
    let second = world
        .propose(
            customer,
            sent.id,
            "C.4",
            wording,
            "Slettes efter 30 dage",
            later(200),
        )
        .await
        .unwrap();
    let beside = world
        .propose(
            vendor,
            sent.id,
            "12",
            ChangeKind::Addition,
            "Revision sker højst én gang om året.",
            later(300),
        )
        .await
        .unwrap();
    let negotiated = world.version(sent.id).await;
    assert_eq!(negotiated.state, AgreementVersionState::Negotiating);
    assert_eq!(negotiated.content_sha256, sent.content_sha256);

    // One proposal in a place; a refusal to sign says which are open.
    assert_eq!(
        key(world
            .propose(vendor, sent.id, "10", wording, "x", later(310))
            .await),
        "proposal-pending"
    );
    let refusal = world
        .sign(customer, sent.id, later(320), |_| {})
        .await
        .unwrap_err();
    let Error::Failure(failure) = &refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(failure.key, "proposal-open");
    assert_eq!(failure.arguments, [("places", "10, C.4, 12".to_owned())]);

    // The other side answers, once.
    assert_eq!(
        key(world.accept(customer, first.clone(), later(330)).await),
        "forbidden"
    );
    let taken = {
        let scope = vendor.scope(Action::NegotiateAgreement, later(330));
        proposals::withdraw(&world.db, &scope, first.clone()).await
    };
    assert_eq!(key(taken), "forbidden");
    let accepted = world.accept(vendor, first.clone(), later(400)).await.unwrap();
    assert_eq!(accepted.state, ProposalState::Accepted);
    assert_eq!(
        key(world.refuse(vendor, first, later(401)).await),
        "proposal-state"
    );
    assert_eq!(key(world.send_next(sent.id, later(402)).await), "proposal-open");
    let refused = world.refuse(vendor, second, later(410)).await.unwrap();
    assert_eq!(refused.answer.as_deref(), Some("Gælder alle kunder"));
    world.accept(customer, beside, later(420)).await.unwrap();

    // Agreed, not yet sent: the old text cannot be signed.
    assert_eq!(
        key(world.sign(customer, sent.id, later(430), |_| {}).await),
        "changes-not-sent"
    );
    let (scope, row) = world
        .seen(customer, sent.id, Action::NegotiateAgreement, later(440))
        .await
        .unwrap();
    let not_the_customer = next_version::send(&world.db, &world.documents, &scope, row).await;
    assert_eq!(key(not_the_customer), "forbidden");

    let next = world.send_next(sent.id, later(500)).await.unwrap();
    assert_eq!((next.number, next.state), (2, AgreementVersionState::Sent));
    assert_eq!(next.previous_version_id, Some(sent.id.0));
    assert_eq!(next.change_reason.as_deref(), Some("Aftalte ændringer: 10, 12"));
    let former = world.version(sent.id).await;
    assert_eq!(former.state, AgreementVersionState::Recalled);
    assert_eq!(
        (&former.content, &former.pdf_sha256),
        (&sent.content, &sent.pdf_sha256)
    );
    assert_ne!(next.content_sha256, sent.content_sha256);

    let document = content(&next.content).unwrap();
    assert_eq!(text_at(&next, "10"), breach);
    assert_eq!(
        text_at(&next, "12"),
        text_at(&sent, "12"),
        "a text beside changes nothing there"
    );
    assert_eq!(text_at(&next, "C.4"), text_at(&sent, "C.4"), "refused");
    let listed: Vec<_> = document
        .deviations
        .iter()
        .map(|one| (one.place.as_str(), one.kind, one.text.as_str()))
        .collect();
    assert_eq!(
        listed,
        [
            ("10", DeviationKind::Wording, breach.as_str()),
            (
                "12",
                DeviationKind::Addition,
                "Revision sker højst én gang om året."
            ),
        ]
    );
    assert_eq!(document.deviations[0].former, text_at(&sent, "10"));
    let clause = document
        .clauses
        .iter()
        .find(|clause| clause.number == "10")
        .unwrap();
    let numbers: Vec<_> = clause.paragraphs.iter().map(|it| it.number.as_str()).collect();
    assert_eq!(numbers.last(), Some(&format!("10.{}", numbers.len()).as_str()));

    // Twice: the recalled one is over.
    assert_eq!(key(world.send_next(sent.id, later(501)).await), "agreement-state");
    for by in [customer, &world.approver] {
        world.sign(by, next.id, later(600), |_| {}).await.unwrap();
    }
    assert_eq!(world.version(next.id).await.state, AgreementVersionState::InForce);
}

/// Locked text takes no change of its words, only a text beside it, and never differs from the template's by a byte.
#[tokio::test]
async fn locked_text_takes_only_a_deviation_beside_it() {
    let world = World::new().await;
    let sent = world.sent(TemplateOrigin::DkScc2020).await;
    let customer = &world.signatories[0];
    let refusal = world
        .propose(customer, sent.id, "10", ChangeKind::Wording, "Straks", later(100))
        .await
        .unwrap_err();
    assert_eq!(refusal.code(), Code::Immutable);
    assert_eq!(key::<()>(Err(refusal)), "proposal-locked");
    // Who the sub-processors are is changed by notices alone.
    assert_eq!(
        key(world
            .propose(customer, sent.id, "B.1", ChangeKind::Wording, "Ingen", later(100))
            .await),
        "proposal-locked"
    );
    assert_eq!(world.version(sent.id).await.state, AgreementVersionState::Sent);

    let words = "Underretning sker også til vagttelefonen.";
    let beside = world
        .propose(customer, sent.id, "10", ChangeKind::Addition, words, later(200))
        .await
        .unwrap();
    world.accept(&world.author, beside, later(300)).await.unwrap();
    let next = world.send_next(sent.id, later(400)).await.unwrap();
    let (before, after) = (content(&sent.content).unwrap(), content(&next.content).unwrap());
    assert_eq!(before.clauses, after.clauses);
    assert_eq!(after.deviations[0].text, words);
    assert!(after.deviations[0].former.is_empty());
}

/// Refused or taken back, a proposal leaves the version as it was, to be signed; one that nobody answers lapses with it.
#[tokio::test]
async fn what_is_refused_or_taken_back_opens_the_way_to_the_signature() {
    let world = World::new().await;
    let sent = world.sent(TemplateOrigin::Own).await;
    let (customer, vendor) = (&world.signatories[0], &world.author);
    let text = |place: &str| format!("{} Mere.", text_at(&sent, place));
    let propose = async |by: &Someone, place: &str, seconds: i64| {
        world
            .propose(
                by,
                sent.id,
                place,
                ChangeKind::Wording,
                &text(place),
                later(seconds),
            )
            .await
            .unwrap()
    };
    // Nobody has opened it: it goes back to where it was.
    let own = propose(vendor, "A.1", 10).await;
    let scope = vendor.scope(Action::NegotiateAgreement, later(20));
    let taken = proposals::withdraw(&world.db, &scope, own).await.unwrap();
    assert_eq!(taken.state, ProposalState::Withdrawn);
    assert_eq!(world.version(sent.id).await.state, AgreementVersionState::Sent);
    assert!(!world.mails("changes-withdrawn").await.is_empty());

    world.open(customer, sent.id, later(30)).await;
    let two = [
        propose(customer, "A.1", 40).await,
        propose(customer, "A.2", 41).await,
    ];
    let mut states = Vec::new();
    for row in two {
        world.refuse(vendor, row, later(50)).await.unwrap();
        states.push(world.version(sent.id).await.state);
    }
    let expected = [AgreementVersionState::Negotiating, AgreementVersionState::Viewed];
    assert_eq!(states, expected);
    assert_eq!(key(world.send_next(sent.id, later(60)).await), "nothing-agreed");

    // Wrong texts.
    let said = async |text: &str| {
        key(world
            .propose(customer, sent.id, "A.3", ChangeKind::Wording, text, later(70))
            .await)
    };
    assert_eq!(said("").await, "required");
    assert_eq!(said("- Navne").await, "proposal-unchanged");
    assert_eq!(said("{{exitDays}}").await, "proposal-notation");
    assert_eq!(said(&"x".repeat(20_001)).await, "too-long");
    assert_eq!(
        said(&"x".repeat(301)).await,
        "too-long",
        "a type of data is one line"
    );

    // A declined version takes its open proposals with it.
    let open = propose(customer, "A.1", 80).await;
    let (scope, row) = world
        .seen(customer, sent.id, Action::DeclineAgreement, later(90))
        .await
        .unwrap();
    tillid_agreements::decline(&world.db, &scope, row, "Vi vælger en anden")
        .await
        .unwrap();
    let over = world.version(sent.id).await;
    assert_eq!(
        negotiation::standing_of(open.state, over.state),
        ProposalState::Lapsed
    );
    assert_eq!(
        key(world.accept(vendor, open, later(91)).await),
        "agreement-state"
    );
}

/// A signature and a proposal in the same instant: whoever comes second finds another version than it read.
#[tokio::test]
async fn a_proposal_moves_the_version_that_a_signatory_has_read() {
    let world = World::new().await;
    let sent = world.sent(TemplateOrigin::Own).await;
    let customer = &world.signatories[0];
    let (scope, read) = world
        .seen(customer, sent.id, Action::SignAgreement, later(10))
        .await
        .unwrap();
    world
        .propose(
            &world.author,
            sent.id,
            "A.1",
            ChangeKind::Wording,
            "Andet",
            later(10),
        )
        .await
        .unwrap();
    let now = world.version(sent.id).await;
    assert_eq!(now.version, read.version + 1);
    let ended = agreement_versions::ActiveModel {
        id: sea_orm::ActiveValue::Set(read.id),
        version: sea_orm::ActiveValue::Set(read.version + 1),
        ..Default::default()
    };
    let tx = world.db.begin().await.unwrap();
    let late = scope
        .save(
            &tx,
            ended,
            Some((agreement_versions::Column::Version, read.version)),
        )
        .await;
    assert_eq!(key(late), "changed-meanwhile");
}

/// An amendment keeps what was agreed: the wording in its place, the text beside in annex D; and the register tells which
/// customer has which.
#[expect(clippy::too_many_lines, reason = "one story from start to end")]
#[tokio::test]
async fn an_amendment_keeps_what_was_agreed_and_the_register_finds_it() {
    let world = World::new().await;
    let sent = world.sent(TemplateOrigin::Own).await;
    let (customer, vendor) = (&world.signatories[0], &world.author);
    for (place, kind, text, at) in [
        ("A.2", ChangeKind::Wording, "Opbevaring i Danmark", 100),
        ("7", ChangeKind::Addition, "Ingen uden for EØS.", 101),
    ] {
        let row = world
            .propose(customer, sent.id, place, kind, text, later(at))
            .await
            .unwrap();
        world.accept(vendor, row, later(at + 10)).await.unwrap();
    }
    let next = world.send_next(sent.id, later(200)).await.unwrap();
    for by in [customer, &world.approver] {
        world.sign(by, next.id, later(300), |_| {}).await.unwrap();
    }

    // The vendor sends its form again, filled in as before.
    let template = tillid_agreements::heads_by_ids(
        world.db.reads(),
        &vendor.scope(Action::ReadContent, START),
        vec![sent.id],
    )
    .await
    .unwrap()
    .remove(0)
    .template_version_id;
    let published = vendor
        .scope(Action::ReadContent, START)
        .load::<tillid_entities::template_versions::Entity>(world.db.reads(), template)
        .await
        .unwrap();
    let amended = world
        .issue(world.order(&published, 0, 0), later(400))
        .await
        .unwrap();
    assert_eq!(amended.number, 3);
    assert_eq!(text_at(&amended, "A.2"), "Opbevaring i Danmark");
    assert_eq!(content(&amended.content).unwrap().deviations.len(), 2);
    let mut other = world.order(&published, 0, 0);
    other.annex_a.nature = "Noget helt tredje".to_owned();
    assert_eq!(key(world.issue(other, later(410)).await), "deviation-kept");

    let find = async |by: &Someone, change: &dyn Fn(&mut deviations::Filter)| {
        let mut filter = deviations::Filter::default();
        change(&mut filter);
        let scope = by.scope(Action::ReadAgreementDocument, later(500));
        let request = PageRequest::parse(None, None, true).unwrap();
        let page = deviations::page(&world.db, &scope, &filter, &request)
            .await
            .unwrap();
        let mut found: Vec<(String, bool)> = page
            .rows
            .iter()
            .map(|row| (row.place.clone(), row.agreement_version_id == next.id))
            .collect();
        found.sort();
        found
    };
    let (a, c) = ("A.2".to_owned(), "7".to_owned());
    let all = [
        (c.clone(), false),
        (c.clone(), true),
        (a.clone(), false),
        (a.clone(), true),
    ];
    assert_eq!(find(vendor, &|_| {}).await, all);
    assert_eq!(
        find(vendor, &|filter| filter.in_force = true).await,
        [(c.clone(), true), (a.clone(), true)]
    );
    let in_force = |filter: &mut deviations::Filter| filter.in_force = true;
    for (place, expected) in [
        ("7", vec![&c]),
        ("a", vec![&a]),
        ("A.2", vec![&a]),
        ("10", vec![]),
        ("%", vec![]),
    ] {
        let found = find(vendor, &|filter| {
            in_force(filter);
            filter.place = Some(place.to_owned());
        })
        .await;
        let found: Vec<_> = found.iter().map(|(place, _)| place).collect();
        assert_eq!(found, expected, "{place}");
    }
    let found = find(vendor, &|filter| {
        in_force(filter);
        filter.search = Some("uden FOR".to_owned());
    })
    .await;
    assert_eq!(found, [(c.clone(), true)]);
    for (party, expected) in [("boligFORENING", 4), ("Ærø", 0)] {
        let found = find(vendor, &|filter| filter.search = Some(party.to_owned())).await;
        assert_eq!(found.len(), expected, "{party}");
    }
    let other = world.customers[1];
    assert!(
        find(vendor, &|filter| filter.customer = Some(other))
            .await
            .is_empty()
    );
    assert!(find(&world.stranger, &|_| {}).await.is_empty());
    assert_eq!(find(customer, &|_| {}).await, all, "the customer has its own");
    assert!(find(&world.signatories[1], &|_| {}).await.is_empty());
}
