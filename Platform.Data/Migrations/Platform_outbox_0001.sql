-- Events on their way to another service, written in the same transaction as what they tell of.
create table outbox (
    position bigint generated always as identity primary key,
    id uuid not null unique,
    kind text not null,
    payload bytea not null,
    trace_parent text,
    created_at timestamptz not null default now(),
    -- Whoever delivers it holds it until then; if that process dies, another takes it over.
    claimed_until timestamptz,
    attempts integer not null default 0,
    -- Set aside: the receiver refuses this message whatever we do. It stays here for a person to look at.
    refused_at timestamptz,
    refusal text
);
