-- An initial PIN has 16 characters and opens nothing: it is exchanged for a personal one of 8.
alter table credential add column form text not null default 'personal' check (form in ('initial', 'personal'));

-- Who has typed an initial or a lapsed PIN rightly, and is choosing its successor. The browser's cookie holds a secret;
-- only its digest is kept. The successor is offered once and kept as argon2id until it has been typed in turn.
create table pin_exchange (
    secret_digest blob primary key,
    credential_id blob not null references credential (id),
    successor_hash text,
    offers integer not null,
    failures integer not null,
    ends_at integer not null
) strict;

create index pin_exchange_by_credential on pin_exchange (credential_id);
create index pin_exchange_oldest on pin_exchange (ends_at);

-- Where letters reach a person.
create table person_address (
    person_id blob primary key references person (id),
    lines text not null
) strict;

-- The half of an initial PIN that goes by post: sealed until it has been sent, then forgotten.
create table pin_letter (
    id blob primary key,
    credential_id blob not null references credential (id),
    half_sealed blob,
    written_at integer not null,
    printed_by blob references person (id),
    printed_at integer,
    sent_at integer
) strict;

create index pin_letter_waiting on pin_letter (written_at, id) where half_sealed is not null;
create index pin_letter_by_credential on pin_letter (credential_id);

-- An identity document that somebody showed, sent or uploaded, and who recorded it.
create table identity_document (
    id blob primary key,
    person_id blob not null references person (id),
    kind text not null check (kind in ('identity_card', 'passport', 'driving_licence', 'residence_permit')),
    number_sealed blob not null,
    issuer text not null,
    expires_on text not null,
    origin text not null check (origin in ('office', 'paper', 'fax', 'online')),
    recorded_by blob not null references person (id),
    recorded_at integer not null
) strict;

create index identity_document_by_person on identity_document (person_id);

create table identity_document_copy (
    document_id blob primary key references identity_document (id),
    media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
    content_sealed blob not null
) strict;

-- Somebody asks that his ordinary PIN become dispositive, with a copy of his document.
create table pin_conversion (
    id blob primary key,
    person_id blob not null references person (id),
    document_id blob not null references identity_document (id),
    state text not null check (state in ('waiting', 'taken', 'accepted', 'refused')),
    asked_at integer not null,
    taken_by blob references person (id),
    taken_at integer,
    decided_at integer,
    reason text
) strict;

create unique index pin_conversion_open on pin_conversion (person_id) where state in ('waiting', 'taken');
create index pin_conversion_to_do on pin_conversion (asked_at, id) where state in ('waiting', 'taken');
create index pin_conversion_by_person on pin_conversion (person_id, asked_at);
