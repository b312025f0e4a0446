use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::stored::Value;
use kernel::{EmployerNumber, InpdapUnit, OrganisationId, TaxCode, id};

use super::sender::Sender;
use crate::{Error, Worker};

id! {
    /// Key of an employment.
    EmploymentId
}

/// Who worked for whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// The worker.
    pub worker: TaxCode,
    /// The employer, in the area of identity.
    pub organisation: OrganisationId,
    /// The employer's tax code.
    pub employer_tax_code: TaxCode,
    /// Matricola INPS.
    pub employer_number: Option<EmployerNumber>,
    /// INPDAP unit where the worker serves.
    pub unit: Option<InpdapUnit>,
    /// First day.
    pub started_on: Date,
    /// Last day; absent while it lasts.
    pub ended_on: Option<Date>,
}

/// The worker with this tax code.
pub async fn worker(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Worker>, Error> {
    let statement = sql!(
        "select tax_code, surname, given_name, sex, born_on, birth_place, birth_province from worker \
         where tax_code = $1"
    );
    tx.optional(statement, params![tax_code]).await?.as_ref().map(read_worker).transpose()
}

/// Enters a worker, or corrects what is known of him.
pub async fn put_worker(tx: &mut Tx, worker: &Worker, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into worker (tax_code, surname, given_name, sex, born_on, birth_place, birth_province, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tax_code) do update set surname = excluded.surname, \
         given_name = excluded.given_name, sex = excluded.sex, born_on = excluded.born_on, \
         birth_place = excluded.birth_place, birth_province = excluded.birth_province, \
         updated_at = excluded.updated_at"
    );
    tx.execute(statement, values_of(worker, now)).await?;
    Ok(())
}

/// Enters a worker of whom a certificate from elsewhere tells; leaves one whom the register knows as he is.
pub async fn put_worker_if_unknown(tx: &mut Tx, worker: &Worker, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into worker (tax_code, surname, given_name, sex, born_on, birth_place, birth_province, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tax_code) do nothing"
    );
    tx.execute(statement, values_of(worker, now)).await?;
    Ok(())
}

fn values_of(worker: &Worker, now: Timestamp) -> Vec<Value> {
    params![
        worker.tax_code,
        worker.surname,
        worker.given_name,
        worker.sex,
        worker.born_on,
        worker.birth_place,
        worker.birth_province,
        now
    ]
}

/// Enters an employment, or corrects its end. It counts for its time: one with the same employer that certificates had
/// proven, or that was known otherwise, ends the day before or goes.
pub async fn put_employment(tx: &mut Tx, id: EmploymentId, employment: &Employment) -> Result<(), Error> {
    end_earlier_employments(tx, employment).await?;
    let statement = sql!(
        "insert into employment (id, worker_tax_code, organisation_id, employer_tax_code, employer_number, unit, \
         started_on, ended_on) values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (worker_tax_code, organisation_id, coalesce(employer_number, ''), coalesce(unit, ''), started_on) \
         do update set employer_tax_code = excluded.employer_tax_code, ended_on = excluded.ended_on"
    );
    let values = params![
        id,
        employment.worker,
        employment.organisation,
        employment.employer_tax_code,
        employment.employer_number,
        employment.unit,
        employment.started_on,
        employment.ended_on
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

async fn end_earlier_employments(tx: &mut Tx, new: &Employment) -> Result<(), Error> {
    let end = sql!(
        "update employment set ended_on = $6 where worker_tax_code = $1 and organisation_id = $2 \
         and coalesce(employer_number, '') = coalesce($3, '') and coalesce(unit, '') = coalesce($4, '') \
         and started_on < $5 and (ended_on is null or ended_on >= $5)"
    );
    let remove = sql!(
        "delete from employment where worker_tax_code = $1 and organisation_id = $2 \
         and coalesce(employer_number, '') = coalesce($3, '') and coalesce(unit, '') = coalesce($4, '') \
         and started_on > $5 and ($6 = '' or started_on <= $6)"
    );
    let day_before = new.started_on.yesterday().unwrap_or(new.started_on);
    let last = new.ended_on.map_or_else(String::new, |day| day.to_string());
    let (worker, number, unit) = (new.worker, new.employer_number, new.unit);
    tx.execute(end, params![worker, new.organisation, number, unit, new.started_on, day_before]).await?;
    tx.execute(remove, params![worker, new.organisation, number, unit, new.started_on, last]).await?;
    Ok(())
}

/// Enters a sender, or replaces all that is known of him. A user name that somebody else has is a conflict.
pub async fn put_sender(tx: &mut Tx, sender: &Sender) -> Result<(), Error> {
    let statement = sql!(
        "insert into sender (tax_code, kind, username, password_hash, pincode_hash, surname, given_name, role, region, \
         local_unit, structure, enabled) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         on conflict (tax_code) do update set kind = excluded.kind, username = excluded.username, \
         password_hash = excluded.password_hash, pincode_hash = excluded.pincode_hash, surname = excluded.surname, \
         given_name = excluded.given_name, role = excluded.role, region = excluded.region, \
         local_unit = excluded.local_unit, structure = excluded.structure, enabled = excluded.enabled"
    );
    let values = params![
        sender.tax_code,
        sender.kind,
        sender.username,
        sender.password_hash,
        sender.pincode_hash,
        sender.surname,
        sender.given_name,
        sender.role,
        sender.region,
        sender.local_unit,
        sender.structure,
        sender.enabled
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

/// The sender with this tax code, enabled or not.
pub async fn sender(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Sender>, Error> {
    let statement = sql!(
        "select tax_code, kind, username, password_hash, pincode_hash, surname, given_name, role, region, local_unit, \
         structure, enabled from sender where tax_code = $1"
    );
    tx.optional(statement, params![tax_code]).await?.as_ref().map(read_sender).transpose()
}

/// The sender with this user name, enabled or not.
pub async fn sender_by_username(tx: &mut Tx, username: &str) -> Result<Option<Sender>, Error> {
    let statement = sql!(
        "select tax_code, kind, username, password_hash, pincode_hash, surname, given_name, role, region, local_unit, \
         structure, enabled from sender where username = $1"
    );
    tx.optional(statement, params![username]).await?.as_ref().map(read_sender).transpose()
}

fn read_sender(row: &Row) -> Result<Sender, Error> {
    Ok(Sender {
        tax_code: row.get("tax_code")?,
        kind: row.get("kind")?,
        username: row.get("username")?,
        password_hash: row.get("password_hash")?,
        pincode_hash: row.get("pincode_hash")?,
        surname: row.get("surname")?,
        given_name: row.get("given_name")?,
        role: row.get("role")?,
        region: row.get("region")?,
        local_unit: row.get("local_unit")?,
        structure: row.get("structure")?,
        enabled: row.get("enabled")?,
    })
}

/// The worker in a row that holds the columns of the register.
pub(crate) fn read_worker(row: &Row) -> Result<Worker, Error> {
    Ok(Worker {
        tax_code: row.get("tax_code")?,
        surname: row.get("surname")?,
        given_name: row.get("given_name")?,
        sex: row.get("sex")?,
        born_on: row.get("born_on")?,
        birth_place: row.get("birth_place")?,
        birth_province: row.get("birth_province")?,
    })
}
