//! What must be on file before a sub-processor comes into use (Art. 28(1) and (4), I-7), and what is.
//!
//! What is in use already stays in use, whatever is missing: taking it away from one day to the next would harm the
//! customers more than it protects them. It is shown as missing until it is there.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use tillid_entities::due_diligences::{self, DueDiligenceId};
use tillid_entities::enums::{
    DiligenceResult, FlowDownItem, OnFileLack, SubProcessorFileKind, SubProcessorRole,
};
use tillid_entities::sub_processor_contracts::{self, SubProcessorContractId};
use tillid_entities::sub_processor_files::{self, SubProcessorFileId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Scope, Transaction};
use time::Date;

use crate::register::today;

/// What is on file of a sub-processor.
#[derive(Clone, Debug, Default)]
pub struct OnFile {
    /// What its contract says.
    pub contract: Option<sub_processor_contracts::Model>,
    /// How it was examined, the newest first.
    pub diligences: Vec<due_diligences::Model>,
    /// Its files, the newest first.
    pub files: Vec<sub_processor_files::Model>,
}

impl OnFile {
    /// Obligations of Art. 28(3) that the contract does not pass on, in the order of the article.
    #[must_use]
    pub fn not_passed_on(&self) -> Vec<FlowDownItem> {
        let passed_on = self
            .contract
            .as_ref()
            .map_or(&[][..], |contract| &contract.flow_down.0);
        FlowDownItem::ALL
            .iter()
            .copied()
            .filter(|item| !passed_on.contains(item))
            .collect()
    }
}

/// What is missing before `row` may come into use on `day`, in the order in which one gets it. An independent controller
/// processes for itself and has no such contract (R-004-071).
#[must_use]
pub fn lacks(row: &sub_processors::Model, on_file: &OnFile, day: Date) -> Vec<OnFileLack> {
    if row.role == SubProcessorRole::IndependentController {
        return Vec::new();
    }
    let contract = on_file.contract.as_ref();
    let is_contract = |file: &sub_processor_files::Model| file.kind == SubProcessorFileKind::Contract;
    // What was found last counts, also when it is worse than what was found before.
    let examined = on_file
        .diligences
        .first()
        .is_some_and(|found| found.result != DiligenceResult::Failed && day <= found.review_on);
    [
        (
            OnFileLack::ContractDate,
            row.agreement_signed_at.is_some_and(|signed| signed <= day),
        ),
        (OnFileLack::ContractFile, on_file.files.iter().any(is_contract)),
        (OnFileLack::FlowDown, on_file.not_passed_on().is_empty()),
        (
            OnFileLack::NoOwnPurposes,
            contract.is_some_and(|contract| contract.no_own_purposes),
        ),
        (
            OnFileLack::OnInstruction,
            contract.is_some_and(|contract| contract.on_instruction),
        ),
        (OnFileLack::DueDiligence, examined),
    ]
    .into_iter()
    .filter_map(|(lack, there)| (!there).then_some(lack))
    .collect()
}

/// Whether the sub-processor may come into use now, as far as it hangs on what is on file.
///
/// # Errors
/// `CONFLICT` (`sub-processor-lacks`) naming everything that is missing.
pub(crate) async fn require(tx: &Transaction, scope: &Scope, row: &sub_processors::Model) -> Result<()> {
    let found = on_file(tx, scope, [row.id])
        .await?
        .remove(&row.id)
        .unwrap_or_default();
    let lacks = lacks(row, &found, today(scope.now()));
    if lacks.is_empty() {
        return Ok(());
    }
    let not_passed_on: Vec<String> = found
        .not_passed_on()
        .iter()
        .map(|item| item.as_str().to_lowercase())
        .collect();
    let is = |lack| if lacks.contains(&lack) { "missing" } else { "there" };
    Err(Error::conflict("sub-processor-lacks")
        .with("name", &row.legal_name)
        .with("contractDate", is(OnFileLack::ContractDate))
        .with("contractFile", is(OnFileLack::ContractFile))
        .with("flowDown", is(OnFileLack::FlowDown))
        .with("letters", not_passed_on.join(", "))
        .with("noOwnPurposes", is(OnFileLack::NoOwnPurposes))
        .with("onInstruction", is(OnFileLack::OnInstruction))
        .with("dueDiligence", is(OnFileLack::DueDiligence)))
}

/// What is on file of the vendor's own sub-processors: three statements.
///
/// # Errors
/// Those of the database.
pub async fn on_file(
    db: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = SubProcessorId>,
) -> Result<HashMap<SubProcessorId, OnFile>> {
    let ids: Vec<SubProcessorId> = ids.into_iter().collect();
    let mut found: HashMap<SubProcessorId, OnFile> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let contracts = scope
        .find::<sub_processor_contracts::Entity>()
        .filter(sub_processor_contracts::Column::SubProcessorId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    for row in contracts {
        let of = found.entry(row.sub_processor_id).or_default();
        of.contract = Some(row);
    }
    let diligences = scope
        .find::<due_diligences::Entity>()
        .filter(due_diligences::Column::SubProcessorId.is_in(ids.iter().copied()))
        .order_by_desc(due_diligences::Column::PerformedOn)
        .order_by_desc(due_diligences::Column::RecordedAt)
        .order_by_desc(due_diligences::Column::Id)
        .all(db)
        .await?;
    for row in diligences {
        let of = found.entry(row.sub_processor_id).or_default();
        of.diligences.push(row);
    }
    let files = scope
        .find::<sub_processor_files::Entity>()
        .filter(sub_processor_files::Column::SubProcessorId.is_in(ids))
        .order_by_desc(sub_processor_files::Column::UploadedAt)
        .order_by_desc(sub_processor_files::Column::Id)
        .all(db)
        .await?;
    for row in files {
        let of = found.entry(row.sub_processor_id).or_default();
        of.files.push(row);
    }
    Ok(found)
}

/// Gives a record that succeeds another one what is on file of that one: it is the same sub-processor with the same
/// contract. A record that has something on file of its own keeps to that.
pub(crate) async fn carry(
    tx: &Transaction,
    scope: &Scope,
    from: SubProcessorId,
    to: SubProcessorId,
) -> Result<()> {
    let mut known = on_file(tx, scope, [from, to]).await?;
    if known.contains_key(&to) {
        return Ok(());
    }
    let found = known.remove(&from).unwrap_or_default();
    // The day of the contract stands with the sub-processor; what was typed for the new record goes before.
    let before: sub_processors::Model = scope.load::<sub_processors::Entity>(tx, from).await?;
    scope
        .update::<sub_processors::Entity>()
        .col_expr(
            sub_processors::Column::AgreementSignedAt,
            Expr::value(before.agreement_signed_at),
        )
        .filter(sub_processors::Column::Id.eq(to))
        .filter(sub_processors::Column::AgreementSignedAt.is_null())
        .exec(tx)
        .await?;
    if let Some(contract) = found.contract {
        let copy = sub_processor_contracts::Model {
            id: SubProcessorContractId::new(scope.now(), scope.dice()),
            sub_processor_id: to,
            ..contract
        };
        scope.insert(tx, copy.into_active_model().reset_all()).await?;
    }
    let diligences = found.diligences.into_iter().map(|row| {
        let copy = due_diligences::Model {
            id: DueDiligenceId::new(scope.now(), scope.dice()),
            sub_processor_id: to,
            ..row
        };
        copy.into_active_model().reset_all()
    });
    scope.insert_all(tx, diligences.collect()).await?;
    let files = found.files.into_iter().map(|row| {
        let copy = sub_processor_files::Model {
            id: SubProcessorFileId::new(scope.now(), scope.dice()),
            sub_processor_id: to,
            ..row
        };
        copy.into_active_model().reset_all()
    });
    scope.insert_all(tx, files.collect()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillid_entities::enums::SubProcessorState;
    use tillid_entities::organisations::OrganisationId;
    use tillid_entities::users::UserId;
    use tillid_entities::values::{Address, FlowDown, Strings};
    use tillid_kernel::Timestamp;
    use time::macros::date;
    use uuid::Uuid;

    const DAY: Date = date!(2026 - 11 - 27);
    const SUBJECT: SubProcessorId = SubProcessorId(Uuid::nil());
    const VENDOR: OrganisationId = OrganisationId(Uuid::nil());
    const SOMEBODY: UserId = UserId(Uuid::nil());

    fn row() -> sub_processors::Model {
        sub_processors::Model {
            id: SUBJECT,
            vendor_id: VENDOR,
            legal_name: "Eksempel Hosting".to_owned(),
            registration: None,
            address: Address::default(),
            website: None,
            contact_name: None,
            contact_email: "privacy@hosting.example".to_owned(),
            contact_phone: None,
            purpose_da: String::new(),
            purpose_en: String::new(),
            service_categories: Strings(Vec::new()),
            data_categories: Strings(Vec::new()),
            subject_categories: Strings(Vec::new()),
            tier: 1,
            role: SubProcessorRole::Processor,
            agreement_signed_at: Some(DAY),
            state: SubProcessorState::Proposed,
            announced_at: None,
            activated_at: None,
            retired_at: None,
            created_at: Timestamp(0),
            version: 1,
        }
    }

    fn diligence(result: DiligenceResult, review_on: Date) -> due_diligences::Model {
        due_diligences::Model {
            id: DueDiligenceId(Uuid::nil()),
            vendor_id: VENDOR,
            sub_processor_id: SUBJECT,
            performed_on: DAY,
            performed_by: "Databeskyttelsesansvarlig".to_owned(),
            result,
            note: None,
            review_on,
            shared: false,
            recorded_by: SOMEBODY,
            recorded_at: Timestamp(0),
        }
    }

    fn complete() -> OnFile {
        OnFile {
            contract: Some(sub_processor_contracts::Model {
                id: SubProcessorContractId(Uuid::nil()),
                vendor_id: VENDOR,
                sub_processor_id: SUBJECT,
                flow_down: FlowDown(FlowDownItem::ALL.to_vec()),
                no_own_purposes: true,
                on_instruction: true,
                instruction_reference: None,
                recorded_by: SOMEBODY,
                recorded_at: Timestamp(0),
            }),
            diligences: vec![diligence(DiligenceResult::Passed, DAY)],
            files: vec![sub_processor_files::Model {
                id: SubProcessorFileId(Uuid::nil()),
                vendor_id: VENDOR,
                sub_processor_id: SUBJECT,
                kind: SubProcessorFileKind::Contract,
                sha256: String::new(),
                name: "aftale.pdf".to_owned(),
                size: 1,
                uploader_id: SOMEBODY,
                uploaded_at: Timestamp(0),
            }],
        }
    }

    #[test]
    fn everything_is_missing_of_one_that_was_only_recorded() {
        let bare = sub_processors::Model {
            agreement_signed_at: None,
            ..row()
        };
        assert_eq!(lacks(&bare, &OnFile::default(), DAY), OnFileLack::ALL);
        let apart = sub_processors::Model {
            role: SubProcessorRole::IndependentController,
            ..bare
        };
        assert_eq!(lacks(&apart, &OnFile::default(), DAY), []);
        assert_eq!(lacks(&row(), &complete(), DAY), []);
    }

    // proves: R-000-109
    #[test]
    fn each_of_the_eight_obligations_must_be_passed_on() {
        for left_out in FlowDownItem::ALL {
            let mut on_file = complete();
            if let Some(contract) = &mut on_file.contract {
                contract.flow_down.0.retain(|item| item != left_out);
            }
            assert_eq!(
                lacks(&row(), &on_file, DAY),
                [OnFileLack::FlowDown],
                "{left_out:?}"
            );
            assert_eq!(on_file.not_passed_on(), [*left_out]);
        }
    }

    #[test]
    fn a_contract_counts_from_the_day_it_is_signed() {
        let signed = |day| sub_processors::Model {
            agreement_signed_at: Some(day),
            ..row()
        };
        assert_eq!(lacks(&signed(DAY), &complete(), DAY), []);
        let ahead = signed(date!(2026 - 11 - 28));
        assert_eq!(lacks(&ahead, &complete(), DAY), [OnFileLack::ContractDate]);
    }

    // proves: R-003-073
    #[test]
    fn due_diligence_counts_to_its_last_day_and_what_was_found_last_counts() {
        let examined = |found| OnFile {
            diligences: found,
            ..complete()
        };
        let missing = [OnFileLack::DueDiligence];
        let passed = |review_on| diligence(DiligenceResult::PassedWithConditions, review_on);
        assert_eq!(lacks(&row(), &examined(vec![]), DAY), missing);
        assert_eq!(lacks(&row(), &examined(vec![passed(DAY)]), DAY), []);
        assert_eq!(
            lacks(&row(), &examined(vec![passed(date!(2026 - 11 - 26))]), DAY),
            missing
        );
        let failed = diligence(DiligenceResult::Failed, DAY);
        assert_eq!(
            lacks(&row(), &examined(vec![failed.clone(), passed(DAY)]), DAY),
            missing
        );
        assert_eq!(lacks(&row(), &examined(vec![passed(DAY), failed]), DAY), []);
    }
}
