//! The way into one's account when the password is forgotten, and another address for it.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use tillid_entities::enums::Language;
use tillid_identity::{ChoosePassword, SignUp};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{own_account, own_account_to_change};

use super::context::ContextExt;
use super::portal::sign_up_host;
use super::scalars::DateTime;
use super::session::{SessionPayload, UserPayload, session};

/// What a mailed link to a new password opens.
#[derive(SimpleObject)]
pub(crate) struct PasswordLink {
    /// The address that signs in with the new password.
    email: String,
    /// Whether the account gets this address back, or is kept from getting another one.
    takes_back: bool,
    /// The instant from which the link is no longer good.
    expires_at: DateTime,
}

/// What a mailed link to a new address confirms.
#[derive(SimpleObject)]
pub(crate) struct EmailChangeLink {
    /// The address that the viewer's account would get.
    email: String,
    /// The instant from which the link is no longer good.
    expires_at: DateTime,
}

/// What a mailed link to an account of one's own opens.
#[derive(SimpleObject)]
pub(crate) struct SignUpLink {
    /// The address that the account will have.
    email: String,
    /// The instant from which the link is no longer good.
    expires_at: DateTime,
}

/// Who wants an account.
#[derive(InputObject)]
pub(crate) struct RequestSignUpInput {
    /// The e-mail address it will have.
    email: String,
    /// Language of the mail.
    language: Language,
}

/// An account, by a mailed link.
#[derive(InputObject)]
pub(crate) struct SignUpInput {
    /// The secret: the last part of the link.
    #[graphql(secret)]
    token: String,
    /// Name as shown to others, at most 120 characters.
    name: String,
    /// 12 to 128 characters, no control characters.
    #[graphql(secret)]
    password: String,
    /// Language of pages and mails.
    language: Language,
}

/// A mail is on its way.
#[derive(SimpleObject)]
pub(crate) struct RequestSignUpPayload {
    /// Always true.
    requested: bool,
}

/// Whose password was forgotten.
#[derive(InputObject)]
pub(crate) struct RequestPasswordResetInput {
    /// The account's e-mail address, in any case.
    email: String,
}

/// A new password, by a mailed link.
#[derive(InputObject)]
pub(crate) struct ChoosePasswordInput {
    /// The secret: the last part of the link.
    #[graphql(secret)]
    token: String,
    /// 12 to 128 characters, no control characters.
    #[graphql(secret)]
    new_password: String,
}

/// Another address for one's account.
#[derive(InputObject)]
pub(crate) struct RequestEmailChangeInput {
    /// The address to have.
    email: String,
}

/// Confirms the new address.
#[derive(InputObject)]
pub(crate) struct ConfirmEmailChangeInput {
    /// The secret: the last part of the link.
    #[graphql(secret)]
    token: String,
}

/// A mail is on its way, if there is an account.
#[derive(SimpleObject)]
pub(crate) struct RequestPasswordResetPayload {
    /// Always true.
    requested: bool,
}

/// The password is set. Nobody is signed in by it.
#[derive(SimpleObject)]
pub(crate) struct ChoosePasswordPayload {
    /// Always true.
    changed: bool,
}

/// Mails to both addresses are on their way.
#[derive(SimpleObject)]
pub(crate) struct RequestEmailChangePayload {
    /// Always true.
    requested: bool,
}

#[derive(Default)]
pub(crate) struct AccountQuery;

#[Object]
impl AccountQuery {
    /// What the link in a mail opens; null when it is unknown, used or over. Asking does not use it up.
    async fn password_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret: the last part of the link.", secret)] token: String,
    ) -> Result<Option<PasswordLink>> {
        let link = tillid_identity::password_link(ctx.db(), ctx.request(), &token).await?;
        Ok(link.map(|link| PasswordLink {
            email: link.email,
            takes_back: link.takes_back,
            expires_at: link.expires_at.into(),
        }))
    }

    /// What the link in a mail opens for somebody who has no account; null when it is unknown, used or over. Asking does
    /// not use it up.
    async fn sign_up_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret: the last part of the link.", secret)] token: String,
    ) -> Result<Option<SignUpLink>> {
        let link = tillid_identity::sign_up_link(ctx.db(), ctx.request(), &token).await?;
        Ok(link.map(|link| SignUpLink {
            email: link.email,
            expires_at: link.expires_at.into(),
        }))
    }

    /// The address that the link in a mail confirms for the viewer; null when the link is unknown, used, over or
    /// another account's. Asking does not use it up. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token.
    async fn email_change_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret: the last part of the link.", secret)] token: String,
    ) -> Result<Option<EmailChangeLink>> {
        let scope = own_account(ctx.request())?;
        let link = tillid_identity::email_change_link(ctx.db(), &scope, &token).await?;
        Ok(link.map(|(email, expires_at)| EmailChangeLink {
            email,
            expires_at: expires_at.into(),
        }))
    }
}

fn closed() -> Error {
    Error::failure(Code::Forbidden, "sign-up-closed")
}

#[derive(Default)]
pub(crate) struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Asks for a link to make an account by mail, good for a day. The answer is the same whether the address has an
    /// account or not. Codes: `FORBIDDEN` (`sign-up-closed`) where `portal.signUp` is null, `VALIDATION` at `email` for
    /// what is no address, `RATE_LIMITED` with `retryAfter`.
    async fn request_sign_up(
        &self,
        ctx: &Context<'_>,
        input: RequestSignUpInput,
    ) -> Result<RequestSignUpPayload> {
        sign_up_host(ctx).await?.ok_or_else(closed)?;
        tillid_identity::request_sign_up(ctx.db(), ctx.request(), &input.email, input.language).await?;
        ctx.state().wake.notify_one();
        Ok(RequestSignUpPayload { requested: true })
    }

    /// Makes an account by a mailed link, once, and signs in. Codes: `FORBIDDEN` (`sign-up-closed`), `VALIDATION` at
    /// `token` when the link is unknown, used or over, at `name` and `password`, `CONFLICT` when the address has got an account meanwhile,
    /// `SIGN_ON_REQUIRED`.
    async fn sign_up(&self, ctx: &Context<'_>, input: SignUpInput) -> Result<SessionPayload> {
        // A link that is still out is no way round the operator's switch.
        sign_up_host(ctx).await?.ok_or_else(closed)?;
        let made = SignUp {
            token: input.token,
            name: input.name,
            password: input.password,
            language: input.language,
        };
        let state = ctx.state();
        let signed_in = tillid_identity::sign_up(ctx.db(), &state.keys, ctx.request(), made).await?;
        session(ctx, signed_in).await
    }

    /// Asks for a link to a new password by mail, good for an hour. The answer is the same whether the address has an
    /// account or not. Codes: `VALIDATION` at `email` for what is no address, `RATE_LIMITED` with `retryAfter`.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        tillid_identity::request_password_reset(ctx.db(), ctx.request(), &input.email).await?;
        ctx.state().wake.notify_one();
        Ok(RequestPasswordResetPayload { requested: true })
    }

    /// Sets a new password by a mailed link, once: after it was forgotten, or to take an address back. All sessions
    /// end, and nobody is signed in; second factors stay. Codes: `VALIDATION` at `token` when the link is unknown, used
    /// or over, at `newPassword`.
    async fn choose_password(
        &self,
        ctx: &Context<'_>,
        input: ChoosePasswordInput,
    ) -> Result<ChoosePasswordPayload> {
        let choice = ChoosePassword {
            token: input.token,
            new: input.new_password,
        };
        tillid_identity::choose_password(ctx.db(), ctx.request(), choice).await?;
        ctx.state().wake.notify_one();
        Ok(ChoosePasswordPayload { changed: true })
    }

    /// Asks for another e-mail address. A link to confirm it, good for a day, goes to the new address; the present one
    /// is told, with a link good for seven days that takes it back. The answer is the same whether the new address has
    /// an account or not. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token, `PROOF_REQUIRED`, `VALIDATION` at
    /// `email`, `RATE_LIMITED` with `retryAfter`.
    async fn request_email_change(
        &self,
        ctx: &Context<'_>,
        input: RequestEmailChangeInput,
    ) -> Result<RequestEmailChangePayload> {
        let scope = own_account_to_change(ctx.request())?;
        tillid_identity::request_email_change(ctx.db(), &scope, &input.email).await?;
        ctx.state().wake.notify_one();
        Ok(RequestEmailChangePayload { requested: true })
    }

    /// Gives the viewer's account the address that the link was sent to, once, and ends the viewer's other sessions.
    /// Both addresses are told. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token, `VALIDATION` at `token` when
    /// the link is unknown, used, over or another account's, `CONFLICT` when the address has got an account meanwhile.
    async fn confirm_email_change(
        &self,
        ctx: &Context<'_>,
        input: ConfirmEmailChangeInput,
    ) -> Result<UserPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let user = tillid_identity::confirm_email_change(ctx.db(), &scope, &input.token).await?;
        ctx.state().wake.notify_one();
        Ok(UserPayload { user: user.into() })
    }
}
