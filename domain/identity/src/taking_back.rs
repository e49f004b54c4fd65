//! What goes from an account that its person takes back by the link to its former address (see `docs/decisions/0022`): what
//! a thief may have added since the change was asked for, and every access token.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use tillid_entities::users::UserId;
use tillid_entities::{
    api_tokens, passkey_challenges, passkeys, recovery_codes, sign_on_identities, sign_on_joins, totp_factors,
};
use tillid_kernel::{Result, Timestamp};
use tillid_notifications::Letter;
use tillid_policy::{Connection, Scope};

use crate::{factors, facts};

/// What has gone.
pub(crate) struct Gone {
    passkeys: Vec<passkeys::Model>,
    /// When the app was added.
    app: Option<Timestamp>,
    tokens: Vec<api_tokens::Model>,
}

/// Removes passkeys, the app, recovery codes and links to providers that were added from `since` on, and revokes the
/// person's access tokens, whenever they were made: who had the account could read none of them, but make some.
///
/// Factors that were there before stay. The last one goes, too, if it is a thief's, whatever an organisation asks for: it
/// asks for another at the next sign-in.
pub(crate) async fn undo(tx: &impl Connection, job: &Scope, user: UserId, since: Timestamp) -> Result<Gone> {
    let gone = Gone {
        passkeys: passkeys_gone(tx, job, user, since).await?,
        app: app_gone(tx, job, user, since).await?,
        tokens: tokens_revoked(tx, job, user).await?,
    };
    let mut codes = Condition::all().add(recovery_codes::Column::UserId.eq(user));
    if !factors::methods(tx, job, user).await?.is_empty() {
        codes = codes.add(recovery_codes::Column::CreatedAt.gte(since));
    }
    job.delete::<recovery_codes::Entity>()
        .filter(codes)
        .exec(&tx.within(job))
        .await?;
    job.delete::<passkey_challenges::Entity>()
        .filter(passkey_challenges::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<sign_on_joins::Entity>()
        .filter(sign_on_joins::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<sign_on_identities::Entity>()
        .filter(sign_on_identities::Column::UserId.eq(user))
        .filter(sign_on_identities::Column::CreatedAt.gte(since))
        .exec(&tx.within(job))
        .await?;
    Ok(gone)
}

impl Gone {
    /// Says in the mail what has gone.
    pub(crate) fn told(&self, letter: Letter) -> Letter {
        let named = |names: Vec<&str>| names.join(", ");
        letter
            .fact(
                "removed-passkeys",
                named(self.passkeys.iter().map(|row| row.name.as_str()).collect()),
            )
            .fact(
                "removed-app",
                self.app.map(|at| at.to_string()).unwrap_or_default(),
            )
            .fact(
                "revoked-tokens",
                named(self.tokens.iter().map(|row| row.name.as_str()).collect()),
            )
    }

    /// Tells it to the audit trails, after the fact that the address was taken back.
    pub(crate) async fn note(&self, tx: &impl Connection, job: &Scope, user: UserId) -> Result<()> {
        let mut common = vec![facts::email_taken_back(user)];
        common.extend(self.passkeys.iter().map(|row| facts::passkey_removed(row.id)));
        if self.app.is_some() {
            common.push(facts::factor_removed(user));
        }
        let own = self.tokens.iter();
        let own = own.map(|row| (row.organisation_id, facts::token_revoked(row.id)));
        facts::tell_each(tx, job, user, &common, own.collect()).await
    }
}

async fn passkeys_gone(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    since: Timestamp,
) -> Result<Vec<passkeys::Model>> {
    let these = Condition::all()
        .add(passkeys::Column::UserId.eq(user))
        .add(passkeys::Column::CreatedAt.gte(since));
    let gone = job
        .find::<passkeys::Entity>()
        .filter(these.clone())
        .order_by_asc(passkeys::Column::Id)
        .all(&tx.within(job))
        .await?;
    job.delete::<passkeys::Entity>()
        .filter(these)
        .exec(&tx.within(job))
        .await?;
    Ok(gone)
}

/// One that waits for its first code goes as well: whoever began it knows its secret.
async fn app_gone(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    since: Timestamp,
) -> Result<Option<Timestamp>> {
    let these = Condition::all().add(totp_factors::Column::UserId.eq(user)).add(
        Condition::any()
            .add(totp_factors::Column::ConfirmedAt.is_null())
            .add(totp_factors::Column::ConfirmedAt.gte(since)),
    );
    let gone = job
        .find::<totp_factors::Entity>()
        .filter(these.clone())
        .all(&tx.within(job))
        .await?;
    job.delete::<totp_factors::Entity>()
        .filter(these)
        .exec(&tx.within(job))
        .await?;
    Ok(gone.into_iter().find_map(|row| row.confirmed_at))
}

async fn tokens_revoked(tx: &impl Connection, job: &Scope, user: UserId) -> Result<Vec<api_tokens::Model>> {
    let these = Condition::all()
        .add(api_tokens::Column::UserId.eq(user))
        .add(api_tokens::Column::RevokedAt.is_null());
    let revoked = job
        .find::<api_tokens::Entity>()
        .filter(these.clone())
        .filter(api_tokens::Column::ExpiresAt.gt(job.now()))
        .order_by_asc(api_tokens::Column::Id)
        .all(&tx.within(job))
        .await?;
    job.update::<api_tokens::Entity>()
        .col_expr(api_tokens::Column::RevokedAt, Expr::value(Some(job.now())))
        .filter(these)
        .exec(&tx.within(job))
        .await?;
    Ok(revoked)
}
