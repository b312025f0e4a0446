-- Questions that a program cannot answer at once: one row each, gone with its first use.
create table lookup_challenge (
    id blob primary key,
    answer integer not null,
    expires_at integer not null
) strict;

create index lookup_challenge_by_expiry on lookup_challenge (expires_at);

-- Leave to fetch the PDF of one attestation just shown, once; the key is the SHA-256 of what the page holds.
create table lookup_ticket (
    token_hash blob primary key,
    certificate_id blob not null references certificate (id),
    expires_at integer not null
) strict;

create index lookup_ticket_by_expiry on lookup_ticket (expires_at);

-- Failed look-ups by network address, tax code or key; the row's key is a digest of the three.
create table lookup_throttle (
    key blob primary key,
    failures integer not null,
    failed_at integer not null
) strict;

create index lookup_throttle_by_age on lookup_throttle (failed_at);

-- What somebody searches by, kept here because a tax code may not stand in an address.
create table search_filter (
    id blob primary key,
    session_id blob not null,
    filter text not null,
    expires_at integer not null
) strict;

create index search_filter_by_expiry on search_filter (expires_at);

-- Keys of programs: 256 random bits, kept as their SHA-256.
create table api_key (
    id blob primary key,
    key_hash blob not null unique,
    scope text not null check (scope in ('lookup', 'employer')),
    organisation_id blob,
    label text not null,
    created_at integer not null,
    revoked_at integer,
    check (scope <> 'employer' or organisation_id is not null)
) strict;

-- The state in which an attestation stood when its employer last opened it: another one now means that it changed since.
alter table attestation add column read_state text check (read_state in ('valid', 'annulled', 'rectified'));

-- The state in which the employer's program acknowledged it: what stands otherwise now is still to be taken over.
alter table attestation add column acknowledged_state text check (acknowledged_state in ('valid', 'annulled', 'rectified'));

create index attestation_changed on attestation (organisation_id, received_at, id) where read_state <> state;
create index attestation_pending on attestation (organisation_id, received_at, id) where acknowledged_state is distinct from state;
create index attestation_by_unit on attestation (organisation_id, unit, received_at, id) where unit is not null;

-- Surnames as one types them: capitals without accents, blanks, apostrophes and hyphens.
alter table attestation add column surname_key text not null default '';

create index attestation_by_surname on attestation (organisation_id, surname_key);
