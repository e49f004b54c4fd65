//! What a client needs to know before anyone signs in.

use async_graphql::{Context, Object, SimpleObject};
use tillid_entities::enums::{Language, OrganisationKind, Role};
use tillid_entities::organisations;
use tillid_kernel::Result;

use super::context::ContextExt;
use crate::demo::{self, Login};

/// The portal itself.
#[derive(SimpleObject)]
pub(crate) struct Portal {
    /// Version of the program.
    version: &'static str,
    /// Whether this is a demo, with invented tenants and open logins.
    demo: bool,
    /// Logins of the demo; empty elsewhere.
    demo_actors: Vec<DemoActor>,
    /// Who runs the portal, where people may make accounts of their own; null where accounts come by invitation alone.
    sign_up: Option<SignUpHost>,
    /// Languages of pages and mails, the first being the default.
    languages: Vec<Language>,
}

/// Who runs the portal, and is the controller of accounts that people make themselves (Art. 13 GDPR).
#[derive(SimpleObject)]
pub(crate) struct SignUpHost {
    /// Registered name.
    name: String,
    /// Whom to ask about personal data; null where none is named.
    contact_email: Option<String>,
}

/// A login of the demo.
#[derive(SimpleObject, Clone)]
pub(crate) struct DemoActor {
    /// The vendor whose demo it belongs to.
    pub(crate) vendor: String,
    /// The organisation it acts for.
    pub(crate) organisation: String,
    /// What kind of organisation that is.
    pub(crate) kind: OrganisationKind,
    /// Its role there.
    pub(crate) role: Role,
    /// E-mail address to sign in with.
    pub(crate) email: String,
    /// Password to sign in with.
    pub(crate) password: String,
}

#[derive(Default)]
pub(crate) struct PortalQuery;

#[Object]
impl PortalQuery {
    /// The portal itself: what a client needs before anyone signs in.
    async fn portal(&self, ctx: &Context<'_>) -> Result<Portal> {
        let state = ctx.state();
        Ok(Portal {
            version: env!("CARGO_PKG_VERSION"),
            demo: state.demo,
            sign_up: if ctx.look_ahead().field("signUp").exists() {
                sign_up(ctx).await?
            } else {
                None
            },
            demo_actors: if state.demo {
                crate::demo::logins(state)
                    .await?
                    .into_iter()
                    .map(DemoActor::from)
                    .collect()
            } else {
                Vec::new()
            },
            languages: vec![Language::Da, Language::En],
        })
    }
}

/// In whose name people may make accounts of their own; none where they may not.
pub(super) async fn sign_up_host(ctx: &Context<'_>) -> Result<Option<organisations::Model>> {
    if !ctx.state().sign_up {
        return Ok(None);
    }
    tillid_identity::host(ctx.db().reads(), ctx.request()).await
}

async fn sign_up(ctx: &Context<'_>) -> Result<Option<SignUpHost>> {
    let Some(host) = sign_up_host(ctx).await? else {
        return Ok(None);
    };
    let contact = tillid_organisations::privacy_mailbox(ctx.db().reads(), ctx.request(), host.id).await?;
    Ok(Some(SignUpHost {
        name: host.legal_name,
        contact_email: contact,
    }))
}

impl From<Login> for DemoActor {
    fn from(login: Login) -> Self {
        Self {
            vendor: login.vendor,
            organisation: login.organisation,
            kind: login.kind,
            role: login.role,
            email: login.email,
            password: demo::PASSWORD.to_owned(),
        }
    }
}
