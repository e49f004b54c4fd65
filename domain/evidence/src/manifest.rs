//! The list of what is in a bundle, the same for every kind of it, and the packing around it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tillid_documents::canonical::{self, sha256_of_bytes};

use crate::archive::{self, Unreadable};
use crate::{announcement, bundle, notice};

/// What is in the bundle, with the hash of every other file.
pub(crate) const MANIFEST: &str = "manifest.json";
/// For people.
pub(crate) const README: &str = "README.txt";

/// What a bundle proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// An agreement.
    Agreement,
    /// A notice of a change of sub-processors, to one customer.
    Notice,
    /// An announced change of sub-processors, with the notices to all customers.
    Announcement,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Agreement, Self::Notice, Self::Announcement];

    /// What a bundle of this kind calls its form.
    #[must_use]
    pub fn format(self) -> &'static str {
        match self {
            Self::Agreement => bundle::FORMAT,
            Self::Notice => notice::FORMAT,
            Self::Announcement => announcement::FORMAT,
        }
    }

    /// The kind of a bundle that calls its form so; none where it is not known.
    #[must_use]
    pub fn of(format: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.format() == format)
    }
}

/// The list of what is in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The form, see [`Kind::format`].
    pub format: String,
    /// Of which agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_id: Option<String>,
    /// Of which announcement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announcement_id: Option<String>,
    /// Of which notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_id: Option<String>,
    /// What people call it.
    pub reference: String,
    /// Every other file.
    pub files: Vec<Listed>,
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Listed {
    /// Its name, with its folder.
    pub path: String,
    /// How long it is.
    pub bytes: usize,
    /// Its SHA-256.
    pub sha256: String,
}

impl Listed {
    /// What the list says of a file.
    pub(crate) fn of(path: &str, bytes: &[u8]) -> Self {
        Self {
            path: path.to_owned(),
            bytes: bytes.len(),
            sha256: sha256_of_bytes(bytes),
        }
    }
}

impl Manifest {
    fn empty(kind: Kind, reference: &str) -> Self {
        Self {
            format: kind.format().to_owned(),
            agreement_id: None,
            announcement_id: None,
            notice_id: None,
            reference: reference.to_owned(),
            files: Vec::new(),
        }
    }

    /// The list of an agreement's bundle, still without its files.
    pub(crate) fn of_agreement(id: &str, reference: &str) -> Self {
        Self {
            agreement_id: Some(id.to_owned()),
            ..Self::empty(Kind::Agreement, reference)
        }
    }

    /// The list of a notice's bundle, still without its files.
    pub(crate) fn of_notice(announcement: &str, id: &str, reference: &str) -> Self {
        Self {
            announcement_id: Some(announcement.to_owned()),
            notice_id: Some(id.to_owned()),
            ..Self::empty(Kind::Notice, reference)
        }
    }

    /// The list of an announcement's bundle, still without its files.
    pub(crate) fn of_announcement(id: &str, reference: &str) -> Self {
        Self {
            announcement_id: Some(id.to_owned()),
            ..Self::empty(Kind::Announcement, reference)
        }
    }

    /// Packs a bundle that is held in memory. Equal content gives equal bytes.
    ///
    /// # Errors
    /// [`Unreadable`]: what could not be read again is not written.
    pub(crate) fn pack(
        mut self,
        mut files: BTreeMap<String, Vec<u8>>,
        readme: String,
    ) -> Result<Vec<u8>, Unreadable> {
        files.insert(README.to_owned(), readme.into_bytes());
        self.files = files
            .iter()
            .map(|(path, bytes)| Listed::of(path, bytes))
            .collect();
        files.insert(MANIFEST.to_owned(), json(&self));
        archive::write(&files)
    }
}

/// The canonical JSON of one of the forms, which have texts, whole numbers and truth values alone.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    canonical::to_json(value).unwrap_or_default().into_bytes()
}
