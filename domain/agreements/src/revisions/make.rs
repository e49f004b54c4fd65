//! One revision for every agreement that a change concerns, in the transaction that puts the change into effect.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tillid_documents::agreement::SubProcessorEntry;
use tillid_documents::annex::{AnnexRevision, FORMAT};
use tillid_documents::canonical;
use tillid_entities::agreement_versions;
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::annex_revisions::{self, AnnexRevisionId};
use tillid_entities::change_announcements::AnnouncementId;
use tillid_entities::enums::{AgreementVersionState, Language};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::services;
use tillid_entities::sub_processors::SubProcessorId;
use tillid_kernel::{Error, Result, sha256_hex};
use tillid_policy::{Scope, Transaction};

use crate::annex_b::{Reader, Register};
use crate::{VersionHead, compose, locale, store};

/// Agreements revised in one go: each holds a list in memory.
const PORTION: usize = 200;

/// What a revision follows.
#[derive(Clone, Debug)]
pub struct Follows {
    /// The change.
    pub announcement: AnnouncementId,
    /// Its number for people.
    pub reference: String,
    /// The number of the vendor's whole list that the change has made.
    pub list_number: i32,
    /// Changes before it that do not reach an agreement.
    pub left_out: Vec<LeftOut>,
}

/// That a change does not reach an agreement.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Which agreement.
    pub agreement: AgreementId,
    /// Whom the change brought.
    pub without: SubProcessorId,
    /// Whom it took away.
    pub with: Option<SubProcessorId>,
}

/// Gives each of these agreements of the scope's vendor its next revision of annex B, from the register as it stands in
/// this transaction. Agreements that are not in force are passed by. Answers how many were made.
///
/// # Errors
/// `TRANSFER_MECHANISM_REQUIRED` when a sub-processor rests on a ground that is no longer valid; those of the database.
pub async fn make(
    tx: &Transaction,
    scope: &Scope,
    follows: &Follows,
    agreements: &[AgreementId],
) -> Result<u64> {
    if agreements.is_empty() {
        return Ok(0);
    }
    let vendor = scope
        .load::<organisations::Entity>(tx, scope.organisation())
        .await?;
    let besides = follows.left_out.iter().filter_map(|left| left.with).collect();
    let mut lists = Lists {
        register: Register::load(tx, scope, &besides).await?,
        left_out: &follows.left_out,
        made: HashMap::new(),
    };
    let mut made = 0;
    for portion in agreements.chunks(PORTION) {
        let concerned = Concerned::load(tx, scope, portion).await?;
        let mut rows = Vec::with_capacity(portion.len());
        for agreement in &concerned.agreements {
            rows.extend(concerned.revise(scope, follows, &vendor, agreement, &mut lists)?);
        }
        made += rows.len() as u64;
        scope.insert_all(tx, rows).await?;
    }
    Ok(made)
}

/// The part of the register for an agreement: most agreements of a vendor share a few of them.
struct Lists<'a> {
    register: Register,
    left_out: &'a [LeftOut],
    made: HashMap<(Vec<usize>, Language), Vec<SubProcessorEntry>>,
}

impl Lists<'_> {
    fn of(&mut self, services: &[services::Model], version: &VersionHead) -> Result<Vec<SubProcessorEntry>> {
        let own = || {
            self.left_out
                .iter()
                .filter(|left| left.agreement == version.agreement_id)
        };
        let places = self.register.chosen(&Reader {
            services: &services.iter().map(|service| service.id).collect(),
            sent_at: version.sent_at,
            without: &own().map(|left| left.without).collect(),
            with: &own().filter_map(|left| left.with).collect(),
        });
        let key = (places, version.language);
        if let Some(list) = self.made.get(&key) {
            return Ok(list.clone());
        }
        let list = self.register.on_paper(&key.0, version.language)?;
        self.made.insert(key, list.clone());
        Ok(list)
    }
}

/// A portion of the agreements, with what their revisions name.
struct Concerned {
    agreements: Vec<agreements::Model>,
    versions: HashMap<AgreementId, VersionHead>,
    services: HashMap<AgreementId, Vec<services::Model>>,
    customers: HashMap<OrganisationId, organisations::Model>,
    last: HashMap<AgreementId, i32>,
}

impl Concerned {
    /// Five statements.
    async fn load(tx: &Transaction, scope: &Scope, portion: &[AgreementId]) -> Result<Self> {
        use annex_revisions::Column as C;
        let agreements = store::agreements_by_ids(tx, scope, portion.to_vec()).await?;
        let versions: Vec<VersionHead> = scope
            .find::<agreement_versions::Entity>()
            .filter(agreement_versions::Column::AgreementId.is_in(portion.iter().copied()))
            .filter(agreement_versions::Column::State.eq(AgreementVersionState::InForce))
            .into_partial_model()
            .all(tx)
            .await?;
        let customers = agreements.iter().map(|row| row.customer_id);
        let last: Vec<(AgreementId, Option<i32>)> = scope
            .find::<annex_revisions::Entity>()
            .select_only()
            .column(C::AgreementId)
            .column_as(C::Number.max(), "last")
            .filter(C::AgreementId.is_in(portion.iter().copied()))
            .group_by(C::AgreementId)
            .into_tuple()
            .all(tx)
            .await?;
        Ok(Self {
            customers: tillid_organisations::by_ids(tx, scope, customers).await?,
            services: store::services_of(tx, scope, portion.to_vec()).await?,
            versions: versions
                .into_iter()
                .map(|version| (version.agreement_id, version))
                .collect(),
            last: last
                .into_iter()
                .map(|(agreement, number)| (agreement, number.unwrap_or(0)))
                .collect(),
            agreements,
        })
    }

    fn revise(
        &self,
        scope: &Scope,
        follows: &Follows,
        vendor: &organisations::Model,
        agreement: &agreements::Model,
        lists: &mut Lists<'_>,
    ) -> Result<Option<annex_revisions::ActiveModel>> {
        let Some(version) = self.versions.get(&agreement.id) else {
            return Ok(None);
        };
        let customer = self
            .customers
            .get(&agreement.customer_id)
            .ok_or_else(Error::not_found)?;
        let services = self.services.get(&agreement.id).map_or(&[][..], Vec::as_slice);
        let number = self.last.get(&agreement.id).map_or(1, |last| last + 1);
        let unsigned = |number: i32| u32::try_from(number).map_err(Error::internal);
        let revision = AnnexRevision {
            format: FORMAT.to_owned(),
            language: locale::on_paper(version.language),
            agreement_reference: agreement.reference.clone(),
            agreement_version: unsigned(version.number)?,
            agreement_sha256: version.content_sha256.clone(),
            number: unsigned(number)?,
            processor: vendor.legal_name.clone(),
            controller: customer.legal_name.clone(),
            services: services
                .iter()
                .map(|service| compose::service_line(service, version.language))
                .collect(),
            effective_at: scope.now().to_time(),
            announcement_reference: follows.reference.clone(),
            list_number: unsigned(follows.list_number)?,
            sub_processors: lists.of(services, version)?,
        };
        let content = canonical::to_json(&revision).map_err(Error::internal)?;
        Ok(Some(annex_revisions::ActiveModel {
            id: Set(AnnexRevisionId::new(scope.now(), scope.dice())),
            vendor_id: Set(agreement.vendor_id),
            customer_id: Set(agreement.customer_id),
            agreement_id: Set(agreement.id),
            agreement_version_id: Set(version.id),
            announcement_id: Set(follows.announcement),
            number: Set(number),
            content_sha256: Set(sha256_hex(&content)),
            content: Set(content),
            effective_at: Set(scope.now()),
            told_at: Set(None),
        }))
    }
}
