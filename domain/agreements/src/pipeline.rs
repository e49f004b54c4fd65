//! Where a vendor's agreements stand on their way to force (*pipeline*): how many, which have waited longest, and how
//! many a week went out and came into force.

use std::collections::HashMap;

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_versions::{self, Column};
use tillid_entities::enums::AgreementVersionState;
use tillid_kernel::{DEFAULT_TIME_ZONE, Error, Result, Timestamp, week_starts};
use tillid_policy::{Database, Scope};

use crate::state::OPEN;
use crate::store::VersionHead;

/// A version that lapses within so many days is about to.
pub const EXPIRING_DAYS: i64 = 14;
/// Versions shown of each stage.
const SHOWN: u64 = 6;
/// Weeks in the series, this one included.
const WEEKS: usize = 12;

/// A stage on the way to force. A version that is about to lapse stands in its own stage and under `Expiring` too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Sent, and not yet opened by the customer.
    Sent,
    /// Opened, and signed by nobody.
    Viewed,
    /// Changes are proposed, or agreed and not yet sent.
    Negotiating,
    /// Signed by one side.
    PartiallySigned,
    /// In force.
    InForce,
    /// Out for signature, and lapsing within [`EXPIRING_DAYS`].
    Expiring,
}

impl Stage {
    /// Every stage, in the order of the way.
    pub const ALL: [Self; 6] = [
        Self::Sent,
        Self::Viewed,
        Self::Negotiating,
        Self::PartiallySigned,
        Self::InForce,
        Self::Expiring,
    ];

    fn states(self) -> &'static [AgreementVersionState] {
        use AgreementVersionState as S;
        match self {
            Self::Sent => &[S::Sent],
            Self::Viewed => &[S::Viewed],
            Self::Negotiating => &[S::Negotiating],
            Self::PartiallySigned => &[S::PartiallySigned],
            Self::InForce => &[S::InForce],
            Self::Expiring => &OPEN,
        }
    }

    pub(crate) fn condition(self, now: Timestamp) -> Condition {
        let stands = Condition::all().add(Column::State.is_in(self.states().iter().copied()));
        match self {
            Self::Expiring => stands
                .add(Column::ExpiresAt.gte(now))
                .add(Column::ExpiresAt.lte(now.plus_days(EXPIRING_DAYS))),
            _ => stands,
        }
    }

    /// What a stage's versions are ordered by: who has waited longest comes first; of those in force, the newest.
    fn order(self) -> (Column, sea_orm::Order) {
        match self {
            Self::Sent | Self::Viewed | Self::Negotiating | Self::PartiallySigned => {
                (Column::SentAt, sea_orm::Order::Asc)
            }
            Self::InForce => (Column::EffectiveAt, sea_orm::Order::Desc),
            Self::Expiring => (Column::ExpiresAt, sea_orm::Order::Asc),
        }
    }
}

/// A stage and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub stage: Stage,
    /// How many versions.
    pub count: u64,
    /// The first six: those that have waited longest; of those in force, the newest.
    pub first: Vec<VersionHead>,
}

/// What happened in one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its first instant: Monday at midnight in Denmark.
    pub starts_at: Timestamp,
    /// Versions that were sent.
    pub sent: u64,
    /// Versions that came into force.
    pub in_force: u64,
}

/// How the scope's vendor's agreements stand at this instant, and the last twelve weeks, the oldest first. Nine
/// statements, whatever the number of agreements.
///
/// # Errors
/// Those of the database.
pub async fn pipeline(db: &Database, scope: &Scope) -> Result<(Vec<Standing>, Vec<Week>)> {
    let counts = counts(db, scope).await?;
    let mut standings = Vec::new();
    for stage in Stage::ALL {
        let (column, order) = stage.order();
        let first = scope
            .find::<agreement_versions::Entity>()
            .filter(stage.condition(scope.now()))
            .order_by(column, order)
            .order_by_asc(Column::Id)
            .limit(SHOWN)
            .into_partial_model()
            .all(db.reads())
            .await?;
        standings.push(Standing {
            stage,
            count: counts.get(&stage).copied().unwrap_or_default(),
            first,
        });
    }
    let starts = week_starts(scope.now(), WEEKS, DEFAULT_TIME_ZONE);
    let sent = by_week(db, scope, Column::SentAt, &starts).await?;
    let in_force = by_week(db, scope, Column::EffectiveAt, &starts).await?;
    let weeks = starts
        .into_iter()
        .zip(sent.into_iter().zip(in_force))
        .map(|(starts_at, (sent, in_force))| Week {
            starts_at,
            sent,
            in_force,
        })
        .collect();
    Ok((standings, weeks))
}

async fn counts(db: &Database, scope: &Scope) -> Result<HashMap<Stage, u64>> {
    let expiring: SimpleExpr = CaseStatement::new()
        .case(Stage::Expiring.condition(scope.now()), 1)
        .finally(0)
        .into();
    let counted: Vec<AgreementVersionState> = Stage::ALL
        .into_iter()
        .flat_map(|stage| stage.states().iter().copied())
        .collect();
    let rows: Vec<(AgreementVersionState, i64, i64)> = scope
        .find::<agreement_versions::Entity>()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "versions")
        // A plain sum of integers is a NUMERIC on PostgreSQL.
        .column_as(expiring.sum().cast_as("bigint"), "expiring")
        .filter(Column::State.is_in(counted))
        .group_by(Column::State)
        .into_tuple()
        .all(db.reads())
        .await?;
    let mut counts = HashMap::new();
    for (state, versions, expiring) in rows {
        let own = Stage::ALL
            .into_iter()
            .find(|stage| *stage != Stage::Expiring && stage.states().contains(&state));
        if let Some(stage) = own {
            *counts.entry(stage).or_default() += number(versions);
        }
        *counts.entry(Stage::Expiring).or_default() += number(expiring);
    }
    Ok(counts)
}

/// How many versions have `column` in each of the weeks that begin at `starts`.
async fn by_week(db: &Database, scope: &Scope, column: Column, starts: &[Timestamp]) -> Result<Vec<u64>> {
    let Some(first) = starts.first() else {
        return Ok(Vec::new());
    };
    // Weeks are not equally long: two in the year have an hour more or less.
    let mut week = CaseStatement::new();
    for (nth, start) in starts.iter().enumerate().rev() {
        week = week.case(column.gte(*start), i64::try_from(nth).map_err(Error::internal)?);
    }
    let week: SimpleExpr = week.finally(0_i64).into();
    let rows: Vec<(i64, i64)> = scope
        .find::<agreement_versions::Entity>()
        .select_only()
        .column_as(week.cast_as("bigint"), "week")
        .column_as(Column::Id.count(), "versions")
        .filter(column.gte(*first))
        .filter(column.lte(scope.now()))
        .group_by(Expr::cust("1"))
        .into_tuple()
        .all(db.reads())
        .await?;
    let mut counts = vec![0; starts.len()];
    for (week, versions) in rows {
        if let Some(count) = usize::try_from(week).ok().and_then(|nth| counts.get_mut(nth)) {
            *count = number(versions);
        }
    }
    Ok(counts)
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
