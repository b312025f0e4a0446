-- No two attempts have the same Message-ID, for it is made of the item's key and the number: an index that says so would
-- only be written.
alter table delivery_attempt drop constraint delivery_attempt_message_id_key;
