//! From rows to the document: parties, clauses, and the sub-processors in use as Annex B.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_documents::agreement as paper;
use tillid_documents::clauses::fill;
use tillid_entities::enums::{ContactRole, Language};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::values::{Address, Parameters};
use tillid_entities::{
    agreement_templates, customer_relations, organisation_contacts, organisations, services,
    template_versions,
};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Job, Scope};

use crate::annex_b::{self, Listed};
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

    /// The vendor as documents name it.
    pub(crate) fn vendor_on_paper(&self) -> paper::Party {
        self.party(&self.vendor)
    }

    /// The customer as documents name it.
    pub(crate) fn customer_on_paper(&self) -> paper::Party {
        self.party(&self.customer)
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
    pub(crate) addenda: &'a [paper::Addendum],
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
            sub_processors: annex_b::entries(listed, parts.template.language, parts.parameters)?,
            notice: String::new(),
        },
        annex_c: parts.annex_c.clone(),
        annex_d: parts.annex_d.to_owned(),
        deviations: Vec::new(),
        addenda: parts.addenda.to_vec(),
        signatures: Vec::new(),
    })
}

/// What holds for single services, in the wordings that count now, in the order of the services (R-000-007): one statement.
///
/// # Errors
/// Those of the database.
pub(crate) async fn addenda(
    db: &impl Connection,
    scope: &Scope,
    services: &[services::Model],
    language: Language,
) -> Result<Vec<paper::Addendum>> {
    let ids = services.iter().map(|service| service.id);
    let mut found = crate::addenda::addenda_of(db, scope, ids).await?;
    let written = services
        .iter()
        .filter_map(|service| Some((service, found.remove(&(service.id, language))?)));
    written
        .filter(|(_, wording)| !wording.text.is_empty())
        .map(|(service, wording)| {
            let line = service_line(service, language);
            Ok(paper::Addendum {
                service_code: line.code,
                title: line.title,
                text: wording.text,
                version: Some(u32::try_from(wording.number).map_err(Error::internal)?),
            })
        })
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

pub(crate) fn service_line(service: &services::Model, language: Language) -> paper::ServiceLine {
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
