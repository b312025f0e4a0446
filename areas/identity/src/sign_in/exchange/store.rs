use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::SessionId;

use super::{Exchange, ExchangeId, ForeignDoor};
use crate::Error;

/// What an entry has beside the exchange itself.
pub(super) struct Kept {
    pub(super) id: ExchangeId,
    pub(super) request: Vec<u8>,
    pub(super) response: Vec<u8>,
    pub(super) digest: [u8; 32],
    pub(super) received_at: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, e: &Exchange, kept: &Kept) -> Result<(), Error> {
    let statement = sql!(
        "insert into sign_in_exchange
           (id, door, provider, request_id, response_id, assertion_id, requested_at, answered_at, name_id,
            name_qualifier, session_index, request, response, digest, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
    );
    let values = params![
        kept.id,
        e.door,
        e.provider,
        e.request_id,
        e.response_id,
        e.assertion_id,
        e.requested_at,
        e.answered_at,
        e.name_id,
        e.name_qualifier,
        e.session_index,
        kept.request,
        kept.response,
        kept.digest,
        kept.received_at
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

pub(super) async fn led_to(tx: &mut Tx, id: ExchangeId, session: SessionId) -> Result<(), Error> {
    let statement = sql!("update sign_in_exchange set session_id = $2 where id = $1 and session_id is null");
    tx.execute(statement, params![id, session]).await?;
    Ok(())
}

/// The provider's session with which one of ours began.
pub(crate) struct Standing {
    pub(crate) door: ForeignDoor,
    pub(crate) provider: String,
    pub(crate) name_id: String,
    pub(crate) name_qualifier: String,
    pub(crate) session_index: String,
}

/// The entry with which this session began, if the provider has a session of its own that can be ended.
pub(crate) async fn of_session(
    tx: &mut Tx,
    session: SessionId,
) -> Result<Option<(ForeignDoor, ExchangeId)>, Error> {
    let statement = sql!(
        "select id, door from sign_in_exchange
         where session_id = $1 and name_id is not null and session_index is not null"
    );
    let row = tx.optional(statement, params![session]).await?;
    row.map(|row| Ok((row.get("door")?, row.get("id")?))).transpose()
}

/// The provider's session that an entry tells of, if there is one that can be ended.
pub(crate) async fn standing(tx: &mut Tx, id: ExchangeId) -> Result<Option<Standing>, Error> {
    let statement = sql!(
        "select door, provider, name_id, name_qualifier, session_index from sign_in_exchange
         where id = $1 and name_id is not null and name_qualifier is not null and session_index is not null"
    );
    let read = |row: Row| {
        Ok(Standing {
            door: row.get("door")?,
            provider: row.get("provider")?,
            name_id: row.get("name_id")?,
            name_qualifier: row.get("name_qualifier")?,
            session_index: row.get("session_index")?,
        })
    };
    tx.optional(statement, params![id]).await?.map(read).transpose()
}

/// The sessions that began with what this provider said of a person; only those of `session_index` if it is given.
pub(crate) async fn sessions_of(
    tx: &mut Tx,
    door: ForeignDoor,
    provider: &str,
    name_id: &str,
    session_index: Option<&str>,
) -> Result<Vec<SessionId>, Error> {
    let statement = sql!(
        "select session_id from sign_in_exchange
         where provider = $2 and name_id = $3 and door = $1 and session_id is not null
           and (cast($4 as text) is null or session_index = $4)"
    );
    let rows = tx.all(statement, params![door, provider, name_id, session_index]).await?;
    rows.iter().map(|row| Ok(row.get("session_id")?)).collect()
}

/// An entry as it is checked.
pub(super) struct Entry {
    pub(super) request: Vec<u8>,
    pub(super) response: Vec<u8>,
    pub(super) digest: [u8; 32],
}

/// One entry, or none.
pub(super) async fn entry(tx: &mut Tx, id: ExchangeId) -> Result<Option<Entry>, Error> {
    let statement = sql!("select request, response, digest from sign_in_exchange where id = $1");
    let read = |row: Row| {
        Ok(Entry { request: row.get("request")?, response: row.get("response")?, digest: row.get("digest")? })
    };
    tx.optional(statement, params![id]).await?.map(read).transpose()
}

/// How many entries there are that were received at `since` or later.
pub(super) async fn count(tx: &mut Tx, since: Timestamp) -> Result<u64, Error> {
    let statement = sql!("select count(*) as entries from sign_in_exchange where received_at >= $1");
    let row = tx.one(statement, params![since]).await?;
    Ok(u64::try_from(row.get::<i64>("entries")?).unwrap_or_default())
}

/// Removes what was received before `before`; answers how many.
pub(crate) async fn remove_old(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from sign_in_exchange where received_at < $1"), params![before]).await?)
}
