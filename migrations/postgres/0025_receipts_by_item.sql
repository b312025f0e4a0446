-- What came back is kept once, however often it is read. An index of digests alone put each receipt somewhere else on the
-- disk, which took a third of all writing among a million of them; beside the item that the receipt quotes, what is known
-- already lies together with what else came back about it.
alter table delivery_receipt add column about uuid;
update delivery_receipt set about = item_id where item_id is not null;
alter table delivery_receipt drop constraint delivery_receipt_sha256_key;
create unique index delivery_receipt_once on delivery_receipt (about, sha256) where about is not null;
create unique index delivery_receipt_once_of_none on delivery_receipt (sha256) where about is null;
