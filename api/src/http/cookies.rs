//! The two cookies: the refresh token of a browser's session, and what the browser is known by when somebody signs in
//! there again.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HeaderMap, HeaderValue, ORIGIN};

/// How long a browser keeps the cookie: as long as an unused session lives.
const KEPT: Duration = Duration::days(30);

/// How long a browser is known again: as long as browsers keep any cookie.
const RECOGNISED: Duration = Duration::days(400);

/// The cookies of one request: the refresh token that came in, and what goes out with the answer.
///
/// A page of another site gets nothing out of it: where the browser says that the request comes from there, the cookie
/// counts as not sent (OWASP ASVS 5.0, 3.5.1 and 3.5.3: the second defence beside `SameSite`).
///
/// `HttpOnly`, `SameSite=Strict`, for the whole site and no other host (`__Host-` and `Secure` on https; browsers
/// refuse that prefix on plain http, which only the loopback of a developer uses).
#[derive(Clone, Default)]
pub(crate) struct CookieJar(Arc<Mutex<Jar>>);

#[derive(Default)]
struct Jar {
    secure: bool,
    incoming: Option<String>,
    outgoing: Vec<HeaderValue>,
}

impl CookieJar {
    /// The jar of a request to the portal at `origin`.
    pub(crate) fn of(head: &HttpRequest, origin: &str) -> Self {
        let secure = origin.starts_with("https://");
        let incoming = head
            .cookie(REFRESH.name(secure))
            .filter(|_| from_own_pages(head.headers(), origin))
            .map(|cookie| cookie.value().to_owned());
        Self(Arc::new(Mutex::new(Jar {
            secure,
            incoming,
            outgoing: Vec::new(),
        })))
    }

    /// The refresh token that came in.
    pub(crate) fn refresh_token(&self) -> Option<String> {
        self.lock(|jar| jar.incoming.clone())
    }

    /// Sends a refresh token with the answer.
    pub(crate) fn set_refresh_token(&self, token: &str) {
        self.lock(|jar| jar.send(REFRESH, token.to_owned(), KEPT));
    }

    /// Sends what the browser is known by. Signing out leaves it: it opens nothing.
    pub(crate) fn set_device(&self, secret: &str) {
        self.lock(|jar| jar.send(DEVICE, secret.to_owned(), RECOGNISED));
    }

    /// Makes the browser forget it.
    pub(crate) fn clear(&self) {
        self.lock(|jar| jar.send(REFRESH, String::new(), Duration::ZERO));
    }

    /// What goes out with the answer.
    pub(crate) fn outgoing(&self) -> Vec<HeaderValue> {
        self.lock(|jar| std::mem::take(&mut jar.outgoing))
    }

    fn lock<T>(&self, act: impl FnOnce(&mut Jar) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether the portal's own pages sent the request, or no page at all. Browsers say so in `Sec-Fetch-Site`, those that
/// do not in `Origin`; programs send neither.
pub(super) fn from_own_pages(headers: &HeaderMap, origin: &str) -> bool {
    match (headers.get("Sec-Fetch-Site"), headers.get(ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(sender)) => sender == origin,
        (None, None) => true,
    }
}

/// The secret by which the browser is known again, if it sends one.
pub(super) fn device(head: &HttpRequest, origin: &str) -> Option<String> {
    let cookie = head.cookie(DEVICE.name(origin.starts_with("https://")))?;
    Some(cookie.value().chars().take(100).collect())
}

impl Jar {
    fn send(&mut self, name: Name, value: String, age: Duration) {
        let cookie = Cookie::build(name.name(self.secure), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Strict)
            .max_age(age)
            .finish();
        self.outgoing
            .extend(HeaderValue::from_str(&cookie.to_string()).ok());
    }
}

/// A cookie's name on https, where it belongs to this host alone, and on plain http.
#[derive(Clone, Copy)]
struct Name {
    https: &'static str,
    http: &'static str,
}

const REFRESH: Name = Name {
    https: "__Host-tillid-refresh",
    http: "tillid-refresh",
};
const DEVICE: Name = Name {
    https: "__Host-tillid-device",
    http: "tillid-device",
};

impl Name {
    fn name(self, secure: bool) -> &'static str {
        if secure { self.https } else { self.http }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::COOKIE;
    use actix_web::test::TestRequest;

    use super::*;

    const PORTAL: &str = "https://portal.example";

    fn heard(headers: &[(&str, &str)]) -> bool {
        let mut request = TestRequest::post().insert_header((COOKIE, "__Host-tillid-refresh=secret"));
        for header in headers {
            request = request.insert_header(*header);
        }
        CookieJar::of(&request.to_http_request(), PORTAL)
            .refresh_token()
            .is_some()
    }

    #[test]
    fn another_sites_page_sends_no_cookie() {
        assert!(heard(&[]));
        assert!(heard(&[("Origin", PORTAL)]));
        assert!(heard(&[("Sec-Fetch-Site", "same-origin"), ("Origin", PORTAL)]));
        assert!(!heard(&[("Origin", "https://portal.example.evil.example")]));
        assert!(!heard(&[("Origin", "null")]));
        assert!(!heard(&[
            ("Sec-Fetch-Site", "same-site"),
            ("Origin", "https://other.example")
        ]));
        assert!(!heard(&[("Sec-Fetch-Site", "cross-site")]));
    }
}
