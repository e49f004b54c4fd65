//! What anybody may read of a vendor's register: the public list (EDPB Opinion 22/2024, §§28–32), and how it came to be.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::change_announcements;
use tillid_entities::enums::{AnnouncementState, SubProcessorState};
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::{announcement_services, list_versions, organisations};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Database, Request, Scope, anonymous};

use crate::store::{self, Details};

/// A vendor's public register, as it is now.
#[derive(Clone, Debug)]
pub struct PublicRegister {
    /// The vendor.
    pub vendor: organisations::Model,
    /// Sub-processors in use (those whose removal is announced too), by name. Independent controllers are among
    /// them and say so by their role: show them apart (R-004-071).
    pub in_force: Vec<PublicSubProcessor>,
    /// Announced changes that have not yet taken effect, the nearest first.
    pub upcoming: Vec<UpcomingChange>,
    /// The newest numbered list, if there ever was one.
    pub list: Option<list_versions::Model>,
    /// When the list last changed: the newest activation, retirement or publication.
    pub updated_at: Option<Timestamp>,
}

/// A sub-processor on the public list.
#[derive(Clone, Debug)]
pub struct PublicSubProcessor {
    /// The sub-processor.
    pub sub_processor: sub_processors::Model,
    /// Its locations and services.
    pub details: Details,
}

/// A change that is announced and not yet made.
#[derive(Clone, Debug)]
pub struct UpcomingChange {
    /// The announcement.
    pub announcement: change_announcements::Model,
    /// Name of the sub-processor that is added, changed or removed.
    pub sub_processor_name: String,
    /// Name of the one that is replaced.
    pub replaces_name: Option<String>,
    /// Services concerned.
    pub services: Vec<services::Model>,
}

/// The public register of the vendor with this slug, in eight statements. Rows that are not published are not
/// reached, whoever asks.
///
/// # Errors
/// `NOT_FOUND` when no active vendor has this slug.
pub async fn public_register(db: &Database, request: &Request, slug: &str) -> Result<PublicRegister> {
    let scope = anonymous(request);
    let vendor = vendor(db, &scope, slug).await?;
    let known = scope
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::VendorId.eq(vendor.id))
        .order_by_asc(sub_processors::Column::LegalName)
        .order_by_asc(sub_processors::Column::Id)
        .all(db.reads())
        .await?;
    let announcements = scope
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::VendorId.eq(vendor.id))
        .filter(
            change_announcements::Column::State
                .is_in([AnnouncementState::Notifying, AnnouncementState::Open]),
        )
        .order_by_asc(change_announcements::Column::PlannedEffectiveAt)
        .order_by_asc(change_announcements::Column::Id)
        .all(db.reads())
        .await?;
    let list = scope
        .find::<list_versions::Entity>()
        .filter(list_versions::Column::VendorId.eq(vendor.id))
        .order_by_desc(list_versions::Column::Number)
        .one(db.reads())
        .await?;
    let names: HashMap<SubProcessorId, String> =
        known.iter().map(|row| (row.id, row.legal_name.clone())).collect();
    let updated_at = known
        .iter()
        .flat_map(|row| [row.activated_at, row.retired_at, row.announced_at])
        .flatten()
        .max();
    let in_use: Vec<_> = known.into_iter().filter(|row| is_in_use(row.state)).collect();
    let mut details = store::details(db.reads(), &scope, in_use.iter().map(|row| row.id)).await?;
    let mut services = affected_services(db, &scope, &announcements).await?;
    let in_force = in_use
        .into_iter()
        .map(|sub_processor| PublicSubProcessor {
            details: details.remove(&sub_processor.id).unwrap_or_default(),
            sub_processor,
        })
        .collect();
    let upcoming = announcements
        .into_iter()
        .map(|announcement| with_names(announcement, &names, &mut services))
        .collect();
    Ok(PublicRegister {
        vendor,
        in_force,
        upcoming,
        list,
        updated_at,
    })
}

/// Whether customers' data may be with a sub-processor in this state.
#[must_use]
pub fn is_in_use(state: SubProcessorState) -> bool {
    matches!(state, SubProcessorState::Active | SubProcessorState::Retiring)
}

async fn affected_services(
    db: &Database,
    scope: &Scope,
    announcements: &[change_announcements::Model],
) -> Result<HashMap<change_announcements::AnnouncementId, Vec<services::Model>>> {
    let ids: Vec<_> = announcements.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let links = scope
        .find::<announcement_services::Entity>()
        .filter(announcement_services::Column::AnnouncementId.is_in(ids))
        .all(db.reads())
        .await?;
    let pairs: Vec<(_, ServiceId)> = links
        .iter()
        .map(|link| (link.announcement_id, link.service_id))
        .collect();
    store::services_by(db.reads(), scope, pairs).await
}

/// What has become of a vendor's register, for its page of history and its feeds.
#[derive(Clone, Debug)]
pub struct PublicHistory {
    /// The vendor.
    pub vendor: organisations::Model,
    /// Announced changes, the newest first, those in effect too.
    pub changes: Vec<UpcomingChange>,
    /// The numbered lists, the newest first.
    pub lists: Vec<NumberedList>,
}

/// A numbered list, with what is new in it and what is gone.
#[derive(Clone, Debug)]
pub struct NumberedList {
    /// The list itself.
    pub list: list_versions::Model,
    /// Names that the list before did not have.
    pub added: Vec<String>,
    /// Names that it does not have any more.
    pub removed: Vec<String>,
    /// How many it names.
    pub total: usize,
}

/// Most changes, and most lists, of a history.
const MOST_OF_HISTORY: u64 = 100;

/// The history of the vendor with this slug, in six statements: the newest hundred changes and lists.
///
/// # Errors
/// `NOT_FOUND` when no active vendor has this slug.
pub async fn public_history(db: &Database, request: &Request, slug: &str) -> Result<PublicHistory> {
    let scope = anonymous(request);
    let vendor = vendor(db, &scope, slug).await?;
    let announcements = scope
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::VendorId.eq(vendor.id))
        .order_by_desc(change_announcements::Column::PublishedAt)
        .order_by_desc(change_announcements::Column::Id)
        .limit(MOST_OF_HISTORY)
        .all(db.reads())
        .await?;
    let concerned = announcements
        .iter()
        .flat_map(|row| [Some(row.sub_processor_id), row.replaces_id])
        .flatten();
    let names: HashMap<SubProcessorId, String> = scope
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::Id.is_in(concerned))
        .all(db.reads())
        .await?
        .into_iter()
        .map(|row| (row.id, row.legal_name))
        .collect();
    let mut services = affected_services(db, &scope, &announcements).await?;
    let changes = announcements
        .into_iter()
        .map(|announcement| with_names(announcement, &names, &mut services))
        .collect();
    // One more than is shown, to tell what the oldest of them added.
    let lists = scope
        .find::<list_versions::Entity>()
        .filter(list_versions::Column::VendorId.eq(vendor.id))
        .order_by_desc(list_versions::Column::Number)
        .limit(MOST_OF_HISTORY + 1)
        .all(db.reads())
        .await?;
    Ok(PublicHistory {
        vendor,
        changes,
        lists: compared(lists)?,
    })
}

/// One numbered list of the vendor with this slug: its bytes have the hash that the history shows.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn public_list(
    db: &Database,
    request: &Request,
    slug: &str,
    number: i32,
) -> Result<list_versions::Model> {
    let scope = anonymous(request);
    let vendor = vendor(db, &scope, slug).await?;
    scope
        .find::<list_versions::Entity>()
        .filter(list_versions::Column::VendorId.eq(vendor.id))
        .filter(list_versions::Column::Number.eq(number))
        .one(db.reads())
        .await?
        .ok_or_else(Error::not_found)
}

async fn vendor(db: &Database, scope: &Scope, slug: &str) -> Result<organisations::Model> {
    scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Slug.eq(slug))
        .one(db.reads())
        .await?
        .ok_or_else(Error::not_found)
}

fn with_names(
    announcement: change_announcements::Model,
    names: &HashMap<SubProcessorId, String>,
    services: &mut HashMap<change_announcements::AnnouncementId, Vec<services::Model>>,
) -> UpcomingChange {
    UpcomingChange {
        sub_processor_name: names
            .get(&announcement.sub_processor_id)
            .cloned()
            .unwrap_or_default(),
        replaces_name: announcement.replaces_id.and_then(|id| names.get(&id).cloned()),
        services: services.remove(&announcement.id).unwrap_or_default(),
        announcement,
    }
}

/// Each list beside the one before it; they come the newest first.
fn compared(lists: Vec<list_versions::Model>) -> Result<Vec<NumberedList>> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Entry {
        id: String,
        legal_name: String,
    }
    let read = |list: &list_versions::Model| -> Result<Vec<(String, String)>> {
        let entries: Vec<Entry> = serde_json::from_str(&list.entries).map_err(Error::internal)?;
        Ok(entries
            .into_iter()
            .map(|entry| (entry.id, entry.legal_name))
            .collect())
    };
    let entries = lists.iter().map(read).collect::<Result<Vec<_>>>()?;
    let missing_in = |these: &[(String, String)], those: &[(String, String)]| -> Vec<String> {
        these
            .iter()
            .filter(|(id, _)| those.iter().all(|(other, _)| other != id))
            .map(|(_, name)| name.clone())
            .collect()
    };
    let shown = usize::try_from(MOST_OF_HISTORY).unwrap_or(usize::MAX);
    Ok(lists
        .into_iter()
        .enumerate()
        .take(shown)
        .map(|(place, list)| {
            let these = &entries[place];
            let before = entries.get(place + 1).map_or(&[][..], Vec::as_slice);
            NumberedList {
                list,
                added: missing_in(these, before),
                removed: missing_in(before, these),
                total: these.len(),
            }
        })
        .collect())
}
