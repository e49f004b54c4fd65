//! The ground everything stands on: ids, clock, dice, pages, periods, texts and errors.
//!
//! No domain word lives here. What a crate needs from the outside world that tests must be able to
//! steer (the time, randomness) comes in through [`Clock`] and [`Dice`].

mod clock;
mod dice;
mod error;
mod hash;
mod id;
mod page;
mod period;
mod text;

pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use dice::{Dice, SystemDice};
pub use error::{Code, Error, Failure, Result};
pub use hash::{Secret, sha256_hex};
pub use page::{Cursor, MAX_PAGE_SIZE, Page, PageRequest};
pub use period::{
    DEFAULT_TIME_ZONE, day_in, end_of_day, end_of_day_after, end_of_day_after_months, week_starts,
};
pub use text::{EmailAddress, clean_line, clean_text};

/// Parts that the [`id!`] macro needs at its place of use.
#[doc(hidden)]
pub mod macros {
    pub use sea_orm;
    pub use serde;
    pub use uuid;
}
