-- How often something happened that isn't billed, by hour; a table a month, kept as long as the other sums. Nobody in particular, and no tenant (what
-- belongs to the platform itself), are the zero id: parts of a primary key can't be null. The tenant comes first, so that a report reads one piece.
create table counter_hour (
  tenant_id uuid not null,
  hour timestamptz not null,
  user_id uuid not null,
  metric text collate "C" not null,
  amount bigint not null,
  primary key (tenant_id, hour, user_id, metric)
) partition by range (hour);

-- As before, for one table more.
create or replace function add_usage_month(month date) returns void
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '5s' as $$
declare
  first timestamp := date_trunc('month', month::timestamp);
  parent text;
  part text;
begin
  perform pg_advisory_xact_lock(hashtext('usage months'));
  foreach parent in array array['ledger', 'usage_hour', 'counter_hour'] loop
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

create or replace function drop_usage_month(parent text, month date) returns void
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
begin
  if parent not in ('ledger', 'usage_hour', 'counter_hour') then
    raise exception 'no such table' using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtext('usage months'));
  execute format('drop table if exists %I', parent || '_' || to_char(month, 'YYYY_MM'));
end
$$;

create or replace view usage_month as
  select p.relname::text as parent, to_date(right(c.relname, 7), 'YYYY_MM') as month
  from pg_inherits i
  join pg_class p on p.oid = i.inhparent
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent in ('ledger'::regclass, 'usage_hour'::regclass, 'counter_hour'::regclass);

-- Months whose calls have been dropped already have only their sums; making all three anew would be undone at the next look.
select add_usage_month(month) from (select distinct month from usage_month where parent = 'ledger') as m;
