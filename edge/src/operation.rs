//! One operation, whatever it came by: read, admitted, run, finished.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use async_graphql::{Executor, Extensions, Request, Response, ServerError, Variables};
use futures_util::future::FutureExt as _;
use futures_util::stream::{BoxStream, Stream, StreamExt as _};
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use crate::Edge;
use crate::error::{Answer, Code, finish};
use crate::gate::{Gate, Unexpected};
use crate::guard::{Admitted, admit};

/// The four parameters of a GraphQL request, of the right types.
#[derive(Debug)]
pub(crate) struct Ask {
    query: String,
    operation_name: Option<String>,
    variables: Variables,
    extensions: Extensions,
}

impl Ask {
    /// Reads the parameters out of a JSON object; null counts as absent, unknown keys are ignored.
    pub(crate) fn from_json(value: Value) -> Result<Self, ServerError> {
        let Value::Object(mut object) = value else {
            return Err(Code::BadRequest.error("A GraphQL request is a JSON object."));
        };
        let query = match object.remove("query") {
            Some(Value::String(query)) => query,
            Some(_) => return Err(wrong("query", "a string")),
            None => return Err(Code::BadRequest.error("The parameter \"query\" is missing.")),
        };
        let operation_name = match object.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
            Some(_) => return Err(wrong("operationName", "a string")),
        };
        let variables = take_map(&mut object, "variables")?;
        let extensions = take_map(&mut object, "extensions")?;
        Ok(Self {
            query,
            operation_name,
            variables: Variables::from_json(variables),
            extensions: serde_json::from_value(extensions).map_err(|_| wrong("extensions", "an object"))?,
        })
    }

    /// Reads the parameters out of a query string (`application/x-www-form-urlencoded`); an empty
    /// optional parameter counts as absent.
    pub(crate) fn from_query_string(text: &str) -> Result<Self, ServerError> {
        let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(text)
            .map_err(|_| Code::BadRequest.error("The query string cannot be read."))?;
        let mut object = Map::new();
        for (name, text) in pairs.into_inner() {
            let value = match name.as_str() {
                "operationName" | "variables" | "extensions" if text.is_empty() => continue,
                "query" | "operationName" => Value::String(text),
                "variables" | "extensions" => {
                    serde_json::from_str(&text).map_err(|_| wrong(&name, "JSON"))?
                }
                _ => continue,
            };
            if object.insert(name, value).is_some() {
                return Err(Code::BadRequest.error("A parameter is given twice."));
            }
        }
        Self::from_json(Value::Object(object))
    }
}

fn take_map(object: &mut Map<String, Value>, name: &str) -> Result<Value, ServerError> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(Value::Object(Map::new())),
        Some(map @ Value::Object(_)) => Ok(map),
        Some(_) => Err(wrong(name, "an object")),
    }
}

fn wrong(name: &str, kind: &str) -> ServerError {
    Code::BadRequest.error(format!("The parameter \"{name}\" is not {kind}."))
}

/// A session at work on one request.
pub(crate) struct Visit<E, G: Gate> {
    edge: Edge<E, G>,
    pub(crate) session: Arc<G::Session>,
    request_id: String,
    introspection: bool,
    deadline: Instant,
}

impl<E: Executor, G: Gate> Visit<E, G> {
    /// The clock of the time limit starts here.
    pub(crate) fn new(edge: &Edge<E, G>, session: Arc<G::Session>, request_id: String) -> Self {
        let introspection = edge.gate().introspection(&session);
        let deadline = Instant::now() + edge.limits().operation_time;
        Self {
            edge: edge.clone(),
            session,
            request_id,
            introspection,
            deadline,
        }
    }

    /// Refuses a document that reads the schema, when this session may not.
    pub(crate) fn check(&self, admitted: &Admitted) -> Result<(), ServerError> {
        if admitted.weight.introspects && !self.introspection {
            return Err(Code::IntrospectionDisabled.error("The schema cannot be read here."));
        }
        Ok(())
    }

    /// Runs a query or mutation to its end, its failure, or its time limit.
    ///
    /// At the limit the operation is dropped where it stands: its transaction is not committed.
    pub(crate) async fn execute(&self, ask: Ask, admitted: Admitted) -> (Answer, HeaderMap) {
        let request = self.request(ask, admitted);
        let run = AssertUnwindSafe(self.edge.executor().execute(request)).catch_unwind();
        match timeout_at(self.deadline, run).await {
            Ok(Ok(response)) => {
                let headers = copy_headers(&response);
                (self.finish(response), headers)
            }
            Ok(Err(_)) => (self.panicked(), HeaderMap::new()),
            Err(_) => {
                let error = Code::Timeout.error("The operation took too long and was stopped.");
                (Answer::refused(error), HeaderMap::new())
            }
        }
    }

    /// Starts a subscription; the stream ends after a panic or a refused request.
    pub(crate) fn subscribe(self, ask: Ask, admitted: Admitted) -> impl Stream<Item = Answer> + use<E, G> {
        let request = self.request(ask, admitted);
        let source: BoxStream<'static, Response> = self.edge.executor().execute_stream(request, None);
        async_stream::stream! {
            let mut events = AssertUnwindSafe(source).catch_unwind();
            let mut first = true;
            while let Some(event) = events.next().await {
                let mut answer = event.map_or_else(|_| self.panicked(), |response| self.finish(response));
                if first && answer.data == Some(async_graphql::Value::Null) && !answer.errors.is_empty() {
                    // The source of events could not be opened: there is nothing to wait for.
                    answer.data = None;
                }
                first = false;
                let over = answer.data.is_none();
                yield answer;
                if over {
                    break;
                }
            }
        }
    }

    fn request(&self, ask: Ask, admitted: Admitted) -> Request {
        let mut request = Request::new(ask.query).variables(ask.variables);
        request.operation_name = ask.operation_name;
        request.extensions = ask.extensions;
        request.set_parsed_query(admitted.document);
        if !self.introspection {
            request = request.disable_introspection();
        }
        self.edge
            .gate()
            .prepare(&self.session, &self.request_id, &mut request.data);
        request
    }

    fn finish(&self, response: Response) -> Answer {
        finish(response, &self.request_id, self.introspection, |error| {
            self.edge
                .gate()
                .on_internal(&self.request_id, &Unexpected::Error(error));
        })
    }

    fn panicked(&self) -> Answer {
        self.edge.gate().on_internal(&self.request_id, &Unexpected::Panic);
        Answer::internal(&self.request_id)
    }
}

impl<E: Executor, G: Gate> Edge<E, G> {
    /// Counts what a request asks for; see [`admit`].
    pub(crate) fn admit(&self, ask: &Ask) -> Result<Admitted, ServerError> {
        admit(
            &ask.query,
            ask.operation_name.as_deref(),
            &ask.variables,
            self.limits(),
        )
    }
}

/// Resolvers may add headers to the answer; the engine and the server use different versions of the
/// `http` crate.
fn copy_headers(response: &Response) -> HeaderMap {
    let mut to = HeaderMap::new();
    for (name, value) in &response.http_headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_str().as_bytes()),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            to.append(name, value);
        }
    }
    to
}
