//! Instants in JSON: RFC 3339 in UTC with exactly three decimals, `2026-11-22T19:00:00.000Z`.
//!
//! One fixed form, because the text is hashed: the same instant must always be the same bytes.

use serde::{Deserialize, Deserializer, Serializer, de, ser};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

const MILLISECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The text form of an instant; digits below the millisecond are cut off, not rounded.
///
/// Fails only for years outside 0–9999, which RFC 3339 cannot write.
pub fn to_text(at: OffsetDateTime) -> Result<String, time::error::Format> {
    at.to_offset(UtcOffset::UTC).format(MILLISECONDS)
}

/// Writes an instant as text, for `#[serde(with = "instant")]`.
pub fn serialize<S: Serializer>(at: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&to_text(*at).map_err(ser::Error::custom)?)
}

/// Reads any RFC 3339 text and brings it to UTC, for `#[serde(with = "instant")]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OffsetDateTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    let at = OffsetDateTime::parse(&text, &Rfc3339).map_err(de::Error::custom)?;
    Ok(at.to_offset(UtcOffset::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_instant_has_three_decimals_and_is_in_utc() {
        assert_eq!(
            to_text(datetime!(2026-11-22 20:00 +1)).unwrap(),
            "2026-11-22T19:00:00.000Z"
        );
        assert_eq!(
            to_text(datetime!(2026-11-22 19:00:00.9999 UTC)).unwrap(),
            "2026-11-22T19:00:00.999Z"
        );
    }
}
