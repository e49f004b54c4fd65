//! What a client needs to know before anyone signs in.

use async_graphql::{Context, Object, SimpleObject};
use tillid_entities::enums::{Language, OrganisationKind, Role};
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
    /// Languages of pages and mails, the first being the default.
    languages: Vec<Language>,
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
