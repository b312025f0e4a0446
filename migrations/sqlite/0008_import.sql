-- Files of certificates taken in: how far each was read, committed together with what was read.
create table import_run (
    id blob primary key,
    -- SHA-256 over the first megabyte and the length: the same file under another name goes on where it was.
    fingerprint blob not null unique,
    state text not null check (state in ('running', 'finished')),
    next_offset integer not null,
    next_line integer not null,
    next_column integer not null,
    taken integer not null,
    already_there integer not null,
    refused integer not null,
    started_at integer not null,
    changed_at integer not null
) strict;
