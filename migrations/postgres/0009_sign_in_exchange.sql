-- Somebody on his way through a door that others keep: sent out, proved there, let in here.
create table sign_in_request (
    id uuid primary key,
    door text not null check (door in ('spid', 'cie', 'eidas', 'cie-oidc', 'cns')),
    -- Who proves: an identity provider's entity id, or an issuer.
    provider text not null,
    -- The name by which the answer says what it answers: the ID of the SAML request, the state of OpenID Connect.
    protocol_id text not null unique,
    -- Of a secret that the browser alone has: whoever brings the proof must be who asked for it.
    browser_digest bytea not null,
    next text not null,
    step_up text check (step_up in ('ordinary', 'dispositive', 'substantial', 'high')),
    -- What was sent and what the answer is compared with, sealed.
    sent bytea not null,
    state text not null check (state in ('sent', 'proved', 'refused', 'entered')),
    -- Of the code with which the browser fetches what became of it.
    code_digest bytea unique,
    -- What was proved, sealed; gone when the session begins.
    proved bytea,
    refusal text,
    created_at bigint not null,
    expires_at bigint not null
);

create index sign_in_request_by_expiry on sign_in_request (expires_at);

-- The register of what was asked and answered at such doors, kept for 24 months (DPCM 24 October 2014, art. 13).
create table sign_in_exchange (
    id uuid primary key,
    door text not null check (door in ('spid', 'cie', 'eidas', 'cie-oidc')),
    provider text not null,
    request_id text not null,
    response_id text not null,
    assertion_id text,
    requested_at bigint not null,
    answered_at bigint,
    name_id text,
    name_qualifier text,
    -- Names the provider's own session, where there is one that can be ended.
    session_index text,
    -- The session that began here, for as long as it is on record.
    session_id uuid,
    request bytea not null,
    response bytea not null,
    -- SHA-256 over request and response before they were sealed; the record of events has it too.
    digest bytea not null,
    received_at bigint not null
);

create index sign_in_exchange_by_age on sign_in_exchange (received_at, id);
create index sign_in_exchange_by_subject on sign_in_exchange (provider, name_id);
create index sign_in_exchange_by_session on sign_in_exchange (session_id) where session_id is not null;

-- The metadata of identity providers as last found good, for when their registry is silent.
create table provider_metadata (
    door text primary key check (door in ('spid', 'cie', 'eidas')),
    source text not null,
    content bytea not null,
    fetched_at bigint not null
);
