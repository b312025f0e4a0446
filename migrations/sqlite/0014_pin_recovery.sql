-- A link by which the person of a PIN, who has forgotten it or has it blocked, gets a new initial one. Its code is in the
-- message alone; here is its digest. One for each PIN: while it lives no other is sent.
create table pin_recovery (
    credential_id blob primary key references credential (id),
    secret_digest blob not null unique,
    ends_at integer not null
) strict;

create index pin_recovery_oldest on pin_recovery (ends_at);
