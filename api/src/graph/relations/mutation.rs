//! What can be done with services, customers and grants.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{
    Deployment, GrantField, Language, PartnerRole, PartnerType, Sector, SubProcessorRole, VendorAccess,
};
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sharing_grants::SharingGrantId;
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Actor};
use tillid_relations::{
    CreateCustomer, CreateService, ProposeGrant, Provider, UpdateRelation, UpdateService,
};

use super::customers::{self, CustomerRelation};
use super::grants::{self, SharingGrant};
use super::services::Service;
use crate::graph::context::ContextExt;
use crate::graph::patch::{kept, optional};
use crate::graph::scalars::Date;

/// The company behind an app that is not the vendor's own.
#[derive(InputObject)]
pub(crate) struct ServiceProviderInput {
    /// Registered name, 1–200 characters.
    name: String,
    /// Whether it processes for the vendor, or is a controller of its own.
    role: SubProcessorRole,
}

impl From<ServiceProviderInput> for Provider {
    fn from(input: ServiceProviderInput) -> Self {
        Self {
            name: input.name,
            role: input.role,
        }
    }
}

/// A new service.
#[derive(InputObject)]
pub(crate) struct CreateServiceInput {
    /// The vendor.
    organisation_id: ID,
    /// Its own short name, unique per vendor: A–Z, 0–9, hyphen, underscore; 1–40 characters.
    code: String,
    /// Danish title, 1–160 characters.
    title_da: String,
    /// English title, 1–160 characters.
    title_en: String,
    /// Where it runs.
    deployment: Deployment,
    /// Whether the vendor can reach the data.
    vendor_access: VendorAccess,
    /// Whose product an app is; absent for the vendor's own.
    provider: Option<ServiceProviderInput>,
}

/// Changes to a service: absent stays.
#[derive(InputObject)]
pub(crate) struct UpdateServiceInput {
    /// Which service.
    service_id: ID,
    /// Danish title, 1–160 characters.
    title_da: MaybeUndefined<String>,
    /// English title, 1–160 characters.
    title_en: MaybeUndefined<String>,
    /// Where it runs.
    deployment: MaybeUndefined<Deployment>,
    /// Whether the vendor can reach the data.
    vendor_access: MaybeUndefined<VendorAccess>,
    /// Whose product an app is; null says that it is the vendor's own.
    provider: MaybeUndefined<ServiceProviderInput>,
    /// The version that was read.
    version: i32,
}

/// A new customer.
#[derive(InputObject)]
pub(crate) struct CreateCustomerInput {
    /// The vendor.
    organisation_id: ID,
    /// Registered name, at most 200 characters.
    legal_name: String,
    /// `DK_CVR`, `NO_ORGNR`, `SE_ORGNR`, `DE_HRB`, `EU_VAT`, `OTHER` or `TEST`; with the number or not at all.
    registration_scheme: Option<String>,
    /// Number in that register; a CVR number is checked.
    registration_number: Option<String>,
    /// ISO 3166-1 alpha-2, e.g. `DK`.
    country_code: String,
    /// Private or public body.
    sector: Sector,
    /// Language of mails to the customer.
    language: Language,
    /// Where notices go.
    notice_email: String,
    /// Who is invited as the first owner, with the right to sign.
    owner_email: String,
    /// The services it has.
    service_ids: Vec<ID>,
    /// Its number in the vendor's own system, unique per vendor, at most 80 characters.
    external_id: Option<String>,
    /// First day of the relation; today when absent.
    since: Option<Date>,
}

/// Changes to a relation: absent stays.
#[derive(InputObject)]
pub(crate) struct UpdateRelationInput {
    /// Which relation.
    relation_id: ID,
    /// The services the customer has from now on.
    service_ids: MaybeUndefined<Vec<ID>>,
    /// Language of notices.
    language: MaybeUndefined<Language>,
    /// Where notices go; null means the portal alone.
    notice_email: MaybeUndefined<String>,
    /// The version that was read.
    version: i32,
}

/// Where a relation moves.
#[derive(InputObject)]
pub(crate) struct MoveRelationInput {
    /// Which relation; of a customer that the viewer owns.
    relation_id: ID,
    /// The customer that has it from now on, which the viewer owns too.
    organisation_id: ID,
}

/// What a partner shall see of a relation.
#[derive(InputObject)]
pub(crate) struct ProposeGrantInput {
    /// The vendor.
    organisation_id: ID,
    /// About which customer.
    customer_id: ID,
    /// Who shall see.
    partner_id: ID,
    /// Solution or resale partner.
    partner_type: PartnerType,
    /// The partner's part in the relation.
    partner_role: PartnerRole,
    /// Fields to share, at least one.
    fields: Vec<GrantField>,
    /// Why, at most 1000 characters.
    purpose: String,
    /// On what legal ground, at most 1000 characters.
    legal_basis: String,
    /// Whether the customer must approve; else it is informed and the grant is in force at once.
    approval_required: bool,
    /// First day; today when absent.
    valid_from: Option<Date>,
    /// Last day; open when absent.
    valid_to: Option<Date>,
}

/// Which grant.
#[derive(InputObject)]
pub(crate) struct GrantIdInput {
    /// Its id.
    grant_id: ID,
}

/// The customer's decision about a grant.
#[derive(InputObject)]
pub(crate) struct DecideGrantInput {
    /// Which grant.
    grant_id: ID,
    /// `true` approves, `false` refuses.
    approve: bool,
}

/// A service after the change.
#[derive(SimpleObject)]
pub(crate) struct ServicePayload {
    /// The service.
    pub(super) service: Service,
}

/// A relation after the change.
#[derive(SimpleObject)]
pub(crate) struct CustomerRelationPayload {
    /// The relation.
    relation: CustomerRelation,
}

/// A grant after the change.
#[derive(SimpleObject)]
pub(crate) struct SharingGrantPayload {
    /// The grant.
    grant: SharingGrant,
}

#[derive(Default)]
pub(crate) struct RelationsMutation;

#[Object]
impl RelationsMutation {
    /// Moves a vendor from one customer organisation to another of the same company, with everything that stands between
    /// the two: offers, comments, grants. Possible until somebody of the customer has signed. Codes: `PROOF_REQUIRED`,
    /// `NOT_FOUND`, `FORBIDDEN`, `VALIDATION` at `organisationId`, `CONFLICT` when the numbers in the register differ,
    /// somebody has signed, or the vendor is there already.
    async fn move_relation(
        &self,
        ctx: &Context<'_>,
        input: MoveRelationInput,
    ) -> Result<CustomerRelationPayload> {
        let (from, row) = ctx
            .authorise_row::<customer_relations::Entity, CustomerRelationId>(
                Action::MoveRelation,
                &input.relation_id,
            )
            .await?;
        let to = ctx.authorise_id(Action::MoveRelation, &input.organisation_id)?;
        let moved = tillid_relations::move_relation(ctx.db(), &from, &to, row.id).await?;
        Ok(CustomerRelationPayload {
            relation: customers::one(ctx, &to, moved.id).await?,
        })
    }

    /// Records a service of a vendor. Codes: `VALIDATION`, `CONFLICT` when the code is taken.
    async fn create_service(&self, ctx: &Context<'_>, input: CreateServiceInput) -> Result<ServicePayload> {
        let scope = ctx.authorise_id(Action::ManageServices, &input.organisation_id)?;
        let service = CreateService {
            code: input.code,
            title_da: input.title_da,
            title_en: input.title_en,
            deployment: input.deployment,
            vendor_access: input.vendor_access,
            provider: input.provider.map(Provider::from),
        };
        let row = tillid_relations::create_service(ctx.db(), &scope, service).await?;
        Ok(ServicePayload {
            service: Service::new(row, ctx.language()),
        })
    }

    /// Corrects a service; its code stays. Codes: `NOT_FOUND`, `VALIDATION`, `CONFLICT`.
    async fn update_service(&self, ctx: &Context<'_>, input: UpdateServiceInput) -> Result<ServicePayload> {
        let (scope, row) = ctx
            .authorise_row::<services::Entity, ServiceId>(Action::ManageServices, &input.service_id)
            .await?;
        let update = UpdateService {
            title_da: kept(input.title_da, "titleDa")?,
            title_en: kept(input.title_en, "titleEn")?,
            deployment: kept(input.deployment, "deployment")?,
            vendor_access: kept(input.vendor_access, "vendorAccess")?,
            provider: optional(input.provider).map(|provider| provider.map(Provider::from)),
            version: input.version,
        };
        let row = tillid_relations::update_service(ctx.db(), &scope, row.id, update).await?;
        Ok(ServicePayload {
            service: Service::new(row, ctx.language()),
        })
    }

    /// Takes a customer into the portal: its organisation, the relation with its services, and an invitation by mail
    /// to its first owner. Codes: `VALIDATION`, `NOT_FOUND` for a service, `CONFLICT` when the customer or its number
    /// is known already.
    async fn create_customer(
        &self,
        ctx: &Context<'_>,
        input: CreateCustomerInput,
    ) -> Result<CustomerRelationPayload> {
        let scope = ctx.authorise_id(Action::ManageCustomers, &input.organisation_id)?;
        let customer = CreateCustomer {
            legal_name: input.legal_name,
            registration_scheme: input.registration_scheme,
            registration_number: input.registration_number,
            country_code: input.country_code,
            sector: input.sector,
            language: input.language,
            notice_email: input.notice_email,
            owner_email: input.owner_email,
            services: service_ids(&input.service_ids)?,
            external_id: input.external_id,
            since: input.since.map(|day| day.0),
        };
        let row = tillid_relations::create_customer(ctx.db(), &scope, customer).await?;
        ctx.state().wake.notify_one();
        Ok(CustomerRelationPayload {
            relation: customers::one(ctx, &scope, row.id).await?,
        })
    }

    /// Changes a relation's services, language or address for notices. Codes: `NOT_FOUND`, `VALIDATION`, `CONFLICT`.
    async fn update_relation(
        &self,
        ctx: &Context<'_>,
        input: UpdateRelationInput,
    ) -> Result<CustomerRelationPayload> {
        let (scope, row) = ctx
            .authorise_row::<customer_relations::Entity, CustomerRelationId>(
                Action::ManageCustomers,
                &input.relation_id,
            )
            .await?;
        let update = UpdateRelation {
            services: kept(input.service_ids, "serviceIds")?
                .map(|ids| service_ids(&ids))
                .transpose()?,
            language: kept(input.language, "language")?,
            notice_email: optional(input.notice_email),
            version: input.version,
        };
        let row = tillid_relations::update_relation(ctx.db(), &scope, row.id, update).await?;
        Ok(CustomerRelationPayload {
            relation: customers::one(ctx, &scope, row.id).await?,
        })
    }

    /// Proposes to share fields of a relation with a partner and informs the customer by mail. In force at once,
    /// unless the customer must approve. Codes: `NOT_FOUND` for the customer or the partner, `VALIDATION`, `CONFLICT`
    /// when nobody can be informed.
    async fn propose_grant(
        &self,
        ctx: &Context<'_>,
        input: ProposeGrantInput,
    ) -> Result<SharingGrantPayload> {
        let scope = ctx.authorise_id(Action::ProposeGrant, &input.organisation_id)?;
        let proposal = ProposeGrant {
            customer: input.customer_id.parse()?,
            partner: input.partner_id.parse()?,
            partner_type: input.partner_type,
            partner_role: input.partner_role,
            fields: input.fields,
            purpose: input.purpose,
            legal_basis: input.legal_basis,
            approval_required: input.approval_required,
            valid_from: input.valid_from.map(|day| day.0),
            valid_to: input.valid_to.map(|day| day.0),
        };
        let row = tillid_relations::propose_grant(ctx.db(), &scope, proposal).await?;
        ctx.state().wake.notify_one();
        Ok(SharingGrantPayload {
            grant: grants::one(ctx, &scope, row).await?,
        })
    }

    /// Approves or refuses a proposed grant, as the customer. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` when it
    /// does not wait for the customer any more.
    async fn decide_grant(&self, ctx: &Context<'_>, input: DecideGrantInput) -> Result<SharingGrantPayload> {
        let id = grant_id(ctx, &input.grant_id)?;
        let (scope, row) = grants::authorised(ctx, Action::DecideGrant, id).await?;
        let row = tillid_relations::decide_grant(ctx.db(), &scope, row.id, input.approve).await?;
        Ok(SharingGrantPayload {
            grant: grants::one(ctx, &scope, row).await?,
        })
    }

    /// Ends a grant, as vendor or customer: the partner sees nothing from its next request on. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `CONFLICT` when it is over already.
    async fn revoke_grant(&self, ctx: &Context<'_>, input: GrantIdInput) -> Result<SharingGrantPayload> {
        let id = grant_id(ctx, &input.grant_id)?;
        let (scope, row) = grants::authorised(ctx, Action::RevokeGrant, id).await?;
        let row = tillid_relations::revoke_grant(ctx.db(), &scope, row.id).await?;
        ctx.state().wake.notify_one();
        Ok(SharingGrantPayload {
            grant: grants::one(ctx, &scope, row).await?,
        })
    }
}

fn service_ids(ids: &[ID]) -> Result<Vec<ServiceId>> {
    ids.iter().map(|id| id.parse()).collect()
}

/// The id of a grant, once somebody is signed in: nobody is told anything about an id.
fn grant_id(ctx: &Context<'_>, id: &ID) -> Result<SharingGrantId> {
    match ctx.request().actor {
        Actor::Anonymous => Err(Error::unauthenticated()),
        Actor::Person(_) | Actor::System(_) | Actor::Directory(_) => id.parse(),
    }
}
