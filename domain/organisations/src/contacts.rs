//! Role mailboxes of organisations (domain §3.1).

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use tillid_audit::append;
use tillid_entities::enums::ContactRole;
use tillid_entities::organisation_contacts::{self, OrganisationContactId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users::{self, UserId};
use tillid_kernel::{EmailAddress, Error, Result, clean_line};
use tillid_policy::{Connection, Database, Job, Request, Scope, anonymous, own_account, system};
use uuid::Uuid;

use crate::facts;
use crate::profile::LONGEST_NAME;
use crate::store::hold_organisation;

/// Contacts that a vendor shows to anybody: whom to ask about personal data, and about security.
const PUBLIC: [ContactRole; 3] = [ContactRole::Privacy, ContactRole::Dpo, ContactRole::Security];

/// The contacts of these organisations as far as whoever asks may see them, in one statement: all of their own
/// organisations', and of vendors the public ones.
///
/// # Errors
/// Those of the database.
pub async fn contacts(
    db: &impl Connection,
    request: &Request,
    ids: Vec<OrganisationId>,
) -> Result<HashMap<OrganisationId, Vec<organisation_contacts::Model>>> {
    let own: Vec<OrganisationId> = request
        .actor
        .person()
        .into_iter()
        .flat_map(|person| {
            let acting = person.memberships.iter();
            acting.filter(|member| !person.awaits_second_factor(member))
        })
        .map(|member| member.organisation)
        .collect();
    let vendors = anonymous(request)
        .find_published::<organisations::Entity>()
        .select_only()
        .column(organisations::Column::Id)
        .into_query();
    let public = Condition::all()
        .add(organisation_contacts::Column::Role.is_in(PUBLIC))
        .add(organisation_contacts::Column::OrganisationId.in_subquery(vendors));
    // An organisation's scope sees its own contacts alone; the condition above is what everybody else may see.
    let job = system(request, Job::PublicPage, OrganisationId(Uuid::nil()));
    let rows = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.is_in(ids))
        .filter(
            Condition::any()
                .add(organisation_contacts::Column::OrganisationId.is_in(own))
                .add(public),
        )
        .order_by_asc(organisation_contacts::Column::Role)
        .all(&db.within(&job))
        .await?;
    let mut found: HashMap<OrganisationId, Vec<organisation_contacts::Model>> = HashMap::new();
    for row in rows {
        found.entry(row.organisation_id).or_default().push(row);
    }
    Ok(found)
}

/// Where whoever runs the portal is asked about personal data, for anybody to read.
///
/// # Errors
/// Those of the database.
pub async fn privacy_mailbox(
    db: &impl Connection,
    request: &Request,
    host: OrganisationId,
) -> Result<Option<String>> {
    let job = system(request, Job::PublicPage, host);
    let contact = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.eq(host))
        .filter(organisation_contacts::Column::Role.eq(ContactRole::Privacy))
        .one(&db.within(&job))
        .await?;
    Ok(contact.map(|contact| contact.email))
}

/// A mailbox to write down.
pub struct Contact {
    /// What it is for; an organisation has one of each.
    pub role: ContactRole,
    /// Name or role of the person.
    pub name: Option<String>,
    /// Address.
    pub email: EmailAddress,
    /// Telephone number, E.164.
    pub phone: Option<String>,
}

/// What an organisation changes itself. Where its notices go and who may sign for it come with agreements.
const CHANGEABLE: [ContactRole; 5] = [
    ContactRole::Privacy,
    ContactRole::Dpo,
    ContactRole::Security,
    ContactRole::Billing,
    ContactRole::Technical,
];

/// Sets the scope's organisation's contact of this role, or takes it away when none is given.
///
/// # Errors
/// `VALIDATION` at `role` (`contact-not-here`), `email`, `name` or `phone`.
pub async fn change_contact(
    db: &Database,
    scope: &Scope,
    role: ContactRole,
    contact: Option<Contact>,
) -> Result<organisations::Model> {
    if !CHANGEABLE.contains(&role) {
        return Err(Error::validation("role", "contact-not-here"));
    }
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    match contact {
        Some(contact) => {
            let phone = contact.phone.as_deref().map(tillid_identity::e164).transpose()?;
            set_contact(
                &tx,
                scope,
                Contact {
                    role,
                    phone,
                    ..contact
                },
            )
            .await?;
        }
        None => take_away(&tx, scope, role).await?,
    }
    tx.commit().await?;
    Ok(organisation)
}

/// The acting member takes technical matters on for the scope's organisation, or gives them up: their own name, address
/// and telephone number stand as its technical contact (R-003-024). Whose place it is, and the place of a shared mailbox,
/// is not taken over here.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `CONFLICT`: `technical-contact-taken`.
pub async fn set_own_technical_contact(
    db: &Database,
    scope: &Scope,
    own: bool,
) -> Result<organisations::Model> {
    tillid_identity::required_session(scope)?;
    let user = own_account(scope.request())?
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    let before = technical(&tx, scope).await?;
    if before
        .as_ref()
        .is_some_and(|contact| contact.user_id != Some(user.id))
    {
        return Err(Error::conflict("technical-contact-taken"));
    }
    match (before, own) {
        (None, true) => {
            let contact = Contact {
                role: ContactRole::Technical,
                name: Some(user.name),
                email: EmailAddress::parse(&user.email, "email")?,
                phone: user.phone,
            };
            write(&tx, scope, contact, Some(user.id)).await?;
        }
        (Some(_), false) => {
            take_away(&tx, scope, ContactRole::Technical).await?;
        }
        (None, false) | (Some(_), true) => {}
    }
    tx.commit().await?;
    Ok(organisation)
}

async fn technical(tx: &impl Connection, scope: &Scope) -> Result<Option<organisation_contacts::Model>> {
    Ok(scope
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.eq(scope.organisation()))
        .filter(organisation_contacts::Column::Role.eq(ContactRole::Technical))
        .one(&tx.within(scope))
        .await?)
}

/// Whoever leaves the scope's organisation is not its technical contact any more. Part of the caller's transaction.
pub(crate) async fn forget_person(tx: &impl Connection, scope: &Scope, user: UserId) -> Result<()> {
    match technical(tx, scope).await? {
        Some(contact) if contact.user_id == Some(user) => take_away(tx, scope, ContactRole::Technical).await,
        _ => Ok(()),
    }
}

async fn take_away(tx: &impl Connection, scope: &Scope, role: ContactRole) -> Result<()> {
    scope
        .delete::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.eq(scope.organisation()))
        .filter(organisation_contacts::Column::Role.eq(role))
        .exec(&tx.within(scope))
        .await?;
    append(tx, scope, vec![facts::contact_set(scope.organisation(), role)]).await
}

/// Sets the scope's organisation's contact of this role, over the one before. Part of the caller's transaction.
///
/// # Errors
/// `VALIDATION` at `name` or `phone`.
pub async fn set_contact(tx: &impl Connection, scope: &Scope, contact: Contact) -> Result<()> {
    write(tx, scope, contact, None).await
}

/// `stands` is who stands as this contact by their own choice.
async fn write(tx: &impl Connection, scope: &Scope, contact: Contact, stands: Option<UserId>) -> Result<()> {
    use organisation_contacts::Column;
    let line = |text: Option<String>, field| {
        text.map(|text| clean_line(&text, field, LONGEST_NAME))
            .transpose()
    };
    let role = contact.role;
    let row = organisation_contacts::ActiveModel {
        id: Set(OrganisationContactId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        role: Set(role),
        name: Set(line(contact.name, "name")?),
        email: Set(contact.email.as_str().to_owned()),
        phone: Set(line(contact.phone, "phone")?),
        user_id: Set(stands),
        created_at: Set(scope.now()),
    };
    let replaced = OnConflict::columns([Column::OrganisationId, Column::Role])
        .update_columns([Column::Name, Column::Email, Column::Phone, Column::UserId])
        .to_owned();
    scope
        .inserting(row)?
        .on_conflict(replaced)
        .exec_without_returning(&tx.within(scope))
        .await?;
    append(tx, scope, vec![facts::contact_set(scope.organisation(), role)]).await
}
