//! The mail domains that an organisation invites to, if it has named any.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::invitation_domains::{self, InvitationDomainId};
use tillid_kernel::{EmailAddress, Error, Result};
use tillid_policy::{Connection, Database, Scope};

use crate::facts;
use crate::store::hold_organisation;

/// Domains that one organisation may name.
const MOST: usize = 50;

/// What an organisation allows; nothing named allows everything.
pub(crate) struct Domains(BTreeSet<String>);

impl Domains {
    /// Of the scope's organisation, in one statement.
    pub(crate) async fn of(db: &impl Connection, scope: &Scope) -> Result<Self> {
        Ok(Self(invitation_domains(db, scope).await?.into_iter().collect()))
    }

    /// Whether the address may be invited. A domain stands for itself alone, not for those below it.
    ///
    /// # Errors
    /// `VALIDATION` at `email` (`domain-not-allowed`).
    pub(crate) fn check(&self, email: &EmailAddress) -> Result<()> {
        let key = email.key();
        let domain = key.rsplit_once('@').map_or("", |(_, domain)| domain);
        if self.0.is_empty() || self.0.contains(domain) {
            Ok(())
        } else {
            Err(Error::validation("email", "domain-not-allowed"))
        }
    }
}

/// The domains that the scope's organisation invites to, in the order of the alphabet; none: any.
///
/// # Errors
/// Those of the database.
pub async fn invitation_domains(db: &impl Connection, scope: &Scope) -> Result<Vec<String>> {
    Ok(scope
        .find::<invitation_domains::Entity>()
        .filter(invitation_domains::Column::OrganisationId.eq(scope.organisation()))
        .order_by_asc(invitation_domains::Column::Domain)
        .select_only()
        .column(invitation_domains::Column::Domain)
        .into_tuple()
        .all(&db.within(scope))
        .await?)
}

/// Sets the domains that the organisation invites to; none allows any. Invitations that are out stay.
///
/// # Errors
/// `VALIDATION` at `domains`: `domain-invalid`, `too-many`.
pub async fn set_invitation_domains(
    db: &Database,
    scope: &Scope,
    domains: Vec<String>,
) -> Result<Vec<String>> {
    let domains = domains
        .iter()
        .map(|domain| parse(domain))
        .collect::<Result<BTreeSet<_>>>()?;
    if domains.len() > MOST {
        return Err(Error::validation("domains", "too-many").with("max", MOST));
    }
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    let before: BTreeSet<String> = invitation_domains(&tx, scope).await?.into_iter().collect();
    if before != domains {
        scope
            .delete::<invitation_domains::Entity>()
            .filter(invitation_domains::Column::OrganisationId.eq(scope.organisation()))
            .exec(&tx.within(scope))
            .await?;
        let rows = domains.iter().map(|domain| invitation_domains::ActiveModel {
            id: Set(InvitationDomainId::new(scope.now(), scope.dice())),
            organisation_id: Set(scope.organisation()),
            domain: Set(domain.clone()),
            created_at: Set(scope.now()),
        });
        scope.insert_all(&tx, rows.collect()).await?;
        let fact = facts::organisation_changed(organisation.id, vec!["invitationDomains"]);
        append(&tx, scope, vec![fact]).await?;
    }
    tx.commit().await?;
    Ok(domains.into_iter().collect())
}

/// A domain as an address of it has it; one with `@` before it is meant the same.
fn parse(domain: &str) -> Result<String> {
    let domain = domain.trim().trim_start_matches('@');
    EmailAddress::parse(&format!("x@{domain}"), "domains")
        .map(|address| address.key()[2..].to_owned())
        .map_err(|_| Error::validation("domains", "domain-invalid"))
}
