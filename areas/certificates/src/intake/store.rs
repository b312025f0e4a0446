use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{OrganisationId, ProtocolNumber, TaxCode, id};

use super::facts::Earlier;
use crate::registry::store::read_worker;
use crate::{Addressee, Certificate, CertificateId, Error, State, Worker};

id! {
    /// Key of an attestation.
    AttestationId
}

/// To whom an attestation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Employer {
    pub(crate) organisation: OrganisationId,
    pub(crate) addressee: Addressee,
}

/// What the first sending of a certificate was answered with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct First {
    pub(crate) id: CertificateId,
    pub(crate) number: ProtocolNumber,
    pub(crate) received_at: Timestamp,
    pub(crate) state: State,
    pub(crate) needs_public_doctor: bool,
}

/// Keys of the certificates that a new one refers to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Relations {
    pub(crate) follows: Option<CertificateId>,
    pub(crate) rectifies: Option<CertificateId>,
    pub(crate) admission: Option<CertificateId>,
}

/// The certificate of this fingerprint that counts or was rectified; one that was annulled may be sent anew.
pub(crate) async fn first(tx: &mut Tx, fingerprint: &[u8]) -> Result<Option<First>, Error> {
    let statement = sql!(
        "select id, protocol_number, received_at, state, needs_public_doctor from certificate \
         where fingerprint = $1 and state <> 'annulled'"
    );
    let row = tx.optional(statement, params![fingerprint]).await?;
    row.as_ref().map(read_first).transpose()
}

fn read_first(row: &Row) -> Result<First, Error> {
    Ok(First {
        id: row.get("id")?,
        number: row.get("protocol_number")?,
        received_at: row.get("received_at")?,
        state: row.get("state")?,
        needs_public_doctor: row.get("needs_public_doctor")?,
    })
}

/// A worker with those who employed him on a day; `None` if the register does not have him.
pub(crate) async fn worker_and_employers(
    tx: &mut Tx,
    worker: TaxCode,
    on: Date,
) -> Result<Option<(Worker, Vec<Employer>)>, Error> {
    let statement = sql!(
        "select w.tax_code, w.surname, w.given_name, w.sex, w.born_on, w.birth_place, w.birth_province, \
         e.organisation_id, e.employer_tax_code, e.employer_number, e.unit \
         from worker w left join employment e on e.worker_tax_code = w.tax_code and e.started_on <= $2 \
         and (e.ended_on is null or e.ended_on >= $2) where w.tax_code = $1 order by e.id"
    );
    let rows = tx.all(statement, params![worker, on]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let known = read_worker(row)?;
    let mut employers: Vec<Employer> = Vec::with_capacity(rows.len());
    for row in &rows {
        let employer = read_employer(row)?;
        employers.extend(employer.filter(|new| !employers.contains(new)));
    }
    Ok(Some((known, employers)))
}

/// Those to whom a certificate's attestation went.
pub(crate) async fn employers_told(tx: &mut Tx, certificate: CertificateId) -> Result<Vec<Employer>, Error> {
    let statement = sql!(
        "select organisation_id, employer_tax_code, employer_number, unit from attestation \
         where certificate_id = $1 order by id"
    );
    let rows = tx.all(statement, params![certificate]).await?;
    Ok(rows.iter().map(read_employer).collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
}

fn read_employer(row: &Row) -> Result<Option<Employer>, Error> {
    let organisation: Option<OrganisationId> = row.get("organisation_id")?;
    let Some(organisation) = organisation else {
        return Ok(None);
    };
    Ok(Some(Employer { organisation, addressee: crate::store::read_addressee(row)? }))
}

/// A worker's certificates received since an instant, newest first.
pub(crate) async fn history(tx: &mut Tx, worker: TaxCode, since: Timestamp) -> Result<Vec<Earlier>, Error> {
    let statement = sql!(
        "select id, protocol_number, kind, state, starts_on, ends_on, certificate_type, follows_id from certificate \
         where worker_tax_code = $1 and received_at >= $2 order by received_at desc, id desc limit 200"
    );
    let rows = tx.all(statement, params![worker, since]).await?;
    rows.iter().map(read_earlier).collect()
}

fn read_earlier(row: &Row) -> Result<Earlier, Error> {
    Ok(Earlier {
        id: row.get("id")?,
        number: row.get("protocol_number")?,
        kind: row.get("kind")?,
        state: row.get("state")?,
        starts_on: row.get("starts_on")?,
        ends_on: row.get("ends_on")?,
        certificate_type: row.get("certificate_type")?,
        follows: row.get("follows_id")?,
    })
}

/// Whether an admission has a discharge that counts.
pub(crate) async fn is_discharged(tx: &mut Tx, admission: CertificateId) -> Result<bool, Error> {
    let statement = sql!("select id from certificate where admission_id = $1 and state = 'valid'");
    Ok(tx.optional(statement, params![admission]).await?.is_some())
}

/// The key of the certificate with this number.
pub(crate) async fn id_of(tx: &mut Tx, number: ProtocolNumber) -> Result<Option<CertificateId>, Error> {
    let statement = sql!("select id from certificate where protocol_number = $1");
    let row = tx.optional(statement, params![number]).await?;
    Ok(row.map(|row| row.get("id")).transpose()?)
}

/// The next protocol number. On SQLite it is given back if the transaction is not committed; on PostgreSQL it is lost, for
/// senders would otherwise wait there for one another.
pub(crate) async fn next_number(tx: &mut Tx) -> Result<ProtocolNumber, Error> {
    let statement = sql!(
        sqlite: "update protocol_sequence set last_number = last_number + 1 where name = 'certificate' returning last_number",
        postgres: "select nextval('protocol_sequence') as last_number"
    );
    let place: i64 = tx.one(statement, params![]).await?.get("last_number")?;
    let number = u64::try_from(place).ok().and_then(ProtocolNumber::from_sequence);
    number.ok_or(Error::Stopped("the protocol numbers are used up"))
}

/// The next number, or where that `was_taken` by a certificate from elsewhere, the next that is free.
pub(crate) async fn number(tx: &mut Tx, was_taken: bool) -> Result<ProtocolNumber, Error> {
    if was_taken { free_number(tx).await } else { next_number(tx).await }
}

/// A number that no certificate has, those of other institutes included.
pub(crate) async fn free_number(tx: &mut Tx) -> Result<ProtocolNumber, Error> {
    loop {
        let number = next_number(tx).await?;
        if id_of(tx, number).await?.is_none() {
            return Ok(number);
        }
    }
}

/// Stores a certificate; false if one of the same fingerprint or number is there, or one that rectifies or discharges
/// the same.
pub(crate) async fn insert_certificate(
    tx: &mut Tx,
    certificate: &Certificate,
    fingerprint: &[u8],
    relations: Relations,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into certificate (id, protocol_number, kind, state, received_at, changed_at, source, fingerprint, \
         worker_tax_code, worker_surname, worker_given_name, doctor_tax_code, doctor_surname, doctor_given_name, \
         doctor_role, doctor_region, doctor_local_unit, doctor_structure, residence_street, residence_number, \
         residence_postcode, residence_place, residence_province, availability_surname, availability_street, \
         availability_number, availability_postcode, availability_place, availability_province, released_on, \
         starts_on, ends_on, visit, certificate_type, day_worked, trauma, benefit, discharged_on, stay, \
         needs_public_doctor, follows_id, rectifies_id, admission_id, annulment_number, annulled_at) \
         values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
         $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
         $43, $44) on conflict do nothing"
    );
    let one = certificate;
    let door = one.availability.as_ref();
    let at = door.and_then(|door| door.address.as_ref());
    let values = params![
        one.id,
        one.protocol_number,
        one.kind,
        one.state,
        one.received_at,
        one.source,
        fingerprint,
        one.worker.tax_code,
        one.worker.surname,
        one.worker.given_name,
        one.doctor.tax_code,
        one.doctor.surname,
        one.doctor.given_name,
        one.doctor.role,
        one.doctor.region,
        one.doctor.local_unit,
        one.doctor.structure,
        one.residence.street,
        one.residence.number,
        one.residence.postcode,
        one.residence.place,
        one.residence.province,
        door.and_then(|door| door.surname.as_ref()),
        at.map(|at| &at.street),
        at.map(|at| &at.number),
        at.map(|at| &at.postcode),
        at.map(|at| &at.place),
        at.map(|at| &at.province),
        one.released_on,
        one.starts_on,
        one.ends_on,
        one.visit,
        one.certificate_type,
        one.day_worked,
        one.trauma,
        one.benefit,
        one.discharged_on,
        one.stay,
        one.needs_public_doctor,
        relations.follows,
        relations.rectifies,
        relations.admission,
        one.annulment_number,
        one.annulled_at
    ];
    Ok(tx.execute(statement, values).await? == 1)
}

/// Stores a sealed diagnosis.
pub(crate) async fn insert_diagnosis(
    tx: &mut Tx,
    certificate: CertificateId,
    sealed: &[u8],
) -> Result<(), Error> {
    let statement = sql!("insert into diagnosis (certificate_id, sealed) values ($1, $2)");
    tx.execute(statement, params![certificate, sealed]).await?;
    Ok(())
}

/// Addresses a certificate's attestation to one employer, once.
pub(crate) async fn insert_attestation(
    tx: &mut Tx,
    id: AttestationId,
    certificate: &Certificate,
    employer: &Employer,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into attestation (id, certificate_id, organisation_id, employer_tax_code, employer_number, unit, \
         protocol_number, kind, state, worker_tax_code, worker_surname, worker_given_name, received_at, released_on, \
         starts_on, ends_on, surname_key) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict do nothing"
    );
    let values = params![
        id,
        certificate.id,
        employer.organisation,
        employer.addressee.employer_tax_code,
        employer.addressee.employer_number,
        employer.addressee.unit,
        certificate.protocol_number,
        certificate.kind,
        certificate.state,
        certificate.worker.tax_code,
        certificate.worker.surname,
        certificate.worker.given_name,
        certificate.received_at,
        certificate.released_on,
        certificate.starts_on,
        certificate.ends_on,
        crate::consultation::surname_key(&certificate.worker.surname)
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

/// Marks a certificate that counts as rectified; false if it no longer counts.
pub(crate) async fn mark_rectified(tx: &mut Tx, id: CertificateId, now: Timestamp) -> Result<bool, Error> {
    let statement =
        sql!("update certificate set state = 'rectified', changed_at = $2 where id = $1 and state = 'valid'");
    if tx.execute(statement, params![id, now]).await? == 0 {
        return Ok(false);
    }
    tx.execute(sql!("update attestation set state = 'rectified' where certificate_id = $1"), params![id])
        .await?;
    Ok(true)
}

/// Marks a certificate that counts as annulled under a number of its own; false if it no longer counts.
pub(crate) async fn mark_annulled(
    tx: &mut Tx,
    id: CertificateId,
    annulment: ProtocolNumber,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update certificate set state = 'annulled', changed_at = $2, annulled_at = $2, annulment_number = $3 \
         where id = $1 and state = 'valid'"
    );
    if tx.execute(statement, params![id, now, annulment]).await? == 0 {
        return Ok(false);
    }
    let told = sql!("update attestation set state = 'annulled' where certificate_id = $1");
    tx.execute(told, params![id]).await?;
    Ok(true)
}

/// When a failing user name or address may try again; `None` if it has not failed.
pub(crate) async fn closed_until(tx: &mut Tx, key: &[u8]) -> Result<Option<Timestamp>, Error> {
    let statement = sql!("select closed_until from sender_failure where key = $1");
    let row = tx.optional(statement, params![key]).await?;
    Ok(row.map(|row| row.get("closed_until")).transpose()?)
}

/// Counts a failure, from one again where the last lies before `forgotten`; answers how many there are now.
pub(crate) async fn count_failure(
    tx: &mut Tx,
    key: &[u8],
    now: Timestamp,
    forgotten: Timestamp,
) -> Result<i64, Error> {
    let statement = sql!(
        "insert into sender_failure (key, failures, failed_at, closed_until) values ($1, 1, $2, $2) \
         on conflict (key) do update set \
         failures = case when sender_failure.failed_at < $3 then 1 else sender_failure.failures + 1 end, \
         failed_at = excluded.failed_at returning failures"
    );
    Ok(tx.one(statement, params![key, now, forgotten]).await?.get("failures")?)
}

/// Keeps a key out until an instant.
pub(crate) async fn close_until(tx: &mut Tx, key: &[u8], until: Timestamp) -> Result<(), Error> {
    let statement = sql!("update sender_failure set closed_until = $2 where key = $1");
    tx.execute(statement, params![key, until]).await?;
    Ok(())
}

/// Forgets failures, after a success.
pub(crate) async fn forget_failures(tx: &mut Tx, key: &[u8]) -> Result<(), Error> {
    tx.execute(sql!("delete from sender_failure where key = $1"), params![key]).await?;
    Ok(())
}

/// Removes what failed before `forgotten`; answers how many rows.
pub(crate) async fn remove_forgotten(tx: &mut Tx, forgotten: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from sender_failure where failed_at < $1"), params![forgotten]).await?)
}

/// Whether any failure is counted.
pub(crate) async fn any_failure(tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.optional(sql!("select 1 as one from sender_failure limit 1"), params![]).await?.is_some())
}
