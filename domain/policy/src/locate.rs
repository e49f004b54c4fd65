//! Asking about a thing by its id alone.

use sea_orm::{Condition, ConnectionTrait, ModelTrait, QueryFilter, Value};
use tillid_entities::tenancy::Tenancy;
use tillid_kernel::{Code, Error, Result};

use crate::authorise::{check, reach_of};
use crate::scope::{self, named_column};
use crate::{Action, Actor, Request, Scope};

/// Finds the row with this id among everything the actor's memberships reach, in one statement, and asks whether
/// the actor may do the action to it for the organisation that reaches it.
///
/// # Errors
/// `UNAUTHENTICATED` for nobody; `NOT_FOUND` when no membership reaches the row; `FORBIDDEN` when one does but no
/// role allows the action, or the access token that is used is not for it; `SECOND_FACTOR_REQUIRED` as for
/// [`crate::authorise`].
pub async fn authorise_row<E: Tenancy>(
    db: &impl ConnectionTrait,
    request: &Request,
    action: Action,
    id: impl Into<Value> + Send,
) -> Result<(Scope, E::Model)>
where
    E::Model: ModelTrait<Entity = E>,
{
    let person = match &request.actor {
        Actor::Person(person) => person,
        Actor::Anonymous => return Err(Error::unauthenticated()),
        Actor::System(_) | Actor::Directory(_) => return Err(Error::forbidden()),
    };
    let reached = person
        .memberships
        .iter()
        .fold(Condition::any().add(scope::nothing()), |any, member| {
            any.add(scope::condition(
                reach_of(member.kind),
                member.organisation,
                E::rule(),
            ))
        });
    let row = scope::select::<E>()
        .filter(reached)
        .filter(scope::key::<E>(id))
        .one(db)
        .await?
        .ok_or_else(Error::not_found)?;
    let reaching = person.memberships.iter().filter(|member| {
        named_column(reach_of(member.kind), E::rule())
            .is_some_and(|column| row.get(column) == Value::from(member.organisation))
    });
    // Several memberships may reach the row; the first that allows it counts, or else the refusal that a person can do
    // something about.
    let mut refusal = Error::forbidden();
    for member in reaching {
        match check(person, member, &[action]) {
            Ok(()) => {
                let reach = reach_of(member.kind);
                let scope = Scope::mint(request.clone(), Some(member.clone()), member.organisation, reach);
                return Ok((scope, row));
            }
            Err(error) if refusal.code() != Code::SecondFactorRequired => refusal = error,
            Err(_) => {}
        }
    }
    Err(refusal)
}
