//! A vendor records a service.

use sea_orm::ActiveValue::Set;
use tillid_entities::enums::{Deployment, VendorAccess};
use tillid_entities::services::{self, ServiceId};
use tillid_kernel::{Code, Error, Result, clean_line};
use tillid_policy::{Database, Scope};

use super::{LONGEST_TITLE, Provider};
use crate::facts;

/// Most characters of a code.
const LONGEST_CODE: usize = 40;

/// A new service.
#[derive(Clone, Debug)]
pub struct CreateService {
    /// The vendor's own short name, unique per vendor: `A–Z`, `0–9`, `-` and `_`, 1–40 of them; small letters are
    /// made capitals.
    pub code: String,
    /// Danish title, 1–160 characters.
    pub title_da: String,
    /// English title, 1–160 characters.
    pub title_en: String,
    /// Where it runs.
    pub deployment: Deployment,
    /// Whether the vendor can reach the data.
    pub vendor_access: VendorAccess,
    /// Whose product it is: of an app that is not the vendor's own.
    pub provider: Option<Provider>,
}

/// Records a service of the scope's vendor.
///
/// # Errors
/// `VALIDATION` for a field, `CONFLICT` (`service-code-taken`) when the vendor has the code already.
pub async fn create_service(db: &Database, scope: &Scope, input: CreateService) -> Result<services::Model> {
    let (provider_name, provider_role) = Provider::columns(input.provider, input.deployment)?;
    let row = services::ActiveModel {
        id: Set(ServiceId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        code: Set(code(&input.code)?),
        title_da: Set(clean_line(&input.title_da, "titleDa", LONGEST_TITLE)?),
        title_en: Set(clean_line(&input.title_en, "titleEn", LONGEST_TITLE)?),
        deployment: Set(input.deployment),
        vendor_access: Set(input.vendor_access),
        provider_name: Set(provider_name),
        provider_role: Set(provider_role),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let tx = db.begin().await?;
    let row = scope.insert(&tx, row).await.map_err(|error| match error.code() {
        Code::Conflict => Error::conflict("service-code-taken").at("code"),
        _ => error,
    })?;
    tillid_audit::append(&tx, scope, vec![facts::service_created(&row)]).await?;
    tx.commit().await?;
    Ok(row)
}

fn code(text: &str) -> Result<String> {
    let code = clean_line(text, "code", LONGEST_CODE)?.to_ascii_uppercase();
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if code.chars().all(plain) {
        Ok(code)
    } else {
        Err(Error::validation("code", "service-code"))
    }
}
