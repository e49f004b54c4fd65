//! Scalars: instants and days.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use tillid_kernel::Timestamp;

/// An instant: RFC 3339 in UTC with milliseconds, e.g. `2026-03-31T21:59:59.999Z`. Any offset is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) Timestamp);

/// An instant: RFC 3339 in UTC with milliseconds, e.g. `2026-03-31T21:59:59.999Z`. Any offset is read.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Timestamp::parse(text).map(Self).ok_or_else(|| {
                InputValueError::custom("expected an RFC 3339 date and time such as 2026-03-31T21:59:59.999Z")
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<Timestamp> for DateTime {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

/// A day of the calendar: ISO 8601, e.g. `2026-03-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) time::Date);

/// A day of the calendar: ISO 8601, e.g. `2026-03-31`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        match &value {
            Value::String(text) => time::Date::parse(text, &format)
                .map(Self)
                .map_err(|_| InputValueError::custom("expected a day that exists, such as 2026-03-31")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<time::Date> for Date {
    fn from(day: time::Date) -> Self {
        Self(day)
    }
}
