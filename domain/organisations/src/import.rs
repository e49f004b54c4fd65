//! Inviting a whole list: read and judged row by row, written down at once, worked off in portions.
//!
//! A portion is one transaction: its invitations, their mails, the rows' results and the count go together, so that a
//! process that dies in between loses and doubles nothing. An invitation has the UUID of its row; portions of one
//! organisation wait for each other at its row, so that two lists, or two workers, do not invite one address twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use tillid_audit::{Fact, append};
use tillid_entities::enums::{
    ImportRowState, ImportState, InviterCapacity, Language, MembershipState, OrganisationState, Role,
};
use tillid_entities::invitation_import_rows::{self as rows, InvitationImportRowId};
use tillid_entities::invitation_imports::{self as imports, InvitationImportId};
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::memberships;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users::{self, UserId};
use tillid_kernel::{EmailAddress, Error, Page, PageRequest, Result};
use tillid_notifications::{About, enqueue_all};
use tillid_policy::{Action, Connection, Database, Job, Member, Request, Scope, rules, system};
use uuid::Uuid;

use crate::domains::Domains;
use crate::facts;
use crate::invite::{New, checked_message, checked_name, new_secret};
use crate::letter::{Told, letter};
use crate::list::{self, Cells};
use crate::roles::{Standing, check_gift};
use crate::states::OPEN;
use crate::store::hold_organisation;

/// Rows in a portion, and in an insert: what databases take in one statement, with room.
const PORTION: usize = 500;
/// Rows are kept so long after the list was handed in: to correct those that were refused.
const KEPT_DAYS: i64 = 30;

/// A list of people to invite.
pub struct InvitationList {
    /// The file as it is, or the text that was pasted.
    pub bytes: Vec<u8>,
    /// Roles of rows that name none.
    pub roles: Vec<Role>,
    /// Language of rows that name none.
    pub language: Language,
    /// In what capacity the inviter writes.
    pub capacity: InviterCapacity,
    /// A word to all of them, at most 1000 characters.
    pub message: Option<String>,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The column: `name`, `email`, `role` or `language`.
    pub field: &'static str,
    /// Key of the sentence that says why, in the locale files prefixed with `error-`.
    pub key: &'static str,
}

/// A row, before it is handed in.
#[derive(Clone, Debug)]
pub struct PreviewRow {
    /// The line it begins on, the first being 1.
    pub number: i32,
    /// Name as given.
    pub name: String,
    /// Address as given.
    pub email: String,
    /// Roles, as they would be given; empty where they are wrong.
    pub roles: Vec<Role>,
    /// Language of the mail; absent where it is wrong.
    pub language: Option<Language>,
    /// Why the row would not be invited.
    pub problem: Option<RowProblem>,
}

/// A list as it was understood, before it is handed in.
#[derive(Clone, Debug)]
pub struct ListPreview {
    /// The encoding it was read in.
    pub encoding: &'static str,
    /// What stands between its cells.
    pub separator: char,
    /// Headings that mean nothing here.
    pub ignored: Vec<String>,
    /// Its rows.
    pub rows: Vec<PreviewRow>,
}

struct Good {
    name: Option<String>,
    email: EmailAddress,
    standing: Standing,
    language: Language,
}

/// By what a row is judged without asking for the people in it.
struct Terms<'a> {
    inviter: &'a Member,
    roles: &'a [Role],
    language: Language,
    domains: &'a Domains,
}

impl Terms<'_> {
    fn judge(&self, cells: &Cells) -> Result<Good, RowProblem> {
        let at = |field| move |error| problem(field, &error);
        let name = checked_name(Some(&cells.name)).map_err(at("name"))?;
        if cells.email.is_empty() {
            return Err(RowProblem {
                field: "email",
                key: "required",
            });
        }
        let email = EmailAddress::parse(&cells.email, "email").map_err(at("email"))?;
        self.domains.check(&email).map_err(at("email"))?;
        let roles = if cells.role.is_empty() {
            self.roles.to_vec()
        } else {
            list::roles(&cells.role).ok_or(RowProblem {
                field: "role",
                key: "role-unknown",
            })?
        };
        let standing = Standing::parse(self.inviter.kind, &roles, false).map_err(at("role"))?;
        check_gift(self.inviter, &standing).map_err(at("role"))?;
        let language = if cells.language.is_empty() {
            self.language
        } else {
            list::language(&cells.language).ok_or(RowProblem {
                field: "language",
                key: "language-unknown",
            })?
        };
        Ok(Good {
            name,
            email,
            standing,
            language,
        })
    }

    /// Every row, and the second of two with one address refused.
    fn judge_all(&self, list: &[Cells]) -> Vec<Result<Good, RowProblem>> {
        let mut seen = HashSet::new();
        list.iter()
            .map(|cells| {
                let good = self.judge(cells)?;
                if seen.insert(good.email.key()) {
                    Ok(good)
                } else {
                    Err(RowProblem {
                        field: "email",
                        key: "twice-in-list",
                    })
                }
            })
            .collect()
    }
}

fn problem(field: &'static str, error: &Error) -> RowProblem {
    let key = match error {
        Error::Failure(failure) => failure.key,
        Error::Internal(_) => "already-exists",
    };
    RowProblem { field, key }
}

/// Reads a list and says of every row what would become of it. Nothing is written or sent.
///
/// # Errors
/// `VALIDATION` at `list` for what is no list, at `roles` or `message`; `FORBIDDEN` (`owners-only`).
pub async fn preview_list(db: &Database, scope: &Scope, input: &InvitationList) -> Result<ListPreview> {
    let list = list::read(&input.bytes)?;
    let actor = checked_defaults(scope, input)?;
    let domains = Domains::of(db.reads(), scope).await?;
    let terms = Terms {
        inviter: actor,
        roles: &input.roles,
        language: input.language,
        domains: &domains,
    };
    let mut judged = terms.judge_all(&list.rows);
    for portion in judged.chunks_mut(PORTION) {
        let keys = portion.iter().flatten().map(|good| good.email.key()).collect();
        let known = known(db.reads(), scope, keys).await?;
        for result in portion {
            let known = result.as_ref().ok().and_then(|good| known.get(&good.email.key()));
            if let Some(key) = known {
                *result = Err(RowProblem { field: "email", key });
            }
        }
    }
    let rows = list.rows.into_iter().zip(judged).map(|(cells, result)| {
        let (roles, language, problem) = match result {
            Ok(good) => (good.standing.roles, Some(good.language), None),
            Err(problem) => (Vec::new(), None, Some(problem)),
        };
        PreviewRow {
            number: cells.number,
            name: cells.name,
            email: cells.email,
            roles,
            language,
            problem,
        }
    });
    Ok(ListPreview {
        encoding: list.encoding,
        separator: list.separator,
        ignored: list.ignored,
        rows: rows.collect(),
    })
}

fn checked_defaults<'a>(scope: &'a Scope, input: &InvitationList) -> Result<&'a Member> {
    let actor = scope.member()?;
    if !input.roles.is_empty() {
        check_gift(actor, &Standing::parse(actor.kind, &input.roles, false)?)?;
    }
    checked_message(input.message.clone())?;
    Ok(actor)
}

/// Hands a list in: its good rows will be invited by [`import_due`], its bad ones are refused at once.
///
/// # Errors
/// `PROOF_REQUIRED`; as [`preview_list`].
pub async fn import_list(db: &Database, scope: &Scope, input: InvitationList) -> Result<imports::Model> {
    tillid_identity::fresh(scope)?;
    let list = list::read(&input.bytes)?;
    let actor = checked_defaults(scope, &input)?;
    let tx = db.begin().await?;
    let domains = Domains::of(&tx, scope).await?;
    let terms = Terms {
        inviter: actor,
        roles: &input.roles,
        language: input.language,
        domains: &domains,
    };
    let judged = terms.judge_all(&list.rows);
    let refused = judged.iter().filter(|result| result.is_err()).count();
    let none_left = refused == judged.len();
    let count = |rows: usize| i32::try_from(rows).map_err(Error::internal);
    let import = imports::Model {
        id: InvitationImportId::new(scope.now(), scope.dice()),
        organisation_id: scope.organisation(),
        inviter_membership_id: actor.id,
        inviter_capacity: input.capacity,
        message: checked_message(input.message)?.filter(|_| !none_left),
        state: if none_left {
            ImportState::Done
        } else {
            ImportState::Running
        },
        total: count(judged.len())?,
        invited: 0,
        refused: count(refused)?,
        created_at: scope.now(),
        finished_at: none_left.then_some(scope.now()),
    };
    let import = scope.insert(&tx, import.into_active_model().reset_all()).await?;
    let mut written = Vec::with_capacity(PORTION);
    for (cells, result) in list.rows.into_iter().zip(judged) {
        written.push(row(scope, import.id, cells, result));
        if written.len() == PORTION {
            scope.insert_all(&tx, std::mem::take(&mut written)).await?;
        }
    }
    scope.insert_all(&tx, written).await?;
    append(
        &tx,
        scope,
        vec![facts::import("invitation-import.started", import.id)],
    )
    .await?;
    tx.commit().await?;
    Ok(import)
}

fn row(
    scope: &Scope,
    import: InvitationImportId,
    cells: Cells,
    result: Result<Good, RowProblem>,
) -> rows::ActiveModel {
    let (cells, problem) = match result {
        Ok(good) => (in_codes(cells.number, good), None),
        Err(problem) => (cells, Some(problem)),
    };
    rows::ActiveModel {
        id: Set(InvitationImportRowId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        import_id: Set(import),
        number: Set(cells.number),
        name: Set(cells.name),
        email: Set(cells.email),
        role: Set(cells.role),
        language: Set(cells.language),
        state: Set(if problem.is_some() {
            ImportRowState::Refused
        } else {
            ImportRowState::Waiting
        }),
        field: Set(problem.map(|problem| problem.field.to_owned())),
        code: Set(problem.map(|problem| problem.key.to_owned())),
        created_at: Set(scope.now()),
    }
}

/// A good row with its defaults filled in.
fn in_codes(number: i32, good: Good) -> Cells {
    let roles: Vec<&str> = good.standing.roles.iter().map(|role| role.as_str()).collect();
    Cells {
        number,
        name: good.name.unwrap_or_default(),
        email: good.email.as_str().to_owned(),
        role: roles.join(","),
        language: good.language.as_str().to_owned(),
    }
}

/// Which of these addresses are members or invited already: at most three statements.
async fn known(
    db: &impl Connection,
    scope: &Scope,
    keys: Vec<String>,
) -> Result<HashMap<String, &'static str>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    // Whether an address has an account is told only where the account is a member already.
    let job = scope.as_job(Job::Invitation, scope.organisation());
    let accounts: HashMap<UserId, String> = job
        .find::<users::Entity>()
        .filter(users::Column::EmailKey.is_in(keys.iter().map(String::as_str)))
        .select_only()
        .columns([users::Column::Id, users::Column::EmailKey])
        .into_tuple::<(UserId, String)>()
        .all(&db.within(&job))
        .await?
        .into_iter()
        .collect();
    let members: Vec<UserId> = if accounts.is_empty() {
        Vec::new()
    } else {
        scope
            .find::<memberships::Entity>()
            .filter(memberships::Column::OrganisationId.eq(scope.organisation()))
            .filter(memberships::Column::UserId.is_in(accounts.keys().copied()))
            .filter(memberships::Column::State.ne(MembershipState::Ended))
            .select_only()
            .column(memberships::Column::UserId)
            .into_tuple()
            .all(&db.within(scope))
            .await?
    };
    let open: Vec<String> = scope
        .find::<invitations::Entity>()
        .filter(invitations::Column::OrganisationId.eq(scope.organisation()))
        .filter(invitations::Column::EmailKey.is_in(keys))
        .filter(invitations::Column::State.is_in(OPEN))
        .filter(invitations::Column::ExpiresAt.gte(scope.now()))
        .select_only()
        .column(invitations::Column::EmailKey)
        .into_tuple()
        .all(&db.within(scope))
        .await?;
    let mut known: HashMap<String, &'static str> =
        open.into_iter().map(|key| (key, "invitation-open")).collect();
    let members = members.iter().filter_map(|user| accounts.get(user));
    known.extend(members.map(|key| (key.clone(), "already-member")));
    Ok(known)
}

/// Works off a portion of the oldest list that is not done: at most 500 rows, in one transaction, with a number of
/// statements that does not grow with the rows. Answers how many rows; call again while there are any.
///
/// # Errors
/// Those of the database; what was invited before stays invited.
pub async fn import_due(db: &Database, request: &Request) -> Result<usize> {
    let everywhere = system(request, Job::Invitation, OrganisationId(Uuid::nil()));
    let oldest: Option<(InvitationImportId, OrganisationId)> = everywhere
        .find::<imports::Entity>()
        .filter(imports::Column::State.eq(ImportState::Running))
        .order_by_asc(imports::Column::Id)
        .limit(1)
        .select_only()
        .columns([imports::Column::Id, imports::Column::OrganisationId])
        .into_tuple()
        .one(&db.reads().within(&everywhere))
        .await?;
    match oldest {
        Some((import, organisation)) => portion(db, request, import, organisation).await,
        None => Ok(0),
    }
}

async fn portion(
    db: &Database,
    request: &Request,
    id: InvitationImportId,
    organisation: OrganisationId,
) -> Result<usize> {
    let job = system(request, Job::Invitation, organisation);
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, &job).await?;
    let import = job.load::<imports::Entity>(&tx, id).await?;
    if import.state == ImportState::Done {
        return Ok(0);
    }
    let waiting = job
        .find::<rows::Entity>()
        .filter(rows::Column::ImportId.eq(id))
        .filter(rows::Column::State.eq(ImportRowState::Waiting))
        .order_by_asc(rows::Column::Number)
        .limit(PORTION as u64)
        .all(&tx.within(&job))
        .await?;
    let (invited, refused) = judge_again(&tx, &job, &organisation, &import, &waiting).await?;
    let mut told: Vec<Fact> = invited
        .iter()
        .map(|(row, _)| facts::invitation("invitation.created", InvitationId(row.id.0)))
        .collect();
    let sent: Vec<InvitationImportRowId> = invited.iter().map(|(row, _)| row.id).collect();
    send(&tx, &job, &organisation, &import, invited).await?;
    let counts = (sent.len(), refused.values().map(Vec::len).sum());
    note(&tx, &job, sent, refused).await?;
    let done = waiting.len() < PORTION;
    count(&tx, &job, id, counts, done).await?;
    let action = if done {
        "invitation-import.finished"
    } else {
        "invitation-import.progressed"
    };
    told.push(facts::import(action, id));
    append(&tx, &job, told).await?;
    tx.commit().await?;
    // A list without a row left is work done, too.
    Ok(waiting.len().max(1))
}

type Invited<'a> = Vec<(&'a rows::Model, Good)>;
type Refused = BTreeMap<(&'static str, &'static str), Vec<InvitationImportRowId>>;

/// Since the list was handed in, the inviter may have left, the domains may have changed, and people have joined.
async fn judge_again<'a>(
    tx: &impl Connection,
    job: &Scope,
    organisation: &organisations::Model,
    import: &imports::Model,
    waiting: &'a [rows::Model],
) -> Result<(Invited<'a>, Refused)> {
    let inviter = job
        .load::<memberships::Entity>(tx, import.inviter_membership_id)
        .await?;
    let active = organisation.state == OrganisationState::Active;
    let may_invite = active
        && inviter.state == MembershipState::Active
        && inviter.valid_to.is_none_or(|end| end > job.now())
        && inviter
            .roles
            .0
            .iter()
            .any(|role| rules::allows(organisation.kind, *role, Action::ManageMembers));
    let inviter = Member {
        id: inviter.id,
        organisation: organisation.id,
        kind: organisation.kind,
        roles: inviter.roles.0,
        can_bind: inviter.can_bind,
        requires_second_factor: organisation.requires_second_factor,
        state: organisation.state,
        support: None,
    };
    let domains = Domains::of(tx, job).await?;
    let terms = Terms {
        inviter: &inviter,
        roles: &[],
        language: Language::Da,
        domains: &domains,
    };
    let mut good = Vec::with_capacity(waiting.len());
    let mut refused = Refused::new();
    for row in waiting {
        let judged = if may_invite {
            terms.judge(&Cells {
                number: row.number,
                name: row.name.clone(),
                email: row.email.clone(),
                role: row.role.clone(),
                language: row.language.clone(),
            })
        } else {
            Err(RowProblem {
                field: "email",
                key: if active {
                    "inviter-left"
                } else {
                    "inviting-not-active"
                },
            })
        };
        match judged {
            Ok(found) => good.push((row, found)),
            Err(problem) => refused
                .entry((problem.field, problem.key))
                .or_default()
                .push(row.id),
        }
    }
    let keys = good.iter().map(|(_, good)| good.email.key()).collect();
    let known = known(tx, job, keys).await?;
    good.retain(|(row, good)| match known.get(&good.email.key()) {
        Some(key) => {
            refused.entry(("email", key)).or_default().push(row.id);
            false
        }
        None => true,
    });
    Ok((good, refused))
}

async fn send(
    tx: &impl Connection,
    job: &Scope,
    organisation: &organisations::Model,
    import: &imports::Model,
    invited: Invited<'_>,
) -> Result<()> {
    if invited.is_empty() {
        return Ok(());
    }
    let told = Told::of(tx, job, organisation).await?;
    let mut models = Vec::with_capacity(invited.len());
    let mut letters = Vec::with_capacity(invited.len());
    for (row, good) in invited {
        let secret = new_secret(job);
        let new = New {
            email: good.email,
            standing: good.standing,
            language: good.language,
            name: good.name,
            inviter: Some((import.inviter_membership_id, import.inviter_capacity)),
            message: import.message.clone(),
        };
        let model = new.model(job, InvitationId(row.id.0), &secret);
        letters.push((
            letter(job, &told, &model, &secret)?,
            Some(About::Invitation(model.id)),
        ));
        models.push(model.into_active_model().reset_all());
    }
    job.insert_all(tx, models).await?;
    enqueue_all(tx, job, letters).await?;
    Ok(())
}

/// Writes the rows' results: one statement for the invited, one for each way to be refused.
async fn note(
    tx: &impl Connection,
    job: &Scope,
    sent: Vec<InvitationImportRowId>,
    refused: Refused,
) -> Result<()> {
    let gone = || Expr::value("");
    if !sent.is_empty() {
        job.update::<rows::Entity>()
            .col_expr(rows::Column::State, Expr::value(ImportRowState::Invited))
            .col_expr(rows::Column::Name, gone())
            .col_expr(rows::Column::Email, gone())
            .filter(rows::Column::Id.is_in(sent))
            .exec(&tx.within(job))
            .await?;
    }
    for ((field, key), ids) in refused {
        job.update::<rows::Entity>()
            .col_expr(rows::Column::State, Expr::value(ImportRowState::Refused))
            .col_expr(rows::Column::Field, Expr::value(field))
            .col_expr(rows::Column::Code, Expr::value(key))
            .filter(rows::Column::Id.is_in(ids))
            .exec(&tx.within(job))
            .await?;
    }
    Ok(())
}

async fn count(
    tx: &impl Connection,
    job: &Scope,
    id: InvitationImportId,
    (invited, refused): (usize, usize),
    done: bool,
) -> Result<()> {
    let more = |column, count: usize| Expr::col(column).add(i32::try_from(count).unwrap_or(i32::MAX));
    let mut update = job
        .update::<imports::Entity>()
        .col_expr(imports::Column::Invited, more(imports::Column::Invited, invited))
        .col_expr(imports::Column::Refused, more(imports::Column::Refused, refused))
        .filter(imports::Column::Id.eq(id));
    if done {
        update = update
            .col_expr(imports::Column::State, Expr::value(ImportState::Done))
            .col_expr(imports::Column::FinishedAt, Expr::value(Some(job.now())))
            .col_expr(imports::Column::Message, Expr::value(None::<String>));
    }
    update.exec(&tx.within(job)).await?;
    Ok(())
}

/// Deletes rows of lists that were handed in more than 30 days ago, at most 500: what was refused is kept to be
/// corrected, not for ever. Answers how many.
///
/// # Errors
/// Those of the database.
pub async fn forget_rows(db: &Database, request: &Request) -> Result<usize> {
    let job = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let old: Vec<InvitationImportRowId> = job
        .find::<rows::Entity>()
        .filter(rows::Column::CreatedAt.lt(request.now.plus_days(-KEPT_DAYS)))
        .order_by_asc(rows::Column::CreatedAt)
        .limit(PORTION as u64)
        .select_only()
        .column(rows::Column::Id)
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let deleted = old.len();
    let tx = db.begin().await?;
    job.delete::<rows::Entity>()
        .filter(rows::Column::Id.is_in(old))
        .exec(&tx.within(&job))
        .await?;
    tx.commit().await?;
    Ok(deleted)
}

/// The lists that an organisation has handed in, newest first; the cursor is the id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn imports(db: &Database, scope: &Scope, request: &PageRequest) -> Result<Page<imports::Model>> {
    let query = scope.find::<imports::Entity>();
    let total = match request.wants_total {
        true => Some(query.clone().count(&db.reads().within(scope)).await?),
        false => None,
    };
    let mut query = query.order_by_desc(imports::Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        query = query.filter(imports::Column::Id.lt(after.key::<InvitationImportId>()?));
    }
    Ok(request.page(query.all(&db.reads().within(scope)).await?, total))
}

/// The rows of a list that came to this, in the order of the file; the cursor is the line.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn import_rows(
    db: &Database,
    scope: &Scope,
    id: InvitationImportId,
    state: Option<ImportRowState>,
    request: &PageRequest,
) -> Result<Page<rows::Model>> {
    let mut query = scope.find::<rows::Entity>().filter(rows::Column::ImportId.eq(id));
    if let Some(state) = state {
        query = query.filter(rows::Column::State.eq(state));
    }
    let total = match request.wants_total {
        true => Some(query.clone().count(&db.reads().within(scope)).await?),
        false => None,
    };
    let mut query = query.order_by_asc(rows::Column::Number).limit(request.limit());
    if let Some(after) = &request.after {
        query = query.filter(rows::Column::Number.gt(after.key::<i32>()?));
    }
    Ok(request.page(query.all(&db.reads().within(scope)).await?, total))
}

/// The refused rows of a list as a file to correct and hand in again: the headings, then each row as it was given
/// and in the last column what `why` says. No cell of it is computed by a spreadsheet.
///
/// # Errors
/// Those of the database.
pub async fn refused_rows(
    db: &Database,
    scope: &Scope,
    id: InvitationImportId,
    headings: [String; 5],
    why: impl Fn(&str) -> String,
) -> Result<String> {
    let refused = scope
        .find::<rows::Entity>()
        .filter(rows::Column::ImportId.eq(id))
        .filter(rows::Column::State.eq(ImportRowState::Refused))
        .order_by_asc(rows::Column::Number)
        .all(&db.reads().within(scope))
        .await?;
    let rows = refused.into_iter().map(|row| {
        let why = why(row.code.as_deref().unwrap_or_default());
        vec![row.name, row.email, row.role, row.language, why]
    });
    list::write(std::iter::once(headings.to_vec()).chain(rows))
}
