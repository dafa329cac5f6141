-- One row for every call that may reach a provider, written before the provider is asked.
create table llm_requests (
    id                  uuid        primary key,
    tenant_id           uuid        not null,
    user_id             uuid        not null,
    key_id              uuid,
    instance_id         uuid        not null,
    provider            text        not null,
    model               text        not null,
    operation           text        not null,
    stream              boolean     not null,
    status              text        not null default 'started'
                        check (status in ('started', 'completed', 'error', 'cancelled', 'interrupted')),
    -- Until the row is settled input_tokens holds the estimate made from the prompt, so that a
    -- row whose process died still says what is known.
    input_tokens        bigint      not null,
    cached_input_tokens bigint      not null default 0,
    output_tokens       bigint      not null default 0,
    reasoning_tokens    bigint      not null default 0,
    -- null: no price is known for the model. Never zero by default, zero would mean free.
    cost_nano_usd       bigint,
    estimated           boolean     not null default true,
    error               text,
    started_at          timestamptz not null,
    completed_at        timestamptz,
    trace_parent        text
);

-- The sweeper looks only for open rows; they are few, so the index stays tiny.
create index llm_requests_open on llm_requests (instance_id) where status = 'started';

-- One lease a process: its open rows are its own for as long as it renews.
create table llm_instances (
    instance_id uuid        primary key,
    started_at  timestamptz not null default now(),
    lease_until timestamptz not null
);
