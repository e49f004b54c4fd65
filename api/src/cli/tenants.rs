//! `tillid audit`, `tillid user`, `tillid token`, `tillid keys`.

use std::io::BufRead;
use std::sync::Arc;

use clap::Subcommand;
use tillid_entities::enums::{Language, Role, UserSource};
use tillid_identity::{Keys, NewUser, Rotation};
use tillid_kernel::{Clock, EmailAddress, SystemClock, SystemDice, Timestamp};
use tillid_organisations::NewMember;
use tillid_policy::{Actor, Job, Request, system};

use super::Settings;
use crate::start;
use crate::state::State;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make an account; its password is read from standard input.
    Create {
        /// E-mail address to sign in with.
        email: String,
        /// Name shown to others.
        #[arg(long)]
        name: String,
        /// May run the platform: becomes an owner of the organisation that operates it.
        #[arg(long)]
        operator: bool,
        /// Name of that organisation, for when it is to be made.
        #[arg(long, value_name = "NAME", default_value = "Tillid")]
        operator_name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a bearer token for a member of an organisation and print it once.
    Create {
        /// The member's e-mail address.
        email: String,
        /// The organisation's id, as the API shows it (org_…).
        #[arg(long)]
        organisation: String,
        /// What it is for.
        #[arg(long, default_value = "command line")]
        name: String,
        /// How many days it is good for, 1 to 365.
        #[arg(long, default_value_t = 90)]
        days: u16,
    },
}

/// A request by the operator at the terminal.
fn request(state: &State) -> Request {
    let now: Timestamp = state.clock.now();
    Request {
        actor: Actor::System(Job::Setup),
        now,
        dice: Arc::clone(&state.dice),
        id: format!("cli_{}", state.dice.uuid(now).simple()),
        origin: Arc::clone(&state.origin),
        browser: Arc::default(),
    }
}

#[expect(clippy::print_stdout, reason = "the command line answers on standard output")]
pub(super) async fn verify(settings: &Settings) -> anyhow::Result<()> {
    let state = start::state(&settings.load(None)?, false).await?;
    let request = request(&state);
    let mut broken = 0;
    for organisation in
        tillid_audit::tenants(&state.db, &system(&request, Job::Setup, tillid_audit::ANYONE)).await?
    {
        let scope = system(&request, Job::Setup, organisation);
        match tillid_audit::verify(&state.db, &scope).await? {
            Ok(events) => println!("{organisation}: {events} events hold"),
            Err(link) => {
                broken += 1;
                println!(
                    "{organisation}: BROKEN at event {}: {}",
                    link.sequence, link.reason
                );
            }
        }
    }
    anyhow::ensure!(broken == 0, "{broken} chain(s) do not hold");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line answers on standard output")]
pub(super) async fn user(settings: &Settings, command: UserCommand) -> anyhow::Result<()> {
    let state = start::state(&settings.load(None)?, false).await?;
    let UserCommand::Create {
        email,
        name,
        operator,
        operator_name,
    } = command;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let request = request(&state);
    let scope = system(&request, Job::Setup, tillid_audit::ANYONE);
    let password = password.trim_end_matches(['\r', '\n']);
    let about = [email.as_str(), name.as_str()];
    let password = tillid_identity::hash_password(password, &about, "password", scope.dice()).await?;
    let tx = state.db.begin().await?;
    let new = NewUser {
        email: EmailAddress::parse(&email, "email")?,
        email_verified_at: None,
        name,
        language: Language::Da,
        password,
        source: UserSource::SelfRegistered,
        source_organisation: None,
        operator,
    };
    let user = tillid_identity::create_user(&tx, &scope, new).await?;
    if operator {
        let organisation = tillid_organisations::operator(&tx, &scope, &operator_name).await?;
        let member = NewMember {
            user: user.id,
            roles: vec![Role::Owner],
            title: None,
            can_bind: false,
            until: None,
        };
        tillid_organisations::add_member(&tx, &scope.as_job(Job::Setup, organisation.id), member).await?;
    }
    tx.commit().await?;
    println!("{}", user.id);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line answers on standard output")]
pub(super) async fn token(settings: &Settings, command: TokenCommand) -> anyhow::Result<()> {
    let state = start::state(&settings.load(None)?, false).await?;
    let TokenCommand::Create {
        email,
        organisation,
        name,
        days,
    } = command;
    let scope = system(&request(&state), Job::Setup, organisation.parse()?);
    let email = EmailAddress::parse(&email, "email")?;
    anyhow::ensure!((1..=365).contains(&days), "a token is good for 1 to 365 days");
    let user = tillid_identity::find_user(state.db.reads(), &scope, &email)
        .await?
        .ok_or_else(|| anyhow::anyhow!("nobody has an account with this address"))?;
    let expires_at = scope.now().plus_days(i64::from(days));
    let (_, secret) =
        tillid_identity::create_token_for(&state.db, &scope, user.id, &name, expires_at).await?;
    println!("{}", secret.reveal());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line answers on standard output")]
pub(super) fn rotate_keys(settings: &Settings) -> anyhow::Result<()> {
    let config = settings.load(None)?;
    let keys = Keys::open(&config.keys_folder(), &config.origin(), &SystemDice)?;
    match keys.rotate(SystemClock.now(), &SystemDice)? {
        Rotation::Made {
            id,
            signs_from,
            removed,
        } => {
            println!("The key {id} is published now and signs from {signs_from} on.");
            for id in removed {
                println!("The key {id} is removed.");
            }
        }
        Rotation::Waits(until) => {
            println!("The last key made begins to sign at {until}; rotate again after that.");
        }
    }
    Ok(())
}
