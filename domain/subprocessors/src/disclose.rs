//! What a vendor lets its customers see of what it has on file (Art. 28(1), EDPB Opinion 22/2024 §32).

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_versions;
use tillid_entities::due_diligences;
use tillid_entities::enums::{AgreementVersionState, SubProcessorFileKind};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sub_processor_files;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::Result;
use tillid_policy::{Connection, Database, Job, Scope};

use crate::files;

/// What a customer with an agreement sees of what its vendor has on file.
#[derive(Clone, Debug, Default)]
pub struct Disclosed {
    /// The newest examination, if the vendor shares it.
    pub diligence: Option<due_diligences::Model>,
    /// Documentation of its transfers, the newest first.
    pub files: Vec<sub_processor_files::Model>,
}

/// What the scope's customer sees of sub-processors that it has reached, for those of vendors with which it has an agreement
/// in force: three statements. Others are not among the answers.
///
/// # Errors
/// Those of the database.
pub async fn disclosed(
    db: &Database,
    scope: &Scope,
    rows: &[sub_processors::Model],
) -> Result<HashMap<SubProcessorId, Disclosed>> {
    let vendors = bound_vendors(db, scope, rows.iter().map(|row| row.vendor_id)).await?;
    let ids: Vec<SubProcessorId> = rows
        .iter()
        .filter(|row| vendors.contains(&row.vendor_id))
        .map(|row| row.id)
        .collect();
    let mut found: HashMap<SubProcessorId, Disclosed> =
        ids.iter().map(|id| (*id, Disclosed::default())).collect();
    if ids.is_empty() {
        return Ok(found);
    }
    // The rows are the vendor's; that this customer may see them was asked above.
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let diligences = job
        .find::<due_diligences::Entity>()
        .filter(due_diligences::Column::SubProcessorId.is_in(ids.iter().copied()))
        .order_by_asc(due_diligences::Column::PerformedOn)
        .order_by_asc(due_diligences::Column::RecordedAt)
        .order_by_asc(due_diligences::Column::Id)
        .all(&db.reads().within(&job))
        .await?;
    // The last one stands; an older one that was shared says nothing of what was found since.
    for row in diligences {
        let of = found.entry(row.sub_processor_id).or_default();
        of.diligence = Some(row);
    }
    for disclosed in found.values_mut() {
        disclosed.diligence = disclosed.diligence.take().filter(|row| row.shared);
    }
    let kinds = SubProcessorFileKind::ALL
        .iter()
        .copied()
        .filter(|kind| files::is_for_customers(*kind));
    let kept = job
        .find::<sub_processor_files::Entity>()
        .filter(sub_processor_files::Column::SubProcessorId.is_in(ids))
        .filter(sub_processor_files::Column::Kind.is_in(kinds))
        .order_by_desc(sub_processor_files::Column::UploadedAt)
        .order_by_desc(sub_processor_files::Column::Id)
        .all(&db.reads().within(&job))
        .await?;
    for row in kept {
        let of = found.entry(row.sub_processor_id).or_default();
        of.files.push(row);
    }
    Ok(found)
}

/// Those of the vendors with which the scope's customer has an agreement in force.
async fn bound_vendors(
    db: &Database,
    scope: &Scope,
    vendors: impl IntoIterator<Item = OrganisationId>,
) -> Result<HashSet<OrganisationId>> {
    let vendors: Vec<OrganisationId> = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::VendorId.is_in(vendors))
        .filter(agreement_versions::Column::State.eq(AgreementVersionState::InForce))
        .select_only()
        .column(agreement_versions::Column::VendorId)
        .distinct()
        .into_tuple()
        .all(db.reads())
        .await?;
    Ok(vendors.into_iter().collect())
}
