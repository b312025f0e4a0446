-- A person known to the institute: one per tax code, by whatever door the person signs in.
create table person (
    id uuid primary key,
    tax_code text not null unique,
    surname text not null,
    given_name text not null,
    email text,
    pec text,
    mobile text,
    created_at bigint not null
);

-- What a person is on his own account. Acting for an organisation comes from representation.
create table person_profile (
    person_id uuid not null references person (id),
    profile text not null check (profile in ('worker', 'doctor', 'contact_centre', 'operator', 'administrator', 'auditor', 'medical_staff')),
    primary key (person_id, profile)
);

-- What proves who a person is, where the institute itself keeps the proof.
create table credential (
    id uuid primary key,
    person_id uuid not null references person (id),
    kind text not null check (kind in ('pin')),
    strength text not null check (strength in ('ordinary', 'dispositive', 'substantial', 'high')),
    secret_hash text not null,
    state text not null check (state in ('active', 'blocked', 'replaced', 'revoked')),
    issued_at bigint not null,
    lapses_at bigint not null,
    changed_at bigint not null
);

create index credential_by_person on credential (person_id);
create unique index credential_in_force on credential (person_id, kind) where state in ('active', 'blocked');

-- Failed sign-ins by tax code and by address, each as a digest: known and unknown ones are counted alike.
create table sign_in_throttle (
    digest bytea primary key,
    consecutive bigint not null,
    in_all bigint not null,
    not_before_at bigint not null,
    last_at bigint not null
);

create index sign_in_throttle_oldest on sign_in_throttle (last_at);

create table organisation (
    id uuid primary key,
    kind text not null check (kind in ('firm', 'public-body', 'domestic-employer', 'intermediary', 'patronato')),
    name text not null,
    tax_code text not null unique,
    -- Sees the certificates of all its units at one place.
    centralised boolean not null,
    created_at bigint not null
);

create table organisation_number (
    employer_number text primary key,
    organisation_id uuid not null references organisation (id)
);

create index organisation_number_by_organisation on organisation_number (organisation_id);

create table organisation_unit (
    organisation_id uuid not null references organisation (id),
    unit text not null,
    primary key (organisation_id, unit)
);

-- Who may act for whom. Both days are included; what is ended by hand is over at that instant.
create table representation (
    id uuid primary key,
    person_id uuid not null references person (id),
    organisation_id uuid not null references organisation (id),
    unit text,
    profile text not null check (profile in ('employer', 'public_body', 'intermediary')),
    starts_on text not null,
    ends_on text,
    ended_at bigint,
    created_at bigint not null
);

create unique index representation_once on representation (person_id, organisation_id, coalesce(unit, ''), profile, starts_on);
create index representation_by_organisation on representation (organisation_id);

-- The cookie holds a secret; only its digest is kept.
create table session (
    id uuid primary key,
    secret_digest bytea not null unique,
    person_id uuid not null references person (id),
    method text not null check (method in ('pin', 'spid', 'cie', 'cns', 'eidas')),
    strength text not null check (strength in ('ordinary', 'dispositive', 'substantial', 'high')),
    csrf text not null,
    representation_id uuid references representation (id),
    created_at bigint not null,
    last_seen_at bigint not null,
    ends_at bigint not null,
    address text,
    browser text not null,
    ended_at bigint
);

create index session_by_person on session (person_id, ends_at) where ended_at is null;
create index session_oldest on session (ends_at);
