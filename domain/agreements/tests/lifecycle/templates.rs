//! Templates: locked text, coverage, four eyes.

use tillid_agreements::{ClauseDraft, UpdateTemplateDraft};
use tillid_entities::enums::{TemplateOrigin, TemplateVersionState};
use tillid_kernel::{Code, Error};
use tillid_policy::Action;

use crate::fixture::{START, World, key, template};

/// R-000-004: a template is published by another person than its author.
#[tokio::test]
async fn r_000_004_a_second_person_publishes_and_the_former_version_is_superseded() {
    let world = World::new().await;
    let first = world.published().await;
    assert_eq!(first.sha256.as_ref().map(String::len), Some(64));

    let drafter = world.author.scope(Action::DraftTemplate, START);
    let row = drafter
        .load::<tillid_entities::agreement_templates::Entity>(world.db.reads(), first.template_id)
        .await
        .unwrap();
    let draft = tillid_agreements::draft_template_version(&world.db, &drafter, &row)
        .await
        .unwrap();
    assert_eq!(draft.number, 2);
    assert_eq!(
        key(tillid_agreements::draft_template_version(&world.db, &drafter, &row).await),
        "draft-exists"
    );
    let submitted = tillid_agreements::submit(&world.db, &drafter, draft)
        .await
        .unwrap();
    let refusal = tillid_agreements::publish(&world.db, &drafter, submitted.clone())
        .await
        .unwrap_err();
    assert_eq!(refusal.code(), Code::ApprovalRequired);

    let publisher = world.approver.scope(Action::PublishTemplate, START);
    let second = tillid_agreements::publish(&world.db, &publisher, submitted)
        .await
        .unwrap();
    assert_eq!(second.approver_id, Some(world.approver.user));
    assert_ne!(second.sha256, first.sha256);
    let versions = tillid_agreements::template_versions_of(world.db.reads(), &publisher, vec![row.id])
        .await
        .unwrap();
    let states: Vec<_> = versions.iter().map(|version| version.state).collect();
    assert_eq!(
        states,
        [TemplateVersionState::Published, TemplateVersionState::Superseded]
    );
    assert_eq!(
        key(tillid_agreements::publish(&world.db, &publisher, versions[1].clone()).await),
        "template-state"
    );
}

// proves: R-000-100
#[tokio::test]
async fn an_own_text_that_misses_a_letter_of_article_28_is_not_published() {
    let world = World::new().await;
    let drafter = world.author.scope(Action::DraftTemplate, START);
    let (_, draft) = tillid_agreements::create_template(&world.db, &drafter, template(TemplateOrigin::Own))
        .await
        .unwrap();
    let without = |letters: &[&str]| {
        let kept = draft
            .clauses
            .0
            .iter()
            .filter(|clause| !clause.covers.iter().any(|l| letters.contains(&l.as_str())));
        kept.map(|clause| ClauseDraft {
            number: clause.number.clone(),
            heading: clause.heading.clone(),
            paragraphs: clause.paragraphs.clone(),
            covers: clause.covers.clone(),
        })
        .collect::<Vec<_>>()
    };
    let change = UpdateTemplateDraft {
        clauses: Some(without(&["b", "h"])),
        parameters: None,
        version: draft.version,
    };
    let edited = tillid_agreements::update_template_draft(&world.db, &drafter, draft.clone(), change.clone())
        .await
        .unwrap();
    assert_eq!(
        tillid_agreements::missing_coverage(&edited.coverage.0),
        ["b", "h"]
    );
    assert_eq!(
        key(tillid_agreements::update_template_draft(&world.db, &drafter, draft, change).await),
        "changed-meanwhile"
    );
    let submitted = tillid_agreements::submit(&world.db, &drafter, edited)
        .await
        .unwrap();
    let publisher = world.approver.scope(Action::PublishTemplate, START);
    let Err(Error::Failure(refusal)) =
        tillid_agreements::publish(&world.db, &publisher, submitted.clone()).await
    else {
        panic!("published without (b) and (h)");
    };
    assert_eq!(
        (refusal.key, refusal.code),
        ("coverage-missing", Code::Validation)
    );
    assert_eq!(refusal.arguments, [("letters", "b, h".to_owned())]);

    let late = UpdateTemplateDraft {
        clauses: None,
        parameters: None,
        version: submitted.version,
    };
    let refusal = tillid_agreements::update_template_draft(&world.db, &drafter, submitted, late)
        .await
        .unwrap_err();
    assert_eq!(refusal.code(), Code::Immutable);
}
