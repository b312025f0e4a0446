-- What a national service card has proved at its own door, until its holder comes back to the main site with the code:
-- a few minutes at most.
create table cns_proven (
    code_digest blob primary key,
    -- Of a secret that is in a cookie of the browser in which the sign-in began.
    browser_digest blob not null,
    -- Sealed.
    holder blob not null,
    next text not null,
    expires_at integer not null
) strict;

create index cns_proven_oldest on cns_proven (expires_at);

-- Lists of revoked cards, by where they are fetched. Without a list nothing was had from there so far.
create table cns_revocation_list (
    address text primary key,
    -- Of the name of the authority that signed the list.
    issuer_digest blob,
    list blob,
    issued_at integer,
    -- When its successor should be there.
    next_at integer,
    fetched_at integer,
    -- When it is looked at again.
    due_at integer not null,
    -- Why the last look gave nothing.
    trouble text
) strict;

create index cns_revocation_list_due on cns_revocation_list (due_at);
