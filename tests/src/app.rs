//! The application under test, and the people who use it.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tillid::config::{Config, Overrides};
use tillid::demo;
use tillid::http::{self, Openness};
use tillid::reader::Reader;
use tillid::state::State;
use tillid::{start, worker};
use tillid_kernel::{Clock, ManualClock, SystemDice, Timestamp};
use tillid_outbound::Settings;
use tillid_sign_on::SignOn;

use crate::database::Place;
use crate::{Answer, Statements, TestRecords, program};

/// When the tests play: a Monday morning.
const TODAY: &str = "2026-11-23T09:00:00Z";

/// The server on a socket of its own, with a database of its own that holds the demo.
pub struct TestApp {
    /// Its address, without a slash at the end.
    pub url: String,
    /// Its state, for looking behind the API.
    pub state: Arc<State>,
    /// Its clock, which stands still until it is moved.
    pub clock: Arc<ManualClock>,
    /// The records of domains, as it finds them.
    pub records: Arc<TestRecords>,
    /// What it says to the database.
    pub statements: Statements,
    /// Its settings: for starting a second node on the same database.
    pub config: Config,
    _place: Place,
}

/// Somebody who can sign in to the demo.
pub type ActorLogin = demo::Login;

impl TestApp {
    /// Starts the server on a fresh copy of the demo. The worker does not run by itself: see [`TestApp::work`].
    pub async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let place = Place::copy(|folder, url| async move {
            let config = config(&folder, &url);
            let clock = Arc::new(ManualClock::at(Timestamp::parse(TODAY).unwrap()));
            let state = start::state_with(&config, true, clock, Arc::new(SystemDice))
                .await
                .unwrap();
            demo::load(&state, None).await.unwrap();
            state.db.pool().clone().close().await.unwrap();
        })
        .await;
        let mut config = config(place.folder.path(), &place.url);
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        config.server.port = socket.local_addr().unwrap().port();
        let clock = Arc::new(ManualClock::at(Timestamp::parse(TODAY).unwrap()));
        let state = start::state_with(&config, true, clock.clone(), Arc::new(SystemDice))
            .await
            .unwrap();
        let records = Arc::new(TestRecords::default());
        let settings = Settings {
            allow_loopback: true,
            patience: Duration::from_secs(2),
        };
        let sign_on = SignOn::new(state.prover.clone(), settings, records.clone()).unwrap();
        let state = Arc::new(State {
            sign_on,
            // The tests are another program.
            reader: Reader::by(program()),
            ..State::clone(&state)
        });
        let statements = Statements::default();
        let state = statements.listen(&state);
        let url = format!("http://localhost:{}", config.server.port);
        serve(&state, socket, &config);
        Self {
            url,
            state,
            clock,
            records,
            statements,
            config,
            _place: place,
        }
    }

    /// Starts another portal on the same database, with settings of its own and nothing else in common but the clock.
    /// Answers its address.
    pub async fn another_portal(&self, set: impl FnOnce(&mut Config)) -> String {
        let mut config = self.config.clone();
        set(&mut config);
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        config.server.port = socket.local_addr().unwrap().port();
        let state = start::state_with(&config, true, self.clock.clone(), Arc::new(SystemDice))
            .await
            .unwrap();
        serve(&state, socket, &config);
        format!("http://localhost:{}", config.server.port)
    }

    /// Lets the worker do everything that is due, until nothing is.
    pub async fn work(&self) {
        let mailer = worker::mailer(&self.config).unwrap();
        while worker::turn(&self.state, &*mailer).await.unwrap() > 0 {}
    }

    /// Lets webhooks be told of everything that is due.
    pub async fn tell(&self) {
        while worker::tell_turn(&self.state).await.unwrap() > 0 {}
    }

    /// Moves the clock to an instant.
    pub fn travel(&self, at: Timestamp) {
        self.clock.set(at);
    }

    /// The instant it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The logins of the demo.
    pub async fn logins(&self) -> Vec<ActorLogin> {
        demo::logins(&self.state).await.unwrap()
    }

    /// Somebody without a session.
    #[must_use]
    pub fn stranger(&self) -> Client {
        // The portal closes a connection that has been idle for five seconds; asking over one in that very moment fails.
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .pool_idle_timeout(Duration::from_secs(2))
            .build()
            .unwrap();
        Client {
            url: self.url.clone(),
            http,
            bearer: None,
            organisation: String::new(),
            language: "en",
        }
    }

    /// The demo's login with this role in this organisation (by its name), signed in.
    pub async fn sign_in(&self, organisation: &str, role: &str) -> Client {
        let logins = self.logins().await;
        let login = logins
            .iter()
            .find(|login| login.organisation == organisation && login.role.as_str() == role)
            .unwrap_or_else(|| panic!("the demo has no {role} at {organisation}"));
        self.sign_in_as(login).await
    }

    /// This login, signed in.
    pub async fn sign_in_as(&self, login: &ActorLogin) -> Client {
        let mut client = self.stranger();
        let answer = client
            .run(
                "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }",
                json!({ "input": { "email": login.email, "password": demo::PASSWORD } }),
            )
            .await;
        client.bearer = Some(answer.text("/signIn/accessToken"));
        client.organisation = login.organisation_id.to_string();
        client
    }
}

fn serve(state: &Arc<State>, socket: TcpListener, config: &Config) {
    let openness = Openness {
        development: true,
        proxies: config.proxies(),
    };
    tokio::spawn(http::server(state, socket, openness).unwrap());
}

fn config(folder: &std::path::Path, url: &str) -> Config {
    let mut config = Config::load(Overrides {
        data: Some(folder.to_owned()),
        database_url: Some(url.to_owned()),
        port: Some(8080),
        ..Overrides::default()
    })
    .unwrap();
    // Receivers of webhooks are on this machine, and not every test waits for the slow one.
    config.webhooks.allow_loopback = true;
    config.webhooks.patience = 2;
    config
}

/// Somebody at the API.
#[derive(Clone)]
pub struct Client {
    /// The portal's address.
    pub url: String,
    /// The HTTP client, which keeps cookies.
    pub http: reqwest::Client,
    /// The access token, if signed in.
    pub bearer: Option<String>,
    /// The organisation acted for.
    pub organisation: String,
    /// The language asked for.
    pub language: &'static str,
}

impl Client {
    /// Sends a GraphQL request.
    pub async fn run(&self, query: &str, variables: Value) -> Answer {
        let mut request = self
            .http
            .post(format!("{}/graphql", self.url))
            .header("Accept", "application/graphql-response+json")
            .header("Accept-Language", self.language)
            .json(&json!({ "query": query, "variables": variables }));
        if let Some(bearer) = &self.bearer {
            request = request.bearer_auth(bearer);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        Answer {
            status,
            body: response.json().await.unwrap(),
        }
    }

    /// Runs a mutation of the form `name(input: …) { <selection> }`; the payload stands at `/name`.
    pub async fn mutate(&self, name: &str, input: Value, selection: &str) -> Answer {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        self.mutate_with(name, &kind, input, selection).await
    }

    /// As [`Client::mutate`], for an input type of another name.
    pub async fn mutate_with(&self, name: &str, kind: &str, input: Value, selection: &str) -> Answer {
        let query = format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ {selection} }} }}");
        self.run(&query, json!({ "input": input })).await
    }

    /// Fetches a path of the portal.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        let mut request = self
            .http
            .get(format!("{}{path}", self.url))
            .header("Accept-Language", self.language);
        if let Some(bearer) = &self.bearer {
            request = request.bearer_auth(bearer);
        }
        request.send().await.unwrap()
    }
}
