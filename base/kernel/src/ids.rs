//! Ids that cannot be swapped for one another.

use uuid::{Builder, Uuid};

use crate::{Clock, Random};

/// A UUIDv7 whose first bits after the millisecond hold its fraction, so that ids sort by their instant.
pub fn fresh_uuid(clock: &Clock, random: &Random) -> Uuid {
    let now = clock.now();
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let within = u16::try_from(now.as_microsecond().rem_euclid(1000) * 4096 / 1000).unwrap_or_default();
    let mut rest: [u8; 10] = random.bytes();
    [rest[0], rest[1]] = within.to_be_bytes();
    Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid()
}

/// Makes id types: UUIDv7 inside, each a type of its own.
///
/// ```
/// kernel::id! {
///     /// A person known to the institute.
///     PersonId
/// }
/// let id = PersonId::new(&kernel::Clock::system(), &kernel::Random::system());
/// assert_eq!(id.to_string().parse::<PersonId>().unwrap(), id);
/// ```
#[macro_export]
macro_rules! id {
    ($( $(#[$attribute:meta])* $name:ident )+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::macro_support::uuid::Uuid);

        impl $name {
            /// A new id; ids sort by the instant at which they were made.
            #[must_use]
            pub fn new(clock: &$crate::Clock, random: &$crate::Random) -> Self {
                Self($crate::macro_support::fresh_uuid(clock, random))
            }

            /// An id that exists already.
            #[must_use]
            pub const fn from_uuid(id: $crate::macro_support::uuid::Uuid) -> Self {
                Self(id)
            }

            /// The bare id, where ids of several kinds meet.
            #[must_use]
            pub const fn as_uuid(self) -> $crate::macro_support::uuid::Uuid {
                self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(formatter, ::core::concat!(::core::stringify!($name), "({})"), self.0)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::macro_support::uuid::Error;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                $crate::macro_support::uuid::Uuid::parse_str(text).map(Self)
            }
        }

        impl $crate::stored::Stored for $name {
            fn to_value(&self) -> $crate::stored::Value {
                $crate::stored::Value::Uuid(self.0)
            }

            fn from_value(
                value: &$crate::stored::Value,
            ) -> ::core::result::Result<Self, $crate::stored::Unreadable> {
                $crate::stored::Stored::from_value(value).map(Self)
            }
        }

        impl $crate::macro_support::serde::Serialize for $name {
            fn serialize<S: $crate::macro_support::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> $crate::macro_support::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::macro_support::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::macro_support::deserialize_parsed(deserializer, "an id", <Self as ::core::str::FromStr>::from_str)
            }
        }
    )+};
}
