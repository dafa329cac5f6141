-- Prices of one provider, with an end, and of the parts that providers charge for by themselves. A part without a price of its
-- own (null) costs as much as the whole that it is part of.
alter table price
  add column provider text collate "C" not null default '', -- '': of any provider; a primary key holds no null
  add column valid_until timestamptz,                       -- null: only the next price ends it
  alter column cached_input_per_million drop not null,
  add column cache_write_per_million bigint check (cache_write_per_million >= 0),
  add column audio_input_per_million bigint check (audio_input_per_million >= 0),
  add column reasoning_per_million bigint check (reasoning_per_million >= 0),
  add column audio_output_per_million bigint check (audio_output_per_million >= 0),
  add column request_nano_usd bigint check (request_nano_usd >= 0),
  add constraint price_ends_after_it_begins check (valid_until > valid_from),
  drop constraint price_pkey,
  add primary key (model, provider, valid_from);

-- The one row of what is true of all prices together. Whoever changes a price locks it first, so that changes are made one after
-- the other and the revision grows in the order in which they become visible. The id tells one database from another.
create table price_book (
  is_it boolean primary key default true check (is_it),
  id uuid not null default gen_random_uuid(),
  revision bigint not null default 0,
  first_prices_at timestamptz -- when the prices that ship with the service were put in; null: not yet
);
insert into price_book default values;

-- Who changed which price, and from what to what: null before it was set, null after it was removed.
create table price_change (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  action text not null,
  user_id uuid, -- null: the service itself, at its first start
  key_id uuid,
  trace_id text,
  model text collate "C" not null,
  provider text collate "C",
  valid_from timestamptz not null,
  before jsonb,
  after jsonb
);
create index price_change_model on price_change (model, id desc);

create function price_change_stays() returns trigger language plpgsql as $$
begin
  raise exception 'price_change is only ever added to';
end $$;
create trigger price_change_stays before update or delete or truncate on price_change for each statement execute function price_change_stays();

-- What has no cost is rare, and its report must not read what has one.
create index ledger_unknown_cost on ledger (model, provider, started_at) include (tenant_id, input_tokens, output_tokens) where cost_nano_usd is null;
