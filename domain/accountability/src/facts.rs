//! What the audit trail is told, in one place. Of a change the names of the fields, never what they say.

use tillid_audit::Fact;
use tillid_entities::confidentiality_commitments::ConfidentialityCommitmentId;
use tillid_entities::processing_activities::ProcessingActivityId;
use tillid_entities::training_records::TrainingRecordId;

pub(crate) fn activity(happened: &'static str, id: ProcessingActivityId, fields: Vec<&'static str>) -> Fact {
    Fact::new(happened, "ProcessingActivity", id).changing(fields)
}

pub(crate) fn committed(id: ConfidentialityCommitmentId) -> Fact {
    Fact::new("confidentiality.recorded", "ConfidentialityCommitment", id)
}

pub(crate) fn training(happened: &'static str, id: TrainingRecordId) -> Fact {
    Fact::new(happened, "TrainingRecord", id)
}
