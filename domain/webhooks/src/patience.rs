//! How long a failing endpoint is borne with: when a message is tried again, when it is given up, when its organisation
//! is warned, and when the endpoint is switched off. No database, no clock.

use tillid_kernel::Timestamp;

/// Seconds to wait after the first, second … failed try; after the last one the message is given up, nearly five days
/// after the first.
pub const RETRY_AFTER: [i64; 10] = [
    5, 300, 1_800, 7_200, 18_000, 36_000, 86_400, 86_400, 86_400, 86_400,
];
/// An endpoint that has taken nothing for so long: its organisation is warned.
pub const WARNED_AFTER_DAYS: i64 = 1;
/// For so long: it is switched off. Shorter than a message is tried, so that there was a try not long before.
pub const SWITCHED_OFF_AFTER_DAYS: i64 = 4;
/// Nobody is switched off without a day to mend it after the warning, whatever kept the warning back.
const AFTER_WARNING_DAYS: i64 = 1;
/// How long a former secret signs too.
pub const OVERLAP_SECONDS: i64 = 86_400;

/// When a message is tried again whose `attempts`-th try failed at `at`; none when it is given up.
pub(crate) fn next_try(attempts: i32, at: Timestamp) -> Option<Timestamp> {
    let earlier = usize::try_from(attempts - 1).unwrap_or(0);
    RETRY_AFTER.get(earlier).map(|delay| at.plus_seconds(*delay))
}

/// What is due for an endpoint that has taken nothing since `failing_since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    Warning,
    SwitchOff,
}

/// See [`Due`]. The days are whole: the warning is due when the first is over, to the millisecond.
pub(crate) fn due(failing_since: Timestamp, warned_at: Option<Timestamp>, now: Timestamp) -> Due {
    match warned_at {
        None if now >= failing_since.plus_days(WARNED_AFTER_DAYS) => Due::Warning,
        Some(warned)
            if now >= failing_since.plus_days(SWITCHED_OFF_AFTER_DAYS)
                && now >= warned.plus_days(AFTER_WARNING_DAYS) =>
        {
            Due::SwitchOff
        }
        None | Some(_) => Due::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000);

    fn after(days: i64, millis: i64) -> Timestamp {
        Timestamp(START.plus_days(days).0 + millis)
    }

    #[test]
    fn delays_grow_and_end() {
        let mut last = 0;
        for (attempt, delay) in (1..).zip(RETRY_AFTER) {
            assert!(delay >= last, "delays never shrink");
            assert_eq!(next_try(attempt, START), Some(START.plus_seconds(delay)));
            last = delay;
        }
        assert_eq!(next_try(10, START), Some(START.plus_seconds(86_400)));
        assert_eq!(next_try(11, START), None, "the eleventh try is the last");
        // A message outlives its endpoint's patience, so that the endpoint had a try in its last day.
        let whole: i64 = RETRY_AFTER.iter().sum();
        assert!(whole > SWITCHED_OFF_AFTER_DAYS * 86_400 && whole < 5 * 86_400);
    }

    #[test]
    fn the_warning_comes_when_a_day_is_over_and_once() {
        assert_eq!(due(START, None, after(1, -1)), Due::Nothing);
        assert_eq!(due(START, None, after(1, 0)), Due::Warning);
        assert_eq!(due(START, Some(after(1, 0)), after(1, 1)), Due::Nothing);
    }

    #[test]
    fn it_is_switched_off_when_four_days_are_over_and_never_unwarned() {
        let warned = Some(after(1, 0));
        assert_eq!(due(START, warned, after(4, -1)), Due::Nothing);
        assert_eq!(due(START, warned, after(4, 0)), Due::SwitchOff);
        // No worker for a week: the warning first, and a day after it.
        assert_eq!(due(START, None, after(7, 0)), Due::Warning);
        assert_eq!(due(START, Some(after(7, 0)), after(8, -1)), Due::Nothing);
        assert_eq!(due(START, Some(after(7, 0)), after(8, 0)), Due::SwitchOff);
    }
}
