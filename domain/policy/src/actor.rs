//! Who asks.

use tillid_entities::api_tokens::ApiTokenId;
use tillid_entities::enums::{Language, OrganisationKind, OrganisationState, ProofMethod, Role};
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::provisioning_tokens::ProvisioningTokenId;
use tillid_entities::service_accounts::ServiceAccountId;
use tillid_entities::sessions::SessionId;
use tillid_entities::support_grants::SupportGrantId;
use tillid_entities::users::UserId;
use tillid_entities::values::TokenScopes;
use tillid_kernel::Timestamp;

/// Who makes a request.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Nobody is signed in.
    Anonymous,
    /// A person, with everything that decides what it may do.
    Person(Box<Person>),
    /// An organisation's own directory of users, which keeps its members up to date.
    Directory(Directory),
    /// A job of the portal itself.
    System(Job),
}

/// A signed-in person, or a program that an organisation has made a service account for.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who. A service account has a row here too, which nobody signs in to.
    pub user: UserId,
    /// Their language.
    pub language: Language,
    /// The browser session, unless a token is used.
    pub session: Option<SessionId>,
    /// The access token, if one is used.
    pub token: Option<ApiTokenId>,
    /// The service account, if no person but a program acts.
    pub service: Option<ServiceAccountId>,
    /// What that token may be used for; a session is not limited.
    pub scopes: Option<TokenScopes>,
    /// When the session began, or the token was made.
    pub signed_in_at: Timestamp,
    /// When a password or other proof was last given.
    pub authenticated_at: Timestamp,
    /// What is known of the person's second factor.
    pub second_factor: SecondFactor,
    /// Whether the person runs the platform.
    pub operator: bool,
    /// Active memberships in organisations that let their people in, and those lent for support, last. A token carries
    /// only its own.
    pub memberships: Vec<Member>,
}

/// An organisation's directory of users. It speaks for that one organisation, and is nobody's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directory {
    /// The token that it uses.
    pub token: ProvisioningTokenId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What kind of organisation that is.
    pub kind: OrganisationKind,
}

/// What is known of a person's second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecondFactor {
    /// The account has one: an authenticator app or a passkey.
    pub enrolled: bool,
    /// When one was last given in this session.
    pub given: Option<GivenFactor>,
}

/// A second factor that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenFactor {
    /// Which.
    pub method: ProofMethod,
    /// When.
    pub at: Timestamp,
}

impl Person {
    /// Whether the person may act for an organisation that asks for a second factor: one was given in this session.
    /// An access token can give none; there it counts that its owner has one. A service account has no owner who could.
    #[must_use]
    pub fn has_second_factor(&self) -> bool {
        self.service.is_some()
            || (self.second_factor.enrolled && (self.token.is_some() || self.second_factor.given.is_some()))
    }

    /// The organisations that the person belongs to: all memberships but those lent for support.
    pub fn own_memberships(&self) -> impl Iterator<Item = &Member> {
        self.memberships.iter().filter(|member| member.support.is_none())
    }

    /// Whether the organisation of this membership asks for a second factor that is missing: nothing is allowed then.
    #[must_use]
    pub fn awaits_second_factor(&self, member: &Member) -> bool {
        member.requires_second_factor && !self.has_second_factor()
    }
}

/// A membership, as far as it decides anything.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its id.
    pub id: MembershipId,
    /// Where.
    pub organisation: OrganisationId,
    /// What kind of organisation that is.
    pub kind: OrganisationKind,
    /// Roles held.
    pub roles: Vec<Role>,
    /// May sign for the organisation (I-9).
    pub can_bind: bool,
    /// The organisation lets only those act who signed in with a second factor.
    pub requires_second_factor: bool,
    /// How the organisation stands: only an active one lets its people change something.
    pub state: OrganisationState,
    /// Lent to somebody of the operator, to look: no membership of the organisation's own, and none of its roles.
    pub support: Option<Support>,
}

/// Leave to look that an organisation has given to the operator, opened in this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// Under which grant.
    pub grant: SupportGrantId,
    /// The last instant.
    pub until: Timestamp,
}

/// What the portal does on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Finds an account by its e-mail address or token, before anyone is signed in.
    SignIn,
    /// Makes the membership that an invitation promises.
    Invitation,
    /// Lets somebody in for whom the organisation's identity provider has vouched.
    SignOn,
    /// Finds and makes the accounts of those whom an organisation's directory names.
    Provisioning,
    /// Sends mails and records what became of them.
    Delivery,
    /// Issues a vendor's agreement to the customers of a list, for the member that handed it in.
    Issuing,
    /// Seals a vendor's final documents, whichever side signs last, and looks after the key.
    Sealing,
    /// Ends what has run out: notices by silence, invitations, unsigned agreements.
    Deadlines,
    /// Sets up tenants and looks after them: the operator's pages and command line, and the demo.
    Setup,
    /// Moves a customer's relation to another organisation of the same company.
    Relocation,
    /// Shows the public pages.
    PublicPage,
    /// Puts names to the people and groups on rows that somebody has already been shown.
    Naming,
    /// Reads what the grants in force let a partner see (I-24).
    Sharing,
    /// Reads what a processor shows its customers of its organisational measures.
    Measures,
    /// Reads what happened at the doors of an organisation's members.
    SecurityLog,
    /// Follows the audit trail, to tell subscriptions of changes.
    Following,
    /// Reads what the trails of both sides say of their agreement, for its evidence bundle.
    Evidence,
}

impl Job {
    /// Its name in the audit trail.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Invitation => "invitation",
            Self::SignOn => "sign-on",
            Self::Provisioning => "provisioning",
            Self::Delivery => "delivery",
            Self::Issuing => "issuing",
            Self::Sealing => "sealing",
            Self::Deadlines => "deadlines",
            Self::Setup => "setup",
            Self::Relocation => "relocation",
            Self::PublicPage => "public-page",
            Self::Naming => "naming",
            Self::Sharing => "sharing",
            Self::Measures => "measures",
            Self::SecurityLog => "security-log",
            Self::Following => "following",
            Self::Evidence => "evidence",
        }
    }
}

impl Actor {
    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Anonymous | Self::System(_) | Self::Directory(_) => None,
        }
    }
}
