-- Who changed what. No foreign keys: what happened stays written, whatever becomes of those who did it and of what they did it to.
create table audit_log (
  id uuid primary key,
  tenant_id uuid, -- null: the platform's own
  at timestamptz not null default now(),
  user_id uuid,
  key_id uuid,
  session_id uuid,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  target text,
  details jsonb not null default '{}',
  address text,
  user_agent text,
  trace_id text
);
create index audit_log_tenant on audit_log (tenant_id, id desc);

create function audit_log_stays() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is only ever added to';
end $$;
create trigger audit_log_stays before update or delete or truncate on audit_log for each statement execute function audit_log_stays();
