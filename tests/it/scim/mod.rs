//! Provisioning over HTTP, as an organisation's directory does it.

mod client;
mod groups;
mod people;
mod tokens;

use reqwest::Method;
use serde_json::{Value, json};
use tillid_tests::{Client, TestApp};

use crate::sign_on::Owner;

pub(crate) const DOMAIN: &str = "kommune.example";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What the door answered.
#[derive(Debug)]
struct Said {
    status: u16,
    body: Value,
    tag: Option<String>,
}

impl Said {
    #[track_caller]
    fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body);
        self.body
    }

    /// Refused with this status and `scimType`, in the form of RFC 7644 §3.12.
    #[track_caller]
    fn refused(&self, status: u16, kind: Option<&str>) {
        assert_eq!(self.status, status, "{:#}", self.body);
        assert_eq!(
            self.body["schemas"],
            json!(["urn:ietf:params:scim:api:messages:2.0:Error"])
        );
        assert_eq!(self.body["status"], status.to_string());
        assert_eq!(
            self.body.get("scimType").and_then(Value::as_str),
            kind,
            "{}",
            self.body
        );
        assert!(self.body["detail"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

/// An organisation's directory with its token, and the owner who made it.
pub(crate) struct Directory {
    pub(crate) app: TestApp,
    owner: Owner,
    pub(crate) token: String,
}

/// Makes a token.
pub(crate) async fn token(owner: &Client) -> String {
    let input = json!({ "organisationId": owner.organisation, "days": 30 });
    let made = owner.mutate("createProvisioningToken", input, "secret").await;
    made.text("/createProvisioningToken/secret")
}

pub(crate) async fn send(
    app: &TestApp,
    token: Option<&str>,
    method: Method,
    path: &str,
    body: Option<Value>,
    headers: &[(&str, &str)],
) -> (u16, Value, Option<String>) {
    let http = reqwest::Client::new();
    let mut request = http.request(method, format!("{}/scim/v2{path}", app.url));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request
            .header("content-type", "application/scim+json")
            .body(body.to_string());
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let tag = answer
        .headers()
        .get("etag")
        .map(|tag| tag.to_str().unwrap().to_owned());
    if status != 204 && status != 304 {
        assert_eq!(
            answer.headers()["content-type"],
            "application/scim+json",
            "{path}"
        );
    }
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_default(), tag)
}

impl Directory {
    pub(crate) async fn start() -> Self {
        let app = TestApp::start().await;
        let owner = Owner::of(&app, "ts-nocode").await;
        owner.prove(&app, DOMAIN).await;
        let token = token(&owner.client).await;
        Self { app, owner, token }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Said {
        self.ask_as(&self.token, method, path, body).await
    }

    async fn ask_as(&self, token: &str, method: Method, path: &str, body: Option<Value>) -> Said {
        let (status, body, tag) = send(&self.app, Some(token), method, path, body, &[]).await;
        Said { status, body, tag }
    }

    async fn get(&self, path: &str) -> Said {
        self.ask(Method::GET, path, None).await
    }

    async fn add(&self, body: Value) -> Said {
        self.ask(Method::POST, "/Users", Some(body)).await
    }

    /// A new person of the proven domain. Answers the id.
    async fn person(&self, name: &str) -> String {
        let body = json!({ "schemas": [USER], "userName": format!("{name}@{DOMAIN}"), "displayName": name });
        id(&self.add(body).await.ok(201))
    }

    async fn patch(&self, path: &str, operations: Value) -> Said {
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        self.ask(Method::PATCH, path, Some(body)).await
    }

    async fn group(&self, name: &str, members: &[&str]) -> String {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        let body = json!({ "schemas": [GROUP], "displayName": name, "members": members });
        id(&self.ask(Method::POST, "/Groups", Some(body)).await.ok(201))
    }
}

fn id(resource: &Value) -> String {
    resource["id"].as_str().unwrap().to_owned()
}
