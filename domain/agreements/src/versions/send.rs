//! A version goes out: its content is fixed, and whoever is to sign it first is told.

use sea_orm::ActiveValue::Set;
use tillid_documents::agreement::AgreementDocument;
use tillid_documents::canonical;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::enums::{AgreementVersionState, Language, Side, SigningOrder};
use tillid_entities::template_versions::TemplateVersionId;
use tillid_entities::values::Parameters;
use tillid_entities::{agreements, customer_relations};
use tillid_kernel::{Error, Result, end_of_day_after, sha256_hex};
use tillid_policy::{Scope, Transaction};

use crate::compose::Parties;
use crate::signing::Standing;
use crate::state::{self, VersionEvent};
use crate::{VersionHead, facts, letters, store};

/// Days in which an agreement can be signed, the day of sending not counted (domain §3.3).
const DAYS_TO_SIGN: u16 = 60;

/// A version on its way to the customer.
pub(crate) struct Outgoing<'a> {
    pub(crate) id: AgreementVersionId,
    pub(crate) template_version: TemplateVersionId,
    pub(crate) number: i32,
    pub(crate) language: Language,
    pub(crate) parameters: Parameters,
    pub(crate) document: &'a AgreementDocument,
    /// Absent where the PDF is typeset later.
    pub(crate) pdf_sha256: Option<String>,
    pub(crate) change_reason: Option<String>,
    pub(crate) former: Option<AgreementVersionId>,
    pub(crate) time_zone: String,
    pub(crate) signing: SigningPlan,
}

/// How a version is signed. Fixed when it is sent: what a side decides later holds for the next one.
#[derive(Clone, Copy)]
pub(crate) struct SigningPlan {
    order: SigningOrder,
    processor: i32,
    controller: i32,
}

impl SigningPlan {
    pub(crate) fn of(parties: &Parties) -> Self {
        Self {
            order: parties.vendor.signing_order,
            processor: parties.vendor.signatories_needed,
            controller: parties.customer.signatories_needed,
        }
    }
}

/// Fixes the content of a version (I-2) and mails the customer; `told` grows by what the trail says of it.
pub(crate) async fn send(
    tx: &Transaction,
    scope: &Scope,
    agreement: &agreements::Model,
    relation: &customer_relations::Model,
    outgoing: Outgoing<'_>,
    told: &mut Vec<tillid_audit::Fact>,
) -> Result<agreement_versions::Model> {
    let version = scope.insert(tx, version_row(scope, agreement, outgoing)?).await?;
    let head = VersionHead::from(&version);
    if Standing::of(&head, scope.now()).must_wait(Side::Controller) {
        tell_own_signatories(tx, scope, &head, agreement).await?;
    } else {
        tell_customer(tx, scope, &head, agreement, relation).await?;
    }
    told.push(facts::agreement_sent(version.id, agreement.customer_id, true));
    Ok(version)
}

/// A version as it goes out: its content is fixed (I-2), and the days to sign it begin.
pub(crate) fn version_row(
    scope: &Scope,
    agreement: &agreements::Model,
    outgoing: Outgoing<'_>,
) -> Result<agreement_versions::ActiveModel> {
    let content = canonical::to_json(outgoing.document).map_err(Error::internal)?;
    let expires_at = end_of_day_after(scope.now(), DAYS_TO_SIGN, &outgoing.time_zone);
    let (authorisation_model, notice_days) = store::derived(&outgoing.parameters);
    Ok(agreement_versions::ActiveModel {
        id: Set(outgoing.id),
        vendor_id: Set(scope.organisation()),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        template_version_id: Set(outgoing.template_version),
        number: Set(outgoing.number),
        title: Set(outgoing.document.title.clone()),
        language: Set(outgoing.language),
        state: Set(state::version(AgreementVersionState::Draft, VersionEvent::Send)?),
        parameters: Set(outgoing.parameters),
        authorisation_model: Set(authorisation_model),
        notice_days: Set(notice_days),
        content_sha256: Set(sha256_hex(&content)),
        content: Set(content),
        pdf_sha256: Set(outgoing.pdf_sha256),
        change_reason: Set(outgoing.change_reason),
        previous_version_id: Set(outgoing.former.map(|former| former.0)),
        signing_order: Set(outgoing.signing.order),
        processor_due: Set(outgoing.signing.processor),
        controller_due: Set(outgoing.signing.controller),
        sent_at: Set(Some(scope.now())),
        viewed_at: Set(None),
        signed_at: Set(None),
        effective_at: Set(None),
        expires_at: Set(Some(expires_at)),
        ended_at: Set(None),
        declined_reason: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    })
}

/// Mails the customer that a version can be signed.
pub(crate) async fn tell_customer(
    tx: &Transaction,
    scope: &Scope,
    version: &VersionHead,
    agreement: &agreements::Model,
    relation: &customer_relations::Model,
) -> Result<()> {
    let customer = letters::customer(tx, scope, relation).await?;
    let to = (agreement.customer_id, customer);
    letters::send(tx, scope, "agreement-sent", agreement, to, |letter| {
        letters::about_version(
            letter,
            version.number,
            version.expires_at,
            &version.content_sha256,
        )
    })
    .await
}

/// Mails those who may sign for the scope's own organisation, but not who acts, that a version waits for one of them.
pub(crate) async fn tell_own_signatories(
    tx: &Transaction,
    scope: &Scope,
    version: &VersionHead,
    agreement: &agreements::Model,
) -> Result<()> {
    let own = scope.organisation();
    let actor = scope.person().ok().map(|person| person.user);
    let signatories = letters::signatories_but(tx, scope, own, version.language, actor).await?;
    let to = (own, signatories);
    letters::send(tx, scope, "agreement-signature-needed", agreement, to, |letter| {
        letter
            .fact("version", version.number)
            .fact("document", &version.content_sha256)
    })
    .await
}
