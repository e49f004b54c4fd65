//! The people of an organisation as its directory sees them.
//!
//! The directory sees the members whose account has an address in one of the organisation's proven domains, whoever
//! brought them in, and those it keeps already. From the first change it makes, it keeps them.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Func, IntoCondition, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationDef, Select,
};
use tillid_audit::append;
use tillid_entities::enums::{Language, MembershipState};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::provisioning_people::{self, ProvisioningPersonId};
use tillid_entities::users::{self, UserId};
use tillid_entities::{provisioning_group_members, provisioning_groups};
use tillid_identity::VouchedUser;
use tillid_kernel::{EmailAddress, Error, Result, Timestamp, clean_line};
use tillid_organisations::{
    NewMember, add_member, end_member, hold_organisation, set_active, tell_provisioned,
};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::{GroupName, Window, facts};

const LONGEST_NAME: usize = 120;
const LONGEST_ID: usize = 200;

/// What a directory says of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// Its name for the person: an address in a proven domain.
    pub user_name: String,
    /// Its own id of the person.
    pub external_id: Option<String>,
    /// Name as it is shown.
    pub display_name: Option<String>,
    /// The whole name, as it is written.
    pub formatted_name: Option<String>,
    /// Given names.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Whether the person may come in.
    pub active: bool,
}

/// A member, as the directory sees them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The place in the organisation.
    pub id: MembershipId,
    /// What the directory says; of somebody it does not keep yet, what the account says.
    pub attributes: Attributes,
    /// The account's address.
    pub email: String,
    /// The groups the person is in, by name.
    pub groups: Vec<GroupName>,
    /// Since when.
    pub created_at: Timestamp,
    /// When something last changed that the directory says.
    pub changed_at: Timestamp,
    /// Whether the account was made for the directory.
    made_account: bool,
    /// Whether the directory keeps the person.
    kept: bool,
    user: UserId,
}

/// Whom a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoughtPeople {
    /// Everybody.
    All,
    /// The person with this name, whatever its case.
    UserName(String),
    /// The person that the directory knows by this id.
    ExternalId(String),
    /// The person with this id here.
    Id(String),
}

#[derive(FromQueryResult)]
struct Row {
    id: MembershipId,
    user_id: UserId,
    state: MembershipState,
    joined_at: Timestamp,
    email: String,
    account_name: String,
    kept_id: Option<ProvisioningPersonId>,
    user_name: Option<String>,
    external_id: Option<String>,
    display_name: Option<String>,
    formatted_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    made_account: Option<bool>,
    changed_at: Option<Timestamp>,
}

impl Row {
    fn person(self, groups: Vec<GroupName>) -> Person {
        let kept = self.kept_id.is_some();
        let display_name = if kept {
            self.display_name
        } else {
            Some(self.account_name)
        };
        Person {
            id: self.id,
            attributes: Attributes {
                user_name: self.user_name.unwrap_or_else(|| self.email.clone()),
                external_id: self.external_id,
                display_name,
                formatted_name: self.formatted_name,
                given_name: self.given_name,
                family_name: self.family_name,
                active: self.state == MembershipState::Active,
            },
            email: self.email,
            groups,
            created_at: self.joined_at,
            changed_at: self.changed_at.unwrap_or(self.joined_at),
            made_account: self.made_account.unwrap_or(false),
            kept,
            user: self.user_id,
        }
    }
}

/// Everybody whom the directory sees. Accounts are their persons' own: to be asked by the job that names them.
fn visible(scope: &Scope, domains: &[String]) -> Select<memberships::Entity> {
    let account: RelationDef = memberships::Entity::belongs_to(users::Entity)
        .from(memberships::Column::UserId)
        .to(users::Column::Id)
        .into();
    let kept: RelationDef = memberships::Entity::belongs_to(provisioning_people::Entity)
        .from(memberships::Column::Id)
        .to(provisioning_people::Column::MembershipId)
        .on_condition(|_, _| {
            provisioning_people::Column::EndedVersion
                .is_null()
                .into_condition()
        })
        .into();
    // A domain has no sign in it that means something else in a pattern.
    let of_domain = domains
        .iter()
        .map(|domain| users::Column::EmailKey.ends_with(format!("@{domain}")));
    let seen = of_domain.fold(
        Condition::any().add(provisioning_people::Column::Id.is_not_null()),
        Condition::add,
    );
    scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::State.ne(MembershipState::Ended))
        .join(JoinType::InnerJoin, account)
        .join(JoinType::LeftJoin, kept)
        .filter(seen)
}

fn columns(query: Select<memberships::Entity>) -> Select<memberships::Entity> {
    use provisioning_people::Column as Kept;
    query
        .select_only()
        .column_as(memberships::Column::Id, "id")
        .column_as(memberships::Column::UserId, "user_id")
        .column_as(memberships::Column::State, "state")
        .column_as(memberships::Column::CreatedAt, "joined_at")
        .column_as(users::Column::Email, "email")
        .column_as(users::Column::Name, "account_name")
        .column_as(Kept::Id, "kept_id")
        .column_as(Kept::UserName, "user_name")
        .column_as(Kept::ExternalId, "external_id")
        .column_as(Kept::DisplayName, "display_name")
        .column_as(Kept::FormattedName, "formatted_name")
        .column_as(Kept::GivenName, "given_name")
        .column_as(Kept::FamilyName, "family_name")
        .column_as(Kept::MadeAccount, "made_account")
        .column_as(Kept::ChangedAt, "changed_at")
}

/// The name that the directory finds somebody by.
fn name_key() -> SimpleExpr {
    Func::coalesce([
        Expr::col((
            provisioning_people::Entity,
            provisioning_people::Column::UserNameKey,
        )),
        Expr::col((users::Entity, users::Column::EmailKey)),
    ])
    .into()
}

fn naming(scope: &Scope) -> Scope {
    scope.as_job(Job::Provisioning, scope.organisation())
}

/// A part of the list of people, in the order in which they became members, and how many there are in all.
///
/// # Errors
/// Those of the database.
pub async fn people(
    db: &Database,
    scope: &Scope,
    sought: &SoughtPeople,
    window: Window,
) -> Result<(u64, Vec<Person>)> {
    let domains = tillid_sign_on::verified(db.reads(), scope).await?;
    let query = visible(scope, &domains);
    let query = match sought {
        SoughtPeople::All => query,
        SoughtPeople::UserName(name) => query.filter(name_key().eq(name.to_lowercase())),
        SoughtPeople::ExternalId(id) => query.filter(provisioning_people::Column::ExternalId.eq(id)),
        SoughtPeople::Id(id) => match id.parse::<MembershipId>() {
            Ok(id) => query.filter(memberships::Column::Id.eq(id)),
            Err(_) => return Ok((0, Vec::new())),
        },
    };
    let job = naming(scope);
    let total = query.clone().count(&db.reads().within(&job)).await?;
    if window.count == 0 || window.skip >= total {
        return Ok((total, Vec::new()));
    }
    let rows = columns(query)
        .order_by_asc(memberships::Column::Id)
        .offset(window.skip)
        .limit(window.count)
        .into_model::<Row>()
        .all(&db.reads().within(&job))
        .await?;
    let ids = rows.iter().map(|row| row.id).collect();
    let mut groups = groups_of(db.reads(), scope, ids).await?;
    let people = rows
        .into_iter()
        .map(|row| {
            let groups = groups.remove(&row.id).unwrap_or_default();
            row.person(groups)
        })
        .collect();
    Ok((total, people))
}

/// One person.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn person(db: &Database, scope: &Scope, id: MembershipId) -> Result<Person> {
    let domains = tillid_sign_on::verified(db.reads(), scope).await?;
    load(db.reads(), scope, &domains, id).await
}

async fn load(db: &impl Connection, scope: &Scope, domains: &[String], id: MembershipId) -> Result<Person> {
    let row = columns(visible(scope, domains))
        .filter(memberships::Column::Id.eq(id))
        .into_model::<Row>()
        .one(&db.within(&naming(scope)))
        .await?
        .ok_or_else(Error::not_found)?;
    let groups = groups_of(db, scope, vec![id]).await?;
    Ok(row.person(groups.into_values().flatten().collect()))
}

async fn groups_of(
    db: &impl Connection,
    scope: &Scope,
    people: Vec<MembershipId>,
) -> Result<HashMap<MembershipId, Vec<GroupName>>> {
    use provisioning_group_members::Column;
    let group: RelationDef = provisioning_group_members::Entity::belongs_to(provisioning_groups::Entity)
        .from(Column::GroupId)
        .to(provisioning_groups::Column::Id)
        .into();
    let rows = scope
        .find::<provisioning_group_members::Entity>()
        .join(JoinType::InnerJoin, group)
        .filter(Column::MembershipId.is_in(people))
        .select_only()
        .column(Column::MembershipId)
        .column(provisioning_groups::Column::Id)
        .column(provisioning_groups::Column::Name)
        .order_by_asc(provisioning_groups::Column::NameKey)
        .into_tuple()
        .all(&db.within(scope))
        .await?;
    let mut groups: HashMap<MembershipId, Vec<GroupName>> = HashMap::new();
    for (person, id, name) in rows {
        groups.entry(person).or_default().push(GroupName { id, name });
    }
    Ok(groups)
}

/// Those of these members whom the organisation's directory keeps, for whoever may see the members.
///
/// # Errors
/// Those of the database.
pub async fn managed(
    db: &impl Connection,
    scope: &Scope,
    members: Vec<MembershipId>,
) -> Result<Vec<MembershipId>> {
    Ok(scope
        .find::<provisioning_people::Entity>()
        .filter(provisioning_people::Column::MembershipId.is_in(members))
        .filter(provisioning_people::Column::EndedVersion.is_null())
        .select_only()
        .column(provisioning_people::Column::MembershipId)
        .into_tuple()
        .all(&db.within(scope))
        .await?)
}

/// Brings somebody in: a membership for the account with that address. Where there is none, an account is made, which
/// has no password; an account that is there already is left as it is. Whoever may come in is told by mail, and where
/// their address is from (Art. 14 GDPR).
///
/// # Errors
/// `VALIDATION` at `userName` (`provisioning-address`, `provisioning-domain`) or at a name; `CONFLICT`:
/// `provisioning-exists`, and `provisioning-removed` for somebody whose membership was ended here by a person.
pub async fn add_person(
    db: &Database,
    scope: &Scope,
    wanted: Attributes,
    language: Language,
) -> Result<Person> {
    let wanted = cleaned(wanted)?;
    let email = address(&wanted.user_name)?;
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    let domains = tillid_sign_on::verified(&tx, scope).await?;
    own_domain(&domains, &email)?;
    let job = naming(scope);
    let taken = visible(scope, &domains)
        .filter(name_key().eq(email.key()))
        .count(&tx.within(&job))
        .await?;
    if taken > 0 {
        return Err(Error::conflict("provisioning-exists"));
    }
    let account = tillid_identity::find_user(&tx, &job, &email).await?;
    let mut made_account = account.is_none();
    let user = match account {
        Some(user) => {
            if let Some(membership) = tillid_organisations::membership_of(&tx, scope, user.id).await? {
                made_account = returns(&tx, scope, &membership).await?;
            }
            user
        }
        None => {
            let new = VouchedUser {
                name: shown_name(&wanted, &email),
                email: email.clone(),
                language,
                employer: scope.organisation(),
            };
            tillid_identity::create_vouched_user(&tx, &job, new).await?
        }
    };
    let new = NewMember {
        user: user.id,
        roles: vec![tillid_sign_on::default_role(&tx, scope).await?],
        title: None,
        can_bind: false,
        until: None,
    };
    let membership = add_member(&tx, scope, new).await?;
    let id = membership.id;
    keep(&tx, scope, id, &wanted, made_account).await?;
    if wanted.active {
        tell_provisioned(&tx, scope, &organisation, &user, &membership.roles.0).await?;
    } else {
        let (_, fact) = set_active(&tx, scope, membership, false).await?;
        append(&tx, scope, fact.into_iter().collect()).await?;
    }
    let person = load(&tx, scope, &domains, id).await?;
    tx.commit().await?;
    Ok(person)
}

/// Whether somebody who has left may be brought in again by the directory: when it was the directory that ended the
/// membership, and nobody has brought the person in and removed them since. Answers whether the account was made for
/// the directory.
async fn returns(tx: &impl Connection, scope: &Scope, membership: &memberships::Model) -> Result<bool> {
    if membership.state != MembershipState::Ended {
        return Err(Error::conflict("provisioning-exists"));
    }
    let row = row_of(tx, scope, membership.id).await?;
    row.filter(|row| row.ended_version == Some(membership.version))
        .map(|row| row.made_account)
        .ok_or_else(|| Error::conflict("provisioning-removed"))
}

async fn row_of(
    db: &impl Connection,
    scope: &Scope,
    membership: MembershipId,
) -> Result<Option<provisioning_people::Model>> {
    Ok(scope
        .find::<provisioning_people::Entity>()
        .filter(provisioning_people::Column::MembershipId.eq(membership))
        .one(&db.within(scope))
        .await?)
}

/// Changes what the directory says of a person. `change` is told how it stands, and answers how it is to be.
///
/// # Errors
/// `NOT_FOUND`; those of `change`; `VALIDATION` as for [`add_person`]; `CONFLICT` (`provisioning-exists`); `LAST_OWNER`
/// for suspending the last owner.
pub async fn change_person(
    db: &Database,
    scope: &Scope,
    id: MembershipId,
    change: impl FnOnce(&Person) -> Result<Attributes>,
) -> Result<Person> {
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let domains = tillid_sign_on::verified(&tx, scope).await?;
    let before = load(&tx, scope, &domains, id).await?;
    let wanted = cleaned(change(&before)?)?;
    let changed = changed_fields(&before.attributes, &wanted);
    if before.kept && changed.is_empty() && before.attributes.active == wanted.active {
        return Ok(before);
    }
    let email = address(&wanted.user_name)?;
    if email.key() != before.attributes.user_name.to_lowercase() {
        own_domain(&domains, &email)?;
        free(&tx, scope, &domains, &email, &before).await?;
    }
    let renamed = changed.contains(&"displayName") || changed.contains(&"name");
    let mut told = Vec::new();
    if !before.kept || !changed.is_empty() {
        keep(&tx, scope, id, &wanted, before.made_account).await?;
        told.push(facts::person_changed(id, changed));
    }
    if before.made_account && renamed {
        rename(&tx, scope, before.user, &shown_name(&wanted, &email)).await?;
    }
    if wanted.active != before.attributes.active {
        let membership = scope.load::<memberships::Entity>(&tx, id).await?;
        let (_, fact) = set_active(&tx, scope, membership, wanted.active).await?;
        told.extend(fact);
    }
    let after = load(&tx, scope, &domains, id).await?;
    append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(after)
}

/// Ends a person's membership, and forgets what the directory said of them. The account stays, as do signatures and
/// trail.
///
/// # Errors
/// `NOT_FOUND`; those of `check`; `LAST_OWNER`.
pub async fn remove_person(
    db: &Database,
    scope: &Scope,
    id: MembershipId,
    check: impl FnOnce(&Person) -> Result<()>,
) -> Result<()> {
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let domains = tillid_sign_on::verified(&tx, scope).await?;
    let before = load(&tx, scope, &domains, id).await?;
    check(&before)?;
    let membership = scope.load::<memberships::Entity>(&tx, id).await?;
    let (after, fact) = end_member(&tx, scope, membership).await?;
    if !before.kept {
        keep(&tx, scope, id, &before.attributes, false).await?;
    }
    scope
        .update::<provisioning_people::Entity>()
        .col_expr(
            provisioning_people::Column::EndedVersion,
            Expr::value(Some(after.version)),
        )
        .col_expr(provisioning_people::Column::ChangedAt, Expr::value(scope.now()))
        // Nothing of what the directory said is needed any more but that it was the directory.
        .col_expr(provisioning_people::Column::UserName, Expr::value(""))
        .col_expr(provisioning_people::Column::UserNameKey, Expr::value(""))
        .col_expr(
            provisioning_people::Column::ExternalId,
            Expr::value(None::<String>),
        )
        .col_expr(
            provisioning_people::Column::DisplayName,
            Expr::value(None::<String>),
        )
        .col_expr(
            provisioning_people::Column::FormattedName,
            Expr::value(None::<String>),
        )
        .col_expr(
            provisioning_people::Column::GivenName,
            Expr::value(None::<String>),
        )
        .col_expr(
            provisioning_people::Column::FamilyName,
            Expr::value(None::<String>),
        )
        .filter(provisioning_people::Column::MembershipId.eq(id))
        .exec(&tx.within(scope))
        .await?;
    scope
        .delete::<provisioning_group_members::Entity>()
        .filter(provisioning_group_members::Column::MembershipId.eq(id))
        .exec(&tx.within(scope))
        .await?;
    append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(())
}

/// The directory keeps these members from now on, if it does not yet, as their accounts stand. Answers whether it sees
/// all of them.
pub(crate) async fn keep_all(tx: &impl Connection, scope: &Scope, people: &[MembershipId]) -> Result<bool> {
    if people.is_empty() {
        return Ok(true);
    }
    let domains = tillid_sign_on::verified(tx, scope).await?;
    let rows = columns(visible(scope, &domains))
        .filter(memberships::Column::Id.is_in(people.iter().copied()))
        .into_model::<Row>()
        .all(&tx.within(&naming(scope)))
        .await?;
    if rows.len() != people.len() {
        return Ok(false);
    }
    let new: Vec<Person> = rows
        .into_iter()
        .filter(|row| row.kept_id.is_none())
        .map(|row| row.person(Vec::new()))
        .collect();
    if new.is_empty() {
        return Ok(true);
    }
    // What an earlier time in the organisation has left behind.
    scope
        .delete::<provisioning_people::Entity>()
        .filter(provisioning_people::Column::MembershipId.is_in(new.iter().map(|person| person.id)))
        .exec(&tx.within(scope))
        .await?;
    let mut new: Vec<_> = new
        .iter()
        .map(|person| written(scope, person.id, &person.attributes, person.made_account))
        .collect();
    while !new.is_empty() {
        let rest = new.split_off(new.len().min(BATCH));
        scope.insert_all(tx, std::mem::replace(&mut new, rest)).await?;
    }
    Ok(true)
}

/// Rows per insert: far below the parameters a statement may have.
pub(crate) const BATCH: usize = 500;

/// Writes down what the directory says.
async fn keep(
    tx: &impl Connection,
    scope: &Scope,
    id: MembershipId,
    said: &Attributes,
    made_account: bool,
) -> Result<()> {
    let row = written(scope, id, said, made_account);
    match row_of(tx, scope, id).await? {
        None => {
            scope.insert(tx, row).await?;
        }
        Some(before) => {
            let row = provisioning_people::ActiveModel {
                id: Set(before.id),
                created_at: Set(before.created_at),
                ..row
            };
            scope.save(tx, row, None).await?;
        }
    }
    Ok(())
}

fn written(
    scope: &Scope,
    id: MembershipId,
    said: &Attributes,
    made_account: bool,
) -> provisioning_people::ActiveModel {
    provisioning_people::ActiveModel {
        id: Set(ProvisioningPersonId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        membership_id: Set(id),
        user_name: Set(said.user_name.clone()),
        user_name_key: Set(said.user_name.to_lowercase()),
        external_id: Set(said.external_id.clone()),
        display_name: Set(said.display_name.clone()),
        formatted_name: Set(said.formatted_name.clone()),
        given_name: Set(said.given_name.clone()),
        family_name: Set(said.family_name.clone()),
        made_account: Set(made_account),
        ended_version: Set(None),
        created_at: Set(scope.now()),
        changed_at: Set(scope.now()),
    }
}

async fn rename(tx: &impl Connection, scope: &Scope, user: UserId, name: &str) -> Result<()> {
    let job = naming(scope);
    job.update::<users::Entity>()
        .col_expr(users::Column::Name, Expr::value(name))
        .col_expr(users::Column::Version, Expr::col(users::Column::Version).add(1))
        .filter(users::Column::Id.eq(user))
        .exec(&tx.within(&job))
        .await?;
    Ok(())
}

/// A name of the directory's is one person's, and no other account's address.
async fn free(
    tx: &impl Connection,
    scope: &Scope,
    domains: &[String],
    email: &EmailAddress,
    person: &Person,
) -> Result<()> {
    let job = naming(scope);
    let others = visible(scope, domains)
        .filter(name_key().eq(email.key()))
        .filter(memberships::Column::Id.ne(person.id))
        .count(&tx.within(&job))
        .await?;
    let account = tillid_identity::find_user(tx, &job, email).await?;
    if others > 0 || account.is_some_and(|account| account.id != person.user) {
        return Err(Error::conflict("provisioning-exists"));
    }
    Ok(())
}

fn address(user_name: &str) -> Result<EmailAddress> {
    EmailAddress::parse(user_name, "userName")
        .map_err(|_| Error::validation("userName", "provisioning-address"))
}

fn own_domain(domains: &[String], email: &EmailAddress) -> Result<()> {
    let key = email.key();
    let own = key
        .rsplit_once('@')
        .is_some_and(|(_, domain)| domains.iter().any(|own| own == domain));
    if own {
        Ok(())
    } else {
        Err(Error::validation("userName", "provisioning-domain"))
    }
}

fn cleaned(said: Attributes) -> Result<Attributes> {
    let line = |text: Option<String>, field: &str, longest| {
        text.filter(|text| !text.trim().is_empty())
            .map(|text| clean_line(&text, field, longest))
            .transpose()
    };
    Ok(Attributes {
        user_name: address(&said.user_name)?.as_str().to_owned(),
        external_id: line(said.external_id, "externalId", LONGEST_ID)?,
        display_name: line(said.display_name, "displayName", LONGEST_NAME)?,
        formatted_name: line(said.formatted_name, "name.formatted", LONGEST_NAME)?,
        given_name: line(said.given_name, "name.givenName", LONGEST_NAME)?,
        family_name: line(said.family_name, "name.familyName", LONGEST_NAME)?,
        active: said.active,
    })
}

/// What an account is called that was made for the directory: as it is shown there, else as it is written, else what
/// stands before the `@`.
fn shown_name(said: &Attributes, email: &EmailAddress) -> String {
    let parts: Vec<&str> = [&said.given_name, &said.family_name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let joined = (!parts.is_empty()).then(|| parts.join(" "));
    let local = email.as_str().split('@').next().unwrap_or_default();
    let name = said
        .display_name
        .clone()
        .or_else(|| said.formatted_name.clone())
        .or(joined)
        .unwrap_or_else(|| local.to_owned());
    name.chars().take(LONGEST_NAME).collect()
}

fn changed_fields(before: &Attributes, after: &Attributes) -> Vec<&'static str> {
    [
        ("userName", before.user_name != after.user_name),
        ("externalId", before.external_id != after.external_id),
        ("displayName", before.display_name != after.display_name),
        (
            "name",
            (&before.formatted_name, &before.given_name, &before.family_name)
                != (&after.formatted_name, &after.given_name, &after.family_name),
        ),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}
