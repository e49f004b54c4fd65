//! A vendor writes what holds for one service beside an agreement's own text (*tillæg*, R-000-007).

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::enums::Language;
use tillid_entities::service_addenda::{self, ServiceAddendumId};
use tillid_entities::services::{self, ServiceId};
use tillid_kernel::{Code, Error, Result, clean_text};
use tillid_policy::{Connection, Database, Scope};

use crate::facts;

/// Longest wording.
const LONGEST: usize = 20_000;

/// A new wording.
#[derive(Clone, Debug)]
pub struct WriteAddendum {
    /// In which language.
    pub language: Language,
    /// The wording, at most 20,000 characters; nothing when the service has none any more.
    pub text: String,
    /// The number of the wording that was read; 0 where there was none.
    pub number: i32,
}

/// Writes the next wording of a service's addendum. Agreements that were sent keep theirs; the next ones get this. The
/// wording that stands already is no new one.
///
/// # Errors
/// `NOT_FOUND`; `VALIDATION` at `text`; `CONFLICT` (`changed-meanwhile`) when it is not the wording that was read.
pub async fn write_addendum(
    db: &Database,
    scope: &Scope,
    service: ServiceId,
    input: WriteAddendum,
) -> Result<services::Model> {
    let text = if input.text.trim().is_empty() {
        String::new()
    } else {
        clean_text(&input.text, "text", LONGEST)?
    };
    let tx = db.begin().await?;
    let service = scope.load::<services::Entity>(&tx, service).await?;
    let former = addenda_of(&tx, scope, [service.id])
        .await?
        .remove(&(service.id, input.language));
    let number = former.as_ref().map_or(0, |row| row.number);
    if number != input.number {
        return Err(Error::conflict("changed-meanwhile"));
    }
    if former.map_or(String::new(), |row| row.text) == text {
        return Ok(service);
    }
    let row = service_addenda::ActiveModel {
        id: Set(ServiceAddendumId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        service_id: Set(service.id),
        language: Set(input.language),
        number: Set(number + 1),
        text: Set(text),
        written_at: Set(scope.now()),
    };
    scope.insert(&tx, row).await.map_err(|error| match error.code() {
        Code::Conflict => Error::conflict("changed-meanwhile"),
        _ => error,
    })?;
    tillid_audit::append(&tx, scope, vec![facts::addendum_written(service.id)]).await?;
    tx.commit().await?;
    Ok(service)
}

/// The wordings that count now of these services' addenda, in each language, empty ones included: one statement.
///
/// # Errors
/// Those of the database.
pub async fn addenda_of(
    db: &impl Connection,
    scope: &Scope,
    services: impl IntoIterator<Item = ServiceId>,
) -> Result<HashMap<(ServiceId, Language), service_addenda::Model>> {
    use service_addenda::Column as A;
    let ids: Vec<ServiceId> = services.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let later = Alias::new("later");
    let of = |column: A| Expr::col((service_addenda::Entity, column));
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(service_addenda::Entity, later.clone())
        .and_where(Expr::col((later.clone(), A::VendorId)).eq(of(A::VendorId)))
        .and_where(Expr::col((later.clone(), A::ServiceId)).eq(of(A::ServiceId)))
        .and_where(Expr::col((later.clone(), A::Language)).eq(of(A::Language)))
        .and_where(Expr::col((later, A::Number)).gt(of(A::Number)))
        .to_owned();
    let rows = scope
        .find::<service_addenda::Entity>()
        .filter(A::ServiceId.is_in(ids))
        .filter(Expr::exists(newer).not())
        .order_by_asc(A::Id)
        .all(&db.within(scope))
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.service_id, row.language), row))
        .collect())
}
