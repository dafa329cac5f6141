-- Requests that carry an Idempotency-Key. A row stands while the first attempt runs, and with its answer until it expires. Answers hold what a model said
-- to a user, so they are kept no longer than they are of use.
create table idempotent_requests (
    tenant_id    uuid        not null,
    -- The API key, or the user where there is none.
    caller_id    uuid        not null,
    route        text        not null collate "C",
    key          text        not null collate "C",
    -- The attempt that may end this row: another may have taken it over since.
    claim_id     uuid        not null,
    instance_id  uuid        not null,
    body_hash    bytea       not null,
    expires_at   timestamptz not null,
    -- null while the attempt runs
    answered_at  timestamptz,
    request_id   text,
    content_type text,
    -- null in an answered row: it was too large to be kept
    answer       bytea,
    primary key (tenant_id, caller_id, route, key)
);

create index idempotent_requests_expired on idempotent_requests (expires_at);
create index idempotent_requests_claim on idempotent_requests (claim_id);
