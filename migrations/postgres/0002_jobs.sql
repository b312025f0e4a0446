-- Work to be done later. A row goes when its work is done; a dead one stays until an operator decides.
create table job (
    id uuid primary key,
    kind text not null,
    key text not null,
    payload text not null,
    run_at bigint not null,
    attempts bigint not null default 0,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'dead')),
    lease_until bigint,
    fence bigint not null default 0,
    last_error text,
    created_at bigint not null
);

-- One waiting job for one matter: asking again for what is already to be done changes nothing.
create unique index job_waiting_once on job (kind, key) where state = 'waiting';
create index job_due on job (run_at) where state = 'waiting';
create index job_leased on job (lease_until) where state = 'running';
