//! What the audit trail is told, in one place.

use tillid_audit::Fact;
use tillid_entities::change_announcements::AnnouncementId;
use tillid_entities::change_notices::NoticeId;
use tillid_entities::deliveries::DeliveryId;
use tillid_entities::enums::NoticeState;
use tillid_entities::list_versions::ListVersionId;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sub_processors::SubProcessorId;
use tillid_kernel::sha256_hex;

pub(crate) fn sub_processor(happened: &'static str, id: SubProcessorId) -> Fact {
    Fact::new(happened, "SubProcessor", id).changing(["state"])
}

pub(crate) fn recorded(id: SubProcessorId) -> Fact {
    Fact::new("subProcessor.recorded", "SubProcessor", id)
}

pub(crate) fn updated(id: SubProcessorId, fields: Vec<&'static str>) -> Fact {
    Fact::new("subProcessor.updated", "SubProcessor", id).changing(fields)
}

pub(crate) fn contract_recorded(id: SubProcessorId) -> Fact {
    let fields = ["signedAt", "flowDown", "noOwnPurposes", "onInstruction"];
    Fact::new("subProcessor.contractRecorded", "SubProcessor", id).changing(fields)
}

pub(crate) fn diligence_recorded(id: SubProcessorId) -> Fact {
    let fields = ["performedOn", "result", "reviewOn"];
    Fact::new("subProcessor.dueDiligenceRecorded", "SubProcessor", id).changing(fields)
}

pub(crate) fn file_kept(id: SubProcessorId) -> Fact {
    Fact::new("subProcessor.fileKept", "SubProcessor", id).changing(["kind", "sha256"])
}

pub(crate) fn transfer_ended(id: SubProcessorId) -> Fact {
    Fact::new("subProcessor.transferEnded", "SubProcessor", id).changing(["transferState"])
}

pub(crate) fn past_transfer_recorded(id: SubProcessorId) -> Fact {
    Fact::new("subProcessor.pastTransferRecorded", "SubProcessor", id).changing(["pastTransfers"])
}

pub(crate) fn transfer_default(id: OrganisationId) -> Fact {
    Fact::new("organisation.transferDefault", "Organisation", id).changing(["defaultTransferMechanism"])
}

pub(crate) fn list_made(id: ListVersionId) -> Fact {
    Fact::new("subProcessorList.versioned", "SubProcessorListVersion", id)
}

pub(crate) fn announcement(happened: &'static str, id: AnnouncementId) -> Fact {
    Fact::new(happened, "Announcement", id).changing(["state"])
}

/// A notice's step, told to the other side too.
pub(crate) fn notice(happened: &'static str, id: NoticeId, other_side: OrganisationId) -> Fact {
    Fact::new(happened, "Notice", id)
        .shared_with(other_side)
        .changing(["state"])
}

/// An objection or the answer to it: its text is in the trail by its hash, so that it can be proven later.
pub(crate) fn said(happened: &'static str, id: NoticeId, other_side: OrganisationId, text: &str) -> Fact {
    notice(happened, id, other_side)
        .changing(["state".to_owned(), format!("text sha256:{}", sha256_hex(text))])
}

/// What silence has meant for a notice.
pub(crate) fn lapsed(state: NoticeState, id: NoticeId, customer: OrganisationId) -> Fact {
    let happened = match state {
        NoticeState::NotAuthorised => "notice.notAuthorised",
        _ => "notice.tacit",
    };
    notice(happened, id, customer)
}

pub(crate) fn delivery(happened: &'static str, id: DeliveryId, other_side: OrganisationId) -> Fact {
    Fact::new(happened, "Delivery", id)
        .shared_with(other_side)
        .changing(["state"])
}

/// To whom is the customer's own matter: the fact is in its trail alone.
pub(crate) fn forwarded(id: NoticeId) -> Fact {
    Fact::new("notice.forwarded", "Notice", id)
}
