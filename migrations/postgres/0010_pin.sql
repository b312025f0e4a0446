-- An initial PIN has 16 characters and opens nothing: it is exchanged for a personal one of 8.
alter table credential add column form text not null default 'personal' check (form in ('initial', 'personal'));

-- Who has typed an initial or a lapsed PIN rightly, and is choosing its successor. The browser's cookie holds a secret;
-- only its digest is kept. The successor is offered once and kept as argon2id until it has been typed in turn.
create table pin_exchange (
    secret_digest bytea primary key,
    credential_id uuid not null references credential (id),
    successor_hash text,
    offers bigint not null,
    failures bigint not null,
    ends_at bigint not null
);

create index pin_exchange_by_credential on pin_exchange (credential_id);
create index pin_exchange_oldest on pin_exchange (ends_at);

-- Where letters reach a person.
create table person_address (
    person_id uuid primary key references person (id),
    lines text not null
);

-- The half of an initial PIN that goes by post: sealed until it has been sent, then forgotten.
create table pin_letter (
    id uuid primary key,
    credential_id uuid not null references credential (id),
    half_sealed bytea,
    written_at bigint not null,
    printed_by uuid references person (id),
    printed_at bigint,
    sent_at bigint
);

create index pin_letter_waiting on pin_letter (written_at, id) where half_sealed is not null;
create index pin_letter_by_credential on pin_letter (credential_id);

-- An identity document that somebody showed, sent or uploaded, and who recorded it.
create table identity_document (
    id uuid primary key,
    person_id uuid not null references person (id),
    kind text not null check (kind in ('identity_card', 'passport', 'driving_licence', 'residence_permit')),
    number_sealed bytea not null,
    issuer text not null,
    expires_on text not null,
    origin text not null check (origin in ('office', 'paper', 'fax', 'online')),
    recorded_by uuid not null references person (id),
    recorded_at bigint not null
);

create index identity_document_by_person on identity_document (person_id);

create table identity_document_copy (
    document_id uuid primary key references identity_document (id),
    media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
    content_sealed bytea not null
);

-- Somebody asks that his ordinary PIN become dispositive, with a copy of his document.
create table pin_conversion (
    id uuid primary key,
    person_id uuid not null references person (id),
    document_id uuid not null references identity_document (id),
    state text not null check (state in ('waiting', 'taken', 'accepted', 'refused')),
    asked_at bigint not null,
    taken_by uuid references person (id),
    taken_at bigint,
    decided_at bigint,
    reason text
);

create unique index pin_conversion_open on pin_conversion (person_id) where state in ('waiting', 'taken');
create index pin_conversion_to_do on pin_conversion (asked_at, id) where state in ('waiting', 'taken');
create index pin_conversion_by_person on pin_conversion (person_id, asked_at);
