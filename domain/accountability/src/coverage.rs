//! The numbers of organisational measures: so many of so many, on a day that has come (R-000-079, R-001-002). Pure.

use tillid_kernel::{Error, Result};
use time::Date;
use time::macros::date;

/// More staff than one organisation has.
pub const MOST_STAFF: i32 = 10_000_000;
/// Nothing here is older.
const EARLIEST: Date = date!(2000 - 01 - 01);

/// How many of a hundred, rounded down: 100 means all of them. Nothing of nobody is no number at all.
#[must_use]
pub fn percent(part: i32, whole: i32) -> Option<u8> {
    if whole < 1 {
        return None;
    }
    let hundredths = i64::from(part.clamp(0, whole)) * 100 / i64::from(whole);
    u8::try_from(hundredths).ok()
}

/// Whether `part` of `whole` can be: a staff of at least one, and no more of it than there is.
///
/// # Errors
/// `VALIDATION` at `whole_field` (`staff-none`, `staff-too-many`) or `part_field` (`more-than-staff`, `number-negative`).
pub fn counts(part: i32, whole: i32, part_field: &str, whole_field: &str) -> Result<()> {
    if whole < 1 {
        return Err(Error::validation(whole_field, "staff-none"));
    }
    if whole > MOST_STAFF {
        return Err(Error::validation(whole_field, "staff-too-many").with("max", MOST_STAFF));
    }
    if part < 0 {
        return Err(Error::validation(part_field, "number-negative"));
    }
    if part > whole {
        return Err(Error::validation(part_field, "more-than-staff"));
    }
    Ok(())
}

/// Whether something can have happened on `day`: today at the latest.
///
/// # Errors
/// `VALIDATION` at `field` (`date-future`, `date-too-early`).
pub fn happened(day: Date, today: Date, field: &str) -> Result<()> {
    if day > today {
        return Err(Error::validation(field, "date-future"));
    }
    if day < EARLIEST {
        return Err(Error::validation(field, "date-too-early"));
    }
    Ok(())
}

/// Whether something can be planned for `day`: tomorrow at the earliest, in five years at the latest.
///
/// # Errors
/// `VALIDATION` at `field` (`date-not-later`, `date-too-late`).
pub fn planned(day: Date, today: Date, field: &str) -> Result<()> {
    if day <= today {
        return Err(Error::validation(field, "date-not-later"));
    }
    if (day - today).whole_days() > 5 * 365 + 1 {
        return Err(Error::validation(field, "date-too-late"));
    }
    Ok(())
}

/// The same day in a year; of a leap day, the day before.
#[must_use]
pub fn in_a_year(day: Date) -> Date {
    let next = day.year() + 1;
    day.replace_year(next)
        .or_else(|_| (day - time::Duration::DAY).replace_year(next))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key<T: std::fmt::Debug>(result: Result<T>) -> (String, &'static str) {
        match result {
            Err(Error::Failure(failure)) => (failure.field.unwrap_or_default(), failure.key),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_percentage_is_never_over_a_hundred_and_a_hundred_means_all() {
        assert_eq!(percent(0, 45), Some(0));
        assert_eq!(percent(42, 45), Some(93));
        assert_eq!(percent(45, 45), Some(100));
        assert_eq!(percent(199, 200), Some(99), "one is missing");
        assert_eq!(percent(46, 45), Some(100));
        assert_eq!(percent(-1, 45), Some(0));
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(1, -1), None);
        assert_eq!(percent(MOST_STAFF, MOST_STAFF), Some(100));
        assert_eq!(percent(i32::MAX, i32::MAX), Some(100));
    }

    #[test]
    fn no_more_come_than_there_are() {
        let counted = |part, whole| counts(part, whole, "attendeeCount", "staffCount");
        for (part, whole) in [(0, 1), (1, 1), (45, 45), (0, MOST_STAFF)] {
            assert!(counted(part, whole).is_ok(), "{part} of {whole}");
        }
        let refused = |part, whole| key(counted(part, whole));
        assert_eq!(refused(0, 0), ("staffCount".to_owned(), "staff-none"));
        assert_eq!(refused(0, -1), ("staffCount".to_owned(), "staff-none"));
        assert_eq!(
            refused(0, MOST_STAFF + 1),
            ("staffCount".to_owned(), "staff-too-many")
        );
        assert_eq!(refused(46, 45), ("attendeeCount".to_owned(), "more-than-staff"));
        assert_eq!(refused(-1, 45), ("attendeeCount".to_owned(), "number-negative"));
    }

    #[test]
    fn what_was_held_was_held_today_at_the_latest() {
        let today = date!(2026 - 11 - 23);
        let held = |day| happened(day, today, "heldOn");
        assert!(held(today).is_ok());
        assert!(held(EARLIEST).is_ok());
        assert_eq!(
            key(held(date!(2026 - 11 - 24))),
            ("heldOn".to_owned(), "date-future")
        );
        assert_eq!(
            key(held(date!(1999 - 12 - 31))),
            ("heldOn".to_owned(), "date-too-early")
        );
    }

    #[test]
    fn what_is_planned_lies_ahead() {
        let today = date!(2026 - 11 - 23);
        let on = |day| planned(day, today, "nextCheckOn");
        assert!(on(date!(2026 - 11 - 24)).is_ok());
        assert!(on(date!(2031 - 11 - 23)).is_ok());
        assert_eq!(key(on(today)), ("nextCheckOn".to_owned(), "date-not-later"));
        assert_eq!(
            key(on(date!(2031 - 11 - 25))),
            ("nextCheckOn".to_owned(), "date-too-late")
        );
        assert_eq!(in_a_year(today), date!(2027 - 11 - 23));
        assert_eq!(in_a_year(date!(2028 - 02 - 29)), date!(2029 - 02 - 28));
    }
}
