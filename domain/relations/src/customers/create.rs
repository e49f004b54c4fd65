//! A vendor takes a customer into the portal.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{
    ContactRole, ContractingParty, Language, OrganisationKind, RelationState, Sector,
};
use tillid_entities::organisations;
use tillid_entities::services::ServiceId;
use tillid_entities::values::Address;
use tillid_kernel::{Code, EmailAddress, Error, Result, clean_line};
use tillid_organisations::{Contact, NewOrganisation, Registration};
use tillid_policy::{Connection, Database, Job, Scope};
use time::Date;

use super::{add_services, own_services};
use crate::{facts, today};

/// Most characters of the customer's number in the vendor's system.
const LONGEST_EXTERNAL_ID: usize = 80;

/// A new customer.
#[derive(Clone, Debug)]
pub struct CreateCustomer {
    /// Registered name, 1–200 characters.
    pub legal_name: String,
    /// Register of the number, e.g. `DK_CVR`; with the number or not at all.
    pub registration_scheme: Option<String>,
    /// Number in that register; a CVR number is checked.
    pub registration_number: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// Private or public body.
    pub sector: Sector,
    /// Language of mails to the customer.
    pub language: Language,
    /// Where notices go.
    pub notice_email: String,
    /// Who is invited as the first owner.
    pub owner_email: String,
    /// Services it has.
    pub services: Vec<ServiceId>,
    /// Its number in the vendor's own system, unique per vendor.
    pub external_id: Option<String>,
    /// First day of the relation; today when absent.
    pub since: Option<Date>,
}

/// Makes the customer's organisation with a contact for notices, the relation with its services, and an invitation
/// to its first owner, all or nothing. Whether another vendor knows the same organisation is not told (I-1): each
/// vendor's customer is an organisation of its own.
///
/// # Errors
/// `VALIDATION` for a field; `NOT_FOUND` at `serviceIds`; `CONFLICT`: `external-id-taken`, or `customer-exists` when
/// the vendor has a customer with this registration number.
pub async fn create_customer(
    db: &Database,
    scope: &Scope,
    input: CreateCustomer,
) -> Result<customer_relations::Model> {
    let registration = Registration::given(
        input.registration_scheme.as_deref(),
        input.registration_number.as_deref(),
    )?;
    let notice_email = EmailAddress::parse(&input.notice_email, "noticeEmail")?;
    let owner_email = EmailAddress::parse(&input.owner_email, "ownerEmail")?;
    let external_id = input
        .external_id
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| clean_line(text, "externalId", LONGEST_EXTERNAL_ID))
        .transpose()?;
    if input.country_code.is_empty() {
        return Err(Error::validation("countryCode", "required"));
    }
    let tx = db.begin().await?;
    let services = own_services(&tx, scope, &input.services).await?;
    require_new(&tx, scope, registration.as_ref()).await?;
    let new = NewOrganisation {
        draft: false,
        kind: OrganisationKind::Customer,
        legal_name: input.legal_name,
        trading_names: Vec::new(),
        slug: None,
        registration,
        address: Address {
            country_code: input.country_code,
            ..Address::default()
        },
        website: None,
        sector: Some(input.sector),
    };
    let customer = tillid_organisations::create(&tx, scope, new).await?;
    // The customer's own rows: nobody of the customer is here yet to write them.
    let setup = scope.as_job(Job::Setup, customer.id);
    let contact = Contact {
        role: ContactRole::Notice,
        name: None,
        email: notice_email.clone(),
        phone: None,
    };
    tillid_organisations::set_contact(&tx, &setup, contact).await?;
    let relation = customer_relations::ActiveModel {
        id: Set(CustomerRelationId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        customer_id: Set(customer.id),
        customer_name: Set(customer.legal_name.clone()),
        state: Set(RelationState::Active),
        since: Set(Some(input.since.unwrap_or_else(|| today(scope.now())))),
        ended_at: Set(None),
        contracting_party: Set(ContractingParty::Vendor),
        external_id: Set(external_id),
        language: Set(input.language),
        notice_email: Set(Some(notice_email.as_str().to_owned())),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let relation = scope
        .insert(&tx, relation)
        .await
        .map_err(|error| match error.code() {
            // The organisation is new, so the number is what is taken.
            Code::Conflict => Error::conflict("external-id-taken").at("externalId"),
            _ => error,
        })?;
    add_services(&tx, scope, &relation, services).await?;
    tillid_organisations::invite_first_owner(&tx, scope, &customer, &owner_email, input.language).await?;
    tillid_audit::append(&tx, scope, vec![facts::relation_created(&relation)]).await?;
    tx.commit().await?;
    Ok(relation)
}

/// The vendor has no customer with this registration yet.
async fn require_new(tx: &impl Connection, scope: &Scope, registration: Option<&Registration>) -> Result<()> {
    let Some(registration) = registration else {
        return Ok(());
    };
    let same = scope
        .find_counterparties()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Customer))
        .filter(organisations::Column::RegistrationScheme.eq(&registration.scheme))
        .filter(organisations::Column::RegistrationNumber.eq(&registration.number))
        .count(tx)
        .await?;
    match same {
        0 => Ok(()),
        _ => Err(Error::conflict("customer-exists").at("registrationNumber")),
    }
}
