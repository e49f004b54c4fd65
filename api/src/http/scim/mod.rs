//! SCIM 2.0 (RFC 7643, RFC 7644): the door through which an organisation's own directory of users keeps its members up
//! to date. Every request carries the organisation's provisioning token; without one nothing is told, not even what
//! the portal can do.

mod answer;
mod discovery;
mod group;
mod patch;
mod query;
mod user;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;
use tillid_entities::memberships::MembershipId;
use tillid_entities::provisioning_groups::ProvisioningGroupId;
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Request, Scope, own_directory};
use tillid_provisioning::{SoughtGroups, SoughtPeople};

use self::answer::{Answered, Problem, document, known, list, matches, refused};
use self::patch::changes;
use self::query::{Filter, Query};
use super::{gate, sso};
use crate::state::State;

/// Bytes that a body may have.
const LONGEST_BODY: usize = 1024 * 1024;
/// People in one answer.
const MOST_PEOPLE: u64 = 200;
/// Groups in one answer, and with all their members.
const MOST_GROUPS: u64 = 200;
const MOST_GROUPS_WITH_MEMBERS: u64 = 20;

/// Mounts the routes.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .route("/scim/v2", web::to(serve))
        .route("/scim/v2/{rest:.*}", web::to(serve));
}

async fn serve(head: HttpRequest, state: web::Data<State>, payload: web::Payload) -> HttpResponse {
    let visit = match Visit::begin(&head, &state).await {
        Ok(visit) => visit,
        Err(error) => return Problem::from(error).answer(&head),
    };
    match visit.answer(payload).await {
        Ok(answer) => answer,
        Err(problem) => problem.answer(&head),
    }
}

/// One request of a directory.
struct Visit<'a> {
    head: &'a HttpRequest,
    state: &'a State,
    db: Database,
    scope: Scope,
    /// The address of everything here.
    base: String,
}

impl<'a> Visit<'a> {
    /// Lets a directory in. Whatever is wrong with what it presents, the answer is the same.
    async fn begin(head: &'a HttpRequest, state: &'a State) -> Result<Self> {
        let nobody = sso::request(state, head);
        let bearer = gate::bearer(head).ok_or_else(Error::unauthenticated)?;
        let actor = tillid_provisioning::behind(&state.db, &nobody, &bearer).await?;
        let request = Request { actor, ..nobody };
        Ok(Self {
            head,
            state,
            db: state.db.behind_wall(&request.actor),
            scope: own_directory(&request)?,
            base: format!("{}/scim/v2", state.origin),
        })
    }

    async fn answer(&self, payload: web::Payload) -> Answered<HttpResponse> {
        let path = self.head.path().strip_prefix("/scim/v2").unwrap_or_default();
        let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let method = self.head.method();
        match path.as_slice() {
            ["ServiceProviderConfig"] if method == Method::GET => {
                Ok(document(&discovery::provider(&self.base)))
            }
            ["ResourceTypes"] if method == Method::GET => Ok(all(&discovery::resource_types(&self.base))),
            ["Schemas"] if method == Method::GET => Ok(all(&discovery::schemas(&self.base))),
            ["ResourceTypes", id] if method == Method::GET => one(discovery::resource_types(&self.base), id),
            ["Schemas", id] if method == Method::GET => one(discovery::schemas(&self.base), id),
            ["ServiceProviderConfig" | "ResourceTypes" | "Schemas"] | ["ResourceTypes" | "Schemas", _] => {
                not_so()
            }
            ["Users"] if method == Method::GET => self.people().await,
            ["Users"] if method == Method::POST => self.add_person(payload).await,
            ["Groups"] if method == Method::GET => self.groups().await,
            ["Groups"] if method == Method::POST => self.add_group(payload).await,
            ["Bulk" | "Me" | ".search"] | ["Users" | "Groups", ".search"] => {
                refused(StatusCode::NOT_IMPLEMENTED, "scim-not-supported")
            }
            ["Users" | "Groups"] => not_so(),
            ["Users", id] => self.person(id, payload).await,
            ["Groups", id] => self.group(id, payload).await,
            _ => Err(Error::not_found().into()),
        }
    }

    fn query(&self) -> Result<Query> {
        Query::read(self.head.query_string())
    }

    async fn people(&self) -> Answered<HttpResponse> {
        let query = self.query()?;
        let sought = match &query.filter {
            None => SoughtPeople::All,
            Some(Filter { attribute, value }) => match attribute.as_str() {
                "username" | "emails" | "emails.value" | "emails[type eq \"work\"].value" => {
                    SoughtPeople::UserName(value.clone())
                }
                "externalid" => SoughtPeople::ExternalId(value.clone()),
                "id" => SoughtPeople::Id(value.clone()),
                _ => return Err(Error::validation("filter", "scim-filter").into()),
            },
        };
        let window = query.window(MOST_PEOPLE);
        let (total, people) = tillid_provisioning::people(&self.db, &self.scope, &sought, window).await?;
        let resources: Vec<Value> = people
            .iter()
            .map(|person| Value::Object(query.shown.of(user::resource(&self.base, person).body)))
            .collect();
        Ok(list(total, query.start(), &resources))
    }

    async fn add_person(&self, payload: web::Payload) -> Answered<HttpResponse> {
        let query = self.query()?;
        let body = self.body(payload, user::SCHEMA).await?;
        let wanted = user::attributes(&body, true)?;
        let language = user::language(&body);
        let person = tillid_provisioning::add_person(&self.db, &self.scope, wanted, language).await?;
        self.state.wake.notify_one();
        Ok(user::resource(&self.base, &person).answer(StatusCode::CREATED, &query.shown))
    }

    async fn person(&self, id: &str, payload: web::Payload) -> Answered<HttpResponse> {
        let id: MembershipId = id.parse()?;
        let query = self.query()?;
        let (db, scope) = (&self.db, &self.scope);
        let same = |person: &tillid_provisioning::Person| {
            matches(self.head, &user::resource(&self.base, person).version)
        };
        let person = match *self.head.method() {
            Method::GET => tillid_provisioning::person(db, scope, id).await?,
            Method::PUT => {
                let body = self.body(payload, user::SCHEMA).await?;
                let change = |person: &tillid_provisioning::Person| {
                    same(person)?;
                    user::attributes(&body, person.attributes.active)
                };
                tillid_provisioning::change_person(db, scope, id, change).await?
            }
            Method::PATCH => {
                let changes = changes(&self.json(payload).await?)?;
                let change = |person: &tillid_provisioning::Person| {
                    same(person)?;
                    user::changed(person, changes)
                };
                tillid_provisioning::change_person(db, scope, id, change).await?
            }
            Method::DELETE => {
                tillid_provisioning::remove_person(db, scope, id, same).await?;
                return Ok(HttpResponse::NoContent().finish());
            }
            _ => return not_so(),
        };
        let resource = user::resource(&self.base, &person);
        if *self.head.method() == Method::GET && known(self.head, &resource.version) {
            return Ok(HttpResponse::NotModified().finish());
        }
        Ok(resource.answer(StatusCode::OK, &query.shown))
    }

    async fn groups(&self) -> Answered<HttpResponse> {
        let query = self.query()?;
        let sought = match &query.filter {
            None => SoughtGroups::All,
            Some(Filter { attribute, value }) => match attribute.as_str() {
                "displayname" => SoughtGroups::Name(value.clone()),
                "externalid" => SoughtGroups::ExternalId(value.clone()),
                "id" => SoughtGroups::Id(value.clone()),
                _ => return Err(Error::validation("filter", "scim-filter").into()),
            },
        };
        let with_members = query.shown.shows("members");
        let window = query.window(if with_members {
            MOST_GROUPS_WITH_MEMBERS
        } else {
            MOST_GROUPS
        });
        let found = tillid_provisioning::groups(&self.db, &self.scope, &sought, window, with_members);
        let (total, groups) = found.await?;
        let resources: Vec<Value> = groups
            .iter()
            .map(|group| Value::Object(query.shown.of(group::resource(&self.base, group).body)))
            .collect();
        Ok(list(total, query.start(), &resources))
    }

    async fn add_group(&self, payload: web::Payload) -> Answered<HttpResponse> {
        let query = self.query()?;
        let body = self.body(payload, group::SCHEMA).await?;
        let wanted = group::attributes(&body)?;
        let group = tillid_provisioning::add_group(&self.db, &self.scope, wanted).await?;
        Ok(group::resource(&self.base, &group).answer(StatusCode::CREATED, &query.shown))
    }

    async fn group(&self, id: &str, payload: web::Payload) -> Answered<HttpResponse> {
        let id: ProvisioningGroupId = id.parse()?;
        let query = self.query()?;
        let (db, scope) = (&self.db, &self.scope);
        let same = |group: &tillid_provisioning::Group| {
            matches(self.head, &group::resource(&self.base, group).version)
        };
        let group = match *self.head.method() {
            Method::GET => tillid_provisioning::group(db, scope, id).await?,
            Method::PUT => {
                let body = self.body(payload, group::SCHEMA).await?;
                let change = |group: &tillid_provisioning::Group| {
                    same(group)?;
                    group::attributes(&body)
                };
                tillid_provisioning::change_group(db, scope, id, change).await?
            }
            Method::PATCH => {
                let changes = changes(&self.json(payload).await?)?;
                let change = |group: &tillid_provisioning::Group| {
                    same(group)?;
                    group::changed(group, changes)
                };
                tillid_provisioning::change_group(db, scope, id, change).await?
            }
            Method::DELETE => {
                tillid_provisioning::remove_group(db, scope, id, same).await?;
                return Ok(HttpResponse::NoContent().finish());
            }
            _ => return not_so(),
        };
        let resource = group::resource(&self.base, &group);
        if *self.head.method() == Method::GET && known(self.head, &resource.version) {
            return Ok(HttpResponse::NotModified().finish());
        }
        Ok(resource.answer(StatusCode::OK, &query.shown))
    }

    /// A whole resource of this schema.
    async fn body(&self, payload: web::Payload, schema: &str) -> Answered<Value> {
        let body = self.json(payload).await?;
        let schemas = patch::field(&body, "schemas");
        let fits = schemas.is_none_or(|schemas| {
            schemas.as_array().is_some_and(|schemas| {
                schemas
                    .iter()
                    .any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(schema)))
            })
        });
        if fits {
            Ok(body)
        } else {
            Err(Error::validation("schemas", "scim-syntax").into())
        }
    }

    async fn json(&self, payload: web::Payload) -> Answered<Value> {
        let kind = self
            .head
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
        let kind = kind.trim().to_lowercase();
        if kind != answer::MEDIA_TYPE && kind != "application/json" {
            return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "scim-media-type");
        }
        let bytes = match payload.to_bytes_limited(LONGEST_BODY).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(_)) => return Err(Error::validation("body", "scim-syntax").into()),
            Err(_) => return refused(StatusCode::PAYLOAD_TOO_LARGE, "scim-too-large"),
        };
        match serde_json::from_slice(&bytes) {
            Ok(body @ Value::Object(_)) => Ok(body),
            Ok(_) | Err(_) => Err(Error::validation("body", "scim-syntax").into()),
        }
    }
}

fn not_so() -> Answered<HttpResponse> {
    refused(StatusCode::METHOD_NOT_ALLOWED, "scim-method")
}

fn all(resources: &[Value]) -> HttpResponse {
    let total = u64::try_from(resources.len()).unwrap_or_default();
    list(total, 1, resources)
}

fn one(resources: Vec<Value>, id: &str) -> Answered<HttpResponse> {
    let found = resources.into_iter().find(|resource| resource["id"] == id);
    let found = found.ok_or_else(Error::not_found)?;
    Ok(document(&found))
}
