//! The operator's view of its tenants (domain §4, note 1): what each is and how it stands, never what it does or who is in
//! it. Every function takes the operator's scope and reads by the job that looks after tenants.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::{
    InvitationState, Language, MembershipState, OrganisationKind, OrganisationState, Sector,
};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::values::Address;
use tillid_entities::{invitations, memberships, users};
use tillid_kernel::{Code, EmailAddress, Error, Page, PageRequest, Result, Timestamp};
use tillid_notifications::{Backlog, backlog};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::create::{NewOrganisation, create};
use crate::facts;
use crate::invite::{invite_first_owner, take_back};
use crate::members::contains;
use crate::registration::Registration;
use crate::states::{OPEN, invitation_state_at};
use crate::store::hold_organisation;

/// A tenant, as far as it is the operator's business.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// What it is and how it stands.
    pub organisation: organisations::Model,
    /// How many people are in it.
    pub members: u64,
    /// For a draft: how the invitation of its first owner stands, and until when it is good.
    pub first_owner: Option<(InvitationState, Timestamp)>,
}

/// Which tenants a list is to show.
#[derive(Clone, Debug, Default)]
pub struct WantedTenants {
    /// A part of the name.
    pub search: Option<String>,
    /// Only of this kind.
    pub kind: Option<OrganisationKind>,
    /// Only in this state.
    pub state: Option<OrganisationState>,
}

/// A page of the tenants, by name; the cursor is the name and the id. Four statements at most.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn tenants(
    db: &Database,
    scope: &Scope,
    wanted: &WantedTenants,
    request: &PageRequest,
) -> Result<Page<Tenant>> {
    use organisations::Column::{Id, Kind, LegalName, State};
    let job = job(scope);
    let reads = db.reads().within(&job);
    let mut query = job
        .find::<organisations::Entity>()
        .filter(Kind.ne(OrganisationKind::Operator));
    if let Some(kind) = wanted.kind {
        query = query.filter(Kind.eq(kind));
    }
    if let Some(state) = wanted.state {
        query = query.filter(State.eq(state));
    }
    let search = wanted.search.as_deref().map(str::trim);
    if let Some(search) = search.filter(|search| !search.is_empty()) {
        let name = Expr::col((organisations::Entity, LegalName));
        query = query.filter(contains(db, name, search));
    }
    let total = if request.wants_total {
        Some(query.clone().count(&reads).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        let (name, id) = after.key::<(String, OrganisationId)>()?;
        let same_name = Condition::all().add(LegalName.eq(name.as_str())).add(Id.gt(id));
        query = query.filter(Condition::any().add(LegalName.gt(name)).add(same_name));
    }
    let rows = query
        .order_by_asc(LegalName)
        .order_by_asc(Id)
        .limit(request.limit())
        .all(&reads)
        .await?;
    let page = request.page(rows, total);
    let ids: Vec<OrganisationId> = page.rows.iter().map(|row| row.id).collect();
    let members = members(&reads, &job, ids).await?;
    let drafts = page
        .rows
        .iter()
        .filter(|row| row.state == OrganisationState::Draft);
    let mut owners = first_owners(&reads, &job, drafts.map(|row| row.id).collect()).await?;
    Ok(page.map(|organisation| Tenant {
        members: members.get(&organisation.id).copied().unwrap_or_default(),
        first_owner: owners.remove(&organisation.id),
        organisation,
    }))
}

/// One tenant.
///
/// # Errors
/// `NOT_FOUND`, for the operator itself too.
pub async fn tenant(db: &impl Connection, scope: &Scope, id: OrganisationId) -> Result<Tenant> {
    let job = job(scope);
    let organisation = job.load::<organisations::Entity>(db, id).await?;
    if organisation.kind == OrganisationKind::Operator {
        return Err(Error::not_found());
    }
    let members = members(db, &job, vec![id]).await?;
    let drafts = if organisation.state == OrganisationState::Draft {
        vec![id]
    } else {
        Vec::new()
    };
    Ok(Tenant {
        members: members.get(&id).copied().unwrap_or_default(),
        first_owner: first_owners(db, &job, drafts).await?.remove(&id),
        organisation,
    })
}

/// The job that looks after tenants: the operator's scope reaches none of them.
fn job(scope: &Scope) -> Scope {
    scope.as_job(Job::Setup, scope.organisation())
}

/// How many people are in each; none where there is no entry.
async fn members(
    db: &impl Connection,
    job: &Scope,
    of: Vec<OrganisationId>,
) -> Result<HashMap<OrganisationId, u64>> {
    use memberships::Column::{Id, OrganisationId as Of, State};
    let counted: Vec<(OrganisationId, i64)> = job
        .find::<memberships::Entity>()
        .filter(Of.is_in(of))
        .filter(State.ne(MembershipState::Ended))
        .select_only()
        .column(Of)
        .column_as(Id.count(), "members")
        .group_by(Of)
        .into_tuple()
        .all(&db.within(job))
        .await?;
    let counted = counted.into_iter();
    Ok(counted.map(|(id, count)| (id, count.unsigned_abs())).collect())
}

/// How the newest invitation of each draft stands.
async fn first_owners(
    db: &impl Connection,
    job: &Scope,
    drafts: Vec<OrganisationId>,
) -> Result<HashMap<OrganisationId, (InvitationState, Timestamp)>> {
    if drafts.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = job
        .find::<invitations::Entity>()
        .filter(invitations::Column::OrganisationId.is_in(drafts))
        .order_by_asc(invitations::Column::Id)
        .all(&db.within(job))
        .await?;
    let standing = |row: invitations::Model| {
        let state = invitation_state_at(row.state, row.expires_at, job.now());
        (row.organisation_id, (state, row.expires_at))
    };
    Ok(rows.into_iter().map(standing).collect())
}

/// A new vendor.
#[derive(Clone, Debug)]
pub struct CreateVendor {
    /// Registered name, at most 200 characters.
    pub legal_name: String,
    /// Its name in public addresses: `[a-z0-9-]`, 2 to 60 characters.
    pub slug: String,
    /// Register of the number, e.g. `DK_CVR`; with the number or not at all.
    pub registration_scheme: Option<String>,
    /// Number in that register.
    pub registration_number: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// Private or public body.
    pub sector: Sector,
    /// Who is invited as the first owner.
    pub owner_email: String,
    /// Language of the invitation.
    pub language: Language,
}

/// Makes a vendor, a draft until its first owner has come through the mailed link.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` for a field; `CONFLICT`: `slug-taken` at `slug`, `vendor-exists` at
/// `registrationNumber`.
pub async fn create_vendor(db: &Database, scope: &Scope, input: CreateVendor) -> Result<Tenant> {
    tillid_identity::fresh(scope)?;
    let registration = Registration::given(
        input.registration_scheme.as_deref(),
        input.registration_number.as_deref(),
    )?;
    let owner = EmailAddress::parse(&input.owner_email, "ownerEmail")?;
    if input.country_code.is_empty() {
        return Err(Error::validation("countryCode", "required"));
    }
    let tx = db.begin().await?;
    require_new(&tx, scope, registration.as_ref()).await?;
    let new = NewOrganisation {
        draft: true,
        kind: OrganisationKind::Vendor,
        legal_name: input.legal_name,
        trading_names: Vec::new(),
        slug: Some(input.slug),
        registration,
        address: Address {
            country_code: input.country_code,
            ..Address::default()
        },
        website: None,
        sector: Some(input.sector),
    };
    let made = create(&tx, scope, new)
        .await
        .map_err(|error| match error.code() {
            // The row is new, so its public name is what is taken.
            Code::Conflict => Error::conflict("slug-taken").at("slug"),
            _ => error,
        })?;
    let invited = invite_first_owner(&tx, scope, &made, &owner, input.language).await?;
    append(
        &tx,
        scope,
        vec![facts::platform("platform.vendor-created", made.id)],
    )
    .await?;
    tx.commit().await?;
    Ok(Tenant {
        members: 0,
        first_owner: Some((invited.state, invited.expires_at)),
        organisation: made,
    })
}

/// No vendor has this registration yet.
async fn require_new(tx: &impl Connection, scope: &Scope, registration: Option<&Registration>) -> Result<()> {
    use organisations::Column::{Kind, RegistrationNumber, RegistrationScheme, State};
    let Some(registration) = registration else {
        return Ok(());
    };
    let job = job(scope);
    let same = job
        .find::<organisations::Entity>()
        .filter(Kind.eq(OrganisationKind::Vendor))
        .filter(State.ne(OrganisationState::Closed))
        .filter(RegistrationScheme.eq(&registration.scheme))
        .filter(RegistrationNumber.eq(&registration.number))
        .count(&tx.within(&job))
        .await?;
    match same {
        0 => Ok(()),
        _ => Err(Error::conflict("vendor-exists").at("registrationNumber")),
    }
}

/// Invites the first owner of a draft again, at the same or another address; earlier links are dead.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `email`; `NOT_FOUND`; `CONFLICT` (`organisation-state`) for one that is no draft.
pub async fn invite_owner_again(
    db: &Database,
    scope: &Scope,
    id: OrganisationId,
    email: &str,
    language: Language,
) -> Result<Tenant> {
    tillid_identity::fresh(scope)?;
    let email = EmailAddress::parse(email, "email")?;
    let tx = db.begin().await?;
    let setup = scope.as_job(Job::Setup, id);
    let organisation = hold_organisation(&tx, &setup).await?;
    if organisation.state != OrganisationState::Draft {
        return Err(Error::conflict("organisation-state"));
    }
    let waiting = setup
        .find::<invitations::Entity>()
        .filter(invitations::Column::OrganisationId.eq(id))
        .filter(invitations::Column::State.is_in(OPEN))
        .filter(invitations::Column::ExpiresAt.gte(scope.now()))
        .all(&tx.within(&setup))
        .await?;
    let mut told = Vec::new();
    for row in waiting {
        told.push(facts::invitation("invitation.revoked", row.id));
        take_back(&tx, &setup, row).await?;
    }
    append(&tx, &setup, told).await?;
    let invited = invite_first_owner(&tx, scope, &organisation, &email, language).await?;
    append(&tx, scope, vec![facts::platform("platform.owner-invited", id)]).await?;
    tx.commit().await?;
    Ok(Tenant {
        members: 0,
        first_owner: Some((invited.state, invited.expires_at)),
        organisation,
    })
}

/// The platform in numbers.
#[derive(Clone, Debug)]
pub struct Platform {
    /// Tenants of each kind and state; what there is none of is left out.
    pub tenants: Vec<(OrganisationKind, OrganisationState, u64)>,
    /// Accounts that are not closed.
    pub accounts: u64,
    /// Mails that wait for the worker.
    pub mails: Backlog,
}

/// The platform in numbers, in three statements.
///
/// # Errors
/// Those of the database.
pub async fn platform(db: &impl Connection, scope: &Scope) -> Result<Platform> {
    use organisations::Column::{Id, Kind, State};
    let job = job(scope);
    let counted: Vec<(OrganisationKind, OrganisationState, i64)> = job
        .find::<organisations::Entity>()
        .filter(Kind.ne(OrganisationKind::Operator))
        .select_only()
        .columns([Kind, State])
        .column_as(Id.count(), "tenants")
        .group_by(Kind)
        .group_by(State)
        .order_by_asc(Kind)
        .order_by_asc(State)
        .into_tuple()
        .all(&db.within(&job))
        .await?;
    let accounts = job
        .find::<users::Entity>()
        .filter(users::Column::ClosedAt.is_null())
        .count(&db.within(&job))
        .await?;
    let tenants = counted.into_iter();
    Ok(Platform {
        tenants: tenants
            .map(|(kind, state, count)| (kind, state, count.unsigned_abs()))
            .collect(),
        accounts,
        mails: backlog(db, &job).await?,
    })
}

/// The organisation that runs the portal; made, with this name, where there is none. Part of the caller's transaction.
///
/// # Errors
/// `VALIDATION` at `legalName`.
pub async fn operator(tx: &impl Connection, setup: &Scope, name: &str) -> Result<organisations::Model> {
    if let Some(there) = find_operator(tx, setup).await? {
        return Ok(there);
    }
    let new = NewOrganisation {
        draft: false,
        kind: OrganisationKind::Operator,
        legal_name: name.to_owned(),
        trading_names: Vec::new(),
        slug: None,
        registration: None,
        address: Address::default(),
        website: None,
        sector: None,
    };
    create(tx, setup, new).await
}

/// The organisation that runs the portal, where there is one. For a job.
pub(crate) async fn find_operator(db: &impl Connection, job: &Scope) -> Result<Option<organisations::Model>> {
    Ok(job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Operator))
        .order_by_asc(organisations::Column::Id)
        .one(&db.within(job))
        .await?)
}
