//! A vendor proposes to let a partner see a relation.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::enums::{GrantField, MessageClass, PartnerRole, PartnerType};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sharing_grants::{self, SharingGrantId};
use tillid_entities::values::GrantFields;
use tillid_entities::{customer_relations, partnerships};
use tillid_kernel::{EmailAddress, Error, Result, clean_text};
use tillid_notifications::{About, Letter, enqueue_all};
use tillid_policy::{Connection, Database, Scope};
use time::Date;

use super::state::first_state;
use crate::partners::not_ended;
use crate::recipients::{name_of, who_answer_for};
use crate::{facts, today};

/// Most characters of purpose and legal basis.
const LONGEST_REASON: usize = 1000;

/// What a partner shall see.
#[derive(Clone, Debug)]
pub struct ProposeGrant {
    /// About which customer.
    pub customer: OrganisationId,
    /// Who shall see.
    pub partner: OrganisationId,
    /// Solution or resale partner.
    pub partner_type: PartnerType,
    /// Its part in the relation.
    pub partner_role: PartnerRole,
    /// The fields, at least one. What can never be shared is no value of this type (domain §3.6).
    pub fields: Vec<GrantField>,
    /// Why, 1–1000 characters.
    pub purpose: String,
    /// On what legal ground, 1–1000 characters.
    pub legal_basis: String,
    /// Whether the customer must approve; else it is informed and the grant is in force.
    pub approval_required: bool,
    /// First day; today when absent.
    pub valid_from: Option<Date>,
    /// Last day; open when absent.
    pub valid_to: Option<Date>,
}

/// Proposes a grant of the scope's vendor and informs the customer by mail: its owners and administrators, or, when
/// it has none yet, the address that its notices go to.
///
/// # Errors
/// `VALIDATION` at `fields` (`grant-fields`), `purpose`, `legalBasis`, `validTo` (`grant-period`) or `partnerId`
/// (`grant-partner-is-customer`); `NOT_FOUND` at `customerId` or `partnerId` when that is not the vendor's customer or
/// partner of today; `CONFLICT` (`grant-nobody-to-inform`) when there is no address to inform the customer at.
pub async fn propose_grant(
    db: &Database,
    scope: &Scope,
    input: ProposeGrant,
) -> Result<sharing_grants::Model> {
    let fields: BTreeSet<GrantField> = input.fields.iter().copied().collect();
    if fields.is_empty() {
        return Err(Error::validation("fields", "grant-fields"));
    }
    let purpose = clean_text(&input.purpose, "purpose", LONGEST_REASON)?;
    let legal_basis = clean_text(&input.legal_basis, "legalBasis", LONGEST_REASON)?;
    let valid_from = period(input.valid_from, input.valid_to, today(scope.now()))?;
    if input.partner == input.customer {
        return Err(Error::validation("partnerId", "grant-partner-is-customer"));
    }
    let tx = db.begin().await?;
    let relation = relation_to(&tx, scope, input.customer).await?;
    require_partnership(&tx, scope, input.partner).await?;
    let grant = sharing_grants::ActiveModel {
        id: Set(SharingGrantId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        customer_id: Set(input.customer),
        partner_id: Set(input.partner),
        relation_id: Set(relation.id),
        partner_type: Set(input.partner_type),
        partner_role: Set(input.partner_role),
        fields: Set(GrantFields(fields.into_iter().collect())),
        purpose: Set(purpose),
        legal_basis: Set(legal_basis),
        approval_required: Set(input.approval_required),
        customer_informed_at: Set(Some(scope.now())),
        customer_decided_at: Set(None),
        valid_from: Set(valid_from),
        valid_to: Set(input.valid_to),
        state: Set(first_state(input.approval_required)),
        granted_by: Set(scope.person()?.user),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let grant = scope.insert(&tx, grant).await?;
    let letters = letters(&tx, scope, &relation, &grant).await?;
    enqueue_all(&tx, scope, letters).await?;
    tillid_audit::append(&tx, scope, vec![facts::grant_proposed(&grant)]).await?;
    tx.commit().await?;
    Ok(grant)
}

/// The first day, when the last is not before it and not over already.
fn period(from: Option<Date>, to: Option<Date>, today: Date) -> Result<Date> {
    let from = from.unwrap_or(today);
    if to.is_some_and(|to| to < from || to < today) {
        return Err(Error::validation("validTo", "grant-period"));
    }
    Ok(from)
}

async fn relation_to(
    tx: &impl Connection,
    scope: &Scope,
    customer: OrganisationId,
) -> Result<customer_relations::Model> {
    scope
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::CustomerId.eq(customer))
        .one(tx)
        .await?
        .ok_or_else(|| Error::not_found().at("customerId"))
}

async fn require_partnership(tx: &impl Connection, scope: &Scope, partner: OrganisationId) -> Result<()> {
    scope
        .find::<partnerships::Entity>()
        .filter(partnerships::Column::PartnerId.eq(partner))
        .filter(not_ended(scope))
        .one(tx)
        .await?
        .map(|_| ())
        .ok_or_else(|| Error::not_found().at("partnerId"))
}

async fn letters(
    tx: &impl Connection,
    scope: &Scope,
    relation: &customer_relations::Model,
    grant: &sharing_grants::Model,
) -> Result<Vec<(Letter, Option<About>)>> {
    let mut informed = who_answer_for(tx, scope, grant.customer_id).await?;
    if informed.is_empty()
        && let Some(address) = &relation.notice_email
    {
        informed.push((EmailAddress::parse(address, "noticeEmail")?, relation.language));
    }
    if informed.is_empty() {
        return Err(Error::conflict("grant-nobody-to-inform"));
    }
    let partner = name_of(tx, scope, grant.partner_id).await?;
    let fields: Vec<&str> = grant.fields.0.iter().map(|field| field.as_str()).collect();
    let origin = &scope.request().origin;
    let letter = |(to, language)| {
        let letter = Letter::new("grant-proposed", MessageClass::Administrative, to, language)
            .with("partner", &partner)
            .with("fields", fields.join(", "))
            .action(format!("{origin}/o/{}/sharing", grant.customer_id));
        (letter, None)
    };
    Ok(informed.into_iter().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_period_has_at_least_one_day_that_is_not_over() {
        let today = date!(2026 - 11 - 22);
        let tomorrow = date!(2026 - 11 - 23);
        let yesterday = date!(2026 - 11 - 21);
        assert_eq!(period(None, None, today).unwrap(), today);
        assert_eq!(period(None, Some(today), today).unwrap(), today);
        assert_eq!(period(Some(tomorrow), Some(tomorrow), today).unwrap(), tomorrow);
        assert_eq!(period(Some(yesterday), Some(today), today).unwrap(), yesterday);
        for (from, to) in [
            (Some(tomorrow), today),
            (None, yesterday),
            (Some(yesterday), yesterday),
        ] {
            assert!(period(from, Some(to), today).is_err(), "{from:?} {to}");
        }
    }
}
