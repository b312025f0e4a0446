-- What a national service card has proved at its own door, until its holder comes back to the main site with the code:
-- a few minutes at most.
create table cns_proven (
    code_digest bytea primary key,
    -- Of a secret that is in a cookie of the browser in which the sign-in began.
    browser_digest bytea not null,
    -- Sealed.
    holder bytea not null,
    next text not null,
    expires_at bigint not null
);

create index cns_proven_oldest on cns_proven (expires_at);

-- Lists of revoked cards, by where they are fetched. Without a list nothing was had from there so far.
create table cns_revocation_list (
    address text primary key,
    -- Of the name of the authority that signed the list.
    issuer_digest bytea,
    list bytea,
    issued_at bigint,
    -- When its successor should be there.
    next_at bigint,
    fetched_at bigint,
    -- When it is looked at again.
    due_at bigint not null,
    -- Why the last look gave nothing.
    trouble text
);

create index cns_revocation_list_due on cns_revocation_list (due_at);
