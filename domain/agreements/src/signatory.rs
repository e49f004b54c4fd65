//! Whoever signs, an agreement as well as a certificate: what was proven, and whether the right to bind still stands.

use sea_orm::{ColumnTrait, QueryFilter};
use tillid_documents::agreement::SignatureMethod;
use tillid_entities::enums::{MembershipState, ProofMethod};
use tillid_entities::memberships;
use tillid_identity::Confirmed;
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Scope, Transaction};

/// The strongest thing that was proven: a code goes with the password, a passkey stands by itself.
pub(crate) fn method(confirmed: &Confirmed) -> SignatureMethod {
    match confirmed.second_factor.map(|given| given.method) {
        Some(ProofMethod::Passkey) => SignatureMethod::SesPasskey,
        Some(ProofMethod::Totp | ProofMethod::RecoveryCode) => SignatureMethod::SesTotp,
        Some(ProofMethod::Password | ProofMethod::SignOn) | None => SignatureMethod::SesPassword,
    }
}

/// Whether the right to bind still stands: the request carries what was true when it began, and a signature takes
/// its time.
///
/// # Errors
/// `FORBIDDEN` (`cannot-bind`, or `forbidden` without a membership).
pub(crate) async fn check_authority_now(tx: &Transaction, scope: &Scope) -> Result<()> {
    let membership = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::Id.eq(scope.member()?.id))
        .one(tx)
        .await?
        .ok_or_else(Error::forbidden)?;
    let stands = membership.can_bind
        && membership.state == MembershipState::Active
        && membership.valid_to.is_none_or(|end| scope.now() < end);
    if stands {
        Ok(())
    } else {
        Err(Error::failure(Code::Forbidden, "cannot-bind"))
    }
}
