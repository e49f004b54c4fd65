//! What a bundle is made of: the announcement, and notices with everything about them. A fixed number of statements,
//! whatever the number of notices.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use tillid_agreements::bundle::chain;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::{audit_events, deliveries, list_versions, objections};
use tillid_evidence::audit::Chain;
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection as _, Database, Scope};

/// What of an announcement a customer is told, too.
const PUBLIC: [&str; 4] = [
    "announcement.published",
    "announcement.effective",
    "announcement.withdrawn",
    "subProcessorList.versioned",
];

/// An announcement with the lists around its effect, and what its vendor's trail says of them.
pub(super) struct Told {
    pub(super) row: change_announcements::Model,
    pub(super) vendor: organisations::Model,
    names: HashMap<SubProcessorId, String>,
    before: Option<list_versions::Model>,
    after: Option<list_versions::Model>,
    facts: Vec<audit_events::Model>,
}

impl Told {
    /// # Errors
    /// `NOT_FOUND` before it is published.
    pub(super) async fn of(db: &Database, job: &Scope, id: AnnouncementId) -> Result<Self> {
        let reads = db.reads().within(job);
        let row = job.load::<change_announcements::Entity>(&reads, id).await?;
        if row.published_at.is_none() {
            return Err(Error::not_found());
        }
        let vendor = job.load::<organisations::Entity>(&reads, row.vendor_id).await?;
        let ids = [Some(row.sub_processor_id), row.replaces_id];
        let names = job
            .find::<sub_processors::Entity>()
            .filter(sub_processors::Column::Id.is_in(ids.into_iter().flatten()))
            .all(&reads)
            .await?
            .into_iter()
            .map(|row| (row.id, row.legal_name))
            .collect();
        let mut lists = Vec::new();
        if let Some(effective_at) = row.effective_at {
            lists = job
                .find::<list_versions::Entity>()
                .filter(list_versions::Column::VendorId.eq(row.vendor_id))
                .filter(list_versions::Column::ValidFrom.lte(effective_at))
                .order_by_desc(list_versions::Column::Number)
                .limit(2)
                .all(&reads)
                .await?;
        }
        let mut lists = lists.into_iter();
        // An effect of before lists were kept has made none.
        let after = lists
            .next()
            .filter(|list| Some(list.valid_from) == row.effective_at);
        let before = after.as_ref().and_then(|_| lists.next());
        let about = [
            Some(row.id.to_string()),
            after.as_ref().map(|list| list.id.to_string()),
        ];
        let facts = job
            .find::<audit_events::Entity>()
            .filter(audit_events::Column::OrganisationId.eq(row.vendor_id))
            .filter(audit_events::Column::Entity.is_in(["Announcement", "SubProcessorListVersion"]))
            .filter(audit_events::Column::EntityId.is_in(about.into_iter().flatten()))
            .order_by_asc(audit_events::Column::Sequence)
            .all(&reads)
            .await?;
        Ok(Self {
            row,
            vendor,
            names,
            before,
            after,
            facts,
        })
    }

    /// Whether nothing has happened to it since it was read.
    pub(super) async fn still_stands(&self, db: &Database, job: &Scope) -> Result<bool> {
        let now = job
            .load::<change_announcements::Entity>(&db.reads().within(job), self.row.id)
            .await?;
        Ok(now.version == self.row.version)
    }

    pub(super) fn name(&self, id: SubProcessorId) -> String {
        self.names.get(&id).cloned().unwrap_or_default()
    }

    pub(super) fn list_rows(&self) -> (Option<&list_versions::Model>, Option<&list_versions::Model>) {
        (self.before.as_ref(), self.after.as_ref())
    }

    /// What a customer is told, too.
    pub(super) fn public_facts(&self) -> Vec<audit_events::Model> {
        self.facts
            .iter()
            .filter(|fact| PUBLIC.contains(&fact.action.as_str()))
            .cloned()
            .collect()
    }

    /// Everything that the vendor's trail says of it.
    pub(super) fn all_facts(&self) -> Chain {
        chain(self.row.vendor_id, self.facts.clone())
    }
}

/// Which version of an agreement a notice is owed by.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Version {
    pub(super) id: AgreementVersionId,
    agreement_id: AgreementId,
    pub(super) number: i32,
    pub(super) content_sha256: String,
    effective_at: Option<Timestamp>,
}

/// Notices of one vendor, with everything about them.
pub(super) struct Rows {
    pub(super) notices: Vec<change_notices::Model>,
    deliveries: Vec<deliveries::Model>,
    pub(super) objections: HashMap<NoticeId, objections::Model>,
    pub(super) agreements: HashMap<AgreementId, String>,
    versions: Vec<Version>,
    pub(super) customers: HashMap<OrganisationId, organisations::Model>,
    facts: Vec<audit_events::Model>,
}

impl Rows {
    /// Reads them: six statements.
    pub(super) async fn of(db: &Database, job: &Scope, notices: Vec<change_notices::Model>) -> Result<Self> {
        let reads = db.reads().within(job);
        let ids = || notices.iter().map(|notice| notice.id);
        let deliveries = job
            .find::<deliveries::Entity>()
            .filter(deliveries::Column::NoticeId.is_in(ids()))
            .order_by_asc(deliveries::Column::Id)
            .all(&reads)
            .await?;
        let objections = job
            .find::<objections::Entity>()
            .filter(objections::Column::NoticeId.is_in(ids()))
            .all(&reads)
            .await?;
        let owed = || notices.iter().map(|notice| notice.agreement_id);
        let agreements = job
            .find::<agreements::Entity>()
            .filter(agreements::Column::Id.is_in(owed()))
            .all(&reads)
            .await?;
        // Of a version, all but its text, which is most of its bytes.
        let versions = job
            .find::<agreement_versions::Entity>()
            .select_only()
            .columns([
                agreement_versions::Column::Id,
                agreement_versions::Column::AgreementId,
                agreement_versions::Column::Number,
                agreement_versions::Column::ContentSha256,
                agreement_versions::Column::EffectiveAt,
            ])
            .filter(agreement_versions::Column::AgreementId.is_in(owed()))
            .filter(agreement_versions::Column::EffectiveAt.is_not_null())
            .order_by_desc(agreement_versions::Column::Number)
            .into_model::<Version>()
            .all(&reads)
            .await?;
        let customers = job
            .find::<organisations::Entity>()
            .filter(organisations::Column::Id.is_in(notices.iter().map(|notice| notice.customer_id)))
            .all(&reads)
            .await?;
        // After what they tell of, so that nothing is read which they do not know yet.
        let facts = facts(db, job, &notices, &deliveries).await?;
        Ok(Self {
            notices,
            deliveries,
            objections: objections.into_iter().map(|row| (row.notice_id, row)).collect(),
            agreements: agreements
                .into_iter()
                .map(|row| (row.id, row.reference))
                .collect(),
            versions,
            customers: customers.into_iter().map(|row| (row.id, row)).collect(),
            facts,
        })
    }

    /// Whether nothing has happened to the notices since they were read, nor been told of them.
    pub(super) async fn still_stand(&self, db: &Database, job: &Scope) -> Result<bool> {
        let now: Vec<(NoticeId, i32)> = job
            .find::<change_notices::Entity>()
            .select_only()
            .column(change_notices::Column::Id)
            .column(change_notices::Column::Version)
            .filter(change_notices::Column::Id.is_in(self.notices.iter().map(|notice| notice.id)))
            .into_tuple()
            .all(&db.reads().within(job))
            .await?;
        let versions: HashMap<_, _> = now.into_iter().collect();
        let unchanged = self
            .notices
            .iter()
            .all(|notice| versions.get(&notice.id) == Some(&notice.version));
        // A delivery and an accepted answer move nothing of the notice; their facts do.
        Ok(unchanged && facts(db, job, &self.notices, &self.deliveries).await?.len() == self.facts.len())
    }

    /// The version in force when the notice was made.
    pub(super) fn version_of(&self, notice: &change_notices::Model) -> Result<&Version> {
        self.versions
            .iter()
            .find(|version| {
                version.agreement_id == notice.agreement_id
                    && version.effective_at.is_some_and(|at| at <= notice.queued_at)
            })
            .ok_or_else(|| Error::internal("a notice without an agreement in force"))
    }

    pub(super) fn deliveries_of(&self, notice: NoticeId) -> Vec<deliveries::Model> {
        self.deliveries
            .iter()
            .filter(|delivery| delivery.notice_id == notice)
            .cloned()
            .collect()
    }

    /// What both trails say of the notice, with `more` of the vendor's.
    pub(super) fn chains(
        &self,
        notice: &change_notices::Model,
        more: Vec<audit_events::Model>,
    ) -> Vec<Chain> {
        let deliveries: Vec<String> = self
            .deliveries
            .iter()
            .filter(|delivery| delivery.notice_id == notice.id)
            .map(|delivery| delivery.id.to_string())
            .collect();
        let id = notice.id.to_string();
        let (mut ours, mut theirs) = (more, Vec::new());
        for fact in &self.facts {
            if fact.entity_id != id && !deliveries.contains(&fact.entity_id) {
                continue;
            }
            let (own, other) = (fact.organisation_id, fact.counterparty_id);
            // What was not written for both, such as to whom a customer has passed it on, is its own matter.
            if own == notice.vendor_id && other == Some(notice.customer_id) {
                ours.push(fact.clone());
            } else if own == notice.customer_id && other == Some(notice.vendor_id) {
                theirs.push(fact.clone());
            }
        }
        ours.sort_by_key(|fact| fact.sequence);
        vec![chain(notice.vendor_id, ours), chain(notice.customer_id, theirs)]
    }
}

/// What was told of the notices and deliveries, by either side.
async fn facts(
    db: &Database,
    job: &Scope,
    notices: &[change_notices::Model],
    deliveries: &[deliveries::Model],
) -> Result<Vec<audit_events::Model>> {
    use audit_events::Column as C;
    let Some(vendor) = notices.first().map(|notice| notice.vendor_id) else {
        return Ok(Vec::new());
    };
    let about = notices
        .iter()
        .map(|notice| notice.id.to_string())
        .chain(deliveries.iter().map(|delivery| delivery.id.to_string()));
    let customers = notices.iter().map(|notice| notice.customer_id);
    let rows = job
        .find::<audit_events::Entity>()
        .filter(
            Condition::any()
                .add(C::OrganisationId.eq(vendor))
                .add(C::OrganisationId.is_in(customers)),
        )
        .filter(C::Entity.is_in(["Notice", "Delivery"]))
        .filter(C::EntityId.is_in(about))
        .order_by_asc(C::OrganisationId)
        .order_by_asc(C::Sequence)
        .all(&db.reads().within(job))
        .await?;
    Ok(rows)
}
