//! GraphQL over server-sent events, in the protocol's mode of distinct connections: one operation,
//! one response that stays open, `next` events, a `complete` event, the end.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use async_stream::stream;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt as _};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::error::{Answer, Refusal};

/// A comment: keeps proxies from closing a silent connection, and finds out who has left.
const COMMENT: &[u8] = b":\n\n";
/// The empty data line makes browsers' own `EventSource` deliver the event.
const COMPLETE: &[u8] = b"event: complete\ndata:\n\n";

/// Writes `answers` as events until they end or the session does.
pub(crate) fn respond(
    mut head: HttpResponseBuilder,
    answers: impl Stream<Item = Answer> + 'static,
    ended: BoxFuture<'static, Refusal>,
    keep_alive: Duration,
) -> HttpResponse {
    head.insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        // Compression would hold events back until a block is full; nginx would, too.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events(answers, ended, keep_alive))
}

enum Step {
    Ended(Refusal),
    Answer(Option<Answer>),
    Silence,
}

fn events(
    answers: impl Stream<Item = Answer>,
    mut ended: BoxFuture<'static, Refusal>,
    keep_alive: Duration,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream! {
        let mut answers = std::pin::pin!(answers);
        let mut silence = interval_at(Instant::now() + keep_alive, keep_alive);
        silence.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Sends the head of the response on its way before the first event.
        yield Ok(Bytes::from_static(COMMENT));
        loop {
            let step = tokio::select! {
                biased;
                refusal = &mut ended => Step::Ended(refusal),
                answer = answers.next() => Step::Answer(answer),
                _ = silence.tick() => Step::Silence,
            };
            match step {
                Step::Silence => yield Ok(Bytes::from_static(COMMENT)),
                Step::Answer(Some(answer)) => {
                    silence.reset();
                    yield Ok(next(&answer));
                }
                Step::Answer(None) => break,
                Step::Ended(refusal) => {
                    yield Ok(next(&Answer::refused(refusal.error())));
                    break;
                }
            }
        }
        yield Ok(Bytes::from_static(COMPLETE));
    }
}

fn next(answer: &Answer) -> Bytes {
    // JSON escapes line breaks, so one data line always holds it all.
    let mut event = b"event: next\ndata: ".to_vec();
    if serde_json::to_writer(&mut event, answer).is_err() {
        event.extend_from_slice(
            br#"{"errors":[{"message":"Internal error","extensions":{"code":"INTERNAL"}}]}"#,
        );
    }
    event.extend_from_slice(b"\n\n");
    Bytes::from(event)
}

#[cfg(test)]
mod tests {
    use futures_util::future::{FutureExt as _, pending, ready};
    use futures_util::stream;

    use super::*;
    use crate::error::Code;

    fn answer() -> Answer {
        Answer::refused(Code::Timeout.error("late\nvery late"))
    }

    async fn text(stream: impl Stream<Item = Result<Bytes, Infallible>>, take: usize) -> String {
        let chunks: Vec<_> = stream
            .take(take)
            .map(|chunk| chunk.unwrap().to_vec())
            .collect()
            .await;
        String::from_utf8(chunks.concat()).unwrap()
    }

    #[actix_web::test]
    async fn answers_become_events_and_the_end_is_said() {
        let stream = events(
            stream::iter([answer()]),
            pending().boxed(),
            Duration::from_mins(1),
        );
        assert_eq!(
            text(stream, 9).await,
            concat!(
                ":\n\n",
                "event: next\ndata: {\"errors\":[{\"message\":\"late\\nvery late\",",
                "\"extensions\":{\"code\":\"TIMEOUT\"}}]}\n\n",
                "event: complete\ndata:\n\n",
            )
        );
    }

    #[actix_web::test]
    async fn a_session_that_ends_ends_the_stream_with_its_reason() {
        let ended = ready(Refusal::unauthenticated("The session has ended.")).boxed();
        let stream = events(stream::pending(), ended, Duration::from_mins(1));
        let text = text(stream, 9).await;
        assert!(text.contains("UNAUTHENTICATED"), "{text}");
        assert!(text.ends_with("event: complete\ndata:\n\n"), "{text}");
    }

    #[actix_web::test]
    async fn silence_is_broken_by_comments() {
        let stream = events(stream::pending(), pending().boxed(), Duration::from_millis(1));
        assert_eq!(text(stream, 3).await, ":\n\n:\n\n:\n\n");
    }
}
