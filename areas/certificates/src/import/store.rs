use db::{Row, Tx, params, sql};
use documents::xml::records::Mark;
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::digest::SHA256_BYTES;
use kernel::{OrganisationId, ProtocolNumber, TaxCode, id};

use super::Counts;
use super::employers::Employer;
use crate::registry::EmploymentId;
use crate::{CertificateId, Error};

id! {
    /// Key of a file that was taken in.
    RunId
}

/// A file that was taken in before, in part or whole.
pub(super) struct Run {
    pub(super) id: RunId,
    pub(super) finished: bool,
    pub(super) next: Mark,
    pub(super) counts: Counts,
}

/// What is known of the file with this fingerprint.
pub(super) async fn run(tx: &mut Tx, fingerprint: [u8; SHA256_BYTES]) -> Result<Option<Run>, Error> {
    let statement = sql!(
        "select id, state, next_offset, next_line, next_column, taken, already_there, refused \
         from import_run where fingerprint = $1"
    );
    tx.optional(statement, params![fingerprint]).await?.as_ref().map(read_run).transpose()
}

fn read_run(row: &Row) -> Result<Run, Error> {
    let number = |column: &str| Ok::<u64, Error>(row.get::<i64>(column)?.try_into().unwrap_or_default());
    let state: String = row.get("state")?;
    Ok(Run {
        id: row.get("id")?,
        finished: state == "finished",
        next: Mark {
            offset: number("next_offset")?,
            line: number("next_line")?,
            column: number("next_column")?,
        },
        counts: Counts {
            taken: number("taken")?,
            already_there: number("already_there")?,
            refused: number("refused")?,
        },
    })
}

/// Begins a file; false if somebody else began it first.
pub(super) async fn begin(
    tx: &mut Tx,
    id: RunId,
    fingerprint: [u8; SHA256_BYTES],
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into import_run (id, fingerprint, state, next_offset, next_line, next_column, taken, already_there, \
         refused, started_at, changed_at) values ($1, $2, 'running', 0, 1, 1, 0, 0, 0, $3, $3) \
         on conflict do nothing"
    );
    Ok(tx.execute(statement, params![id, fingerprint, now]).await? == 1)
}

/// Begins a finished file anew; false if somebody else did first.
pub(super) async fn begin_again(tx: &mut Tx, id: RunId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update import_run set state = 'running', next_offset = 0, next_line = 1, next_column = 1, taken = 0, \
         already_there = 0, refused = 0, started_at = $2, changed_at = $2 where id = $1 and state = 'finished'"
    );
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Notes how far the file was read; false if somebody else reads it too.
pub(super) async fn advance(
    tx: &mut Tx,
    id: RunId,
    (from, to): (Mark, Mark),
    counts: Counts,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update import_run set next_offset = $3, next_line = $4, next_column = $5, taken = $6, already_there = $7, \
         refused = $8, changed_at = $9 where id = $1 and next_offset = $2 and state = 'running'"
    );
    let values = params![
        id,
        stored(from.offset),
        stored(to.offset),
        stored(to.line),
        stored(to.column),
        stored(counts.taken),
        stored(counts.already_there),
        stored(counts.refused),
        now
    ];
    Ok(tx.execute(statement, values).await? == 1)
}

/// Notes that the file was read to its end.
pub(super) async fn finish(tx: &mut Tx, id: RunId, now: Timestamp) -> Result<(), Error> {
    let statement =
        sql!("update import_run set state = 'finished', changed_at = $2 where id = $1 and state = 'running'");
    tx.execute(statement, params![id, now]).await?;
    Ok(())
}

fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Whether a certificate has this number.
pub(super) async fn is_known(tx: &mut Tx, number: ProtocolNumber) -> Result<bool, Error> {
    let statement = sql!("select id from certificate where protocol_number = $1");
    Ok(tx.optional(statement, params![number]).await?.is_some())
}

/// An employment as far as a certificate bears on it.
pub(super) struct Known {
    pub(super) id: EmploymentId,
    pub(super) started_on: Date,
    pub(super) ended_on: Option<Date>,
}

/// The first employment with an employer that had not ended by a day; it may begin after it.
pub(super) async fn employment(
    tx: &mut Tx,
    worker: TaxCode,
    employer: &Employer,
    on: Date,
) -> Result<Option<Known>, Error> {
    let statement = sql!(
        "select id, started_on, ended_on from employment where worker_tax_code = $1 and organisation_id = $2 \
         and coalesce(employer_number, '') = coalesce($3, '') and coalesce(unit, '') = coalesce($4, '') \
         and (ended_on is null or ended_on >= $5) order by started_on limit 1"
    );
    let at = &employer.addressee;
    let row = tx
        .optional(statement, params![worker, employer.organisation, at.employer_number, at.unit, on])
        .await?;
    let read = |row: Row| {
        Ok(Known { id: row.get("id")?, started_on: row.get("started_on")?, ended_on: row.get("ended_on")? })
    };
    row.map(read).transpose()
}

/// Enters an employment from a day on, unless somebody else has done so meanwhile.
pub(super) async fn insert_employment(
    tx: &mut Tx,
    id: EmploymentId,
    worker: TaxCode,
    employer: &Employer,
    on: Date,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into employment (id, worker_tax_code, organisation_id, employer_tax_code, employer_number, unit, \
         started_on) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"
    );
    let at = &employer.addressee;
    let values =
        params![id, worker, employer.organisation, at.employer_tax_code, at.employer_number, at.unit, on];
    tx.execute(statement, values).await?;
    Ok(())
}

/// Lets an employment begin no later than on a day.
pub(super) async fn begin_employment_earlier(
    tx: &mut Tx,
    employment: EmploymentId,
    on: Date,
) -> Result<(), Error> {
    let statement = sql!("update employment set started_on = $2 where id = $1 and started_on > $2");
    tx.execute(statement, params![employment, on]).await?;
    Ok(())
}

/// The discharge from an admission that counts.
pub(super) async fn discharge_of(
    tx: &mut Tx,
    admission: CertificateId,
) -> Result<Option<(CertificateId, ProtocolNumber, Option<Date>)>, Error> {
    let statement = sql!(
        "select id, protocol_number, ends_on from certificate where admission_id = $1 and state = 'valid'"
    );
    let row = tx.optional(statement, params![admission]).await?;
    let read = |row: Row| Ok((row.get("id")?, row.get("protocol_number")?, row.get("ends_on")?));
    row.map(read).transpose()
}

/// Marks a certificate that counts as rectified; false if it does not count.
pub(super) async fn mark_rectified(tx: &mut Tx, id: CertificateId, now: Timestamp) -> Result<bool, Error> {
    let statement =
        sql!("update certificate set state = 'rectified', changed_at = $2 where id = $1 and state = 'valid'");
    if tx.execute(statement, params![id, now]).await? == 0 {
        return Ok(false);
    }
    tx.execute(sql!("update attestation set state = 'rectified' where certificate_id = $1"), params![id])
        .await?;
    Ok(true)
}

/// Whether the organisation was told of the certificate.
pub(super) async fn was_told(
    tx: &mut Tx,
    certificate: CertificateId,
    organisation: OrganisationId,
) -> Result<bool, Error> {
    let statement =
        sql!("select id from attestation where certificate_id = $1 and organisation_id = $2 limit 1");
    Ok(tx.optional(statement, params![certificate, organisation]).await?.is_some())
}
