-- What somebody typed into a form when his session was over or too weak, until he has signed in. The browser knows it by
-- a secret of which only the digest is kept; only the same person, acting for the same organisation, gets it back.
create table kept_form (
    id uuid primary key,
    secret_digest bytea not null unique,
    person_id uuid not null references person (id),
    representation_id uuid references representation (id),
    sealed bytea not null,
    expires_at bigint not null
);

create index kept_form_oldest on kept_form (expires_at);
