-- What all workers must know of a mailbox that sends. A refused login stops it until its user or password changes.
create table delivery_mailbox (
    address text primary key,
    failures integer not null default 0,
    retry_at integer not null default 0,
    suspended_at integer,
    -- Keyed fingerprint of the user and password that were refused.
    refused_login blob
) strict;

-- One message to one recipient. Receipts move it on from handed_over: accepted, delivered, failed, not_certified.
create table delivery_item (
    position integer primary key autoincrement,
    id blob not null unique,
    mailbox text not null,
    channel text not null check (channel in ('pec', 'email')),
    recipient text not null,
    subject text not null,
    body text not null,
    -- The body holds a secret and goes when the item has come to its end.
    ephemeral integer not null,
    -- Whose it is: a word and a key that only the owner understands.
    owner_kind text not null,
    owner_id blob not null,
    size integer not null,
    state text not null check (state in (
        'queued', 'claimed', 'sending', 'handed_over', 'refused', 'uncertain', 'given_up',
        'accepted', 'delivered', 'failed', 'not_certified')),
    queued_at integer not null,
    due_at integer not null,
    changed_at integer not null,
    attempts integer not null default 0,
    lease_until integer,
    fence integer not null default 0
) strict;

create index delivery_item_due on delivery_item (mailbox, position) where state = 'queued';
create index delivery_item_under_way on delivery_item (mailbox, recipient, position) where state in ('queued', 'claimed', 'sending');
create index delivery_item_leased on delivery_item (mailbox, lease_until) where state in ('claimed', 'sending');
create index delivery_item_by_owner on delivery_item (owner_kind, owner_id, position);
create index delivery_item_unclear on delivery_item (position) where state = 'uncertain';

-- The attachments, kept as they were sent.
create table delivery_part (
    item_id blob not null references delivery_item (id),
    number integer not null,
    name text not null,
    media_type text not null,
    content blob not null,
    primary key (item_id, number)
) strict;

-- Each time that an item was shown to a server; written before the server hears of it.
create table delivery_attempt (
    item_id blob not null references delivery_item (id),
    number integer not null,
    message_id text not null unique,
    fence integer not null,
    started_at integer not null,
    ended_at integer,
    outcome text check (outcome in ('handed_over', 'refused', 'deferred', 'uncertain')),
    -- The command that the server answered last, its code (RFC 5321) and its class (RFC 3463); never its words.
    step text,
    reply_code integer,
    reply_status text,
    -- What was decided about an uncertain one, and why.
    decision text check (decision in ('send_again', 'handed_over', 'give_up')),
    decision_reason text,
    decided_at integer,
    primary key (item_id, number)
) strict;
