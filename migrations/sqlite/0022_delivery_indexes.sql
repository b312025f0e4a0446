-- A list of more than two words in the condition of an index or a check costs a table of its own at every change of a
-- row; the same comparisons joined by "or" cost nothing. What changes with every step of an item is so written.
drop index delivery_item_under_way;
drop index delivery_item_leased;
drop index delivery_item_ended_badly;
drop index delivery_item_untold;
drop index delivery_item_failed_unseen;
create index delivery_item_under_way on delivery_item (mailbox, recipient, position)
    where (state = 'queued' or state = 'claimed' or state = 'sending');
create index delivery_item_leased on delivery_item (mailbox, lease_until) where lease_until is not null;
create index delivery_item_ended_badly on delivery_item (position)
    where (state = 'refused' or state = 'given_up' or state = 'failed');
create index delivery_item_failed_unseen on delivery_item (position)
    where (state = 'refused' or state = 'given_up' or state = 'failed') and changed_at > coalesce(noted_at, 0);
create index delivery_item_untold on delivery_item (position)
    where told = false and (state = 'handed_over' or state = 'accepted' or state = 'delivered' or state = 'failed'
        or state = 'not_certified');

-- What was told before is looked for among the receipts of its item, whose rows lie together; an index of events would
-- put each new one somewhere else on the disk. The bytes come last: what stands behind them is slow to reach.
create table delivery_receipt_new (
    position integer primary key autoincrement,
    id blob not null unique,
    mailbox text not null,
    fetched_at integer not null,
    sha256 blob not null unique,
    -- What became of it: it moved an item or told of it, it told nothing new, or nobody knows what to
    -- do with it.
    standing text not null check (standing = 'settled' or standing = 'noted' or standing = 'quarantined'
        or standing = 'set_aside'),
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
    reviewed_at integer,
    raw blob not null
) strict;

insert into delivery_receipt_new (position, id, mailbox, fetched_at, sha256, standing, reason, kind, happened_at,
    identifier, event, item_id, attempt, reviewed_by, review_reason, reviewed_at, raw)
select position, id, mailbox, fetched_at, sha256, standing, reason, kind, happened_at,
    identifier, event, item_id, attempt, reviewed_by, review_reason, reviewed_at, raw
from delivery_receipt;

drop table delivery_receipt;
alter table delivery_receipt_new rename to delivery_receipt;

create index delivery_receipt_of_item on delivery_receipt (item_id, position);
create index delivery_receipt_accepted on delivery_receipt (identifier) where kind = 'accettazione' and standing = 'settled';
create index delivery_receipt_quarantined on delivery_receipt (position) where standing = 'quarantined';
create index delivery_receipt_awaits_identifier on delivery_receipt (identifier) where standing = 'quarantined' and identifier is not null;
