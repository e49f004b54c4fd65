//! The keys that a vendor's documents are sealed with: seen, renewed, brought.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tillid_agreements::seals::keys::{self, Import};
use tillid_entities::enums::SealingKeyOrigin;
use tillid_entities::sealing_keys;
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Action, Scope};

use super::context::ContextExt;
use super::scalars::DateTime;

/// A key that agreements are sealed with. Its private half is shown to nobody.
#[derive(SimpleObject)]
pub(crate) struct SealingKey {
    /// Whether it seals, or only proves what it has sealed.
    state: SealingKeyState,
    /// Where it comes from.
    origin: SealingKeyOrigin,
    /// Which kind of key: `ECDSA P-256`, `RSA 3072` …
    kind: String,
    /// Whose certificate it is, as RFC 4514 writes names.
    certificate_subject: String,
    /// Who issued the certificate, as RFC 4514 writes names.
    certificate_issuer: String,
    /// Whether the organisation issued the certificate itself.
    is_self_signed: bool,
    /// SHA-256 of the certificate in DER: 64 lower-case hexadecimal digits.
    certificate_fingerprint: String,
    /// The certificate in PEM, its own first, then those that vouch for it: to hand to whoever is to trust the seal.
    certificates: String,
    /// From when on the certificate is valid.
    valid_from: DateTime,
    /// The last instant at which the certificate is valid.
    valid_to: DateTime,
    /// Whether it runs out within 60 days, or has.
    runs_out: bool,
    /// When the key came into use.
    created_at: DateTime,
    /// When another took its place and its private half was deleted; null while it is in use.
    retired_at: Option<DateTime>,
}

/// Whether a key seals.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SealingKeyState {
    /// It seals.
    Active,
    /// It only proves what it has sealed.
    Retired,
}

/// The keys that an organisation's agreements are sealed with.
#[derive(SimpleObject)]
pub(crate) struct SealingKeys {
    /// The key in use; null until the first agreement is signed by both sides, which makes one.
    current: Option<SealingKey>,
    /// The keys before it, the newest first. Their seals stay good.
    retired: Vec<SealingKey>,
    /// Whether a timestamp service is set up for this portal.
    timestamps: bool,
}

/// Whose key is renewed.
#[derive(InputObject)]
pub(crate) struct RotateSealingKeyInput {
    /// Whose.
    organisation_id: ID,
}

/// A key of the organisation's own.
#[derive(InputObject)]
pub(crate) struct ImportSealingKeyInput {
    /// Whose.
    organisation_id: ID,
    /// The PKCS#12 file (`.p12`, `.pfx`) in base64, at most 64 KiB.
    #[graphql(secret)]
    file: String,
    /// Its password.
    #[graphql(secret)]
    password: String,
}

/// The keys after the change.
#[derive(SimpleObject)]
pub(crate) struct SealingKeysPayload {
    /// As they are now.
    sealing_keys: SealingKeys,
}

impl SealingKey {
    fn of(row: sealing_keys::Model, now: Timestamp) -> Self {
        Self {
            state: match row.retired_at {
                None => SealingKeyState::Active,
                Some(_) => SealingKeyState::Retired,
            },
            origin: row.origin,
            runs_out: row.retired_at.is_none() && keys::runs_out(&row, now),
            is_self_signed: row.subject == row.issuer,
            kind: row.kind,
            certificate_subject: row.subject,
            certificate_issuer: row.issuer,
            certificate_fingerprint: row.fingerprint,
            certificates: row.certificates,
            valid_from: row.valid_from.into(),
            valid_to: row.valid_to.into(),
            created_at: row.created_at.into(),
            retired_at: row.retired_at.map(Into::into),
        }
    }
}

#[derive(Default)]
pub(crate) struct SealingKeysQuery;

#[Object]
impl SealingKeysQuery {
    /// The keys that a vendor's agreements are sealed with, for those who manage them. Codes: `UNAUTHENTICATED`,
    /// `NOT_FOUND`, `FORBIDDEN`.
    async fn sealing_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
    ) -> Result<SealingKeys> {
        let scope = ctx.authorise_id(Action::ManageSealingKeys, &organisation_id)?;
        view(ctx, &scope).await
    }
}

#[derive(Default)]
pub(crate) struct SealingKeysMutation;

#[Object]
impl SealingKeysMutation {
    /// Makes a new key with a new certificate. The one in use is retired: its private half is deleted, what it sealed
    /// stays sealed. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `CONFLICT`.
    async fn rotate_sealing_key(
        &self,
        ctx: &Context<'_>,
        input: RotateSealingKeyInput,
    ) -> Result<SealingKeysPayload> {
        let scope = ctx.authorise_id(Action::ManageSealingKeys, &input.organisation_id)?;
        keys::rotate(ctx.db(), &ctx.state().sealer, &scope).await?;
        payload(ctx, &scope).await
    }

    /// Takes a key and certificate of the organisation's own into use, from a PKCS#12 file: P-256, or RSA of at least
    /// 2048 bits, encrypted with AES. The one in use is retired as by `rotateSealingKey`. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `PROOF_REQUIRED`, `VALIDATION` at `file` or `password`, `CONFLICT`.
    async fn import_sealing_key(
        &self,
        ctx: &Context<'_>,
        input: ImportSealingKeyInput,
    ) -> Result<SealingKeysPayload> {
        let scope = ctx.authorise_id(Action::ManageSealingKeys, &input.organisation_id)?;
        let file = STANDARD
            .decode(&input.file)
            .map_err(|_| Error::validation("file", "key-file-unreadable"))?;
        let password = input.password;
        keys::import(ctx.db(), &ctx.state().sealer, &scope, Import { file, password }).await?;
        payload(ctx, &scope).await
    }
}

async fn payload(ctx: &Context<'_>, scope: &Scope) -> Result<SealingKeysPayload> {
    Ok(SealingKeysPayload {
        sealing_keys: view(ctx, scope).await?,
    })
}

async fn view(ctx: &Context<'_>, scope: &Scope) -> Result<SealingKeys> {
    let rows = keys::keys(ctx.db().reads(), scope).await?;
    let mut keys = rows
        .into_iter()
        .map(|row| SealingKey::of(row, scope.now()))
        .collect::<Vec<_>>();
    let current = keys
        .iter()
        .position(|key| key.state == SealingKeyState::Active)
        .map(|place| keys.remove(place));
    Ok(SealingKeys {
        current,
        retired: keys,
        timestamps: ctx.state().sealer.awaits_timestamps(),
    })
}
