//! Everything that happened to agreements besides their versions, read together: five statements, whatever the number of
//! agreements.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::agreements::AgreementId;
use tillid_entities::{agreement_controllers, exit_cases, instructions, suspensions, terminations};
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

/// What happened to one agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// Its instructions, the newest first.
    pub instructions: Vec<instructions::Model>,
    /// Its suspensions, the newest first.
    pub suspensions: Vec<suspensions::Model>,
    /// The notice of termination.
    pub termination: Option<terminations::Model>,
    /// What happens to the data after the end.
    pub exit: Option<exit_cases::Model>,
    /// For whom the customer is itself a processor, by name.
    pub controllers: Vec<agreement_controllers::Model>,
}

/// What happened to one agreement.
///
/// # Errors
/// Those of the database.
pub async fn of(db: &impl Connection, scope: &Scope, agreement: AgreementId) -> Result<Life> {
    let mut known = all(db, scope, vec![agreement]).await?;
    Ok(known.remove(&agreement).unwrap_or_default())
}

/// What happened to these agreements.
///
/// # Errors
/// Those of the database.
pub async fn all(
    db: &impl Connection,
    scope: &Scope,
    agreements: Vec<AgreementId>,
) -> Result<HashMap<AgreementId, Life>> {
    let mut lives: HashMap<AgreementId, Life> = HashMap::new();
    if agreements.is_empty() {
        return Ok(lives);
    }
    let given = scope
        .find::<instructions::Entity>()
        .filter(instructions::Column::AgreementId.is_in(agreements.clone()))
        .order_by_desc(instructions::Column::Number);
    for row in given.all(db).await? {
        lives.entry(row.agreement_id).or_default().instructions.push(row);
    }
    let suspended = scope
        .find::<suspensions::Entity>()
        .filter(suspensions::Column::AgreementId.is_in(agreements.clone()))
        .order_by_desc(suspensions::Column::Number);
    for row in suspended.all(db).await? {
        lives.entry(row.agreement_id).or_default().suspensions.push(row);
    }
    let terminated = scope
        .find::<terminations::Entity>()
        .filter(terminations::Column::AgreementId.is_in(agreements.clone()));
    for row in terminated.all(db).await? {
        let life = lives.entry(row.agreement_id).or_default();
        life.termination = Some(row);
    }
    let cases = scope
        .find::<exit_cases::Entity>()
        .filter(exit_cases::Column::AgreementId.is_in(agreements.clone()));
    for row in cases.all(db).await? {
        let life = lives.entry(row.agreement_id).or_default();
        life.exit = Some(row);
    }
    let controllers = scope
        .find::<agreement_controllers::Entity>()
        .filter(agreement_controllers::Column::AgreementId.is_in(agreements))
        .order_by_asc(agreement_controllers::Column::Name)
        .order_by_asc(agreement_controllers::Column::Id);
    for row in controllers.all(db).await? {
        lives.entry(row.agreement_id).or_default().controllers.push(row);
    }
    Ok(lives)
}
