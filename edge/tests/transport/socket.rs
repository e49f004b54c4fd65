//! Sockets, frame by frame: what the official clients cannot be made to do.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::toy::{Toy, hasty};

/// A WebSocket client of few words; it masks its frames with zeros.
struct Client {
    stream: TcpStream,
}

#[derive(Debug, PartialEq)]
enum Frame {
    Text(Value),
    Close(u16, String),
    Ping,
}

impl Client {
    async fn connect(toy: &Toy) -> Self {
        let mut stream = TcpStream::connect(toy.address).await.unwrap();
        let head = format!(
            "GET /graphql HTTP/1.1\r\nhost: {}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\
             sec-websocket-protocol: graphql-transport-ws\r\n\r\n",
            toy.address
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await.unwrap());
        }
        assert!(
            answer.starts_with(b"HTTP/1.1 101 "),
            "{}",
            String::from_utf8_lossy(&answer)
        );
        Self { stream }
    }

    async fn open(toy: &Toy, token: &str) -> Self {
        let mut client = Self::connect(toy).await;
        client
            .say(&json!({ "type": "connection_init", "payload": { "token": token } }))
            .await;
        assert_eq!(
            client.hear().await,
            Frame::Text(json!({ "type": "connection_ack" }))
        );
        client
    }

    async fn say(&mut self, message: &Value) {
        self.frame(0x81, message.to_string().as_bytes()).await;
    }

    async fn subscribe(&mut self, query: &str) {
        self.say(&json!({ "id": "1", "type": "subscribe", "payload": { "query": query } }))
            .await;
    }

    async fn frame(&mut self, first: u8, payload: &[u8]) {
        let mut bytes = vec![first];
        if let Ok(length @ ..126) = u8::try_from(payload.len()) {
            bytes.push(0x80 | length);
        } else {
            bytes.push(0x80 | 0x7e);
            bytes.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
        }
        bytes.extend([0; 4]);
        bytes.extend(payload);
        self.stream.write_all(&bytes).await.unwrap();
    }

    async fn hear(&mut self) -> Frame {
        tokio::time::timeout(Duration::from_secs(10), self.read())
            .await
            .expect("a frame")
    }

    async fn read(&mut self) -> Frame {
        let first = self.stream.read_u8().await.unwrap();
        let length = match self.stream.read_u8().await.unwrap() {
            126 => usize::from(self.stream.read_u16().await.unwrap()),
            127 => usize::try_from(self.stream.read_u64().await.unwrap()).unwrap(),
            length => usize::from(length),
        };
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).await.unwrap();
        match first {
            0x81 => Frame::Text(serde_json::from_slice(&payload).unwrap()),
            0x88 => {
                let code = payload
                    .first_chunk()
                    .map_or(1005, |code| u16::from_be_bytes(*code));
                Frame::Close(
                    code,
                    String::from_utf8(payload.split_off(payload.len().min(2))).unwrap(),
                )
            }
            0x89 => Frame::Ping,
            other => panic!("a frame of kind {other:#x}"),
        }
    }

    async fn hear_code(&mut self) -> String {
        match self.hear().await {
            Frame::Text(message) if message["type"] == "error" => message["payload"][0]["extensions"]["code"]
                .as_str()
                .unwrap()
                .to_owned(),
            other => panic!("{other:?}"),
        }
    }

    async fn closes_with(&mut self, expected: u16) {
        loop {
            match self.hear().await {
                Frame::Close(code, reason) => return assert_eq!(code, expected, "{reason}"),
                Frame::Ping => {}
                Frame::Text(message) => panic!("{message}"),
            }
        }
    }
}

#[actix_web::test]
async fn a_panic_ends_its_operation_and_not_the_socket() {
    let toy = Toy::start(hasty());
    let mut client = Client::open(&toy, "kim").await;
    client.subscribe("subscription { panicAfter(count: 0) }").await;
    assert_eq!(client.hear_code().await, "INTERNAL");
    client.subscribe("{ panic }").await;
    assert_eq!(client.hear_code().await, "INTERNAL");
    client.subscribe("{ slow }").await;
    assert_eq!(client.hear_code().await, "TIMEOUT");
    client.subscribe("subscription { refused }").await;
    match client.hear().await {
        Frame::Text(message) => assert_eq!(message["payload"][0]["extensions"]["code"], "RAIN", "{message}"),
        other => panic!("{other:?}"),
    }
    client.subscribe("{ viewer }").await;
    let expected = json!({ "id": "1", "type": "next", "payload": { "data": { "viewer": "kim" } } });
    assert_eq!(
        client.hear().await,
        Frame::Text(expected),
        "the id is free and the socket alive"
    );
    assert_eq!(toy.log.lock().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_gate_that_panics_closes_the_socket_and_nothing_else() {
    let toy = Toy::start(hasty());
    let mut client = Client::connect(&toy).await;
    client
        .say(&json!({ "type": "connection_init", "payload": { "token": "panic" } }))
        .await;
    client.closes_with(1011).await;
    Client::open(&toy, "kim").await;
}

#[actix_web::test]
async fn every_refusal_of_the_gate_is_4403() {
    let toy = Toy::start(hasty());
    for token in ["wrong", "banned", "eager"] {
        let mut client = Client::connect(&toy).await;
        client
            .say(&json!({ "type": "connection_init", "payload": { "token": token } }))
            .await;
        client.closes_with(4403).await;
    }
}

#[actix_web::test]
async fn a_session_that_ends_closes_with_the_reason_it_gives() {
    let toy = Toy::start(hasty());
    for (token, code) in [("kim", 4401), ("guest", 4403)] {
        let mut subscriber = Client::open(&toy, token).await;
        subscriber.subscribe("subscription { silence }").await;
        let mut other = Client::open(&toy, token).await;
        other.subscribe("mutation { signOut }").await;
        subscriber.closes_with(code).await;
    }
}

#[actix_web::test]
async fn one_switch_closes_introspection_here_too() {
    let toy = Toy::start(hasty());
    let mut client = Client::open(&toy, "blind").await;
    client.subscribe("{ __schema { types { name } } }").await;
    assert_eq!(client.hear_code().await, "INTROSPECTION_DISABLED");
}

#[actix_web::test]
async fn a_completed_subscription_says_nothing_more() {
    let toy = Toy::start(hasty());
    let mut client = Client::open(&toy, "kim").await;
    client.subscribe("subscription { flood }").await;
    assert!(matches!(client.hear().await, Frame::Text(next) if next["type"] == "next"));
    client.say(&json!({ "id": "1", "type": "complete" })).await;
    client.say(&json!({ "type": "ping" })).await;
    let pong = Frame::Text(json!({ "type": "pong" }));
    // What was under way before the server read "complete" may still come, before the pong.
    while client.hear().await != pong {}
    client.say(&json!({ "type": "ping" })).await;
    assert_eq!(client.hear().await, pong);
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_dropped_while_others_are_served() {
    let toy = Toy::start(hasty());
    let mut deaf = Client::open(&toy, "kim").await;
    deaf.subscribe("subscription { flood }").await;
    let start = Instant::now();
    let mut other = Client::open(&toy, "sam").await;
    other.subscribe("{ viewer }").await;
    assert!(matches!(other.hear().await, Frame::Text(_)));
    // What was on its way can be read; then it ends, without the close frame that found no room.
    tokio::time::sleep(hasty().write_time * 4).await;
    let mut heard = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(10), deaf.stream.read_to_end(&mut heard)).await;
    assert!(
        ended.is_ok(),
        "still open after {:?}, {} bytes",
        start.elapsed(),
        heard.len()
    );
    assert!(heard.len() < 64 * 1024 * 1024, "{}", heard.len());
}

#[actix_web::test]
async fn a_silent_client_is_pinged_and_then_dropped() {
    let toy = Toy::start(tillid_edge::Limits {
        keep_alive: Duration::from_millis(100),
        ..hasty()
    });
    let mut client = Client::open(&toy, "kim").await;
    assert_eq!(client.hear().await, Frame::Ping);
    assert_eq!(client.hear().await, Frame::Close(1005, String::new()));
}

#[actix_web::test]
async fn messages_may_come_in_pieces_and_are_measured_whole() {
    let toy = Toy::start(hasty());
    let mut client = Client::open(&toy, "kim").await;
    client.frame(0x01, b"{\"type\":").await;
    client.frame(0x89, b"are you there").await;
    client.frame(0x80, b"\"ping\"}").await;
    let pong = [
        client.stream.read_u8().await.unwrap(),
        client.stream.read_u8().await.unwrap(),
    ];
    assert_eq!(pong, [0x8a, 13]);
    client.stream.read_exact(&mut [0; 13]).await.unwrap();
    assert_eq!(client.hear().await, Frame::Text(json!({ "type": "pong" })));
    client.frame(0x01, b"{\"type\":\"").await;
    for _ in 0..6 {
        client.frame(0x00, "x".repeat(50_000).as_bytes()).await;
    }
    client.closes_with(1009).await;
}

#[actix_web::test]
async fn text_that_is_not_utf8_is_1007_and_a_close_is_answered() {
    let toy = Toy::start(hasty());
    let mut client = Client::open(&toy, "kim").await;
    client.frame(0x81, b"\xff\xfe").await;
    client.closes_with(1007).await;
    let mut client = Client::open(&toy, "kim").await;
    client.frame(0x88, &[0x03, 0xe8]).await;
    client.closes_with(1000).await;
}
