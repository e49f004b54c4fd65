//! An agreement is handed over to the colleague who may bind the organisation: whoever finds it and may not sign asks
//! somebody who may. It stays within the organisation (decision 0028).

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::enums::{MembershipState, MessageClass, Role};
use tillid_entities::hand_overs::{self, HandOverId};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::users::{self, UserId};
use tillid_entities::{agreements, signatures};
use tillid_kernel::{EmailAddress, Error, Result, clean_text};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Database, Job, Scope, Transaction};

use crate::signing::{Colleague, Given, Reader, Standing, may_be_asked, may_hand_over};
use crate::{VersionHead, facts, store, told};

/// Longest message to the colleague.
const LONGEST: usize = 1_000;
/// More people than may sign for one organisation.
const MOST: usize = 50;

/// Asks a colleague to sign, by mail, once.
///
/// # Errors
/// `NOT_FOUND` for somebody who is no member of the organisation; those of [`may_hand_over`] and [`may_be_asked`];
/// `VALIDATION` at `message` (at most 1,000 characters).
pub async fn hand_over(
    db: &Database,
    scope: &Scope,
    version: &agreement_versions::Model,
    to: MembershipId,
    message: Option<&str>,
) -> Result<()> {
    let message = message
        .filter(|text| !text.trim().is_empty())
        .map(|text| clean_text(text, "message", LONGEST))
        .transpose()?;
    let tx = db.begin().await?;
    // Before all else: a stranger's member is as an unknown one, whatever the state of the agreement.
    let member = scope.load::<memberships::Entity>(&tx, to).await?;
    let row = scope.load::<agreement_versions::Entity>(&tx, version.id).await?;
    let head = VersionHead::from(&row);
    let reader = Reader::of(scope)?;
    may_hand_over(&Standing::of(&head, scope.now()), &reader)?;
    let signatures = store::signatures_of(&tx, scope, vec![head.id]).await?;
    let given: Vec<Given> = signatures.iter().map(Given::from).collect();
    let before: Vec<UserId> = asked_on(&tx, scope, head.id)
        .await?
        .iter()
        .map(|row| row.to_user_id)
        .collect();
    let colleague = Colleague::of(scope.member()?.kind, &member, scope.now());
    may_be_asked(&colleague, &given, &before, &reader)?;
    let asking = hand_overs::ActiveModel {
        id: Set(HandOverId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        agreement_id: Set(head.agreement_id),
        agreement_version_id: Set(head.id),
        from_membership_id: Set(scope.member()?.id),
        from_user_id: Set(reader.user),
        to_membership_id: Set(member.id),
        to_user_id: Set(member.user_id),
        message: Set(message.clone()),
        asked_at: Set(scope.now()),
    };
    scope.insert(&tx, asking).await.map_err(|error| match error {
        // Two ask the same colleague in the same instant.
        Error::Failure(failure) if failure.key == "already-exists" => Error::conflict("colleague-asked"),
        other => other,
    })?;
    write(&tx, scope, &head, member.user_id, message).await?;
    tillid_audit::append(&tx, scope, vec![facts::agreement_handed_over(head.id)]).await?;
    tx.commit().await
}

/// Writes to the colleague, in the name of their own organisation. The agreement's own mails, which both sides can
/// prove, have no part in it.
async fn write(
    tx: &Transaction,
    scope: &Scope,
    version: &VersionHead,
    to: UserId,
    message: Option<String>,
) -> Result<()> {
    let agreement = scope.load::<agreements::Entity>(tx, version.agreement_id).await?;
    // Organisations see no accounts but those of their members.
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let person = job.load::<users::Entity>(tx, to).await?;
    let from = scope.person()?.user;
    let mut names = tillid_identity::names(tx, scope, [from]).await?;
    let asker = names.remove(&from).unwrap_or_default();
    let other = told::name(tx, scope, told::other_side(scope, &agreement)?).await?;
    let page = format!(
        "{}/o/{}/agreements/{}",
        scope.request().origin,
        scope.organisation(),
        agreement.id
    );
    let letter = Letter::new(
        "agreement-handed-over",
        MessageClass::Transactional,
        EmailAddress::parse(&person.email, "email")?,
        person.language,
    )
    .with("asker", &asker)
    .with("organisation", &other)
    .with("reference", &agreement.reference)
    .fact("reference", &agreement.reference)
    .fact("counterparty", &other)
    .quoting(message)
    .action(page);
    let letter = match version.expires_at {
        Some(expires_at) => letter.fact("expires", expires_at),
        None => letter,
    };
    enqueue(tx, scope, letter, None).await?;
    Ok(())
}

/// Who was asked to sign a version, the first first: one statement.
async fn asked_on(
    db: &impl Connection,
    scope: &Scope,
    version: AgreementVersionId,
) -> Result<Vec<hand_overs::Model>> {
    let rows = scope
        .find::<hand_overs::Entity>()
        .filter(hand_overs::Column::AgreementVersionId.eq(version))
        .order_by_asc(hand_overs::Column::AskedAt)
        .order_by_asc(hand_overs::Column::Id);
    Ok(rows.all(db).await?)
}

/// Who of the reader's own organisation may sign a version, and who was asked.
#[derive(Clone, Debug, Default)]
pub struct Colleagues {
    /// Those who may be asked now, at most 50.
    pub may_be_asked: Vec<memberships::Model>,
    /// Those who were asked, the first first.
    pub asked: Vec<hand_overs::Model>,
    /// Where no colleague may sign: the owners, who can give somebody the right. At most 50.
    pub owners: Vec<memberships::Model>,
}

/// Reads it: two statements, three where nobody may sign, beside the signatures that the caller has.
///
/// # Errors
/// `FORBIDDEN` for a reader whose role does not hand over; those of the database.
pub async fn colleagues(
    db: &impl Connection,
    scope: &Scope,
    version: &VersionHead,
    given: &[Given],
) -> Result<Colleagues> {
    use memberships::Column as M;
    let reader = Reader::of(scope)?;
    if !reader.hands_over {
        return Err(Error::forbidden());
    }
    let asked = asked_on(db, scope, version.id).await?;
    if may_hand_over(&Standing::of(version, scope.now()), &reader).is_err() {
        return Ok(Colleagues {
            asked,
            ..Colleagues::default()
        });
    }
    let active = || {
        scope
            .find::<memberships::Entity>()
            .filter(M::State.eq(MembershipState::Active))
            .order_by_asc(M::Id)
    };
    // A directory may hold thousands of members; few of them bind the organisation.
    let binding = active().filter(M::CanBind.eq(true)).all(db).await?;
    let kind = scope.member()?.kind;
    let before: Vec<UserId> = asked.iter().map(|row| row.to_user_id).collect();
    let those = |of: &[memberships::Model], fits: &dyn Fn(&Colleague, &memberships::Model) -> bool| {
        of.iter()
            .filter(|row| fits(&Colleague::of(kind, row, scope.now()), row))
            .take(MOST)
            .cloned()
            .collect::<Vec<_>>()
    };
    // Whether there is anybody at all, asked already or not.
    let may = |before: &[UserId]| {
        those(&binding, &|colleague, _| {
            may_be_asked(colleague, given, before, &reader).is_ok()
        })
    };
    let owners = if may(&[]).is_empty() {
        let members = active().all(db).await?;
        those(&members, &|colleague, row| {
            colleague.counts && row.roles.0.contains(&Role::Owner)
        })
    } else {
        Vec::new()
    };
    Ok(Colleagues {
        may_be_asked: may(&before),
        asked,
        owners,
    })
}

/// Which of these versions the acting person was asked to sign and has not: one statement.
///
/// # Errors
/// Those of the database.
pub async fn asked_of_me(
    db: &impl Connection,
    scope: &Scope,
    versions: Vec<AgreementVersionId>,
) -> Result<HashSet<AgreementVersionId>> {
    use hand_overs::Column as H;
    let Ok(person) = scope.person() else {
        return Ok(HashSet::new());
    };
    let signed = Query::select()
        .expr(Expr::val(1))
        .from(signatures::Entity)
        .and_where(
            Expr::col((signatures::Entity, signatures::Column::AgreementVersionId))
                .equals((hand_overs::Entity, H::AgreementVersionId)),
        )
        .and_where(signatures::Column::UserId.eq(person.user))
        .to_owned();
    let rows: Vec<AgreementVersionId> = scope
        .find::<hand_overs::Entity>()
        .select_only()
        .column(H::AgreementVersionId)
        .filter(H::AgreementVersionId.is_in(versions))
        .filter(H::ToUserId.eq(person.user))
        .filter(Expr::exists(signed).not())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
