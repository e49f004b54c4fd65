//! The invitation's mail, with the facts of Art. 14 GDPR; the same for one, for a list, and for a look beforehand.

use tillid_entities::enums::{InviterCapacity, Language, MessageClass, Role};
use tillid_entities::invitations;
use tillid_entities::organisations;
use tillid_entities::users;
use tillid_kernel::{EmailAddress, Result, Secret};
use tillid_notifications::{About, Letter, Shown, enqueue, show};
use tillid_policy::{Connection, Database, Scope};

use crate::invite::{Invite, checked_message, checked_name, end_of_link};
use crate::notice::{Controller, controller};
use crate::roles::{Standing, check_gift};

/// What every invitation of an organisation tells alike: who invites, and who answers for the account.
pub(crate) struct Told {
    source: String,
    controller: Controller,
    /// Who runs the portal and has made the organisation; nobody of it is there to invite.
    operator: Option<String>,
}

impl Told {
    /// Of invitations for which `organisation` is the source of the address: three statements.
    pub(crate) async fn of(
        db: &impl Connection,
        scope: &Scope,
        organisation: &organisations::Model,
    ) -> Result<Self> {
        Ok(Self {
            source: organisation.legal_name.clone(),
            controller: controller(db, scope, organisation).await?,
            operator: None,
        })
    }

    /// Of the invitation of the first owner of an organisation that the operator has made.
    pub(crate) async fn by_operator(
        db: &impl Connection,
        setup: &Scope,
        organisation: &organisations::Model,
        operator: String,
    ) -> Result<Self> {
        Ok(Self {
            operator: Some(operator),
            ..Self::of(db, setup, organisation).await?
        })
    }
}

/// What a letter says of one invitation.
struct Contents<'a> {
    to: EmailAddress,
    language: Language,
    capacity: InviterCapacity,
    roles: &'a [Role],
    expires: tillid_kernel::Timestamp,
    name: Option<&'a str>,
    message: Option<String>,
    link: String,
}

/// Puts the mail into the outbox.
pub(crate) async fn send(
    tx: &impl Connection,
    scope: &Scope,
    told: &Told,
    row: &invitations::Model,
    secret: &Secret,
) -> Result<()> {
    let letter = letter(scope, told, row, secret)?;
    enqueue(tx, scope, letter, Some(About::Invitation(row.id))).await?;
    Ok(())
}

/// The letter of an invitation that has been written down.
pub(crate) fn letter(
    scope: &Scope,
    told: &Told,
    row: &invitations::Model,
    secret: &Secret,
) -> Result<Letter> {
    Ok(compose(
        told,
        Contents {
            to: EmailAddress::parse(&row.email, "email")?,
            language: row.language,
            capacity: row.inviter_capacity,
            roles: &row.roles.0,
            expires: row.expires_at,
            name: row.invitee_name.as_deref(),
            message: row.message.clone(),
            link: link(scope, secret.reveal()),
        },
    ))
}

fn link(scope: &Scope, secret: &str) -> String {
    format!("{}/invitation/{secret}", scope.request().origin)
}

fn compose(told: &Told, of: Contents<'_>) -> Letter {
    let roles: Vec<&str> = of.roles.iter().map(|role| role.as_str()).collect();
    let name = match told.operator {
        Some(_) => "tenant-invitation",
        None => "invitation",
    };
    let mut letter = Letter::new(name, MessageClass::Transactional, of.to, of.language)
        .with("organisation", &told.source)
        .with("capacity", of.capacity.as_str())
        .with("roles", roles.join(", "))
        .with("expires", of.expires)
        .quoting(of.message)
        .action(of.link);
    if let Some(name) = of.name {
        letter = letter.with("name", name);
    }
    if let Some(operator) = &told.operator {
        letter = letter.with("operator", operator);
    }
    with_notice(letter, &told.controller)
}

/// Tells somebody whom their organisation's directory has brought in, with the same facts as an invitation (Art. 14
/// GDPR). Part of the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn tell_provisioned(
    tx: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
    user: &users::Model,
    roles: &[Role],
) -> Result<()> {
    let told = Told::of(tx, scope, organisation).await?;
    let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let to = EmailAddress::parse(&user.email, "email")?;
    let letter = Letter::new("provisioned", MessageClass::Transactional, to, user.language)
        .with("organisation", &told.source)
        .with("roles", roles.join(", "))
        .action(format!("{}/login", scope.request().origin));
    enqueue(tx, scope, with_notice(letter, &told.controller), None).await?;
    Ok(())
}

/// What is known of who answers for the account.
fn with_notice(mut letter: Letter, controller: &Controller) -> Letter {
    let Controller {
        names,
        own,
        contact,
        dpo,
        page,
    } = controller;
    let optional = [
        ("vendor", (!own).then_some(names.as_str())),
        ("contact", contact.as_deref()),
        ("dpo", dpo.as_deref()),
        ("statement", page.as_deref()),
    ];
    for (argument, value) in optional {
        if let Some(value) = value {
            letter = letter.with(argument, value);
        }
    }
    letter
}

/// The mail as it would be sent in each language, for a look before it goes out. Nothing is written; the link in it
/// opens nothing.
///
/// # Errors
/// Those of [`crate::invite`] for what is wrong with the input, but none for the address: it may still be missing.
pub async fn look(db: &Database, scope: &Scope, input: Invite) -> Result<Vec<(Language, Shown)>> {
    let actor = scope.member()?;
    let standing = Standing::parse_until(actor.kind, &input.roles, input.can_bind, input.until, scope.now())?;
    check_gift(actor, &standing)?;
    let message = checked_message(input.message)?;
    let name = checked_name(input.name.as_deref())?;
    let to = match EmailAddress::parse(&input.email, "email") {
        Ok(to) => to,
        Err(_) => EmailAddress::parse("modtager@eksempel.example", "email")?,
    };
    let organisation = scope
        .load::<organisations::Entity>(db.reads(), scope.organisation())
        .await?;
    let told = Told::of(db.reads(), scope, &organisation).await?;
    Language::ALL
        .iter()
        .map(|language| {
            let letter = compose(
                &told,
                Contents {
                    to: to.clone(),
                    language: *language,
                    capacity: input.capacity,
                    roles: &standing.roles,
                    expires: end_of_link(scope),
                    name: name.as_deref(),
                    message: message.clone(),
                    link: link(scope, "…"),
                },
            );
            Ok((*language, show(scope, &organisation, &letter)?))
        })
        .collect()
}
