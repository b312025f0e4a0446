//! Certificates read from the database, for every room of the area.

use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{OrganisationId, ProtocolNumber, TaxCode};
use uuid::Uuid;

use crate::{Address, Addressee, Availability, Certificate, CertificateId, Doctor, Error, Worker};

/// Certificates with their worker and the numbers of those that they refer to, under a condition.
macro_rules! certificates {
    ($condition:literal) => {
        $crate::store::certificates!("", $condition)
    };
    // With further columns of what the condition joins.
    ($columns:literal, $condition:literal) => {
        ::db::sql!(concat!(
            "select c.id, c.protocol_number, c.kind, c.state, c.received_at, c.source, \
             c.worker_tax_code, c.worker_surname, c.worker_given_name, w.sex, w.born_on, w.birth_place, w.birth_province, \
             c.doctor_tax_code, c.doctor_surname, c.doctor_given_name, c.doctor_role, c.doctor_region, \
             c.doctor_local_unit, c.doctor_structure, c.residence_street, c.residence_number, c.residence_postcode, \
             c.residence_place, c.residence_province, c.availability_surname, c.availability_street, \
             c.availability_number, c.availability_postcode, c.availability_place, c.availability_province, \
             c.released_on, c.starts_on, c.ends_on, c.visit, c.certificate_type, c.day_worked, c.trauma, c.benefit, \
             c.discharged_on, c.stay, c.needs_public_doctor, c.annulment_number, c.annulled_at, \
             f.protocol_number as follows_number, r.protocol_number as rectifies_number, \
             a.protocol_number as admission_number",
            $columns,
            " from certificate c join worker w on w.tax_code = c.worker_tax_code \
             left join certificate f on f.id = c.follows_id \
             left join certificate r on r.id = c.rectifies_id \
             left join certificate a on a.id = c.admission_id ",
            $condition
        ))
    };
}

pub(crate) use certificates;

/// The certificate with this key.
pub async fn certificate(tx: &mut Tx, id: CertificateId) -> Result<Option<Certificate>, Error> {
    tx.optional(certificates!("where c.id = $1"), params![id]).await?.as_ref().map(read).transpose()
}

/// The certificate with this protocol number.
pub async fn by_protocol_number(tx: &mut Tx, number: ProtocolNumber) -> Result<Option<Certificate>, Error> {
    let row = tx.optional(certificates!("where c.protocol_number = $1"), params![number]).await?;
    row.as_ref().map(read).transpose()
}

/// The certificate that rectifies this one.
pub async fn rectifying(tx: &mut Tx, rectified: CertificateId) -> Result<Option<Certificate>, Error> {
    let row = tx.optional(certificates!("where c.rectifies_id = $1"), params![rectified]).await?;
    row.as_ref().map(read).transpose()
}

/// Where a certificate stands in a list: by when it was received, then by its key.
pub type Place = (Timestamp, CertificateId);

fn newest() -> Place {
    (Timestamp::MAX, CertificateId::from_uuid(Uuid::max()))
}

/// A worker's certificates, newest first: at most `limit`.
pub async fn of_worker(
    tx: &mut Tx,
    worker: TaxCode,
    older_than: Option<Place>,
    limit: u32,
) -> Result<Vec<Certificate>, Error> {
    let (received_at, id) = older_than.unwrap_or_else(newest);
    let statement = certificates!(
        "where c.worker_tax_code = $1 and (c.received_at, c.id) < ($2, $3) \
         order by c.received_at desc, c.id desc limit $4"
    );
    tx.all(statement, params![worker, received_at, id, limit]).await?.iter().map(read).collect()
}

/// What a doctor or hospital operator has sent, newest first: at most `limit`.
pub async fn of_doctor(
    tx: &mut Tx,
    doctor: TaxCode,
    older_than: Option<Place>,
    limit: u32,
) -> Result<Vec<Certificate>, Error> {
    let (received_at, id) = older_than.unwrap_or_else(newest);
    let statement = certificates!(
        "where c.doctor_tax_code = $1 and (c.received_at, c.id) < ($2, $3) \
         order by c.received_at desc, c.id desc limit $4"
    );
    tx.all(statement, params![doctor, received_at, id, limit]).await?.iter().map(read).collect()
}

/// Sickness certificates of a worker by one doctor, released within a span of days, oldest first, at most `limit`.
pub async fn of_worker_and_doctor(
    tx: &mut Tx,
    (worker, doctor): (TaxCode, TaxCode),
    (from, until): (Date, Date),
    limit: u32,
) -> Result<Vec<Certificate>, Error> {
    let statement = certificates!(
        "where c.worker_tax_code = $1 and c.doctor_tax_code = $2 and c.kind = 'sickness' \
         and c.released_on >= $3 and c.released_on <= $4 order by c.received_at, c.id limit $5"
    );
    tx.all(statement, params![worker, doctor, from, until, limit]).await?.iter().map(read).collect()
}

/// To which of its addresses an organisation was sent a certificate's attestation; empty if it may not see it.
pub async fn addressees(
    tx: &mut Tx,
    certificate: CertificateId,
    organisation: OrganisationId,
) -> Result<Vec<Addressee>, Error> {
    let statement = sql!(
        "select employer_tax_code, employer_number, unit from attestation \
         where certificate_id = $1 and organisation_id = $2 order by employer_number, unit"
    );
    let rows = tx.all(statement, params![certificate, organisation]).await?;
    rows.iter().map(read_addressee).collect()
}

/// The sealed diagnosis of a certificate.
pub(crate) async fn sealed_diagnosis(
    tx: &mut Tx,
    certificate: CertificateId,
) -> Result<Option<Vec<u8>>, Error> {
    let statement = sql!("select sealed from diagnosis where certificate_id = $1");
    let row = tx.optional(statement, params![certificate]).await?;
    Ok(row.map(|row| row.get("sealed")).transpose()?)
}

/// The addressee in a row with `employer_tax_code`, `employer_number` and `unit`.
pub(crate) fn read_addressee(row: &Row) -> Result<Addressee, Error> {
    Ok(Addressee {
        employer_tax_code: row.get("employer_tax_code")?,
        employer_number: row.get("employer_number")?,
        unit: row.get("unit")?,
    })
}

/// The certificate in a row of [`certificates!`].
pub(crate) fn read(row: &Row) -> Result<Certificate, Error> {
    Ok(Certificate {
        id: row.get("id")?,
        protocol_number: row.get("protocol_number")?,
        kind: row.get("kind")?,
        state: row.get("state")?,
        received_at: row.get("received_at")?,
        source: row.get("source")?,
        worker: read_worker(row)?,
        doctor: read_doctor(row)?,
        residence: Address {
            street: row.get("residence_street")?,
            number: row.get("residence_number")?,
            postcode: row.get("residence_postcode")?,
            place: row.get("residence_place")?,
            province: row.get("residence_province")?,
        },
        availability: read_availability(row)?,
        released_on: row.get("released_on")?,
        starts_on: row.get("starts_on")?,
        ends_on: row.get("ends_on")?,
        visit: row.get("visit")?,
        certificate_type: row.get("certificate_type")?,
        day_worked: row.get("day_worked")?,
        trauma: row.get("trauma")?,
        benefit: row.get("benefit")?,
        discharged_on: row.get("discharged_on")?,
        stay: row.get("stay")?,
        needs_public_doctor: row.get("needs_public_doctor")?,
        follows: row.get("follows_number")?,
        rectifies: row.get("rectifies_number")?,
        admission: row.get("admission_number")?,
        annulment_number: row.get("annulment_number")?,
        annulled_at: row.get("annulled_at")?,
    })
}

fn read_worker(row: &Row) -> Result<Worker, Error> {
    Ok(Worker {
        tax_code: row.get("worker_tax_code")?,
        surname: row.get("worker_surname")?,
        given_name: row.get("worker_given_name")?,
        sex: row.get("sex")?,
        born_on: row.get("born_on")?,
        birth_place: row.get("birth_place")?,
        birth_province: row.get("birth_province")?,
    })
}

fn read_doctor(row: &Row) -> Result<Doctor, Error> {
    Ok(Doctor {
        tax_code: row.get("doctor_tax_code")?,
        surname: row.get("doctor_surname")?,
        given_name: row.get("doctor_given_name")?,
        role: row.get("doctor_role")?,
        region: row.get("doctor_region")?,
        local_unit: row.get("doctor_local_unit")?,
        structure: row.get("doctor_structure")?,
    })
}

fn read_availability(row: &Row) -> Result<Option<Availability>, Error> {
    let surname: Option<String> = row.get("availability_surname")?;
    let street: Option<String> = row.get("availability_street")?;
    let address = match street {
        Some(street) => Some(Address {
            street,
            number: row.get("availability_number")?,
            postcode: row.get("availability_postcode")?,
            place: row.get("availability_place")?,
            province: row.get("availability_province")?,
        }),
        None => None,
    };
    Ok((surname.is_some() || address.is_some()).then_some(Availability { surname, address }))
}
