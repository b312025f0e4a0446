-- Where an employer or public body has its attestations sent.
create table subscription (
    id uuid primary key,
    organisation_id uuid not null,
    address text not null,
    state text not null check (state in ('unproven', 'active', 'suspended', 'ended')),
    format text not null check (format in ('xml', 'txt', 'both')),
    frequency text not null check (frequency in ('immediate', 'hourly', 'daily')),
    -- The hour of Rome at which a daily message goes out.
    daily_hour bigint not null,
    coverage text not null check (coverage in ('everything', 'chosen', 'centralised')),
    created_at bigint not null,
    changed_at bigint not null
);

create unique index subscription_address_once on subscription (organisation_id, address) where state <> 'ended';
create index subscription_of_organisation on subscription (organisation_id, created_at);

-- The employer numbers or INPDAP units of a subscription that covers chosen ones.
create table subscription_cover (
    subscription_id uuid not null references subscription (id),
    code text not null,
    primary key (subscription_id, code)
);

-- A mailbox that is still to be proven by a code sent to it; the old mailbox serves until then. Before the code has
-- been put into the outbox there is no hash.
create table subscription_proof (
    subscription_id uuid primary key references subscription (id),
    address text not null,
    asked_at bigint not null,
    expires_at bigint not null,
    code_hash bytea,
    tries_left bigint not null
);

-- What a subscription is to be told, or was told, of one attestation. Without message_id it waits.
create table subscription_item (
    position bigint primary key generated always as identity,
    subscription_id uuid not null references subscription (id),
    attestation_id uuid not null references attestation (id),
    certificate_id uuid not null,
    change text not null check (change in ('issued', 'rectified', 'annulled')),
    announced_at bigint not null,
    message_id uuid,
    composed_at bigint
);

create unique index subscription_item_once on subscription_item (subscription_id, attestation_id, change);
create index subscription_item_waiting on subscription_item (subscription_id, position) where message_id is null;
create index subscription_item_by_certificate on subscription_item (certificate_id);
create index subscription_item_by_message on subscription_item (message_id) where message_id is not null;

-- Who changed what of a subscription. Rows are only ever inserted.
create table subscription_change (
    id uuid primary key,
    subscription_id uuid not null references subscription (id),
    changed_at bigint not null,
    changed_by text,
    action text not null check (action in (
        'created', 'code_asked', 'proven', 'address_asked', 'terms_changed', 'suspended', 'resumed', 'ended')),
    address text not null,
    format text not null,
    frequency text not null,
    daily_hour bigint not null,
    coverage text not null,
    codes text not null
);

create index subscription_change_of_subscription on subscription_change (subscription_id, changed_at);
