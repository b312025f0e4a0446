-- Whether an item that was handed over has been told to whoever counts.
alter table delivery_item add column told boolean not null default false;

create index delivery_item_untold on delivery_item (position)
where told = false and state in ('handed_over', 'accepted', 'delivered', 'failed', 'not_certified');

-- Up to where the figures have been counted: one row. Days from opened_on to closed_on are closed: what is counted later counts for
-- the first day after it, so that a figure that was published never changes.
create table statistics_progress (
    one bigint primary key check (one = 1),
    -- Moves with each step of counting, so that of two who count at once one begins anew.
    turn bigint not null,
    audit_position bigint not null,
    opened_on text,
    closed_on text
);

insert into statistics_progress (one, turn, audit_position, opened_on, closed_on) values (1, 0, 0, null, null);

-- What came to each figure on each day of Rome.
create table statistics_tally (
    day text not null,
    figure text not null,
    count bigint not null,
    primary key (day, figure)
);

-- Who was reached, and the day from which on he counts: keyed digests, which tell nobody's name or address.
create table statistics_recipient (
    audience text not null check (audience in ('firms', 'public-bodies', 'citizens')),
    recipient bytea not null,
    first_on text not null,
    primary key (audience, recipient)
);

-- Where each figure stood at the end of a day, for the days on which it moved. shown is what is published of it; null
-- where it is withheld.
create table statistics_standing (
    figure text not null,
    day text not null,
    total bigint not null,
    shown bigint,
    primary key (figure, day)
);
