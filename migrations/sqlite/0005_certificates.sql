-- The institute's register of insured workers, as far as certificates need it.
create table worker (
    tax_code text primary key,
    surname text not null,
    given_name text not null,
    sex text not null check (sex in ('M', 'F')),
    born_on text not null,
    birth_place text not null,
    birth_province text not null,
    updated_at integer not null
) strict;

-- Who worked for whom and when. The key of the organisation belongs to the area of identity.
create table employment (
    id blob primary key,
    worker_tax_code text not null references worker (tax_code),
    organisation_id blob not null,
    employer_tax_code text not null,
    employer_number text,
    unit text,
    started_on text not null,
    ended_on text
) strict;

create index employment_by_worker on employment (worker_tax_code);
create unique index employment_once on employment (worker_tax_code, organisation_id, coalesce(employer_number, ''), coalesce(unit, ''), started_on);

-- Doctors and hospital operators who may send, and the regions that send for them, with what their programs prove
-- who they are. A doctor without a user name sends through his region.
create table sender (
    tax_code text primary key,
    kind text not null check (kind in ('doctor', 'hospital', 'region')),
    username text unique,
    password_hash text,
    pincode_hash text,
    surname text not null,
    given_name text not null,
    role text not null check (role in ('S', 'P')),
    region text,
    local_unit text,
    structure text,
    enabled integer not null
) strict;

-- Failed attempts to authenticate, by keyed hash of user name or network address: whoever fails often waits.
create table sender_failure (
    key blob primary key,
    failures integer not null,
    failed_at integer not null,
    closed_until integer not null
) strict;

-- One row: the last protocol number given.
create table protocol_sequence (
    name text primary key,
    last_number integer not null
) strict;

insert into protocol_sequence (name, last_number) values ('certificate', 0);

create table certificate (
    id blob primary key,
    protocol_number text not null unique,
    kind text not null check (kind in ('sickness', 'admission', 'discharge')),
    state text not null check (state in ('valid', 'annulled', 'rectified')),
    received_at integer not null,
    changed_at integer not null,
    source text not null check (source in ('soap', 'api', 'form', 'import')),
    -- The day and a keyed hash over all that the sender stated: the same certificate sent again meets it. Of one that
    -- came from elsewhere, its number.
    fingerprint blob not null,
    worker_tax_code text not null references worker (tax_code),
    worker_surname text not null,
    worker_given_name text not null,
    doctor_tax_code text not null,
    doctor_surname text not null,
    doctor_given_name text not null,
    doctor_role text not null check (doctor_role in ('S', 'P')),
    doctor_region text,
    doctor_local_unit text,
    doctor_structure text,
    residence_street text not null,
    residence_number text not null,
    residence_postcode text not null,
    residence_place text not null,
    residence_province text not null,
    availability_surname text,
    availability_street text,
    availability_number text,
    availability_postcode text,
    availability_place text,
    availability_province text,
    released_on text not null,
    starts_on text not null,
    ends_on text,
    visit text check (visit in ('A', 'D', 'P')),
    certificate_type text check (certificate_type in ('I', 'C', 'R')),
    day_worked integer,
    trauma integer,
    benefit text check (benefit in ('T', 'C', 'I')),
    discharged_on text,
    stay text check (stay in ('R', 'H')),
    needs_public_doctor integer not null,
    -- The certificate whose illness goes on (certificate_type C) or has come back (R), where one is known here.
    follows_id blob references certificate (id),
    rectifies_id blob references certificate (id),
    admission_id blob references certificate (id),
    annulment_number text,
    annulled_at integer
) strict;

create index certificate_by_worker on certificate (worker_tax_code, received_at);
create index certificate_by_doctor on certificate (doctor_tax_code, received_at);
-- What was annulled may be sent anew.
create unique index certificate_once on certificate (fingerprint) where state <> 'annulled';
create unique index certificate_annulment_once on certificate (annulment_number) where annulment_number is not null;
create unique index certificate_rectified_once on certificate (rectifies_id) where rectifies_id is not null;
create unique index certificate_discharged_once on certificate (admission_id) where admission_id is not null and state = 'valid';

-- The diagnosis: sealed, in a table of its own, bound to its certificate and worker.
create table diagnosis (
    certificate_id blob primary key references certificate (id),
    sealed blob not null
) strict;

-- What each employer may see of a certificate: all of it but the diagnosis. One row for each employment concerned.
-- What the employer's list filters by stands here too, so that one index answers it.
create table attestation (
    id blob primary key,
    certificate_id blob not null references certificate (id),
    organisation_id blob not null,
    employer_tax_code text not null,
    employer_number text,
    unit text,
    protocol_number text not null,
    kind text not null check (kind in ('sickness', 'admission', 'discharge')),
    state text not null check (state in ('valid', 'annulled', 'rectified')),
    worker_tax_code text not null,
    worker_surname text not null,
    worker_given_name text not null,
    received_at integer not null,
    released_on text not null,
    starts_on text not null,
    ends_on text,
    first_read_at integer,
    acknowledged_at integer
) strict;

create unique index attestation_once on attestation (certificate_id, organisation_id, coalesce(employer_number, ''), coalesce(unit, ''));
create index attestation_newest on attestation (organisation_id, received_at, id);
create index attestation_unread on attestation (organisation_id, received_at, id) where first_read_at is null;
create index attestation_by_state on attestation (organisation_id, state, received_at, id) where state <> 'valid';
