use std::sync::Arc;

use kernel::stored::{Stored, Value};

use crate::Error;

/// One row of an answer, its values read by column name.
#[derive(Debug, Clone)]
pub struct Row {
    pub(crate) columns: Arc<[String]>,
    pub(crate) values: Vec<Value>,
    pub(crate) statement: &'static str,
}

impl Row {
    /// The value of a column as `T`; an error names column and statement, never the value.
    pub fn get<T: Stored>(&self, column: &str) -> Result<T, Error> {
        let position = self.columns.iter().position(|name| name == column);
        let value = position.and_then(|index| self.values.get(index));
        let value = value.ok_or_else(|| self.unreadable(column, "is not in the answer"))?;
        T::from_value(value).map_err(|reason| self.unreadable(column, &reason.to_string()))
    }

    fn unreadable(&self, column: &str, reason: &str) -> Error {
        Error::Column {
            column: column.to_owned(),
            statement: self.statement.chars().take(60).collect(),
            reason: reason.to_owned(),
        }
    }
}
