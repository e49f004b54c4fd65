//! The evidence bundle of an announced change: the processor's own proof that everybody was told, and what each answered.
//!
//! There may be tens of thousands of notices. So it is written piece by piece: whoever writes it holds one page of notices
//! at a time, and the list of files stands at the end.

use serde::{Deserialize, Serialize};
use tillid_documents::agreement::Language;

use crate::archive::{LARGEST_OF_MANY, Stream, Unreadable};
use crate::audit::Chain;
use crate::bundle::AUDIT;
use crate::change::{self, Change, ListTexts};
use crate::manifest::{Listed, MANIFEST, Manifest, README, json};
use crate::notice::Notice;
use crate::readme;

/// The name of this form of bundle.
pub const FORMAT: &str = "tillid-announcement-bundle/1";

/// A notice with what the audit trails say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// The notice.
    pub notice: Notice,
    /// Facts of both sides' audit trails about it.
    pub audit: Vec<Chain>,
}

/// What an announcement's bundle ends with.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The language of what is told to people.
    pub language: Language,
    /// Where anybody may have a bundle checked, as an address.
    pub verify_at: Option<String>,
    /// The change.
    pub change: Change,
    /// What the lists of sub-processors around its effect say.
    pub lists: ListTexts,
    /// Facts of the processor's audit trail about the announcement itself.
    pub audit: Vec<Chain>,
}

/// An announcement's bundle that is being written.
#[derive(Debug)]
pub struct AnnouncementWriter {
    stream: Stream,
    listed: Vec<Listed>,
    pages: usize,
    notices: usize,
}

impl Default for AnnouncementWriter {
    fn default() -> Self {
        Self {
            stream: Stream::new(LARGEST_OF_MANY),
            listed: Vec::new(),
            pages: 0,
            notices: 0,
        }
    }
}

/// The name of a page of notices, counted from 1.
pub(crate) fn page_file(number: usize) -> String {
    format!("notices/{number:05}.json")
}

impl AnnouncementWriter {
    /// The next part of the file: a page of notices.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`] and [`Unreadable::TooManyFiles`]: nobody could read what follows.
    pub fn page(&mut self, entries: &[Entry]) -> Result<Vec<u8>, Unreadable> {
        self.pages += 1;
        self.notices += entries.len();
        let mut out = Vec::new();
        self.put(&mut out, &page_file(self.pages), &json(entries))?;
        Ok(out)
    }

    /// How many notices have been written.
    #[must_use]
    pub fn notices(&self) -> usize {
        self.notices
    }

    /// The last part of the file.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub fn end(mut self, ending: Ending) -> Result<Vec<u8>, Unreadable> {
        let readme = readme::of_announcement(&ending, self.notices);
        let change = ending.change;
        let mut files = change::files(&change, ending.lists);
        files.insert(AUDIT.to_owned(), json(&ending.audit));
        files.insert(README.to_owned(), readme.into_bytes());
        let mut out = Vec::new();
        for (name, bytes) in &files {
            self.put(&mut out, name, bytes)?;
        }
        let mut manifest = Manifest::of_announcement(&change.announcement_id, &change.reference);
        manifest.files = std::mem::take(&mut self.listed);
        self.stream.file(&mut out, MANIFEST, &json(&manifest))?;
        self.stream.end(&mut out)?;
        Ok(out)
    }

    fn put(&mut self, out: &mut Vec<u8>, name: &str, bytes: &[u8]) -> Result<(), Unreadable> {
        self.listed.push(Listed::of(name, bytes));
        self.stream.file(out, name, bytes)
    }
}
