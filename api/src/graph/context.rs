//! What a resolver asks its context for.

use std::str::FromStr;
use std::sync::Arc;

use async_graphql::{Context, Data, ID};
use sea_orm::{ModelTrait, Value};
use tillid_entities::enums::Language;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::tenancy::Tenancy;
use tillid_kernel::{Error, PageRequest, Result};
use tillid_policy::{Action, Actor, Database, Request, Scope, authorise, authorise_row};

use super::organisations::{ContactLoader, GroupLoader};
use super::provisioning::ManagedLoader;
use super::relations::{AddendaLoader, SubProcessorCounts};
use crate::state::State;

/// Puts what every resolver needs into a request's data.
pub(crate) fn provide(data: &mut Data, state: &Arc<State>, request: Request, language: Language) {
    let db = state.db.behind_wall(&request.actor);
    data.insert(Arc::clone(state));
    data.insert(ContactLoader::of(&db, &request));
    data.insert(GroupLoader::of(&db, &request));
    data.insert(ManagedLoader::of(&db, &request));
    data.insert(SubProcessorCounts::of(&db, &request));
    data.insert(AddendaLoader::of(&db, &request));
    data.insert(db);
    data.insert(request);
    data.insert(language);
}

/// Short ways to what every resolver needs.
pub(crate) trait ContextExt {
    /// The application's state: database, documents, settings.
    fn state(&self) -> &Arc<State>;
    /// Who asks, and when.
    fn request(&self) -> &Request;
    /// The language of the answer.
    fn language(&self) -> Language;
    /// The database, as far as the viewer may reach into it.
    fn db(&self) -> &Database;
    /// May the viewer do this for this organisation? See [`tillid_policy::authorise`].
    fn authorise(&self, action: Action, organisation: OrganisationId) -> Result<Scope> {
        authorise(self.request(), action, organisation)
    }
    /// As [`ContextExt::authorise`], from an id argument.
    fn authorise_id(&self, action: Action, organisation: &ID) -> Result<Scope> {
        // Nobody is told to sign in before anything is told about the id.
        if matches!(self.request().actor, Actor::Anonymous) {
            return Err(Error::unauthenticated());
        }
        self.authorise(action, organisation.parse()?)
    }
    /// As [`tillid_policy::authorise_row`], from an id argument.
    async fn authorise_row<E, I>(&self, action: Action, id: &ID) -> Result<(Scope, E::Model)>
    where
        E: Tenancy,
        E::Model: ModelTrait<Entity = E>,
        I: FromStr<Err = Error> + Into<Value> + Send,
    {
        if matches!(self.request().actor, Actor::Anonymous) {
            return Err(Error::unauthenticated());
        }
        authorise_row::<E>(self.db().reads(), self.request(), action, id.parse::<I>()?).await
    }
}

impl ContextExt for Context<'_> {
    fn state(&self) -> &Arc<State> {
        self.data_unchecked()
    }

    fn db(&self) -> &Database {
        self.data_unchecked()
    }

    fn request(&self) -> &Request {
        self.data_unchecked()
    }

    fn language(&self) -> Language {
        *self.data_unchecked::<Language>()
    }
}

/// The page a list field is asked for; counts only when `totalCount` is selected.
pub(crate) fn page_request(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<PageRequest> {
    PageRequest::parse(first, after, ctx.look_ahead().field("totalCount").exists())
}

/// Whether the list asks for this field of its nodes: decides what is fetched along.
pub(crate) fn asks_for(ctx: &Context<'_>, field: &str) -> bool {
    let list = ctx.look_ahead();
    list.field("nodes").field(field).exists() || list.field("edges").field("node").field(field).exists()
}
