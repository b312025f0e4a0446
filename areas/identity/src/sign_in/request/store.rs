use db::{Row, Tx, params, sql};
use jiff::Timestamp;

use super::{Errand, ForeignDoor, RequestId, SignInRequest, State};
use crate::Error;
use crate::onward::Onward;

/// A request about to be sent.
pub(super) struct NewRequest {
    pub(super) id: RequestId,
    pub(super) browser_digest: [u8; 32],
    pub(super) sent: Vec<u8>,
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, errand: &Errand, new: &NewRequest) -> Result<(), Error> {
    let statement = sql!(
        "insert into sign_in_request
           (id, door, provider, protocol_id, browser_digest, next, step_up, sent, state, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'sent', $9, $10)"
    );
    let values = params![
        new.id,
        errand.door,
        errand.provider,
        errand.protocol_id,
        new.browser_digest,
        errand.onward.target(),
        errand.onward.step_up(),
        new.sent,
        new.now,
        new.expires_at
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

macro_rules! requests {
    ($which:literal) => {
        sql!(concat!(
            "select id, door, provider, browser_digest, next, step_up, sent, state, proved, refusal, expires_at
             from sign_in_request where door = $1 and ",
            $which
        ))
    };
}

/// The request that goes by this name.
pub(super) async fn by_protocol_id(
    tx: &mut Tx,
    door: ForeignDoor,
    protocol_id: &str,
) -> Result<Option<SignInRequest>, Error> {
    let statement = requests!("protocol_id = $2");
    tx.optional(statement, params![door, protocol_id]).await?.as_ref().map(read).transpose()
}

/// The request whose outcome is fetched with this code.
pub(super) async fn by_code(
    tx: &mut Tx,
    door: ForeignDoor,
    code_digest: [u8; 32],
) -> Result<Option<SignInRequest>, Error> {
    let statement = requests!("code_digest = $2");
    tx.optional(statement, params![door, code_digest]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<SignInRequest, Error> {
    Ok(SignInRequest {
        id: row.get("id")?,
        door: row.get("door")?,
        provider: row.get("provider")?,
        onward: Onward::to(row.get("next")?, row.get("step_up")?),
        state: row.get("state")?,
        expires_at: row.get("expires_at")?,
        sent: row.get("sent")?,
        browser_digest: row.get("browser_digest")?,
        proved: row.get("proved")?,
        refusal: row.get("refusal")?,
    })
}

/// What is laid down for the browser to fetch.
pub(super) struct LaidDown<'a> {
    pub(super) state: State,
    pub(super) code_digest: [u8; 32],
    pub(super) proved: Option<Vec<u8>>,
    pub(super) refusal: Option<&'a str>,
    pub(super) expires_at: Timestamp,
}

/// False if an answer has claimed the request before, or it was answered.
pub(super) async fn claim(tx: &mut Tx, id: RequestId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update sign_in_request set claimed_at = $2 where id = $1 and state = 'sent' and claimed_at is null"
    );
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// False if the request was answered before.
pub(super) async fn lay_down(tx: &mut Tx, id: RequestId, what: &LaidDown<'_>) -> Result<bool, Error> {
    let statement = sql!(
        "update sign_in_request set state = $2, code_digest = $3, proved = $4, refusal = $5, expires_at = $6
         where id = $1 and state = 'sent'"
    );
    let values = params![id, what.state, what.code_digest, what.proved, what.refusal, what.expires_at];
    Ok(tx.execute(statement, values).await? == 1)
}

/// False if what was proved was taken before.
pub(super) async fn enter(tx: &mut Tx, id: RequestId) -> Result<bool, Error> {
    let statement = sql!(
        "update sign_in_request set state = 'entered', proved = null where id = $1 and state = 'proved'"
    );
    Ok(tx.execute(statement, params![id]).await? == 1)
}

/// Makes a proof that is laid down worthless; false if it was taken before.
pub(super) async fn spoil(tx: &mut Tx, id: RequestId, word: &str) -> Result<bool, Error> {
    let statement = sql!(
        "update sign_in_request set state = 'refused', proved = null, refusal = $2
         where id = $1 and state = 'proved'"
    );
    Ok(tx.execute(statement, params![id, word]).await? == 1)
}

/// Removes requests whose time was over before `before`; answers how many.
pub(crate) async fn remove_old(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from sign_in_request where expires_at < $1"), params![before]).await?)
}
