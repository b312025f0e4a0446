use std::sync::{Arc, OnceLock};

/// One statement text, or two where the databases truly differ; made by [`sql!`](crate::sql) alone.
///
/// Only string literals get in, so no statement can be put together from what a person typed.
#[derive(Debug)]
pub struct Statement {
    sqlite: &'static str,
    postgres: &'static str,
    numbered: OnceLock<String>,
    sqlite_columns: OnceLock<Arc<[String]>>,
    postgres_columns: OnceLock<Arc<[String]>>,
}

impl Statement {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(sqlite: &'static str, postgres: &'static str) -> Self {
        Self {
            sqlite,
            postgres,
            numbered: OnceLock::new(),
            sqlite_columns: OnceLock::new(),
            postgres_columns: OnceLock::new(),
        }
    }

    /// The text for PostgreSQL.
    #[must_use]
    pub fn postgres(&self) -> &'static str {
        self.postgres
    }

    /// Names of the columns of its answer on PostgreSQL, read once: a statement always answers with the same.
    pub(crate) fn postgres_columns(&self, read: impl FnOnce() -> Arc<[String]>) -> Arc<[String]> {
        self.postgres_columns.get_or_init(read).clone()
    }

    /// The same on SQLite.
    pub(crate) fn sqlite_columns(&self, read: impl FnOnce() -> Arc<[String]>) -> Arc<[String]> {
        self.sqlite_columns.get_or_init(read).clone()
    }

    /// The text for SQLite, where `$2` becomes `?2`: SQLite would count `$2` by first appearance.
    #[must_use]
    pub fn sqlite(&self) -> &str {
        self.numbered.get_or_init(|| self.sqlite.replace('$', "?"))
    }
}

/// A statement: `sql!("select …")`, `sql!(concat!("select …", "where …"))` for texts that share a part, or
/// `sql!(sqlite: "…", postgres: "…")` where one text cannot serve both.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        static STATEMENT: $crate::Statement = $crate::Statement::new($text, $text);
        &STATEMENT
    }};
    (concat!($($part:literal),+ $(,)?)) => {{
        static STATEMENT: $crate::Statement =
            $crate::Statement::new(::core::concat!($($part),+), ::core::concat!($($part),+));
        &STATEMENT
    }};
    (sqlite: $sqlite:literal, postgres: $postgres:literal $(,)?) => {{
        static STATEMENT: $crate::Statement = $crate::Statement::new($sqlite, $postgres);
        &STATEMENT
    }};
}

/// The values for `$1, $2, …` of a statement, each of a type that is [`Stored`](kernel::stored::Stored).
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::Stored::to_value(&$value)),*] };
}
