//! A vendor corrects a service.

use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use tillid_entities::enums::{Deployment, VendorAccess};
use tillid_entities::services::{self, ServiceId};
use tillid_kernel::{Result, clean_line};
use tillid_policy::{Database, Scope};

use super::{LONGEST_TITLE, Provider};
use crate::facts;

/// What shall be different; absent stays.
#[derive(Clone, Debug, Default)]
pub struct UpdateService {
    /// Danish title, 1–160 characters.
    pub title_da: Option<String>,
    /// English title, 1–160 characters.
    pub title_en: Option<String>,
    /// Where it runs.
    pub deployment: Option<Deployment>,
    /// Whether the vendor can reach the data.
    pub vendor_access: Option<VendorAccess>,
    /// Whose product an app is; `Some(None)` says that it is the vendor's own.
    pub provider: Option<Option<Provider>>,
    /// The version that was read.
    pub version: i32,
}

/// Changes a service of the scope's vendor. The code stays: agreements and announcements name it.
///
/// # Errors
/// `NOT_FOUND`, `VALIDATION` for a field, `CONFLICT` (`changed-meanwhile`) for a version that is not the newest.
pub async fn update_service(
    db: &Database,
    scope: &Scope,
    id: ServiceId,
    input: UpdateService,
) -> Result<services::Model> {
    let title = |text: Option<String>, field: &str| {
        text.map(|text| clean_line(&text, field, LONGEST_TITLE))
            .transpose()
    };
    let title_da = title(input.title_da, "titleDa")?;
    let title_en = title(input.title_en, "titleEn")?;
    let tx = db.begin().await?;
    let before = scope.load::<services::Entity>(&tx, id).await?;
    let deployment = input.deployment.unwrap_or(before.deployment);
    let provider = input.provider.unwrap_or_else(|| kept(&before, deployment));
    let (provider_name, provider_role) = Provider::columns(provider, deployment)?;
    let after = services::Model {
        title_da: title_da.unwrap_or_else(|| before.title_da.clone()),
        title_en: title_en.unwrap_or_else(|| before.title_en.clone()),
        deployment,
        vendor_access: input.vendor_access.unwrap_or(before.vendor_access),
        provider_name,
        provider_role,
        version: input.version + 1,
        ..before.clone()
    };
    let row = services::ActiveModel {
        id: Unchanged(id),
        vendor_id: NotSet,
        code: NotSet,
        title_da: Set(after.title_da.clone()),
        title_en: Set(after.title_en.clone()),
        deployment: Set(after.deployment),
        vendor_access: Set(after.vendor_access),
        provider_name: Set(after.provider_name.clone()),
        provider_role: Set(after.provider_role),
        created_at: NotSet,
        version: Set(after.version),
    };
    scope
        .save(&tx, row, Some((services::Column::Version, input.version)))
        .await?;
    let fact = facts::service_changed(&after, changed(&before, &after));
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(after)
}

/// Who stands behind it as before, unless it has become something else than an app.
fn kept(before: &services::Model, deployment: Deployment) -> Option<Provider> {
    let (name, role) = before.provider_name.clone().zip(before.provider_role)?;
    (deployment == Deployment::App).then_some(Provider { name, role })
}

fn changed(before: &services::Model, after: &services::Model) -> Vec<&'static str> {
    [
        ("titleDa", before.title_da != after.title_da),
        ("titleEn", before.title_en != after.title_en),
        ("deployment", before.deployment != after.deployment),
        ("vendorAccess", before.vendor_access != after.vendor_access),
        (
            "provider",
            (&before.provider_name, before.provider_role) != (&after.provider_name, after.provider_role),
        ),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
