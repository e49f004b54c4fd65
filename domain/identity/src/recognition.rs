//! Whether an account knows the browser that somebody signs in from, and the mail when it does not (R-003-059).

use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use tillid_entities::enums::SecurityEventKind;
use tillid_entities::sessions::{self, Column};
use tillid_entities::users::{self, UserId};
use tillid_kernel::{EmailAddress, Result, Secret};
use tillid_policy::{Connection, Scope};

use crate::device::Device;
use crate::{post, security};

/// What the secret of every browser begins with.
const PREFIX: &str = "tillid_dv_";

/// A browser, at a sign-in.
pub(crate) struct Recognition {
    /// What the session keeps of the browser's secret.
    pub(crate) hash: String,
    /// A secret for a browser that has none.
    pub(crate) given: Option<Secret>,
    familiar: bool,
    device: Device,
}

/// Looks the browser up among those that the account's sessions were begun in: by the secret it keeps or, where it
/// has forgotten that, as the same browser on the same system in the same network.
///
/// The very first browser of an account is familiar: nobody else's has been there before.
pub(crate) async fn of(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    device: Device,
) -> Result<Recognition> {
    let browser = &job.request().browser;
    let kept = browser
        .device
        .as_deref()
        .filter(|secret| secret.starts_with(PREFIX));
    let given = kept.is_none().then(|| Secret::new(PREFIX, job.dice()));
    let hash = match (kept, &given) {
        (Some(secret), _) => Secret::hash_of(secret),
        (None, given) => given.as_ref().map(Secret::hash).unwrap_or_default(),
    };
    let alike = Condition::all()
        .add(same(Column::Browser, device.browser.as_deref()))
        .add(same(Column::System, device.system.as_deref()))
        .add(same(Column::Network, browser.network.as_deref()));
    let known = Condition::any().add(Column::DeviceHash.eq(&hash)).add(alike);
    let familiar = any(tx, job, user, known).await? || !any(tx, job, user, Condition::all()).await?;
    Ok(Recognition {
        hash,
        given,
        familiar,
        device,
    })
}

/// Notes the sign-in; writes to the account's person when the browser is not familiar.
pub(crate) async fn told(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    recognition: &Recognition,
) -> Result<()> {
    if recognition.familiar {
        return security::note(tx, job, Some(user), SecurityEventKind::SignedIn).await;
    }
    security::note(tx, job, Some(user), SecurityEventKind::NewDevice).await?;
    let account = job.load::<users::Entity>(tx, user).await?;
    let to = EmailAddress::parse(&account.email, "email")?;
    let mut letter = post::letter("new-device", to, &account)
        .fact("when", job.now())
        .action(format!("{}/profile", job.request().origin));
    let Device { browser, system } = &recognition.device;
    let named: Vec<&str> = [browser, system]
        .into_iter()
        .filter_map(Option::as_deref)
        .collect();
    if !named.is_empty() {
        letter = letter.fact("browser", named.join(", "));
    }
    if let Some(network) = &job.request().browser.network {
        letter = letter.fact("network", network);
    }
    post::send(tx, job, &account, letter).await?;
    Ok(())
}

async fn any(tx: &impl Connection, job: &Scope, user: UserId, these: Condition) -> Result<bool> {
    let found: Option<sessions::SessionId> = job
        .find::<sessions::Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::UserId.eq(user))
        .filter(these)
        .limit(1)
        .into_tuple()
        .one(&tx.within(job))
        .await?;
    Ok(found.is_some())
}

fn same(column: Column, value: Option<&str>) -> Condition {
    Condition::all().add(match value {
        Some(value) => column.eq(value),
        None => column.is_null(),
    })
}
