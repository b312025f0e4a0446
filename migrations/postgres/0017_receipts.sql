-- Items by SMS, a fair order, and what became of an item after it was handed over.
alter table delivery_item drop constraint delivery_item_channel_check;
alter table delivery_item add constraint delivery_item_channel_check check (channel in ('pec', 'email', 'sms'));
-- The place in the fair order of a mailbox: recipients take turns, however many items wait for one of them.
alter table delivery_item add column turn bigint;
update delivery_item set turn = position;
alter table delivery_item alter column turn set not null;
-- Why somebody should look at it.
alter table delivery_item add column alarm text check (alarm in ('no_acceptance', 'no_delivery', 'doubled', 'contradiction', 'late_delivery'));
alter table delivery_item add column alarmed_at bigint;

alter table delivery_attempt add column decided_by text;
-- The name that a gateway for short messages gave it, which its receipts quote.
alter table delivery_attempt add column identifier text;

drop index delivery_item_due;
create index delivery_item_due on delivery_item (mailbox, turn, position) where state = 'queued';
create index delivery_item_awaiting on delivery_item (state, changed_at) where state in ('handed_over', 'accepted') and channel <> 'email' and alarm is null;
create index delivery_item_alarmed on delivery_item (position) where alarm is not null;
create index delivery_item_ended_badly on delivery_item (position) where state in ('refused', 'given_up', 'failed');
create index delivery_attempt_identifier on delivery_attempt (identifier) where identifier is not null;

alter table delivery_mailbox add column turn bigint not null default 0;
-- When the next message may leave, for a mailbox whose provider allows only so many a minute.
alter table delivery_mailbox add column paced_until bigint not null default 0;
-- How far its receipts have been read (RFC 3501 §2.3.1.1), and how reading went lately.
alter table delivery_mailbox add column uid_validity bigint not null default 0;
alter table delivery_mailbox add column last_uid bigint not null default 0;
alter table delivery_mailbox add column fetch_failures bigint not null default 0;
alter table delivery_mailbox add column fetch_retry_at bigint not null default 0;
alter table delivery_mailbox add column fetch_suspended_at bigint;
alter table delivery_mailbox add column fetch_refused_login bytea;
alter table delivery_mailbox add column fetched_at bigint;

-- What came back, byte for byte; written before the provider's copy may go. Rows are never removed.
create table delivery_receipt (
    position bigint primary key generated always as identity,
    id uuid not null unique,
    mailbox text not null,
    fetched_at bigint not null,
    sha256 bytea not null unique,
    raw bytea not null,
    -- What became of it: it moved an item or told of it, it told nothing new, or nobody knows what to
    -- do with it.
    standing text not null check (standing in ('settled', 'noted', 'quarantined', 'set_aside')),
    -- Why it is in quarantine.
    reason text,
    kind text,
    -- When the provider says that it happened.
    happened_at bigint,
    identifier text,
    -- The same event told twice has the same one.
    event bytea,
    item_id uuid references delivery_item (id),
    attempt bigint,
    -- Who set it aside, and why.
    reviewed_by text,
    review_reason text,
    reviewed_at bigint
);

create unique index delivery_receipt_event on delivery_receipt (event) where standing = 'settled';
create index delivery_receipt_of_item on delivery_receipt (item_id, position);
create index delivery_receipt_accepted on delivery_receipt (identifier) where kind = 'accettazione' and standing = 'settled';
create index delivery_receipt_quarantined on delivery_receipt (position) where standing = 'quarantined';
create index delivery_receipt_awaits_identifier on delivery_receipt (identifier) where standing = 'quarantined' and identifier is not null;

-- How many items were queued, and how many came to a state, in each hour; in several shares, so that writers do not wait
-- for one another.
create table delivery_tally (
    hour bigint not null,
    channel text not null check (channel in ('pec', 'email', 'sms')),
    happening text not null,
    share bigint not null,
    count bigint not null,
    primary key (hour, channel, happening, share)
);

insert into delivery_tally (hour, channel, happening, share, count)
select queued_at / 3600000000 * 3600000000, channel, 'queued', 0, count(*) from delivery_item
group by queued_at / 3600000000 * 3600000000, channel;
