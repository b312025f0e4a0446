use db::{Error, Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::{EmailAddress, PhoneNumber, TaxCode};

use super::address::{
    Action, AddressId, ChangeId, Contents, CopyAddress, Destination, EmailCopyAddress, Kind, PecAddress,
    State,
};
use crate::proof::Proof;

/// Adds an address. False if the worker has the same one already, or its place was taken meanwhile.
pub(super) async fn insert(tx: &mut Tx, address: &CopyAddress) -> Result<bool, Error> {
    let statement = sql!(
        "insert into copy_address (id, worker_tax_code, kind, address, contents, language, state, place, created_at,
            changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict do nothing"
    );
    let CopyAddress { id, worker, destination, language, state, place, created_at } = address;
    let (kind, named, contents) = (destination.kind(), destination.as_str(), destination.contents());
    let values = params![id, worker, kind, named, contents, language, state, place, created_at];
    Ok(tx.execute(statement, values).await? == 1)
}

/// A worker's address.
pub(super) async fn one(tx: &mut Tx, worker: TaxCode, id: AddressId) -> Result<Option<CopyAddress>, Error> {
    Ok(by_id(tx, id).await?.filter(|address| address.worker == worker))
}

/// An address by its key alone, for work done later.
pub(super) async fn by_id(tx: &mut Tx, id: AddressId) -> Result<Option<CopyAddress>, Error> {
    let statement = sql!(
        "select id, worker_tax_code, kind, address, contents, language, state, place, created_at
        from copy_address where id = $1"
    );
    tx.optional(statement, params![id]).await?.as_ref().map(read).transpose()
}

/// A worker's addresses, oldest first, stopped ones last; of these at most a hundred.
pub(super) async fn of_worker(tx: &mut Tx, worker: TaxCode) -> Result<Vec<CopyAddress>, Error> {
    let statement = sql!(
        "select id, worker_tax_code, kind, address, contents, language, state, place, created_at
        from copy_address where worker_tax_code = $1
        order by case when state = 'stopped' then 1 else 0 end, created_at, id limit 100"
    );
    tx.all(statement, params![worker]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<CopyAddress, Error> {
    Ok(CopyAddress {
        id: row.get("id")?,
        worker: row.get("worker_tax_code")?,
        destination: read_destination(row)?,
        language: row.get("language")?,
        state: row.get("state")?,
        place: row.get("place")?,
        created_at: row.get("created_at")?,
    })
}

fn read_destination(row: &Row) -> Result<Destination, Error> {
    Ok(match row.get("kind")? {
        Kind::Pec => Destination::Pec(PecAddress::named(row.get("address")?), row.get("contents")?),
        Kind::Email => Destination::Email(EmailCopyAddress::named(row.get::<EmailAddress>("address")?)),
        Kind::Sms => Destination::Sms(row.get::<PhoneNumber>("address")?),
    })
}

/// Moves an address from one state to another. False if it was not in the first.
pub(super) async fn change_state(
    tx: &mut Tx,
    id: AddressId,
    (from, to): (State, State),
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!("update copy_address set state = $3, changed_at = $4 where id = $1 and state = $2");
    Ok(tx.execute(statement, params![id, from, to, now]).await? == 1)
}

/// Puts a proven address in its place. False if it is of another kind, or the worker has named it elsewhere meanwhile.
pub(super) async fn take_address(
    tx: &mut Tx,
    address: &CopyAddress,
    proven: &Destination,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update copy_address set address = $2, changed_at = $3
        where id = $1 and kind = $4 and not exists (
            select 1 from copy_address other
            where other.worker_tax_code = $5 and other.address = $2 and other.id <> $1 and other.state <> 'stopped')"
    );
    let values = params![address.id, proven.as_str(), now, proven.kind(), address.worker];
    Ok(tx.execute(statement, values).await? == 1)
}

/// Changes what a PEC mailbox gets. False if the address is over, or is none.
pub(super) async fn change_contents(
    tx: &mut Tx,
    id: AddressId,
    contents: Contents,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update copy_address set contents = $2, changed_at = $3 where id = $1 and kind = 'pec' and state <> 'stopped'"
    );
    Ok(tx.execute(statement, params![id, contents, now]).await? == 1)
}

/// The address that is still to be proven, as it was typed.
pub(super) async fn proof(tx: &mut Tx, id: AddressId) -> Result<Option<Proof<String>>, Error> {
    let statement = sql!(
        "select address, asked_at, expires_at, tries_left, code_hash from copy_proof where address_id = $1"
    );
    let row = tx.optional(statement, params![id]).await?;
    row.map(|row| {
        Ok(Proof {
            address: row.get("address")?,
            asked_at: row.get("asked_at")?,
            expires_at: row.get("expires_at")?,
            tries_left: row.get("tries_left")?,
            code_hash: row.get("code_hash")?,
        })
    })
    .transpose()
}

/// Asks for a proof of an address, in place of one that was asked for until `earlier`. False if it was asked for later.
pub(super) async fn ask_proof(
    tx: &mut Tx,
    id: AddressId,
    proof: &Proof<&str>,
    earlier: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into copy_proof (address_id, address, asked_at, expires_at, tries_left) values ($1, $2, $3, $4, $5)
        on conflict (address_id) do update
            set address = excluded.address, asked_at = excluded.asked_at, expires_at = excluded.expires_at,
                tries_left = excluded.tries_left, code_hash = null
            where copy_proof.asked_at <= $6"
    );
    let Proof { address, asked_at, expires_at, tries_left, .. } = proof;
    Ok(tx.execute(statement, params![id, address, asked_at, expires_at, tries_left, earlier]).await? == 1)
}

/// Keeps the hash of the code that goes out to an address. False if one has gone out already, or is not wanted there.
pub(super) async fn keep_code(tx: &mut Tx, id: AddressId, address: &str, hash: &[u8]) -> Result<bool, Error> {
    let statement = sql!(
        "update copy_proof set code_hash = $3 where address_id = $1 and address = $2 and code_hash is null"
    );
    Ok(tx.execute(statement, params![id, address, hash]).await? == 1)
}

/// Uses up one try. False if none was left.
pub(super) async fn use_try(tx: &mut Tx, id: AddressId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update copy_proof set tries_left = tries_left - 1
        where address_id = $1 and tries_left > 0 and expires_at > $2"
    );
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Forgets what was to be proven.
pub(super) async fn forget_proof(tx: &mut Tx, id: AddressId) -> Result<(), Error> {
    tx.execute(sql!("delete from copy_proof where address_id = $1"), params![id]).await.map(drop)
}

/// How many codes a worker has asked for since an instant.
pub(super) async fn codes_asked(tx: &mut Tx, worker: TaxCode, since: Timestamp) -> Result<i64, Error> {
    let statement = sql!(
        "select count(*) as asked from copy_change
        where worker_tax_code = $1 and changed_at >= $2 and action in ('created', 'code_asked', 'address_asked')"
    );
    tx.one(statement, params![worker, since]).await?.get("asked")
}

/// One line of an address's history: what it was after the change.
pub(super) struct Changed {
    pub(super) at: Timestamp,
    /// Nobody where the program did it.
    pub(super) by: Option<TaxCode>,
    pub(super) action: Action,
    pub(super) address: String,
    pub(super) contents: Option<Contents>,
}

/// Adds a line to an address's history.
pub(super) async fn note(
    tx: &mut Tx,
    key: ChangeId,
    (id, worker): (AddressId, TaxCode),
    changed: &Changed,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into copy_change (id, address_id, worker_tax_code, changed_at, changed_by, action, address, contents)
        values ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    let Changed { at, by, action, address, contents } = changed;
    tx.execute(statement, params![key, id, worker, at, by, action, address, contents]).await.map(drop)
}

/// An address's history, newest first.
pub(super) async fn history(tx: &mut Tx, id: AddressId) -> Result<Vec<Changed>, Error> {
    let statement = sql!(
        "select changed_at, changed_by, action, address, contents
        from copy_change where address_id = $1 order by changed_at desc, id desc limit 200"
    );
    let rows = tx.all(statement, params![id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Changed {
                at: row.get("changed_at")?,
                by: row.get("changed_by")?,
                action: row.get("action")?,
                address: row.get("address")?,
                contents: row.get("contents")?,
            })
        })
        .collect()
}
