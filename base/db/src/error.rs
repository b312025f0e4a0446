use kernel::ErrorKind;

/// What a database answers when it does not do as it was told. No variant carries a value of a row.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A unique key is taken (SQLite 1555 and 2067, SQLSTATE 23505); holds the database's name of the key.
    #[error("a row with the same key exists: {0}")]
    Conflict(String),
    /// A row that this one refers to is not there, or a check of the table refuses it.
    #[error("the table refuses the row: {0}")]
    Refused(String),
    /// The database cannot be reached; the same call may go through later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The database gave up what was asked because of others: a deadlock, a lock, a time limit, too little room for
    /// all. The same transaction may go through when it is begun anew.
    #[error("the database is too busy: {0}")]
    Busy(String),
    /// The database cannot store anything: its disk is full or broken, or it may only be read; until that is mended
    /// every change will fail.
    #[error("the database is unavailable for changes: {0}")]
    Unwritable(String),
    /// A statement that must find a row found none.
    #[error("no row for: {0}")]
    NoRow(&'static str),
    /// A column holds what its type cannot be read from, or is not in the statement.
    #[error("column {column} of «{statement}»: {reason}")]
    Column {
        /// Name of the column in the statement.
        column: String,
        /// First words of the statement.
        statement: String,
        /// What was expected.
        reason: String,
    },
    /// The database does not understand the statement: a defect of this program.
    #[error("the statement is wrong: {0}")]
    Statement(String),
    /// The schema is not what this version of the program needs.
    #[error("the schema of the database does not fit: {0}")]
    Schema(String),
}

impl Error {
    /// The kind that decides how a door answers.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::NoRow(_) => ErrorKind::NotFound,
            _ => ErrorKind::Unavailable,
        }
    }

    /// Whether somebody else was in the way: the same transaction begun anew may go through.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_) | Self::Busy(_))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, ReadOnly, SystemIoFailure,
        };
        let rusqlite::Error::SqliteFailure(code, message) = &error else {
            return Self::Statement(error.to_string());
        };
        let text = message.clone().unwrap_or_else(|| code.to_string());
        match (code.code, code.extended_code) {
            (_, 1555 | 2067) => Self::Conflict(text),
            (rusqlite::ErrorCode::ConstraintViolation, _) => Self::Refused(text),
            (rusqlite::ErrorCode::Unknown, _) => Self::Statement(text),
            (DiskFull | SystemIoFailure | ReadOnly | CannotOpen, _) => Self::Unwritable(text),
            (DatabaseBusy | DatabaseLocked, _) => Self::Busy(text),
            _ => Self::Unavailable(text),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(answer) = error.as_db_error() else {
            return if error.is_closed()
                || std::error::Error::source(&error)
                    .is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
            {
                Self::Unavailable(error.to_string())
            } else {
                Self::Statement(error.to_string())
            };
        };
        let state = answer.code().code();
        // The detail of the answer quotes values of the row; the message does not.
        let text = format!("{state} {}", answer.message());
        match state.get(..2) {
            _ if state == "23505" => Self::Conflict(answer.constraint().unwrap_or("unnamed").to_owned()),
            Some("23") => Self::Refused(text),
            _ if ["53100", "25006"].contains(&state) => Self::Unwritable(text),
            Some("40" | "53" | "55") => Self::Busy(text),
            _ if state == "57014" => Self::Busy(text),
            Some("08" | "57" | "58") => Self::Unavailable(text),
            _ => Self::Statement(text),
        }
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(cause) => match Self::from(cause) {
                Self::Statement(text) => Self::Unavailable(text),
                other => other,
            },
            other => Self::Unavailable(other.to_string()),
        }
    }
}
