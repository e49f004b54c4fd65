//! What anybody may read of a vendor's register: the public list (EDPB Opinion 22/2024, §§28–32).

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
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
    let vendor = scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Slug.eq(slug))
        .one(db.reads())
        .await?
        .ok_or_else(Error::not_found)?;
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
        .map(|announcement| UpcomingChange {
            sub_processor_name: names
                .get(&announcement.sub_processor_id)
                .cloned()
                .unwrap_or_default(),
            replaces_name: announcement.replaces_id.and_then(|id| names.get(&id).cloned()),
            services: services.remove(&announcement.id).unwrap_or_default(),
            announcement,
        })
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
