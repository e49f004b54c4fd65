//! Whose row is it? Beside each table stands its answer, as data: `policy` turns it into conditions, and the
//! database's own row-level rules are written from the same lines.

use sea_orm::EntityTrait;
use sea_orm::sea_query::SimpleExpr;

/// Which column of a table names which side.
///
/// An organisation sees a row when the column of its own side names it: a vendor by `processor`, a customer by
/// `controller`, a partner by `partner`, any of them by `organisation`. A person sees their own rows by `user`.
#[derive(Clone, Debug)]
pub struct Rule<C> {
    /// Names the vendor.
    pub processor: Option<C>,
    /// Names the customer.
    pub controller: Option<C>,
    /// Names the partner. Being named is not enough to read: `relations` checks the grant (I-24).
    pub partner: Option<C>,
    /// Names the one organisation the row belongs to, of whatever kind.
    pub organisation: Option<C>,
    /// Names the person the row belongs to.
    pub user: Option<C>,
    /// Holds for rows that anybody may read.
    pub published: Option<SimpleExpr>,
}

impl<C> Rule<C> {
    /// A row that no organisation and no person sees: jobs only.
    #[must_use]
    pub fn hidden() -> Self {
        Self {
            processor: None,
            controller: None,
            partner: None,
            organisation: None,
            user: None,
            published: None,
        }
    }
}

/// A table that says whose its rows are. A table without it cannot be queried.
pub trait Tenancy: EntityTrait {
    /// The table's rule.
    fn rule() -> Rule<Self::Column>;
}
