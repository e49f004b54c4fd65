//! Where the demo is played: requests to the portal's own schema, by people, at instants of the past.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use async_graphql::Variables;
use async_trait::async_trait;
use serde_json::{Value, json};
use tillid_entities::enums::Language;
use tillid_identity::PasswordHash;
use tillid_kernel::Timestamp;
use tillid_notifications::{Accepted, Class, MailboxMailer, Mailer, Outgoing, SendError};
use tillid_policy::{Actor, Member, Person, Request};

use crate::graph::context::provide;
use crate::graph::{PortalSchema, schema};
use crate::http::{CookieJar, request};
use crate::state::State;
use crate::worker;

/// The stage.
pub(crate) struct Stage<'a> {
    pub(crate) state: &'a State,
    shared: Arc<State>,
    schema: PortalSchema,
    /// Every login has the same password, so it is hashed once.
    pub(crate) password: PasswordHash,
    /// When the play ends.
    pub(crate) today: Timestamp,
}

/// Somebody in the play.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    pub(crate) user: tillid_entities::users::UserId,
    pub(crate) member: Member,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) language: Language,
}

impl<'a> Stage<'a> {
    pub(crate) async fn open(state: &'a State) -> anyhow::Result<Self> {
        let password = tillid_identity::hash_password(super::PASSWORD, &[], "password", &*state.dice).await?;
        let today = state.clock.now();
        Ok(Self {
            state,
            shared: Arc::new(state.clone()),
            schema: schema(),
            password,
            today,
        })
    }

    /// So many days ago, at ten in the morning and some minutes.
    pub(crate) fn days_ago(&self, days: i64) -> Timestamp {
        self.today.plus_days(-days)
    }

    /// A mutation by somebody, at an instant: `name(input: …) { selection }`. Answers the payload.
    pub(crate) async fn does(
        &self,
        player: &Player,
        at: Timestamp,
        mutation: &str,
        kind: &str,
        input: Value,
        selection: &str,
    ) -> anyhow::Result<Value> {
        let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} }} }}");
        let data = self.asks(player, at, &query, json!({ "input": input })).await?;
        Ok(data[mutation].clone())
    }

    /// Any document by somebody, at an instant. Answers the data.
    pub(crate) async fn asks(
        &self,
        player: &Player,
        at: Timestamp,
        query: &str,
        variables: Value,
    ) -> anyhow::Result<Value> {
        let who = self.request(player, at);
        let mut operation = async_graphql::Request::new(query).variables(Variables::from_json(variables));
        provide(&mut operation.data, &self.shared, who, player.language);
        operation = operation.data(CookieJar::default());
        let response = self.schema.execute(operation).await;
        if let Some(error) = response.errors.first() {
            bail!("{} refused {query}: {error:?}", player.title);
        }
        response.data.into_json().context("an answer is JSON")
    }

    /// A request of somebody's at an instant.
    pub(crate) fn request(&self, player: &Player, at: Timestamp) -> Request {
        let person = Person {
            user: player.user,
            language: player.language,
            session: None,
            token: None,
            service: None,
            scopes: None,
            signed_in_at: at,
            authenticated_at: at,
            second_factor: tillid_policy::SecondFactor::default(),
            operator: false,
            memberships: vec![player.member.clone()],
        };
        let id = format!("demo_{}", self.state.dice.uuid(at).simple());
        Request {
            now: at,
            ..request(self.state, Actor::Person(Box::new(person)), id)
        }
    }

    /// Lets the worker do what is due at an instant.
    pub(crate) async fn work(&self, at: Timestamp) -> anyhow::Result<()> {
        self.work_by(&MailboxMailer, at).await
    }

    /// As [`Stage::work`], while no mail reaches addresses that end with `gone`.
    pub(crate) async fn work_without(&self, at: Timestamp, gone: &str) -> anyhow::Result<()> {
        self.work_by(&Gone(gone.to_owned()), at).await
    }

    async fn work_by(&self, mailer: &dyn Mailer, at: Timestamp) -> anyhow::Result<()> {
        // On the heap: the demo waits for it deep inside of its story.
        while Box::pin(worker::turn_at(self.state, mailer, at)).await? > 0 {}
        Ok(())
    }
}

/// Mail as the demo sends it, but for the addresses with this end, which nobody has any more.
struct Gone(String);

#[async_trait]
impl Mailer for Gone {
    async fn send(&self, mail: &Outgoing) -> Result<Accepted, SendError> {
        if mail.to.ends_with(&self.0) {
            return Err(SendError::Permanent(Class::Recipient(550)));
        }
        MailboxMailer.send(mail).await
    }

    fn keeps_mails(&self) -> bool {
        MailboxMailer.keeps_mails()
    }
}
