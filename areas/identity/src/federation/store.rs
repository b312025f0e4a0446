use db::{Tx, params, sql};
use jiff::Timestamp;
use saml::Federation;

use crate::Error;

/// Metadata of identity providers as last found good.
pub(super) struct Copy {
    pub(super) content: Vec<u8>,
    pub(super) fetched_at: Timestamp,
}

/// When the copy was made that was read from `source`, or none.
pub(super) async fn copied_at(
    tx: &mut Tx,
    federation: Federation,
    source: &str,
) -> Result<Option<Timestamp>, Error> {
    let statement = sql!("select fetched_at from provider_metadata where door = $1 and source = $2");
    let row = tx.optional(statement, params![federation, source]).await?;
    Ok(row.map(|row| row.get("fetched_at")).transpose()?)
}

/// The copy that was read from `source`, or none.
pub(super) async fn copy(tx: &mut Tx, federation: Federation, source: &str) -> Result<Option<Copy>, Error> {
    let statement = sql!("select content, fetched_at from provider_metadata where door = $1 and source = $2");
    let row = tx.optional(statement, params![federation, source]).await?;
    let read = |row: db::Row| Ok(Copy { content: row.get("content")?, fetched_at: row.get("fetched_at")? });
    row.map(read).transpose()
}

/// Puts a copy in place of the one before.
pub(super) async fn put_copy(
    tx: &mut Tx,
    federation: Federation,
    source: &str,
    copy: &Copy,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into provider_metadata (door, source, content, fetched_at) values ($1, $2, $3, $4)
         on conflict (door) do update set source = excluded.source, content = excluded.content,
           fetched_at = excluded.fetched_at"
    );
    tx.execute(statement, params![federation, source, copy.content, copy.fetched_at]).await?;
    Ok(())
}
