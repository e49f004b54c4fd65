//! Where a visitor comes from when a proxy stands in between.
//!
//! A proxy writes down whom it speaks for, and so can anybody. Only what a trusted proxy has written is believed: the
//! list is read from the right, where the nearest proxy has added its line, up to the first address that is no trusted
//! proxy's. What stands left of it the visitor may have written.

use std::net::IpAddr;
use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR, X_FORWARDED_PROTO};
use ipnet::IpNet;
use serde::Deserialize;

/// The header in which the proxies in front write whom they speak for. One of the two: a proxy that keeps one of them
/// passes the other on as the visitor wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum ForwardedBy {
    /// `X-Forwarded-For`, which most proxies keep.
    #[default]
    #[serde(rename = "x-forwarded-for")]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    #[serde(rename = "forwarded")]
    Forwarded,
}

/// The proxies that are believed. None by default.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// The networks they are in.
    pub trusted: Vec<IpNet>,
    /// The header they keep.
    pub header: ForwardedBy,
}

impl Proxies {
    /// The visitor's address: that of the connection, unless it comes from a trusted proxy that names another.
    pub(crate) fn visitor(&self, head: &HttpRequest) -> Option<IpAddr> {
        let peer = head.peer_addr()?.ip().to_canonical();
        Some(self.behind(peer, head.headers()))
    }

    /// Whether a trusted proxy says that the visitor reached it without TLS.
    pub(crate) fn came_by_plain_http(&self, head: &HttpRequest) -> bool {
        let trusted = head
            .peer_addr()
            .is_some_and(|peer| self.trusts(peer.ip().to_canonical()));
        trusted
            && self
                .protocol(head.headers())
                .is_some_and(|protocol| protocol.eq_ignore_ascii_case("http"))
    }

    /// The protocol that the nearest proxy was spoken to by: the last that is named.
    fn protocol<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        match self.header {
            ForwardedBy::XForwardedFor => {
                let value = headers.get_all(X_FORWARDED_PROTO).last()?.to_str().ok()?;
                value.rsplit(',').next().map(str::trim)
            }
            ForwardedBy::Forwarded => {
                let value = headers.get_all(FORWARDED).last()?.to_str().ok()?;
                value.rsplit(',').next()?.split(';').find_map(|pair| {
                    let (name, value) = pair.split_once('=')?;
                    let value = value.trim().trim_matches('"');
                    name.trim().eq_ignore_ascii_case("proto").then_some(value)
                })
            }
        }
    }

    fn behind(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        let mut hops = self.hops(headers).into_iter().rev();
        while self.trusts(nearest) {
            // What is no address (`unknown`, `_hidden`) ends the way: the proxy that passed it on is the last known.
            match hops.next().flatten() {
                Some(next) => nearest = next,
                None => break,
            }
        }
        nearest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Everybody the request is said to have come through, the farthest first; none for what is no address.
    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let (name, read): (HeaderName, fn(&str) -> Option<IpAddr>) = match self.header {
            ForwardedBy::XForwardedFor => (X_FORWARDED_FOR, address),
            ForwardedBy::Forwarded => (FORWARDED, for_parameter),
        };
        // A header that stands twice is one list (RFC 9110 §5.3).
        headers
            .get_all(name)
            .flat_map(|value| value.to_str().unwrap_or("?").split(','))
            .map(read)
            .collect()
    }
}

/// The `for` of one element of `Forwarded`: `for="[2001:db8::1]:4711";proto=https`.
fn for_parameter(element: &str) -> Option<IpAddr> {
    element
        .split(';')
        .find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then_some(value)
        })
        .and_then(|value| address(value.trim().trim_matches('"')))
}

/// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => match text.split_once(':') {
            Some((v4, port)) if !port.contains(':') => v4,
            _ => text,
        },
    };
    IpAddr::from_str(bare).ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn counted(header: ForwardedBy, peer: &str, lines: &[&'static str]) -> String {
        let proxies = Proxies {
            trusted: ["10.0.0.0/8", "2001:db8:1::/48"]
                .map(|net| net.parse().unwrap())
                .to_vec(),
            header,
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = match header {
                ForwardedBy::XForwardedFor => X_FORWARDED_FOR,
                ForwardedBy::Forwarded => FORWARDED,
            };
            headers.append(name, HeaderValue::from_static(line));
        }
        proxies.behind(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_right_most_address_that_is_no_proxys_counts() {
        use ForwardedBy::{Forwarded, XForwardedFor};
        for (header, peer, lines, expected) in [
            // Nobody who is not a proxy is believed.
            (XForwardedFor, "192.0.2.7", &["198.51.100.1"][..], "192.0.2.7"),
            (XForwardedFor, "10.0.0.2", &[][..], "10.0.0.2"),
            (XForwardedFor, "10.0.0.2", &["198.51.100.1"][..], "198.51.100.1"),
            // What the visitor wrote stands to the left of what the proxy added.
            (
                XForwardedFor,
                "10.0.0.2",
                &["203.0.113.5, 198.51.100.1"][..],
                "198.51.100.1",
            ),
            (
                XForwardedFor,
                "10.0.0.2",
                &["203.0.113.5", "198.51.100.1,10.3.2.1"][..],
                "198.51.100.1",
            ),
            (
                XForwardedFor,
                "10.0.0.2",
                &["10.9.9.9, 198.51.100.1"][..],
                "198.51.100.1",
            ),
            (XForwardedFor, "10.0.0.2", &["10.9.9.9"][..], "10.9.9.9"),
            (
                XForwardedFor,
                "10.0.0.2",
                &["198.51.100.1, unknown"][..],
                "10.0.0.2",
            ),
            (XForwardedFor, "10.0.0.2", &["198.51.100.1,"][..], "10.0.0.2"),
            (
                XForwardedFor,
                "10.0.0.2",
                &["198.51.100.1:4711"][..],
                "198.51.100.1",
            ),
            (
                XForwardedFor,
                "10.0.0.2",
                &["::ffff:198.51.100.1"][..],
                "198.51.100.1",
            ),
            (
                XForwardedFor,
                "2001:db8:1::2",
                &["2001:db8:2::9"][..],
                "2001:db8:2::9",
            ),
            (
                Forwarded,
                "10.0.0.2",
                &["for=203.0.113.5, For=\"[2001:db8:2::9]:80\";proto=https"][..],
                "2001:db8:2::9",
            ),
            (
                Forwarded,
                "10.0.0.2",
                &["for=198.51.100.1, for=_hidden"][..],
                "10.0.0.2",
            ),
            (
                Forwarded,
                "10.0.0.2",
                &["proto=https;by=10.0.0.2"][..],
                "10.0.0.2",
            ),
        ] {
            assert_eq!(counted(header, peer, lines), expected, "{peer} {lines:?}");
        }
    }
}
