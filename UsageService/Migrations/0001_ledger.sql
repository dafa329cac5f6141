-- Which events have been applied. A table of its own, because the promise "an event id counts once" must hold over the whole
-- ledger, and a unique key of a table partitioned by month could promise it only within one month.
create table applied_event (
  event_id uuid primary key
);

-- What every call used and cost. Rows are only ever added.
-- One index does all: it carries started_at, so that the table can be partitioned by month without another key, and read
-- backwards it is the order in which reports page: newest first within a tenant.
create table ledger (
  event_id uuid not null,
  request_id uuid not null,
  tenant_id uuid not null,
  user_id uuid not null,
  key_id uuid,
  provider text not null,
  model text not null,
  operation text not null,
  input_tokens bigint not null check (input_tokens >= 0),
  cached_input_tokens bigint not null check (cached_input_tokens >= 0),
  output_tokens bigint not null check (output_tokens >= 0),
  reasoning_tokens bigint not null check (reasoning_tokens >= 0),
  cost_nano_usd bigint check (cost_nano_usd >= 0), -- null: the price was not known
  status text not null,
  estimated boolean not null,
  started_at timestamptz not null,
  completed_at timestamptz not null,
  applied_at timestamptz not null default now(),
  primary key (tenant_id, started_at, event_id)
);

-- Sums by tenant, user and hour, derived from ledger rows in the statement that adds them. The free space on each page lets
-- an update stay on its page and leave the index alone.
create table counter (
  tenant_id uuid not null,
  user_id uuid not null,
  metric text collate "C" not null,
  window_start timestamptz not null,
  value bigint not null,
  primary key (tenant_id, user_id, metric, window_start)
) with (fillfactor = 70);
