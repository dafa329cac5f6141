-- Bounds on what may be used. Amounts are nano-USD (10⁻⁹ USD), tokens or requests, as the unit says.
create table budget (
  id uuid primary key,
  tenant_id uuid not null,
  name text collate "C" not null,
  subject text not null check (subject in ('tenant', 'user', 'key', 'agent', 'named')),
  subject_id text collate "C", -- null for the whole tenant
  unit text not null check (unit in ('cost', 'tokens', 'requests')),
  amount_limit bigint not null check (amount_limit >= 0),
  window_kind text not null check (window_kind in ('hour', 'day', 'month', 'total')),
  time_zone text not null,
  enforcement text not null check (enforcement in ('hard', 'soft')),
  when_unavailable text not null check (when_unavailable in ('open', 'closed')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  unique (tenant_id, name)
);

-- What the ledger has seen of a window, by the process that admitted it; the zero id for calls that nobody's lease was drawn for.
create table budget_usage (
  budget_id uuid not null references budget on delete cascade,
  window_start timestamptz not null,
  holder uuid not null,
  amount bigint not null,
  primary key (budget_id, window_start, holder)
) with (fillfactor = 70);

-- What a process may use without asking again. "granted" is measured like the holder's amount above: their difference is what the
-- holder may still use or has not reported yet.
create table budget_lease (
  budget_id uuid not null references budget on delete cascade,
  window_start timestamptz not null,
  holder uuid not null,
  granted bigint not null,
  sequence bigint not null,
  expires_at timestamptz not null,
  primary key (budget_id, window_start, holder)
) with (fillfactor = 70);

-- Who changed which budget. Kept when the budget is gone.
create table budget_change (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  budget_id uuid not null,
  name text not null,
  action text not null check (action in ('created', 'changed', 'deleted')),
  before jsonb,
  after jsonb,
  changed_by uuid not null,
  changed_at timestamptz not null default now()
);
create index on budget_change (tenant_id, id);

-- Since when this service has been there without a gap. While it was away nobody could renew a lease, so an end that passed meanwhile
-- says nothing.
create table budget_steadiness (
  only_row boolean primary key default true check (only_row),
  steady_since timestamptz not null default now(),
  beat_at timestamptz not null default now()
);
insert into budget_steadiness default values;

-- The moment a window begins. Where a midnight comes twice the day begins with the second, and what lies between belongs to the day
-- before; where it doesn't come at all the day begins with the first moment there is. The hour is the same everywhere.
create function budget_window(kind text, zone text, created timestamptz, at timestamptz) returns timestamptz language sql stable
return case
  when kind = 'total' then created
  when kind = 'hour' then date_trunc('hour', at, 'UTC')
  when date_trunc(kind, at, zone) <= at then date_trunc(kind, at, zone)
  else (date_trunc(kind, at at time zone zone) - ('1 ' || kind)::interval) at time zone zone
end;

-- The moment the next window begins; null when there is none.
create function budget_window_after(kind text, zone text, start timestamptz) returns timestamptz language sql stable
return case
  when kind = 'total' then null
  when kind = 'hour' then start + interval '1 hour'
  else (date_trunc(kind, start at time zone zone) + ('1 ' || kind)::interval) at time zone zone
end;

-- Whether a call counts for a budget. Of a total, what began before it doesn't.
create function budget_counts(
  b budget, tenant_id uuid, user_id uuid, key_id uuid, agent text, budget_name text, started_at timestamptz
) returns boolean language sql immutable
return b.tenant_id = tenant_id
  and (b.window_kind <> 'total' or started_at >= b.created_at)
  and b.subject_id is not distinct from case b.subject
    when 'user' then user_id::text when 'key' then key_id::text when 'agent' then agent when 'named' then budget_name
  end
  and (b.subject = 'tenant' or b.subject_id is not null);

create function budget_amount(unit text, kind text, tokens bigint, cost bigint) returns bigint language sql immutable
return case unit when 'cost' then coalesce(cost, 0) when 'tokens' then tokens else case kind when 'adjustment' then 0 else 1 end end;

-- A budget as its record of changes tells it, in the words of the API.
create function budget_told(b jsonb) returns jsonb language sql immutable
return jsonb_build_object(
  'subject', b -> 'subject', 'subjectId', b -> 'subject_id', 'unit', b -> 'unit', 'limit', b -> 'amount_limit', 'window', b -> 'window_kind',
  'timeZone', b -> 'time_zone', 'enforcement', b -> 'enforcement', 'whenUnavailable', b -> 'when_unavailable');

-- Whether an end of a lease that has passed says something, see budget_steadiness.
create function budget_is_steady(lease interval) returns boolean language sql stable
return exists (select from budget_steadiness where steady_since <= now() - lease and beat_at > now() - lease);

-- Appliers take these locks shared, who makes a budget takes its tenant's alone: so that what was used before is counted once, by
-- one of the two. There are few, because the server's table of locks is small.
create function budget_gate(tenant_id uuid) returns bigint language sql immutable
return 5005000 + (hashtextextended(tenant_id::text, 0) & 63);

-- In the transaction, and only for the rows, that came to the ledger. Each statement in here sees what was committed before it, so
-- budgets are looked for after the locks are there.
create function count_budgets() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(gate) from (select distinct budget_gate(tenant_id) as gate from added order by 1) as gates;
  insert into budget_usage as u (budget_id, window_start, holder, amount)
  select b.id, budget_window(b.window_kind, b.time_zone, b.created_at, a.started_at) as window_start,
         coalesce(a.holder, '00000000-0000-0000-0000-000000000000') as holder_or_none,
         sum(budget_amount(b.unit, a.kind, a.input_tokens + a.output_tokens, a.cost_nano_usd))
  from added a
  join budget b on b.tenant_id = a.tenant_id and budget_counts(b, a.tenant_id, a.user_id, a.key_id, a.agent, a.budget, a.started_at)
  group by b.id, window_start, holder_or_none
  order by b.id, window_start, holder_or_none
  on conflict (budget_id, window_start, holder) do update set amount = u.amount + excluded.amount;
  return null;
end $$;

create trigger ledger_counts_budgets after insert on ledger referencing new table as added
  for each statement execute function count_budgets();
