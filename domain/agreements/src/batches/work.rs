//! A portion of an issue to many: composed, sent and counted in one transaction.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use tillid_audit::Fact;
use tillid_documents::agreement::Addendum;
use tillid_entities::agreement_versions::AgreementVersionId;
use tillid_entities::enums::{IssueBatchState, IssueRowState, MembershipState, OrganisationState, Side};
use tillid_entities::issue_batch_rows::{self as rows, IssueBatchRowId};
use tillid_entities::issue_batches::{self as batches, IssueBatchId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::services;
use tillid_entities::{agreement_templates, agreements, memberships, template_versions};
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Connection, Database, Job, Request, Scope, Transaction, rules, system};
use uuid::Uuid;

use super::judge::{RowProblem, Standing};
use crate::annex_b::{self, Listed};
use crate::compose::{self, Parties, Parts};
use crate::letters::{self, Post};
use crate::negotiation::next_version::{self, Agreed};
use crate::versions::issue::{self, ATTEMPTS, What};
use crate::versions::send::{self, Outgoing, SigningPlan};
use crate::{VersionHead, facts, signing, store};

/// Rows in a portion: so many that the statements are shared well, so few that nobody waits long for the lock.
const PORTION: usize = 50;

/// Issues to a portion of the batch that has waited longest: at most 50 rows, in one transaction. Answers how many rows;
/// call again while there are any.
///
/// # Errors
/// Those of the database; what was issued before stays issued.
pub async fn issue_due(db: &Database, request: &Request) -> Result<u64> {
    let everywhere = system(request, Job::Issuing, OrganisationId(Uuid::nil()));
    let next: Option<(IssueBatchId, OrganisationId)> = everywhere
        .find::<batches::Entity>()
        .filter(batches::Column::State.eq(IssueBatchState::Running))
        .order_by_asc(batches::Column::WorkedAt)
        .order_by_asc(batches::Column::Id)
        .limit(1)
        .select_only()
        .columns([batches::Column::Id, batches::Column::VendorId])
        .into_tuple()
        .one(&db.reads().within(&everywhere))
        .await?;
    let Some((batch, vendor)) = next else {
        return Ok(0);
    };
    let mut attempt = 0;
    loop {
        // On the heap: it holds a portion's documents, and is awaited deep inside of the worker's turn.
        match Box::pin(portion(db, request, batch, vendor)).await {
            // Somebody issued alone in the same instant and took a number: all of the portion is made again.
            Err(Error::Failure(failure))
                if issue::was_overtaken(failure.code, failure.key) && attempt + 1 < ATTEMPTS =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn portion(db: &Database, request: &Request, id: IssueBatchId, vendor: OrganisationId) -> Result<u64> {
    let job = system(request, Job::Issuing, vendor);
    let tx = db.begin().await?;
    let organisation = tillid_organisations::hold_organisation(&tx, &job).await?;
    let batch = job.load::<batches::Entity>(&tx, id).await?;
    if batch.state == IssueBatchState::Done {
        return Ok(0);
    }
    let waiting = job
        .find::<rows::Entity>()
        .filter(rows::Column::BatchId.eq(id))
        .filter(rows::Column::State.eq(IssueRowState::Waiting))
        .order_by_asc(rows::Column::Number)
        .limit(PORTION as u64)
        .lock(LockType::Update)
        .all(&tx.within(&job))
        .await?;
    let mut results = Results::default();
    match obstacle(&tx, &job, &organisation, &batch).await? {
        Some(problem) => {
            for row in &waiting {
                results.refuse(row.id, problem.clone());
            }
        }
        None => {
            let what: What = serde_json::from_str(&batch.terms).map_err(Error::internal)?;
            Box::pin(issue_to(&tx, &job, &what, &waiting, &mut results)).await?;
        }
    }
    let done = waiting.len() < PORTION;
    let counts = (results.issued.len(), results.refused.len());
    results.note(&tx, &job).await?;
    count(&tx, &job, id, counts, done).await?;
    let action = if done {
        "issue-batch.finished"
    } else {
        "issue-batch.progressed"
    };
    let mut told = results.told;
    told.push(facts::issue_batch(action, id));
    tillid_audit::append(&tx, &job, told).await?;
    tx.commit().await?;
    // A batch without a row left is work done, too.
    Ok(waiting.len().max(1) as u64)
}

/// What became of a portion's rows.
#[derive(Default)]
struct Results {
    issued: Vec<IssueBatchRowId>,
    refused: Vec<(IssueBatchRowId, RowProblem)>,
    told: Vec<Fact>,
}

impl Results {
    fn refuse(&mut self, row: IssueBatchRowId, problem: RowProblem) {
        self.refused.push((row, problem));
    }

    /// Writes them: one statement for the issued, one for each way to be refused.
    async fn note(&mut self, tx: &Transaction, job: &Scope) -> Result<()> {
        if !self.issued.is_empty() {
            job.update::<rows::Entity>()
                .col_expr(rows::Column::State, Expr::value(IssueRowState::Issued))
                .filter(rows::Column::Id.is_in(self.issued.iter().copied()))
                .exec(&tx.within(job))
                .await?;
        }
        let mut ways: BTreeMap<(&str, &str, String), Vec<IssueBatchRowId>> = BTreeMap::new();
        for (row, problem) in &self.refused {
            ways.entry((&problem.field, &problem.key, problem.details()?))
                .or_default()
                .push(*row);
        }
        for ((field, key, details), refused) in ways {
            job.update::<rows::Entity>()
                .col_expr(rows::Column::State, Expr::value(IssueRowState::Refused))
                .col_expr(rows::Column::Field, Expr::value(field))
                .col_expr(rows::Column::Code, Expr::value(key))
                .col_expr(rows::Column::Details, Expr::value(details))
                .filter(rows::Column::Id.is_in(refused))
                .exec(&tx.within(job))
                .await?;
        }
        Ok(())
    }
}

/// Since the batch was handed in the vendor may have been stopped, the issuer may have left, the text may be outdated.
async fn obstacle(
    tx: &Transaction,
    job: &Scope,
    vendor: &organisations::Model,
    batch: &batches::Model,
) -> Result<Option<RowProblem>> {
    if vendor.state != OrganisationState::Active {
        return Ok(Some(RowProblem::customer("issuing-not-active")));
    }
    let issuer = job
        .load::<memberships::Entity>(tx, batch.issuer_membership_id)
        .await?;
    let may = issuer.state == MembershipState::Active
        && issuer.valid_to.is_none_or(|end| end > job.now())
        && issuer
            .roles
            .0
            .iter()
            .any(|role| rules::allows(vendor.kind, *role, Action::IssueAgreement));
    if !may {
        return Ok(Some(RowProblem::customer("issuer-left")));
    }
    match issue::published(tx, job, batch.template_version_id).await {
        Ok(_) => Ok(None),
        Err(error) => RowProblem::of(error).map(Some),
    }
}

/// What all agreements of a batch share.
struct Shared<'a> {
    what: &'a What,
    template: agreement_templates::Model,
    template_version: template_versions::Model,
    services: Vec<services::Model>,
    listed: Vec<Listed>,
    addenda: Vec<Addendum>,
}

/// What the agreement of a customer has before.
#[derive(Default)]
struct Before {
    versions: Vec<VersionHead>,
    agreed: Vec<Agreed>,
}

async fn issue_to(
    tx: &Transaction,
    job: &Scope,
    what: &What,
    waiting: &[rows::Model],
    results: &mut Results,
) -> Result<()> {
    let template_version = job
        .load::<template_versions::Entity>(tx, what.template_version)
        .await?;
    let template = job
        .load::<agreement_templates::Entity>(tx, template_version.template_id)
        .await?;
    let services = issue::chosen_services(tx, job, &what.services).await?;
    let shared = Shared {
        what,
        addenda: compose::addenda(tx, job, &services, template.language).await?,
        template,
        template_version,
        services,
        listed: annex_b::listed(tx, job, &what.services).await?,
    };
    let customers: Vec<OrganisationId> = waiting.iter().filter_map(|row| row.addressee_id).collect();
    let parties = Parties::load_all(tx, job, job.organisation(), &customers).await?;
    let standing = Standing::load(tx, job, what, customers).await?;
    let mut before = before(tx, job, &standing).await?;
    let mut number = issue::last_reference(tx, job).await?;

    let (mut made, mut governed, mut versions, mut agreed) = (vec![], vec![], vec![], vec![]);
    for row in waiting {
        let outcome = (|| {
            let customer = row
                .addressee_id
                .ok_or_else(|| Error::internal("a row that waits has no customer"))?;
            let relation = match standing.check(customer) {
                Ok(relation) => relation,
                Err(problem) => return Ok(Err(problem)),
            };
            let parties = parties.get(&customer).ok_or_else(Error::not_found)?;
            let amends = standing.amends.get(&customer);
            let before = amends.and_then(|agreement| before.remove(&agreement.id));
            let reference = match amends {
                Some(agreement) => agreement.reference.clone(),
                None => issue::reference(job, number + 1),
            };
            let made = make(
                job,
                &shared,
                row,
                parties,
                relation,
                amends,
                before.unwrap_or_default(),
                &reference,
            );
            made.map(|made| Ok((relation, amends.is_some(), made)))
        })();
        match outcome {
            Ok(Ok((relation, amends, one))) => {
                number += u32::from(!amends);
                made.push((relation, amends, one));
            }
            Ok(Err(problem)) => results.refuse(row.id, problem),
            Err(error) => results.refuse(row.id, RowProblem::of(error)?),
        }
    }
    let relations: Vec<_> = made.iter().map(|(relation, ..)| *relation).collect();
    let mut recipients = letters::customers(tx, job, &relations).await?;
    let (mut post, mut new) = (Post::default(), vec![]);
    for (_, amends, one) in &mut made {
        let to = recipients.remove(&one.agreement.customer_id).unwrap_or_default();
        // A vendor that signs first finds what waits for it in its lists; the customer hears once it is bound.
        let must_wait =
            signing::Standing::of(&VersionHead::from(&one.version), job.now()).must_wait(Side::Controller);
        let to = (one.agreement.customer_id, if must_wait { Vec::new() } else { to });
        post.add(job, "agreement-sent", &one.agreement, to, |letter| {
            letters::about_version(
                letter,
                one.version.number,
                one.version.expires_at,
                &one.version.content_sha256,
            )
        });
        if *amends {
            one.agreement = issue::amend(tx, job, &one.agreement, one.version.id).await?;
        } else {
            governed.extend(issue::governed_rows(job, &one.agreement, &what.services));
            new.push(one.agreement.clone().into_active_model().reset_all());
        }
        results.issued.push(IssueBatchRowId(one.version.id.0));
        results.told.push(facts::agreement_sent(
            one.version.id,
            one.agreement.customer_id,
            false,
        ));
        agreed.push((one.version.clone(), std::mem::take(&mut one.agreed)));
        versions.push(one.version.clone().into_active_model().reset_all());
    }
    job.insert_all(tx, new).await?;
    job.insert_all(tx, governed).await?;
    job.insert_all(tx, versions).await?;
    for (version, agreed) in agreed.iter().filter(|(_, agreed)| !agreed.is_empty()) {
        next_version::record(tx, job, version, agreed).await?;
    }
    post.send(tx, job).await
}

/// What the agreements that are amended have before: two statements, and one for each that deviates from its text.
async fn before(
    tx: &Transaction,
    job: &Scope,
    standing: &Standing,
) -> Result<HashMap<agreements::AgreementId, Before>> {
    let amended = standing.amends.values().map(|agreement| agreement.id).collect();
    let mut before: HashMap<_, Before> = HashMap::new();
    for version in store::heads_of(tx, job, amended).await? {
        before
            .entry(version.agreement_id)
            .or_default()
            .versions
            .push(version);
    }
    for one in before.values_mut() {
        one.agreed = next_version::of_agreement(tx, job, &one.versions).await?;
    }
    Ok(before)
}

/// An agreement that goes out.
struct Made {
    agreement: agreements::Model,
    version: tillid_entities::agreement_versions::Model,
    agreed: Vec<Agreed>,
}

#[expect(clippy::too_many_arguments, reason = "all that one agreement is made of")]
fn make(
    job: &Scope,
    shared: &Shared<'_>,
    row: &rows::Model,
    parties: &Parties,
    relation: &tillid_entities::customer_relations::Model,
    amends: Option<&agreements::Model>,
    before: Before,
    reference: &str,
) -> Result<Made> {
    let id = AgreementVersionId(row.id.0);
    let former = before.versions.first().map(|version| version.id);
    let number = before.versions.first().map_or(1, |version| version.number + 1);
    let parameters = row
        .parameters
        .clone()
        .ok_or_else(|| Error::internal("a row that waits has no terms"))?;
    let what = shared.what;
    let mut agreed = before.agreed;
    let mut document = compose::document(
        job,
        parties,
        &shared.listed,
        &Parts {
            reference,
            number,
            template: &shared.template,
            template_version: &shared.template_version,
            relation,
            services: &shared.services,
            addenda: &shared.addenda,
            parameters: &parameters,
            annex_a: &what.annex_a,
            annex_c: &what.annex_c,
            annex_d: &what.annex_d,
        },
    )?;
    next_version::keep(&mut document, &mut agreed)?;
    let agreement = match amends {
        Some(agreement) => agreement.clone(),
        None => issue::agreement_row(job, relation, reference, id),
    };
    let outgoing = Outgoing {
        id,
        template_version: what.template_version,
        number,
        language: what.language,
        parameters,
        document: &document,
        pdf_sha256: None,
        change_reason: what.change_reason.clone(),
        former,
        time_zone: parties.customer.time_zone.clone(),
        signing: SigningPlan::of(parties),
    };
    let version = send::version_row(job, &agreement, outgoing)?;
    let version = sea_orm::TryIntoModel::try_into_model(version)?;
    Ok(Made {
        agreement,
        version,
        agreed,
    })
}

async fn count(
    tx: &Transaction,
    job: &Scope,
    id: IssueBatchId,
    (issued, refused): (usize, usize),
    done: bool,
) -> Result<()> {
    let more = |column, count: usize| Expr::col(column).add(i32::try_from(count).unwrap_or(i32::MAX));
    let mut update = job
        .update::<batches::Entity>()
        .col_expr(batches::Column::Issued, more(batches::Column::Issued, issued))
        .col_expr(batches::Column::Refused, more(batches::Column::Refused, refused))
        .col_expr(batches::Column::WorkedAt, Expr::value(job.now()))
        .filter(batches::Column::Id.eq(id));
    if done {
        update = update
            .col_expr(batches::Column::State, Expr::value(IssueBatchState::Done))
            .col_expr(batches::Column::FinishedAt, Expr::value(Some(job.now())));
    }
    update.exec(&tx.within(job)).await?;
    Ok(())
}
