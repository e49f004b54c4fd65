//! A notice of a change as a printed letter: what an agreement knows of its parties, on paper.

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt as _};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_documents::agreement as paper;
pub use tillid_documents::notice::{ChangeType, NoticeDocument};
use tillid_documents::typeset;
use tillid_entities::enums::{AuthorisationModel, Language};
use tillid_entities::sub_processors::SubProcessorId;
use tillid_entities::{agreement_versions, agreements, sub_processors};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Scope};

use crate::compose::Parties;
use crate::press::{self, pressed, put};
use crate::{annex_b, locale};

/// What a letter says beside what the agreement and the register know.
pub struct LetterFacts<'a> {
    /// The announcement's reference.
    pub reference: &'a str,
    /// In whose language the fixed texts are.
    pub language: Language,
    /// When the change was announced; also the date of the letter.
    pub announced_at: Timestamp,
    /// What silence means.
    pub authorisation_model: AuthorisationModel,
    /// What changes.
    pub change: ChangeType,
    /// The change in a few sentences.
    pub summary: &'a str,
    /// Which sub-processor.
    pub sub_processor: SubProcessorId,
    /// Whom it replaces.
    pub replaces: Option<&'a str>,
    /// Titles of the services concerned.
    pub services: &'a [String],
    /// Until when the customer may object, if the letter arrives on the day it is meant to.
    pub objection_deadline: Timestamp,
    /// When the change is planned.
    pub planned_effective_at: Timestamp,
    /// The page to answer on.
    pub page: &'a str,
    /// The public list.
    pub list_url: Option<&'a str>,
}

/// The letter to the customer of an agreement, in seven statements. The scope is its vendor's job.
///
/// # Errors
/// `NOT_FOUND` for what is not the vendor's; `TRANSFER_MECHANISM_REQUIRED` when the sub-processor rests on a ground that
/// is no longer valid.
pub async fn compose(
    db: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
    facts: &LetterFacts<'_>,
) -> Result<NoticeDocument> {
    let parties = Parties::load(db, scope, agreement.vendor_id, agreement.customer_id).await?;
    let version = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::Id.eq(agreement.current_version_id))
        .one(db)
        .await?
        .ok_or_else(Error::not_found)?;
    let subject = scope
        .load::<sub_processors::Entity>(db, facts.sub_processor)
        .await?;
    let (data_types, subject_categories) = (
        subject.data_categories.0.clone(),
        subject.subject_categories.0.clone(),
    );
    let contact = paper::Contact {
        role: paper::ContactRole::Privacy,
        name: subject.contact_name.clone(),
        title: None,
        email: subject.contact_email.clone(),
        phone: subject.contact_phone.clone(),
    };
    let mut entry = annex_b::entry(db, scope, subject, facts.language).await?;
    // The letter says more of it, in a line of its own.
    entry.contact = String::new();
    let answer = [("page", facts.page)];
    Ok(NoticeDocument {
        reference: facts.reference.to_owned(),
        language: locale::on_paper(facts.language),
        issued_at: facts.announced_at.to_time(),
        processor: parties.vendor_on_paper(),
        controller: parties.customer_on_paper(),
        agreement_reference: agreement.reference.clone(),
        agreement_version: u32::try_from(version.number).map_err(Error::internal)?,
        authorisation_model: match facts.authorisation_model {
            AuthorisationModel::General => paper::AuthorisationModel::General,
            AuthorisationModel::Specific => paper::AuthorisationModel::Specific,
        },
        change: facts.change,
        summary: facts.summary.to_owned(),
        sub_processor: entry,
        sub_processor_contact: contact,
        replaces: facts.replaces.map(ToOwned::to_owned),
        data_types,
        subject_categories,
        services: facts.services.to_vec(),
        objection_deadline: facts.objection_deadline.to_time(),
        planned_effective_at: facts.planned_effective_at.to_time(),
        how_to_object: locale::sentence(facts.language, "/letterAnswer", &answer)
            .ok_or_else(|| Error::internal("a sentence of the letter is missing"))?,
        list_url: facts.list_url.map(ToOwned::to_owned),
    })
}

/// Typesets a letter and stores it; answers with its SHA-256.
///
/// # Errors
/// `INTERNAL` when it cannot be typeset, `UNAVAILABLE` when it cannot be stored.
pub async fn print(documents: &dyn ObjectStore, letter: NoticeDocument) -> Result<String> {
    let pdf = pressed(move || typeset::typeset_notice(&letter).map_err(Error::internal)).await?;
    put(documents, &pdf.sha256, Bytes::from(pdf.bytes)).await?;
    Ok(pdf.sha256)
}

/// The letter with this SHA-256.
///
/// # Errors
/// `NOT_FOUND` when there is none; `UNAVAILABLE` when it cannot be read.
pub async fn read(documents: &dyn ObjectStore, sha256: &str) -> Result<Bytes> {
    match documents.get(&press::document_path(sha256)).await {
        Ok(found) => found.bytes().await.map_err(press::unstored),
        Err(object_store::Error::NotFound { .. }) => Err(Error::not_found()),
        Err(cause) => Err(press::unstored(cause)),
    }
}
