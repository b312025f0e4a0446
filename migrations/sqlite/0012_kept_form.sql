-- What somebody typed into a form when his session was over or too weak, until he has signed in. The browser knows it by
-- a secret of which only the digest is kept; only the same person, acting for the same organisation, gets it back.
create table kept_form (
    id blob primary key,
    secret_digest blob not null unique,
    person_id blob not null references person (id),
    representation_id blob references representation (id),
    sealed blob not null,
    expires_at integer not null
) strict;

create index kept_form_oldest on kept_form (expires_at);
