//! From rows to the document: parties, clauses, and the sub-processors in use as Annex B.

use std::collections::HashMap;

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_documents::agreement as paper;
use tillid_documents::clauses::fill;
use tillid_entities::enums::{ContactRole, Language, SubProcessorRole, SubProcessorState, TransferMechanism};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::services::ServiceId;
use tillid_entities::sub_processors::SubProcessorId;
use tillid_entities::values::{Address, Parameters};
use tillid_entities::{
    agreement_templates, customer_relations, organisation_contacts, organisations, processing_locations,
    services, sub_processor_services, sub_processors, template_versions,
};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Connection, Job, Scope};

use crate::{clause_text, locale, parameters};

/// The two parties as rows, with the contacts that the agreement names.
pub(crate) struct Parties {
    pub(crate) vendor: organisations::Model,
    pub(crate) customer: organisations::Model,
    contacts: Vec<organisation_contacts::Model>,
}

/// The contacts that agreements with these organisations name: one statement.
async fn contacts_of(
    db: &impl Connection,
    scope: &Scope,
    vendor: OrganisationId,
    customers: &[OrganisationId],
) -> Result<Vec<organisation_contacts::Model>> {
    // A contract names whom to write to on both sides; the vendor alone does not see the customer's contacts.
    let job = scope.as_job(Job::Naming, vendor);
    let organisations = customers.iter().copied().chain([vendor]);
    Ok(job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.is_in(organisations))
        .filter(organisation_contacts::Column::Role.is_in([
            ContactRole::Privacy,
            ContactRole::Dpo,
            ContactRole::Security,
            ContactRole::Signatory,
            ContactRole::Notice,
        ]))
        .order_by_asc(organisation_contacts::Column::Role)
        .order_by_asc(organisation_contacts::Column::Id)
        .all(&db.within(&job))
        .await?)
}

impl Parties {
    /// Two statements.
    pub(crate) async fn load(
        db: &impl Connection,
        scope: &Scope,
        vendor: OrganisationId,
        customer: OrganisationId,
    ) -> Result<Self> {
        let mut rows = tillid_organisations::by_ids(db, scope, [vendor, customer]).await?;
        let contacts = contacts_of(db, scope, vendor, &[customer]).await?;
        Ok(Self {
            vendor: rows.remove(&vendor).ok_or_else(Error::not_found)?,
            customer: rows.remove(&customer).ok_or_else(Error::not_found)?,
            contacts,
        })
    }

    /// As [`Parties::load`], one for each customer that is still there: two statements.
    pub(crate) async fn load_all(
        db: &impl Connection,
        scope: &Scope,
        vendor: OrganisationId,
        customers: &[OrganisationId],
    ) -> Result<HashMap<OrganisationId, Self>> {
        let ids = customers.iter().copied().chain([vendor]);
        let mut rows = tillid_organisations::by_ids(db, scope, ids).await?;
        let own = rows.remove(&vendor).ok_or_else(Error::not_found)?;
        let contacts = contacts_of(db, scope, vendor, customers).await?;
        let parties = rows.into_iter().map(|(id, customer)| {
            let named =
                |contact: &&organisation_contacts::Model| [vendor, id].contains(&contact.organisation_id);
            let parties = Self {
                vendor: own.clone(),
                customer,
                contacts: contacts.iter().filter(named).cloned().collect(),
            };
            (id, parties)
        });
        Ok(parties.collect())
    }

    /// Names both parties in a document, with the address where the customer gets its notices.
    pub(crate) fn name(&self, document: &mut paper::AgreementDocument, relation: &customer_relations::Model) {
        document.processor = self.party(&self.vendor);
        document.controller = self.party(&self.customer);
        add_notice_address(&mut document.controller, relation);
    }

    fn party(&self, of: &organisations::Model) -> paper::Party {
        let contacts = self
            .contacts
            .iter()
            .filter(|contact| contact.organisation_id == of.id);
        paper::Party {
            legal_name: of.legal_name.clone(),
            registration: registration(of),
            address: address(&of.address),
            contacts: contacts.map(contact).collect(),
        }
    }
}

/// What an agreement is composed of, beside the parties and the register.
pub(crate) struct Parts<'a> {
    pub(crate) reference: &'a str,
    pub(crate) number: i32,
    pub(crate) template: &'a agreement_templates::Model,
    pub(crate) template_version: &'a template_versions::Model,
    pub(crate) relation: &'a customer_relations::Model,
    pub(crate) services: &'a [services::Model],
    pub(crate) parameters: &'a Parameters,
    pub(crate) annex_a: &'a paper::AnnexA,
    pub(crate) annex_c: &'a paper::AnnexC,
    pub(crate) annex_d: &'a str,
}

/// The document, without signatures.
///
/// # Errors
/// `VALIDATION` when a placeholder cannot be filled or a listed sub-processor contradicts the terms;
/// `TRANSFER_MECHANISM_REQUIRED` when one rests on a ground that is no longer valid.
pub(crate) fn document(
    scope: &Scope,
    parties: &Parties,
    listed: &[Listed],
    parts: &Parts<'_>,
) -> Result<paper::AgreementDocument> {
    let language = locale::on_paper(parts.template.language);
    let terms = parameters::on_paper(parts.parameters);
    let tree = clause_text::read(&parts.template_version.clauses.0)?;
    let clauses = fill(&tree.clauses, &terms, language).map_err(|cause| clause_text::unfillable(&cause))?;
    let mut controller = parties.party(&parties.customer);
    add_notice_address(&mut controller, parts.relation);
    Ok(paper::AgreementDocument {
        reference: parts.reference.to_owned(),
        version: u32::try_from(parts.number).map_err(Error::internal)?,
        language,
        title: parts.template.title.clone(),
        issued_at: scope.now().to_time(),
        processor: parties.party(&parties.vendor),
        controller,
        services: parts
            .services
            .iter()
            .map(|service| service_line(service, parts.template.language))
            .collect(),
        template: paper::TemplateRef {
            name: parts.template.title.clone(),
            version: u32::try_from(parts.template_version.number).map_err(Error::internal)?,
            sha256: parts.template_version.sha256.clone().unwrap_or_default(),
            // The structure may be an authority's, the words are not (I-10).
            origin: paper::TemplateOrigin::Own,
        },
        preamble: tree.preamble,
        clauses,
        parameters: terms,
        annex_a: parts.annex_a.clone(),
        annex_b: paper::AnnexB {
            sub_processors: entries(listed, parts.template.language, parts.parameters)?,
            notice: String::new(),
        },
        annex_c: parts.annex_c.clone(),
        annex_d: parts.annex_d.to_owned(),
        deviations: Vec::new(),
        addenda: Vec::new(),
        signatures: Vec::new(),
    })
}

/// Annex B, B.1.
///
/// # Errors
/// As [`document`].
pub(crate) fn entries(
    listed: &[Listed],
    language: Language,
    terms: &Parameters,
) -> Result<Vec<paper::SubProcessorEntry>> {
    listed
        .iter()
        .map(|entry| entry.on_paper(language, terms))
        .collect()
}

fn add_notice_address(controller: &mut paper::Party, relation: &customer_relations::Model) {
    let has_one = controller
        .contacts
        .iter()
        .any(|contact| contact.role == paper::ContactRole::Notice);
    if let (false, Some(email)) = (has_one, &relation.notice_email) {
        controller.contacts.push(paper::Contact {
            role: paper::ContactRole::Notice,
            name: None,
            title: None,
            email: email.clone(),
            phone: None,
        });
    }
}

fn service_line(service: &services::Model, language: Language) -> paper::ServiceLine {
    paper::ServiceLine {
        code: service.code.clone(),
        title: match language {
            Language::Da => service.title_da.clone(),
            Language::En => service.title_en.clone(),
        },
    }
}

fn registration(of: &organisations::Model) -> Option<paper::Registration> {
    let number = of.registration_number.clone()?;
    let scheme = match of.registration_scheme.as_deref() {
        Some("DK_CVR") => paper::RegistrationScheme::DkCvr,
        Some("NO_ORGNR") => paper::RegistrationScheme::NoOrgnr,
        Some("SE_ORGNR") => paper::RegistrationScheme::SeOrgnr,
        Some("DE_HRB") => paper::RegistrationScheme::DeHrb,
        Some("EU_VAT") => paper::RegistrationScheme::EuVat,
        _ => paper::RegistrationScheme::Other,
    };
    Some(paper::Registration { scheme, number })
}

fn address(of: &Address) -> paper::Address {
    paper::Address {
        attention: of.attention.clone(),
        street: of.street.clone().unwrap_or_default(),
        postal_code: of.postal_code.clone().unwrap_or_default(),
        city: of.city.clone().unwrap_or_default(),
        country_code: of.country_code.clone(),
    }
}

fn contact(of: &organisation_contacts::Model) -> paper::Contact {
    paper::Contact {
        role: match of.role {
            ContactRole::Privacy => paper::ContactRole::Privacy,
            ContactRole::Dpo => paper::ContactRole::Dpo,
            ContactRole::Security => paper::ContactRole::Security247,
            ContactRole::Billing => paper::ContactRole::Billing,
            ContactRole::Technical => paper::ContactRole::Technical,
            ContactRole::Signatory => paper::ContactRole::Signatory,
            ContactRole::Notice => paper::ContactRole::Notice,
        },
        name: of.name.clone(),
        title: None,
        email: of.email.clone(),
        phone: of.phone.clone(),
    }
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
    fn on_paper(&self, language: Language, terms: &Parameters) -> Result<paper::SubProcessorEntry> {
        let row = &self.sub_processor;
        let abroad = self
            .locations
            .iter()
            .find(|place| place.transfer_mechanism != TransferMechanism::NoneEea);
        if abroad.is_some() && !terms.third_country_allowed {
            let field = "parameters.thirdCountryAllowed";
            return Err(Error::validation(field, "third-country-listed").with("name", &row.legal_name));
        }
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
            transfer_mechanism: match abroad {
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
        TransferMechanism::PrivacyShield | TransferMechanism::SafeHarbour => return None,
    })
}
