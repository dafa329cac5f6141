-- What users asked several models at once, and what each of them said. Written once, when all have ended.
create table comparisons (
    -- ids grow with time
    id            uuid        primary key,
    tenant_id     uuid        not null,
    user_id       uuid        not null,
    -- the beginning of what was asked
    prompt        text,
    models        text[]      not null,
    request       json        not null,
    branches      json        not null,
    completed     integer     not null,
    -- null: of at least one branch it is not known
    cost_nano_usd bigint,
    created_at    timestamptz not null
);

create index comparisons_by_owner on comparisons (tenant_id, user_id, id);
