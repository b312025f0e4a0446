//! Short texts kept inline, and what all types that are "a text of a certain form" share.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Unexpected, Visitor};

/// Up to `N` ASCII bytes without a heap allocation; shorter texts are filled up with NUL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Inline<const N: usize>([u8; N]);

impl<const N: usize> Inline<N> {
    /// Callers have checked that `text` is ASCII, holds no NUL and fits; what does not fit is cut.
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut bytes = [0; N];
        for (to, from) in bytes.iter_mut().zip(text) {
            *to = *from;
        }
        Self(bytes)
    }

    pub(crate) fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(N);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

/// Reads a text and parses it without an allocation; the error is the parser's own and holds no content.
pub fn deserialize_parsed<'de, D, T, E>(
    deserializer: D,
    expected: &'static str,
    parse: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    deserializer.deserialize_any(Parsed { expected, parse, value: PhantomData })
}

struct Parsed<T, E> {
    expected: &'static str,
    parse: fn(&str) -> Result<T, E>,
    value: PhantomData<T>,
}

impl<T, E: fmt::Display> Visitor<'_> for Parsed<T, E> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<F: Error>(self, text: &str) -> Result<T, F> {
        (self.parse)(text).map_err(F::custom)
    }

    fn visit_u64<F: Error>(self, _number: u64) -> Result<T, F> {
        Err(self.found_a_number())
    }

    fn visit_i64<F: Error>(self, _number: i64) -> Result<T, F> {
        Err(self.found_a_number())
    }

    fn visit_f64<F: Error>(self, _number: f64) -> Result<T, F> {
        Err(self.found_a_number())
    }
}

impl<T, E: fmt::Display> Parsed<T, E> {
    /// A code sent as a number must not be repeated in the error, as serde would do.
    fn found_a_number<F: Error>(&self) -> F {
        F::invalid_type(Unexpected::Other("a number"), self)
    }
}

/// Stored form, serde and `FromStr` of a type with `parse(&str) -> Result<Self, $error>` and `as_str(&self)`.
macro_rules! text_type {
    ($name:ident, $error:ty, $expected:literal) => {
        impl $crate::stored::Stored for $name {
            fn to_value(&self) -> $crate::stored::Value {
                $crate::stored::Value::Text(self.as_str().to_owned())
            }

            fn from_value(value: &$crate::stored::Value) -> Result<Self, $crate::stored::Unreadable> {
                $crate::stored::parsed($expected, value, Self::parse)
            }
        }

        $crate::text::text_form!($name, $error, $expected);
    };
}

/// As [`text_type!`], for what may not become a column as it is.
macro_rules! text_form {
    ($name:ident, $error:ty, $expected:literal) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::text::deserialize_parsed(deserializer, $expected, Self::parse)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
    };
}

/// Personal data: `Debug` shows the type and never the value, and there is no `Display`.
macro_rules! personal {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

/// Public identifiers: `Debug` and `Display` show the value.
macro_rules! public {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.as_str())
            }
        }
    };
}

pub(crate) use {personal, public, text_form, text_type};
