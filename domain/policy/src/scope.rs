//! The proof that somebody was asked, and the only birth of statements.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, DeleteMany, EntityTrait, Insert, IntoActiveModel,
    Iterable, PrimaryKeyToColumn, QueryFilter, Select, UpdateMany, Value,
};
use tillid_entities::enums::{OrganisationState, Role};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::tenancy::{Rule, Tenancy};
use tillid_entities::users::UserId;
use tillid_entities::{customer_relations, organisations, partnerships, sharing_grants};
use tillid_kernel::{Dice, Error, Result, Timestamp};

use crate::{Actor, Connection, Job, Member, Person, Request};

/// How far a scope reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Rows whose processor column names the organisation.
    Vendor,
    /// Rows whose controller column names the organisation.
    Customer,
    /// Rows whose partner column names the organisation.
    Partner,
    /// Only the operator's own organisation.
    Operator,
    /// Rows of one person.
    Account(UserId),
    /// Published rows only.
    Published,
    /// Every row: jobs of the portal.
    Everything,
}

/// The proof that an actor may do something for an organisation, for the length of one request.
///
/// Only this crate makes one. Every query, insert, update and delete begins here and carries the tenancy rule of
/// its table, so that a foreign row is not refused but simply not there.
#[derive(Clone)]
pub struct Scope {
    request: Request,
    member: Option<Member>,
    organisation: OrganisationId,
    reach: Reach,
}

impl Scope {
    pub(crate) fn mint(
        request: Request,
        member: Option<Member>,
        organisation: OrganisationId,
        reach: Reach,
    ) -> Self {
        Self {
            request,
            member,
            organisation,
            reach,
        }
    }

    /// For whom.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// The instant the request is judged by.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.request.now
    }

    /// The dice for ids and secrets.
    #[must_use]
    pub fn dice(&self) -> &dyn Dice {
        &*self.request.dice
    }

    /// The dice, to keep.
    #[must_use]
    pub fn shared_dice(&self) -> Arc<dyn Dice> {
        Arc::clone(&self.request.dice)
    }

    /// The request's name.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request.id
    }

    /// The whole request: for asking again about another organisation.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.request.actor
    }

    /// The person who acts.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for a job or nobody.
    pub fn person(&self) -> Result<&Person> {
        self.request.actor.person().ok_or_else(Error::unauthenticated)
    }

    /// The membership that allowed it.
    ///
    /// # Errors
    /// `FORBIDDEN` for scopes that no membership allowed.
    pub fn member(&self) -> Result<&Member> {
        self.member.as_ref().ok_or_else(Error::forbidden)
    }

    /// Whether the acting member holds `role`.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.member
            .as_ref()
            .is_some_and(|member| member.roles.contains(&role))
    }

    /// Whether the scope's organisation acts as vendor.
    #[must_use]
    pub fn is_vendor(&self) -> bool {
        self.reach == Reach::Vendor
    }

    /// Whether the scope's organisation acts as customer.
    #[must_use]
    pub fn is_customer(&self) -> bool {
        self.reach == Reach::Customer
    }

    /// Whether the scope's organisation acts as partner.
    #[must_use]
    pub fn is_partner(&self) -> bool {
        self.reach == Reach::Partner
    }

    /// Whether the acting member may look and change nothing: the organisation's state lets nobody, or it is lent for
    /// support.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        self.member
            .as_ref()
            .is_some_and(|member| member.state != OrganisationState::Active || member.support.is_some())
    }

    /// Whether the membership is lent for support: this scope writes nothing, whatever asks it to.
    fn is_lent(&self) -> bool {
        self.member
            .as_ref()
            .is_some_and(|member| member.support.is_some())
    }

    /// Whether a job of the portal acts, which no wall stops.
    #[must_use]
    pub fn is_job(&self) -> bool {
        self.reach == Reach::Everything
    }

    /// The same request as a job: for a step that no member may do by itself (a mail, the other side's row).
    #[must_use]
    pub fn as_job(&self, job: Job, organisation: OrganisationId) -> Scope {
        crate::system(&self.request, job, organisation)
    }

    /// The acting person, telling another organisation's trail what they do to it, and writing what belongs to that: the
    /// operator's hand in a tenant, whose name its trail then has. Reaches as a job does.
    #[must_use]
    pub fn as_witness(&self, organisation: OrganisationId) -> Scope {
        Self::mint(self.request.clone(), None, organisation, Reach::Everything)
    }

    /// Rows of `E` that this scope reaches.
    #[must_use]
    pub fn find<E: Tenancy>(&self) -> Select<E> {
        #[expect(clippy::disallowed_methods, reason = "the birth of every query")]
        E::find().filter(self.condition::<E>())
    }

    /// The row with this id, if this scope reaches it.
    ///
    /// # Errors
    /// `NOT_FOUND` when it does not exist or is not reached: the same answer (I-1).
    pub async fn load<E: Tenancy>(
        &self,
        db: &impl Connection,
        id: impl Into<Value> + Send,
    ) -> Result<E::Model> {
        self.find::<E>()
            .filter(key::<E>(id))
            .one(&db.within(self))
            .await?
            .ok_or_else(Error::not_found)
    }

    /// Rows of `E` that are published for anybody, whoever asks.
    #[must_use]
    pub fn find_published<E: Tenancy>(&self) -> Select<E> {
        #[expect(clippy::disallowed_methods, reason = "the birth of every query")]
        E::find().filter(published(E::rule()))
    }

    /// The published row with this id.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn load_published<E: Tenancy>(
        &self,
        db: &impl Connection,
        id: impl Into<Value> + Send,
    ) -> Result<E::Model> {
        self.find_published::<E>()
            .filter(key::<E>(id))
            .one(&db.within(self))
            .await?
            .ok_or_else(Error::not_found)
    }

    /// Organisations that this scope's organisation deals with: itself, every vendor (their names are public), its
    /// customers, its partners, partners that may see its relations, and vendors of old that have closed. A partner does not find customers here:
    /// what it may know of them is in its grants (I-24).
    #[must_use]
    pub fn find_counterparties(&self) -> Select<organisations::Entity> {
        let own = self.organisation;
        let related = Condition::any()
            .add(self.condition::<organisations::Entity>())
            .add(published(organisations::Entity::rule()));
        let related = match self.reach {
            Reach::Vendor => related
                .add(named_by(
                    customer_relations::Column::CustomerId,
                    customer_relations::Column::VendorId.eq(own),
                ))
                .add(named_by(
                    partnerships::Column::PartnerId,
                    partnerships::Column::VendorId.eq(own),
                )),
            Reach::Customer => related
                .add(named_by(
                    sharing_grants::Column::PartnerId,
                    sharing_grants::Column::CustomerId.eq(own),
                ))
                .add(named_by(
                    customer_relations::Column::VendorId,
                    customer_relations::Column::CustomerId.eq(own),
                )),
            Reach::Partner => related.add(named_by(
                partnerships::Column::VendorId,
                partnerships::Column::PartnerId.eq(own),
            )),
            Reach::Operator | Reach::Account(_) | Reach::Published | Reach::Everything => related,
        };
        #[expect(clippy::disallowed_methods, reason = "the birth of every query")]
        organisations::Entity::find().filter(related)
    }

    /// Inserts a row that belongs to this scope's organisation or person.
    ///
    /// # Errors
    /// `CONFLICT` when the row exists; `INTERNAL` when the row is somebody else's, which is a bug.
    pub async fn insert<A>(&self, db: &impl Connection, row: A) -> Result<<A::Entity as EntityTrait>::Model>
    where
        A: ActiveModelTrait + Send,
        A::Entity: Tenancy,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.check_owner(&row)?;
        #[expect(clippy::disallowed_methods, reason = "the birth of every insert")]
        let insert = <A::Entity as EntityTrait>::insert(row);
        Ok(insert.exec_with_returning(&db.within(self)).await?)
    }

    /// Inserts many rows in one statement, each checked as by [`Scope::insert`]. Nothing is read back.
    ///
    /// # Errors
    /// As [`Scope::insert`].
    pub async fn insert_all<A>(&self, db: &impl Connection, rows: Vec<A>) -> Result<()>
    where
        A: ActiveModelTrait + Send,
        A::Entity: Tenancy,
    {
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            self.check_owner(row)?;
        }
        #[expect(clippy::disallowed_methods, reason = "the birth of every insert")]
        let insert = <A::Entity as EntityTrait>::insert_many(rows);
        insert.exec_without_returning(&db.within(self)).await?;
        Ok(())
    }

    /// The insert itself, checked, for statements with `ON CONFLICT`.
    ///
    /// # Errors
    /// `INTERNAL` when the row is somebody else's.
    pub fn inserting<A>(&self, row: A) -> Result<Insert<A>>
    where
        A: ActiveModelTrait,
        A::Entity: Tenancy,
    {
        self.check_owner(&row)?;
        #[expect(clippy::disallowed_methods, reason = "the birth of every insert")]
        Ok(<A::Entity as EntityTrait>::insert(row))
    }

    /// An update over the rows of `E` that this scope reaches; the caller filters further.
    #[must_use]
    pub fn update<E: Tenancy>(&self) -> UpdateMany<E> {
        #[expect(clippy::disallowed_methods, reason = "the birth of every update")]
        E::update_many().filter(self.writable::<E>())
    }

    /// Writes the set columns of `row` to the row with its key and, if given, only at `version` (optimistic lock;
    /// the caller sets the new version in `row`).
    ///
    /// # Errors
    /// `CONFLICT` (`changed-meanwhile`) when no such row was there to write, or another version of it.
    pub async fn save<A>(
        &self,
        db: &impl Connection,
        row: A,
        version: Option<(ColumnOf<A>, i32)>,
    ) -> Result<()>
    where
        A: ActiveModelTrait + Send,
        A::Entity: Tenancy,
    {
        let mut update = self.update::<A::Entity>();
        for key in <A::Entity as EntityTrait>::PrimaryKey::iter() {
            let column = key.into_column();
            let (ActiveValue::Set(value) | ActiveValue::Unchanged(value)) = row.get(column) else {
                return Err(Error::internal("a row without its key cannot be saved"));
            };
            update = update.filter(column.eq(value));
        }
        if let Some((column, version)) = version {
            update = update.filter(column.eq(version));
        }
        let written = update.set(row).exec(&db.within(self)).await?;
        if written.rows_affected == 1 {
            Ok(())
        } else {
            Err(Error::conflict("changed-meanwhile"))
        }
    }

    /// A delete over the rows of `E` that this scope reaches; the caller filters further.
    #[must_use]
    pub fn delete<E: Tenancy>(&self) -> DeleteMany<E> {
        #[expect(clippy::disallowed_methods, reason = "the birth of every delete")]
        E::delete_many().filter(self.writable::<E>())
    }

    /// The tenancy condition itself, for the few statements written by hand.
    #[must_use]
    pub fn condition<E: Tenancy>(&self) -> Condition {
        condition(self.reach, self.organisation, E::rule())
    }

    /// As [`Scope::condition`], for what is written: nothing, by a membership that is lent.
    fn writable<E: Tenancy>(&self) -> Condition {
        if self.is_lent() {
            return Condition::all().add(nothing());
        }
        self.condition::<E>()
    }

    fn check_owner<A>(&self, row: &A) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Tenancy,
    {
        if self.is_lent() {
            return Err(Error::forbidden());
        }
        let rule = <A::Entity as Tenancy>::rule();
        let (column, owner): (_, Value) = match self.reach {
            Reach::Everything => return Ok(()),
            Reach::Account(user) => (rule.user, user.into()),
            reach => (named_column(reach, rule), self.organisation.into()),
        };
        let named = column.and_then(|column| match row.get(column) {
            ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value),
            ActiveValue::NotSet => None,
        });
        if named == Some(owner) {
            Ok(())
        } else {
            Err(Error::internal("a row must name the organisation that writes it"))
        }
    }
}

/// The column type of an active model's table.
type ColumnOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

/// Whether a row that meets `condition` names the organisation of the outer query in `column`.
///
/// Asked row by row from an index, not `IN (SELECT …)`: among alternatives PostgreSQL would first collect every
/// customer of the vendor, to find the few that are asked for.
fn named_by<C: ColumnTrait>(column: C, condition: SimpleExpr) -> SimpleExpr {
    let (table, _) = column.as_column_ref();
    Expr::exists(
        Query::select()
            .expr(Expr::val(1))
            .from(table)
            .and_where(column.into_expr().eq(organisations::Column::Id.into_expr()))
            .and_where(condition)
            .to_owned(),
    )
}

/// A query without a scope yet: for `locate` alone.
pub(crate) fn select<E: EntityTrait>() -> Select<E> {
    #[expect(clippy::disallowed_methods, reason = "the birth of every query")]
    E::find()
}

/// A condition that no row meets.
pub(crate) fn nothing() -> SimpleExpr {
    Expr::value(false)
}

/// The column that names the organisation whose rows this reach shows.
pub(crate) fn named_column<C>(reach: Reach, rule: Rule<C>) -> Option<C> {
    match reach {
        Reach::Vendor => rule.processor.or(rule.organisation),
        Reach::Customer => rule.controller.or(rule.organisation),
        Reach::Partner => rule.partner.or(rule.organisation),
        Reach::Operator => rule.organisation,
        Reach::Account(_) | Reach::Published | Reach::Everything => None,
    }
}

pub(crate) fn key<E: EntityTrait>(id: impl Into<Value>) -> SimpleExpr {
    match E::PrimaryKey::iter().next() {
        Some(key) => key.into_column().eq(id),
        None => nothing(),
    }
}

pub(crate) fn condition<C: ColumnTrait>(
    reach: Reach,
    organisation: OrganisationId,
    rule: Rule<C>,
) -> Condition {
    let own = match reach {
        Reach::Everything => return Condition::all(),
        Reach::Published => return Condition::all().add(published(rule)),
        Reach::Account(user) => rule.user.map(|column| column.eq(user)),
        reach => named_column(reach, rule).map(|column| column.eq(organisation)),
    };
    Condition::all().add(own.unwrap_or_else(nothing))
}

fn published<C>(rule: Rule<C>) -> SimpleExpr {
    rule.published.unwrap_or_else(nothing)
}
