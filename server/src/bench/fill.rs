//! Workers, certificates and attestations in large numbers.

use certificates::Worker;
use db::Db;
use jiff::civil::date;
use kernel::{PlaceCode, Sex, TaxCode};

use super::store;
use crate::assemble::Desk;
use crate::failure::Failure;

/// Workers among whom the certificates are spread.
pub(super) const WORKERS: u32 = 100_000;
/// Employers among whom the attestations are spread.
pub(super) const ORGANISATIONS: u32 = 200;
/// Rows of one statement.
const CHUNK: i64 = 50_000;

/// Brings the database to exactly `rows` certificates with an attestation each; leaves one that has them as it is.
pub(super) async fn fill(desk: &Desk, rows: u64) -> Result<(), Failure> {
    let rows = i64::try_from(rows).map_err(|cause| Failure::Refused(cause.to_string()))?;
    let there = examine(&desk.db).await?;
    if there >= rows {
        return Ok(());
    }
    if there > 0 {
        return Err(Failure::Refused(format!(
            "the database holds {there} certificates; an empty one is needed"
        )));
    }
    insert_workers(desk).await?;
    for from in (1..=rows).step_by(usize::try_from(CHUNK).unwrap_or(usize::MAX)) {
        let until = (from + CHUNK - 1).min(rows);
        let mut tx = desk.db.write().await?;
        store::insert_certificates(&mut tx, from, until, WORKERS.into(), desk.clock.now()).await?;
        store::insert_attestations(&mut tx, from, until, ORGANISATIONS.into()).await?;
        tx.commit().await?;
        eprint!("\r{until} rows");
    }
    eprintln!();
    let mut tx = desk.db.write().await?;
    store::set_sequence(&mut tx, rows).await?;
    store::analyze(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Refuses a database that holds anything.
pub(super) async fn examine_empty(db: &Db) -> Result<(), Failure> {
    match examine(db).await? {
        0 => Ok(()),
        there => {
            Err(Failure::Refused(format!("the database holds {there} certificates; an empty one is needed")))
        }
    }
}

async fn examine(db: &Db) -> Result<i64, Failure> {
    let mut tx = db.read().await?;
    if store::is_somebodys(&mut tx).await? {
        return Err(Failure::Refused(
            "this database is somebody's: a bench writes only where it is alone".to_owned(),
        ));
    }
    Ok(store::certificates(&mut tx).await?)
}

pub(super) async fn insert_workers(desk: &Desk) -> Result<(), Failure> {
    let mut tx = desk.db.write().await?;
    for number in 0..WORKERS {
        certificates::registry::put_worker(&mut tx, &worker(number), desk.clock.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// The invented worker with this number.
pub(super) fn worker(number: u32) -> Worker {
    Worker {
        tax_code: tax_code(number),
        surname: store::SURNAME.to_owned(),
        given_name: given_name(number),
        sex: Sex::Male,
        born_on: date(1980, 1, 1),
        birth_place: PlaceCode::parse("L219").unwrap_or_else(|_| unreachable!("the code of Turin")),
        birth_province: "TO".to_owned(),
    }
}

/// A well-formed code for each number: the letters of surname and name count, the rest stays.
pub(super) fn tax_code(number: u32) -> TaxCode {
    let letter = |place: u32| char::from(b'A' + u8::try_from(number / 26_u32.pow(place) % 26).unwrap_or(0));
    let code = format!("BN{}{}{}{}80A01L219", letter(3), letter(2), letter(1), letter(0));
    TaxCode::with_check_letter(&code).unwrap_or_else(|_| unreachable!("a well-formed code"))
}

/// The number in letters alone, as names are.
pub(super) fn given_name(number: u32) -> String {
    let letter = |place: u32| char::from(b'A' + u8::try_from(number / 10_u32.pow(place) % 10).unwrap_or(0));
    (0..6).rev().map(letter).collect()
}
