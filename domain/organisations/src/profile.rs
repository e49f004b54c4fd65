//! An organisation's own profile.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::{MembershipState, OrganisationKind, Sector, SigningOrder};
use tillid_entities::{customer_relations, memberships, organisations};
use tillid_kernel::{Error, Result, clean_line};
use tillid_policy::{Connection, Database, Scope};

use crate::facts;
use crate::registration::Registration;
use crate::store::hold_organisation;

pub(crate) const LONGEST_NAME: usize = 200;

/// Changes to the profile; what is `None` stays, `Some(None)` empties.
#[derive(Default)]
pub struct UpdateOrganisation {
    /// Registered name.
    pub legal_name: Option<String>,
    /// Public website, `http://` or `https://`.
    pub website: Option<Option<String>>,
    /// Street and number.
    pub street: Option<Option<String>>,
    /// Postal code.
    pub postal_code: Option<Option<String>>,
    /// City.
    pub city: Option<Option<String>>,
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
    /// Private or public body.
    pub sector: Option<Option<Sector>>,
    /// Its number in a public register.
    pub registration: Option<Option<Registration>>,
    /// The version that was read.
    pub version: i32,
}

/// Changes the profile of the scope's organisation. A customer's new name shows in its vendors' lists at once.
///
/// # Errors
/// `VALIDATION` at the field; `CONFLICT` when it was changed meanwhile.
pub async fn update_organisation(
    db: &Database,
    scope: &Scope,
    input: UpdateOrganisation,
) -> Result<organisations::Model> {
    let version = input.version;
    let tx = db.begin().await?;
    let before = scope
        .load::<organisations::Entity>(&tx, scope.organisation())
        .await?;
    let after = applied(before.clone(), input)?;
    let row = organisations::ActiveModel {
        id: Set(after.id),
        legal_name: Set(after.legal_name.clone()),
        website: Set(after.website.clone()),
        address: Set(after.address.clone()),
        sector: Set(after.sector),
        registration_scheme: Set(after.registration_scheme.clone()),
        registration_number: Set(after.registration_number.clone()),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((organisations::Column::Version, version)))
        .await?;
    if after.legal_name != before.legal_name {
        rename_in_lists(&tx, scope, &after.legal_name).await?;
    }
    let changed = changed_fields(&before, &after);
    if !changed.is_empty() {
        append(&tx, scope, vec![facts::organisation_changed(after.id, changed)]).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// Asks all members of the scope's organisation for a second factor, or no longer. It acts on everybody's next
/// request, in sessions that stand, too: whoever has none can only enrol one.
///
/// # Errors
/// `PROOF_REQUIRED`; `CONFLICT`: `own-factor-first` for an owner who would shut themselves out.
pub async fn require_second_factor(
    db: &Database,
    scope: &Scope,
    required: bool,
) -> Result<organisations::Model> {
    tillid_identity::fresh(scope)?;
    if required && !scope.person()?.has_second_factor() {
        return Err(Error::conflict("own-factor-first"));
    }
    let tx = db.begin().await?;
    let before = hold_organisation(&tx, scope).await?;
    let mut after = before.clone();
    after.requires_second_factor = required;
    after.version = before.version + 1;
    if required != before.requires_second_factor {
        let row = organisations::ActiveModel {
            id: Set(after.id),
            requires_second_factor: Set(required),
            version: Set(after.version),
            ..Default::default()
        };
        scope
            .save(&tx, row, Some((organisations::Column::Version, before.version)))
            .await?;
        let fact = facts::organisation_changed(after.id, vec!["requiresSecondFactor"]);
        append(&tx, scope, vec![fact]).await?;
        tx.commit().await?;
        return Ok(after);
    }
    Ok(before)
}

/// How an organisation signs its agreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningRules {
    /// How many of its people must sign, 1 or 2.
    pub signatories: i32,
    /// Which side signs first; a vendor's to say.
    pub order: Option<SigningOrder>,
}

/// Says how the scope's organisation signs the agreements that are sent from now on. Those on their way keep to the
/// rules that they were sent with.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `signatories` (`out-of-range`) or `order` (`not-a-vendor`); `CONFLICT`
/// (`two-signatories-first`) where fewer than two members may sign.
pub async fn set_signing_rules(
    db: &Database,
    scope: &Scope,
    rules: SigningRules,
) -> Result<organisations::Model> {
    tillid_identity::fresh(scope)?;
    if !(1..=2).contains(&rules.signatories) {
        return Err(Error::validation("signatories", "out-of-range")
            .with("min", 1)
            .with("max", 2));
    }
    let tx = db.begin().await?;
    let before = hold_organisation(&tx, scope).await?;
    if rules.order.is_some() && before.kind != OrganisationKind::Vendor {
        return Err(Error::validation("order", "not-a-vendor"));
    }
    if rules.signatories == 2 && signatories(&tx, scope).await? < 2 {
        return Err(Error::conflict("two-signatories-first"));
    }
    let mut after = before.clone();
    after.signatories_needed = rules.signatories;
    after.signing_order = rules.order.unwrap_or(before.signing_order);
    after.version = before.version + 1;
    let changed: Vec<&'static str> = [
        (
            "signatoriesNeeded",
            before.signatories_needed != after.signatories_needed,
        ),
        ("signingOrder", before.signing_order != after.signing_order),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect();
    if changed.is_empty() {
        return Ok(before);
    }
    let row = organisations::ActiveModel {
        id: Set(after.id),
        signatories_needed: Set(after.signatories_needed),
        signing_order: Set(after.signing_order),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((organisations::Column::Version, before.version)))
        .await?;
    append(&tx, scope, vec![facts::organisation_changed(after.id, changed)]).await?;
    tx.commit().await?;
    Ok(after)
}

/// How many members of the scope's organisation may sign for it now.
async fn signatories(tx: &impl Connection, scope: &Scope) -> Result<u64> {
    use memberships::Column as M;
    let may = scope
        .find::<memberships::Entity>()
        .filter(M::OrganisationId.eq(scope.organisation()))
        .filter(M::CanBind.eq(true))
        .filter(M::State.eq(MembershipState::Active))
        .filter(M::ValidTo.is_null().or(M::ValidTo.gt(scope.now())));
    Ok(may.count(tx).await?)
}

fn applied(mut row: organisations::Model, input: UpdateOrganisation) -> Result<organisations::Model> {
    if let Some(name) = input.legal_name {
        row.legal_name = clean_line(&name, "legalName", LONGEST_NAME)?;
    }
    if let Some(website) = input.website {
        row.website = website.as_deref().map(checked_website).transpose()?;
    }
    let line = |text: Option<String>, field| {
        text.map(|text| clean_line(&text, field, LONGEST_NAME))
            .transpose()
    };
    if let Some(street) = input.street {
        row.address.street = line(street, "street")?;
    }
    if let Some(postal_code) = input.postal_code {
        row.address.postal_code = line(postal_code, "postalCode")?;
    }
    if let Some(city) = input.city {
        row.address.city = line(city, "city")?;
    }
    if let Some(country) = input.country_code {
        row.address.country_code = checked_country(&country)?;
    }
    if let Some(sector) = input.sector {
        row.sector = sector;
    }
    if let Some(registration) = input.registration {
        (row.registration_scheme, row.registration_number) =
            registration.map(|known| (known.scheme, known.number)).unzip();
    }
    row.version = input.version + 1;
    Ok(row)
}

fn changed_fields(before: &organisations::Model, after: &organisations::Model) -> Vec<&'static str> {
    [
        ("legalName", before.legal_name != after.legal_name),
        ("website", before.website != after.website),
        ("address", before.address != after.address),
        ("sector", before.sector != after.sector),
        (
            "registration",
            (&before.registration_scheme, &before.registration_number)
                != (&after.registration_scheme, &after.registration_number),
        ),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

/// A customer's name is kept on its relations too, where lists sort by it.
async fn rename_in_lists(tx: &impl Connection, scope: &Scope, name: &str) -> Result<()> {
    if scope.is_customer() {
        scope
            .update::<customer_relations::Entity>()
            .col_expr(customer_relations::Column::CustomerName, Expr::value(name))
            .filter(customer_relations::Column::CustomerId.eq(scope.organisation()))
            .exec(&tx.within(scope))
            .await?;
    }
    Ok(())
}

/// Two capital letters.
pub(crate) fn checked_country(code: &str) -> Result<String> {
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code.to_owned())
    } else {
        Err(Error::validation("countryCode", "country-invalid"))
    }
}

/// A web address that a browser opens as a page.
pub(crate) fn checked_website(text: &str) -> Result<String> {
    let text = clean_line(text, "website", LONGEST_NAME)?;
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if host.contains('.') && !host.contains([' ', '"', '<', '>']) => Ok(text),
        _ => Err(Error::validation("website", "website-invalid")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_a_page_and_a_country_two_capitals() {
        assert!(checked_website("https://www.eksempel.example/om").is_ok());
        for text in [
            "www.eksempel.example",
            "javascript:alert(1)",
            "ftp://a.example",
            "https://x",
            "https://a.b \"c",
        ] {
            assert!(checked_website(text).is_err(), "{text}");
        }
        assert!(checked_country("DK").is_ok());
        for text in ["dk", "DNK", "D", "ÆØ", ""] {
            assert!(checked_country(text).is_err(), "{text}");
        }
    }
}
