//! GraphQL over HTTP, batches and event streams, against a server that really listens.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::toy::{STORY, Toy, hasty};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const MODERN: &str = "application/graphql-response+json";
const OLDER: &str = "application/json";

struct Caller {
    toy: Toy,
    client: Client,
}

impl Caller {
    fn new() -> Self {
        // Fails when another test of this process was first, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            toy: Toy::start(hasty()),
            client: Client::new(),
        }
    }

    fn post(&self, accept: &str, body: &Value) -> RequestBuilder {
        self.client
            .post(self.toy.url())
            .header("accept", accept)
            .json(body)
    }

    fn get(&self, accept: &str, parameters: &[(&str, &str)]) -> RequestBuilder {
        let mut url = reqwest::Url::parse(&self.toy.url()).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        self.client.get(url).header("accept", accept)
    }

    /// The status and body of a document sent the modern way.
    async fn ask(&self, document: &str) -> (u16, Value) {
        read(
            self.post(MODERN, &json!({ "query": document }))
                .send()
                .await
                .unwrap(),
        )
        .await
    }
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

fn code(body: &Value) -> &str {
    body["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("no code in {body}"))
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

#[actix_web::test]
async fn the_accept_header_decides_the_media_type_and_the_meaning_of_the_status() {
    let caller = Caller::new();
    let good = json!({ "query": "{ __typename }" });
    let bad = json!({ "query": "{ nothing }" });
    for (accept, media, refused) in [
        (MODERN, "application/graphql-response+json; charset=utf-8", 400),
        (OLDER, "application/json; charset=utf-8", 200),
        ("*/*", "application/json; charset=utf-8", 200),
    ] {
        let response = caller.post(accept, &good).send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), header(&response, "content-type")),
            (200, Some(media))
        );
        assert_eq!(header(&response, "cache-control"), Some("no-store"));
        let (status, body) = read(caller.post(accept, &bad).send().await.unwrap()).await;
        assert_eq!((status, code(&body)), (refused, "GRAPHQL_VALIDATION_FAILED"));
        assert!(body.get("data").is_none(), "{body}");
    }
    let (status, body) = read(caller.post("text/html", &good).send().await.unwrap()).await;
    assert_eq!((status, code(&body)), (406, "NOT_ACCEPTABLE"));
}

#[actix_web::test]
async fn request_errors_have_their_codes() {
    let caller = Caller::new();
    for (document, expected) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ echo(text: \"\\uD83D\") }", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "query($x: Nothing = 1) { echo(text: $x) }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "query($x: Nothing!) { echo(text: $x) }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("{ echo }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ echo(text: 1) }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { viewer } query B { viewer }", "OPERATION_UNKNOWN"),
        ("{ day(day: \"2026-02-30\") }", "BAD_USER_INPUT"),
    ] {
        let (status, body) = caller.ask(document).await;
        assert_eq!((status, code(&body)), (400, expected), "{document}: {body}");
        assert!(body.get("data").is_none(), "{document}: {body}");
    }
    for variables in [json!({}), json!({ "text": null }), json!({ "text": 7 })] {
        let body = json!({ "query": "query($text: String!) { echo(text: $text) }", "variables": variables });
        let (status, body) = read(caller.post(MODERN, &body).send().await.unwrap()).await;
        assert_eq!(
            (status, code(&body)),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{body}"
        );
    }
}

#[actix_web::test]
async fn a_partial_answer_is_an_answer() {
    let caller = Caller::new();
    let (status, body) = caller
        .ask("{ expected echo(text: \"x\") day(day: \"2026-02-28\") }")
        .await;
    assert_eq!((status, code(&body)), (200, "RAIN"));
    assert_eq!(body["data"]["echo"], "x");
    assert_eq!(body["errors"][0]["message"], "Not while it rains.");
    let (status, body) = caller.ask("{ expected }").await;
    assert_eq!((status, code(&body)), (200, "RAIN"));
    assert!(
        body.as_object().unwrap().contains_key("data"),
        "it was executed: {body}"
    );
}

#[actix_web::test]
async fn what_nobody_foresaw_says_internal_and_a_request_id() {
    let caller = Caller::new();
    let (status, body) = caller.ask("{ unforeseen requestId }").await;
    assert_eq!(status, 200);
    let id = body["data"]["requestId"].as_str().unwrap();
    let expected = json!({
        "message": "Internal error",
        "locations": [{ "line": 1, "column": 3 }],
        "path": ["unforeseen"],
        "extensions": { "code": "INTERNAL", "requestId": id },
    });
    assert_eq!(body["errors"], json!([expected]));
    assert_eq!(*caller.toy.log.lock().unwrap(), [format!("{id} {STORY}")]);
}

#[actix_web::test]
async fn a_panic_is_an_internal_error_and_the_process_lives() {
    let caller = Caller::new();
    for accept in [MODERN, OLDER] {
        let request = caller.post(accept, &json!({ "query": "{ panic }" }));
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!((status, code(&body)), (500, "INTERNAL"));
        assert!(!body.to_string().contains("story"), "{body}");
    }
    let request = caller
        .post(MODERN, &json!({ "query": "{ viewer }" }))
        .bearer_auth("panic");
    let (status, body) = read(request.send().await.unwrap()).await;
    assert_eq!((status, code(&body)), (500, "INTERNAL"), "the gate panics");
    assert_eq!(caller.toy.log.lock().unwrap().len(), 3);
    assert_eq!(caller.ask("{ viewer }").await.0, 200);
}

#[actix_web::test]
async fn an_operation_that_takes_too_long_is_stopped() {
    let caller = Caller::new();
    let (status, body) = caller.ask("{ slow }").await;
    assert_eq!((status, code(&body)), (503, "TIMEOUT"));
}

#[actix_web::test]
async fn get_is_for_queries_only() {
    let caller = Caller::new();
    let parameters = [
        (
            "query",
            "query A($t: String!) { echo(text: $t) } query B { viewer }",
        ),
        ("operationName", "A"),
        ("variables", "{\"t\":\"æ\"}"),
        ("extensions", ""),
        ("unknown", "1"),
    ];
    let (status, body) = read(caller.get(MODERN, &parameters).send().await.unwrap()).await;
    assert_eq!((status, &body["data"]["echo"]), (200, &json!("æ")), "{body}");

    let mutation = [
        ("query", "query A { viewer } mutation B { greet }"),
        ("operationName", "B"),
    ];
    for accept in [MODERN, OLDER, "text/event-stream"] {
        let response = caller.get(accept, &mutation).send().await.unwrap();
        assert_eq!(header(&response, "allow"), Some("POST"));
        assert_eq!(header(&response, "x-greeting"), None, "it must not run");
        let (status, body) = read(response).await;
        assert_eq!((status, code(&body)), (405, "METHOD_NOT_ALLOWED"));
    }
    for parameters in [
        vec![],
        vec![("query", "{ viewer }"), ("query", "{ viewer }")],
        vec![("query", "{ viewer }"), ("variables", "not json")],
        vec![("query", "{ viewer }"), ("variables", "[1]")],
    ] {
        let (status, body) = read(caller.get(MODERN, &parameters).send().await.unwrap()).await;
        assert_eq!((status, code(&body)), (400, "BAD_REQUEST"), "{parameters:?}");
    }
    let long = format!("{{ echo(text: \"{}\") }}", "x".repeat(17_000));
    let (status, body) = read(caller.get(MODERN, &[("query", &long)]).send().await.unwrap()).await;
    assert_eq!((status, code(&body)), (414, "URL_TOO_LONG"));
}

#[actix_web::test]
async fn other_methods_are_told_which_there_are() {
    let caller = Caller::new();
    for method in [
        reqwest::Method::PUT,
        reqwest::Method::DELETE,
        reqwest::Method::PATCH,
    ] {
        let response = caller
            .client
            .request(method, caller.toy.url())
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(header(&response, "allow"), Some("GET, POST"));
    }
}

#[actix_web::test]
async fn only_json_in_utf8_is_read_because_a_form_needs_no_permission() {
    let caller = Caller::new();
    let body = json!({ "query": "mutation { greet }" }).to_string();
    let send = |content_type: &str, encoding: &str| {
        let request = caller
            .client
            .post(caller.toy.url())
            .header("accept", MODERN)
            .body(body.clone());
        let request = if encoding.is_empty() {
            request
        } else {
            request.header("content-encoding", encoding)
        };
        if content_type.is_empty() {
            request
        } else {
            request.header("content-type", content_type)
        }
        .send()
    };
    for refused in [
        "",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/graphql",
    ] {
        let response = send(refused, "").await.unwrap();
        assert_eq!(header(&response, "x-greeting"), None);
        let (status, body) = read(response).await;
        assert_eq!(
            (status, code(&body)),
            (415, "UNSUPPORTED_MEDIA_TYPE"),
            "{refused}"
        );
    }
    for accepted in [
        "application/json",
        "Application/JSON;charset=UTF-8",
        "application/json; charset=\"utf-8\"",
    ] {
        assert_eq!(
            send(accepted, "").await.unwrap().status(),
            StatusCode::OK,
            "{accepted}"
        );
    }
    assert_eq!(
        send("application/json", "gzip").await.unwrap().status(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

#[actix_web::test]
async fn malformed_requests_are_bad_requests_whatever_is_accepted() {
    let caller = Caller::new();
    for body in [
        "",
        "{",
        "null",
        "7",
        "\"x\"",
        "{}",
        "{\"query\":7}",
        "{\"query\":\"{ viewer }\",\"variables\":[]}",
        "[]",
        "[7]",
    ] {
        for accept in [MODERN, OLDER, "text/event-stream"] {
            let request = caller.client.post(caller.toy.url()).header("accept", accept);
            let request = request.header("content-type", "application/json").body(body);
            let (status, answer) = read(request.send().await.unwrap()).await;
            assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"), "{body}");
        }
    }
    let request = caller
        .client
        .post(caller.toy.url())
        .header("content-type", "application/json");
    let broken = request
        .body(b"{\"query\":\"{ echo(text: \\\"\xff\\\") }\"}".to_vec())
        .send()
        .await
        .unwrap();
    assert_eq!(broken.status(), StatusCode::BAD_REQUEST, "not UTF-8");
}

#[actix_web::test]
async fn a_batch_is_small_shares_its_limits_and_keeps_its_order() {
    let caller = Caller::new();
    let one = |text: &str| json!({ "query": format!("{{ echo(text: \"{text}\") }}") });
    let (status, body) = read(
        caller
            .post(MODERN, &json!([one("a"), { "query": "{ nothing }" }, one("b")]))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(body[0]["data"]["echo"], "a");
    assert_eq!(code(&body[1]), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(body[2]["data"]["echo"], "b");

    let many: Vec<Value> = (0..11).map(|_| one("x")).collect();
    let (status, body) = read(caller.post(MODERN, &json!(many)).send().await.unwrap()).await;
    assert_eq!((status, code(&body)), (400, "QUERY_TOO_COMPLEX"));
    assert_eq!(body["errors"][0]["extensions"]["limit"], "batch");

    let aliases = (0..25).fold(String::new(), |mut set, at| {
        write!(set, "a{at}: viewer ").unwrap();
        set
    });
    let nine: Vec<Value> = (0..9)
        .map(|_| json!({ "query": format!("{{ {aliases} }}") }))
        .collect();
    let (status, body) = read(caller.post(MODERN, &json!(nine)).send().await.unwrap()).await;
    assert_eq!(
        (status, code(&body)),
        (400, "QUERY_TOO_COMPLEX"),
        "each is allowed, all together are not"
    );
    assert_eq!(body["errors"][0]["extensions"]["limit"], "aliases");
}

#[actix_web::test]
async fn abuse_is_refused_at_once() {
    let caller = Caller::new();
    let mut doubling = "{ ...F0 }".to_owned();
    for at in 0..25 {
        write!(doubling, " fragment F{at} on Query {{ ...F{0} ...F{0} }}", at + 1).unwrap();
    }
    doubling.push_str(" fragment F25 on Query { viewer }");
    let aliases = (0..20_000).fold(String::new(), |mut set, at| {
        write!(set, "a{at}:viewer ").unwrap();
        set
    });
    for document in [
        doubling,
        format!("{{ {aliases} }}"),
        format!("{{ {} }}", "viewer ".repeat(20_000)),
    ] {
        let start = Instant::now();
        let (status, body) = caller.ask(&document).await;
        assert_eq!((status, code(&body)), (400, "QUERY_TOO_COMPLEX"));
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }
    assert_eq!(caller.ask("{ viewer }").await.0, 200);
}

#[actix_web::test]
async fn large_bodies_are_refused_by_their_announcement_and_by_their_size() {
    let caller = Caller::new();
    let ten = json!({ "query": format!("{{ echo(text: \"{}\") }}", "x".repeat(10 * 1024 * 1024)) });
    let start = Instant::now();
    // The server hangs up without reading: whether the client still reads the answer is up to it.
    if let Ok(response) = caller.post(MODERN, &ten).send().await {
        let (status, body) = read(response).await;
        assert_eq!((status, code(&body)), (413, "BODY_TOO_LARGE"));
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());

    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let announced = raw(
        &caller,
        &format!("{head}content-length: 10485760\r\n\r\n"),
        Duration::ZERO,
    )
    .await;
    assert!(announced.starts_with("HTTP/1.1 413 "), "{announced}");
    let chunk = format!("{:x}\r\n{}\r\n", 2 * 1024 * 1024, " ".repeat(2 * 1024 * 1024));
    let chunked = raw(
        &caller,
        &format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}"),
        Duration::ZERO,
    )
    .await;
    assert!(chunked.starts_with("HTTP/1.1 413 "), "{chunked}");
}

#[actix_web::test]
async fn a_slow_body_is_given_up() {
    let caller = Caller::new();
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
    let start = Instant::now();
    let answer = raw(&caller, head, Duration::from_millis(50)).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(
        answer.contains("BODY_TIMEOUT") && answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "dripping does not prolong it: {:?}",
        start.elapsed()
    );
}

/// Sends bytes as they are, drips spaces if asked to, and reads until the server hangs up.
async fn raw(caller: &Caller, bytes: &str, drip: Duration) -> String {
    let (mut reader, mut writer) = TcpStream::connect(caller.toy.address).await.unwrap().into_split();
    let bytes = bytes.to_owned();
    let writing = actix_web::rt::spawn(async move {
        let mut open = writer.write_all(bytes.as_bytes()).await.is_ok();
        while open && !drip.is_zero() {
            tokio::time::sleep(drip).await;
            open = writer.write_all(b" ").await.is_ok();
        }
        std::future::pending::<()>().await;
    });
    let mut answer = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(10), reader.read_to_end(&mut answer)).await;
    assert!(
        reading.is_ok(),
        "the server does not hang up after {}",
        String::from_utf8_lossy(&answer)
    );
    writing.abort();
    String::from_utf8(answer).unwrap()
}

#[actix_web::test]
async fn the_gate_decides_who_comes_in_and_what_goes_out() {
    let caller = Caller::new();
    let query = json!({ "query": "{ viewer }" });
    for (token, status, expected) in [
        ("wrong", 401, "UNAUTHENTICATED"),
        ("banned", 403, "FORBIDDEN"),
        ("eager", 429, "RATE_LIMITED"),
    ] {
        for accept in [MODERN, OLDER, "text/event-stream"] {
            let response = caller
                .post(accept, &query)
                .bearer_auth(token)
                .send()
                .await
                .unwrap();
            assert_eq!(
                header(&response, "www-authenticate"),
                (status == 401).then_some("Bearer")
            );
            assert_eq!(
                header(&response, "retry-after"),
                (status == 429).then_some("2"),
                "rounded up"
            );
            let (actual, body) = read(response).await;
            assert_eq!((actual, code(&body)), (status, expected));
        }
    }
    let (_, body) = read(
        caller
            .post(MODERN, &query)
            .bearer_auth("kim")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(body["data"]["viewer"], "kim");

    let response = caller
        .post(MODERN, &json!({ "query": "mutation { greet }" }))
        .send()
        .await
        .unwrap();
    assert_eq!(
        header(&response, "x-greeting"),
        Some("hello"),
        "a resolver's header"
    );
    assert_eq!(
        header(&response, "set-cookie"),
        Some("greeted=1; HttpOnly"),
        "the gate's header"
    );
}

#[actix_web::test]
async fn one_switch_closes_introspection_and_suggestions() {
    let caller = Caller::new();
    let ask = |token: &'static str, document: &str| {
        caller
            .post(MODERN, &json!({ "query": document }))
            .bearer_auth(token)
            .send()
    };
    for document in [
        "{ __schema { types { name } } }",
        "{ x: __type(name: \"Query\") { name } }",
        "{ ...F } fragment F on Query { ... { __schema { types { name } } } }",
    ] {
        let (status, body) = read(ask("kim", document).await.unwrap()).await;
        assert_eq!((status, body["errors"].is_null()), (200, true), "{body}");
        let (status, body) = read(ask("blind", document).await.unwrap()).await;
        assert_eq!((status, code(&body)), (400, "INTROSPECTION_DISABLED"));
    }
    let (status, _) = read(ask("blind", "{ __typename }").await.unwrap()).await;
    assert_eq!(status, 200);
    for document in ["{ viewr }", "{ echo(txt: \"x\", text: \"x\") }"] {
        let (_, open) = read(ask("kim", document).await.unwrap()).await;
        assert!(open.to_string().contains("Did you mean"), "{open}");
        let (_, closed) = read(ask("blind", document).await.unwrap()).await;
        assert_eq!(code(&closed), "GRAPHQL_VALIDATION_FAILED");
        assert!(!closed.to_string().contains("Did you mean"), "{closed}");
    }
}

async fn events(caller: &Caller, document: &str) -> (Response, String) {
    let request = caller.post(
        "application/json, text/event-stream",
        &json!({ "query": document }),
    );
    let mut response = request.send().await.unwrap();
    assert_eq!(
        header(&response, "content-type"),
        Some("text/event-stream; charset=utf-8")
    );
    let mut text = String::new();
    while let Some(chunk) = response.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    (response, text)
}

#[actix_web::test]
async fn a_subscription_is_a_stream_of_events() {
    let caller = Caller::new();
    let (_, text) = events(&caller, "subscription { count(to: 2) }").await;
    assert_eq!(
        text,
        concat!(
            ":\n\n",
            "event: next\ndata: {\"data\":{\"count\":1}}\n\n",
            "event: next\ndata: {\"data\":{\"count\":2}}\n\n",
            "event: complete\ndata:\n\n",
        )
    );
    let (status, body) = caller.ask("subscription { count(to: 2) }").await;
    assert_eq!(
        (status, code(&body)),
        (406, "NOT_ACCEPTABLE"),
        "plain HTTP cannot carry it"
    );
    let query = [("query", "subscription { count(to: 1) }")];
    let response = caller.get("text/event-stream", &query).send().await.unwrap();
    assert!(
        response.text().await.unwrap().contains("\"count\":1"),
        "a browser's EventSource uses GET"
    );
}

#[actix_web::test]
async fn a_panic_ends_a_stream_and_nothing_else() {
    let caller = Caller::new();
    let (_, text) = events(&caller, "subscription { panicAfter(count: 1) }").await;
    assert!(
        text.contains("{\"data\":{\"panicAfter\":0}}") && text.contains("INTERNAL"),
        "{text}"
    );
    assert!(
        text.ends_with("event: complete\ndata:\n\n") && !text.contains("story"),
        "{text}"
    );
    assert_eq!(caller.ask("{ viewer }").await.0, 200);
}

#[actix_web::test]
async fn a_query_and_a_refused_document_can_be_events_too() {
    let caller = Caller::new();
    for (document, expected) in [
        ("{ viewer }", "{\"data\":{\"viewer\":\"nobody\"}}"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
    ] {
        let request = caller.post("text/event-stream", &json!({ "query": document }));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let text = response.text().await.unwrap();
        assert!(
            text.contains(expected) && text.ends_with("event: complete\ndata:\n\n"),
            "{text}"
        );
    }
}

#[actix_web::test]
async fn a_session_that_ends_ends_its_stream() {
    let caller = Caller::new();
    let request = caller.post(
        "text/event-stream",
        &json!({ "query": "subscription { silence }" }),
    );
    let mut stream = request.bearer_auth("kim").send().await.unwrap();
    assert_eq!(
        stream.chunk().await.unwrap().as_deref(),
        Some(&b":\n\n"[..]),
        "it is open"
    );
    let sign_out = caller
        .post(MODERN, &json!({ "query": "mutation { signOut }" }))
        .bearer_auth("kim");
    assert_eq!(sign_out.send().await.unwrap().status(), StatusCode::OK);
    let rest = stream.text().await.unwrap();
    assert!(
        rest.contains("UNAUTHENTICATED") && rest.ends_with("event: complete\ndata:\n\n"),
        "{rest}"
    );
}
