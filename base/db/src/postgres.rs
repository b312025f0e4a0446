use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use kernel::stored::Value;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Config, NoTls};

use crate::{Error, Row, Statement};

/// A pool of connections to one PostgreSQL server.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) fn open(url: &str, connections: usize) -> Result<Self, Error> {
        let mut config: Config = url.parse().map_err(|_cause| {
            Error::Schema("the database address is not of the form postgres://user@host:port/name".to_owned())
        })?;
        config.application_name("sportello");
        config.connect_timeout(Duration::from_secs(5));
        // A server that went without a word is given up after 25 s at the latest, not after the two hours of TCP.
        config.tcp_user_timeout(Duration::from_secs(20));
        config.keepalives_idle(Duration::from_secs(10));
        config.keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(3);
        config.options("-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000");
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(10)))
            .create_timeout(Some(Duration::from_secs(5)))
            .build()
            .map_err(|cause| Error::Unavailable(cause.to_string()))?;
        Ok(Self { pool })
    }

    pub(crate) async fn read(&self) -> Result<PostgresRead, Error> {
        Ok(PostgresRead(Some(self.pool.get().await?)))
    }

    pub(crate) async fn write(&self) -> Result<PostgresTx, Error> {
        Ok(PostgresTx { client: Some(self.pool.get().await?), begun: false })
    }
}

/// A connection for reading.
pub(crate) struct PostgresRead(Option<Object>);

impl PostgresRead {
    pub(crate) async fn all(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> Result<Vec<Row>, Error> {
        let outcome = all(self.0.as_ref().ok_or_else(closed)?, statement, params).await;
        give_up_if_broken(&mut self.0, outcome)
    }
}

/// A connection that the server is about to close looks sound for a moment more, and one to a server that may no longer
/// be written to stays so: given back, it would fail whoever comes next.
fn give_up_if_broken<T>(client: &mut Option<Object>, outcome: Result<T, Error>) -> Result<T, Error> {
    if matches!(outcome, Err(Error::Unavailable(_) | Error::Unwritable(_))) {
        drop(client.take().map(Object::take));
    }
    outcome
}

/// A transaction on one connection. It begins together with its first statement, in one round trip.
pub(crate) struct PostgresTx {
    client: Option<Object>,
    begun: bool,
}

impl PostgresTx {
    pub(crate) async fn execute(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> Result<u64, Error> {
        let begun = std::mem::replace(&mut self.begun, true);
        let client = self.client.as_ref().ok_or_else(closed)?;
        let work = execute(client, statement, params);
        let outcome = if begun { work.await } else { begin_with(client, work).await };
        give_up_if_broken(&mut self.client, outcome)
    }

    pub(crate) async fn all(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> Result<Vec<Row>, Error> {
        let begun = std::mem::replace(&mut self.begun, true);
        let client = self.client.as_ref().ok_or_else(closed)?;
        let work = all(client, statement, params);
        let outcome = if begun { work.await } else { begin_with(client, work).await };
        give_up_if_broken(&mut self.client, outcome)
    }

    pub(crate) async fn batch(&mut self, script: &str) -> Result<(), Error> {
        let begun = std::mem::replace(&mut self.begun, true);
        let client = self.client.as_ref().ok_or_else(closed)?;
        if !begun {
            begin(client).await?;
        }
        Ok(client.batch_execute(script).await?)
    }

    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        let Some(client) = self.client.take() else {
            return Err(closed());
        };
        if !self.begun {
            return Ok(());
        }
        let outcome = client.batch_execute("commit").await.map_err(Error::from);
        give_up_if_broken(&mut Some(client), outcome)
    }
}

fn closed() -> Error {
    Error::Unavailable("the connection was given back".to_owned())
}

async fn begin(client: &Object) -> Result<(), Error> {
    Ok(client.batch_execute("begin").await?)
}

async fn begin_with<T>(client: &Object, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    Ok(tokio::try_join!(biased; begin(client), work)?.1)
}

impl Drop for PostgresTx {
    #[expect(
        clippy::disallowed_methods,
        reason = "a rollback needs a round trip, and a drop cannot wait for it"
    )]
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if !self.begun {
            return;
        }
        match tokio::runtime::Handle::try_current() {
            Ok(_) => drop(tokio::spawn(async move {
                if client.batch_execute("rollback").await.is_err() {
                    drop(Object::take(client));
                }
            })),
            Err(_ended) => drop(Object::take(client)),
        }
    }
}

async fn execute(client: &Object, statement: &'static Statement, params: &[Value]) -> Result<u64, Error> {
    let prepared = client.prepare_cached(statement.postgres()).await?;
    Ok(client.execute_raw(&prepared, params.iter().map(Bound)).await?)
}

async fn all(client: &Object, statement: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Error> {
    let prepared = client.prepare_cached(statement.postgres()).await?;
    let bound: Vec<Bound<'_>> = params.iter().map(Bound).collect();
    let borrowed: Vec<&(dyn ToSql + Sync)> = bound.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    let rows = client.query(&prepared, &borrowed).await?;
    let columns = statement
        .postgres_columns(|| prepared.columns().iter().map(|column| column.name().to_owned()).collect());
    rows.iter()
        .map(|row| {
            let values = (0..columns.len()).map(|index| read(row, index)).collect::<Result<_, Error>>()?;
            Ok(Row { columns: columns.clone(), values, statement: statement.postgres() })
        })
        .collect()
}

fn read(row: &tokio_postgres::Row, index: usize) -> Result<Value, Error> {
    fn some<T>(value: Option<T>, wrap: impl Fn(T) -> Value) -> Value {
        value.map_or(Value::Null, wrap)
    }
    let column = &row.columns()[index];
    Ok(match *column.type_() {
        Type::INT8 => some(row.try_get(index)?, Value::Int),
        Type::INT4 => some(row.try_get(index)?, |number: i32| Value::Int(number.into())),
        Type::INT2 => some(row.try_get(index)?, |number: i16| Value::Int(number.into())),
        Type::BOOL => some(row.try_get(index)?, Value::Bool),
        Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR => some(row.try_get(index)?, Value::Text),
        Type::BYTEA => some(row.try_get(index)?, Value::Bytes),
        Type::UUID => some(row.try_get(index)?, Value::Uuid),
        ref other => {
            return Err(Error::Statement(format!(
                "column {} is of type {other}, which is not read",
                column.name()
            )));
        }
    })
}

#[derive(Debug)]
struct Bound<'a>(&'a Value);

type Refusal = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Bound<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Bool(yes) => yes.to_sql(ty, out),
            Value::Int(number) => match *ty {
                Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
                _ => number.to_sql(ty, out),
            },
            Value::Text(text) => text.to_sql(ty, out),
            Value::Bytes(bytes) => bytes.to_sql(ty, out),
            Value::Uuid(id) => id.to_sql(ty, out),
            Value::Ints(numbers) => numbers.to_sql(ty, out),
            Value::Texts(texts) => texts.to_sql(ty, out),
            Value::Byteses(byteses) => byteses.to_sql(ty, out),
            Value::Uuids(ids) => ids.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
