//! Who receives personal data under an agreement: the vendor's sub-processors in use for the services that it governs, with
//! where they process and on what ground (R-000-098; Art. 13(1)(e) and (f), Art. 14(1)(e) and (f)).

use std::collections::HashMap;

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::enums::SubProcessorState;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::services::ServiceId;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::{processing_locations, sub_processor_services};
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

/// The sub-processors that the vendor uses today for one of these services, by name, each with its places. What is
/// announced is none yet. Two statements.
///
/// # Errors
/// Those of the database.
pub async fn recipients(
    db: &impl Connection,
    scope: &Scope,
    vendor: OrganisationId,
    services: &[ServiceId],
) -> Result<Vec<(sub_processors::Model, Vec<processing_locations::Model>)>> {
    use processing_locations::Column as Place;
    use sub_processor_services::Column as Serves;
    let serving = Query::select()
        .column(Serves::SubProcessorId)
        .from(sub_processor_services::Entity)
        .and_where(Serves::VendorId.eq(vendor))
        .and_where(Serves::ServiceId.is_in(services.iter().copied()))
        .to_owned();
    // What is in use is in the public list, to whoever asks.
    let rows = scope
        .find_published::<sub_processors::Entity>()
        .filter(sub_processors::Column::VendorId.eq(vendor))
        .filter(sub_processors::Column::Id.in_subquery(serving))
        .filter(sub_processors::Column::State.is_in([SubProcessorState::Active, SubProcessorState::Retiring]))
        .order_by_asc(sub_processors::Column::LegalName)
        .order_by_asc(sub_processors::Column::Id)
        .all(db)
        .await?;
    let found = scope
        .find_published::<processing_locations::Entity>()
        .filter(Place::SubProcessorId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(Place::Name)
        .order_by_asc(Place::Id)
        .all(db)
        .await?;
    let mut places: HashMap<SubProcessorId, Vec<processing_locations::Model>> = HashMap::new();
    for place in found {
        places.entry(place.sub_processor_id).or_default().push(place);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = places.remove(&row.id).unwrap_or_default();
            (row, own)
        })
        .collect())
}
