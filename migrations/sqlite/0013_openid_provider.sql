-- Providers of OpenID Connect as they were last proved within their federation.
create table openid_provider (
    -- The identifier, an address.
    id text primary key,
    -- SHA-256 of what was demanded of the proof: the anchor, its keys, the marks.
    demanded blob not null,
    anchor text not null,
    -- JSON, after all policies.
    metadata text not null,
    -- A JSON list of the statements that prove them.
    chain text not null,
    -- The mark of conformity that was asked for.
    mark text,
    resolved_at integer not null,
    expires_at integer not null
) strict;
