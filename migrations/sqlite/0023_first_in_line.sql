-- Whether an item is the first of its recipient's that has not left: only such a one is taken up. The others need not be
-- looked at, however many wait behind one that is under way or put off.
alter table delivery_item add column leads integer not null default true;

update delivery_item set leads = false
where state = 'queued' and exists (
    select 1 from delivery_item as earlier
    where earlier.mailbox = delivery_item.mailbox and earlier.recipient = delivery_item.recipient
        and earlier.position < delivery_item.position
        and (earlier.state = 'queued' or earlier.state = 'claimed' or earlier.state = 'sending'));

drop index delivery_item_due;
create index delivery_item_due on delivery_item (mailbox, turn, position) where state = 'queued' and leads = true;
