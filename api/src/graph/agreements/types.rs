//! Agreements, their versions and signatures as the API shows them.
//!
//! Plain fields are data. Edges that cost a statement take what `gather` has fetched for the whole answer, and fetch
//! it themselves where nothing was.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use tillid_agreements::negotiation::Talk;
use tillid_agreements::signing::{self, Given, Reader, Standing};
use tillid_agreements::{Evidence, VersionHead};
use tillid_documents::agreement::AgreementDocument;
use tillid_entities::enums::{AgreementState, AgreementVersionState, Language, Side, SigningOrder};
use tillid_entities::users::UserId;
use tillid_entities::{agreements, seals, signatures};
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Scope, rules};

use super::deviations::Deviation;
use super::document::{Addendum, AgreementParameters, AnnexA, AnnexBEntry, AnnexC, Clause};
use super::gather;
use super::life::{self, AgreementLife};
use super::negotiation::{self, Negotiation};
use super::seal::Seal;
use super::standing::{self, AgreementStanding};
use crate::graph::context::ContextExt;
use crate::graph::organisations::Organisation;
use crate::graph::relations::Service;
use crate::graph::scalars::DateTime;

/// A data processing agreement between a vendor and a customer, over all its versions.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct Agreement {
    /// Opaque, `agr_…`.
    pub(crate) id: ID,
    /// Number for people, e.g. `DBA-2026-000123`, unique per vendor.
    reference: String,
    /// Where the agreement as a whole stands.
    state: AgreementState,
    /// When its first version was made.
    created_at: DateTime,
    /// Path of the evidence bundle on this origin: one ZIP with everything that proves the agreement, which anybody can
    /// check at `/verify` or with `tillid verify`. Needs the viewer's bearer token; `NOT_FOUND` before a version is sent.
    evidence_url: String,
    #[graphql(skip)]
    pub(super) row: Arc<agreements::Model>,
    #[graphql(skip)]
    pub(super) scope: Arc<Scope>,
    #[graphql(skip)]
    pub(super) gathered: Arc<GatheredAgreement>,
}

/// What was fetched for an agreement along with the rest of the answer.
#[derive(Default)]
pub(super) struct GatheredAgreement {
    pub(super) vendor: Option<Organisation>,
    pub(super) customer: Option<Organisation>,
    pub(super) services: Option<Vec<Service>>,
    pub(super) current: Option<AgreementVersion>,
    pub(super) versions: Option<Vec<AgreementVersion>>,
    pub(super) life: Option<AgreementLife>,
    pub(super) standing: Option<AgreementStanding>,
}

impl Agreement {
    pub(super) fn new(scope: &Arc<Scope>, row: Arc<agreements::Model>, gathered: GatheredAgreement) -> Self {
        Self {
            id: ID(row.id.to_string()),
            reference: row.reference.clone(),
            state: row.state,
            created_at: row.created_at.into(),
            evidence_url: format!("/documents/agreements/{}/evidence.zip", row.id),
            row,
            scope: Arc::clone(scope),
            gathered: Arc::new(gathered),
        }
    }

    /// Signatures on the version that counts, if what was asked of it needed them.
    pub(crate) fn signatures_at_hand(&self) -> Option<&[signatures::Model]> {
        let version = self.gathered.current.as_ref()?;
        version.gathered.signatures.as_deref()
    }
}

#[ComplexObject]
impl Agreement {
    /// The processor.
    async fn vendor(&self, ctx: &Context<'_>) -> Result<Organisation> {
        match &self.gathered.vendor {
            Some(known) => Ok(known.clone()),
            None => gather::organisation(ctx, &self.scope, self.row.vendor_id).await,
        }
    }

    /// The controller.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Organisation> {
        match &self.gathered.customer {
            Some(known) => Ok(known.clone()),
            None => gather::organisation(ctx, &self.scope, self.row.customer_id).await,
        }
    }

    /// The services whose processing it governs.
    async fn services(&self, ctx: &Context<'_>) -> Result<Vec<Service>> {
        match &self.gathered.services {
            Some(known) => Ok(known.clone()),
            None => gather::services(ctx, &self.scope, self.row.id).await,
        }
    }

    /// The version that counts now: in force, else the newest.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<AgreementVersion> {
        if let Some(known) = &self.gathered.current {
            return Ok(known.clone());
        }
        gather::current_version(ctx, &self.scope, &self.row).await
    }

    /// All versions, the newest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<AgreementVersion>> {
        match &self.gathered.versions {
            Some(known) => Ok(known.clone()),
            None => gather::versions(ctx, &self.scope, &self.row).await,
        }
    }

    /// What must be known before anything else: what stops it, ends it, or waits for an answer.
    async fn standing(&self, ctx: &Context<'_>) -> Result<AgreementStanding> {
        if let Some(known) = &self.gathered.standing {
            return Ok(known.clone());
        }
        let mut found = standing::standings(ctx, &self.scope, std::slice::from_ref(&self.row)).await?;
        found.remove(&self.row.id).ok_or_else(Error::not_found)
    }

    /// What happens to it besides its versions: instructions, suspensions, termination and exit.
    async fn life(&self, ctx: &Context<'_>) -> Result<AgreementLife> {
        if let Some(known) = &self.gathered.life {
            return Ok(known.clone());
        }
        let mut found = life::lives(ctx, &self.scope, std::slice::from_ref(&self.row)).await?;
        found.remove(&self.row.id).ok_or_else(Error::not_found)
    }
}

/// A version of an agreement. From `SENT` on its content never changes; a correction is a new version.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct AgreementVersion {
    /// Opaque, `agv_…`.
    pub(crate) id: ID,
    /// 1, 2, 3 …
    number: i32,
    /// Where it stands.
    pub(crate) state: AgreementVersionState,
    /// Which side signs first.
    signing_order: SigningOrder,
    /// How many signatures the vendor's side still owes.
    processor_due: i32,
    /// How many signatures the customer's side still owes.
    controller_due: i32,
    /// Title of the document.
    title: String,
    /// Language of the document.
    language: Language,
    /// The template version its text came from, `tpv_…`.
    template_version_id: ID,
    /// The terms agreed.
    parameters: AgreementParameters,
    /// SHA-256 (64 hexadecimal digits) of the canonical JSON: what a signatory signs.
    content_sha256: String,
    /// SHA-256 of the PDF as it stands now, with the signatures made so far; sealed once both sides have signed.
    pdf_sha256: Option<String>,
    /// Path of the PDF on this origin; needs the viewer's bearer token.
    pdf_url: String,
    /// When it was sent.
    sent_at: Option<DateTime>,
    /// When the customer first opened it.
    viewed_at: Option<DateTime>,
    /// The last instant at which it can be signed.
    expires_at: Option<DateTime>,
    /// When the last side signed.
    signed_at: Option<DateTime>,
    /// When it came into force.
    effective_at: Option<DateTime>,
    /// Why the customer declined.
    declined_reason: Option<String>,
    /// Why it replaces the version before.
    change_reason: Option<String>,
    /// Counts changes.
    version: i32,
    #[graphql(skip)]
    pub(super) head: Arc<VersionHead>,
    #[graphql(skip)]
    pub(super) scope: Arc<Scope>,
    #[graphql(skip)]
    pub(super) gathered: Arc<GatheredVersion>,
}

/// What was fetched for a version along with the rest of the answer.
#[derive(Default)]
pub(super) struct GatheredVersion {
    pub(super) agreement: Option<Arc<agreements::Model>>,
    pub(super) signatures: Option<Vec<signatures::Model>>,
    pub(super) document: Option<Arc<AgreementDocument>>,
    /// One at most.
    pub(super) seal: Option<Vec<seals::Model>>,
    /// Whether the viewer was asked to sign it and has not.
    pub(super) asked: Option<bool>,
    pub(super) talk: Option<(Talk, Arc<HashMap<UserId, String>>)>,
}

impl AgreementVersion {
    pub(super) fn new(scope: &Arc<Scope>, head: VersionHead, gathered: GatheredVersion) -> Self {
        Self {
            id: ID(head.id.to_string()),
            number: head.number,
            state: head.state,
            signing_order: head.signing_order,
            processor_due: head.processor_due,
            controller_due: head.controller_due,
            title: head.title.clone(),
            language: head.language,
            template_version_id: ID(head.template_version_id.to_string()),
            parameters: (&head.parameters).into(),
            content_sha256: head.content_sha256.clone(),
            pdf_sha256: head.pdf_sha256.clone(),
            pdf_url: format!("/documents/agreements/{}.pdf", head.id),
            sent_at: head.sent_at.map(Into::into),
            viewed_at: head.viewed_at.map(Into::into),
            expires_at: head.expires_at.map(Into::into),
            signed_at: head.signed_at.map(Into::into),
            effective_at: head.effective_at.map(Into::into),
            declined_reason: head.declined_reason.clone(),
            change_reason: head.change_reason.clone(),
            version: head.version,
            head: Arc::new(head),
            scope: Arc::clone(scope),
            gathered: Arc::new(gathered),
        }
    }

    /// The document's text, for those whose role reads it; others see where the agreement stands.
    async fn document(&self, ctx: &Context<'_>) -> Result<Arc<AgreementDocument>> {
        let member = self.scope.member()?;
        let reads = |role: &_| rules::allows(member.kind, *role, Action::ReadAgreementDocument);
        if !member.roles.iter().any(reads) {
            return Err(Error::forbidden());
        }
        match &self.gathered.document {
            Some(known) => Ok(Arc::clone(known)),
            None => gather::document(ctx, &self.scope, self.head.id).await,
        }
    }

    async fn given(&self, ctx: &Context<'_>) -> Result<Vec<signatures::Model>> {
        match &self.gathered.signatures {
            Some(known) => Ok(known.clone()),
            None => gather::signatures(ctx, &self.scope, self.head.id).await,
        }
    }

    async fn asked(
        &self,
        ctx: &Context<'_>,
        rule: impl Fn(&Standing, &[Given], &Reader) -> Result<()>,
    ) -> Result<Result<()>> {
        let given: Vec<Given> = self.given(ctx).await?.iter().map(Given::from).collect();
        let standing = Standing::of(&self.head, self.scope.now());
        Ok(Reader::of(&self.scope).and_then(|reader| rule(&standing, &given, &reader)))
    }
}

#[ComplexObject]
impl AgreementVersion {
    /// The agreement it is a version of.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Agreement> {
        let row = match &self.gathered.agreement {
            Some(known) => Arc::clone(known),
            None => gather::agreement(ctx, &self.scope, self.head.agreement_id).await?,
        };
        Ok(Agreement::new(&self.scope, row, GatheredAgreement::default()))
    }

    /// The clauses, filled in. Codes: `FORBIDDEN` for roles that do not read documents.
    async fn clauses(&self, ctx: &Context<'_>) -> Result<Vec<Clause>> {
        let clauses = tillid_agreements::shown_clauses(&*self.document(ctx).await?)?;
        Ok(clauses.into_iter().map(Clause::from).collect())
    }

    /// Annex A: the processing. Codes: `FORBIDDEN`.
    async fn annex_a(&self, ctx: &Context<'_>) -> Result<AnnexA> {
        Ok((&self.document(ctx).await?.annex_a).into())
    }

    /// Annex B: the sub-processors when it was sent. Codes: `FORBIDDEN`.
    async fn annex_b(&self, ctx: &Context<'_>) -> Result<Vec<AnnexBEntry>> {
        let document = self.document(ctx).await?;
        Ok(document
            .annex_b
            .sub_processors
            .iter()
            .map(AnnexBEntry::from)
            .collect())
    }

    /// Annex C: the instruction. Codes: `FORBIDDEN`.
    async fn annex_c(&self, ctx: &Context<'_>) -> Result<AnnexC> {
        Ok((&self.document(ctx).await?.annex_c).into())
    }

    /// Annex D: what the parties agree beyond the clauses; null when nothing. Codes: `FORBIDDEN`.
    async fn annex_d(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let document = self.document(ctx).await?;
        Ok((!document.annex_d.is_empty()).then(|| document.annex_d.clone()))
    }

    /// What is agreed for single services besides, as it stood when it was sent (R-000-007). Codes: `FORBIDDEN`.
    async fn addenda(&self, ctx: &Context<'_>) -> Result<Vec<Addendum>> {
        let document = self.document(ctx).await?;
        Ok(document.addenda.iter().map(Addendum::from).collect())
    }

    /// What annex D lists as agreed otherwise than the text that the agreement came from. Codes: `FORBIDDEN`.
    async fn deviations(&self, ctx: &Context<'_>) -> Result<Vec<Deviation>> {
        let document = self.document(ctx).await?;
        Ok(document.deviations.iter().map(Deviation::from).collect())
    }

    /// What the two sides say and propose about it before anybody signs. Codes: `FORBIDDEN`.
    async fn negotiation(&self, ctx: &Context<'_>) -> Result<Negotiation> {
        let document = self.document(ctx).await?;
        let given: Vec<Given> = self.given(ctx).await?.iter().map(Given::from).collect();
        let fetched;
        let (talk, names) = match &self.gathered.talk {
            Some(known) => known,
            None => {
                let (mut talks, names) = negotiation::talks(ctx, &self.scope, vec![self.head.id]).await?;
                fetched = (talks.remove(&self.head.id).unwrap_or_default(), names);
                &fetched
            }
        };
        negotiation::told(&self.scope, &self.head, &document, &given, talk, names)
    }

    /// The signatures given so far, in the order they were given.
    async fn signatures(&self, ctx: &Context<'_>) -> Result<Vec<Signature>> {
        self.given(ctx).await?.iter().map(Signature::of).collect()
    }

    /// The vendor's seal on the final document; null until both sides have signed, and for documents older than the
    /// portal's seals.
    async fn seal(&self, ctx: &Context<'_>) -> Result<Option<Seal>> {
        let seals = match &self.gathered.seal {
            Some(known) => known.clone(),
            None => gather::seal(ctx, &self.scope, self.head.id).await?,
        };
        Ok(seals.first().map(Seal::from))
    }

    /// The exact sentence the viewer must agree to, in the viewer's language. Codes: `FORBIDDEN`.
    async fn consent_sentence(&self, ctx: &Context<'_>) -> Result<ConsentSentence> {
        let document = self.document(ctx).await?;
        let bound = match Reader::of(&self.scope)?.side {
            Side::Processor => &document.processor,
            Side::Controller => &document.controller,
        };
        let sentence = tillid_agreements::consent_sentence(
            ctx.language(),
            &document.reference,
            document.version,
            &bound.legal_name,
        )?;
        Ok(ConsentSentence {
            version: sentence.version,
            text: sentence.text,
        })
    }

    /// Whether the viewer may sign it now.
    async fn can_sign(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.asked(ctx, signing::may_sign).await?.is_ok())
    }

    /// Why the viewer cannot sign it now, as the error code that signing would answer; null when the viewer can.
    async fn cannot_sign_because(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        let answer = self.asked(ctx, signing::may_sign).await?;
        Ok(answer.err().map(|error| error.code().as_str()))
    }

    /// Whether the viewer may ask a colleague to sign it now.
    async fn can_hand_over(&self) -> bool {
        let standing = Standing::of(&self.head, self.scope.now());
        Reader::of(&self.scope).is_ok_and(|reader| signing::may_hand_over(&standing, &reader).is_ok())
    }

    /// Whether a colleague has asked the viewer to sign it, and it still waits for that.
    async fn asked_of_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        let standing = Standing::of(&self.head, self.scope.now());
        let waits =
            Reader::of(&self.scope).is_ok_and(|reader| signing::awaits(&standing, reader.side).is_ok());
        if !waits {
            return Ok(false);
        }
        match self.gathered.asked {
            Some(known) => Ok(known),
            None => {
                let ids = vec![self.head.id];
                let asked = tillid_agreements::hand_over::asked_of_me(ctx.db().reads(), &self.scope, ids);
                Ok(asked.await?.contains(&self.head.id))
            }
        }
    }

    /// Whether the viewer may decline it now.
    async fn can_decline(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.asked(ctx, signing::may_decline).await?.is_ok())
    }

    /// Whether the viewer may take it back now.
    async fn can_recall(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.asked(ctx, signing::may_recall).await?.is_ok())
    }
}

/// The sentence a signatory agrees to.
#[derive(SimpleObject)]
pub(crate) struct ConsentSentence {
    /// Which sentence it is, e.g. `2026-11-1`; signing names it.
    version: &'static str,
    /// What it says.
    text: String,
}

/// A signature, with the fingerprint of its evidence.
#[derive(SimpleObject, Clone)]
pub(crate) struct Signature {
    /// For which side.
    side: Side,
    /// The name typed.
    name: String,
    /// The capacity stated.
    title: String,
    /// The organisation bound.
    organisation_name: String,
    /// When, by the server's clock.
    signed_at: DateTime,
    /// What kind of signature it is: `SES with evidence`.
    level: String,
    /// SHA-256 of what was signed.
    content_sha256: String,
    /// SHA-256 of the evidence record.
    evidence_sha256: String,
}

impl Signature {
    /// The signature of a row, with what its evidence says.
    pub(crate) fn of(row: &signatures::Model) -> Result<Self> {
        let evidence = Evidence::read(&row.evidence)?;
        Ok(Self {
            side: row.side,
            name: row.name.clone(),
            title: row.title.clone(),
            organisation_name: evidence.identity.organisation,
            signed_at: row.signed_at.into(),
            level: evidence.level,
            content_sha256: row.content_sha256.clone(),
            evidence_sha256: row.evidence_sha256.clone(),
        })
    }
}
