-- The ledger by months of started_at, so that old months go by dropping a table; and sums by hour beside it, from which reports
-- are made. An event's row and its part of the sums are written by one statement, so that they can't disagree.
alter table ledger rename to ledger_before;
alter table ledger_before rename constraint ledger_pkey to ledger_before_pkey;

create table ledger (
  event_id uuid not null,
  request_id uuid not null,
  tenant_id uuid not null,
  user_id uuid not null,
  key_id uuid,
  agent text collate "C",
  budget text collate "C",
  holder uuid,
  kind text collate "C" not null,
  provider text collate "C" not null,
  model text collate "C" not null,
  operation text collate "C" not null,
  input_tokens bigint not null,
  cached_input_tokens bigint not null,
  cache_write_input_tokens bigint not null,
  audio_input_tokens bigint not null,
  output_tokens bigint not null,
  reasoning_tokens bigint not null,
  audio_output_tokens bigint not null,
  cost_nano_usd bigint, -- null: the price was not known
  status text collate "C" not null,
  estimated boolean not null,
  started_at timestamptz not null,
  completed_at timestamptz not null,
  applied_at timestamptz not null default now(),
  primary key (tenant_id, started_at, event_id),
  -- Only a correction may take something back.
  check (kind = 'adjustment' or (kind = 'call' and least(input_tokens, cached_input_tokens, cache_write_input_tokens, audio_input_tokens,
    output_tokens, reasoning_tokens, audio_output_tokens, coalesce(cost_nano_usd, 0)) >= 0))
) partition by range (started_at);

-- No key and no agent are the zero id and '': parts of a primary key can't be null.
create table usage_hour (
  tenant_id uuid not null,
  hour timestamptz not null,
  user_id uuid not null,
  key_id uuid not null,
  agent text collate "C" not null,
  model text collate "C" not null,
  provider text collate "C" not null,
  status text collate "C" not null,
  requests bigint not null, -- calls; an adjustment belongs to a call that was counted before
  input_tokens bigint not null,
  cached_input_tokens bigint not null,
  cache_write_input_tokens bigint not null,
  audio_input_tokens bigint not null,
  output_tokens bigint not null,
  reasoning_tokens bigint not null,
  audio_output_tokens bigint not null,
  cost_nano_usd bigint not null, -- of the calls and adjustments whose cost is known
  unknown_cost bigint not null, -- calls and adjustments whose cost is not
  estimated bigint not null,
  adjustments bigint not null,
  primary key (tenant_id, hour, user_id, key_id, agent, model, provider, status)
) partition by range (hour);

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % refused', tg_op using errcode = 'object_not_in_prerequisite_state';
end
$$;

-- Row triggers reach every month, also one that is named directly. A trigger against truncate has to be given to each month.
create trigger keep_rows before update or delete on ledger for each row execute function refuse_ledger_change();
create trigger keep_table before truncate on ledger for each statement execute function refuse_ledger_change();

-- The service may not make tables; these functions, which run with the rights of whoever migrates, make and drop months of these
-- two tables and nothing else. A month is made on its own and then attached: that keeps no reader and no writer waiting.
create function add_usage_month(month date) returns void
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '5s' as $$
declare
  first timestamp := date_trunc('month', month::timestamp);
  parent text;
  part text;
begin
  perform pg_advisory_xact_lock(hashtext('usage months'));
  foreach parent in array array['ledger', 'usage_hour'] loop
    part := parent || '_' || to_char(first, 'YYYY_MM');
    continue when to_regclass(part) is not null;
    execute format('create table %I (like %I including defaults including constraints including indexes)', part, parent);
    if parent = 'ledger' then
      execute format('create trigger keep_table before truncate on %I for each statement execute function refuse_ledger_change()', part);
    else
      -- Free space on each page lets a growing sum stay on its page and leave the index alone.
      execute format('alter table %I set (fillfactor = 70)', part);
    end if;
    execute format('alter table %I attach partition %I for values from (%L) to (%L)',
      parent, part, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
  end loop;
end
$$;

-- Dropping needs the table alone for a moment. It gives up at once when a report is being read, or whatever comes behind it
-- would have to wait, too; it is tried again later.
create function drop_usage_month(parent text, month date) returns void
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
begin
  if parent not in ('ledger', 'usage_hour') then
    raise exception 'no such table' using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtext('usage months'));
  execute format('drop table if exists %I', parent || '_' || to_char(month, 'YYYY_MM'));
end
$$;

create view usage_month as
  select p.relname::text as parent, to_date(right(c.relname, 7), 'YYYY_MM') as month
  from pg_inherits i
  join pg_class p on p.oid = i.inhparent
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent in ('ledger'::regclass, 'usage_hour'::regclass);

select add_usage_month(month) from (select distinct date_trunc('month', started_at at time zone 'UTC')::date as month from ledger_before) as m;

insert into ledger (event_id, request_id, tenant_id, user_id, key_id, kind, provider, model, operation, input_tokens, cached_input_tokens,
                    cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens, cost_nano_usd,
                    status, estimated, started_at, completed_at, applied_at)
select event_id, request_id, tenant_id, user_id, key_id, 'call', provider, model, operation, input_tokens, cached_input_tokens,
       0, 0, output_tokens, reasoning_tokens, 0, cost_nano_usd, status, estimated, started_at, completed_at, applied_at
from ledger_before;

insert into usage_hour
select tenant_id, date_trunc('hour', started_at, 'UTC'), user_id, coalesce(key_id, '00000000-0000-0000-0000-000000000000'), '', model, provider,
       status, count(*), sum(input_tokens), sum(cached_input_tokens), 0, 0, sum(output_tokens), sum(reasoning_tokens), 0,
       coalesce(sum(cost_nano_usd), 0), count(*) - count(cost_nano_usd), count(*) filter (where estimated), 0
from ledger_before
group by 1, 2, 3, 4, model, provider, status;

drop table ledger_before;
drop table counter;

-- How long an id is remembered, see RetentionOptions. Rows come in the order of time, so a block range index finds the old ones.
alter table applied_event add column applied_at timestamptz not null default now();
create index applied_event_age on applied_event using brin (applied_at) with (pages_per_range = 32);
