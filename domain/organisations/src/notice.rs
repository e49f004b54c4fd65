//! The facts that Art. 14 GDPR asks to tell somebody whose address came from another (domain §3.2).

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{ContactRole, OrganisationKind, RelationState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::{customer_relations, organisation_contacts, partnerships};
use tillid_kernel::Result;
use tillid_policy::{Connection, Job, Scope};

/// Version of the notice's texts; raised with every change of what they say. The invitation keeps the version that
/// the invitee was shown.
pub const NOTICE_VERSION: &str = "2026-11-26";

/// More vendors than this are not named one by one.
const NAMED: u64 = 5;

/// Who answers for an account in an organisation, and how to reach them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Controller {
    /// Registered names, separated by commas.
    pub(crate) names: String,
    /// Whether the organisation answers itself.
    pub(crate) own: bool,
    /// Mailbox for data protection, or else the website or the public page; absent when none is known.
    pub(crate) contact: Option<String>,
    /// The data protection officer, where one is named (Art. 37): name, address, telephone.
    pub(crate) dpo: Option<String>,
    /// The page with their statements, processors and transfers.
    pub(crate) page: Option<String>,
}

/// The vendors that an organisation deals with answer for the accounts of its people in the portal. Where there is
/// none, as for a vendor itself, the organisation answers.
pub(crate) async fn controller(
    db: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
) -> Result<Controller> {
    let vendors = vendors(db, scope, organisation).await?;
    let own = vendors.is_empty();
    let answering = if vendors.is_empty() {
        vec![organisation.clone()]
    } else {
        vendors
    };
    // Whoever is invited is told them, also where they are not public (Art. 14(1)(a) and (b)).
    let job = scope.as_job(Job::Invitation, organisation.id);
    let mailboxes = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.is_in(answering.iter().map(|one| one.id)))
        .filter(organisation_contacts::Column::Role.is_in([ContactRole::Privacy, ContactRole::Dpo]))
        .all(&db.within(&job))
        .await?;
    let of = |role| {
        answering.iter().find_map(|one| {
            mailboxes
                .iter()
                .find(|mailbox| mailbox.organisation_id == one.id && mailbox.role == role)
        })
    };
    let website = answering.iter().find_map(|one| one.website.clone());
    let dpo = of(ContactRole::Dpo).map(|officer| {
        let parts = [
            officer.name.as_deref(),
            Some(officer.email.as_str()),
            officer.phone.as_deref(),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let slug = answering.iter().find_map(|one| one.slug.as_deref());
    let page = slug
        .map(|slug| format!("{}/trust/{slug}", scope.request().origin))
        .or_else(|| website.clone());
    Ok(Controller {
        names: answering
            .iter()
            .map(|one| one.legal_name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        own,
        contact: of(ContactRole::Privacy)
            .map(|mailbox| mailbox.email.clone())
            .or(website)
            .or_else(|| page.clone()),
        dpo,
        page,
    })
}

/// The vendors that the organisation is a customer or partner of, the oldest relation first.
pub(crate) async fn vendors(
    db: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
) -> Result<Vec<organisations::Model>> {
    // The invitee belongs to no organisation yet, so the job that makes memberships looks.
    let job = scope.as_job(Job::Invitation, organisation.id);
    let ids: Vec<OrganisationId> = match organisation.kind {
        OrganisationKind::Customer => {
            job.find::<customer_relations::Entity>()
                .filter(customer_relations::Column::CustomerId.eq(organisation.id))
                .filter(customer_relations::Column::State.ne(RelationState::Ended))
                .order_by_asc(customer_relations::Column::Id)
                .limit(NAMED)
                .select_only()
                .column(customer_relations::Column::VendorId)
                .into_tuple()
                .all(&db.within(&job))
                .await?
        }
        OrganisationKind::Partner => {
            job.find::<partnerships::Entity>()
                .filter(partnerships::Column::PartnerId.eq(organisation.id))
                .filter(partnerships::Column::EndedAt.is_null())
                .order_by_asc(partnerships::Column::Id)
                .limit(NAMED)
                .select_only()
                .column(partnerships::Column::VendorId)
                .into_tuple()
                .all(&db.within(&job))
                .await?
        }
        OrganisationKind::Vendor | OrganisationKind::Operator => Vec::new(),
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut vendors = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.is_in(ids.clone()))
        .all(&db.within(&job))
        .await?;
    vendors.sort_by_key(|vendor| ids.iter().position(|id| *id == vendor.id));
    Ok(vendors)
}
