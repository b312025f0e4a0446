-- Files of certificates taken in: how far each was read, committed together with what was read.
create table import_run (
    id uuid primary key,
    -- SHA-256 over the first megabyte and the length: the same file under another name goes on where it was.
    fingerprint bytea not null unique,
    state text not null check (state in ('running', 'finished')),
    next_offset bigint not null,
    next_line bigint not null,
    next_column bigint not null,
    taken bigint not null,
    already_there bigint not null,
    refused bigint not null,
    started_at bigint not null,
    changed_at bigint not null
);
