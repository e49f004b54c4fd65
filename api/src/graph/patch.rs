//! Patches: what an input leaves out stays, null empties, a value is written.

use async_graphql::{InputType, MaybeUndefined};
use tillid_kernel::{Error, Result};

/// A field that can be emptied.
#[expect(clippy::option_option, reason = "absent, null and a value are three things")]
pub(crate) fn optional<T: InputType>(field: MaybeUndefined<T>) -> Option<Option<T>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// A field that is always there.
///
/// # Errors
/// `VALIDATION` (`required`) at `name` for null.
pub(crate) fn kept<T: InputType>(field: MaybeUndefined<T>, name: &str) -> Result<Option<T>> {
    match field {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Err(Error::validation(name, "required")),
        MaybeUndefined::Value(value) => Ok(Some(value)),
    }
}
