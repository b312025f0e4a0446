-- Who did what, for whom, when. Rows are only ever inserted.
create table audit_event (
    position integer primary key autoincrement,
    id blob not null unique,
    happened_at integer not null,
    actor text,
    door text not null,
    address text,
    on_behalf_of blob,
    action text not null,
    outcome text not null check (outcome in ('done', 'refused')),
    subject text,
    object text,
    detail text
) strict;

create index audit_event_by_subject on audit_event (subject, happened_at) where subject is not null;

-- Each block seals the events from first_position to last_position and the block before it.
create table audit_block (
    number integer primary key,
    first_position integer not null,
    last_position integer not null unique,
    events integer not null,
    previous_hash blob not null,
    hash blob not null,
    sealed_at integer not null
) strict;
