//! Revisions of annex B (domain §3.3): the list of sub-processors under an agreement, as each change has left it.
//!
//! A change that takes effect gives every agreement it concerns the next revision, in the same transaction ([`make`]):
//! numbered over the agreement, hashed, never changed. Nobody signs it: under general authorisation silence has allowed the
//! change, under specific the controller's approval has (Art. 28(2)). The worker delivers it ([`tell_due`]), and what
//! became of the letter stands with the mails about the agreement. The list that holds is that of the last revision of the
//! version in force, or else the one that was signed (decision 0032).

mod deliver;
mod make;

pub use deliver::tell_due;
pub use make::{Follows, LeftOut, make};

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_documents::agreement::SubProcessorEntry;
use tillid_documents::annex::AnnexRevision;
use tillid_documents::typeset::{self, TypesetError};
use tillid_entities::agreements::AgreementId;
use tillid_entities::annex_revisions::{self, AnnexRevisionId};
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Connection, Scope};

use crate::{press, store};

/// A page of the revisions of an agreement, the newest first. Two statements when the total is wanted, else one.
///
/// # Errors
/// `VALIDATION` for a cursor of another list; those of the database.
pub async fn page(
    db: &impl Connection,
    scope: &Scope,
    agreement: AgreementId,
    request: &PageRequest,
) -> Result<Page<annex_revisions::Model>> {
    use annex_revisions::Column as C;
    use sea_orm::PaginatorTrait;
    let of_agreement = scope
        .find::<annex_revisions::Entity>()
        .filter(C::AgreementId.eq(agreement));
    let total = if request.wants_total {
        Some(of_agreement.clone().count(db).await?)
    } else {
        None
    };
    let mut rows = of_agreement;
    if let Some(after) = &request.after {
        rows = rows.filter(C::Number.lt(after.key::<i32>()?));
    }
    let rows = rows
        .order_by_desc(C::Number)
        .limit(request.limit())
        .all(db)
        .await?;
    Ok(request.page(rows, total))
}

/// The list that each of these revisions of one agreement took the place of: that of the revision before under the same
/// version, or else the one that was signed. Two statements, however many they are.
///
/// # Errors
/// Those of the database.
pub async fn former_lists(
    db: &impl Connection,
    scope: &Scope,
    revisions: &[annex_revisions::Model],
) -> Result<HashMap<AnnexRevisionId, Vec<SubProcessorEntry>>> {
    use annex_revisions::Column as C;
    let Some(last) = revisions.iter().max_by_key(|row| row.number) else {
        return Ok(HashMap::new());
    };
    let first = revisions
        .iter()
        .map(|row| row.number)
        .min()
        .unwrap_or(last.number);
    // The one before the first of them comes along.
    let known = scope
        .find::<annex_revisions::Entity>()
        .filter(C::AgreementId.eq(last.agreement_id))
        .filter(C::Number.between(first - 1, last.number))
        .all(db)
        .await?;
    let before = |row: &annex_revisions::Model| {
        known.iter().find(|other| {
            other.number == row.number - 1 && other.agreement_version_id == row.agreement_version_id
        })
    };
    let first_of_theirs = revisions.iter().filter(|row| before(row).is_none());
    let signed = store::contents(
        db,
        scope,
        first_of_theirs.map(|row| row.agreement_version_id).collect(),
    )
    .await?;
    revisions
        .iter()
        .map(|row| {
            let list = match before(row) {
                Some(before) => content(before)?.sub_processors,
                None => signed
                    .get(&row.agreement_version_id)
                    .ok_or_else(Error::not_found)?
                    .annex_b
                    .sub_processors
                    .clone(),
            };
            Ok((row.id, list))
        })
        .collect()
}

/// All revisions of an agreement, the first one first, for its evidence.
pub(crate) async fn all(
    db: &impl Connection,
    scope: &Scope,
    agreement: AgreementId,
) -> Result<Vec<annex_revisions::Model>> {
    let rows = scope
        .find::<annex_revisions::Entity>()
        .filter(annex_revisions::Column::AgreementId.eq(agreement))
        .order_by_asc(annex_revisions::Column::Number);
    Ok(rows.all(db).await?)
}

/// What a revision says.
///
/// # Errors
/// `INTERNAL` when it cannot be read.
pub fn content(row: &annex_revisions::Model) -> Result<AnnexRevision> {
    serde_json::from_str(&row.content).map_err(Error::internal)
}

/// Its PDF, typeset anew each time: equal content gives equal bytes, and the fingerprint of the content is printed on it.
///
/// # Errors
/// `VALIDATION` (`document-too-large`) when the list is too long to be typeset.
pub async fn typeset(row: &annex_revisions::Model) -> Result<Vec<u8>> {
    let revision = content(row)?;
    press::pressed(move || {
        let pdf = typeset::typeset_annex(&revision).map_err(|cause| match cause {
            TypesetError::TooLarge(_) => Error::validation("annexB", "document-too-large"),
            other => Error::internal(other),
        })?;
        Ok(pdf.bytes)
    })
    .await
}
