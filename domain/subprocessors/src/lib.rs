//! The register of sub-processors and the changes to it (*underdatabehandlere*, Art. 28(2) and (4), domain §3.4, §3.5).
//!
//! A change is drafted by one person and approved by another, published as one notice for every agreement that is
//! owed one, delivered, answered, and put into effect when the guard lets it. Silence and its meaning come from
//! each customer's own agreement, and each customer's clock starts when the notice has reached that customer.

mod activate;
mod announced;
mod answer;
mod approve;
mod assure;
mod audience;
pub mod bundle;
mod deadlines;
mod defaults;
mod delivery;
mod disclose;
mod dispatch;
mod draft;
mod facts;
pub mod files;
mod forward;
mod guard;
mod late;
mod list_version;
mod on_file;
mod past;
pub mod places;
mod post;
mod public;
mod publish;
mod reads;
mod recipients;
mod register;
pub mod states;
mod store;
mod telling;
pub mod transfer;
mod transfers;
mod webhook;
mod withdraw;

pub use activate::activate;
pub use answer::{accept_resolution, acknowledge, approve_notice, may, may_accept, object, resolve};
pub use approve::approve;
pub use assure::{Contract, Diligence, record_contract, record_diligence};
pub use audience::{AudienceEntry, audience};
pub use deadlines::close_due;
pub use defaults::{default_mechanism, set_default_mechanism};
pub use delivery::{Taken, mail_bounced, mails_accepted, opened};
pub use disclose::{Disclosed, disclosed};
pub use dispatch::dispatch_due;
pub use draft::{Draft, draft};
pub use forward::{Forward, forward, forward_due, forwards, may_forward};
pub use guard::{Tally, may_take_effect, tallies};
pub use late::owe_late;
pub use list_version::Attestation;
pub use on_file::{OnFile, lacks, on_file};
pub use past::{PastTransfer, past_transfers, record_past, warning};
pub use post::{print_letter, record_arrival};
pub use public::{
    NumberedList, PublicHistory, PublicRegister, PublicSubProcessor, UpcomingChange, is_in_use,
    public_history, public_list, public_register,
};
pub use publish::publish;
pub use reads::{
    AnnouncementParts, NamedNotice, NoticeFilter, Progress, RegisterFilter, agreement_references,
    announcement_parts, announcements, announcements_of, deliveries_of, groundless, notices, notices_of,
    objections_to, place_in_register, progress, reached_announcements, reached_sub_processors, register,
};
pub use recipients::recipients;
pub use register::{LocationFacts, SubProcessorFacts, record, today, update};
pub use store::{Details, Needed, details, details_needed};
pub use telling::tell_due;
pub use transfers::{
    TransferEvent, end as end_transfer, end_due as end_transfers_due, next as next_transfer_state,
};
pub use webhook::{WebhookTaken, webhook_taken};
pub use withdraw::withdraw;
