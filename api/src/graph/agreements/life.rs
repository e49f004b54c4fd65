//! What happens to an agreement besides its versions, as the API shows it: instructions, suspensions, termination, exit,
//! and for whom the customer is itself a processor.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, SimpleObject};
use tillid_agreements::life::Life;
use tillid_agreements::state::{self, AgreementEvent, InstructionEvent, SuspensionEvent};
use tillid_agreements::{assistance, chain, exit, instructions as rules_of, suspension, termination};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{
    AgreementState, ControllerCapacity, ExitChoice, InstructionState, Side, SuspensionState,
    TerminationGround,
};
use tillid_entities::users::UserId;
use tillid_entities::values::Cure as CureValue;
use tillid_entities::{agreement_controllers, exit_cases, instructions, suspensions, terminations};
use tillid_kernel::Result;
use tillid_policy::{Action, Scope, rules};

use crate::graph::context::ContextExt;
use crate::graph::scalars::{Date, DateTime};

/// What happens to an agreement besides its versions. What people wrote is null for roles that do not read agreements.
#[derive(SimpleObject, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the API")]
pub(crate) struct AgreementLife {
    /// The controller's numbered instructions, the newest first (Art. 28(3)(a)).
    instructions: Vec<Instruction>,
    /// The suspensions of the processing, the newest first.
    suspensions: Vec<Suspension>,
    /// The notice of termination.
    termination: Option<Termination>,
    /// What happens to the data after the last day.
    exit_case: Option<ExitCase>,
    /// In what capacity the customer has the agreement.
    controller_capacity: ControllerCapacity,
    /// For whom the customer is itself a processor, by name (Art. 30(2)(a)).
    controllers: Vec<AgreementController>,
    /// Whether the viewer may give an instruction.
    can_instruct: bool,
    /// Whether the viewer may ask for assistance.
    can_ask_assistance: bool,
    /// Whether the viewer may suspend the processing.
    can_suspend: bool,
    /// Whether the viewer may report what was put right.
    can_report_cure: bool,
    /// Whether the viewer may say that what was reported does not put it right.
    can_refuse_cure: bool,
    /// Whether the viewer may let the processing go on.
    can_lift_suspension: bool,
    /// Whether the viewer may give notice of termination.
    can_terminate: bool,
    /// The grounds that the viewer's side has now.
    termination_grounds: Vec<TerminationGround>,
    /// Whether the viewer may choose what happens to the data.
    can_choose_exit: bool,
    /// Whether the viewer may note that the data was returned.
    can_note_return: bool,
    /// Whether the viewer may certify the deletion.
    can_certify_deletion: bool,
    /// Whether the viewer may say in what capacity the customer has the agreement.
    can_set_capacity: bool,
    /// Whether the viewer may record controllers.
    can_record_controllers: bool,
}

/// A numbered instruction of the controller (*instruks*). Its text never changes.
#[derive(SimpleObject, Clone)]
pub(crate) struct Instruction {
    /// Opaque, `ins_…`.
    id: ID,
    /// 1, 2, 3 … of the agreement.
    number: i32,
    /// In the controller's words.
    text: Option<String>,
    /// SHA-256 of the text, which the trail has too.
    text_sha256: String,
    /// Where it stands.
    state: InstructionState,
    /// Who gave it.
    given_by_name: String,
    /// When.
    given_at: DateTime,
    /// Who confirmed or flagged it.
    answered_by_name: Option<String>,
    /// When.
    answered_at: Option<DateTime>,
    /// Why the processor holds it to be against the law (Art. 28(3), last sub-paragraph).
    flag_reason: Option<String>,
    /// Who took it back.
    withdrawn_by_name: Option<String>,
    /// When.
    withdrawn_at: Option<DateTime>,
    /// Whether the viewer may confirm it.
    can_acknowledge: bool,
    /// Whether the viewer may flag it as unlawful.
    can_flag: bool,
    /// Whether the viewer may take it back.
    can_withdraw: bool,
}

/// A suspension of the processing by the controller (2021/915, clause 10).
#[derive(SimpleObject, Clone)]
pub(crate) struct Suspension {
    /// 1, 2, 3 … of the agreement.
    number: i32,
    /// What is not to be processed.
    subject: Option<String>,
    /// What is to be put right.
    reason: Option<String>,
    /// The last millisecond to put it right.
    cure_until: DateTime,
    /// Whether that time is over and nothing waits for the controller's judgement.
    is_overdue: bool,
    /// Where it stands.
    state: SuspensionState,
    /// What the processor reported, and the answers, oldest first.
    cures: Vec<Cure>,
    /// Who suspended.
    suspended_by_name: String,
    /// When.
    suspended_at: DateTime,
    /// Who let the processing go on.
    lifted_by_name: Option<String>,
    /// When.
    lifted_at: Option<DateTime>,
}

/// What the processor says that it has put right, and what the controller made of it.
#[derive(SimpleObject, Clone)]
pub(crate) struct Cure {
    /// In the processor's words.
    text: Option<String>,
    /// Who reported it.
    reported_by_name: String,
    /// When.
    reported_at: DateTime,
    /// Whether the controller was content; null until it answers.
    accepted: Option<bool>,
    /// What is still wrong, in the controller's words.
    answer: Option<String>,
    /// Who answered.
    answered_by_name: Option<String>,
    /// When.
    answered_at: Option<DateTime>,
}

/// A notice of termination (*opsigelse*).
#[derive(SimpleObject, Clone)]
pub(crate) struct Termination {
    /// Which side gave it.
    side: Side,
    /// On what ground.
    ground: TerminationGround,
    /// In its words.
    reason: Option<String>,
    /// The last millisecond of the agreement.
    ends_at: DateTime,
    /// What happens to the data then.
    exit_choice: ExitChoice,
    /// Days for that, from the terms.
    exit_days: i32,
    /// Who chose otherwise than the terms.
    chosen_by_name: Option<String>,
    /// When.
    chosen_at: Option<DateTime>,
    /// Who gave it.
    given_by_name: String,
    /// When.
    given_at: DateTime,
    /// When the agreement ended.
    ended_at: Option<DateTime>,
}

/// What happens to the data after the last day, up to the certificate of deletion (Art. 28(3)(g)).
#[derive(SimpleObject, Clone)]
pub(crate) struct ExitCase {
    /// What happens to the data.
    choice: ExitChoice,
    /// When it began.
    opened_at: DateTime,
    /// The last millisecond for it.
    due_at: DateTime,
    /// Whether that has passed without a certificate.
    is_overdue: bool,
    /// What was returned, and how.
    returned_text: Option<String>,
    /// Who noted that.
    returned_by_name: Option<String>,
    /// When.
    returned_at: Option<DateTime>,
    /// SHA-256 (64 hexadecimal digits) of the canonical JSON of the certificate of deletion.
    certificate_sha256: Option<String>,
    /// Path of its PDF on this origin; needs the viewer's bearer token.
    certificate_url: Option<String>,
    /// Who signed it.
    certified_by_name: Option<String>,
    /// When.
    certified_at: Option<DateTime>,
}

/// A controller for whom the customer is itself a processor.
#[derive(SimpleObject, Clone)]
pub(crate) struct AgreementController {
    /// Opaque, `ctl_…`.
    id: ID,
    /// Its registered name.
    name: String,
    /// Its registration number, with the register.
    registration: Option<String>,
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// The mailbox of a role there.
    contact_email: String,
    /// First day.
    since: Date,
    /// Last day.
    until: Option<Date>,
    /// Counts changes.
    version: i32,
}

/// Whether a role of the viewer's allows the action.
pub(super) fn allowed(scope: &Scope, action: Action) -> bool {
    scope.member().is_ok_and(|member| {
        !scope.only_reads()
            && member
                .roles
                .iter()
                .any(|role| rules::allows(member.kind, *role, action))
    })
}

/// Whether the viewer reads what people wrote: as for the agreement itself.
fn reads(scope: &Scope) -> bool {
    scope.member().is_ok_and(|member| {
        member
            .roles
            .iter()
            .any(|role| rules::allows(member.kind, *role, Action::ReadAgreementDocument))
    })
}

/// What happened to these agreements: five statements, and one for the names of those who did it.
pub(super) async fn lives(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: &[Arc<agreements::Model>],
) -> Result<HashMap<AgreementId, AgreementLife>> {
    // Nothing has happened to an agreement that no version of is in force; the page that is signed costs no statement more.
    let begun = |row: &&Arc<agreements::Model>| {
        row.state != AgreementState::Pending
            || row.controller_capacity == ControllerCapacity::ProcessorForOthers
    };
    let ids = rows.iter().filter(begun).map(|row| row.id).collect();
    let mut known = tillid_agreements::life::all(ctx.db().reads(), scope, ids).await?;
    let people: Vec<UserId> = known.values().flat_map(people).collect();
    let names = if people.is_empty() {
        HashMap::new()
    } else {
        crate::graph::people::names(ctx, scope, people).await?
    };
    Ok(rows
        .iter()
        .map(|row| {
            let life = known.remove(&row.id).unwrap_or_default();
            let teller = Teller {
                scope,
                agreement: row,
                names: &names,
                reads: reads(scope),
            };
            (row.id, teller.life(life))
        })
        .collect())
}

/// Everybody named in the life of an agreement.
fn people(life: &Life) -> Vec<UserId> {
    let instructions = life
        .instructions
        .iter()
        .flat_map(|row| [Some(row.given_by), row.answered_by, row.withdrawn_by]);
    let suspensions = life.suspensions.iter().flat_map(|row| {
        let cures = row.cures.0.iter();
        cures
            .flat_map(|cure| [Some(cure.reported_by), cure.answered_by])
            .chain([Some(row.suspended_by), row.lifted_by])
    });
    let termination = life
        .termination
        .iter()
        .flat_map(|row| [Some(row.given_by), row.chosen_by]);
    let exit = life
        .exit
        .iter()
        .flat_map(|row| [row.returned_by, row.certified_by]);
    instructions
        .chain(suspensions)
        .chain(termination)
        .chain(exit)
        .flatten()
        .collect()
}

/// Tells one agreement's life to the viewer.
struct Teller<'a> {
    scope: &'a Scope,
    agreement: &'a agreements::Model,
    names: &'a HashMap<UserId, String>,
    reads: bool,
}

impl Teller<'_> {
    fn name(&self, user: UserId) -> String {
        self.names.get(&user).cloned().unwrap_or_default()
    }

    fn maybe(&self, user: Option<UserId>) -> Option<String> {
        user.map(|user| self.name(user))
    }

    fn text(&self, text: String) -> Option<String> {
        self.reads.then_some(text)
    }

    fn life(&self, life: Life) -> AgreementLife {
        let (scope, agreement) = (self.scope, self.agreement);
        let state = agreement.state;
        let customer = scope.organisation() == agreement.customer_id;
        let vendor = scope.organisation() == agreement.vendor_id;
        let instructs = customer && allowed(scope, Action::InstructProcessor);
        let answers = vendor && allowed(scope, Action::AnswerInstruction);
        let terminates = allowed(scope, Action::TerminateAgreement);
        let records = customer && allowed(scope, Action::RecordControllers);
        let can = |event| state::agreement(state, event).is_ok();
        let suspended = life
            .suspensions
            .first()
            .filter(|_| state == AgreementState::Suspended);
        let may = |event| suspended.is_some_and(|row| state::suspension(row.state, event).is_ok());
        let side = if vendor { Side::Processor } else { Side::Controller };
        let can_terminate = terminates && can(AgreementEvent::Terminate);
        AgreementLife {
            controller_capacity: agreement.controller_capacity,
            can_instruct: instructs && state::binds(state).is_ok(),
            can_ask_assistance: allowed(scope, Action::AskAssistance)
                && assistance::may_open(scope, agreement).is_ok(),
            can_suspend: instructs && can(AgreementEvent::Suspend),
            can_report_cure: answers && may(SuspensionEvent::ReportCure),
            can_refuse_cure: instructs && may(SuspensionEvent::RefuseCure),
            can_lift_suspension: instructs && may(SuspensionEvent::Lift),
            can_terminate,
            termination_grounds: if can_terminate {
                termination::grounds(side, state, &life.suspensions, &life.instructions, scope.now())
            } else {
                Vec::new()
            },
            can_choose_exit: terminates
                && termination::may_choose(scope, agreement, life.termination.as_ref()).is_ok(),
            can_note_return: answers && exit::may_return(scope, agreement, life.exit.as_ref()).is_ok(),
            can_certify_deletion: allowed(scope, Action::CertifyDeletion)
                && exit::may_certify(scope, agreement, life.exit.as_ref()).is_ok(),
            can_set_capacity: records && state != AgreementState::Closed,
            can_record_controllers: records && chain::may_record(scope, agreement).is_ok(),
            instructions: life
                .instructions
                .into_iter()
                .map(|row| self.instruction(row))
                .collect(),
            suspensions: life
                .suspensions
                .into_iter()
                .map(|row| self.suspension(row))
                .collect(),
            termination: life.termination.map(|row| self.termination(row)),
            exit_case: life.exit.map(|row| self.exit(row)),
            controllers: life.controllers.into_iter().map(controller).collect(),
        }
    }

    fn instruction(&self, row: instructions::Model) -> Instruction {
        let may = |action, event| {
            allowed(self.scope, action) && rules_of::may(self.scope, self.agreement, &row, event).is_ok()
        };
        Instruction {
            can_acknowledge: may(Action::AnswerInstruction, InstructionEvent::Acknowledge),
            can_flag: may(Action::AnswerInstruction, InstructionEvent::Flag),
            can_withdraw: may(Action::InstructProcessor, InstructionEvent::Withdraw),
            id: ID(row.id.to_string()),
            number: row.number,
            state: row.state,
            given_by_name: self.name(row.given_by),
            given_at: row.given_at.into(),
            answered_by_name: self.maybe(row.answered_by),
            answered_at: row.answered_at.map(DateTime::from),
            withdrawn_by_name: self.maybe(row.withdrawn_by),
            withdrawn_at: row.withdrawn_at.map(DateTime::from),
            text: self.text(row.text),
            text_sha256: row.text_sha256,
            flag_reason: row.flag_reason.and_then(|text| self.text(text)),
        }
    }

    fn suspension(&self, row: suspensions::Model) -> Suspension {
        let suspended = self.agreement.state == AgreementState::Suspended;
        Suspension {
            number: row.number,
            is_overdue: suspended && suspension::is_overdue(&row, self.scope.now()),
            cure_until: row.cure_until.into(),
            state: row.state,
            cures: row.cures.0.into_iter().map(|cure| self.cure(cure)).collect(),
            suspended_by_name: self.name(row.suspended_by),
            suspended_at: row.suspended_at.into(),
            lifted_by_name: self.maybe(row.lifted_by),
            lifted_at: row.lifted_at.map(DateTime::from),
            subject: self.text(row.subject),
            reason: self.text(row.reason),
        }
    }

    fn cure(&self, cure: CureValue) -> Cure {
        Cure {
            reported_by_name: self.name(cure.reported_by),
            reported_at: cure.reported_at.into(),
            accepted: cure.accepted,
            answered_by_name: self.maybe(cure.answered_by),
            answered_at: cure.answered_at.map(DateTime::from),
            text: self.text(cure.text),
            answer: cure.answer.and_then(|text| self.text(text)),
        }
    }

    fn termination(&self, row: terminations::Model) -> Termination {
        Termination {
            side: row.side,
            ground: row.ground,
            ends_at: row.ends_at.into(),
            exit_choice: row.exit_choice,
            exit_days: row.exit_days,
            chosen_by_name: self.maybe(row.chosen_by),
            chosen_at: row.chosen_at.map(DateTime::from),
            given_by_name: self.name(row.given_by),
            given_at: row.given_at.into(),
            ended_at: row.ended_at.map(DateTime::from),
            reason: self.text(row.reason),
        }
    }

    fn exit(&self, row: exit_cases::Model) -> ExitCase {
        let certified = row.certified_at.is_some();
        ExitCase {
            choice: row.choice,
            opened_at: row.opened_at.into(),
            is_overdue: !certified && self.scope.now() > row.due_at,
            due_at: row.due_at.into(),
            returned_by_name: self.maybe(row.returned_by),
            returned_at: row.returned_at.map(DateTime::from),
            certificate_url: certified.then(|| format!("/documents/certificates/{}.pdf", row.id)),
            certified_by_name: self.maybe(row.certified_by),
            certified_at: row.certified_at.map(DateTime::from),
            certificate_sha256: row.certificate_sha256,
            returned_text: row.returned_text.and_then(|text| self.text(text)),
        }
    }
}

fn controller(row: agreement_controllers::Model) -> AgreementController {
    AgreementController {
        id: ID(row.id.to_string()),
        name: row.name,
        registration: row.registration,
        country_code: row.country_code,
        contact_email: row.contact_email,
        since: row.since.into(),
        until: row.until.map(Date::from),
        version: row.version,
    }
}
