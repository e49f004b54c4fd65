//! A relation as a partner sees it.

use async_graphql::{Context, ID, SimpleObject};
use tillid_entities::customer_relations::CustomerRelationId;
use tillid_entities::enums::{AgreementVersionState, GrantField, Language};
use tillid_relations::SharedFields;

use super::count;
use crate::graph::context::asks_for;
use crate::graph::organisations::Contact;
use crate::graph::page::connection;
use crate::graph::scalars::{Date, DateTime};

/// A relation as a partner sees it: a field outside the grants is null. Without a grant in force the relation does
/// not exist for the partner.
#[derive(SimpleObject, Clone)]
pub(crate) struct SharedRelation {
    /// Opaque, `rel_…`.
    pub(crate) id: ID,
    /// The vendor; its name is public.
    vendor_name: String,
    /// The customer's name, under `CUSTOMER_NAME`.
    customer_name: Option<String>,
    /// Titles of the services in the viewer's language, under `SERVICES`.
    services: Option<Vec<String>>,
    /// First day of the relation, under `RELATION_DATES`.
    since: Option<Date>,
    /// Role mailboxes under `CONTACT_ROLE_MAILBOXES`, persons under `CONTACT_PERSONS`.
    contacts: Option<Vec<Contact>>,
    /// State of the agreement, under `AGREEMENT_STATUS`.
    agreement_status: Option<AgreementVersionState>,
    /// Notices that still wait, under `NOTICE_STATUS`.
    open_notices: Option<i32>,
    /// The nearest last millisecond to object, under `NOTICE_STATUS`.
    next_deadline: Option<DateTime>,
    /// Names of the sub-processors in use, under `SUBPROCESSOR_LIST`.
    sub_processors: Option<Vec<String>>,
    /// The fields granted, by all grants in force together.
    granted_fields: Vec<GrantField>,
    /// Why it is shared; several purposes on lines of their own.
    purpose: String,
    /// Last day of the grant that lasts longest; open when null.
    valid_to: Option<Date>,
    #[graphql(skip)]
    pub(super) key: CustomerRelationId,
}

impl SharedRelation {
    /// What the grants let through, in the language of the answer.
    pub(crate) fn new(relation: tillid_relations::SharedRelation, language: Language) -> Self {
        let title = |(danish, english)| match language {
            Language::Da => danish,
            Language::En => english,
        };
        let services = relation
            .services
            .map(|titles| titles.into_iter().map(title).collect());
        let contacts = relation.contacts.map(|contacts| {
            let contact = |contact: tillid_relations::SharedContact| Contact {
                role: contact.role,
                name: contact.name,
                email: contact.email,
                phone: contact.phone,
                is_viewer: false,
            };
            contacts.into_iter().map(contact).collect()
        });
        Self {
            id: ID(relation.id.to_string()),
            vendor_name: relation.vendor_name,
            customer_name: relation.customer_name,
            services,
            since: relation.since.map(Date::from),
            contacts,
            agreement_status: relation.agreement_status,
            open_notices: relation.open_notices.map(count),
            next_deadline: relation.next_deadline.map(DateTime::from),
            sub_processors: relation.sub_processors,
            granted_fields: relation.granted.into_iter().collect(),
            purpose: relation.purpose,
            valid_to: relation.valid_to.map(Date::from),
            key: relation.id,
        }
    }
}

connection!(
    SharedRelationConnection,
    SharedRelationEdge,
    SharedRelation,
    "shared relations"
);

/// What the list's document asks for.
pub(super) fn wanted(ctx: &Context<'_>) -> SharedFields {
    SharedFields {
        services: asks_for(ctx, "services"),
        contacts: asks_for(ctx, "contacts"),
        agreement: asks_for(ctx, "agreementStatus"),
        notices: asks_for(ctx, "openNotices") || asks_for(ctx, "nextDeadline"),
        sub_processors: asks_for(ctx, "subProcessors"),
    }
}
