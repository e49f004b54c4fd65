//! Typed, opaque identifiers.

/// Declares an identifier: a version 7 UUID of its own type, stored as a UUID, shown as `prefix_<32 hex>`.
///
/// The prefix makes an id of the wrong type unreadable instead of silently wrong; the type makes it
/// uncompilable. Parsing accepts only the exact form that `Display` writes. `Uuid` must be in scope where the
/// macro is used, because the derive of the entities knows a column's type by that very name.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            $crate::macros::sea_orm::DeriveValueType,
            $crate::macros::serde::Serialize, $crate::macros::serde::Deserialize,
        )]
        #[serde(crate = "::tillid_kernel::macros::serde", into = "String", try_from = "String")]
        pub struct $name(pub Uuid);

        impl $name {
            /// What every id of this type begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new id, ordered by `now`.
            #[must_use]
            pub fn new(now: $crate::Timestamp, dice: &dyn $crate::Dice) -> Self {
                Self($crate::Dice::uuid(dice, now))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}_{}", $prefix, self.0.simple())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::Error;

            /// # Errors
            /// `NOT_FOUND`: a malformed id answers exactly as an unknown one.
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|hex| hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
                    .and_then(|hex| $crate::macros::uuid::Uuid::parse_str(hex).ok())
                    .map(Self)
                    .ok_or_else($crate::Error::not_found)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::Error;

            fn try_from(text: String) -> ::std::result::Result<Self, $crate::Error> {
                text.parse()
            }
        }

        impl $crate::macros::sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, $crate::macros::sea_orm::DbErr> {
                Err($crate::macros::sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl From<$crate::macros::uuid::Uuid> for $name {
            fn from(uuid: $crate::macros::uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for $crate::macros::uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}
