//! An organisation's connection to its provider: set up, tried, switched on and off.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::{OrganisationKind, Role, SignOnPurpose, SignOnState};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sign_on_connections::{self, SignOnConnectionId};
use tillid_entities::{sign_on_domains, sign_on_flows};
use tillid_kernel::{Error, Result, clean_line};
use tillid_organisations::{hold_organisation, roles_of};
use tillid_policy::{Connection, Database, Scope};
use url::Url;

use crate::{SignOn, facts};

const LONGEST: usize = 500;

/// What an owner sees of it.
#[derive(Clone, Debug)]
pub struct View {
    /// The connection, once it was set up.
    pub connection: Option<sign_on_connections::Model>,
    /// The organisation's domains, in the order of the alphabet.
    pub domains: Vec<sign_on_domains::Model>,
    /// The address that the provider must be told to send people back to.
    pub callback: String,
}

/// Reads the connection and the domains of the scope's organisation.
///
/// # Errors
/// Those of the database.
pub async fn view(db: &Database, scope: &Scope) -> Result<View> {
    let domains = scope
        .find::<sign_on_domains::Entity>()
        .order_by_asc(sign_on_domains::Column::Domain)
        .all(&db.reads().within(scope))
        .await?;
    Ok(View {
        connection: of(db.reads(), scope, scope.organisation()).await?,
        domains,
        callback: callback(scope.request().origin.as_ref()),
    })
}

/// Where providers send people back to.
pub(crate) fn callback(origin: &str) -> String {
    format!("{origin}/sso/callback")
}

/// The connection of an organisation, as far as the scope reaches.
pub(crate) async fn of(
    db: &impl Connection,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Option<sign_on_connections::Model>> {
    Ok(scope
        .find::<sign_on_connections::Entity>()
        .filter(sign_on_connections::Column::OrganisationId.eq(organisation))
        .one(&db.within(scope))
        .await?)
}

/// How the provider is reached.
pub struct SaveConnection {
    /// Its issuer identifier.
    pub issuer: String,
    /// What it calls the portal.
    pub client_id: String,
    /// The client secret; none keeps the one there is.
    pub client_secret: Option<String>,
    /// Authentication contexts to ask for, parted by spaces.
    pub acr_values: Option<String>,
    /// What a newcomer becomes.
    pub default_role: Role,
}

/// Sets the connection up, or changes it. Other settings than the role take it out of use until they are tried: a
/// slip of the pen must not lock a whole company out.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `issuer` (`issuer-invalid`), `clientId`, `clientSecret` (`required`), `acrValues`
/// or `defaultRole` (`role-not-by-default`).
pub async fn save(db: &Database, sign_on: &SignOn, scope: &Scope, input: SaveConnection) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let issuer = checked_issuer(sign_on, &input.issuer)?;
    let client_id = clean_line(&input.client_id, "clientId", LONGEST)?;
    let secret = input.client_secret.filter(|secret| !secret.is_empty());
    let secret = secret
        .map(|secret| clean_line(&secret, "clientSecret", LONGEST))
        .transpose()?;
    let acr_values = input
        .acr_values
        .filter(|values| !values.trim().is_empty())
        .map(|values| clean_line(&values, "acrValues", LONGEST))
        .transpose()?;
    let tx = db.begin().await?;
    let kind = hold_organisation(&tx, scope).await?.kind;
    if !may_be_default(kind, input.default_role) {
        return Err(Error::validation("defaultRole", "role-not-by-default"));
    }
    let before = of(&tx, scope, scope.organisation()).await?;
    let id = before.as_ref().map_or_else(
        || SignOnConnectionId::new(scope.now(), scope.dice()),
        |row| row.id,
    );
    let sealed = match (&secret, &before) {
        (Some(secret), _) => Some(sign_on.prover().seal(id.0, secret.as_bytes(), scope.dice())?),
        // The secret is for the provider that gave it, and is shown to no other.
        (None, Some(before)) if before.issuer == issuer => None,
        (None, _) => return Err(Error::validation("clientSecret", "required")),
    };
    let changed = changed(
        before.as_ref(),
        &issuer,
        &client_id,
        sealed.is_some(),
        acr_values.as_deref(),
        input.default_role,
    );
    if changed.is_empty() {
        return Ok(());
    }
    let version = before.as_ref().map_or(0, |row| row.version);
    let mut row = sign_on_connections::ActiveModel {
        id: Set(id),
        organisation_id: Set(scope.organisation()),
        issuer: Set(issuer),
        client: Set(client_id),
        acr_values: Set(acr_values),
        default_role: Set(input.default_role),
        version: Set(version + 1),
        ..Default::default()
    };
    if let Some(sealed) = sealed {
        row.sealed_secret = Set(sealed);
    }
    if changed != ["defaultRole"] {
        row.state = Set(SignOnState::Draft);
        row.tried_at = Set(None);
        row.trial_problem = Set(None);
        forget_trials(&tx, scope).await?;
    }
    if before.is_some() {
        let at = (sign_on_connections::Column::Version, version);
        scope.save(&tx, row, Some(at)).await?;
    } else {
        row.created_at = Set(scope.now());
        scope.insert(&tx, row).await?;
    }
    let fact = facts::sign_on("sign-on.saved", scope.organisation()).changing(changed);
    append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(())
}

/// Never one that could sign, nor one that could hand out what it was not given.
fn may_be_default(kind: OrganisationKind, role: Role) -> bool {
    roles_of(kind).contains(&role) && !matches!(role, Role::Owner | Role::Signatory)
}

fn changed(
    before: Option<&sign_on_connections::Model>,
    issuer: &str,
    client_id: &str,
    secret: bool,
    acr_values: Option<&str>,
    default_role: Role,
) -> Vec<&'static str> {
    let differs =
        |same: fn(&sign_on_connections::Model) -> &str, now: &str| before.is_none_or(|row| same(row) != now);
    [
        ("issuer", differs(|row| &row.issuer, issuer)),
        ("clientId", differs(|row| &row.client, client_id)),
        ("clientSecret", secret),
        (
            "acrValues",
            before.is_none_or(|row| row.acr_values.as_deref() != acr_values),
        ),
        (
            "defaultRole",
            before.is_none_or(|row| row.default_role != default_role),
        ),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

/// An address without query or fragment (Discovery §3) that the portal may ask.
fn checked_issuer(sign_on: &SignOn, text: &str) -> Result<String> {
    let invalid = || Error::validation("issuer", "issuer-invalid");
    let text = clean_line(text, "issuer", LONGEST)?;
    let url = Url::parse(&text).map_err(|_| invalid())?;
    if sign_on.outbound().allows(&url) && url.query().is_none() && url.fragment().is_none() {
        Ok(text)
    } else {
        Err(invalid())
    }
}

/// Switches the connection on, once it was tried and a domain is proven, or off.
///
/// # Errors
/// `PROOF_REQUIRED`; `CONFLICT`: `sign-on-untried`, `sign-on-without-domain`.
pub async fn switch(db: &Database, scope: &Scope, on: bool) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let before = of(&tx, scope, scope.organisation()).await?;
    let before = before.ok_or_else(|| Error::conflict("sign-on-untried"))?;
    let state = if on { SignOnState::Active } else { SignOnState::Off };
    if state == before.state {
        return Ok(());
    }
    if on && before.tried_at.is_none() {
        return Err(Error::conflict("sign-on-untried"));
    }
    if on && verified(&tx, scope).await?.is_empty() {
        return Err(Error::conflict("sign-on-without-domain"));
    }
    let row = sign_on_connections::ActiveModel {
        id: Set(before.id),
        state: Set(state),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let at = (sign_on_connections::Column::Version, before.version);
    scope.save(&tx, row, Some(at)).await?;
    let action = if on {
        "sign-on.switched-on"
    } else {
        "sign-on.switched-off"
    };
    append(&tx, scope, vec![facts::sign_on(action, scope.organisation())]).await?;
    tx.commit().await?;
    Ok(())
}

/// The proven domains of the scope's organisation.
///
/// # Errors
/// Those of the database.
pub async fn verified(db: &impl Connection, scope: &Scope) -> Result<Vec<String>> {
    Ok(scope
        .find::<sign_on_domains::Entity>()
        .filter(sign_on_domains::Column::OrganisationId.eq(scope.organisation()))
        .filter(sign_on_domains::Column::VerifiedAt.is_not_null())
        .select_only()
        .column(sign_on_domains::Column::Domain)
        .into_tuple()
        .all(&db.within(scope))
        .await?)
}

/// What somebody becomes whom the organisation's provider or directory brings in, and no person.
///
/// # Errors
/// Those of the database.
pub async fn default_role(db: &impl Connection, scope: &Scope) -> Result<Role> {
    let connection = of(db, scope, scope.organisation()).await?;
    Ok(connection.map_or(Role::Member, |row| row.default_role))
}

/// A trial that is under way was of other settings.
async fn forget_trials(tx: &impl Connection, scope: &Scope) -> Result<()> {
    scope
        .delete::<sign_on_flows::Entity>()
        .filter(sign_on_flows::Column::OrganisationId.eq(scope.organisation()))
        .filter(sign_on_flows::Column::Purpose.eq(SignOnPurpose::Trial))
        .exec(&tx.within(scope))
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_becomes_owner_or_signatory_by_default() {
        for kind in OrganisationKind::ALL {
            for role in Role::ALL {
                let may = may_be_default(*kind, *role);
                let never = matches!(role, Role::Owner | Role::Signatory);
                assert_eq!(may, !never && roles_of(*kind).contains(role), "{kind:?} {role:?}");
            }
        }
    }
}
