-- Who did what, for whom, when. Rows are only ever inserted.
create table audit_event (
    position bigint generated always as identity primary key,
    id uuid not null unique,
    happened_at bigint not null,
    actor text,
    door text not null,
    address text,
    on_behalf_of uuid,
    action text not null,
    outcome text not null check (outcome in ('done', 'refused')),
    subject text,
    object text,
    detail text
);

create index audit_event_by_subject on audit_event (subject, happened_at) where subject is not null;

-- Each block seals the events from first_position to last_position and the block before it.
create table audit_block (
    number bigint primary key,
    first_position bigint not null,
    last_position bigint not null unique,
    events bigint not null,
    previous_hash bytea not null,
    hash bytea not null,
    sealed_at bigint not null
);
