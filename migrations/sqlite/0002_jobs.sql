-- Work to be done later. A row goes when its work is done; a dead one stays until an operator decides.
create table job (
    id blob primary key,
    kind text not null,
    key text not null,
    payload text not null,
    run_at integer not null,
    attempts integer not null default 0,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'dead')),
    lease_until integer,
    fence integer not null default 0,
    last_error text,
    created_at integer not null
) strict;

-- One waiting job for one matter: asking again for what is already to be done changes nothing.
create unique index job_waiting_once on job (kind, key) where state = 'waiting';
create index job_due on job (run_at) where state = 'waiting';
create index job_leased on job (lease_until) where state = 'running';
