//! New organisations.

use sea_orm::ActiveValue::Set;
use tillid_audit::append;
use tillid_entities::enums::{OrganisationKind, OrganisationState, Sector, SigningOrder};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::values::{Address, Strings};
use tillid_kernel::{DEFAULT_TIME_ZONE, Error, Result, clean_line};
use tillid_policy::{Connection, Job, Scope};

use crate::facts;
use crate::profile::{LONGEST_NAME, checked_country, checked_website};
use crate::registration::Registration;

/// An organisation that is to be.
pub struct NewOrganisation {
    /// What it is to the portal.
    pub kind: OrganisationKind,
    /// Registered name, at most 200 characters.
    pub legal_name: String,
    /// Other names it is known by.
    pub trading_names: Vec<String>,
    /// Vendors only, and needed there: `[a-z0-9-]`, 2 to 60 characters.
    pub slug: Option<String>,
    /// Its number in a public register.
    pub registration: Option<Registration>,
    /// Postal address; its country must be two capital letters or empty.
    pub address: Address,
    /// Public website.
    pub website: Option<String>,
    /// Private or public body (R-000-002).
    pub sector: Option<Sector>,
    /// Active at once, or a draft until its first owner has come.
    pub draft: bool,
}

/// Makes an organisation and begins its audit chain. Part of the caller's transaction.
///
/// The caller has been asked: a vendor for `ManageCustomers`, or the job that sets up tenants.
///
/// # Errors
/// `VALIDATION` at `legalName`, `slug`, `countryCode` or `website`; `CONFLICT` (`already-exists`) for a slug that
/// is taken.
pub async fn create(
    tx: &impl Connection,
    scope: &Scope,
    new: NewOrganisation,
) -> Result<organisations::Model> {
    let id = OrganisationId::new(scope.now(), scope.dice());
    // A tenant cannot make itself, and its maker does not become part of it.
    let setup = scope.as_job(Job::Setup, id);
    let mut trading_names = Vec::with_capacity(new.trading_names.len());
    for name in &new.trading_names {
        trading_names.push(clean_line(name, "tradingNames", LONGEST_NAME)?);
    }
    if !new.address.country_code.is_empty() {
        checked_country(&new.address.country_code)?;
    }
    let row = organisations::ActiveModel {
        id: Set(id),
        kind: Set(new.kind),
        legal_name: Set(clean_line(&new.legal_name, "legalName", LONGEST_NAME)?),
        trading_names: Set(Strings(trading_names)),
        slug: Set(checked_slug(new.kind, new.slug)?),
        registration_scheme: Set(new.registration.as_ref().map(|known| known.scheme.clone())),
        registration_number: Set(new.registration.map(|known| known.number)),
        address: Set(new.address),
        website: Set(new.website.as_deref().map(checked_website).transpose()?),
        sector: Set(new.sector),
        time_zone: Set(DEFAULT_TIME_ZONE.to_owned()),
        state: Set(if new.draft {
            OrganisationState::Draft
        } else {
            OrganisationState::Active
        }),
        closes_at: Set(None),
        state_reason: Set(None),
        requires_second_factor: Set(false),
        signatories_needed: Set(1),
        signing_order: Set(SigningOrder::Either),
        parent_id: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let row = setup.insert(tx, row).await?;
    append(tx, &setup, vec![facts::organisation_created(id)]).await?;
    Ok(row)
}

fn checked_slug(kind: OrganisationKind, slug: Option<String>) -> Result<Option<String>> {
    match (kind, slug) {
        (OrganisationKind::Vendor, Some(slug)) if is_slug(&slug) => Ok(Some(slug)),
        (OrganisationKind::Vendor, _) => Err(Error::validation("slug", "slug-invalid")),
        _ => Ok(None),
    }
}

fn is_slug(slug: &str) -> bool {
    (2..=60).contains(&slug.len())
        && slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
}
