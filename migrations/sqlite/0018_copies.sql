-- Where a worker has copies of what doctors send for him go. The kind is what it was when it was named: no statement
-- changes it, and what was announced refers to it.
create table copy_address (
    id blob primary key,
    worker_tax_code text not null,
    kind text not null check (kind in ('pec', 'email', 'sms')),
    -- A mailbox, or a number with its country's code.
    address text not null,
    -- What a PEC mailbox gets. An ordinary one gets attestations, a telephone protocol numbers: there is nothing to choose.
    contents text check (contents in ('attestations', 'certificates', 'both')),
    language text not null,
    state text not null check (state in ('unproven', 'active', 'stopped')),
    -- A worker has so many addresses at once, each in a place of its own.
    place integer not null check (place between 1 and 5),
    created_at integer not null,
    changed_at integer not null,
    unique (id, kind),
    check ((kind = 'pec') = (contents is not null))
) strict;

create unique index copy_address_once on copy_address (worker_tax_code, address) where state <> 'stopped';
create unique index copy_address_place on copy_address (worker_tax_code, place) where state <> 'stopped';
create index copy_address_of_worker on copy_address (worker_tax_code, created_at);

-- An address that is still to be proven by a code sent to it; the old one serves until then. Before the code has been
-- put into the outbox there is no hash.
create table copy_proof (
    address_id blob primary key references copy_address (id),
    address text not null,
    asked_at integer not null,
    expires_at integer not null,
    code_hash blob,
    tries_left integer not null
) strict;

-- What an address is to be sent, or was sent, of one certificate. Without message_id it waits; with it, contents says what
-- the message held. Only a PEC mailbox was ever sent a certificate.
create table copy_item (
    position integer primary key autoincrement,
    address_id blob not null,
    kind text not null,
    certificate_id blob not null references certificate (id),
    change text not null check (change in ('issued', 'rectified', 'annulled')),
    announced_at integer not null,
    contents text check (contents in ('attestations', 'certificates', 'both', 'number')),
    message_id blob,
    composed_at integer,
    foreign key (address_id, kind) references copy_address (id, kind),
    check ((message_id is null) = (contents is null)),
    check (contents is null or contents = 'attestations' and kind in ('pec', 'email')
        or contents in ('certificates', 'both') and kind = 'pec' or contents = 'number' and kind = 'sms')
) strict;

create unique index copy_item_once on copy_item (address_id, certificate_id, change);
create index copy_item_waiting on copy_item (address_id, position) where message_id is null;
create index copy_item_by_certificate on copy_item (certificate_id);
create index copy_item_by_message on copy_item (message_id) where message_id is not null;

-- Who changed what of an address. Rows are only ever inserted. Without changed_by it was the program.
create table copy_change (
    id blob primary key,
    address_id blob not null references copy_address (id),
    worker_tax_code text not null,
    changed_at integer not null,
    changed_by text,
    action text not null check (action in (
        'created', 'code_asked', 'proven', 'address_asked', 'contents_changed', 'stopped', 'found_ordinary')),
    address text not null,
    contents text
) strict;

create index copy_change_of_address on copy_change (address_id, changed_at);
create index copy_change_of_worker on copy_change (worker_tax_code, changed_at);

-- What an operator did for a request that came by PEC from the mailbox: the day on which it came, and its number in the
-- register of protocol.
alter table subscription_change add column requested_on text;
alter table subscription_change add column request_reference text;
