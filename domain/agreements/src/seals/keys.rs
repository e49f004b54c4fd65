//! The key that a vendor's documents are sealed with: made on first use, renewed, brought, retired.
//!
//! One key is in use; those before it are kept as certificates alone, because what they sealed stays sealed. The
//! private half is encrypted for its row and leaves it with the row's retirement.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::Fact;
use tillid_entities::enums::SealingKeyOrigin;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::sealing_keys::{self, SealingKeyId};
use tillid_kernel::{Code, Error, Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Scope, Transaction};
use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::import::{self, ImportError};
use tillid_sealing::key::PrivateKey;
use zeroize::Zeroizing;

use super::Sealer;
use crate::press;

/// Days for which a certificate is valid that is made here.
const VALID_DAYS: i64 = 3 * 365;
/// Seconds by which it is valid before it is made, for clocks that go slow.
const SLOW_CLOCKS: i64 = 3600;
/// Days before its certificate runs out at which those who manage a key are told.
const WARNED_BEFORE: i64 = 60;
/// The most bytes of certificates: with more of them there would be no room in the seal for a timestamp.
const LONGEST_CHAIN: usize = 7 * 1024;
/// More keys than an organisation goes through.
const MOST: u64 = 100;

/// A key that seals, read and decrypted.
pub(crate) struct KeyInUse {
    pub(crate) id: SealingKeyId,
    pub(crate) key: PrivateKey,
    pub(crate) chain: Vec<Certificate>,
    pub(crate) certificate: CertificateFacts,
}

/// What is told of a certificate.
#[derive(Clone, Debug)]
pub(crate) struct CertificateFacts {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    pub(crate) fingerprint: String,
    pub(crate) valid_from: Timestamp,
    pub(crate) valid_to: Timestamp,
}

impl CertificateFacts {
    fn of(certificate: &Certificate) -> Self {
        let at = |time: time::OffsetDateTime| Timestamp(time.unix_timestamp() * 1000);
        Self {
            subject: certificate.subject(),
            issuer: certificate.issuer(),
            fingerprint: certificate.fingerprint(),
            valid_from: at(certificate.valid_from()),
            // The whole last second (RFC 5280, 4.1.2.5).
            valid_to: Timestamp(at(certificate.valid_to()).0 + 999),
        }
    }

    fn of_row(row: &sealing_keys::Model) -> Self {
        Self {
            subject: row.subject.clone(),
            issuer: row.issuer.clone(),
            fingerprint: row.fingerprint.clone(),
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        }
    }
}

/// The keys of the scope's organisation, the newest first: the one in use and those before it.
///
/// # Errors
/// Those of the database.
pub async fn keys(db: &impl Connection, scope: &Scope) -> Result<Vec<sealing_keys::Model>> {
    Ok(scope
        .find::<sealing_keys::Entity>()
        .filter(sealing_keys::Column::OrganisationId.eq(scope.organisation()))
        .order_by_desc(sealing_keys::Column::Id)
        .limit(MOST)
        .all(&db.within(scope))
        .await?)
}

/// Makes a new key and retires the one in use; its private half is gone, its certificate stays.
///
/// # Errors
/// `PROOF_REQUIRED`; `CONFLICT` when somebody else renews at the same time.
pub async fn rotate(db: &Database, sealer: &Sealer, scope: &Scope) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    let mut facts: Vec<Fact> = retire(&tx, scope).await?.into_iter().collect();
    let subject = subject(&tx, scope, scope.organisation()).await?;
    facts.push(make(&tx, sealer, scope, &subject).await?.1);
    tillid_audit::append(&tx, scope, facts).await?;
    tx.commit().await
}

/// A key and certificate of the organisation's own.
pub struct Import {
    /// The PKCS#12 file.
    pub file: Vec<u8>,
    /// Its password.
    pub password: String,
}

/// Takes a key and certificate of the organisation's own into use, and retires the one in use.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `password` (`key-file-password`) or `file` (`key-file-unreadable`,
/// `key-file-encryption`, `key-file-keys`, `key-kind`, `key-certificate`, `certificate-expired`,
/// `certificate-not-yet-valid`, `certificate-not-for-seals`, `certificate-chain-too-long`); `CONFLICT`
/// (`key-in-use`) for the certificate that is in use or was, and when somebody else renews at the same time.
pub async fn import(db: &Database, sealer: &Sealer, scope: &Scope, input: Import) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let password = Zeroizing::new(input.password);
    let file = Zeroizing::new(input.file);
    let read = press::pressed(move || import::read(&file, &password).map_err(refused)).await?;
    check_certificates(&read.chain, scope.now())?;
    let tx = db.begin().await?;
    let fingerprint = read.chain.first().map(Certificate::fingerprint);
    let known = keys(&tx, scope).await?;
    if known
        .iter()
        .any(|row| Some(&row.fingerprint) == fingerprint.as_ref())
    {
        return Err(Error::conflict("key-in-use").at("file"));
    }
    let mut facts: Vec<Fact> = retire(&tx, scope).await?.into_iter().collect();
    let row = insert(
        &tx,
        sealer,
        scope,
        SealingKeyOrigin::Imported,
        &read.key,
        &read.chain,
    )
    .await?;
    facts.push(Fact::new("sealing-key.imported", "SealingKey", row.id).changing(["certificate"]));
    tillid_audit::append(&tx, scope, facts).await?;
    tx.commit().await
}

fn refused(cause: ImportError) -> Error {
    match cause {
        ImportError::Password => Error::validation("password", "key-file-password"),
        ImportError::Unreadable => Error::validation("file", "key-file-unreadable"),
        ImportError::Encryption => Error::validation("file", "key-file-encryption"),
        ImportError::Keys => Error::validation("file", "key-file-keys"),
        ImportError::Kind => Error::validation("file", "key-kind"),
        ImportError::Certificate => Error::validation("file", "key-certificate"),
    }
}

/// Whether a certificate that was brought may seal now.
fn check_certificates(chain: &[Certificate], now: Timestamp) -> Result<()> {
    let own = chain
        .first()
        .ok_or_else(|| Error::validation("file", "key-certificate"))?;
    let facts = CertificateFacts::of(own);
    if facts.valid_to < now {
        return Err(Error::validation("file", "certificate-expired"));
    }
    if now < facts.valid_from {
        return Err(Error::validation("file", "certificate-not-yet-valid"));
    }
    if !own.may_seal().unwrap_or(false) {
        return Err(Error::validation("file", "certificate-not-for-seals"));
    }
    if chain.iter().map(|one| one.der().len()).sum::<usize>() > LONGEST_CHAIN {
        return Err(Error::validation("file", "certificate-chain-too-long"));
    }
    Ok(())
}

/// The key that the vendor's documents are sealed with now. Without one, or with one whose certificate has run out,
/// a new one is made, in a transaction of its own: the customer may be the last to sign, and a contract does not wait
/// for a certificate.
pub(crate) async fn in_use(
    db: &Database,
    sealer: &Sealer,
    scope: &Scope,
    vendor: OrganisationId,
) -> Result<KeyInUse> {
    let job = scope.as_job(Job::Sealing, vendor);
    match active(db.reads(), &job).await? {
        Some(row) if is_valid(&row, scope.now()) => return read(sealer, &row),
        _ => {}
    }
    match make_first(db, sealer, &job).await {
        Ok(row) => read(sealer, &row),
        // Another signature has just made it.
        Err(Error::Failure(failure)) if failure.code == Code::Conflict => {
            let row = active(db.reads(), &job).await?;
            read(sealer, &row.ok_or_else(|| Error::conflict("changed-meanwhile"))?)
        }
        Err(error) => Err(error),
    }
}

/// Whether the key is still the one in use, as the transaction sees it: it may have been renewed while the document
/// was typeset.
pub(crate) async fn check_in_use(tx: &Transaction, job: &Scope, id: SealingKeyId) -> Result<()> {
    let row = job.load::<sealing_keys::Entity>(tx, id).await?;
    match row.retired_at {
        None => Ok(()),
        Some(_) => Err(Error::conflict("changed-meanwhile")),
    }
}

/// Whether the certificate of a key runs out within 60 days, or has.
#[must_use]
pub fn runs_out(row: &sealing_keys::Model, now: Timestamp) -> bool {
    row.valid_to < now.plus_days(WARNED_BEFORE)
}

/// The same as a condition of a statement: the keys in use whose certificates run out.
#[must_use]
pub fn running_out(now: Timestamp) -> SimpleExpr {
    let soon = sealing_keys::Column::ValidTo.lt(now.plus_days(WARNED_BEFORE));
    sealing_keys::Column::RetiredAt.is_null().and(soon)
}

fn is_valid(row: &sealing_keys::Model, now: Timestamp) -> bool {
    row.valid_from <= now && now <= row.valid_to
}

async fn active(db: &impl Connection, scope: &Scope) -> Result<Option<sealing_keys::Model>> {
    Ok(scope
        .find::<sealing_keys::Entity>()
        .filter(sealing_keys::Column::OrganisationId.eq(scope.organisation()))
        .filter(sealing_keys::Column::RetiredAt.is_null())
        .one(&db.within(scope))
        .await?)
}

async fn make_first(db: &Database, sealer: &Sealer, job: &Scope) -> Result<sealing_keys::Model> {
    let tx = db.begin().await?;
    let mut facts: Vec<Fact> = retire(&tx, job).await?.into_iter().collect();
    let subject = subject(&tx, job, job.organisation()).await?;
    let (row, fact) = make(&tx, sealer, job, &subject).await?;
    facts.push(fact);
    tillid_audit::append(&tx, job, facts).await?;
    tx.commit().await?;
    Ok(row)
}

/// Retires the key in use, if there is one: from now on it only proves what it sealed.
async fn retire(tx: &Transaction, scope: &Scope) -> Result<Option<Fact>> {
    let Some(row) = active(tx, scope).await? else {
        return Ok(None);
    };
    let retired = sealing_keys::ActiveModel {
        id: Set(row.id),
        sealed_key: Set(None),
        retired_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let read = Some((sealing_keys::Column::Version, row.version));
    scope.save(tx, retired, read).await?;
    let fact = Fact::new("sealing-key.retired", "SealingKey", row.id);
    Ok(Some(fact.changing(["retiredAt"])))
}

async fn make(
    tx: &Transaction,
    sealer: &Sealer,
    scope: &Scope,
    subject: &Subject,
) -> Result<(sealing_keys::Model, Fact)> {
    let dice = scope.dice();
    let throw = |bytes: &mut [u8]| dice.fill(bytes);
    let key = PrivateKey::generate(&throw);
    let from = scope.now().plus_seconds(-SLOW_CLOCKS).to_time();
    let to = scope.now().plus_days(VALID_DAYS).to_time();
    let certificate = Certificate::self_signed(subject, &key, (from, to), &throw).map_err(Error::internal)?;
    let row = insert(tx, sealer, scope, SealingKeyOrigin::Made, &key, &[certificate]).await?;
    let fact = Fact::new("sealing-key.made", "SealingKey", row.id).changing(["certificate"]);
    Ok((row, fact))
}

async fn insert(
    tx: &Transaction,
    sealer: &Sealer,
    scope: &Scope,
    origin: SealingKeyOrigin,
    key: &PrivateKey,
    chain: &[Certificate],
) -> Result<sealing_keys::Model> {
    let own = chain
        .first()
        .ok_or_else(|| Error::internal("a key has a certificate"))?;
    let facts = CertificateFacts::of(own);
    let id = SealingKeyId::new(scope.now(), scope.dice());
    let plain = key.to_pkcs8().map_err(Error::internal)?;
    let row = sealing_keys::ActiveModel {
        id: Set(id),
        organisation_id: Set(scope.organisation()),
        origin: Set(origin),
        kind: Set(key.kind()),
        sealed_key: Set(Some(sealer.prover.seal(id.0, &plain, scope.dice())?)),
        certificates: Set(Certificate::chain_to_pem(chain).map_err(Error::internal)?),
        subject: Set(facts.subject),
        issuer: Set(facts.issuer),
        fingerprint: Set(facts.fingerprint),
        valid_from: Set(facts.valid_from),
        valid_to: Set(facts.valid_to),
        warned_at: Set(None),
        retired_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    scope.insert(tx, row).await
}

fn read(sealer: &Sealer, row: &sealing_keys::Model) -> Result<KeyInUse> {
    let sealed = row
        .sealed_key
        .as_deref()
        .ok_or_else(|| Error::internal("a key in use has its private half"))?;
    let plain = Zeroizing::new(sealer.prover.unseal(row.id.0, sealed)?);
    Ok(KeyInUse {
        id: row.id,
        key: PrivateKey::from_pkcs8(&plain).map_err(Error::internal)?,
        chain: Certificate::chain_from_pem(&row.certificates).map_err(Error::internal)?,
        certificate: CertificateFacts::of_row(row),
    })
}

/// Whose certificate it is to be: the organisation as it is registered now.
async fn subject(tx: &impl Connection, scope: &Scope, vendor: OrganisationId) -> Result<Subject> {
    let vendor = scope.load::<organisations::Entity>(tx, vendor).await?;
    let country = vendor.address.country_code.to_ascii_uppercase();
    let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    Ok(Subject {
        identifier: identifier(
            vendor.registration_scheme.as_deref(),
            vendor.registration_number.as_deref(),
        ),
        legal_name: vendor.legal_name,
        country: if is_country { country } else { "DK".to_owned() },
    })
}

/// The registration as ETSI EN 319 412-1 (5.1.4) writes it; none for registers that it does not know.
fn identifier(scheme: Option<&str>, number: Option<&str>) -> Option<String> {
    let number = number?;
    Some(match scheme? {
        "DK_CVR" => format!("NTRDK-{number}"),
        "NO_ORGNR" => format!("NTRNO-{number}"),
        "SE_ORGNR" => format!("NTRSE-{number}"),
        "DE_HRB" => format!("NTRDE-{number}"),
        "EU_VAT" => format!("VAT{}-{}", number.get(..2)?, number.get(2..)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_are_named_as_certificates_name_them() {
        let named = |scheme, number| identifier(Some(scheme), Some(number));
        assert_eq!(named("DK_CVR", "12345678").as_deref(), Some("NTRDK-12345678"));
        assert_eq!(named("EU_VAT", "DE123456789").as_deref(), Some("VATDE-123456789"));
        assert_eq!(named("EU_VAT", "D"), None);
        assert_eq!(named("TEST", "1"), None);
        assert_eq!(identifier(None, Some("1")), None);
    }
}
