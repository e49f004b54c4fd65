//! What can be done with the register, announcements and notices.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{
    ChangeType, LocationKind, ObjectionGround, ResolutionOutcome, SubProcessorRole, TransferMechanism,
};
use tillid_entities::services::ServiceId;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::values::Address;
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Scope};
use tillid_subprocessors::{self as changes, Draft, LocationFacts, SubProcessorFacts};

use super::announcements::{self, Announcement};
use super::notices::{self, Notice};
use super::register::{self, SubProcessor};
use crate::graph::context::ContextExt;
use crate::graph::scalars::{Date, DateTime};

/// Everything a vendor records of a sub-processor.
#[derive(InputObject)]
pub(crate) struct SubProcessorInput {
    /// Registered name, 1–200 characters.
    legal_name: String,
    /// Registration number.
    registration: Option<String>,
    /// For whose attention.
    attention: Option<String>,
    /// Street and number; may be blank.
    street: String,
    /// Postal code; may be blank.
    postal_code: String,
    /// City; may be blank.
    city: String,
    /// ISO 3166-1 alpha-2, e.g. `DK`.
    country_code: String,
    /// Website.
    website: Option<String>,
    /// Contact person or role.
    contact_name: Option<String>,
    /// Contact address.
    contact_email: String,
    /// Contact telephone.
    contact_phone: Option<String>,
    /// What it does, in Danish, 1–2000 characters.
    purpose_da: String,
    /// What it does, in English, 1–2000 characters.
    purpose_en: String,
    /// Kinds of service, e.g. `HOSTING`; at most 50.
    service_categories: Vec<String>,
    /// Categories of personal data; at most 50.
    data_categories: Vec<String>,
    /// Categories of data subjects; at most 50.
    subject_categories: Vec<String>,
    /// 1 = the vendor's own, 2 = its sub-processor's … up to 9.
    tier: i32,
    /// Processor, or independent controller shown apart.
    role: SubProcessorRole,
    /// Date of the sub-processing contract; needed before it comes into use.
    agreement_signed_at: Option<Date>,
    /// Services of the vendor that use it, at least one.
    service_ids: Vec<ID>,
    /// Where it processes, at least one place.
    locations: Vec<ProcessingLocationInput>,
}

/// A place of processing, and the ground of transfer if it lies outside the EEA.
#[derive(InputObject)]
pub(crate) struct ProcessingLocationInput {
    /// Name of the place, 1–200 characters.
    name: String,
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// City.
    city: Option<String>,
    /// What is done there.
    kind: LocationKind,
    /// Ground of transfer; `NONE_EEA` within the EEA, and only there.
    transfer_mechanism: TransferMechanism,
    /// Module of the standard contractual clauses, `M1` … `M4`.
    transfer_module: Option<String>,
    /// Date of the transfer impact assessment.
    tia_date: Option<Date>,
    /// First day of the ground, if it is limited.
    transfer_valid_from: Option<Date>,
    /// Last day of the ground, if it is limited.
    transfer_valid_to: Option<Date>,
    /// `OTHER`: its citation; `ART_49`: which derogation and why. At most 500 characters.
    transfer_reason: Option<String>,
}

impl TryFrom<SubProcessorInput> for SubProcessorFacts {
    type Error = Error;

    fn try_from(input: SubProcessorInput) -> Result<Self> {
        Ok(Self {
            legal_name: input.legal_name,
            registration: input.registration,
            address: Address {
                attention: input.attention,
                street: Some(input.street),
                postal_code: Some(input.postal_code),
                city: Some(input.city),
                country_code: input.country_code,
            },
            website: input.website,
            contact_name: input.contact_name,
            contact_email: input.contact_email,
            contact_phone: input.contact_phone,
            purpose_da: input.purpose_da,
            purpose_en: input.purpose_en,
            service_categories: input.service_categories,
            data_categories: input.data_categories,
            subject_categories: input.subject_categories,
            tier: input.tier,
            role: input.role,
            agreement_signed_at: input.agreement_signed_at.map(|day| day.0),
            services: service_ids(&input.service_ids)?,
            locations: input.locations.into_iter().map(LocationFacts::from).collect(),
        })
    }
}

impl From<ProcessingLocationInput> for LocationFacts {
    fn from(input: ProcessingLocationInput) -> Self {
        Self {
            name: input.name,
            country_code: input.country_code,
            city: input.city,
            kind: input.kind,
            transfer_mechanism: input.transfer_mechanism,
            transfer_module: input.transfer_module,
            transfer_valid_from: input.transfer_valid_from.map(|day| day.0),
            transfer_valid_to: input.transfer_valid_to.map(|day| day.0),
            tia_date: input.tia_date.map(|day| day.0),
            transfer_reason: input.transfer_reason,
        }
    }
}

fn service_ids(ids: &[ID]) -> Result<Vec<ServiceId>> {
    ids.iter().map(|id| id.parse()).collect()
}

/// A new sub-processor.
#[derive(InputObject)]
pub(crate) struct RecordSubProcessorInput {
    /// The vendor.
    organisation_id: ID,
    /// Its facts.
    sub_processor: SubProcessorInput,
}

/// A sub-processor's facts, all of them: what is not changed is sent as it was.
#[derive(InputObject)]
pub(crate) struct UpdateSubProcessorInput {
    /// Which sub-processor.
    sub_processor_id: ID,
    /// Its facts.
    sub_processor: SubProcessorInput,
    /// The version that was read.
    version: i32,
}

/// A new announcement.
#[derive(InputObject)]
pub(crate) struct DraftAnnouncementInput {
    /// The vendor.
    organisation_id: ID,
    /// What changes.
    #[graphql(name = "type")]
    change: ChangeType,
    /// `ADD`, `REPLACE`: a proposed sub-processor. `REMOVE`: one in use. `MODIFY_…`: one in use, together with
    /// `becomes`; or a proposed record of the facts as they will be, together with `replacesId`.
    sub_processor_id: ID,
    /// The one in use that is replaced, or whose facts change.
    replaces_id: Option<ID>,
    /// `MODIFY_…`: the facts as they will be.
    becomes: Option<SubProcessorInput>,
    /// Services concerned. Every service that uses the sub-processor, or the one it replaces, is concerned anyway.
    service_ids: Vec<ID>,
    /// For the customers, in Danish, 1–4000 characters.
    summary_da: String,
    /// For the customers, in English, 1–4000 characters.
    summary_en: String,
    /// When the vendor means to make the change: ahead.
    planned_effective_at: DateTime,
}

/// One announcement.
#[derive(InputObject)]
pub(crate) struct AnnouncementIdInput {
    /// Which announcement.
    announcement_id: ID,
}

/// A change that shall take effect.
#[derive(InputObject)]
pub(crate) struct ActivateAnnouncementInput {
    /// Which announcement.
    announcement_id: ID,
    /// Whether the viewer says that the register is complete with this change: that it names every sub-processor the
    /// services use (EDPB Opinion 22/2024). Anything but true is refused.
    attests_completeness: bool,
}

/// A letter to print.
#[derive(InputObject)]
pub(crate) struct PrintNoticeLetterInput {
    /// The notice that reached nobody.
    notice_id: ID,
    /// The day it is meant to arrive, a month ahead at most: the deadline it states is counted from then.
    arrives: Date,
}

/// The arrival of a letter.
#[derive(InputObject)]
pub(crate) struct RecordLetterArrivalInput {
    /// The notice.
    notice_id: ID,
    /// The day it arrived, by the carrier's receipt.
    arrived: Date,
}

/// One notice.
#[derive(InputObject)]
pub(crate) struct NoticeIdInput {
    /// Which notice.
    notice_id: ID,
}

/// An objection.
#[derive(InputObject)]
pub(crate) struct ObjectToNoticeInput {
    /// To which notice.
    notice_id: ID,
    /// On what ground.
    ground: ObjectionGround,
    /// In the customer's words, 1–4000 characters.
    text: String,
}

/// An answer to an objection.
#[derive(InputObject)]
pub(crate) struct ResolveObjectionInput {
    /// To which notice the objection was.
    notice_id: ID,
    /// How it is resolved.
    outcome: ResolutionOutcome,
    /// In the vendor's words, 1–4000 characters.
    text: String,
}

/// A sub-processor after a change.
#[derive(SimpleObject)]
pub(crate) struct SubProcessorPayload {
    /// As it is now.
    pub(super) sub_processor: SubProcessor,
}

/// An announcement after a change.
#[derive(SimpleObject)]
pub(crate) struct AnnouncementPayload {
    /// As it is now.
    announcement: Announcement,
}

/// A notice after a change.
#[derive(SimpleObject)]
pub(crate) struct NoticePayload {
    /// As it is now.
    notice: Notice,
}

#[derive(Default)]
pub(crate) struct SubProcessorsMutation;

#[Object]
impl SubProcessorsMutation {
    /// Records a sub-processor as proposed. Codes: `VALIDATION`, `TRANSFER_MECHANISM_REQUIRED`.
    async fn record_sub_processor(
        &self,
        ctx: &Context<'_>,
        input: RecordSubProcessorInput,
    ) -> Result<SubProcessorPayload> {
        let scope = ctx.authorise_id(Action::MaintainRegister, &input.organisation_id)?;
        let row = changes::record(ctx.db(), &scope, input.sub_processor.try_into()?).await?;
        let sub_processor = register::one(ctx, &scope, row).await?;
        Ok(SubProcessorPayload { sub_processor })
    }

    /// Changes a proposed sub-processor; once announced, corrects name, address, website, contact and contract date
    /// only. Codes: `VALIDATION`, `TRANSFER_MECHANISM_REQUIRED`, `CONFLICT`, `IMMUTABLE`.
    async fn update_sub_processor(
        &self,
        ctx: &Context<'_>,
        input: UpdateSubProcessorInput,
    ) -> Result<SubProcessorPayload> {
        let (scope, row) = ctx
            .authorise_row::<sub_processors::Entity, SubProcessorId>(
                Action::MaintainRegister,
                &input.sub_processor_id,
            )
            .await?;
        let facts = input.sub_processor.try_into()?;
        let row = changes::update(ctx.db(), &scope, row.id, facts, input.version).await?;
        let sub_processor = register::one(ctx, &scope, row).await?;
        Ok(SubProcessorPayload { sub_processor })
    }

    /// Drafts an announcement, and asks the others who may approve it. Codes: `VALIDATION`, `NOT_FOUND`, `CONFLICT`,
    /// `TRANSFER_MECHANISM_REQUIRED`.
    async fn draft_announcement(
        &self,
        ctx: &Context<'_>,
        input: DraftAnnouncementInput,
    ) -> Result<AnnouncementPayload> {
        let scope = ctx.authorise_id(Action::DraftAnnouncement, &input.organisation_id)?;
        let draft = Draft {
            change: input.change,
            sub_processor: input.sub_processor_id.parse()?,
            replaces: input.replaces_id.map(|id| id.parse()).transpose()?,
            becomes: input.becomes.map(SubProcessorFacts::try_from).transpose()?,
            services: service_ids(&input.service_ids)?,
            summary_da: input.summary_da,
            summary_en: input.summary_en,
            planned_effective_at: input.planned_effective_at.0,
        };
        let row = changes::draft(ctx.db(), &scope, draft).await?;
        told(ctx, &scope, row).await
    }

    /// Approves a draft of somebody else's: four eyes. Codes: `APPROVAL_REQUIRED`, `CONFLICT`.
    async fn approve_announcement(
        &self,
        ctx: &Context<'_>,
        input: AnnouncementIdInput,
    ) -> Result<AnnouncementPayload> {
        let (scope, id) = announced(ctx, Action::PublishAnnouncement, &input).await?;
        told(ctx, &scope, changes::approve(ctx.db(), &scope, id).await?).await
    }

    /// Publishes an approved announcement: one notice for every agreement that is owed one. Codes: `CONFLICT`,
    /// `TRANSFER_MECHANISM_REQUIRED`.
    async fn publish_announcement(
        &self,
        ctx: &Context<'_>,
        input: AnnouncementIdInput,
    ) -> Result<AnnouncementPayload> {
        let (scope, id) = announced(ctx, Action::PublishAnnouncement, &input).await?;
        told(ctx, &scope, changes::publish(ctx.db(), &scope, id).await?).await
    }

    /// Withdraws an announcement that is not in effect; everybody who had a notice is told. Codes: `CONFLICT`.
    async fn withdraw_announcement(
        &self,
        ctx: &Context<'_>,
        input: AnnouncementIdInput,
    ) -> Result<AnnouncementPayload> {
        let (scope, id) = announced(ctx, Action::PublishAnnouncement, &input).await?;
        told(ctx, &scope, changes::withdraw(ctx.db(), &scope, id).await?).await
    }

    /// Puts the change into effect, when no customer's notice stands in the way. Codes: `NOTICE_PERIOD_RUNNING`,
    /// `OBJECTION_OPEN`, `NOT_AUTHORISED_BY_CONTROLLER`, `TRANSFER_MECHANISM_REQUIRED`, `CONFLICT`, `VALIDATION` at
    /// `attestsCompleteness`.
    async fn activate_announcement(
        &self,
        ctx: &Context<'_>,
        input: ActivateAnnouncementInput,
    ) -> Result<AnnouncementPayload> {
        let announcement_id = input.announcement_id;
        let (scope, id) = announced(
            ctx,
            Action::ActivateChange,
            &AnnouncementIdInput { announcement_id },
        )
        .await?;
        let complete = changes::Attestation::given(input.attests_completeness)?;
        let row = changes::activate(ctx.db(), &scope, id, complete).await?;
        told(ctx, &scope, row).await
    }

    /// Typesets the letter of a notice whose mails came back, as it reads if it arrives on a day, for the vendor to print
    /// and send. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` unless it is undelivered or when the customer's address is
    /// missing, `VALIDATION` at `arrives`.
    async fn print_notice_letter(
        &self,
        ctx: &Context<'_>,
        input: PrintNoticeLetterInput,
    ) -> Result<NoticePayload> {
        let (scope, id) = noticed(ctx, Action::PublishAnnouncement, &input.notice_id).await?;
        let documents = &*ctx.state().documents;
        let printed = changes::print_letter(ctx.db(), documents, &scope, id, input.arrives.0).await?;
        let row = scope
            .load::<change_notices::Entity>(ctx.db().reads(), printed.notice_id)
            .await?;
        answered(ctx, &scope, row).await
    }

    /// Records the day a printed letter arrived: the notice is delivered, and its deadlines are counted from the end of
    /// that day. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `VALIDATION` at `arrived`.
    async fn record_letter_arrival(
        &self,
        ctx: &Context<'_>,
        input: RecordLetterArrivalInput,
    ) -> Result<NoticePayload> {
        let (scope, id) = noticed(ctx, Action::PublishAnnouncement, &input.notice_id).await?;
        let row = changes::record_arrival(ctx.db(), &scope, id, input.arrived.0).await?;
        answered(ctx, &scope, row).await
    }

    /// Confirms receipt of a notice: no approval. Codes: `CONFLICT`.
    async fn acknowledge_notice(&self, ctx: &Context<'_>, input: NoticeIdInput) -> Result<NoticePayload> {
        let (scope, id) = noticed(ctx, Action::AcknowledgeNotice, &input.notice_id).await?;
        answered(ctx, &scope, changes::acknowledge(ctx.db(), &scope, id).await?).await
    }

    /// Approves the change. Codes: `CONFLICT`.
    async fn approve_notice(&self, ctx: &Context<'_>, input: NoticeIdInput) -> Result<NoticePayload> {
        let (scope, id) = noticed(ctx, Action::DecideNotice, &input.notice_id).await?;
        answered(ctx, &scope, changes::approve_notice(ctx.db(), &scope, id).await?).await
    }

    /// Objects to the change, up to the deadline. Codes: `VALIDATION`, `CONFLICT`.
    async fn object_to_notice(&self, ctx: &Context<'_>, input: ObjectToNoticeInput) -> Result<NoticePayload> {
        let (scope, id) = noticed(ctx, Action::DecideNotice, &input.notice_id).await?;
        let row = changes::object(ctx.db(), &scope, id, input.ground, &input.text).await?;
        answered(ctx, &scope, row).await
    }

    /// Answers an objection. Codes: `VALIDATION`, `CONFLICT`.
    async fn resolve_objection(
        &self,
        ctx: &Context<'_>,
        input: ResolveObjectionInput,
    ) -> Result<NoticePayload> {
        let (scope, id) = noticed(ctx, Action::ResolveObjection, &input.notice_id).await?;
        let row = changes::resolve(ctx.db(), &scope, id, input.outcome, &input.text).await?;
        answered(ctx, &scope, row).await
    }

    /// Accepts the vendor's answer to an objection. Codes: `CONFLICT`.
    async fn accept_resolution(&self, ctx: &Context<'_>, input: NoticeIdInput) -> Result<NoticePayload> {
        let (scope, id) = noticed(ctx, Action::AcceptResolution, &input.notice_id).await?;
        answered(
            ctx,
            &scope,
            changes::accept_resolution(ctx.db(), &scope, id).await?,
        )
        .await
    }
}

/// May the viewer do this to the announcement?
async fn announced(
    ctx: &Context<'_>,
    action: Action,
    input: &AnnouncementIdInput,
) -> Result<(Scope, AnnouncementId)> {
    let (scope, row) = ctx
        .authorise_row::<change_announcements::Entity, AnnouncementId>(action, &input.announcement_id)
        .await?;
    Ok((scope, row.id))
}

/// May the viewer do this to the notice?
async fn noticed(ctx: &Context<'_>, action: Action, id: &ID) -> Result<(Scope, NoticeId)> {
    let (scope, row) = ctx
        .authorise_row::<change_notices::Entity, NoticeId>(action, id)
        .await?;
    Ok((scope, row.id))
}

/// The announcement after a change; the worker has something to do.
async fn told(
    ctx: &Context<'_>,
    scope: &Scope,
    row: change_announcements::Model,
) -> Result<AnnouncementPayload> {
    ctx.state().wake.notify_one();
    let announcement = announcements::one(ctx, scope, row).await?;
    Ok(AnnouncementPayload { announcement })
}

/// The notice after a change; there may be a mail to send.
async fn answered(ctx: &Context<'_>, scope: &Scope, row: change_notices::Model) -> Result<NoticePayload> {
    ctx.state().wake.notify_one();
    let notice = notices::one(ctx, scope, row).await?;
    Ok(NoticePayload { notice })
}
