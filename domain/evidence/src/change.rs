//! An announced change of sub-processors, as the bundles of its notices and its own have it (domain §3.5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bundle::Organisation;
use crate::manifest::json;

/// The change.
pub(crate) const CHANGE: &str = "announcement.json";
/// The list of sub-processors before it took effect.
pub(crate) const LIST_BEFORE: &str = "lists/before.json";
/// The list from then on.
pub(crate) const LIST_AFTER: &str = "lists/after.json";
/// What asks nobody: the end of a sub-processor's use is told.
pub(crate) const REMOVE: &str = "REMOVE";

/// An announced change of sub-processors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Change {
    /// Its id, as audit facts have it.
    pub announcement_id: String,
    /// Number for people.
    pub reference: String,
    /// Where it stands.
    pub state: String,
    /// What changes: `ADD`, `REPLACE`, `MODIFY_PURPOSE`, `MODIFY_LOCATION`, `MODIFY_TRANSFER` or `REMOVE`.
    pub change_type: String,
    /// The processor that announces it.
    pub processor: Organisation,
    /// The sub-processor added, changed or removed.
    pub sub_processor: String,
    /// The one replaced.
    pub replaces: Option<String>,
    /// In Danish.
    pub summary_da: String,
    /// In English.
    pub summary_en: String,
    /// When the processor means to make the change.
    pub planned_effective_at: String,
    /// When the notices were made.
    pub published_at: String,
    /// When it took effect.
    pub effective_at: Option<String>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<String>,
    /// The lists of sub-processors around its effect.
    pub lists: Option<Lists>,
    /// How it came about, and to how many it went: the processor's own knowledge, in its own bundle alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub making: Option<Making>,
}

/// How an announcement came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Making {
    /// Who drafted it, as audit facts name people.
    pub drafted_by: String,
    /// Who approved it: another person.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<String>,
    /// How many notices there are.
    pub notices: usize,
}

/// The numbered lists of sub-processors before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lists {
    /// The one before; none when the change made the first.
    pub before: Option<ListVersion>,
    /// The one that the change made.
    pub after: ListVersion,
}

/// A numbered list of sub-processors; what it says is in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListVersion {
    /// Its id, as audit facts have it.
    pub list_id: String,
    /// 1, 2, 3 …
    pub number: i32,
    /// From when it held.
    pub valid_from: String,
    /// SHA-256 of the list.
    pub sha256: String,
}

/// What the lists say, as the portal stores them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListTexts {
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// The files that both kinds of bundle have of the change.
pub(crate) fn files(change: &Change, lists: ListTexts) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([(CHANGE.to_owned(), json(change))]);
    for (name, text) in [(LIST_BEFORE, lists.before), (LIST_AFTER, lists.after)] {
        if let Some(text) = text {
            files.insert(name.to_owned(), text.into_bytes());
        }
    }
    files
}
