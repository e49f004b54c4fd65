//! A person's own account, and new ones.

use sea_orm::ActiveValue::Set;
use tillid_entities::enums::{Language, MessageClass, UserSource};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sessions::SessionId;
use tillid_entities::users::{self, UserId};
use tillid_kernel::{Code, DEFAULT_TIME_ZONE, EmailAddress, Error, Result, Timestamp, clean_line};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Database, Scope};

use crate::password::{PasswordHash, hash_password};
use crate::store::by_email_key;
use crate::who::sign_in_job;
use crate::{challenges, facts, session, standing_contacts, step_up};

const LONGEST_NAME: usize = 120;

/// Somebody who gets an account.
pub struct NewUser {
    /// Address; nobody has an account with it yet.
    pub email: EmailAddress,
    /// When the person proved to read mail there.
    pub email_verified_at: Option<Timestamp>,
    /// Name as shown to others, at most 120 characters.
    pub name: String,
    /// Language of pages and mails.
    pub language: Language,
    /// The password, hashed before the transaction began.
    pub password: PasswordHash,
    /// How the account came to be (R-001-008).
    pub source: UserSource,
    /// Who gave the address, if not the person.
    pub source_organisation: Option<OrganisationId>,
    /// Whether the person runs the platform.
    pub operator: bool,
}

/// Makes an account, in the scope of the job that may: an invitation accepted, or the setup of tenants.
///
/// # Errors
/// `VALIDATION` at `name`; `CONFLICT` (`account-exists`) when the address has an account.
pub async fn create_user(tx: &impl Connection, scope: &Scope, new: NewUser) -> Result<users::Model> {
    let password = Some(new.password.into_phc());
    let new = Arrival {
        email: new.email,
        email_verified_at: new.email_verified_at,
        name: new.name,
        language: new.language,
        source: new.source,
        source_organisation: new.source_organisation,
        operator: new.operator,
    };
    create(tx, scope, new, password).await
}

/// Somebody for whom their employer's identity provider has vouched: there is no password.
pub struct VouchedUser {
    /// Address, which the provider has verified; nobody has an account with it yet.
    pub email: EmailAddress,
    /// Name as shown to others, at most 120 characters.
    pub name: String,
    /// Language of pages and mails.
    pub language: Language,
    /// Whose provider.
    pub employer: OrganisationId,
}

/// Makes an account without a password, in the scope of the job that signs people in.
///
/// # Errors
/// As [`create_user`].
pub async fn create_vouched_user(
    tx: &impl Connection,
    scope: &Scope,
    new: VouchedUser,
) -> Result<users::Model> {
    let new = Arrival {
        email: new.email,
        email_verified_at: Some(scope.now()),
        name: new.name,
        language: new.language,
        source: UserSource::Employer,
        source_organisation: Some(new.employer),
        operator: false,
    };
    create(tx, scope, new, None).await
}

/// What both kinds of newcomers have.
struct Arrival {
    email: EmailAddress,
    email_verified_at: Option<Timestamp>,
    name: String,
    language: Language,
    source: UserSource,
    source_organisation: Option<OrganisationId>,
    operator: bool,
}

async fn create(
    tx: &impl Connection,
    scope: &Scope,
    new: Arrival,
    password: Option<String>,
) -> Result<users::Model> {
    let name = clean_line(&new.name, "name", LONGEST_NAME)?;
    if by_email_key(tx, scope, &new.email.key()).await?.is_some() {
        return Err(Error::conflict("account-exists"));
    }
    let user = users::ActiveModel {
        id: Set(UserId::new(scope.now(), scope.dice())),
        email: Set(new.email.as_str().to_owned()),
        email_key: Set(new.email.key()),
        email_verified_at: Set(new.email_verified_at),
        name: Set(name),
        phone: Set(None),
        language: Set(new.language),
        time_zone: Set(DEFAULT_TIME_ZONE.to_owned()),
        password_hash: Set(password),
        source: Set(new.source),
        source_organisation_id: Set(new.source_organisation),
        operator: Set(new.operator),
        last_login_at: Set(None),
        closed_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    scope.insert(tx, user).await
}

/// The account with this address, for the job that invites or sets up tenants.
///
/// # Errors
/// Those of the database.
pub async fn find_user(
    db: &impl Connection,
    scope: &Scope,
    email: &EmailAddress,
) -> Result<Option<users::Model>> {
    by_email_key(db, scope, &email.key()).await
}

/// Changes to one's own profile; what is `None` stays.
#[derive(Default)]
pub struct UpdateProfile {
    /// Name as shown to others.
    pub name: Option<String>,
    /// Telephone number, E.164; `Some(None)` removes it.
    pub phone: Option<Option<String>>,
    /// Language of pages and mails.
    pub language: Option<Language>,
    /// IANA time zone of dates shown.
    pub time_zone: Option<String>,
    /// The version that was read.
    pub version: i32,
}

/// Changes the acting person's profile. Each organisation the person belongs to is told which fields changed.
///
/// # Errors
/// `VALIDATION` at `name`, `phone` (`phone-invalid`) or `timeZone` (`time-zone-unknown`); `CONFLICT` when the
/// profile was changed meanwhile.
pub async fn update_profile(db: &Database, scope: &Scope, input: UpdateProfile) -> Result<users::Model> {
    let name = input
        .name
        .map(|name| clean_line(&name, "name", LONGEST_NAME))
        .transpose()?;
    let phone = input
        .phone
        .map(|phone| phone.as_deref().map(e164).transpose())
        .transpose()?;
    let time_zone = input.time_zone.map(known_time_zone).transpose()?;
    let tx = db.begin().await?;
    let before = scope.load::<users::Entity>(&tx, scope.person()?.user).await?;
    let mut after = before.clone();
    after.name = name.unwrap_or(after.name);
    after.phone = phone.unwrap_or(after.phone);
    after.language = input.language.unwrap_or(after.language);
    after.time_zone = time_zone.unwrap_or(after.time_zone);
    after.version = input.version + 1;
    // Only these columns: a try at the password may be counted at the same moment.
    let row = users::ActiveModel {
        id: Set(after.id),
        name: Set(after.name.clone()),
        phone: Set(after.phone.clone()),
        language: Set(after.language),
        time_zone: Set(after.time_zone.clone()),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((users::Column::Version, input.version)))
        .await?;
    let changed = changed_fields(&before, &after);
    if !changed.is_empty() {
        standing_contacts::follow(&tx, scope, &after).await?;
        facts::tell_organisations(&tx, scope, &facts::profile_changed(after.id, changed)).await?;
    }
    tx.commit().await?;
    Ok(after)
}

fn changed_fields(before: &users::Model, after: &users::Model) -> Vec<&'static str> {
    [
        ("name", before.name != after.name),
        ("phone", before.phone != after.phone),
        ("language", before.language != after.language),
        ("timeZone", before.time_zone != after.time_zone),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

/// What somebody types to change their password.
pub struct ChangePassword {
    /// The one they have.
    pub current: String,
    /// The one they want.
    pub new: String,
}

/// Changes the acting person's password, ends all their other sessions, and tells them by mail.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `VALIDATION` at `currentPassword` (`password-wrong`) or
/// `newPassword`; `RATE_LIMITED` with `retryAfter`.
pub async fn change_password(db: &Database, scope: &Scope, input: ChangePassword) -> Result<()> {
    let kept = required_session(scope)?;
    step_up::confirm_at(db, scope, &input.current, "currentPassword").await?;
    let user = scope
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    let about = [user.email.as_str(), user.name.as_str()];
    let password = hash_password(&input.new, &about, "newPassword", scope.dice()).await?;
    let tx = db.begin().await?;
    let row = users::ActiveModel {
        id: Set(user.id),
        password_hash: Set(Some(password.into_phc())),
        ..Default::default()
    };
    scope.save(&tx, row, None).await?;
    session::end_sessions(&tx, scope.request(), user.id, Some(kept)).await?;
    challenges::forget(&tx, &sign_in_job(scope.request()), user.id).await?;
    let to = EmailAddress::parse(&user.email, "email")?;
    let letter = Letter::new("password-changed", MessageClass::Security, to, user.language)
        .with("when", scope.now())
        .action(format!("{}/profile", scope.request().origin));
    enqueue(&tx, scope, letter, None).await?;
    facts::tell_organisations(&tx, scope, &facts::password_changed(user.id)).await?;
    tx.commit().await?;
    Ok(())
}

/// A token for integrations stands for a person but does not prove that one is present, so it neither changes the
/// way in nor makes further tokens, which would outlive it.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `UNAUTHENTICATED` when no person acts.
pub fn required_session(scope: &Scope) -> Result<SessionId> {
    scope
        .person()?
        .session
        .ok_or_else(|| Error::failure(Code::Forbidden, "session-required"))
}

/// A telephone number in E.164: a plus and 8 to 15 digits; spaces between them are dropped.
///
/// # Errors
/// `VALIDATION` at `phone` (`phone-invalid`).
pub fn e164(text: &str) -> Result<String> {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    let digits = plain.strip_prefix('+').unwrap_or_default();
    let good = (8..=15).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && !digits.starts_with('0');
    if good {
        Ok(plain)
    } else {
        Err(Error::validation("phone", "phone-invalid"))
    }
}

/// The name as IANA spells it, whatever the case it was written in.
fn known_time_zone(name: String) -> Result<String> {
    match jiff::tz::TimeZone::get(&name) {
        Ok(zone) if !zone.is_unknown() => Ok(zone.iana_name().map_or(name, str::to_owned)),
        Ok(_) | Err(_) => Err(Error::validation("timeZone", "time-zone-unknown")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_e164() {
        assert_eq!(e164("+45 12 34 56 78").unwrap(), "+4512345678");
        for text in [
            "",
            "+",
            "12345678",
            "+1234567",
            "+1234567890123456",
            "+0512345678",
            "+45123456a8",
            "+45\u{0}12345678",
        ] {
            assert!(e164(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn time_zones_are_those_of_iana() {
        for (written, kept) in [
            ("Europe/Copenhagen", "Europe/Copenhagen"),
            ("europe/oslo", "Europe/Oslo"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(known_time_zone(written.to_owned()).unwrap(), kept);
        }
        for unknown in ["Europe/Atlantis", "Etc/Unknown", "", "../Europe/Oslo"] {
            assert!(known_time_zone(unknown.to_owned()).is_err(), "{unknown}");
        }
    }
}
