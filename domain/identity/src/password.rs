//! Passwords: what a good one is, how it is stored, and who may compute when.

use std::sync::LazyLock;

use argon2::password_hash::phc;
use argon2::password_hash::{CustomizedPasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use rayon::{ThreadPool, ThreadPoolBuilder};
use tillid_kernel::{Dice, Error, Result};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};

/// OWASP's smallest recommended Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Length in characters: NIST SP 800-63B asks for a floor, the ceiling only stops abuse.
const SHORTEST: usize = 12;
const LONGEST: usize = 128;

/// What is looked for in a password besides the lists.
const MOST_WORDS: usize = 40;
const LONGEST_WORD: usize = 100;

/// At most so many hashes at once: half the cores, so that a storm of sign-ins leaves the other half to everyone
/// who is signed in already.
static HASHING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(hashers()));

/// Threads of their own, one for each hash at once, that give way to every other thread of the process: whoever waits
/// for a page goes before whoever waits for a sign-in. None where the system starts no more threads.
static HASHERS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    ThreadPoolBuilder::new()
        .num_threads(hashers())
        .thread_name(|number| format!("password-{number}"))
        .start_handler(|_| give_way())
        .build()
        .ok()
});

/// How much a hashing thread steps back, of 19 at most: it gets a tenth of a core that others want too.
#[cfg(target_os = "linux")]
const STEP_BACK: i32 = 10;

fn hashers() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores / 2).max(1)
}

/// On Linux the priority belongs to the calling thread; elsewhere it would be the whole process's.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(refused) = rustix::process::nice(STEP_BACK) {
        // It computes all the same, at the priority of the rest.
        tracing::debug!(%refused, "a hashing thread keeps its priority");
    }
}

/// What is computed for accounts that do not exist, so that the answer takes as long.
static NO_ACCOUNT: LazyLock<Option<phc::PasswordHash>> =
    LazyLock::new(|| hash_with_salt(b"", b"tillid-no-account").ok());

/// A password as it is stored: Argon2id in PHC form. Made by [`hash_password`] alone.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The PHC text for the database.
    #[must_use]
    pub fn into_phc(self) -> String {
        self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Checks a new password and hashes it. Takes tens of milliseconds: call it outside a transaction. `about` is what an
/// attacker would try first with this person: address, name, organisation.
///
/// # Errors
/// `VALIDATION` at `field`: `password-too-short`, `password-too-long` (12 to 128 characters), `control-characters`,
/// `password-too-common`.
pub async fn hash_password(
    password: &str,
    about: &[&str],
    field: &str,
    dice: &dyn Dice,
) -> Result<PasswordHash> {
    check_policy(password, field)?;
    let (candidate, about) = (password.to_owned(), words(about));
    let common = place()
        .await?
        .compute(move || is_common(&candidate, &about))
        .await?;
    if common {
        return Err(Error::validation(field, "password-too-common"));
    }
    rehash(password, dice).await
}

/// What must not carry a password by itself: each text, and each of its words; at most forty, so that the check takes
/// bounded time.
fn words(about: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for text in about {
        let whole = std::iter::once(*text);
        for word in whole.chain(text.split(|c: char| !c.is_alphanumeric())) {
            let word: String = word.to_lowercase().chars().take(LONGEST_WORD).collect();
            if word.chars().count() > 2 && !words.contains(&word) && words.len() < MOST_WORDS {
                words.push(word);
            }
        }
    }
    words
}

/// Whether fewer than a hundred million guesses find it: lists of leaked passwords and words, keyboard walks,
/// repetitions, dates, and what is known of the person (ASVS 5, 6.2.4 and 6.2.11).
fn is_common(password: &str, about: &[String]) -> bool {
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    zxcvbn::zxcvbn(password, &about).score() < zxcvbn::Score::Three
}

/// As [`hash_password`], for one that was good enough when it was set.
pub(crate) async fn rehash(password: &str, dice: &dyn Dice) -> Result<PasswordHash> {
    let mut salt = [0_u8; 16];
    dice.fill(&mut salt);
    let password = password.to_owned();
    let place = place().await?;
    let hashed = place
        .compute(move || hash_with_salt(password.as_bytes(), &salt))
        .await?;
    hashed
        .map(|hash| PasswordHash(hash.to_string()))
        .map_err(|cause| Error::internal(cause.to_string()))
}

/// Whether a presented password is the stored one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// It is.
    pub(crate) right: bool,
    /// It was hashed with lesser parameters than today's: hash it again while it is at hand.
    pub(crate) outgrown: bool,
}

/// Leave to compute one hash; given back when dropped.
pub(crate) struct Place {
    _permit: SemaphorePermit<'static>,
}

/// Waits for leave to compute.
pub(crate) async fn place() -> Result<Place> {
    let permit = HASHING.acquire().await.map_err(Error::internal)?;
    Ok(Place { _permit: permit })
}

impl Place {
    /// Compares, with the same work whether there is a stored password or none.
    pub(crate) async fn verify(&self, stored: Option<String>, presented: &str) -> Result<Verdict> {
        // A text longer than any password is refused, at the price of an empty one.
        let fits = presented.chars().count() <= LONGEST;
        let presented = if fits { presented.to_owned() } else { String::new() };
        self.compute(move || {
            let stored = stored.and_then(|text| phc::PasswordHash::new(&text).ok());
            let compared = stored.as_ref().or(NO_ACCOUNT.as_ref());
            let equal = compared.is_some_and(|hash| {
                Argon2::default()
                    .verify_password(presented.as_bytes(), hash)
                    .is_ok()
            });
            Verdict {
                right: equal && fits && stored.is_some(),
                outgrown: stored.as_ref().is_some_and(is_outgrown),
            }
        })
        .await
    }

    /// Runs on one of the hashing threads.
    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let pool = HASHERS
            .as_ref()
            .ok_or_else(|| Error::internal("no threads for passwords"))?;
        let (done, result) = oneshot::channel();
        pool.spawn(move || {
            // Whoever asked may have gone.
            let _ = done.send(work());
        });
        result.await.map_err(Error::internal)
    }
}

fn check_policy(password: &str, field: &str) -> Result<()> {
    if password.chars().any(char::is_control) {
        return Err(Error::validation(field, "control-characters"));
    }
    match password.chars().count() {
        n if n < SHORTEST => Err(Error::validation(field, "password-too-short").with("min", SHORTEST)),
        n if n > LONGEST => Err(Error::validation(field, "password-too-long").with("max", LONGEST)),
        _ => Ok(()),
    }
}

fn params() -> argon2::Result<Params> {
    Params::new(MEMORY_KIB, PASSES, LANES, None)
}

fn hash_with_salt(password: &[u8], salt: &[u8]) -> argon2::password_hash::Result<phc::PasswordHash> {
    let params = params().map_err(|_| argon2::password_hash::Error::ParamsInvalid)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_with_params(password, salt, params)
}

fn is_outgrown(hash: &phc::PasswordHash) -> bool {
    Params::try_from(hash).map_or(true, |params| {
        params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES || params.p_cost() < LANES
    })
}

#[cfg(test)]
mod tests {
    use tillid_kernel::{Code, SystemDice};

    use super::*;

    async fn verify(stored: Option<String>, presented: &str) -> Result<Verdict> {
        place().await?.verify(stored, presented).await
    }

    #[tokio::test]
    async fn stores_argon2id_at_owasp_parameters_and_knows_it_again() {
        let hash = hash_password("korrekt hest batteri", &[], "password", &SystemDice)
            .await
            .unwrap()
            .into_phc();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let right = verify(Some(hash.clone()), "korrekt hest batteri").await.unwrap();
        assert_eq!(
            right,
            Verdict {
                right: true,
                outgrown: false
            }
        );
        assert!(!verify(Some(hash), "korrekt hest batterI").await.unwrap().right);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn computes_where_every_other_thread_goes_first() {
        let own = rustix::process::getpriority_process(None).unwrap();
        let place = place().await.unwrap();
        let hashing = place
            .compute(|| rustix::process::getpriority_process(None).unwrap())
            .await
            .unwrap();
        assert_eq!(hashing, (own + STEP_BACK).min(19));
        assert_eq!(rustix::process::getpriority_process(None).unwrap(), own);
    }

    #[tokio::test]
    async fn no_account_is_never_right() {
        for presented in ["", "korrekt hest batteri", &"x".repeat(1000)] {
            assert!(!verify(None, presented).await.unwrap().right);
        }
    }

    #[tokio::test]
    async fn a_hash_of_lesser_parameters_is_right_and_outgrown() {
        let params = Params::new(8 * 1024, 1, 1, None).unwrap();
        let weak = Argon2::default()
            .hash_password_with_params(b"korrekt hest batteri", b"sixteen bytes ok", params)
            .unwrap()
            .to_string();
        let verdict = verify(Some(weak), "korrekt hest batteri").await.unwrap();
        assert_eq!(
            verdict,
            Verdict {
                right: true,
                outgrown: true
            }
        );
    }

    #[tokio::test]
    async fn the_policy_counts_characters_not_bytes() {
        let outcome = |password: String| async move {
            hash_password(&password, &[], "newPassword", &SystemDice)
                .await
                .map(|_| ())
                .map_err(|e| e.code())
        };
        let characters = |n: usize| {
            "æøåßþð÷×§½µ¤"
                .chars()
                .cycle()
                .skip(3)
                .step_by(5)
                .take(n)
                .collect::<String>()
        };
        assert_eq!(outcome(characters(11)).await, Err(Code::Validation));
        assert_eq!(outcome(characters(12)).await, Ok(()));
        assert_eq!(outcome(characters(128)).await, Ok(()));
        assert_eq!(outcome(characters(129)).await, Err(Code::Validation));
        assert_eq!(
            outcome("tolv\0tegn i alt".to_owned()).await,
            Err(Code::Validation)
        );
    }

    #[tokio::test]
    async fn a_password_that_is_guessed_early_is_refused() {
        let outcome = async |password: &str, about: &[&str]| match hash_password(
            password,
            about,
            "newPassword",
            &SystemDice,
        )
        .await
        {
            Ok(_) => None,
            Err(Error::Failure(failure)) => Some((failure.key, failure.field)),
            Err(other) => panic!("{other}"),
        };
        let common = Some(("password-too-common", Some("newPassword".to_owned())));
        for password in [
            "password1234",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "abcdefghijkl",
            "123456789012",
            "Password2026!",
        ] {
            assert_eq!(outcome(password, &[]).await, common, "{password}");
        }
        let about = [
            "hanne.vestergaard@eksempel-bolig.example",
            "Hanne Vestergaard",
            "Eksempel Boligforening",
        ];
        for password in ["HanneVestergaard", "boligforening1", "Vestergaard2026"] {
            assert_eq!(outcome(password, &about).await, common, "{password}");
        }
        for password in [
            "tillid-demo-2026",
            "en god lang sætning",
            "korrekt hest batteri",
            "fire heste i regnvejr",
        ] {
            assert_eq!(outcome(password, &about).await, None, "{password}");
        }
    }

    #[test]
    fn the_longest_password_is_judged_in_bounded_time() {
        let long = "aB3$".repeat(LONGEST / 4);
        let about: Vec<String> = (0..MOST_WORDS).map(|n| format!("{n:0>100}")).collect();
        let began = std::time::Instant::now();
        is_common(&long, &about);
        is_common(&"æ".repeat(LONGEST), &about);
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }
}
