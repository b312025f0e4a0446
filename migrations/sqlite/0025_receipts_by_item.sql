-- What came back is kept once, however often it is read. An index of digests alone put each receipt somewhere else on the
-- disk, which took a third of all writing among a million of them; beside the item that the receipt quotes, what is known
-- already lies together with what else came back about it.
create table delivery_receipt_new (
    position integer primary key autoincrement,
    id blob not null unique,
    mailbox text not null,
    fetched_at integer not null,
    -- The item whose Message-ID its header quotes, believed or not.
    about blob,
    sha256 blob not null,
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

insert into delivery_receipt_new (position, id, mailbox, fetched_at, about, sha256, standing, reason, kind, happened_at,
    identifier, event, item_id, attempt, reviewed_by, review_reason, reviewed_at, raw)
select position, id, mailbox, fetched_at, item_id, sha256, standing, reason, kind, happened_at,
    identifier, event, item_id, attempt, reviewed_by, review_reason, reviewed_at, raw
from delivery_receipt;

drop table delivery_receipt;
alter table delivery_receipt_new rename to delivery_receipt;

create unique index delivery_receipt_once on delivery_receipt (about, sha256) where about is not null;
create unique index delivery_receipt_once_of_none on delivery_receipt (sha256) where about is null;
create index delivery_receipt_of_item on delivery_receipt (item_id, position);
create index delivery_receipt_accepted on delivery_receipt (identifier) where kind = 'accettazione' and standing = 'settled';
create index delivery_receipt_quarantined on delivery_receipt (position) where standing = 'quarantined';
create index delivery_receipt_awaits_identifier on delivery_receipt (identifier) where standing = 'quarantined' and identifier is not null;
