//! Contacts of organisations that a person stands as by their own choice: they say what the person's profile says.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::{organisation_contacts, users};
use tillid_kernel::Result;
use tillid_policy::{Connection, Job, Scope};

/// Writes the person's name, address and telephone number into the contacts that they stand as. Part of the transaction
/// that changes the profile.
pub(crate) async fn follow(tx: &impl Connection, scope: &Scope, user: &users::Model) -> Result<()> {
    use organisation_contacts::Column as C;
    // These are rows of organisations; each is found by the person it is about.
    let job = scope.as_job(Job::SignIn, scope.organisation());
    job.update::<organisation_contacts::Entity>()
        .col_expr(C::Name, Expr::value(Some(user.name.as_str())))
        .col_expr(C::Email, Expr::value(user.email.as_str()))
        .col_expr(C::Phone, Expr::value(user.phone.as_deref()))
        .filter(C::UserId.eq(user.id))
        .exec(&tx.within(&job))
        .await?;
    Ok(())
}
