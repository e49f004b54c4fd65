//! Annex B: the sub-processors of services, as a document lists them.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use tillid_documents::agreement as paper;
use tillid_entities::agreements::AgreementId;
use tillid_entities::enums::{Language, SubProcessorRole, SubProcessorState, TransferMechanism};
use tillid_entities::services::ServiceId;
use tillid_entities::sub_processors::SubProcessorId;
use tillid_entities::values::{Address, Parameters};
use tillid_entities::{agreement_services, processing_locations, sub_processor_services, sub_processors};
use tillid_kernel::{Code, Error, Result, Timestamp};
use tillid_policy::{Connection, Scope};

use crate::locale;

/// Annex B, B.1, of an agreement with these terms.
///
/// # Errors
/// `VALIDATION` (`third-country-listed`) when a listed sub-processor contradicts the terms;
/// `TRANSFER_MECHANISM_REQUIRED` when one rests on a ground that is no longer valid.
pub(crate) fn entries(
    listed: &[Listed],
    language: Language,
    terms: &Parameters,
) -> Result<Vec<paper::SubProcessorEntry>> {
    listed
        .iter()
        .map(|entry| {
            entry.permitted(terms)?;
            entry.on_paper(language)
        })
        .collect()
}

/// A sub-processor that Annex B lists, with its locations.
pub(crate) struct Listed {
    sub_processor: sub_processors::Model,
    locations: Vec<processing_locations::Model>,
}

/// The sub-processors of the services: those in use, and those announced, because an agreement made after an
/// announcement is owed no notice of it and must show the list as it will be (I-4). Two statements.
pub(crate) async fn listed(
    db: &impl Connection,
    scope: &Scope,
    services: &[ServiceId],
) -> Result<Vec<Listed>> {
    use sub_processor_services::Column as S;
    let serving = Query::select()
        .column(S::SubProcessorId)
        .from(sub_processor_services::Entity)
        .cond_where(scope.condition::<sub_processor_services::Entity>())
        .and_where(S::ServiceId.is_in(services.iter().copied()))
        .to_owned();
    let rows = scope
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::Id.in_subquery(serving))
        .filter(sub_processors::Column::Role.eq(SubProcessorRole::Processor))
        .filter(sub_processors::Column::State.is_in([
            SubProcessorState::Active,
            SubProcessorState::Retiring,
            SubProcessorState::Announced,
        ]))
        .order_by_asc(sub_processors::Column::LegalName)
        .order_by_asc(sub_processors::Column::Id)
        .all(db)
        .await?;
    with_places(db, scope, rows).await
}

/// One sub-processor as Annex B lists it: one statement.
///
/// # Errors
/// `TRANSFER_MECHANISM_REQUIRED` when it rests on a ground that is no longer valid.
pub(crate) async fn entry(
    db: &impl Connection,
    scope: &Scope,
    row: sub_processors::Model,
    language: Language,
) -> Result<paper::SubProcessorEntry> {
    let listed = with_places(db, scope, vec![row]).await?;
    let entry = listed.first().ok_or_else(Error::not_found)?;
    entry.on_paper(language)
}

/// The vendor's sub-processors as a change has left them, each with the services it serves.
pub(crate) struct Register(Vec<(Listed, HashSet<ServiceId>)>);

/// What decides which of them an agreement lists.
pub(crate) struct Reader<'a> {
    /// The services that it governs.
    pub(crate) services: &'a HashSet<ServiceId>,
    /// When the version in force was sent.
    pub(crate) sent_at: Option<Timestamp>,
    /// Those that changes brought which do not reach it.
    pub(crate) without: &'a HashSet<SubProcessorId>,
    /// Those that such changes took away.
    pub(crate) with: &'a HashSet<SubProcessorId>,
}

impl Register {
    /// Those in use and announced, and these besides: three statements.
    pub(crate) async fn load(
        db: &impl Connection,
        scope: &Scope,
        besides: &HashSet<SubProcessorId>,
    ) -> Result<Self> {
        let known = sub_processors::Column::State.is_in([
            SubProcessorState::Active,
            SubProcessorState::Retiring,
            SubProcessorState::Announced,
        ]);
        let rows = scope
            .find::<sub_processors::Entity>()
            .filter(sub_processors::Column::Role.eq(SubProcessorRole::Processor))
            .filter(
                Condition::any()
                    .add(known)
                    .add(sub_processors::Column::Id.is_in(besides.iter().copied())),
            )
            .order_by_asc(sub_processors::Column::LegalName)
            .order_by_asc(sub_processors::Column::Id)
            .all(db)
            .await?;
        let mut served: HashMap<SubProcessorId, HashSet<ServiceId>> = HashMap::new();
        for row in scope
            .find::<sub_processor_services::Entity>()
            .filter(sub_processor_services::Column::SubProcessorId.is_in(rows.iter().map(|row| row.id)))
            .all(db)
            .await?
        {
            served
                .entry(row.sub_processor_id)
                .or_default()
                .insert(row.service_id);
        }
        let listed = with_places(db, scope, rows).await?;
        let with_services = listed.into_iter().map(|entry| {
            let services = served.remove(&entry.sub_processor.id).unwrap_or_default();
            (entry, services)
        });
        Ok(Self(with_services.collect()))
    }

    /// The places of those that this agreement lists, in the register's order.
    pub(crate) fn chosen(&self, reader: &Reader<'_>) -> Vec<usize> {
        let lists = |(entry, served): &(Listed, HashSet<ServiceId>)| {
            let id = entry.sub_processor.id;
            let counts = entry.counts_for(reader.sent_at) && !reader.without.contains(&id);
            (counts || reader.with.contains(&id)) && !served.is_disjoint(reader.services)
        };
        let places = self.0.iter().enumerate();
        places
            .filter(|(_, listed)| lists(listed))
            .map(|(place, _)| place)
            .collect()
    }

    /// What stands at these places.
    ///
    /// # Errors
    /// `TRANSFER_MECHANISM_REQUIRED` when one rests on a ground that is no longer valid.
    pub(crate) fn on_paper(
        &self,
        places: &[usize],
        language: Language,
    ) -> Result<Vec<paper::SubProcessorEntry>> {
        places
            .iter()
            .filter_map(|place| self.0.get(*place))
            .map(|(entry, _)| entry.on_paper(language))
            .collect()
    }
}

/// Whether the version that was sent then has missed a change for its services that has taken effect since: one statement.
/// Its controller was told of it neither by a notice nor by the list.
///
/// # Errors
/// Those of the database.
pub(crate) async fn left_behind(
    db: &impl Connection,
    job: &Scope,
    agreement: AgreementId,
    sent_at: Timestamp,
) -> Result<bool> {
    use agreement_services::Column as G;
    use sub_processor_services::Column as S;
    let governed = Query::select()
        .column(G::ServiceId)
        .from(agreement_services::Entity)
        .and_where(G::AgreementId.eq(agreement))
        .to_owned();
    let serving = Query::select()
        .column(S::SubProcessorId)
        .from(sub_processor_services::Entity)
        .and_where(S::ServiceId.in_subquery(governed))
        .to_owned();
    let missed = job
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::Id.in_subquery(serving))
        .filter(sub_processors::Column::Role.eq(SubProcessorRole::Processor))
        .filter(sub_processors::Column::AnnouncedAt.gt(sent_at))
        .filter(sub_processors::Column::ActivatedAt.is_not_null())
        .filter(
            sub_processors::Column::State.is_in([SubProcessorState::Active, SubProcessorState::Retiring]),
        );
    Ok(missed.one(&db.within(job)).await?.is_some())
}

async fn with_places(
    db: &impl Connection,
    scope: &Scope,
    rows: Vec<sub_processors::Model>,
) -> Result<Vec<Listed>> {
    let mut places: HashMap<SubProcessorId, Vec<processing_locations::Model>> = HashMap::new();
    let locations = scope
        .find::<processing_locations::Entity>()
        .filter(processing_locations::Column::SubProcessorId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(processing_locations::Column::Name)
        .order_by_asc(processing_locations::Column::Id)
        .all(db)
        .await?;
    for location in locations {
        places
            .entry(location.sub_processor_id)
            .or_default()
            .push(location);
    }
    Ok(rows
        .into_iter()
        .map(|sub_processor| Listed {
            locations: places.remove(&sub_processor.id).unwrap_or_default(),
            sub_processor,
        })
        .collect())
}

impl Listed {
    /// One that is only announced stands in the lists that were made since, and in no other: to those it is owed as a notice.
    fn counts_for(&self, sent_at: Option<Timestamp>) -> bool {
        let row = &self.sub_processor;
        match row.state {
            SubProcessorState::Announced => row.announced_at.is_some_and(|at| Some(at) < sent_at),
            SubProcessorState::Active | SubProcessorState::Retiring => true,
            SubProcessorState::Proposed | SubProcessorState::Retired | SubProcessorState::Withdrawn => false,
        }
    }

    fn abroad(&self) -> Option<&processing_locations::Model> {
        self.locations
            .iter()
            .find(|place| place.transfer_mechanism != TransferMechanism::NoneEea)
    }

    fn permitted(&self, terms: &Parameters) -> Result<()> {
        if self.abroad().is_none() || terms.third_country_allowed {
            return Ok(());
        }
        let field = "parameters.thirdCountryAllowed";
        Err(Error::validation(field, "third-country-listed").with("name", &self.sub_processor.legal_name))
    }

    fn on_paper(&self, language: Language) -> Result<paper::SubProcessorEntry> {
        let row = &self.sub_processor;
        let contact = [
            row.contact_name.as_deref(),
            Some(&row.contact_email),
            row.contact_phone.as_deref(),
        ];
        Ok(paper::SubProcessorEntry {
            legal_name: row.legal_name.clone(),
            registration: row.registration.clone().map(|number| paper::Registration {
                scheme: paper::RegistrationScheme::Other,
                number,
            }),
            address: on_one_line(&row.address),
            country_code: row.address.country_code.clone(),
            contact: contact.into_iter().flatten().collect::<Vec<_>>().join(", "),
            description: self.description(language)?,
            locations: self.locations.iter().map(place).collect(),
            transfer_mechanism: match self.abroad() {
                None => paper::TransferMechanism::NoneEea,
                Some(location) => mechanism(location.transfer_mechanism).ok_or_else(|| {
                    Error::failure(Code::TransferMechanismRequired, "transfer-ground-invalid")
                        .with("name", &row.legal_name)
                })?,
            },
            transfer_detail: self.transfer_detail(language)?,
        })
    }

    fn description(&self, language: Language) -> Result<String> {
        let said = match language {
            Language::Da => &self.sub_processor.purpose_da,
            Language::En => &self.sub_processor.purpose_en,
        };
        if self.sub_processor.state == SubProcessorState::Announced {
            written(language, "/announced", &[("description", said)])
        } else {
            Ok(said.clone())
        }
    }

    /// Module and assessment of each place outside the EEA, with the place where there are several.
    fn transfer_detail(&self, language: Language) -> Result<Option<String>> {
        let mut lines = Vec::new();
        for location in &self.locations {
            if location.transfer_mechanism == TransferMechanism::NoneEea {
                continue;
            }
            let mut details = Vec::new();
            if self.locations.len() > 1 {
                details.push(location.transfer_mechanism.as_str().to_owned());
            }
            details.extend(location.transfer_module.clone());
            details.extend(location.transfer_reason.clone());
            if let Some(day) = location.tia_date {
                details.push(written(language, "/assessedOn", &[("date", &day.to_string())])?);
            }
            let detail = details.join(", ");
            if detail.is_empty() {
                continue;
            }
            lines.push(if self.locations.len() > 1 {
                written(
                    language,
                    "/transferDetail",
                    &[("place", &place(location)), ("detail", &detail)],
                )?
            } else {
                detail
            });
        }
        Ok((!lines.is_empty()).then(|| lines.join("\n")))
    }
}

fn written(language: Language, pointer: &str, values: &[(&str, &str)]) -> Result<String> {
    locale::sentence(language, pointer, values)
        .ok_or_else(|| Error::internal("a sentence of Annex B is missing"))
}

fn place(location: &processing_locations::Model) -> String {
    let parts = [
        Some(location.name.as_str()),
        location.city.as_deref(),
        Some(&location.country_code),
    ];
    let mut said: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    said.dedup();
    said.join(", ")
}

fn on_one_line(address: &Address) -> String {
    let city = [address.postal_code.as_deref(), address.city.as_deref()];
    let city = city.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [
        address.attention.as_deref(),
        address.street.as_deref(),
        Some(city.as_str()),
    ];
    let said: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    said.join(", ")
}

/// The ground as the document has it; `None` for one that is no longer valid (I-8).
fn mechanism(of: TransferMechanism) -> Option<paper::TransferMechanism> {
    Some(match of {
        TransferMechanism::NoneEea => paper::TransferMechanism::NoneEea,
        TransferMechanism::Adequacy => paper::TransferMechanism::Adequacy,
        TransferMechanism::EuUsDpf => paper::TransferMechanism::EuUsDpf,
        TransferMechanism::Scc2021914 => paper::TransferMechanism::Scc2021_914,
        TransferMechanism::BcrP => paper::TransferMechanism::BcrP,
        TransferMechanism::Code => paper::TransferMechanism::Code,
        TransferMechanism::Certification => paper::TransferMechanism::Certification,
        TransferMechanism::Art49 => paper::TransferMechanism::Art49,
        TransferMechanism::Other => paper::TransferMechanism::Other,
        TransferMechanism::PrivacyShield | TransferMechanism::SafeHarbour => return None,
    })
}
