//! What can stop a sign-in at a provider. Told to the reader as one of a few words: enough to know whom to ask,
//! nothing about accounts.

use tillid_kernel::{Code, Error};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Why somebody did not come in through the provider.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Problem { $($(#[$doc])* $name,)* }

        impl Problem {
            /// Its name in addresses of the portal's pages and in the record of a trial.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

problems! {
    /// No organisation has proven the domain and has its provider in use: all of it the same answer.
    Unavailable = "unavailable",
    /// The sign-in is unknown, used, of another browser, or began more than ten minutes ago.
    Over = "over",
    /// The provider gave no answer, or none in time, or one that is too large, or may not be asked at all.
    Unreachable = "unreachable",
    /// The provider's answers contradict its own name or the protocol, or it does not accept the client secret.
    Misconfigured = "misconfigured",
    /// The provider turned the person away, or the person did.
    Declined = "declined",
    /// The token does not prove anything: issuer, audience, signature, time or nonce is wrong.
    Unproven = "unproven",
    /// The person did not prove themselves as strongly, or as recently, as was asked.
    Weak = "weak",
    /// The provider gave no address it has verified, or one outside the organisation's proven domains.
    Address = "address",
    /// The person has been removed from the organisation, or the account is closed.
    Removed = "removed",
    /// Too many sign-ins begin from the same network.
    Busy = "busy",
}

/// What stops a sign-in: something to tell the reader, or a failure of the portal.
#[derive(Debug)]
pub(crate) enum Stop {
    Problem(Problem),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        match error.into() {
            Error::Failure(failure) if failure.code == Code::RateLimited => Self::Problem(Problem::Busy),
            error => Self::Error(error),
        }
    }
}

/// The usual result inside this crate.
pub(crate) type Step<T> = std::result::Result<T, Stop>;

/// Stops with this problem.
pub(crate) fn stop<T>(problem: Problem) -> Step<T> {
    Err(Stop::Problem(problem))
}
