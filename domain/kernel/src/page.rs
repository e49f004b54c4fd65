//! Pages of lists: keyset cursors, capped sizes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Result};

/// The most rows one page holds.
pub const MAX_PAGE_SIZE: u64 = 100;
const DEFAULT_PAGE_SIZE: u64 = 25;

/// An opaque place in a list: the sort key of the row it stands at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor at the row with this sort key.
    #[must_use]
    pub fn at(key: &impl Serialize) -> Self {
        Self(URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default()))
    }

    /// A cursor as a client hands it back.
    #[must_use]
    pub fn from_client(text: String) -> Self {
        Self(text)
    }

    /// The text for the client.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sort key inside.
    ///
    /// # Errors
    /// `VALIDATION` (`cursor-invalid`) for a text that is no cursor of this list.
    pub fn key<K: DeserializeOwned>(&self) -> Result<K> {
        URL_SAFE_NO_PAD
            .decode(&self.0)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| Error::validation("after", "cursor-invalid"))
    }
}

/// What a client asks of a list: the first so many rows after a place.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// How many rows, `1..=MAX_PAGE_SIZE`.
    pub first: u64,
    /// Where to go on; the beginning when absent.
    pub after: Option<Cursor>,
    /// Whether anyone asked how many rows there are in all: counting is a statement of its own.
    pub wants_total: bool,
}

impl PageRequest {
    /// Checks what a client asks.
    ///
    /// # Errors
    /// `VALIDATION` (`page-size`) when `first` lies outside `1..=100`.
    pub fn parse(first: Option<i32>, after: Option<String>, wants_total: bool) -> Result<Self> {
        let first = match first {
            None => DEFAULT_PAGE_SIZE,
            Some(n) => u64::try_from(n)
                .ok()
                .filter(|n| (1..=MAX_PAGE_SIZE).contains(n))
                .ok_or_else(|| Error::validation("first", "page-size").with("max", MAX_PAGE_SIZE))?,
        };
        Ok(Self {
            first,
            after: after.map(Cursor::from_client),
            wants_total,
        })
    }

    /// How many rows to fetch: one more than asked tells whether there is a next page.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.first + 1
    }

    /// Makes the page of rows fetched with [`PageRequest::limit`].
    #[must_use]
    pub fn page<T>(&self, mut rows: Vec<T>, total: Option<u64>) -> Page<T> {
        let wanted = usize::try_from(self.first).unwrap_or(usize::MAX);
        let has_next = rows.len() > wanted;
        rows.truncate(wanted);
        Page {
            rows,
            has_next,
            has_previous: self.after.is_some(),
            total,
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede: true once a cursor was given.
    pub has_previous: bool,
    /// How many rows the filter matches in all, if asked.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// The same page with other rows.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(f).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
            total: self.total,
        }
    }
}
