//! Every error leaves with a code; what nobody foresaw leaves without its story.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::http::StatusCode;
use async_graphql::{ErrorExtensionValues, Pos, Response, ServerError, Value};
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

/// The codes the transport itself gives, found in `extensions.code`. The application adds its own.
///
/// The status is the one under `application/graphql-response+json`. Under the older
/// `application/json`, a well-formed request whose document is refused is answered with 200, as the
/// specification asks for clients that read only such answers.
///
/// The newest draft of GraphQL over HTTP recommends 422 where earlier ones said 400, and 294 for
/// partial answers; this crate keeps 400 and 200, which both the drafts' MUSTs and the
/// specification's audit suite accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The HTTP request or its JSON is not a GraphQL request. 400.
    BadRequest,
    /// The document does not parse. 400.
    ParseFailed,
    /// The document does not fit the schema, or variables do not fit the document. 400.
    ValidationFailed,
    /// `operationName` names no operation, or is missing where the document holds several. 400.
    OperationUnknown,
    /// The document asks for more than [`Limits`](crate::Limits) allow. The extensions name the
    /// `limit` and its `max`. 400.
    TooComplex,
    /// The schema may not be read by this session. 400.
    IntrospectionDisabled,
    /// An argument's value is not of its type (a date of 30 February, an id of another kind). 400
    /// when nothing was executed, 200 beside other data.
    BadUserInput,
    /// Who is asking could not be established, or the session ended. 401.
    Unauthenticated,
    /// Known, but not allowed in. 403.
    Forbidden,
    /// A mutation by GET, or a method that is neither GET nor POST. 405.
    MethodNotAllowed,
    /// No media type that `Accept` allows can carry the answer. 406.
    NotAcceptable,
    /// The body did not arrive in time. 408.
    BodyTimeout,
    /// The body is larger than allowed. 413.
    BodyTooLarge,
    /// The query string is larger than allowed; use POST. 414.
    UrlTooLong,
    /// The body is not `application/json` in UTF-8. 415. This is also what stops forged posts from
    /// other sites: a form or `text/plain` needs no permission of the browser, JSON does.
    UnsupportedMediaType,
    /// Too many requests. 429, with `Retry-After`.
    RateLimited,
    /// Too many operations at once on one socket. Sent as an `error` message.
    TooManyOperations,
    /// Nobody foresaw this; `extensions.requestId` leads to the log. 500.
    Internal,
    /// A part the answer needs is not available now. 503.
    Unavailable,
    /// The operation took too long and was stopped. 503.
    Timeout,
}

impl Code {
    /// Every code, for documentation and tests.
    pub const ALL: [Self; 20] = [
        Self::BadRequest,
        Self::ParseFailed,
        Self::ValidationFailed,
        Self::OperationUnknown,
        Self::TooComplex,
        Self::IntrospectionDisabled,
        Self::BadUserInput,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::BodyTimeout,
        Self::BodyTooLarge,
        Self::UrlTooLong,
        Self::UnsupportedMediaType,
        Self::RateLimited,
        Self::TooManyOperations,
        Self::Internal,
        Self::Unavailable,
        Self::Timeout,
    ];

    /// The text in `extensions.code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::OperationUnknown => "OPERATION_UNKNOWN",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::IntrospectionDisabled => "INTROSPECTION_DISABLED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::BodyTimeout => "BODY_TIMEOUT",
            Self::BodyTooLarge => "BODY_TOO_LARGE",
            Self::UrlTooLong => "URL_TOO_LONG",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::RateLimited => "RATE_LIMITED",
            Self::TooManyOperations => "TOO_MANY_OPERATIONS",
            Self::Internal => "INTERNAL",
            Self::Unavailable => "UNAVAILABLE",
            Self::Timeout => "TIMEOUT",
        }
    }

    /// The HTTP status when this is why there is no data.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest
            | Self::ParseFailed
            | Self::ValidationFailed
            | Self::OperationUnknown
            | Self::TooComplex
            | Self::IntrospectionDisabled
            | Self::BadUserInput => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UrlTooLong => StatusCode::URI_TOO_LONG,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RateLimited | Self::TooManyOperations => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// An error of the transport with this code.
    pub(crate) fn error(self, message: impl Into<String>) -> ServerError {
        self.error_at(message, None)
    }

    pub(crate) fn error_at(self, message: impl Into<String>, position: Option<Pos>) -> ServerError {
        let mut error = ServerError::new(message, position);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.as_str());
        error.extensions = Some(extensions);
        error
    }
}

/// The application's no at the door.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) retry_after: Option<Duration>,
}

impl Refusal {
    /// No, wrong or ended credentials: 401, on an open socket 4401. The message is shown to the client.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self {
            code: Code::Unauthenticated,
            message: message.into(),
            retry_after: None,
        }
    }

    /// Known but not allowed: 403, on an open socket 4403. The message is shown to the client.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self {
            code: Code::Forbidden,
            message: message.into(),
            retry_after: None,
        }
    }

    /// Too many requests: 429 with `Retry-After` in whole seconds.
    #[must_use]
    pub fn rate_limited(retry_after: Duration) -> Self {
        let message = "Too many requests. Wait a little and try again.".to_owned();
        Self {
            code: Code::RateLimited,
            message,
            retry_after: Some(retry_after),
        }
    }

    /// Who is asking cannot be looked up now (the database is away): 503.
    #[must_use]
    pub fn unavailable() -> Self {
        let message = "The service is not available right now. Try again shortly.".to_owned();
        Self {
            code: Code::Unavailable,
            message,
            retry_after: None,
        }
    }

    pub(crate) fn error(&self) -> ServerError {
        self.code.error(self.message.clone())
    }
}

/// Errors of one answer beyond this number are left out: a document can be wrong in thousands of
/// places, and the answer must not be larger than the question.
const MAX_REQUEST_ERRORS: usize = 20;

/// A finished answer: what one operation gives back, ready to be written.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Absent when the request itself was refused; null when execution came to nothing.
    pub(crate) data: Option<Value>,
    pub(crate) errors: Vec<ServerError>,
    extensions: BTreeMap<String, Value>,
}

impl Answer {
    /// An answer without data: the request was refused.
    pub(crate) fn refused(error: ServerError) -> Self {
        Self {
            data: None,
            errors: vec![error],
            extensions: BTreeMap::new(),
        }
    }

    /// The answer to what nobody foresaw.
    pub(crate) fn internal(request_id: &str) -> Self {
        let mut error = ServerError::new(String::new(), None);
        hide(&mut error, request_id);
        Self::refused(error)
    }

    /// The transport's code of the first error, when there is no data.
    pub(crate) fn refusal(&self) -> Option<Code> {
        if self.data.is_some() {
            return None;
        }
        let code = self.errors.first().and_then(code_of).and_then(Code::named);
        Some(code.unwrap_or(Code::ValidationFailed))
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(data) = &self.data {
            map.serialize_entry("data", data)?;
        }
        if !self.errors.is_empty() {
            map.serialize_entry("errors", &self.errors)?;
        }
        if !self.extensions.is_empty() {
            map.serialize_entry("extensions", &self.extensions)?;
        }
        map.end()
    }
}

/// The finishing pass over what the executor gives back.
///
/// `unexpected` hears of every error that had no code, before its message is dropped.
pub(crate) fn finish(
    response: Response,
    request_id: &str,
    introspection: bool,
    unexpected: impl Fn(&ServerError),
) -> Answer {
    let Response {
        data,
        mut errors,
        extensions,
        ..
    } = response;
    for error in &mut errors {
        if code_of(error).is_some() {
            continue;
        }
        if is_bad_input(error) {
            set_code(error, Code::BadUserInput);
        } else if error.path.is_empty() && error.source.is_none() {
            // async-graphql gives a path to everything a resolver says, and none to validation.
            set_code(error, Code::ValidationFailed);
            if !introspection {
                forget_suggestion(&mut error.message);
            }
        } else {
            unexpected(error);
            hide(error, request_id);
        }
    }
    let nothing_ran = data == Value::Null
        && !errors.is_empty()
        && errors
            .iter()
            .all(|error| error.path.is_empty() || code_of(error) == Some(Code::BadUserInput.as_str()));
    if nothing_ran {
        errors.truncate(MAX_REQUEST_ERRORS);
    }
    Answer {
        data: (!nothing_ran).then_some(data),
        errors,
        extensions,
    }
}

fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code),
        _ => None,
    }
}

fn set_code(error: &mut ServerError, code: Code) {
    error
        .extensions
        .get_or_insert_default()
        .set("code", code.as_str());
}

/// Values that do not parse into an argument's type come from async-graphql without a code, in one
/// of two wordings; errors of resolvers that were converted from other errors carry a source.
fn is_bad_input(error: &ServerError) -> bool {
    error.source.is_none()
        && (error.message.starts_with("Failed to parse \"")
            || error.message.starts_with("Expected input type \""))
}

fn hide(error: &mut ServerError, request_id: &str) {
    "Internal error".clone_into(&mut error.message);
    error.source = None;
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", Code::Internal.as_str());
    extensions.set("requestId", request_id);
    error.extensions = Some(extensions);
}

fn forget_suggestion(message: &mut String) {
    if let Some(at) = message.find(" Did you mean \"") {
        message.truncate(at);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use async_graphql::{PathSegment, value};

    use super::*;

    fn failed(message: &str) -> ServerError {
        ServerError::new(message, None).with_path(vec![PathSegment::Field("agreement".into())])
    }

    fn finished(errors: Vec<ServerError>, data: Value) -> Answer {
        let mut response = Response::from_errors(errors);
        response.data = data;
        finish(response, "r-1", true, |_| ())
    }

    fn written(answer: &Answer) -> serde_json::Value {
        serde_json::to_value(answer).unwrap()
    }

    #[test]
    fn an_unforeseen_error_keeps_its_path_and_loses_its_story() {
        let seen = Cell::new(0);
        let mut error = failed("relation \"accounts\" does not exist");
        error
            .extensions
            .get_or_insert_default()
            .set("sql", "SELECT secret");
        let answer = finish(Response::from_errors(vec![error]), "r-1", true, |error| {
            assert!(error.message.contains("accounts"), "the hook hears the original");
            seen.set(seen.get() + 1);
        });
        assert_eq!(seen.get(), 1);
        assert_eq!(
            written(&answer),
            serde_json::json!({"data": null, "errors": [{
                "message": "Internal error",
                "path": ["agreement"],
                "extensions": {"code": "INTERNAL", "requestId": "r-1"},
            }]})
        );
    }

    #[test]
    fn a_coded_error_passes_untouched() {
        let mut error = failed("The deadline has passed.");
        error
            .extensions
            .get_or_insert_default()
            .set("code", "DEADLINE_PASSED");
        let answer = finished(vec![error.clone()], Value::Null);
        assert_eq!(answer.errors, [error]);
        assert_eq!(answer.data, Some(Value::Null), "the operation ran");
        assert_eq!(answer.refusal(), None);
    }

    #[test]
    fn a_request_error_has_no_data_entry() {
        let answer = finished(vec![ServerError::new("Unknown field", None)], Value::Null);
        assert_eq!(answer.refusal(), Some(Code::ValidationFailed));
        assert!(written(&answer).get("data").is_none());
    }

    #[test]
    fn a_pathless_error_with_a_source_is_not_taken_for_validation() {
        let mut error = ServerError::new("disk full at /var/lib", None);
        error.source = Some(std::sync::Arc::new(3_u8));
        let answer = finished(vec![error], Value::Null);
        assert_eq!(answer.refusal(), Some(Code::Internal));
        assert_eq!(answer.errors[0].message, "Internal error");
    }

    #[test]
    fn bad_input_is_the_clients_error_unless_it_was_converted_from_another() {
        let bad = failed("Failed to parse \"Date\": no such day");
        assert_eq!(
            finished(vec![bad.clone()], Value::Null).refusal(),
            Some(Code::BadUserInput)
        );
        let beside = finished(vec![bad.clone()], value!({"ok": true}));
        assert_eq!(beside.refusal(), None, "beside data it is a partial answer");
        let mut converted = bad;
        converted.source = Some(std::sync::Arc::new(3_u8));
        assert_eq!(
            finished(vec![converted], Value::Null).errors[0].message,
            "Internal error"
        );
    }

    #[test]
    fn suggestions_go_with_introspection() {
        let error = ServerError::new(
            "Unknown field \"nme\" on type \"User\". Did you mean \"name\"?",
            None,
        );
        let open = finish(Response::from_errors(vec![error.clone()]), "r", true, |_| ());
        assert!(open.errors[0].message.ends_with("Did you mean \"name\"?"));
        let closed = finish(Response::from_errors(vec![error]), "r", false, |_| ());
        assert_eq!(
            closed.errors[0].message,
            "Unknown field \"nme\" on type \"User\"."
        );
    }

    #[test]
    fn an_answer_is_not_larger_than_the_question() {
        let errors = vec![ServerError::new("Unknown field", None); 5_000];
        assert_eq!(finished(errors, Value::Null).errors.len(), MAX_REQUEST_ERRORS);
    }

    #[test]
    fn codes_are_unique() {
        for code in Code::ALL {
            assert_eq!(Code::named(code.as_str()), Some(code));
        }
    }
}
