-- Attempts lie beside one another in the order of their items, and nowhere else: what is written twice for each message is
-- one place on the disk, not three. No two have the same Message-ID, for it is made of the item's key and the number.
create table delivery_attempt_new (
    item_id blob not null references delivery_item (id),
    number integer not null,
    message_id text not null,
    fence integer not null,
    started_at integer not null,
    ended_at integer,
    outcome text check (outcome = 'handed_over' or outcome = 'refused' or outcome = 'deferred' or outcome = 'uncertain'),
    -- The command that the server answered last, its code (RFC 5321) and its class (RFC 3463); never its words.
    step text,
    reply_code integer,
    reply_status text,
    -- What was decided about an uncertain one, and why.
    decision text check (decision = 'send_again' or decision = 'handed_over' or decision = 'give_up'),
    decision_reason text,
    decided_by text,
    decided_at integer,
    -- The name that a gateway for short messages gave it, which its receipts quote.
    identifier text,
    primary key (item_id, number)
) strict, without rowid;

insert into delivery_attempt_new (item_id, number, message_id, fence, started_at, ended_at, outcome, step, reply_code,
    reply_status, decision, decision_reason, decided_by, decided_at, identifier)
select item_id, number, message_id, fence, started_at, ended_at, outcome, step, reply_code,
    reply_status, decision, decision_reason, decided_by, decided_at, identifier
from delivery_attempt
order by item_id, number;

drop table delivery_attempt;
alter table delivery_attempt_new rename to delivery_attempt;

create index delivery_attempt_identifier on delivery_attempt (identifier) where identifier is not null;
