use std::collections::BTreeSet;

use db::{Tx, params, sql};
use jiff::Timestamp;

use super::list::{List, ListState};
use crate::Error;

/// What a card has proved, until its holder comes back to the main site.
pub(crate) struct Proven {
    /// Of the one-time code that leads to it.
    pub(crate) code_digest: [u8; 32],
    /// Of the secret that the browser holds which began the sign-in.
    pub(crate) browser_digest: [u8; 32],
    /// Who it is, sealed.
    pub(crate) holder: Vec<u8>,
    /// Where the person wanted to go.
    pub(crate) next: String,
    pub(crate) expires_at: Timestamp,
}

pub(crate) async fn insert_proven(tx: &mut Tx, proven: &Proven) -> Result<(), Error> {
    let statement = sql!(
        "insert into cns_proven (code_digest, browser_digest, holder, next, expires_at) values ($1, $2, $3, $4, $5)"
    );
    let Proven { code_digest, browser_digest, holder, next, expires_at } = proven;
    tx.execute(statement, params![*code_digest, *browser_digest, holder.clone(), next, *expires_at]).await?;
    Ok(())
}

/// Takes what was proved under a code out of the store, once: holder and way onward. None for another browser.
pub(crate) async fn take_proven(
    tx: &mut Tx,
    code_digest: [u8; 32],
    browser_digest: [u8; 32],
    now: Timestamp,
) -> Result<Option<(Vec<u8>, String)>, Error> {
    let statement = sql!(
        "delete from cns_proven where code_digest = $1 and browser_digest = $2 and expires_at > $3
         returning holder, next"
    );
    let row = tx.optional(statement, params![code_digest, browser_digest, now]).await?;
    row.map(|row| Ok((row.get("holder")?, row.get("next")?))).transpose()
}

/// Forgets what nobody came back for; answers how many rows.
pub(crate) async fn remove_old_proven(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from cns_proven where expires_at <= $1"), params![now]).await?)
}

/// Notes that there is a list at an address; changes nothing where that is known.
pub(crate) async fn know_list(tx: &mut Tx, address: &str, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into cns_revocation_list (address, due_at) values ($1, $2) on conflict (address) do nothing"
    );
    tx.execute(statement, params![address, now]).await?;
    Ok(())
}

/// Keeps a list in place of the one before. One that is older than what is kept changes nothing but the time of the
/// next look.
pub(crate) async fn keep_list(
    tx: &mut Tx,
    address: &str,
    list: &List,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<(), Error> {
    let statement = sql!(
        "update cns_revocation_list
         set issuer_digest = $2, list = $3, issued_at = $4, next_at = $5, fetched_at = $6, trouble = null
         where address = $1 and (issued_at is null or issued_at <= $4)"
    );
    let values = params![address, list.issuer, list.der.clone(), list.issued_at, list.next_at, now];
    tx.execute(statement, values).await?;
    let statement = sql!("update cns_revocation_list set due_at = $2 where address = $1");
    tx.execute(statement, params![address, due_at]).await?;
    Ok(())
}

/// Keeps why a list could not be had; the one before stays.
pub(crate) async fn note_trouble(
    tx: &mut Tx,
    address: &str,
    trouble: &str,
    due_at: Timestamp,
) -> Result<(), Error> {
    let statement = sql!("update cns_revocation_list set trouble = $2, due_at = $3 where address = $1");
    tx.execute(statement, params![address, trouble, due_at]).await?;
    Ok(())
}

/// Where lists are known to be.
pub(crate) async fn list_addresses(tx: &mut Tx) -> Result<BTreeSet<String>, Error> {
    let rows = tx.all(sql!("select address from cns_revocation_list"), params![]).await?;
    rows.iter().map(|row| Ok(row.get("address")?)).collect()
}

/// The addresses of lists that are to be looked at again.
pub(crate) async fn lists_due(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>, Error> {
    let statement =
        sql!("select address from cns_revocation_list where due_at <= $1 order by due_at limit 100");
    let rows = tx.all(statement, params![now]).await?;
    rows.iter().map(|row| Ok(row.get("address")?)).collect()
}

/// What is known of all lists, by address.
pub(crate) async fn list_states(tx: &mut Tx) -> Result<Vec<ListState>, Error> {
    let statement = sql!("select address, next_at, trouble from cns_revocation_list order by address");
    let rows = tx.all(statement, params![]).await?;
    rows.iter()
        .map(|row| {
            let (address, next_at, trouble) = (row.get("address")?, row.get("next_at")?, row.get("trouble")?);
            Ok(ListState { address, next_at, trouble })
        })
        .collect()
}

/// The list at an address, if it is the issuer's and its successor was due after `counting_from`: in DER, with the
/// time of its issue.
pub(crate) async fn list_at(
    tx: &mut Tx,
    address: &str,
    issuer: [u8; 32],
    counting_from: Timestamp,
) -> Result<Option<(Timestamp, Vec<u8>)>, Error> {
    let statement = sql!(
        "select issued_at, list from cns_revocation_list
         where address = $1 and issuer_digest = $2 and next_at > $3"
    );
    let row = tx.optional(statement, params![address, issuer, counting_from]).await?;
    row.map(|row| Ok((row.get("issued_at")?, row.get("list")?))).transpose()
}
