//! What is told to the audit trail.

use tillid_audit::Fact;
use tillid_entities::{customer_relations, services, sharing_grants};

pub(crate) fn service_created(row: &services::Model) -> Fact {
    Fact::new("service.created", "Service", row.id)
}

pub(crate) fn service_changed(row: &services::Model, fields: Vec<&'static str>) -> Fact {
    Fact::new("service.changed", "Service", row.id).changing(fields)
}

pub(crate) fn relation_created(row: &customer_relations::Model) -> Fact {
    Fact::new("relation.created", "CustomerRelation", row.id).shared_with(row.customer_id)
}

pub(crate) fn relation_changed(row: &customer_relations::Model, fields: Vec<&'static str>) -> Fact {
    Fact::new("relation.changed", "CustomerRelation", row.id)
        .shared_with(row.customer_id)
        .changing(fields)
}

/// In the trail of the organisation that had it.
pub(crate) fn relation_moved_away(row: &customer_relations::Model) -> Fact {
    Fact::new("relation.moved-away", "CustomerRelation", row.id)
        .shared_with(row.vendor_id)
        .changing(["customer"])
}

/// In the trail of the organisation that has it now.
pub(crate) fn relation_moved_here(row: &customer_relations::Model) -> Fact {
    Fact::new("relation.moved-here", "CustomerRelation", row.id)
        .shared_with(row.vendor_id)
        .changing(["customer"])
}

pub(crate) fn grant_proposed(row: &sharing_grants::Model) -> Fact {
    Fact::new("grant.proposed", "SharingGrant", row.id)
        .shared_with(row.customer_id)
        .changing(row.fields.0.iter().map(|field| field.as_str()))
}

/// What became of a grant, in the chain of whoever did it and readable by the other side. Never by the partner:
/// the trail would tell of a relation that it may not see any more.
pub(crate) fn grant_moved(action: &'static str, row: &sharing_grants::Model, by_vendor: bool) -> Fact {
    let other_side = if by_vendor { row.customer_id } else { row.vendor_id };
    Fact::new(action, "SharingGrant", row.id)
        .shared_with(other_side)
        .changing(["state"])
}
