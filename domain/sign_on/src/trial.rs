//! An owner tries the connection before anybody depends on it.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::SignOnPurpose;
use tillid_entities::{sign_on_connections, sign_on_flows};
use tillid_kernel::{Error, Result, Secret, Timestamp};
use tillid_policy::{Connection, Database, Scope};

use crate::problem::Problem;
use crate::start::flow;
use crate::{connection, facts};

/// Begins a trial and answers the path to open in the browser: good once, for ten minutes.
///
/// # Errors
/// `PROOF_REQUIRED`; `CONFLICT` (`sign-on-not-set-up`).
pub async fn try_connection(db: &Database, scope: &Scope) -> Result<String> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    if connection::of(&tx, scope, scope.organisation()).await?.is_none() {
        return Err(Error::conflict("sign-on-not-set-up"));
    }
    let secret = Secret::new("", scope.dice());
    let row = sign_on_flows::ActiveModel {
        purpose: Set(SignOnPurpose::Trial),
        token_hash: Set(secret.hash()),
        browser_hash: Set(None),
        return_to: Set(format!("/o/{}/sign-on", scope.organisation())),
        ..flow(scope)
    };
    scope.insert(&tx, row).await?;
    tx.commit().await?;
    Ok(format!("/sso/start?trial={}", secret.reveal()))
}

/// Records how a trial ended, for the connection as it was when the trial began.
pub(crate) async fn record(
    db: &Database,
    job: &Scope,
    row: &sign_on_connections::Model,
    problem: Option<Problem>,
) -> Result<()> {
    use sign_on_connections::Column;
    let tried_at: Option<Timestamp> = problem.is_none().then(|| job.now());
    let tx = db.begin().await?;
    let written = job
        .update::<sign_on_connections::Entity>()
        .col_expr(Column::TriedAt, Expr::value(tried_at))
        .col_expr(Column::TrialProblem, Expr::value(problem.map(Problem::as_str)))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Version.eq(row.version))
        .exec(&tx.within(job))
        .await?;
    if written.rows_affected == 1 {
        let fact = facts::sign_on("sign-on.tried", job.organisation());
        append(&tx.within(job), job, vec![fact]).await?;
        tx.commit().await?;
    }
    Ok(())
}
