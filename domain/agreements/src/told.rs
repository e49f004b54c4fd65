//! Who hears what happens to an agreement in force: those at the other side who answer for data protection.

use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{ContactRole, Language, MembershipState, Role};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::{agreements, customer_relations, memberships, organisation_contacts, users};
use tillid_kernel::{Error, Result};
use tillid_notifications::Letter;
use tillid_policy::{Connection, Job, Scope};

use crate::letters::{self, Recipient};

/// More people than answer for data protection in one organisation.
const MOST: u64 = 50;
/// Who of an organisation's members is told.
const TOLD: [Role; 4] = [Role::Owner, Role::Admin, Role::Dpo, Role::Signatory];

/// The side of the agreement that the scope's organisation is not on.
///
/// # Errors
/// `FORBIDDEN` for anybody but a member of the two sides.
pub(crate) fn other_side(scope: &Scope, agreement: &agreements::Model) -> Result<OrganisationId> {
    if scope.organisation() == agreement.vendor_id {
        Ok(agreement.customer_id)
    } else if scope.organisation() == agreement.customer_id {
        Ok(agreement.vendor_id)
    } else {
        Err(Error::forbidden())
    }
}

/// Only the controller's side goes on.
pub(crate) fn controller(scope: &Scope, agreement: &agreements::Model) -> Result<()> {
    if scope.organisation() == agreement.customer_id {
        Ok(())
    } else {
        Err(Error::forbidden())
    }
}

/// Only the processor's side goes on.
pub(crate) fn processor(scope: &Scope, agreement: &agreements::Model) -> Result<()> {
    if scope.organisation() == agreement.vendor_id {
        Ok(())
    } else {
        Err(Error::forbidden())
    }
}

/// Mails one side of an agreement. The mail names what happened and where it stands, and quotes nobody: what is
/// instructed or reported stays behind the login.
pub(crate) async fn tell(
    tx: &impl Connection,
    scope: &Scope,
    name: &'static str,
    agreement: &agreements::Model,
    to: OrganisationId,
    fill: impl Fn(Letter) -> Letter,
) -> Result<()> {
    let recipients = people(tx, scope, agreement, to).await?;
    letters::send(tx, scope, name, agreement, (to, recipients), fill).await
}

/// The organisation's name, as mails say it.
pub(crate) async fn name(tx: &impl Connection, scope: &Scope, id: OrganisationId) -> Result<String> {
    let job = scope.as_job(Job::Delivery, id);
    Ok(job.load::<organisations::Entity>(tx, id).await?.legal_name)
}

/// The time zone in which the days of an agreement are counted: the customer's.
pub(crate) async fn time_zone(
    tx: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
) -> Result<String> {
    // A vendor reads little of its customer; when a day ends there is no secret.
    let job = scope.as_job(Job::Deadlines, agreement.customer_id);
    let customer = job
        .load::<organisations::Entity>(tx, agreement.customer_id)
        .await?;
    Ok(customer.time_zone)
}

async fn people(
    tx: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
    to: OrganisationId,
) -> Result<Vec<Recipient>> {
    // The other side's members and contacts are not the actor's to read: the mail finds them.
    let job = scope.as_job(Job::Delivery, to);
    let relation = job
        .load::<customer_relations::Entity>(tx, agreement.relation_id)
        .await?;
    let members: Vec<memberships::Model> = {
        use memberships::Column as M;
        job.find::<memberships::Entity>()
            .filter(M::OrganisationId.eq(to))
            .filter(M::State.eq(MembershipState::Active))
            .filter(
                Condition::any()
                    .add(M::ValidTo.is_null())
                    .add(M::ValidTo.gt(scope.now())),
            )
            .order_by_asc(M::Id)
            .all(&tx.within(&job))
            .await?
    };
    let told = members
        .iter()
        .filter(|member| member.roles.0.iter().any(|role| TOLD.contains(role)))
        .map(|member| member.user_id);
    let people: Vec<users::Model> = job
        .find::<users::Entity>()
        .filter(users::Column::Id.is_in(told))
        .order_by_asc(users::Column::Id)
        .limit(MOST)
        .all(&tx.within(&job))
        .await?;
    let contacts = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.eq(to))
        .filter(organisation_contacts::Column::Role.is_in([ContactRole::Privacy, ContactRole::Dpo]))
        .order_by_asc(organisation_contacts::Column::Id)
        .limit(MOST)
        .all(&tx.within(&job))
        .await?;
    let language: Language = relation.language;
    let notices = (to == relation.customer_id)
        .then_some(relation.notice_email)
        .flatten();
    let everybody = people
        .into_iter()
        .map(|user| (user.email, user.language))
        .chain(contacts.into_iter().map(|contact| (contact.email, language)))
        .chain(notices.map(|email| (email, language)));
    Ok(letters::distinct(everybody))
}
