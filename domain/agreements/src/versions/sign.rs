//! Signing.

use std::sync::Arc;

use object_store::ObjectStore;
use sea_orm::ActiveValue::Set;
use tillid_documents::agreement::{AgreementDocument, Party};
use tillid_entities::agreement_versions;
use tillid_entities::enums::{AgreementVersionState, Language, Side};
use tillid_entities::signatures::{self, SignatureId};
use tillid_entities::{agreements, customer_relations, users};
use tillid_identity::{Confirmed, Proof};
use tillid_kernel::{Code, Error, Result, clean_line};
use tillid_policy::{Connection, Database, Job, Scope, Transaction, own_account};

use super::{end, other_side, send};
use crate::consent::{CONSENT_VERSION, consent_sentence};
use crate::evidence::{
    Association, Delivery, Environment, Evidence, Identity, Integrity, Intent, LEVEL, SecondFactor,
};
use crate::press::Pressed;
use crate::seals::keys::KeyInUse;
use crate::seals::{self, Sealer};
use crate::signatory::{check_authority_now, method};
use crate::signing::{Given, Reader, Standing, may_sign};
use crate::state::{self, AgreementEvent, VersionEvent};
use crate::{VersionHead, annex_b, facts, letters, negotiation, press, store};

/// How often a signature is made again because the other side signed in the same instant.
const ATTEMPTS: u32 = 3;

/// What a signatory hands in.
#[derive(Clone)]
pub struct Sign {
    /// The SHA-256 of the content that was shown (I-9).
    pub content_sha256: String,
    /// The version of the sentence that was shown.
    pub consent_version: String,
    /// Whether the box beside it was ticked.
    pub consent_given: bool,
    /// The name typed, at most 120 characters.
    pub typed_name: String,
    /// The capacity stated, at most 120 characters.
    pub title: String,
    /// The proof, given for this signature.
    pub proof: Proof,
    /// The language in which the sentence was shown.
    pub language: Language,
    /// From where.
    pub environment: Environment,
}

/// Signs a version for the scope's side, with evidence; the last signature that is owed seals the document, puts it in
/// force at that instant and supersedes the version before it.
///
/// # Errors
/// Those of [`may_sign`]; `CONFLICT` (`proposal-open`, `changes-not-sent`) with the `places` that are not settled, and
/// (`hash-differs`) when another content was shown, and (`annex-outdated`) when sub-processors have changed since it was sent; `CONSENT_REQUIRED`
/// (`consent-missing`, `consent-outdated`); `VALIDATION` at `typedName`, `title`, `password`, `code` or `passkey`;
/// `PROOF_REQUIRED` (`second-factor-needed`) for a password alone where the account has a second factor;
/// `RATE_LIMITED` after wrong proofs.
pub async fn sign(
    db: &Database,
    documents: &dyn ObjectStore,
    sealer: &Sealer,
    scope: &Scope,
    row: agreement_versions::Model,
    input: Sign,
) -> Result<agreement_versions::Model> {
    if row.state == AgreementVersionState::Negotiating {
        return Err(negotiation::unsettled(db.reads(), scope, row.id).await?);
    }
    let given = given_on(db, scope, &row).await?;
    may_sign(
        &Standing::of(&VersionHead::from(&row), scope.now()),
        &given.1,
        &Reader::of(scope)?,
    )?;
    let words = Words::checked(&row, &input)?;
    lists_what_is_used(db.reads(), scope, &row).await?;
    if matches!(input.proof, Proof::RecoveryCode(_)) {
        return Err(Error::validation("code", "code-wrong"));
    }
    let confirmed = tillid_identity::confirm(db, sealer.prover(), scope, input.proof.clone()).await?;

    let mut row = row;
    let mut attempt = 1;
    loop {
        let id = row.id;
        match attempt_to_sign(db, documents, sealer, scope, row, &input, &words, &confirmed).await {
            Err(Error::Failure(failure)) if failure.key == "changed-meanwhile" && attempt < ATTEMPTS => {
                attempt += 1;
                row = scope.load::<agreement_versions::Entity>(db.reads(), id).await?;
            }
            outcome => return outcome,
        }
    }
}

/// The texts of a signature, checked.
struct Words {
    name: String,
    title: String,
}

impl Words {
    fn checked(row: &agreement_versions::Model, input: &Sign) -> Result<Self> {
        if input.content_sha256 != row.content_sha256 {
            return Err(Error::conflict("hash-differs").at("contentSha256"));
        }
        if input.consent_version != CONSENT_VERSION {
            return Err(Error::failure(Code::ConsentRequired, "consent-outdated").at("consentVersion"));
        }
        if !input.consent_given {
            return Err(Error::failure(Code::ConsentRequired, "consent-missing").at("consentGiven"));
        }
        Ok(Self {
            name: clean_line(&input.typed_name, "typedName", 120)?,
            title: clean_line(&input.title, "title", 120)?,
        })
    }
}

/// A change that was announced after the version was sent, and has taken effect before it is signed, is in no notice and in no
/// list of this controller's (I-4): the vendor sends the version anew.
async fn lists_what_is_used(
    db: &impl Connection,
    scope: &Scope,
    row: &agreement_versions::Model,
) -> Result<()> {
    let Some(sent_at) = row.sent_at else {
        return Ok(());
    };
    // The register behind the list is the vendor's, whichever side signs.
    let job = scope.as_job(Job::Naming, row.vendor_id);
    if annex_b::left_behind(db, &job, row.agreement_id, sent_at).await? {
        return Err(Error::conflict("annex-outdated"));
    }
    Ok(())
}

async fn given_on(
    db: &Database,
    scope: &Scope,
    row: &agreement_versions::Model,
) -> Result<(Vec<signatures::Model>, Vec<Given>)> {
    let signatures = store::signatures_of(db.reads(), scope, vec![row.id]).await?;
    let given = signatures.iter().map(Given::from).collect();
    Ok((signatures, given))
}

#[expect(
    clippy::too_many_arguments,
    reason = "what a signature needs, and what it is stored and sealed with"
)]
async fn attempt_to_sign(
    db: &Database,
    documents: &dyn ObjectStore,
    sealer: &Sealer,
    scope: &Scope,
    row: agreement_versions::Model,
    input: &Sign,
    words: &Words,
    confirmed: &Confirmed,
) -> Result<agreement_versions::Model> {
    let head = VersionHead::from(&row);
    let reader = Reader::of(scope)?;
    let (before, given) = given_on(db, scope, &row).await?;
    let standing = Standing::of(&head, scope.now());
    may_sign(&standing, &given, &reader)?;
    let agreement = scope
        .load::<agreements::Entity>(db.reads(), row.agreement_id)
        .await?;
    let person = own_account(scope.request())?
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    let mut document = store::signed_document(&row.content, &before)?;
    let evidence = evidence(
        scope,
        &row,
        &agreement,
        &person,
        &document,
        before.last(),
        &reader,
        input,
        words,
        confirmed,
    )?;
    let (record, record_sha256) = evidence.sealed()?;
    document.signatures.push(evidence.on_paper(&record_sha256));
    let paper = Paper::printed(db, documents, sealer, scope, &head, document, event_of(&head)).await?;

    let tx = db.begin().await?;
    check_authority_now(&tx, scope).await?;
    lists_what_is_used(&tx, scope, &row).await?;
    let signature = signatures::ActiveModel {
        id: Set(evidence.association.signature_id),
        vendor_id: Set(row.vendor_id),
        customer_id: Set(row.customer_id),
        agreement_version_id: Set(row.id),
        side: Set(reader.side),
        ordinal: Set(1 + on_side(&given, reader.side)),
        user_id: Set(person.id),
        membership_id: Set(scope.member()?.id),
        name: Set(words.name.clone()),
        title: Set(words.title.clone()),
        content_sha256: Set(row.content_sha256.clone()),
        evidence: Set(record),
        evidence_sha256: Set(record_sha256),
        previous_evidence_sha256: Set(evidence.association.previous_evidence_sha256.clone()),
        signed_at: Set(scope.now()),
    };
    let event = event_of(&head);
    advance(&tx, scope, &head, reader.side, event, paper.sha256()).await?;
    let told = if event == VersionEvent::SignLast {
        enter_into_force(&tx, scope, &head, &agreement).await?
    } else {
        if standing.due(reader.side) > 1 {
            send::tell_own_signatories(&tx, scope, &head, &agreement).await?;
        } else {
            tell_other_side(&tx, scope, &head, &agreement, &evidence).await?;
        }
        vec![facts::agreement_signed(row.id, other_side(scope, &head).1)]
    };
    scope.insert(&tx, signature).await?;
    if let Paper::Sealed(key, pressed) = &paper {
        seals::record(&tx, scope, sealer, &head, key, pressed).await?;
    }
    tillid_audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    scope.load::<agreement_versions::Entity>(db.reads(), row.id).await
}

/// The document with one more signature, stored.
enum Paper {
    /// A signature is missing: its SHA-256.
    Open(String),
    /// All have signed, so it is sealed.
    Sealed(Arc<KeyInUse>, Pressed),
}

impl Paper {
    async fn printed(
        db: &Database,
        documents: &dyn ObjectStore,
        sealer: &Sealer,
        scope: &Scope,
        head: &VersionHead,
        document: AgreementDocument,
        event: VersionEvent,
    ) -> Result<Self> {
        if event != VersionEvent::SignLast {
            return Ok(Self::Open(press::print(documents, document).await?));
        }
        let key = Arc::new(seals::keys::in_use(db, sealer, scope, head.vendor_id).await?);
        let field = seals::field_of(&document, head.language, scope.now())?;
        let pressed = press::print_sealed(documents, document, field, &key, scope.shared_dice()).await?;
        Ok(Self::Sealed(key, pressed))
    }

    fn sha256(&self) -> &str {
        match self {
            Self::Open(sha256) => sha256,
            Self::Sealed(_, pressed) => &pressed.sha256,
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "a record of everything at once")]
fn evidence(
    scope: &Scope,
    row: &agreement_versions::Model,
    agreement: &agreements::Model,
    person: &users::Model,
    document: &AgreementDocument,
    before: Option<&signatures::Model>,
    reader: &Reader,
    input: &Sign,
    words: &Words,
    confirmed: &Confirmed,
) -> Result<Evidence> {
    let bound: &Party = match reader.side {
        Side::Processor => &document.processor,
        Side::Controller => &document.controller,
    };
    let sentence = consent_sentence(
        input.language,
        &document.reference,
        document.version,
        &bound.legal_name,
    )?;
    Ok(Evidence {
        format: Evidence::format(),
        level: LEVEL.to_owned(),
        intent: Intent {
            sentence: sentence.text,
            sentence_version: sentence.version.to_owned(),
            language: input.language,
            consent_given: input.consent_given,
            typed_name: words.name.clone(),
        },
        identity: Identity {
            user_id: person.id,
            membership_id: scope.member()?.id,
            name: person.name.clone(),
            title: words.title.clone(),
            organisation_id: scope.organisation(),
            organisation: bound.legal_name.clone(),
            registration: bound.registration.clone(),
            email: person.email.clone(),
            email_verified_at: person.email_verified_at,
            method: method(confirmed),
            signed_in_at: scope.person()?.signed_in_at,
            confirmed_at: confirmed.at,
            confirmed_by: Some(confirmed.method),
            second_factor: confirmed.second_factor.map(|given| SecondFactor {
                method: given.method,
                given_at: given.at,
            }),
            states_authority: true,
        },
        integrity: Integrity {
            content_sha256: row.content_sha256.clone(),
            shown_pdf_sha256: row.pdf_sha256.clone(),
            template_version_id: row.template_version_id,
            template_sha256: document.template.sha256.clone(),
        },
        signed_at: scope.now(),
        association: Association {
            signature_id: SignatureId::new(scope.now(), scope.dice()),
            side: reader.side,
            agreement_id: row.agreement_id,
            agreement_version_id: row.id,
            reference: agreement.reference.clone(),
            version: row.number,
            previous_evidence_sha256: before.map(|signature| signature.evidence_sha256.clone()),
        },
        environment: input.environment.clone(),
        delivery: Delivery {
            sent_at: row.sent_at,
            opened_at: row.viewed_at,
        },
    })
}

/// What one more signature is to the version: with it all may be there.
///
/// Told by the version alone: signatures are read after it, and may already hold one that it does not know of. Then
/// [`advance`] finds that the version has moved on, and the signature is made again.
fn event_of(head: &VersionHead) -> VersionEvent {
    if head.processor_due + head.controller_due <= 1 {
        VersionEvent::SignLast
    } else if head.state == AgreementVersionState::PartiallySigned {
        VersionEvent::SignNext
    } else {
        VersionEvent::SignFirst
    }
}

fn on_side(given: &[Given], side: Side) -> i32 {
    given.iter().map(|one| i32::from(one.side == side)).sum()
}

/// Moves the version on by one signature, if nobody else has touched it since it was read.
async fn advance(
    tx: &Transaction,
    scope: &Scope,
    head: &VersionHead,
    side: Side,
    event: VersionEvent,
    pdf_sha256: &str,
) -> Result<()> {
    let given_by = |one: Side| i32::from(one == side);
    let mut signed = agreement_versions::ActiveModel {
        id: Set(head.id),
        state: Set(state::version(head.state, event)?),
        pdf_sha256: Set(Some(pdf_sha256.to_owned())),
        processor_due: Set(head.processor_due - given_by(Side::Processor)),
        controller_due: Set(head.controller_due - given_by(Side::Controller)),
        version: Set(head.version + 1),
        ..Default::default()
    };
    if event == VersionEvent::SignLast {
        // In force from the last signature on; the two events are one instant.
        let both = state::version(head.state, event)?;
        signed.state = Set(state::version(both, VersionEvent::TakeEffect)?);
        signed.signed_at = Set(Some(scope.now()));
        signed.effective_at = Set(Some(scope.now()));
    }
    let read = Some((agreement_versions::Column::Version, head.version));
    scope.save(tx, signed, read).await
}

async fn enter_into_force(
    tx: &Transaction,
    scope: &Scope,
    head: &VersionHead,
    agreement: &agreements::Model,
) -> Result<Vec<tillid_audit::Fact>> {
    let (_, other) = other_side(scope, head);
    let mut told = vec![
        facts::agreement_signed(head.id, other),
        facts::agreement_sealed(head.id, other),
        facts::agreement_in_force(head.id, other),
    ];
    let versions = store::heads_of(tx, scope, vec![agreement.id]).await?;
    let former = versions
        .iter()
        .find(|version| version.state == AgreementVersionState::InForce && version.id != head.id);
    if let Some(former) = former {
        let state = state::version(former.state, VersionEvent::Supersede)?;
        end(tx, scope, former, state, None).await?;
        told.push(facts::agreement_superseded(former.id, other));
    }
    let active = agreements::ActiveModel {
        id: Set(agreement.id),
        state: Set(state::agreement(agreement.state, AgreementEvent::EnterIntoForce)?),
        current_version_id: Set(Some(head.id.0)),
        version: Set(agreement.version + 1),
        ..Default::default()
    };
    let read = Some((agreements::Column::Version, agreement.version));
    scope.save(tx, active, read).await?;

    let relation = scope
        .load::<customer_relations::Entity>(tx, agreement.relation_id)
        .await?;
    let customer = letters::customer(tx, scope, &relation).await?;
    let vendor = letters::signatories(tx, scope, head.vendor_id, head.language).await?;
    for to in [(head.customer_id, customer), (head.vendor_id, vendor)] {
        letters::send(tx, scope, "agreement-in-force", agreement, to, |letter| {
            letter
                .fact("version", head.number)
                .fact("in-force-from", scope.now())
                .fact("document", &head.content_sha256)
        })
        .await?;
    }
    Ok(told)
}

async fn tell_other_side(
    tx: &Transaction,
    scope: &Scope,
    head: &VersionHead,
    agreement: &agreements::Model,
    evidence: &Evidence,
) -> Result<()> {
    let (side, organisation) = other_side(scope, head);
    let recipients = match side {
        Side::Processor => letters::signatories(tx, scope, organisation, head.language).await?,
        Side::Controller => {
            let relation = scope
                .load::<customer_relations::Entity>(tx, agreement.relation_id)
                .await?;
            letters::customer(tx, scope, &relation).await?
        }
    };
    letters::send(
        tx,
        scope,
        "agreement-signed",
        agreement,
        (organisation, recipients),
        |letter| {
            letter
                .with("organisation", &evidence.identity.organisation)
                .fact("version", head.number)
                .fact("signed-at", evidence.signed_at)
                .fact("document", &head.content_sha256)
        },
    )
    .await
}
