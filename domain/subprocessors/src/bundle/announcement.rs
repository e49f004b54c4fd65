//! The bundle of an announcement, a page of notices at a time.

use bytes::Bytes;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_agreements::bundle::{place, too_large};
use tillid_documents::agreement as paper;
use tillid_entities::change_announcements;
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::Language;
use tillid_evidence::AnnouncementWriter;
use tillid_evidence::announcement::{Ending, Entry};
use tillid_evidence::change::Change;
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection as _, Database, Job, Scope};
use tokio::sync::SemaphorePermit;
use uuid::Uuid;

use super::rows::{Rows, Told};
use super::{ATTEMPTS, on_paper};

/// Notices on one page: what is held in memory at once.
const PAGE: u64 = 200;

/// An announcement's bundle that is being made: whoever asks for its parts gets them one after another, and nothing of
/// those before is held.
pub struct AnnouncementBundle {
    db: Database,
    job: Scope,
    told: Told,
    language: paper::Language,
    verify_at: String,
    /// None once the last part is made.
    writer: Option<AnnouncementWriter>,
    after: NoticeId,
    _place: SemaphorePermit<'static>,
}

impl AnnouncementBundle {
    /// Begins the bundle. `verify_at` is where anybody may have it checked.
    ///
    /// # Errors
    /// `NOT_FOUND` for anybody but its vendor, and before it is published.
    pub async fn begin(
        db: &Database,
        scope: &Scope,
        announcement: &change_announcements::Model,
        language: Language,
        verify_at: String,
    ) -> Result<Self> {
        // A published announcement answers to everybody; who was told, and what they said, does not.
        if scope.organisation() != announcement.vendor_id {
            return Err(Error::not_found());
        }
        let place = place().await?;
        let job = scope.as_job(Job::Evidence, announcement.vendor_id);
        let told = Told::of(db, &job, announcement.id).await?;
        Ok(Self {
            db: db.clone(),
            job,
            told,
            language: on_paper(language),
            verify_at,
            writer: Some(AnnouncementWriter::default()),
            after: NoticeId(Uuid::nil()),
            _place: place,
        })
    }

    /// The next part of the file; none after the last.
    ///
    /// # Errors
    /// `CONFLICT` (`bundle-too-large`, `changed-meanwhile`): what was made so far is no bundle, and must not be kept.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        let Some(mut writer) = self.writer.take() else {
            return Ok(None);
        };
        let rows = self.rows().await?;
        let Some(last) = rows.notices.last() else {
            return self.end(writer).await.map(Some);
        };
        self.after = last.id;
        let (writer, part) = tokio::task::spawn_blocking(move || {
            let entries = rows
                .notices
                .iter()
                .map(|notice| rows.entry(notice).map(|(notice, audit)| Entry { notice, audit }))
                .collect::<Result<Vec<_>>>()?;
            let part = writer.page(&entries).map_err(too_large)?;
            Ok::<_, Error>((writer, part))
        })
        .await
        .map_err(Error::internal)??;
        self.writer = Some(writer);
        Ok(Some(Bytes::from(part)))
    }

    /// The next notices, read until nothing happened to them meanwhile.
    async fn rows(&self) -> Result<Rows> {
        for _ in 0..ATTEMPTS {
            let notices = self
                .job
                .find::<change_notices::Entity>()
                .filter(change_notices::Column::VendorId.eq(self.told.row.vendor_id))
                .filter(change_notices::Column::AnnouncementId.eq(self.told.row.id))
                .filter(change_notices::Column::Id.gt(self.after))
                .order_by_asc(change_notices::Column::Id)
                .limit(PAGE)
                .all(&self.db.reads().within(&self.job))
                .await?;
            let rows = Rows::of(&self.db, &self.job, notices).await?;
            if rows.notices.is_empty() || rows.still_stand(&self.db, &self.job).await? {
                return Ok(rows);
            }
        }
        Err(Error::conflict("changed-meanwhile"))
    }

    async fn end(&self, writer: AnnouncementWriter) -> Result<Bytes> {
        // A change that took effect meanwhile would not fit the notices that were written before.
        if !self.told.still_stands(&self.db, &self.job).await? {
            return Err(Error::conflict("changed-meanwhile"));
        }
        let change = self.told.change(&self.told.vendor.legal_name);
        let ending = Ending {
            language: self.language,
            verify_at: Some(self.verify_at.clone()),
            change: Change {
                making: Some(self.told.making(writer.notices())),
                ..change
            },
            lists: self.told.lists(),
            audit: vec![self.told.all_facts()],
        };
        Ok(Bytes::from(writer.end(ending).map_err(too_large)?))
    }
}
