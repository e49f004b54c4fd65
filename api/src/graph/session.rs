//! Signing in and out, one's own account, and joining by an invitation.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use tillid_entities::enums::{Language, UserSource};
use tillid_entities::organisations;
use tillid_identity::{ChangePassword, CompleteSignIn, Entered, SignIn, SignedIn, UpdateProfile};
use tillid_kernel::{Code, Error, Result};
use tillid_organisations::Accept;
use tillid_policy::{Action, Actor, Database, Request, own_account, own_account_to_change};

use super::context::ContextExt;
use super::factors::{ProofInput, SecondStep};
use super::organisations::{Membership, Organisation, User};
use super::patch::{kept, optional};
use super::scalars::DateTime;
use crate::http::CookieJar;

/// The signed-in person, with every organisation to switch between.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Viewer {
    /// The person.
    user: User,
    /// Memberships that count, by the organisation's name.
    memberships: Vec<Membership>,
}

/// Where an account's address came from (Art. 14(2)(f) GDPR).
#[derive(SimpleObject)]
pub(crate) struct AddressSource {
    /// Who gave it.
    source: UserSource,
    /// The organisation that gave it; null when the person did.
    organisation_name: Option<String>,
}

/// Leave to look at an organisation that somebody of the operator has opened in this browser.
#[derive(SimpleObject)]
pub(crate) struct SupportStanding {
    /// Under which grant.
    support_grant_id: ID,
    /// The organisation; `viewerActions` tells what may be read.
    organisation: Organisation,
    /// The last instant.
    until: DateTime,
}

#[ComplexObject]
impl Viewer {
    /// Organisations that the viewer looks at for support, in this browser, now; never a membership. Empty for anybody who
    /// is not of the operator.
    async fn support(&self, ctx: &Context<'_>) -> Result<Vec<SupportStanding>> {
        let Some(person) = ctx.request().actor.person() else {
            return Ok(Vec::new());
        };
        let mut standing = Vec::new();
        for member in &person.memberships {
            let Some(support) = member.support else { continue };
            let Ok(scope) = ctx.authorise(Action::ReadContent, member.organisation) else {
                continue;
            };
            let row = scope
                .load::<organisations::Entity>(ctx.db().reads(), member.organisation)
                .await?;
            standing.push(SupportStanding {
                support_grant_id: ID(support.grant.to_string()),
                organisation: row.into(),
                until: DateTime(support.until),
            });
        }
        Ok(standing)
    }

    /// Where the account's address came from. Codes: `UNAUTHENTICATED`.
    async fn address_source(&self, ctx: &Context<'_>) -> Result<AddressSource> {
        let scope = own_account(ctx.request())?;
        let (source, organisation_name) = tillid_organisations::address_source(ctx.db(), &scope).await?;
        Ok(AddressSource {
            source,
            organisation_name,
        })
    }

    /// Organisations whose only owner the viewer is, by name: as long as there are any, the account cannot be closed,
    /// nor they be left. Codes: `UNAUTHENTICATED`.
    async fn sole_ownerships(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>> {
        super::closing::sole_ownerships(ctx).await
    }

    /// Everything about one's own account as a JSON document: each attribute with its source, memberships, the
    /// invitations that led to them, sessions, passkeys and access tokens; no secret. Codes: `UNAUTHENTICATED`.
    async fn export(&self, ctx: &Context<'_>) -> Result<String> {
        let scope = own_account(ctx.request())?;
        let export = tillid_organisations::own_export(ctx.db(), &scope).await?;
        serde_json::to_string_pretty(&export).map_err(Error::internal)
    }
}

/// A session just begun or renewed. The refresh token goes into an `HttpOnly` cookie and is not shown here.
#[derive(SimpleObject)]
pub(crate) struct SessionPayload {
    /// Bearer token for the next ten minutes.
    access_token: String,
    /// The instant from which it is no longer good.
    expires_at: DateTime,
    /// Who signed in.
    viewer: Viewer,
}

/// A right password was given: a session, or the question for the second factor. The refresh token goes into an
/// `HttpOnly` cookie and is not shown here.
#[derive(SimpleObject)]
pub(crate) struct SignInPayload {
    /// Bearer token for the next ten minutes; none while the second step is missing.
    access_token: Option<String>,
    /// The instant from which it is no longer good.
    expires_at: Option<DateTime>,
    /// Who signed in.
    viewer: Option<Viewer>,
    /// The second step, where the account has a second factor: answer it with `completeSignIn`.
    second_step: Option<SecondStep>,
}

/// The invitee has joined, and is signed in unless the account has a second factor.
#[derive(SimpleObject)]
pub(crate) struct AcceptInvitationPayload {
    /// Bearer token for the next ten minutes; none while the second step is missing.
    access_token: Option<String>,
    /// The instant from which it is no longer good.
    expires_at: Option<DateTime>,
    /// Who joined.
    viewer: Option<Viewer>,
    /// The second step, where the account has a second factor: answer it with `completeSignIn`.
    second_step: Option<SecondStep>,
    /// The organisation that was joined.
    organisation_id: async_graphql::ID,
}

/// Nobody is signed in any more.
#[derive(SimpleObject)]
pub(crate) struct SignOutPayload {
    /// Always true.
    signed_out: bool,
}

/// An account after the change.
#[derive(SimpleObject)]
pub(crate) struct UserPayload {
    /// The person.
    pub(crate) user: User,
}

/// The password was changed.
#[derive(SimpleObject)]
pub(crate) struct ChangePasswordPayload {
    /// Always true.
    changed: bool,
}

/// E-mail and password.
#[derive(InputObject)]
pub(crate) struct SignInInput {
    /// E-mail address, in any case.
    email: String,
    /// Password.
    #[graphql(secret)]
    password: String,
}

/// The second step of a sign-in.
#[derive(InputObject)]
pub(crate) struct CompleteSignInInput {
    /// The `challenge` of the second step.
    #[graphql(secret)]
    challenge: String,
    /// One of the second factors; a password is none.
    proof: ProofInput,
}

/// Changes to one's own profile: absent stays, null empties.
#[derive(InputObject)]
pub(crate) struct UpdateProfileInput {
    /// Name as shown to others, at most 120 characters.
    name: MaybeUndefined<String>,
    /// Telephone number, E.164.
    phone: MaybeUndefined<String>,
    /// Language of pages and mails.
    language: MaybeUndefined<Language>,
    /// IANA time zone of dates shown, e.g. `Europe/Copenhagen`.
    time_zone: MaybeUndefined<String>,
    /// The version that was read.
    version: i32,
}

/// The password one has, and the one to have.
#[derive(InputObject)]
pub(crate) struct ChangePasswordInput {
    /// The one to replace.
    #[graphql(secret)]
    current_password: String,
    /// 12 to 128 characters, no control characters.
    #[graphql(secret)]
    new_password: String,
}

/// The answer to an invitation.
#[derive(InputObject)]
pub(crate) struct AcceptInvitationInput {
    /// The secret: the last part of the link.
    #[graphql(secret)]
    token: String,
    /// Name, for a new account; at most 120 characters.
    name: Option<String>,
    /// The password of the account the address has, or one for the new account.
    #[graphql(secret)]
    password: String,
    /// The notice was shown and acknowledged.
    notice_acknowledged: bool,
}

#[derive(Default)]
pub(crate) struct SessionQuery;

#[Object]
impl SessionQuery {
    /// Who am I? Null for nobody, and for a service account, which is no person.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        match ctx.request().actor {
            Actor::Person(ref person) if person.service.is_some() => Ok(None),
            Actor::Person(_) => viewer(ctx.db(), ctx.request()).await.map(Some),
            Actor::Anonymous | Actor::System(_) | Actor::Directory(_) => Ok(None),
        }
    }
}

#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in, or asks for the second step where the account has a second factor. Codes: `UNAUTHENTICATED` for a
    /// wrong e-mail or password, `SIGN_ON_REQUIRED` after a right one, where the organisation wants its own identity
    /// provider asked, `RATE_LIMITED` with `retryAfter` in seconds, `VALIDATION`.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Result<SignInPayload> {
        let typed = SignIn {
            email: input.email,
            password: input.password,
        };
        let entered = tillid_identity::sign_in(ctx.db(), &ctx.state().keys, ctx.request(), typed).await?;
        entry(ctx, entered).await
    }

    /// Takes the second step of a sign-in; a wrong code may be corrected within the five minutes. Codes: `VALIDATION`
    /// at `challenge` when it is over, at `code`, `recoveryCode` or `passkey`, `RATE_LIMITED` with `retryAfter`.
    async fn complete_sign_in(
        &self,
        ctx: &Context<'_>,
        input: CompleteSignInInput,
    ) -> Result<SessionPayload> {
        let state = ctx.state();
        let step = CompleteSignIn {
            challenge: input.challenge,
            proof: input.proof.into(),
        };
        let taken =
            tillid_identity::complete_sign_in(ctx.db(), &state.keys, &state.prover, ctx.request(), step);
        session(ctx, taken.await?).await
    }

    /// Renews the session by the cookie, which is good once and replaced. Codes: `UNAUTHENTICATED`.
    async fn refresh_session(&self, ctx: &Context<'_>) -> Result<SessionPayload> {
        let cookies = ctx.data_unchecked::<CookieJar>();
        let token = cookies.refresh_token().ok_or_else(Error::unauthenticated)?;
        let renewed = tillid_identity::refresh(ctx.db(), &ctx.state().keys, ctx.request(), &token).await;
        // A cookie that will never be good again is taken back; a database that is away proves nothing.
        if renewed
            .as_ref()
            .is_err_and(|error| error.code() == Code::Unauthenticated)
        {
            cookies.clear();
        }
        session(ctx, renewed?).await
    }

    /// Ends the session, in this browser and on the server. Signing out twice is no failure.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let cookies = ctx.data_unchecked::<CookieJar>();
        tillid_identity::sign_out(ctx.db(), ctx.request(), cookies.refresh_token().as_deref()).await?;
        cookies.clear();
        Ok(SignOutPayload { signed_out: true })
    }

    /// Changes one's own profile. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token that may not administer,
    /// `VALIDATION`, `CONFLICT`.
    async fn update_profile(&self, ctx: &Context<'_>, input: UpdateProfileInput) -> Result<UserPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let update = UpdateProfile {
            name: kept(input.name, "name")?,
            phone: optional(input.phone),
            language: kept(input.language, "language")?,
            time_zone: kept(input.time_zone, "timeZone")?,
            version: input.version,
        };
        let user = tillid_identity::update_profile(ctx.db(), &scope, update).await?;
        Ok(UserPayload { user: user.into() })
    }

    /// Changes one's own password and ends all other sessions. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access
    /// token, `VALIDATION`, `RATE_LIMITED`.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let scope = own_account(ctx.request())?;
        let typed = ChangePassword {
            current: input.current_password,
            new: input.new_password,
        };
        tillid_identity::change_password(ctx.db(), &scope, typed).await?;
        ctx.state().wake.notify_one();
        Ok(ChangePasswordPayload { changed: true })
    }

    /// Joins the organisation that invited, once, and signs in; an account with a second factor is asked for the second
    /// step first. Codes: `NOT_FOUND`, `INVITATION_USED`,
    /// `INVITATION_EXPIRED`, `CONSENT_REQUIRED`, `VALIDATION`, `RATE_LIMITED`, `CONFLICT`.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        let answer = Accept {
            token: input.token,
            name: input.name,
            password: input.password,
            notice_acknowledged: input.notice_acknowledged,
        };
        let keys = &ctx.state().keys;
        let (entered, organisation) =
            tillid_organisations::accept(ctx.db(), keys, ctx.request(), answer).await?;
        let SignInPayload {
            access_token,
            expires_at,
            viewer,
            second_step,
        } = entry(ctx, entered).await?;
        let organisation_id = organisation.to_string().into();
        Ok(AcceptInvitationPayload {
            access_token,
            expires_at,
            viewer,
            second_step,
            organisation_id,
        })
    }
}

/// What a right password has opened.
pub(super) async fn entry(ctx: &Context<'_>, entered: Entered) -> Result<SignInPayload> {
    Ok(match entered {
        Entered::SignedIn(signed_in) => {
            let begun = session(ctx, signed_in).await?;
            SignInPayload {
                access_token: Some(begun.access_token),
                expires_at: Some(begun.expires_at),
                viewer: Some(begun.viewer),
                second_step: None,
            }
        }
        Entered::SecondStep(step) => SignInPayload {
            access_token: None,
            expires_at: None,
            viewer: None,
            second_step: Some(step.into()),
        },
    })
}

/// Sends the refresh token as a cookie and answers the rest.
pub(super) async fn session(ctx: &Context<'_>, signed_in: SignedIn) -> Result<SessionPayload> {
    let request = Request {
        actor: signed_in.actor,
        ..ctx.request().clone()
    };
    // Whoever has just signed in is no longer the nobody that asked.
    let db = ctx.state().db.behind_wall(&request.actor);
    let viewer = viewer(&db, &request).await?;
    if let Some(refresh) = &signed_in.refresh {
        ctx.data_unchecked::<CookieJar>()
            .set_refresh_token(refresh.reveal());
    }
    if let Some(device) = &signed_in.device {
        ctx.data_unchecked::<CookieJar>().set_device(device.reveal());
    }
    Ok(SessionPayload {
        access_token: signed_in.access.token,
        expires_at: signed_in.access.expires_at.into(),
        viewer,
    })
}

async fn viewer(db: &Database, request: &Request) -> Result<Viewer> {
    let found = tillid_identity::viewer(db, &own_account(request)?).await?;
    let user = User::from(found.user);
    let person = request.actor.person().map(|person| Arc::new(person.clone()));
    let memberships = found.memberships.into_iter().map(|(row, organisation)| {
        let mut organisation = Organisation::from(organisation);
        if let Some(person) = &person {
            organisation = organisation.seen_by(person);
        }
        Membership::new(row, user.clone(), organisation)
    });
    Ok(Viewer {
        memberships: memberships.collect(),
        user,
    })
}
