use db::{Error, Tx, params, sql};
use jiff::Timestamp;
use kernel::digest::SHA256_BYTES;

/// Whether a mailbox may send, and how it went lately.
#[derive(Debug, Clone, Default)]
pub(crate) struct MailboxState {
    pub(crate) failures: u32,
    pub(crate) retry_at: Option<Timestamp>,
    pub(crate) suspended_at: Option<Timestamp>,
    pub(crate) refused_login: Option<[u8; SHA256_BYTES]>,
    /// When the next message may leave, where only so many a minute may.
    pub(crate) paced_until: Option<Timestamp>,
}

/// Makes the mailbox known to all workers.
pub(crate) async fn introduce(tx: &mut Tx, mailbox: &str) -> Result<(), Error> {
    let statement =
        sql!("insert into delivery_mailbox (address) values ($1) on conflict (address) do nothing");
    tx.execute(statement, params![mailbox]).await.map(drop)
}

/// The mailbox's state, held against other workers until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx, mailbox: &str) -> Result<MailboxState, Error> {
    let statement = sql!(
        sqlite: "select failures, retry_at, suspended_at, refused_login, paced_until
            from delivery_mailbox where address = $1",
        postgres: "select failures, retry_at, suspended_at, refused_login, paced_until
            from delivery_mailbox where address = $1 for update"
    );
    let Some(row) = tx.optional(statement, params![mailbox]).await? else {
        return Ok(MailboxState::default());
    };
    Ok(MailboxState {
        failures: row.get("failures")?,
        retry_at: row.get("retry_at")?,
        suspended_at: row.get("suspended_at")?,
        refused_login: row.get("refused_login")?,
        paced_until: row.get("paced_until")?,
    })
}

/// The server failed the mailbox: nothing is claimed before `retry_at`, unless it rests already.
pub(crate) async fn put_off(
    tx: &mut Tx,
    mailbox: &str,
    retry_at: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    let statement = sql!(
        "update delivery_mailbox set failures = failures + 1, retry_at = $2 where address = $1 and retry_at <= $3"
    );
    tx.execute(statement, params![mailbox, retry_at, now]).await.map(drop)
}

/// The server has taken a message: earlier failures and the suspension of an earlier login are over. What another connection
/// has found meanwhile stands: a rest that has begun, and the suspension of this login.
pub(crate) async fn recover(
    tx: &mut Tx,
    mailbox: &str,
    login: Option<[u8; SHA256_BYTES]>,
    now: Timestamp,
) -> Result<(), Error> {
    let statement = sql!(
        "update delivery_mailbox set failures = 0, retry_at = 0, suspended_at = null, refused_login = null
        where address = $1 and retry_at <= $2 and (suspended_at is null or refused_login is distinct from $3)"
    );
    tx.execute(statement, params![mailbox, now, login]).await.map(drop)
}

/// The mailbox works: earlier failures and a suspension are over.
pub(crate) async fn clear(tx: &mut Tx, mailbox: &str) -> Result<(), Error> {
    let statement = sql!(
        "update delivery_mailbox set failures = 0, retry_at = 0, suspended_at = null, refused_login = null
        where address = $1"
    );
    tx.execute(statement, params![mailbox]).await.map(drop)
}

/// Nothing is sent from the mailbox until its login changes or somebody lets it go on.
pub(crate) async fn suspend(
    tx: &mut Tx,
    mailbox: &str,
    login: Option<[u8; SHA256_BYTES]>,
    now: Timestamp,
) -> Result<(), Error> {
    let statement =
        sql!("update delivery_mailbox set suspended_at = $2, refused_login = $3 where address = $1");
    tx.execute(statement, params![mailbox, now, login]).await.map(drop)
}

/// How far the mailbox has come in its fair order, and when its next message may leave.
pub(crate) async fn advance(
    tx: &mut Tx,
    mailbox: &str,
    turn: i64,
    paced_until: Option<Timestamp>,
) -> Result<(), Error> {
    let statement = sql!(
        "update delivery_mailbox set turn = case when turn < $2 then $2 else turn end,
            paced_until = coalesce($3, paced_until)
        where address = $1"
    );
    tx.execute(statement, params![mailbox, turn, paced_until]).await.map(drop)
}
