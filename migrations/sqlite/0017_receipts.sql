-- Items by SMS, a fair order, and what became of an item after it was handed over. A check cannot be changed in place:
-- the tables are made anew.
create table delivery_item_new (
    position integer primary key autoincrement,
    id blob not null unique,
    -- The address of our mailbox, or the name of our line for short messages.
    mailbox text not null,
    channel text not null check (channel in ('pec', 'email', 'sms')),
    recipient text not null,
    subject text not null,
    body text not null,
    -- Body and attachments hold a secret and go when they are needed no more.
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
    fence integer not null default 0,
    -- The place in the fair order of a mailbox: recipients take turns, however many items wait for one of them.
    turn integer not null,
    -- Why somebody should look at it.
    alarm text check (alarm in ('no_acceptance', 'no_delivery', 'doubled', 'contradiction', 'late_delivery')),
    alarmed_at integer
) strict;

insert into delivery_item_new (position, id, mailbox, channel, recipient, subject, body, ephemeral, owner_kind,
    owner_id, size, state, queued_at, due_at, changed_at, attempts, lease_until, fence, turn)
select position, id, mailbox, channel, recipient, subject, body, ephemeral, owner_kind,
    owner_id, size, state, queued_at, due_at, changed_at, attempts, lease_until, fence, position
from delivery_item;

create table delivery_part_new (
    item_id blob not null references delivery_item_new (id),
    number integer not null,
    name text not null,
    media_type text not null,
    content blob not null,
    primary key (item_id, number)
) strict;

insert into delivery_part_new (item_id, number, name, media_type, content)
select item_id, number, name, media_type, content from delivery_part;

create table delivery_attempt_new (
    item_id blob not null references delivery_item_new (id),
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
    decided_by text,
    decided_at integer,
    -- The name that a gateway for short messages gave it, which its receipts quote.
    identifier text,
    primary key (item_id, number)
) strict;

insert into delivery_attempt_new (item_id, number, message_id, fence, started_at, ended_at, outcome, step, reply_code,
    reply_status, decision, decision_reason, decided_at)
select item_id, number, message_id, fence, started_at, ended_at, outcome, step, reply_code,
    reply_status, decision, decision_reason, decided_at
from delivery_attempt;

drop table delivery_part;
drop table delivery_attempt;
drop table delivery_item;
alter table delivery_item_new rename to delivery_item;
alter table delivery_part_new rename to delivery_part;
alter table delivery_attempt_new rename to delivery_attempt;

create index delivery_item_due on delivery_item (mailbox, turn, position) where state = 'queued';
create index delivery_item_under_way on delivery_item (mailbox, recipient, position) where state in ('queued', 'claimed', 'sending');
create index delivery_item_leased on delivery_item (mailbox, lease_until) where state in ('claimed', 'sending');
create index delivery_item_by_owner on delivery_item (owner_kind, owner_id, position);
create index delivery_item_unclear on delivery_item (position) where state = 'uncertain';
create index delivery_item_awaiting on delivery_item (state, changed_at) where state in ('handed_over', 'accepted') and channel <> 'email' and alarm is null;
create index delivery_item_alarmed on delivery_item (position) where alarm is not null;
create index delivery_item_ended_badly on delivery_item (position) where state in ('refused', 'given_up', 'failed');
create index delivery_attempt_identifier on delivery_attempt (identifier) where identifier is not null;

alter table delivery_mailbox add column turn integer not null default 0;
-- When the next message may leave, for a mailbox whose provider allows only so many a minute.
alter table delivery_mailbox add column paced_until integer not null default 0;
-- How far its receipts have been read (RFC 3501 §2.3.1.1), and how reading went lately.
alter table delivery_mailbox add column uid_validity integer not null default 0;
alter table delivery_mailbox add column last_uid integer not null default 0;
alter table delivery_mailbox add column fetch_failures integer not null default 0;
alter table delivery_mailbox add column fetch_retry_at integer not null default 0;
alter table delivery_mailbox add column fetch_suspended_at integer;
alter table delivery_mailbox add column fetch_refused_login blob;
alter table delivery_mailbox add column fetched_at integer;

-- What came back, byte for byte; written before the provider's copy may go. Rows are never removed.
create table delivery_receipt (
    position integer primary key autoincrement,
    id blob not null unique,
    mailbox text not null,
    fetched_at integer not null,
    sha256 blob not null unique,
    raw blob not null,
    -- What became of it: it moved an item or told of it, it told nothing new, or nobody knows what to
    -- do with it.
    standing text not null check (standing in ('settled', 'noted', 'quarantined', 'set_aside')),
    -- Why it is in quarantine.
    reason text,
    kind text,
    -- When the provider says that it happened.
    happened_at integer,
    identifier text,
    -- The same event told twice has the same one.
    event blob,
    item_id blob references delivery_item (id),
    attempt integer,
    -- Who set it aside, and why.
    reviewed_by text,
    review_reason text,
    reviewed_at integer
) strict;

create unique index delivery_receipt_event on delivery_receipt (event) where standing = 'settled';
create index delivery_receipt_of_item on delivery_receipt (item_id, position);
create index delivery_receipt_accepted on delivery_receipt (identifier) where kind = 'accettazione' and standing = 'settled';
create index delivery_receipt_quarantined on delivery_receipt (position) where standing = 'quarantined';
create index delivery_receipt_awaits_identifier on delivery_receipt (identifier) where standing = 'quarantined' and identifier is not null;

-- How many items were queued, and how many came to a state, in each hour; in several shares, so that writers do not wait
-- for one another.
create table delivery_tally (
    hour integer not null,
    channel text not null check (channel in ('pec', 'email', 'sms')),
    happening text not null,
    share integer not null,
    count integer not null,
    primary key (hour, channel, happening, share)
) strict;

insert into delivery_tally (hour, channel, happening, share, count)
select queued_at / 3600000000 * 3600000000, channel, 'queued', 0, count(*) from delivery_item
group by queued_at / 3600000000 * 3600000000, channel;
