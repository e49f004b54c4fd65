//! Accounts (*bruger*, domain §3.2): passwords, sign-in, sessions, the tokens that carry them, and who a bearer is.
//!
//! The way of a request: [`who`] turns what a client presents into a [`tillid_policy::Actor`] with one statement,
//! and everything after that asks `policy`. The way in: [`sign_in`] makes a session and a pair of tokens, a short
//! one that is signed ([`Keys`]) and a long one that is rotated at every use ([`refresh`]).
//!
//! A sign-in and a sign-out belong to a person and to no tenant, so they are in no tenant's audit chain; a session
//! that is ended from afar, because something may be wrong, and what changes who can act for an organisation, or under which name (a new password, an access token,
//! the profile), is told to the chain of each organisation the person belongs to.

mod account;
mod attempts;
mod challenges;
mod closing;
mod device;
mod email_change;
mod factors;
mod facts;
mod keys;
mod links;
mod names;
mod own_provider;
mod passkeys;
mod password;
mod post;
mod prover;
mod recognition;
mod reset;
mod seal;
mod security;
mod service;
mod session;
mod sessions;
mod sign_in;
mod sign_up;
mod standing_contacts;
mod step_up;
mod store;
mod taking_back;
mod tokens;
mod viewer;
mod who;

pub use account::{
    ChangePassword, NewUser, UpdateProfile, VouchedUser, change_password, create_user, create_vouched_user,
    e164, find_user, required_session, update_profile,
};
pub use attempts::{forget_attempts, pay_for_bundle, pay_for_sign_on, wrong_token};
pub use closing::erase_account;
pub use email_change::{confirm_email_change, email_change_link, request_email_change};
pub use factors::{Factors, NewTotp, begin_totp, confirm_totp, factors, remove_totp, renew_recovery_codes};
pub use keys::{AccessToken, Bearer, Keys, Rotation};
pub use links::send_links;
pub use names::names;
pub use passkeys::{
    add_passkey, begin_passkey, begin_passkey_proof, begin_passkey_sign_in, passkey, remove_passkey,
    rename_passkey, sign_in_with_passkey,
};
pub use password::{PasswordHash, hash_password};
pub use prover::Prover;
pub use reset::{ChoosePassword, PasswordLink, choose_password, password_link, request_password_reset};
pub use security::{SecurityEvent, forget_security_events, members_security_events, own_security_events};
pub use service::{create_service_user, rename_service_user, stands_behind, token_secret};
pub use session::{SignedIn, end_sessions, refresh, sign_out};
pub use sessions::{end_other_sessions, end_session, session, sessions};
pub use sign_in::{
    CompleteSignIn, Entered, SecondStep, SignIn, Vouched, complete_sign_in, enter, enter_vouched, sign_in,
};
pub use sign_up::{SignUp, SignUpLink, host, request_sign_up, sign_up, sign_up_link};
pub use step_up::{Confirmed, Proof, confirm, fresh, prove_password};
pub use tokens::{CreateToken, create_token, create_token_for, revoke_token, tokens};
pub use viewer::{Viewer, viewer};
pub use who::{is_let_in, lets_in, who};
