//! The front end's files, from inside the binary.

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
struct Dist;

/// A file of the front end; any other path is a place inside it, so it gets the page that knows the places.
pub(crate) async fn serve(request: HttpRequest) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return HttpResponse::NotFound().finish();
    }
    let path = request.path().trim_start_matches('/');
    if let Some(file) = Dist::get(path).filter(|_| !path.is_empty()) {
        // Vite names the files in assets/ by their content.
        let immutable = path.starts_with("assets/");
        return answer(
            &request,
            path,
            &file,
            if immutable {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            },
        );
    }
    if path.starts_with("assets/") {
        return HttpResponse::NotFound().finish();
    }
    match Dist::get("index.html") {
        Some(page) => answer(&request, "index.html", &page, "no-cache"),
        None => HttpResponse::ServiceUnavailable()
            .content_type("text/plain; charset=utf-8")
            .body("The front end is not built. Run: cargo xtask run\n"),
    }
}

fn answer(request: &HttpRequest, path: &str, file: &EmbeddedFile, cache: &str) -> HttpResponse {
    let hash = u128::from_be_bytes(first_half(file.metadata.sha256_hash()));
    let tag = format!("\"{hash:032x}\"");
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, cache));
    if known {
        return response.finish();
    }
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => file.metadata.mimetype(),
    };
    response.content_type(kind).body(file.data.clone().into_owned())
}

fn first_half(hash: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    half
}
