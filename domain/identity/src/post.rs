//! Mails about an account, to its own person.

use tillid_entities::enums::MessageClass;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::users;
use tillid_kernel::{EmailAddress, Result};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Job, Scope};

use crate::facts::organisations_of;

/// A letter to an address, in the language of the account it is about.
pub(crate) fn letter(name: &'static str, to: EmailAddress, about: &users::Model) -> Letter {
    Letter::new(name, MessageClass::Security, to, about.language)
}

/// Puts a letter about somebody who is not signed in into the outbox: in the name of the first organisation they are a
/// member of or, where they are in none, of the one that their address came from.
///
/// Nobody is written to whom no organisation knows; whether a letter went out is answered.
pub(crate) async fn send(
    tx: &impl Connection,
    job: &Scope,
    about: &users::Model,
    letter: Letter,
) -> Result<bool> {
    let Some(sender) = sender(tx, job, about).await? else {
        tracing::warn!(user = %about.id, "no organisation to write to this account in the name of");
        return Ok(false);
    };
    enqueue(tx, &job.as_job(Job::SignIn, sender), letter, None).await?;
    Ok(true)
}

async fn sender(tx: &impl Connection, job: &Scope, about: &users::Model) -> Result<Option<OrganisationId>> {
    let first = organisations_of(tx, job, about.id).await?.into_iter().next();
    Ok(first.or(about.source_organisation_id))
}
