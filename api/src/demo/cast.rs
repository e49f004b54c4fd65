//! Organisations and logins: what the operator makes.

use tillid_entities::enums::{Language, OrganisationKind, Role, Sector, UserSource};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::values::Address;
use tillid_identity::NewUser;
use tillid_kernel::{EmailAddress, Timestamp};
use tillid_organisations::{NewMember, NewOrganisation, Registration};
use tillid_policy::{Job, Member};

use super::stage::{Player, Stage};
use super::{MAILBOXES, facts, setup};

/// Somebody who is to be: mailbox, title, role, may sign.
pub(crate) type Part = (&'static str, &'static str, Role, bool);

/// A vendor's people.
pub(crate) const VENDOR: [Part; 5] = [
    ("ejer", "Direktør", Role::Owner, true),
    ("admin", "Administrator", Role::Admin, true),
    ("dpo", "Databeskyttelsesrådgiver", Role::Dpo, false),
    ("varsling", "Leverandøransvarlig", Role::Announcer, false),
    ("medlem", "Medarbejder", Role::Member, false),
];

/// A customer's people.
pub(crate) const CUSTOMER: [Part; 5] = [
    ("ejer", "Direktør", Role::Owner, true),
    ("admin", "Administrator", Role::Admin, false),
    ("underskriver", "Tegningsberettiget", Role::Signatory, true),
    ("dpo", "Databeskyttelsesrådgiver", Role::Dpo, false),
    ("medlem", "Medarbejder", Role::Member, false),
];

/// A partner's people.
pub(crate) const PARTNER: [Part; 3] = [
    ("ejer", "Indehaver", Role::Owner, true),
    ("admin", "Administrator", Role::Admin, false),
    ("medlem", "Konsulent", Role::Member, false),
];

/// The operator's people.
pub(crate) const OPERATOR: [Part; 1] = [("drift", "Driftsansvarlig", Role::Owner, false)];

/// The people of one organisation.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) organisation: OrganisationId,
    players: Vec<(Role, Player)>,
}

impl Cast {
    /// Whoever has this role.
    pub(crate) fn role(&self, role: Role) -> anyhow::Result<&Player> {
        self.players
            .iter()
            .find(|(held, _)| *held == role)
            .map(|(_, player)| player)
            .ok_or_else(|| anyhow::anyhow!("nobody plays {}", role.as_str()))
    }
}

/// Makes a vendor's organisation.
pub(crate) async fn vendor(
    stage: &Stage<'_>,
    at: Timestamp,
    facts: &facts::Vendor,
) -> anyhow::Result<OrganisationId> {
    let registration = facts
        .registration
        .as_ref()
        .map(|number| Registration::parse(&number.scheme, &number.number))
        .transpose()?;
    let tx = stage.state.db.begin().await?;
    let new = NewOrganisation {
        draft: false,
        kind: OrganisationKind::Vendor,
        legal_name: facts.legal_name.clone(),
        trading_names: facts.trading_names.clone(),
        slug: Some(facts.slug.clone()),
        registration,
        address: facts.address.clone(),
        website: facts.website.clone(),
        sector: Some(Sector::Private),
    };
    let made = tillid_organisations::create(&tx, &setup(stage.state, at), new).await?;
    tx.commit().await?;
    Ok(made.id)
}

/// Makes the organisation that runs the portal, with somebody in it.
pub(crate) async fn operator(stage: &Stage<'_>, at: Timestamp) -> anyhow::Result<()> {
    let tx = stage.state.db.begin().await?;
    let setup = setup(stage.state, at);
    let made = tillid_organisations::operator(&tx, &setup, "Eksempel Portaldrift").await?;
    tx.commit().await?;
    people(
        stage,
        at,
        made.id,
        OrganisationKind::Operator,
        "portaldrift",
        &OPERATOR,
    )
    .await?;
    Ok(())
}

/// Makes a partner's organisation.
pub(crate) async fn partner(stage: &Stage<'_>, at: Timestamp, name: &str) -> anyhow::Result<OrganisationId> {
    let tx = stage.state.db.begin().await?;
    let new = NewOrganisation {
        draft: false,
        kind: OrganisationKind::Partner,
        legal_name: name.to_owned(),
        trading_names: Vec::new(),
        slug: None,
        registration: None,
        address: Address {
            country_code: "DK".to_owned(),
            ..Address::default()
        },
        website: None,
        sector: Some(Sector::Private),
    };
    let made = tillid_organisations::create(&tx, &setup(stage.state, at), new).await?;
    tx.commit().await?;
    Ok(made.id)
}

/// Gives an organisation its people. `domain` names their mailboxes.
pub(crate) async fn people(
    stage: &Stage<'_>,
    at: Timestamp,
    organisation: OrganisationId,
    kind: OrganisationKind,
    domain: &str,
    parts: &[Part],
) -> anyhow::Result<Cast> {
    let scope = setup(stage.state, at).as_job(Job::Setup, organisation);
    let tx = stage.state.db.begin().await?;
    let mut players = Vec::new();
    for (mailbox, title, role, can_bind) in parts {
        let name = format!("{title} ({domain})");
        let new = NewUser {
            email: EmailAddress::parse(&format!("{mailbox}@{domain}{MAILBOXES}"), "email")?,
            email_verified_at: Some(at),
            name: name.clone(),
            language: Language::Da,
            password: stage.password.clone(),
            source: UserSource::Employer,
            source_organisation: Some(organisation),
            operator: false,
        };
        let user = tillid_identity::create_user(&tx, &scope, new).await?;
        let member = NewMember {
            user: user.id,
            roles: vec![*role],
            title: Some((*title).to_owned()),
            can_bind: *can_bind,
            until: None,
        };
        let member = tillid_organisations::add_member(&tx, &scope, member).await?;
        let member = Member {
            id: member.id,
            organisation,
            kind,
            roles: vec![*role],
            can_bind: *can_bind,
            requires_second_factor: false,
            state: tillid_entities::enums::OrganisationState::Active,
            support: None,
        };
        let player = Player {
            user: user.id,
            member,
            name,
            title: (*title).to_owned(),
            language: Language::Da,
        };
        players.push((*role, player));
    }
    tx.commit().await?;
    Ok(Cast {
        organisation,
        players,
    })
}
