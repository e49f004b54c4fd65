//! The seal on the final document, and the key that makes it.

use object_store::ObjectStoreExt;
use object_store::local::LocalFileSystem;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_agreements::seals::{Sealer, keys, seals_of};
use tillid_entities::agreement_versions;
use tillid_entities::enums::{AgreementVersionState, SealLevel, SealingKeyOrigin};
use tillid_entities::sealing_keys;
use tillid_entities::seals;
use tillid_kernel::{Timestamp, sha256_hex};
use tillid_policy::{Action, Actor, Job, Scope, system};
use tillid_sealing::certificate::Certificate;

use crate::fixture::{START, World, key, later, request};

impl World {
    fn sealer(&self) -> Sealer {
        Sealer::new(self.prover.clone(), false)
    }

    fn job(&self) -> Scope {
        system(&request(Actor::Anonymous, START), Job::Setup, self.vendor)
    }

    /// The vendor's keys, the oldest first.
    async fn keys(&self) -> Vec<sealing_keys::Model> {
        let rows = self.job().find::<sealing_keys::Entity>();
        rows.order_by_asc(sealing_keys::Column::Id)
            .all(self.db.reads())
            .await
            .unwrap()
    }

    /// An agreement about this service, signed by both sides, and its seal.
    async fn sealed(&self, service: usize, at: i64) -> (agreement_versions::Model, seals::Model) {
        let template = self.published().await;
        let sent = self
            .issue(self.order(&template, 0, service), later(at))
            .await
            .unwrap();
        self.sign(&self.approver, sent.id, later(at), |_| {})
            .await
            .unwrap();
        // The customer is the last: the key is the vendor's all the same.
        let row = self
            .sign(&self.signatories[0], sent.id, later(at), |_| {})
            .await
            .unwrap();
        let seal = seals_of(self.db.reads(), &self.job(), vec![row.id])
            .await
            .unwrap();
        (row, seal.into_iter().next().unwrap())
    }

    async fn file(&self, row: &agreement_versions::Model) -> (String, Vec<u8>) {
        let scope = self.author.scope(Action::ReadAgreementDocument, later(9));
        let (name, bytes) = tillid_agreements::read_pdf(&self.db, &self.documents, &scope, row)
            .await
            .unwrap();
        (name, bytes.to_vec())
    }
}

#[tokio::test]
async fn the_last_signature_seals_and_both_sides_read_the_seal() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let half = world
        .sign(&world.approver, sent.id, later(1), |_| {})
        .await
        .unwrap();
    assert!(
        !world
            .file(&half)
            .await
            .1
            .windows(10)
            .any(|bytes| bytes == b"/ByteRange")
    );
    assert!(world.keys().await.is_empty(), "a key is made when it is needed");

    let (row, seal) = world.sealed(1, 2).await;
    let (name, bytes) = world.file(&row).await;
    assert_eq!(
        (&name, &sha256_hex(&bytes)),
        (&seal.sealed_sha256, &seal.sealed_sha256)
    );
    assert_eq!(row.pdf_sha256, Some(name));
    assert!(bytes.windows(10).any(|bytes| bytes == b"/ByteRange"));
    assert_eq!((seal.level, seal.timestamp_due_at), (SealLevel::BB, None));
    assert_eq!(seal.name, "Eksempel Leverandør A/S");
    let [made] = &world.keys().await[..] else {
        panic!("one key")
    };
    assert_eq!((made.origin, made.retired_at), (SealingKeyOrigin::Made, None));
    assert_eq!(made.kind, "ECDSA P-256");
    assert!(
        made.subject.contains("Eksempel Leverandør A/S"),
        "{}",
        made.subject
    );
    assert_eq!(seal.sealing_key_id, made.id);
    let certificate = Certificate::from_pem(&made.certificates).unwrap();
    assert_eq!(certificate.fingerprint(), seal.certificate_fingerprint);

    let customer = &world.signatories[0];
    let reader = customer.scope(Action::ReadAgreementDocument, later(3));
    let read = seals_of(world.db.reads(), &reader, vec![row.id]).await.unwrap();
    assert_eq!(read.len(), 1);
    let other = world.signatories[1].scope(Action::ReadAgreementDocument, later(3));
    assert!(
        seals_of(world.db.reads(), &other, vec![row.id])
            .await
            .unwrap()
            .is_empty()
    );
    for organisation in [world.vendor, world.customers[0]] {
        let auditor = system(&request(Actor::Anonymous, START), Job::Setup, organisation);
        assert!(tillid_audit::verify(&world.db, &auditor).await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn a_sealed_file_that_was_lost_is_made_again_to_the_byte_without_the_key() {
    let world = World::new().await;
    let (row, _) = world.sealed(0, 0).await;
    let (name, bytes) = world.file(&row).await;
    let owner = world.approver.scope(Action::ManageSealingKeys, later(1));
    keys::rotate(&world.db, &world.sealer(), &owner).await.unwrap();
    let path = tillid_agreements::document_path(&name);
    world.documents.delete(&path).await.unwrap();
    assert_eq!(world.file(&row).await, (name, bytes));
}

#[tokio::test]
async fn a_renewed_key_seals_what_comes_and_the_former_one_is_gone_but_for_its_certificate() {
    let world = World::new().await;
    let (_, before) = world.sealed(0, 0).await;
    let [first] = &world.keys().await[..] else {
        panic!("one key")
    };
    // The column holds no key: neither PKCS#8 nor its base64.
    let stored = first.sealed_key.clone().unwrap();
    assert!(!stored.contains("MIG"), "{stored}");
    let opened = world.prover.unseal(first.id.0, &stored).unwrap();
    assert!(tillid_sealing::key::PrivateKey::from_pkcs8(&opened).is_ok());

    let owner = world.approver.scope(Action::ManageSealingKeys, later(10));
    keys::rotate(&world.db, &world.sealer(), &owner).await.unwrap();
    let [old, new] = &world.keys().await[..] else {
        panic!("two keys")
    };
    assert_eq!((&old.sealed_key, old.retired_at), (&None, Some(later(10))));
    assert_eq!(old.certificates, first.certificates);
    assert_ne!(old.fingerprint, new.fingerprint);
    let (_, after) = world.sealed(1, 20).await;
    assert_eq!(before.certificate_fingerprint, old.fingerprint);
    assert_eq!(after.certificate_fingerprint, new.fingerprint);

    // Five minutes after the last proof, another is asked for.
    let mut stale = world.approver.request(later(400));
    if let Actor::Person(person) = &mut stale.actor {
        person.authenticated_at = later(99);
    }
    let stale = tillid_policy::authorise(&stale, Action::ManageSealingKeys, world.vendor).unwrap();
    assert_eq!(
        key(keys::rotate(&world.db, &world.sealer(), &stale).await),
        "proof-needed"
    );
    assert_eq!(world.keys().await.len(), 2);
}

/// The last second counts, the one after it does not; and no contract waits for a certificate.
#[tokio::test]
async fn a_certificate_that_has_run_out_is_replaced_at_the_next_signature() {
    let world = World::new().await;
    let (_, seal) = world.sealed(0, 0).await;
    let end = |at| {
        world
            .job()
            .update::<sealing_keys::Entity>()
            .col_expr(sealing_keys::Column::ValidTo, Expr::value(at))
            .filter(sealing_keys::Column::RetiredAt.is_null())
    };
    end(later(100)).exec(world.db.reads()).await.unwrap();
    let (_, last) = world.sealed(1, 100).await;
    assert_eq!(last.sealing_key_id, seal.sealing_key_id);
    end(later(100)).exec(world.db.reads()).await.unwrap();
    let (_, next) = world.sealed(0, 101).await;
    assert_ne!(next.sealing_key_id, seal.sealing_key_id);
    let rows = world.keys().await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].retired_at, Some(later(101)));
}

#[tokio::test]
async fn two_first_seals_at_once_make_one_key() {
    let world = World::new().await;
    let template = world.published().await;
    let mut ids = Vec::new();
    for (customer, service) in [(0, 0), (1, 1)] {
        let sent = world
            .issue(world.order(&template, customer, service), START)
            .await
            .unwrap();
        world
            .sign(&world.approver, sent.id, later(1), |_| {})
            .await
            .unwrap();
        ids.push(sent.id);
    }
    let (a, b) = tokio::join!(
        world.sign(&world.signatories[0], ids[0], later(2), |_| {}),
        world.sign(&world.signatories[1], ids[1], later(2), |_| {}),
    );
    assert_eq!(a.unwrap().state, AgreementVersionState::InForce);
    assert_eq!(b.unwrap().state, AgreementVersionState::InForce);
    assert_eq!(world.keys().await.len(), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_stored_leaves_nothing_half_signed() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let half = world
        .sign(&world.approver, sent.id, later(1), |_| {})
        .await
        .unwrap();
    // A file lies where the folder of documents should be.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("documents"), "").unwrap();
    let full = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
    let refused = world
        .sign_storing(&full, &world.signatories[0], sent.id, later(2), |_| {})
        .await;
    assert_eq!(key(refused), "documents-unavailable");
    let (scope, row) = world
        .seen(&world.author, sent.id, Action::ReadContent, later(3))
        .await
        .unwrap();
    assert_eq!((row.state, row.pdf_sha256), (half.state, half.pdf_sha256));
    assert!(
        seals_of(world.db.reads(), &scope, vec![row.id])
            .await
            .unwrap()
            .is_empty()
    );
    let signatures = tillid_agreements::signatures_of(world.db.reads(), &scope, vec![row.id]);
    assert_eq!(signatures.await.unwrap().len(), 1);
    // It is tried again, and goes through.
    let row = world
        .sign(&world.signatories[0], sent.id, later(4), |_| {})
        .await
        .unwrap();
    assert_eq!(row.state, AgreementVersionState::InForce);
    assert_eq!(world.keys().await.len(), 1);
}

/// Sixty days before its end and not a millisecond earlier, once, and to those who manage the key.
#[tokio::test]
async fn those_who_manage_a_key_are_told_once_that_its_certificate_runs_out() {
    let world = World::new().await;
    world.sealed(0, 0).await;
    let [key] = &world.keys().await[..] else {
        panic!("one key")
    };
    let last = key.valid_to.plus_days(-60);
    let warn = async |at: Timestamp| {
        let request = request(Actor::Anonymous, at);
        tillid_agreements::seals::warn_due(&world.db, &request, 10)
            .await
            .unwrap()
    };
    assert!(!keys::runs_out(key, last));
    assert_eq!(warn(last).await, 0);
    assert!(world.mails("sealing-key-expires").await.is_empty());
    let after = Timestamp(last.0 + 1);
    assert!(keys::runs_out(key, after));
    assert_eq!(warn(after).await, 1);
    assert_eq!(warn(after.plus_days(30)).await, 0, "once for each key");
    let mails = world.mails("sealing-key-expires").await;
    assert_eq!(
        mails.len(),
        1,
        "the owner; not the administrator, not the customer"
    );
    assert!(mails[0].contains("ejer@leverandoer.example"), "{}", mails[0]);
    assert!(mails[0].contains(&key.fingerprint), "{}", mails[0]);

    // A new key has its own end, and a retired one none that matters.
    let owner = world.approver.scope(Action::ManageSealingKeys, after);
    keys::rotate(&world.db, &world.sealer(), &owner).await.unwrap();
    assert_eq!(warn(after.plus_days(100)).await, 0);
    assert_eq!(warn(after.plus_days(3 * 365)).await, 1);
}
