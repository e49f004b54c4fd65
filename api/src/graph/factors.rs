//! Second factors: an authenticator app and passkeys with recovery codes, and proving again that it is you.

use async_graphql::{Context, InputObject, Object, OneofObject, SimpleObject};
use tillid_entities::enums::ProofMethod;
use tillid_identity::{Factors, Proof};
use tillid_kernel::Result;
use tillid_policy::{own_account, own_account_to_change};

use super::context::ContextExt;
use super::passkeys::Passkey;
use super::scalars::DateTime;

/// The second step of a sign-in. The password was right; whoever holds this can do nothing with it but take the step.
#[derive(SimpleObject)]
pub(crate) struct SecondStep {
    /// Goes back with the second factor. Secret; good for five minutes, and for one session.
    challenge: String,
    /// The instant from which it is no longer good.
    expires_at: DateTime,
    /// The ways to answer that this account has.
    methods: Vec<ProofMethod>,
}

impl From<tillid_identity::SecondStep> for SecondStep {
    fn from(step: tillid_identity::SecondStep) -> Self {
        Self {
            challenge: step.challenge.reveal().to_owned(),
            expires_at: step.expires_at.into(),
            methods: step.methods,
        }
    }
}

/// What a person has besides the password.
#[derive(SimpleObject)]
pub(crate) struct SecondFactors {
    /// The authenticator app, once its first code was typed.
    totp: Option<TotpFactor>,
    /// Passkeys, the first registered first; at most twenty.
    passkeys: Vec<Passkey>,
    /// Recovery codes that were not used yet.
    recovery_codes_left: u64,
    /// The ways to take the second step; empty where a password is all there is.
    methods: Vec<ProofMethod>,
}

impl From<Factors> for SecondFactors {
    fn from(factors: Factors) -> Self {
        let methods = factors.methods();
        Self {
            totp: factors.totp.map(|row| TotpFactor {
                confirmed_at: row.confirmed_at.map(DateTime::from),
                last_used_at: row.last_used_at.map(DateTime::from),
            }),
            passkeys: factors.passkeys.into_iter().map(Passkey::from).collect(),
            recovery_codes_left: factors.recovery_codes_left,
            methods,
        }
    }
}

/// An authenticator app (RFC 6238).
#[derive(SimpleObject)]
pub(crate) struct TotpFactor {
    /// When its first code was typed.
    confirmed_at: Option<DateTime>,
    /// When a code was last accepted.
    last_used_at: Option<DateTime>,
}

/// One proof that it is you.
#[derive(OneofObject)]
pub(crate) enum ProofInput {
    /// The password. No proof by itself where the account has a second factor.
    #[graphql(secret)]
    Password(String),
    /// The code that the authenticator app shows: six digits, good once.
    #[graphql(secret)]
    Code(String),
    /// A recovery code, good once.
    #[graphql(secret)]
    RecoveryCode(String),
    /// A passkey's answer to `beginPasskeyProof`: `AuthenticationResponseJSON` as text, what `toJSON()` of the credential
    /// answers.
    #[graphql(secret)]
    Passkey(String),
}

impl From<ProofInput> for Proof {
    fn from(input: ProofInput) -> Self {
        match input {
            ProofInput::Password(password) => Self::Password(password),
            ProofInput::Code(code) => Self::Code(code),
            ProofInput::RecoveryCode(code) => Self::RecoveryCode(code),
            ProofInput::Passkey(answer) => Self::Passkey(answer),
        }
    }
}

/// A proof, given before something that counts.
#[derive(InputObject)]
pub(crate) struct ProveIdentityInput {
    /// The proof.
    proof: ProofInput,
}

/// The first code of a new authenticator app.
#[derive(InputObject)]
pub(crate) struct ConfirmTotpInput {
    /// Six digits.
    #[graphql(secret)]
    code: String,
}

/// A proof that stands.
#[derive(SimpleObject)]
pub(crate) struct ProveIdentityPayload {
    /// Until then nothing else is asked in this session.
    proven_until: DateTime,
}

/// A new authenticator app, which counts when its first code was typed.
#[derive(SimpleObject)]
pub(crate) struct BeginTotpPayload {
    /// The secret in base32, for typing.
    secret: String,
    /// The same as an `otpauth://` address, for an app on this device.
    uri: String,
    /// The address as a QR code: an SVG document.
    qr_svg: String,
}

/// A person's second factors after the change.
#[derive(SimpleObject)]
pub(crate) struct SecondFactorsPayload {
    /// What the person has now.
    pub(super) second_factors: SecondFactors,
    /// New recovery codes, shown this once.
    pub(super) recovery_codes: Option<Vec<String>>,
}

#[derive(Default)]
pub(crate) struct FactorsQuery;

#[Object]
impl FactorsQuery {
    /// The viewer's own second factors. Codes: `UNAUTHENTICATED`.
    async fn second_factors(&self, ctx: &Context<'_>) -> Result<SecondFactors> {
        factors(ctx).await
    }
}

#[derive(Default)]
pub(crate) struct FactorsMutation;

#[Object]
impl FactorsMutation {
    /// Proves again that it is the viewer; it stands for five minutes in this session. Ask for it when something
    /// answers `PROOF_REQUIRED`. Codes: `UNAUTHENTICATED`, `VALIDATION` at `password`, `code`, `recoveryCode` or
    /// `passkey`,
    /// `PROOF_REQUIRED` for a password alone where the account has a second factor, `RATE_LIMITED` with `retryAfter`.
    async fn prove_identity(
        &self,
        ctx: &Context<'_>,
        input: ProveIdentityInput,
    ) -> Result<ProveIdentityPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let state = ctx.state();
        let confirmed = tillid_identity::confirm(ctx.db(), &state.prover, &scope, input.proof.into()).await?;
        Ok(ProveIdentityPayload {
            proven_until: confirmed.until().into(),
        })
    }

    /// Begins to enrol an authenticator app; beginning again replaces what was not confirmed. Codes:
    /// `UNAUTHENTICATED`, `FORBIDDEN` for an access token, `PROOF_REQUIRED`, `CONFLICT` when there is one already.
    async fn begin_totp(&self, ctx: &Context<'_>) -> Result<BeginTotpPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let state = ctx.state();
        let new = tillid_identity::begin_totp(ctx.db(), &state.prover, &scope).await?;
        Ok(BeginTotpPayload {
            secret: new.secret,
            uri: new.uri,
            qr_svg: new.qr_svg,
        })
    }

    /// Confirms the authenticator app by its first code: from now on it is asked for at every sign-in. With the first
    /// factor come recovery codes. The person is told by mail. Codes: `UNAUTHENTICATED`, `FORBIDDEN`, `VALIDATION` at
    /// `code`, `RATE_LIMITED` with `retryAfter`, `CONFLICT` when nothing was begun.
    async fn confirm_totp(&self, ctx: &Context<'_>, input: ConfirmTotpInput) -> Result<SecondFactorsPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let state = ctx.state();
        let codes = tillid_identity::confirm_totp(ctx.db(), &state.prover, &scope, &input.code).await?;
        changed(ctx, codes).await
    }

    /// Removes the authenticator app, and with the last factor the recovery codes. The person is told by mail. Codes:
    /// `UNAUTHENTICATED`, `FORBIDDEN`, `PROOF_REQUIRED`, `NOT_FOUND`, `CONFLICT` while an organisation requires it.
    async fn remove_totp(&self, ctx: &Context<'_>) -> Result<SecondFactorsPayload> {
        let scope = own_account_to_change(ctx.request())?;
        tillid_identity::remove_totp(ctx.db(), &scope).await?;
        changed(ctx, None).await
    }

    /// Makes ten new recovery codes; the former are good no longer. The person is told by mail. Codes:
    /// `UNAUTHENTICATED`, `FORBIDDEN`, `PROOF_REQUIRED`, `CONFLICT` without a second factor.
    async fn renew_recovery_codes(&self, ctx: &Context<'_>) -> Result<SecondFactorsPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let codes = tillid_identity::renew_recovery_codes(ctx.db(), &scope).await?;
        changed(ctx, Some(codes)).await
    }
}

async fn factors(ctx: &Context<'_>) -> Result<SecondFactors> {
    let scope = own_account(ctx.request())?;
    Ok(tillid_identity::factors(ctx.db(), &scope).await?.into())
}

pub(super) async fn changed(
    ctx: &Context<'_>,
    recovery_codes: Option<Vec<String>>,
) -> Result<SecondFactorsPayload> {
    ctx.state().wake.notify_one();
    Ok(SecondFactorsPayload {
        second_factors: factors(ctx).await?,
        recovery_codes,
    })
}
