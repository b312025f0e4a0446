-- What all workers must know of a mailbox that sends. A refused login stops it until its user or password changes.
create table delivery_mailbox (
    address text primary key,
    failures bigint not null default 0,
    retry_at bigint not null default 0,
    suspended_at bigint,
    -- Keyed fingerprint of the user and password that were refused.
    refused_login bytea
);

-- One message to one recipient. Receipts move it on from handed_over: accepted, delivered, failed, not_certified.
create table delivery_item (
    position bigint primary key generated always as identity,
    id uuid not null unique,
    mailbox text not null,
    channel text not null check (channel in ('pec', 'email')),
    recipient text not null,
    subject text not null,
    body text not null,
    -- The body holds a secret and goes when the item has come to its end.
    ephemeral boolean not null,
    -- Whose it is: a word and a key that only the owner understands.
    owner_kind text not null,
    owner_id uuid not null,
    size bigint not null,
    state text not null check (state in (
        'queued', 'claimed', 'sending', 'handed_over', 'refused', 'uncertain', 'given_up',
        'accepted', 'delivered', 'failed', 'not_certified')),
    queued_at bigint not null,
    due_at bigint not null,
    changed_at bigint not null,
    attempts bigint not null default 0,
    lease_until bigint,
    fence bigint not null default 0
);

create index delivery_item_due on delivery_item (mailbox, position) where state = 'queued';
create index delivery_item_under_way on delivery_item (mailbox, recipient, position) where state in ('queued', 'claimed', 'sending');
create index delivery_item_leased on delivery_item (mailbox, lease_until) where state in ('claimed', 'sending');
create index delivery_item_by_owner on delivery_item (owner_kind, owner_id, position);
create index delivery_item_unclear on delivery_item (position) where state = 'uncertain';

-- The attachments, kept as they were sent.
create table delivery_part (
    item_id uuid not null references delivery_item (id),
    number bigint not null,
    name text not null,
    media_type text not null,
    content bytea not null,
    primary key (item_id, number)
);

-- Each time that an item was shown to a server; written before the server hears of it.
create table delivery_attempt (
    item_id uuid not null references delivery_item (id),
    number bigint not null,
    message_id text not null unique,
    fence bigint not null,
    started_at bigint not null,
    ended_at bigint,
    outcome text check (outcome in ('handed_over', 'refused', 'deferred', 'uncertain')),
    -- The command that the server answered last, its code (RFC 5321) and its class (RFC 3463); never its words.
    step text,
    reply_code bigint,
    reply_status text,
    -- What was decided about an uncertain one, and why.
    decision text check (decision in ('send_again', 'handed_over', 'give_up')),
    decision_reason text,
    decided_at bigint,
    primary key (item_id, number)
);
