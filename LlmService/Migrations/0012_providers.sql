-- Where models are asked. Those of the empty tenant id, which no tenant has, are the platform's and serve every tenant. Names are
-- compared byte by byte, so that paging by name has one order on every server.
create table llm_providers (
    id         uuid             not null,
    tenant_id  uuid             not null,
    name       text collate "C" not null,
    kind       text             not null check (kind in ('openai', 'anthropic', 'simulated')),
    base_url   text,
    headers    jsonb            not null,
    query      jsonb            not null,
    -- The header that carries the key; null for the usual one of the kind.
    key_header text,
    -- Encrypted, bound to tenant and name.
    api_key    bytea,
    -- Whether the models on its own list are offered by their own names.
    listed     boolean          not null,
    enabled    boolean          not null,
    updated_by uuid             not null,
    created_at timestamptz      not null default now(),
    updated_at timestamptz      not null default now(),
    primary key (tenant_id, name)
);

-- A public model name is served by all deployments that name it. The provider is named and not referenced: it may be one of the
-- configuration, and a deployment whose provider is gone is simply not asked.
create table llm_deployments (
    -- Its limits and its health are kept by it.
    id                  uuid             not null,
    tenant_id           uuid             not null,
    name                text collate "C" not null,
    model               text collate "C" not null,
    provider            text collate "C" not null,
    provider_model      text             not null,
    priority            integer          not null,
    weight              integer          not null,
    requests_per_minute integer,
    tokens_per_minute   integer,
    concurrency         integer,
    -- Models that are asked when no deployment of this one can answer.
    fallbacks           text[]           not null,
    enabled             boolean          not null,
    updated_by          uuid             not null,
    created_at          timestamptz      not null default now(),
    updated_at          timestamptz      not null default now(),
    primary key (tenant_id, name)
);

-- Who answered in the end, after how many attempts, and what became of those before.
alter table llm_requests
    add column deployment      text,
    add column attempts        integer not null default 1,
    add column failed_attempts jsonb;
