-- Where an employer or public body has its attestations sent.
create table subscription (
    id blob primary key,
    organisation_id blob not null,
    address text not null,
    state text not null check (state in ('unproven', 'active', 'suspended', 'ended')),
    format text not null check (format in ('xml', 'txt', 'both')),
    frequency text not null check (frequency in ('immediate', 'hourly', 'daily')),
    -- The hour of Rome at which a daily message goes out.
    daily_hour integer not null,
    coverage text not null check (coverage in ('everything', 'chosen', 'centralised')),
    created_at integer not null,
    changed_at integer not null
) strict;

create unique index subscription_address_once on subscription (organisation_id, address) where state <> 'ended';
create index subscription_of_organisation on subscription (organisation_id, created_at);

-- The employer numbers or INPDAP units of a subscription that covers chosen ones.
create table subscription_cover (
    subscription_id blob not null references subscription (id),
    code text not null,
    primary key (subscription_id, code)
) strict;

-- A mailbox that is still to be proven by a code sent to it; the old mailbox serves until then. Before the code has
-- been put into the outbox there is no hash.
create table subscription_proof (
    subscription_id blob primary key references subscription (id),
    address text not null,
    asked_at integer not null,
    expires_at integer not null,
    code_hash blob,
    tries_left integer not null
) strict;

-- What a subscription is to be told, or was told, of one attestation. Without message_id it waits.
create table subscription_item (
    position integer primary key autoincrement,
    subscription_id blob not null references subscription (id),
    attestation_id blob not null references attestation (id),
    certificate_id blob not null,
    change text not null check (change in ('issued', 'rectified', 'annulled')),
    announced_at integer not null,
    message_id blob,
    composed_at integer
) strict;

create unique index subscription_item_once on subscription_item (subscription_id, attestation_id, change);
create index subscription_item_waiting on subscription_item (subscription_id, position) where message_id is null;
create index subscription_item_by_certificate on subscription_item (certificate_id);
create index subscription_item_by_message on subscription_item (message_id) where message_id is not null;

-- Who changed what of a subscription. Rows are only ever inserted.
create table subscription_change (
    id blob primary key,
    subscription_id blob not null references subscription (id),
    changed_at integer not null,
    changed_by text,
    action text not null check (action in (
        'created', 'code_asked', 'proven', 'address_asked', 'terms_changed', 'suspended', 'resumed', 'ended')),
    address text not null,
    format text not null,
    frequency text not null,
    daily_hour integer not null,
    coverage text not null,
    codes text not null
) strict;

create index subscription_change_of_subscription on subscription_change (subscription_id, changed_at);
