-- When somebody last took note of an item: of its alarm, or of its having failed.
alter table delivery_item add column noted_at bigint;

create index delivery_item_failed_unseen on delivery_item (position)
    where state in ('refused', 'given_up', 'failed') and changed_at > coalesce(noted_at, 0);

-- Who took note of an item, of what, and why nothing more is to follow. Rows are only ever inserted.
create table delivery_note (
    position bigint generated always as identity primary key,
    item_id uuid not null references delivery_item (id),
    -- Where it stood, and the alarm that went out with the note, if there was one.
    state text not null,
    alarm text check (alarm in ('no_acceptance', 'no_delivery', 'doubled', 'contradiction', 'late_delivery')),
    alarmed_at bigint,
    noted_by text,
    reason text not null,
    noted_at bigint not null
);

create index delivery_note_of_item on delivery_note (item_id, position);

-- The last balance, in one row.
create table delivery_balance (
    one bigint primary key check (one = 1),
    drawn_at bigint not null,
    -- How many items were ever queued, and how many stand in any state.
    queued bigint not null,
    standing bigint not null
);
