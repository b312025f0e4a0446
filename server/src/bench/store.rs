//! Rows made inside the database, by the hundred thousand.

use certificates::{Source, Worker};
use db::{Error, Tx, params, sql};
use jiff::Timestamp;
use kernel::OrganisationId;
use uuid::Uuid;

/// The surname of every worker that a bench makes; a database with others is not touched.
pub(super) const SURNAME: &str = "BENCH";

/// Whether the database holds workers or people of anybody else.
pub(super) async fn is_somebodys(tx: &mut Tx) -> Result<bool, Error> {
    let statement = sql!(
        "select 1 as one from worker where surname <> $1 union all select 1 from person where surname <> $1 limit 1"
    );
    Ok(tx.optional(statement, params![SURNAME]).await?.is_some())
}

/// Certificates that are there.
pub(super) async fn certificates(tx: &mut Tx) -> Result<i64, Error> {
    tx.one(sql!("select count(*) as n from certificate"), params![]).await?.get("n")
}

/// Certificates number `from` to `until`, each of the worker whose given name is its number modulo `workers`.
pub(super) async fn insert_certificates(
    tx: &mut Tx,
    from: i64,
    until: i64,
    workers: i64,
    now: Timestamp,
) -> Result<(), Error> {
    let statement = sql!(
        sqlite: "with recursive n (i) as (select $1 union all select i + 1 from n where i < $2)
            insert into certificate (id, protocol_number, kind, state, received_at, changed_at, source, fingerprint,
                worker_tax_code, worker_surname, worker_given_name, doctor_tax_code, doctor_surname, doctor_given_name,
                doctor_role, doctor_region, doctor_local_unit, residence_street, residence_number, residence_postcode,
                residence_place, residence_province, released_on, starts_on, ends_on, visit, certificate_type,
                needs_public_doctor)
            select unhex(printf('%032x', i)), printf('%09d', i), 'sickness', 'valid', $4 + i, $4 + i, 'soap',
                unhex(printf('%084x', i)), w.tax_code, w.surname, w.given_name, 'RCCMNL83S18D969H', 'ROCCA', 'EMANUELE',
                'S', '070', '103', 'VIA DELLE QUATTRO FONTANE', '12 SCALA B INT 8', '10121', 'L219', 'TO',
                '2026-03-02', '2026-03-02', '2026-03-06', 'A', 'I', false
            from n join worker w on w.rowid = i % $3 + 1",
        postgres: "insert into certificate (id, protocol_number, kind, state, received_at, changed_at, source, fingerprint,
                worker_tax_code, worker_surname, worker_given_name, doctor_tax_code, doctor_surname, doctor_given_name,
                doctor_role, doctor_region, doctor_local_unit, residence_street, residence_number, residence_postcode,
                residence_place, residence_province, released_on, starts_on, ends_on, visit, certificate_type,
                needs_public_doctor)
            select lpad(to_hex(i), 32, '0')::uuid, lpad(i::text, 9, '0'), 'sickness', 'valid', $4 + i, $4 + i, 'soap',
                decode(lpad(to_hex(i), 84, '0'), 'hex'), w.tax_code, w.surname, w.given_name, 'RCCMNL83S18D969H', 'ROCCA',
                'EMANUELE', 'S', '070', '103', 'VIA DELLE QUATTRO FONTANE', '12 SCALA B INT 8', '10121', 'L219', 'TO',
                '2026-03-02', '2026-03-02', '2026-03-06', 'A', 'I', false
            from generate_series($1::bigint, $2::bigint) i
                join worker w on w.given_name = translate(lpad((i % $3::bigint)::text, 6, '0'), '0123456789', 'ABCDEFGHIJ')"
    );
    tx.execute(statement, params![from, until, workers, now]).await.map(drop)
}

/// The attestations of those certificates, each to the organisation whose number is the certificate's modulo `organisations`.
pub(super) async fn insert_attestations(
    tx: &mut Tx,
    from: i64,
    until: i64,
    organisations: i64,
) -> Result<(), Error> {
    let statement = sql!(
        sqlite: "with recursive n (i) as (select $1 union all select i + 1 from n where i < $2)
            insert into attestation (id, certificate_id, organisation_id, employer_tax_code, employer_number, protocol_number,
                kind, state, worker_tax_code, worker_surname, worker_given_name, surname_key, received_at, released_on,
                starts_on, ends_on)
            select c.id, c.id, unhex(printf('%032x', i % $3)), '00743110157', '1234567860', c.protocol_number,
                c.kind, c.state, c.worker_tax_code, c.worker_surname, c.worker_given_name, 'BENCH', c.received_at,
                c.released_on, c.starts_on, c.ends_on
            from n join certificate c on c.protocol_number = printf('%09d', i)",
        postgres: "insert into attestation (id, certificate_id, organisation_id, employer_tax_code, employer_number,
                protocol_number, kind, state, worker_tax_code, worker_surname, worker_given_name, surname_key, received_at,
                released_on, starts_on, ends_on)
            select c.id, c.id, lpad(to_hex(i % $3::bigint), 32, '0')::uuid, '00743110157', '1234567860', c.protocol_number,
                c.kind, c.state, c.worker_tax_code, c.worker_surname, c.worker_given_name, 'BENCH', c.received_at,
                c.released_on, c.starts_on, c.ends_on
            from generate_series($1::bigint, $2::bigint) i
                join certificate c on c.protocol_number = lpad(i::text, 9, '0')"
    );
    tx.execute(statement, params![from, until, organisations]).await.map(drop)
}

/// The next certificate is numbered after those made here.
pub(super) async fn set_sequence(tx: &mut Tx, last: i64) -> Result<(), Error> {
    let statement = sql!(
        sqlite: "update protocol_sequence set last_number = $1 where name = 'certificate'",
        postgres: "select setval('protocol_sequence', $1)"
    );
    tx.execute(statement, params![last]).await.map(drop)
}

/// Tells the planner what is there.
pub(super) async fn analyze(tx: &mut Tx) -> Result<(), Error> {
    tx.execute(sql!("analyze"), params![]).await.map(drop)
}

/// The organisation with this number, as the attestations made here name it.
pub(super) fn organisation(number: u128) -> OrganisationId {
    OrganisationId::from_uuid(Uuid::from_u128(number))
}

/// Every worker works for the organisation whose number is the worker's modulo `organisations`.
pub(super) async fn insert_employments(tx: &mut Tx, organisations: i64) -> Result<(), Error> {
    let statement = sql!(
        sqlite: "insert into employment (id, worker_tax_code, organisation_id, employer_tax_code, employer_number, started_on)
            select randomblob(16), tax_code, unhex(printf('%032x', (rowid - 1) % $1)),
                '00743110157', '1234567860', '2020-01-01'
            from worker where true on conflict do nothing",
        postgres: "insert into employment (id, worker_tax_code, organisation_id, employer_tax_code, employer_number, started_on)
            select gen_random_uuid(), tax_code, lpad(to_hex(translate(given_name, 'ABCDEFGHIJ', '0123456789')::bigint % $1::bigint), 32, '0')::uuid,
                '00743110157', '1234567860', '2020-01-01'
            from worker on conflict do nothing"
    );
    tx.execute(statement, params![organisations]).await.map(drop)
}

/// A certificate as the baseline of `intake` inserts it.
pub(super) struct Bare {
    pub(super) number: i64,
    pub(super) worker: Worker,
    pub(super) organisation: OrganisationId,
    pub(super) source: Source,
    pub(super) now: Timestamp,
}

/// The four rows that a certificate leaves behind, with nothing read and nothing checked.
pub(super) async fn insert_bare(tx: &mut Tx, bare: &Bare) -> Result<(), Error> {
    let id = Uuid::from_u128(u128::try_from(bare.number).unwrap_or_default());
    let number = format!("{:09}", bare.number);
    let worker = &bare.worker;
    let certificate = sql!(
        "insert into certificate (id, protocol_number, kind, state, received_at, changed_at, source, fingerprint,
            worker_tax_code, worker_surname, worker_given_name, doctor_tax_code, doctor_surname, doctor_given_name,
            doctor_role, doctor_region, doctor_local_unit, residence_street, residence_number, residence_postcode,
            residence_place, residence_province, released_on, starts_on, ends_on, visit, certificate_type,
            needs_public_doctor)
        values ($1, $2, 'sickness', 'valid', $3, $3, $4, $5, $6, $7, $8, 'RCCMNL83S18D969H', 'ROCCA', 'EMANUELE', 'S', '070',
            '103', 'VIA DELLE QUATTRO FONTANE', '12', '10121', 'L219', 'TO', '2026-03-02', '2026-03-02', '2026-03-06', 'A',
            'I', false)"
    );
    let mut fingerprint = b"2026-03-02".to_vec();
    fingerprint.extend_from_slice(&kernel::digest::sha256(number.as_bytes()));
    let values = params![
        id,
        number,
        bare.now,
        bare.source,
        fingerprint,
        worker.tax_code,
        worker.surname,
        worker.given_name
    ];
    tx.execute(certificate, values).await?;
    let diagnosis = sql!("insert into diagnosis (certificate_id, sealed) values ($1, $2)");
    tx.execute(diagnosis, params![id, vec![0_u8; 150]]).await?;
    let attestation = sql!(
        "insert into attestation (id, certificate_id, organisation_id, employer_tax_code, employer_number, protocol_number,
            kind, state, worker_tax_code, worker_surname, worker_given_name, surname_key, received_at, released_on,
            starts_on, ends_on)
        values ($1, $1, $2, '00743110157', '1234567860', $3, 'sickness', 'valid', $4, $5, $6, 'BENCH', $7, '2026-03-02',
            '2026-03-02', '2026-03-06')"
    );
    let values =
        params![id, bare.organisation, number, worker.tax_code, worker.surname, worker.given_name, bare.now];
    tx.execute(attestation, values).await?;
    let event = sql!(
        "insert into audit_event (id, happened_at, actor, door, address, action, outcome, subject, object)
        values ($1, $2, 'RCCMNL83S18D969H', 'soap', '127.0.0.1', 'certificate-sent', 'done', $3, $4)"
    );
    tx.execute(event, params![id, bare.now, worker.tax_code, id.to_string()]).await.map(drop)
}

/// How long the item at this place took from the queue to its last receipt, of those queued since `begun`, in order of
/// that time; in microseconds.
pub(super) async fn time_to_delivery(tx: &mut Tx, begun: Timestamp, place: i64) -> Result<i64, Error> {
    let statement = sql!(
        "select changed_at - queued_at as took from delivery_item where queued_at >= $1
        order by changed_at - queued_at limit 1 offset $2"
    );
    tx.one(statement, params![begun, place]).await?.get("took")
}
