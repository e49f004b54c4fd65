//! One line and a few numbers for every request: ids and codes, never an address or a person.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Instant;
use tracing::Instrument;

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// The process's recorder, installed at first use.
pub(crate) fn recorder() -> PrometheusHandle {
    RECORDER
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // A second recorder in one process (two servers in a test) shares the first.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

/// Measures and logs a request by the route it matched, never by the path it named.
pub(crate) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let route = request.match_pattern().unwrap_or_else(|| "other".to_owned());
    let method = request.method().to_string();
    let span = tracing::info_span!("http", method, route);
    let started = Instant::now();
    let answer = next.call(request).instrument(span.clone()).await;
    let status = answer.as_ref().map_or(500, |answer| answer.status().as_u16());
    let seconds = started.elapsed().as_secs_f64();
    span.in_scope(|| tracing::debug!(status, seconds, "answered"));
    metrics::counter!("tillid_http_requests_total", "route" => route.clone(), "method" => method, "status" => status.to_string())
        .increment(1);
    metrics::histogram!("tillid_http_request_seconds", "route" => route).record(seconds);
    answer
}

/// `GET /metrics` in Prometheus' text form.
pub(crate) async fn metrics(recorder: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(recorder.render())
}
