//! How a value looks in a database column, the same on every database.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// What a column, or a bound parameter, can hold. `Debug` names the kind and keeps the content to itself.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// No value, of whatever type the column has.
    Null,
    /// A truth value; SQLite gives it back as [`Value::Int`].
    Bool(bool),
    /// A whole number, or an instant in microseconds since 1970.
    Int(i64),
    /// A text, a word, a code, or a civil date in ISO form.
    Text(String),
    /// Bytes; SQLite gives ids back in this form.
    Bytes(Vec<u8>),
    /// An id.
    Uuid(Uuid),
    /// A PostgreSQL array of numbers.
    Ints(Vec<i64>),
    /// A PostgreSQL array of texts.
    Texts(Vec<Option<String>>),
    /// A PostgreSQL array of byte strings.
    Byteses(Vec<Option<Vec<u8>>>),
    /// A PostgreSQL array of ids.
    Uuids(Vec<Option<Uuid>>),
}

impl Value {
    /// The kind of value, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Int(_) => "a number",
            Value::Text(_) => "a text",
            Value::Bytes(_) => "bytes",
            Value::Uuid(_) => "an id",
            Value::Ints(_) => "numbers",
            Value::Texts(_) => "texts",
            Value::Byteses(_) => "byte strings",
            Value::Uuids(_) => "ids",
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Value({})", self.kind())
    }
}

/// A column held something else than the type that was asked for. Says what, never the content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct Unreadable {
    /// What was asked for.
    pub expected: &'static str,
    /// What was there instead.
    pub found: &'static str,
}

impl Unreadable {
    /// `value` is not `expected`.
    pub fn new(expected: &'static str, value: &Value) -> Self {
        Self { expected, found: value.kind() }
    }
}

/// A type that has one form as a database column.
///
/// References are stored like what they point to, so that statements can borrow their parameters; they can
/// not be read back, and a row asked for one answers [`Unreadable`].
pub trait Stored: Sized {
    /// The form in which the value is bound to a statement.
    fn to_value(&self) -> Value;

    /// Reads the value of a column.
    fn from_value(value: &Value) -> Result<Self, Unreadable>;
}

/// Reads a text column through a parser.
pub fn parsed<T, E>(
    expected: &'static str,
    value: &Value,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Unreadable> {
    match value {
        Value::Text(text) => {
            parse(text).map_err(|_refused| Unreadable { expected, found: "a text of another form" })
        }
        other => Err(Unreadable::new(expected, other)),
    }
}

impl<T: Stored> Stored for &T {
    fn to_value(&self) -> Value {
        T::to_value(self)
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        Err(Unreadable::new("a reference", value))
    }
}

impl Stored for &str {
    fn to_value(&self) -> Value {
        Value::Text((*self).to_owned())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        Err(Unreadable::new("a reference", value))
    }
}

impl Stored for &[u8] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        Err(Unreadable::new("a reference", value))
    }
}

impl<T: Stored> Stored for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl Stored for bool {
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(Unreadable::new("a truth value", other)),
        }
    }
}

impl Stored for i64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Int(number) => Ok(*number),
            other => Err(Unreadable::new("a number", other)),
        }
    }
}

impl Stored for u32 {
    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        let number = i64::from_value(value)?;
        let out_of_range =
            |_out_of_range| Unreadable { expected: "a number from 0 to 2³²-1", found: "a number outside" };
        u32::try_from(number).map_err(out_of_range)
    }
}

impl Stored for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(Unreadable::new("a text", other)),
        }
    }
}

impl Stored for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Bytes(bytes) => Ok(bytes.clone()),
            other => Err(Unreadable::new("bytes", other)),
        }
    }
}

/// A digest or a key of known length; stored as bytes.
impl<const N: usize> Stored for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Bytes(bytes) => bytes.as_slice().try_into().map_err(|_wrong_length| Unreadable {
                expected: "bytes of a fixed length",
                found: "bytes of another length",
            }),
            other => Err(Unreadable::new("bytes", other)),
        }
    }
}

impl Stored for Uuid {
    fn to_value(&self) -> Value {
        Value::Uuid(*self)
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Uuid(id) => Ok(*id),
            Value::Bytes(bytes) => Uuid::from_slice(bytes)
                .map_err(|_wrong_length| Unreadable { expected: "an id", found: "bytes of another length" }),
            other => Err(Unreadable::new("an id", other)),
        }
    }
}

/// Microseconds since 1970; what is finer is cut, which [`crate::Clock`] has already done.
impl Stored for Timestamp {
    fn to_value(&self) -> Value {
        Value::Int(self.as_microsecond())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        let microseconds = i64::from_value(value)?;
        Timestamp::from_microsecond(microseconds)
            .map_err(|_out_of_range| Unreadable { expected: "an instant", found: "a number outside" })
    }
}

/// `2026-11-21`.
impl Stored for Date {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        parsed("a date", value, str::parse::<Date>)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn round_trip<T: Stored + PartialEq + std::fmt::Debug>(value: &T) {
        assert_eq!(&T::from_value(&value.to_value()).unwrap(), value);
    }

    #[test]
    fn every_plain_type_comes_back_as_it_went() {
        round_trip(&true);
        round_trip(&-7_i64);
        round_trip(&u32::MAX);
        round_trip(&"sì".to_owned());
        round_trip(&vec![0_u8, 255]);
        round_trip(&[7_u8; 32]);
        round_trip(&Uuid::from_u128(5));
        round_trip(&date(2026, 11, 21));
        round_trip(&Timestamp::from_microsecond(1_795_000_000_123_456).unwrap());
        round_trip(&Some("text".to_owned()));
        round_trip(&None::<i64>);
    }

    #[test]
    fn borrowed_parameters_are_stored_like_owned_ones() {
        let text = "word".to_owned();
        assert_eq!(Stored::to_value(&text.as_str()), text.to_value());
        assert_eq!(Stored::to_value(&&text), text.to_value());
        assert_eq!(Stored::to_value(&Some(&text)), text.to_value());
        assert_eq!(Stored::to_value(&text.as_bytes()), Value::Bytes(b"word".to_vec()));
    }

    #[test]
    fn a_truth_value_is_read_from_the_number_that_sqlite_keeps() {
        assert_eq!(bool::from_value(&Value::Int(1)), Ok(true));
        assert_eq!(bool::from_value(&Value::Int(0)), Ok(false));
        assert!(bool::from_value(&Value::Int(2)).is_err());
    }

    #[test]
    fn an_id_is_read_from_the_bytes_that_sqlite_keeps() {
        let id = Uuid::from_u128(42);
        assert_eq!(Uuid::from_value(&Value::Bytes(id.as_bytes().to_vec())), Ok(id));
        assert!(Uuid::from_value(&Value::Bytes(vec![1, 2])).is_err());
    }

    #[test]
    fn a_wrong_column_is_named_without_its_content() {
        let refused = i64::from_value(&Value::Text("RSSMRA45C12F205C".to_owned())).unwrap_err();
        assert_eq!(refused.to_string(), "expected a number, found a text");
        assert!(u32::from_value(&Value::Int(-1)).is_err());
        assert!(String::from_value(&Value::Null).is_err());
    }

    #[test]
    fn the_content_of_a_value_is_not_in_its_debug_form() {
        assert_eq!(format!("{:?}", Value::Text("secret".to_owned())), "Value(a text)");
    }
}
