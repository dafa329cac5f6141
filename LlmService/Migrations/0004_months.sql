-- Who else a call belongs to, the finer parts of its tokens, and who settled it: its own process, a peer after the lease had ended
-- ('sweeper'), or its own process after a peer had done so ('late': the event that was sent then has been corrected by another).
alter table llm_requests
    add column agent                    text,
    add column budget                   text,
    add column cache_write_input_tokens bigint not null default 0,
    add column audio_input_tokens       bigint not null default 0,
    add column audio_output_tokens      bigint not null default 0,
    add column settled_by               text check (settled_by in ('owner', 'sweeper', 'late'));

-- Calls are kept by month, so that old ones go by dropping a table and not row by row. They are told apart by the id, which begins
-- with the time (UUID version 7): so the id alone stays the key, and a period needs no other index.
create function llm_requests_month(at timestamptz) returns text language sql stable as $$
    select to_char(at at time zone 'UTC', '"llm_requests_"YYYY_MM')
$$;

create function llm_requests_first_id(at timestamptz) returns uuid language sql immutable as $$
    select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- The id of the event that corrects a call, and back: the last four bytes turned over.
create function llm_requests_adjustment(call uuid) returns uuid language sql immutable as $$
    select (left(call::text, 28) || encode(int4send(~(('x' || right(call::text, 8))::bit(32)::integer)), 'hex'))::uuid
$$;

alter table llm_requests rename to llm_requests_old;
alter index llm_requests_pkey rename to llm_requests_old_pkey;
alter index llm_requests_open rename to llm_requests_old_open;
create table llm_requests (like llm_requests_old including defaults including constraints) partition by range (id);
alter table llm_requests add primary key (id);
-- The sweeper looks only for open rows; they are few, so the index stays tiny.
create index llm_requests_open on llm_requests (instance_id) where status = 'started';
-- Takes what has no month: ids that are no times, and calls of a month that could not be made ready.
create table llm_requests_other partition of llm_requests default;

-- What there is becomes the current month and all before it; nothing is copied.
do $$
declare
    next_month timestamptz := (date_trunc('month', now() at time zone 'UTC') + interval '1 month') at time zone 'UTC';
begin
    execute format('alter table llm_requests_old rename to %I', llm_requests_month(now()));
    execute format('alter table llm_requests attach partition %I for values from (minvalue) to (%L)',
        llm_requests_month(now()), llm_requests_first_id(next_month));
end $$;

-- The service's role makes no tables; these two are all it may ask for. Both wait for a lock only briefly, since new calls would wait behind them.
create function provide_llm_requests(at timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
declare
    first  timestamptz := date_trunc('month', at at time zone 'UTC') at time zone 'UTC';
    ends   timestamptz := (date_trunc('month', at at time zone 'UTC') + interval '1 month') at time zone 'UTC';
    month  text := llm_requests_month(at);
begin
    perform pg_advisory_xact_lock(hashtext('llm_requests'));
    if to_regclass(month) is not null then
        return;
    end if;
    execute format('create table %I (like llm_requests including defaults including constraints)', month);
    execute format('with strays as (delete from llm_requests_other where id >= %L and id < %L returning *) insert into %I select * from strays',
        llm_requests_first_id(first), llm_requests_first_id(ends), month);
    execute format('alter table llm_requests attach partition %I for values from (%L) to (%L)', month, llm_requests_first_id(first), llm_requests_first_id(ends));
end $$;

-- Drops the months before the last ones. A month in which a call is open stays: the call is owed.
create function retire_llm_requests(kept integer) returns setof text language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
declare
    oldest text := llm_requests_month(now() - make_interval(months => greatest(kept, 1)));
    month  text;
    owed   boolean;
begin
    perform pg_advisory_xact_lock(hashtext('llm_requests'));
    for month in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'llm_requests'::regclass and c.relname ~ '^llm_requests_\d{4}_\d{2}$' and c.relname collate "C" < oldest
        order by c.relname
    loop
        execute format('select exists (select from %I where status = ''started'')', month) into owed;
        if not owed then
            execute format('drop table %I', month);
            return next month;
        end if;
    end loop;
end $$;
