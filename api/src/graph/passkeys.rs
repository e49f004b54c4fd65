//! Passkeys (`WebAuthn`): registering them, and signing in with one.
//!
//! What goes to the browser and what comes back is JSON text in the forms of `WebAuthn` Level 3 §5.1, so that it passes
//! through `PublicKeyCredential.parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON` and `toJSON` as it is.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::passkeys::{self, PasskeyId};
use tillid_kernel::Result;
use tillid_policy::{own_account, own_account_to_change};

use super::context::ContextExt;
use super::factors::{SecondFactors, SecondFactorsPayload, changed};
use super::scalars::DateTime;
use super::session::{SessionPayload, session};

/// A passkey of the viewer's: a key pair of which the portal has the public half.
#[derive(SimpleObject, Clone)]
pub(crate) struct Passkey {
    /// Opaque, `pky_…`.
    pub(crate) id: ID,
    /// What its person calls it, at most 60 characters.
    name: String,
    /// Whether a password manager has copied it to the person's other devices, as of its last use.
    backed_up: bool,
    /// When it was last used; null before the first time.
    last_used_at: Option<DateTime>,
    /// When it was registered.
    created_at: DateTime,
}

impl From<passkeys::Model> for Passkey {
    fn from(row: passkeys::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            name: row.name,
            backed_up: row.backed_up,
            last_used_at: row.last_used_at.map(DateTime::from),
            created_at: row.created_at.into(),
        }
    }
}

/// What the browser is to be asked.
#[derive(SimpleObject)]
pub(crate) struct BeginPasskeyPayload {
    /// `PublicKeyCredentialCreationOptionsJSON` as text: for `navigator.credentials.create`. Good for five minutes, once.
    options: String,
}

/// What the browser is to be asked.
#[derive(SimpleObject)]
pub(crate) struct PasskeyRequestPayload {
    /// `PublicKeyCredentialRequestOptionsJSON` as text: for `navigator.credentials.get`. Good for five minutes, once.
    options: String,
}

/// A person's second factors with the new passkey.
#[derive(SimpleObject)]
pub(crate) struct AddPasskeyPayload {
    /// The passkey.
    passkey: Passkey,
    /// What the person has now.
    second_factors: SecondFactors,
    /// New recovery codes, shown this once: they come with the first factor.
    recovery_codes: Option<Vec<String>>,
}

/// A passkey after the change.
#[derive(SimpleObject)]
pub(crate) struct PasskeyPayload {
    /// The passkey.
    passkey: Passkey,
}

/// A new passkey, as the browser has made it.
#[derive(InputObject)]
pub(crate) struct AddPasskeyInput {
    /// What to call it, 1 to 60 characters.
    name: String,
    /// `RegistrationResponseJSON` as text: what `toJSON()` of the new credential answers.
    #[graphql(secret)]
    credential: String,
}

/// Another name for a passkey.
#[derive(InputObject)]
pub(crate) struct RenamePasskeyInput {
    /// Which.
    passkey_id: ID,
    /// What to call it, 1 to 60 characters.
    name: String,
}

/// Which passkey.
#[derive(InputObject)]
pub(crate) struct PasskeyIdInput {
    /// Its id.
    passkey_id: ID,
}

/// For what a passkey is to be asked.
#[derive(InputObject)]
pub(crate) struct BeginPasskeyProofInput {
    /// The `challenge` of a second step that is to be taken; absent where the viewer proves themselves in their session.
    #[graphql(secret)]
    challenge: Option<String>,
}

/// A passkey's answer.
#[derive(InputObject)]
pub(crate) struct SignInWithPasskeyInput {
    /// `AuthenticationResponseJSON` as text: what `toJSON()` of the credential answers.
    #[graphql(secret)]
    credential: String,
}

#[derive(Default)]
pub(crate) struct PasskeysMutation;

#[Object]
impl PasskeysMutation {
    /// Begins to register a passkey. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token, `PROOF_REQUIRED`,
    /// `CONFLICT` for whoever has twenty.
    async fn begin_passkey(&self, ctx: &Context<'_>) -> Result<BeginPasskeyPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let options = tillid_identity::begin_passkey(ctx.db(), &scope).await?;
        Ok(BeginPasskeyPayload { options })
    }

    /// Registers the passkey: it opens a session by itself from now on, and a password alone does no longer. With the
    /// first factor come recovery codes. The person is told by mail. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access
    /// token, `VALIDATION` at `name` or `credential`, `CONFLICT` when an account has it already.
    async fn add_passkey(&self, ctx: &Context<'_>, input: AddPasskeyInput) -> Result<AddPasskeyPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let (passkey, codes) =
            tillid_identity::add_passkey(ctx.db(), &scope, &input.name, &input.credential).await?;
        let SecondFactorsPayload {
            second_factors,
            recovery_codes,
        } = changed(ctx, codes).await?;
        Ok(AddPasskeyPayload {
            passkey: passkey.into(),
            second_factors,
            recovery_codes,
        })
    }

    /// Gives one of the viewer's passkeys another name. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token,
    /// `NOT_FOUND`, `VALIDATION` at `name`.
    async fn rename_passkey(&self, ctx: &Context<'_>, input: RenamePasskeyInput) -> Result<PasskeyPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let id = input.passkey_id.parse()?;
        let row = tillid_identity::rename_passkey(ctx.db(), &scope, id, &input.name).await?;
        Ok(PasskeyPayload { passkey: row.into() })
    }

    /// Removes one of the viewer's passkeys, and with the last factor the recovery codes. The person is told by mail.
    /// Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token, `PROOF_REQUIRED`, `NOT_FOUND`, `CONFLICT` while an
    /// organisation requires it.
    async fn remove_passkey(&self, ctx: &Context<'_>, input: PasskeyIdInput) -> Result<SecondFactorsPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let id = input.passkey_id.parse()?;
        tillid_identity::remove_passkey(ctx.db(), &scope, id).await?;
        changed(ctx, None).await
    }

    /// Begins a sign-in with a passkey. It takes no name: the passkey says who it is. Codes: `RATE_LIMITED` with
    /// `retryAfter`.
    async fn begin_passkey_sign_in(&self, ctx: &Context<'_>) -> Result<PasskeyRequestPayload> {
        let options = tillid_identity::begin_passkey_sign_in(ctx.db(), ctx.request()).await?;
        Ok(PasskeyRequestPayload { options })
    }

    /// Signs in with a passkey, which is both factors at once. Codes: `UNAUTHENTICATED` for an answer that is not
    /// believed, `VALIDATION` at `credential` when the five minutes are over, `SIGN_ON_REQUIRED` after a right one, where
    /// the organisation wants its own identity provider asked.
    async fn sign_in_with_passkey(
        &self,
        ctx: &Context<'_>,
        input: SignInWithPasskeyInput,
    ) -> Result<SessionPayload> {
        let keys = &ctx.state().keys;
        let entered =
            tillid_identity::sign_in_with_passkey(ctx.db(), keys, ctx.request(), &input.credential).await?;
        session(ctx, entered).await
    }

    /// Begins a proof by a passkey: the second step of a sign-in, or `proveIdentity` and a signature in a session. Its
    /// answer goes into `ProofInput.passkey`. Codes: `UNAUTHENTICATED`, `VALIDATION` at `challenge` when it is over,
    /// `CONFLICT` without a passkey, `RATE_LIMITED` with `retryAfter`.
    async fn begin_passkey_proof(
        &self,
        ctx: &Context<'_>,
        input: BeginPasskeyProofInput,
    ) -> Result<PasskeyRequestPayload> {
        let step = input.challenge.as_deref();
        let options = tillid_identity::begin_passkey_proof(ctx.db(), ctx.request(), step).await?;
        Ok(PasskeyRequestPayload { options })
    }
}

/// One of the viewer's passkeys.
pub(crate) async fn node_passkey(ctx: &Context<'_>, id: PasskeyId) -> Result<Passkey> {
    let row = tillid_identity::passkey(ctx.db(), &own_account(ctx.request())?, id).await?;
    Ok(row.into())
}
