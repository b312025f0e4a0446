-- Identities of other states, which name no Italian tax code: noted until an operator has said whose they are.
create table foreign_identity (
    id blob primary key,
    -- eIDAS PersonIdentifier.
    identifier text not null unique,
    surname text not null,
    given_name text not null,
    born_on text not null,
    -- By which an operator finds it.
    code text not null unique,
    -- The sign-in at which it was noted last.
    request_id blob not null,
    seen_at integer not null,
    person_id blob references person (id),
    linked_by blob references person (id),
    linked_at integer,
    check ((person_id is null) = (linked_at is null))
) strict;

create index foreign_identity_by_request on foreign_identity (request_id);
create index foreign_identity_by_person on foreign_identity (person_id) where person_id is not null;
create index foreign_identity_by_age on foreign_identity (seen_at) where person_id is null;
