//! Enums that are one word everywhere: in the database, in JSON, in code.

/// A text that is none of the words of its enum. Says which enum, not which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a word of {0}")]
pub struct UnknownWord(pub &'static str);

/// Makes enums whose variants are stored, sent and shown as a fixed word.
///
/// ```
/// kernel::words! {
///     /// Where a request stands.
///     pub enum State {
///         /// Nobody has looked at it.
///         Open = "open",
///         /// Answered.
///         Closed = "closed",
///     }
/// }
/// assert_eq!(State::Open.as_str(), "open");
/// assert_eq!(State::parse("closed"), Ok(State::Closed));
/// assert_eq!(State::ALL.len(), 2);
/// assert!(State::Open < State::Closed);
/// ```
#[macro_export]
macro_rules! words {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$variant_attribute:meta])* $variant:ident = $word:literal ),+ $(,)?
        }
    )+) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $( $(#[$variant_attribute])* $variant, )+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            $visibility const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word under which the variant is stored and sent.
            #[must_use]
            $visibility const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $word, )+
                }
            }

            /// The variant with exactly this word.
            $visibility fn parse(word: &str) -> ::core::result::Result<Self, $crate::UnknownWord> {
                match word {
                    $( $word => ::core::result::Result::Ok(Self::$variant), )+
                    _ => ::core::result::Result::Err($crate::UnknownWord(::core::stringify!($name))),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> ::core::result::Result<Self, Self::Err> {
                Self::parse(word)
            }
        }

        impl $crate::stored::Stored for $name {
            fn to_value(&self) -> $crate::stored::Value {
                $crate::stored::Value::Text(self.as_str().to_owned())
            }

            fn from_value(
                value: &$crate::stored::Value,
            ) -> ::core::result::Result<Self, $crate::stored::Unreadable> {
                $crate::stored::parsed(
                    ::core::concat!("a word of ", ::core::stringify!($name)),
                    value,
                    Self::parse,
                )
            }
        }

        impl $crate::macro_support::serde::Serialize for $name {
            fn serialize<S: $crate::macro_support::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::macro_support::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::macro_support::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::macro_support::deserialize_parsed(
                    deserializer,
                    ::core::concat!("a word of ", ::core::stringify!($name)),
                    Self::parse,
                )
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use crate::stored::{Stored, Value};

    words! {
        /// A light.
        enum Light {
            /// Stop.
            Red = "red",
            /// Go.
            Green = "green",
        }
    }

    #[test]
    fn a_word_is_the_same_in_code_column_and_json() {
        for light in Light::ALL {
            assert_eq!(Light::parse(light.as_str()), Ok(*light));
            assert_eq!(light.to_value(), Value::Text(light.to_string()));
            assert_eq!(Light::from_value(&light.to_value()), Ok(*light));
            let json = serde_json::to_string(light).unwrap();
            assert_eq!(json, format!("\"{light}\""));
            assert_eq!(serde_json::from_str::<Light>(&json).unwrap(), *light);
        }
    }

    #[test]
    fn another_word_is_refused_with_the_name_of_the_enum() {
        assert_eq!(Light::parse("Red").unwrap_err().to_string(), "not a word of Light");
        let column = Light::from_value(&Value::Text("blue".to_owned())).unwrap_err();
        assert_eq!(column.to_string(), "expected a word of Light, found a text of another form");
        assert!(serde_json::from_str::<Light>("\"blue\"").is_err());
    }
}
