//! Periods of law: days that end with the day.

use jiff::civil::time as clock_time;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, ToSpan};

use crate::Timestamp;

/// The time zone whose days count when an organisation has chosen none.
pub const DEFAULT_TIME_ZONE: &str = "Europe/Copenhagen";

/// The last millisecond of the day that lies `days` days after the day of `start`, in `zone`
/// (an IANA name; an unknown one counts as [`DEFAULT_TIME_ZONE`]).
///
/// The day of the event is not counted and the period ends with the last hour of its last day
/// (Regulation 1182/71, Art. 3(1) and 3(2)(b)). Working days do not matter: a contract's period in days
/// is in calendar days.
#[must_use]
pub fn end_of_day_after(start: Timestamp, days: u16, zone: &str) -> Timestamp {
    let zone = TimeZone::get(zone)
        .or_else(|_| TimeZone::get(DEFAULT_TIME_ZONE))
        .unwrap_or(TimeZone::UTC);
    let end = Instant::from_millisecond(start.0).ok().and_then(|instant| {
        let day = instant
            .to_zoned(zone.clone())
            .date()
            .checked_add(i32::from(days).days())
            .ok()?;
        let last = day
            .to_datetime(clock_time(23, 59, 59, 999_000_000))
            .to_zoned(zone)
            .ok()?;
        Some(Timestamp(last.timestamp().as_millisecond()))
    });
    // Only an instant outside the calendar's range gets here; the plain sum is then still a later instant.
    end.unwrap_or_else(|| start.plus_days(i64::from(days)))
}

/// The last millisecond of `day` in `zone` (an IANA name; an unknown one counts as [`DEFAULT_TIME_ZONE`]).
#[must_use]
pub fn end_of_day(day: time::Date, zone: &str) -> Timestamp {
    // At noon UTC it is still, or already, the same day in every zone of Europe; further away the day is looked up.
    let noon = Timestamp(day.midnight().assume_utc().unix_timestamp() * 1_000 + 12 * 3_600_000);
    let shift = (day - day_in(noon, zone)).whole_days();
    match u16::try_from(shift) {
        Ok(days) => end_of_day_after(noon, days, zone),
        Err(_) => end_of_day_after(noon.plus_days(shift), 0, zone),
    }
}

/// The last millisecond of the day with the same number `months` months after the day of `start`, in `zone`; of the
/// month's last day where there is no such number (Regulation 1182/71, Art. 3(2)(c)).
#[must_use]
pub fn end_of_day_after_months(start: Timestamp, months: u16, zone: &str) -> Timestamp {
    let day = day_in(start, zone);
    let sought = i32::from(u8::from(day.month())) - 1 + i32::from(months);
    let year = day.year() + sought / 12;
    let last = u8::try_from(sought % 12 + 1)
        .ok()
        .and_then(|month| time::Month::try_from(month).ok())
        .and_then(|month| {
            let number = day.day().min(month.length(year));
            time::Date::from_calendar_date(year, month, number).ok()
        });
    // Only an instant outside the calendar's range gets here.
    last.map_or_else(
        || end_of_day_after(start, months.saturating_mul(31), zone),
        |last| end_of_day(last, zone),
    )
}

/// The first instants of the last `count` weeks in `zone` (an IANA name; an unknown one counts as
/// [`DEFAULT_TIME_ZONE`]), the week of `now` last: Mondays at midnight (ISO 8601).
#[must_use]
pub fn week_starts(now: Timestamp, count: usize, zone: &str) -> Vec<Timestamp> {
    let today = day_in(now, zone);
    let monday = today - time::Duration::days(i64::from(today.weekday().number_days_from_monday()));
    let weeks = i64::try_from(count).unwrap_or_default();
    (0..weeks)
        .rev()
        .map(|ago| {
            let sunday = monday - time::Duration::days(ago * 7 + 1);
            Timestamp(end_of_day(sunday, zone).0 + 1)
        })
        .collect()
}

/// The calendar day that `at` falls on in `zone` (an IANA name; an unknown one counts as [`DEFAULT_TIME_ZONE`]).
#[must_use]
pub fn day_in(at: Timestamp, zone: &str) -> time::Date {
    let zone = TimeZone::get(zone)
        .or_else(|_| TimeZone::get(DEFAULT_TIME_ZONE))
        .unwrap_or(TimeZone::UTC);
    let day = Instant::from_millisecond(at.0).ok().and_then(|instant| {
        let day = instant.to_zoned(zone).date();
        let month = time::Month::try_from(u8::try_from(day.month()).ok()?).ok()?;
        time::Date::from_calendar_date(i32::from(day.year()), month, u8::try_from(day.day()).ok()?).ok()
    });
    // Only an instant outside the calendar's range gets here.
    day.unwrap_or_else(|| at.to_time().date())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_at_midnight_also_when_the_clock_is_changed() {
        // Wednesday, three days after summer time began.
        let now = Timestamp::parse("2026-04-01T10:00:00.000Z").unwrap();
        let starts: Vec<String> = week_starts(now, 3, DEFAULT_TIME_ZONE)
            .into_iter()
            .map(|start| start.to_string())
            .collect();
        assert_eq!(
            starts,
            [
                "2026-03-15T23:00:00.000Z",
                "2026-03-22T23:00:00.000Z",
                "2026-03-29T22:00:00.000Z"
            ]
        );
        let monday = Timestamp::parse("2026-03-29T22:00:00.000Z").unwrap();
        assert_eq!(week_starts(monday, 1, DEFAULT_TIME_ZONE), [monday]);
        let before = Timestamp(monday.0 - 1);
        assert_eq!(
            week_starts(before, 1, DEFAULT_TIME_ZONE),
            [Timestamp::parse("2026-03-22T23:00:00.000Z").unwrap()]
        );
    }

    #[test]
    fn a_period_ends_with_the_last_millisecond_of_its_last_day() {
        let end = end_of_day_after(at("2026-01-10T09:30:00Z"), 30, DEFAULT_TIME_ZONE);
        assert_eq!(end, at("2026-02-09T22:59:59.999Z"));
    }

    #[test]
    fn the_day_of_the_event_is_the_day_where_it_happened() {
        // 23:30 UTC is already the next day in Denmark.
        let end = end_of_day_after(at("2026-01-10T23:30:00Z"), 1, DEFAULT_TIME_ZONE);
        assert_eq!(end, at("2026-01-12T22:59:59.999Z"));
    }

    #[test]
    fn summer_time_does_not_shorten_a_day() {
        // The clocks go forward on 29 March 2026.
        let end = end_of_day_after(at("2026-03-20T12:00:00Z"), 14, DEFAULT_TIME_ZONE);
        assert_eq!(end, at("2026-04-03T21:59:59.999Z"));
    }

    #[test]
    fn the_day_begins_at_midnight_where_one_is() {
        let zone = DEFAULT_TIME_ZONE;
        assert_eq!(
            day_in(at("2026-03-31T21:59:59.999Z"), zone),
            time::macros::date!(2026 - 03 - 31)
        );
        assert_eq!(
            day_in(at("2026-03-31T22:00:00.000Z"), zone),
            time::macros::date!(2026 - 04 - 01)
        );
    }

    #[test]
    fn a_day_ends_where_it_is() {
        let day = time::macros::date!(2026 - 03 - 31);
        assert_eq!(end_of_day(day, DEFAULT_TIME_ZONE), at("2026-03-31T21:59:59.999Z"));
        assert_eq!(end_of_day(day, "UTC"), at("2026-03-31T23:59:59.999Z"));
        // Half a day behind and ahead of UTC.
        assert_eq!(end_of_day(day, "Pacific/Niue"), at("2026-04-01T10:59:59.999Z"));
        assert_eq!(
            end_of_day(day, "Pacific/Kiritimati"),
            at("2026-03-31T09:59:59.999Z")
        );
    }

    #[test]
    fn a_month_ends_with_the_day_of_the_same_number_or_the_months_last() {
        let after = |start, months| end_of_day_after_months(at(start), months, DEFAULT_TIME_ZONE);
        assert_eq!(after("2026-01-10T09:30:00Z", 1), at("2026-02-10T22:59:59.999Z"));
        assert_eq!(after("2026-01-31T09:30:00Z", 1), at("2026-02-28T22:59:59.999Z"));
        assert_eq!(after("2026-12-05T09:30:00Z", 1), at("2027-01-05T22:59:59.999Z"));
        // 23:30 UTC is already the last day of the month in Denmark.
        assert_eq!(after("2026-01-30T23:30:00Z", 1), at("2026-02-28T22:59:59.999Z"));
    }

    #[test]
    fn an_unknown_zone_counts_as_the_default() {
        let start = at("2026-01-10T09:30:00Z");
        assert_eq!(
            end_of_day_after(start, 5, "Nowhere/Land"),
            end_of_day_after(start, 5, DEFAULT_TIME_ZONE)
        );
    }
}
