-- What is leased is so as long as its lease lasts; what was told before is looked for among the receipts of its item, whose
-- entries lie together: an index of events would put each new one somewhere else on the disk.
drop index delivery_item_leased;
create index delivery_item_leased on delivery_item (mailbox, lease_until) where lease_until is not null;
drop index delivery_receipt_event;
