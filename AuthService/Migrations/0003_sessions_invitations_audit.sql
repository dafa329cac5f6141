-- An invited user has no password yet; one whose password an administrator has reset has none either, until the reset is used.
alter table users alter column password_hash drop not null;
alter table users
  add column name                text check (length(name) between 1 and 200),
  add column password_changed_at timestamptz,
  -- Failures since the last success, and until when further attempts are refused without looking at the password.
  add column failed_logins       int not null default 0 check (failed_logins >= 0),
  add column locked_until        timestamptz;

-- users.disabled_at ends a person everywhere and is the platform's to set; this ends them in one tenant.
alter table memberships add column disabled_at timestamptz;

alter table tenants
  add column requests_per_minute  int check (requests_per_minute > 0),
  add column concurrent_requests  int check (concurrent_requests > 0);

alter table api_keys
  -- null: every model the tenant may use
  add column models               text[] check (cardinality(models) > 0),
  add column requests_per_minute  int check (requests_per_minute > 0),
  add column concurrent_requests  int check (concurrent_requests > 0),
  add column tokens_per_minute    int check (tokens_per_minute > 0),
  add column budget               text check (length(budget) between 1 and 100),
  -- The key that this one replaces; that one ends by itself at its expires_at.
  add column rotated_from         uuid references api_keys (id),
  add column last_used_at         timestamptz;

create table sessions (
  id                 uuid primary key,
  tenant_id          uuid not null,
  user_id            uuid not null,
  -- What the tokens of a session have in common, one refresh after the other: finds the session, also for a token that is long replaced.
  prefix             text not null,
  token_hash         bytea not null check (length(token_hash) = 32),
  -- The token before the last refresh, good for a moment more: requests under way carry it.
  previous_hash      bytea check (length(previous_hash) = 32),
  previous_until     timestamptz,
  created_at         timestamptz not null default now(),
  last_seen_at       timestamptz not null default now(),
  idle_expires_at    timestamptz not null,
  expires_at         timestamptz not null,
  ended_at           timestamptz,
  address            text,
  user_agent         text check (length(user_agent) <= 300),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id) on delete cascade
);
create unique index sessions_prefix on sessions (prefix);
create index sessions_user on sessions (user_id, id desc);
create index sessions_expires on sessions (expires_at);

create table invitations (
  id          uuid primary key,
  tenant_id   uuid not null references tenants (id) on delete cascade,
  email       text not null check (length(email) between 3 and 254),
  role        text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  token_hash  bytea not null check (length(token_hash) = 32),
  invited_by  uuid references users (id) on delete set null,
  created_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  accepted_at timestamptz,
  revoked_at  timestamptz
);
create unique index invitations_token on invitations (token_hash);
create unique index invitations_open on invitations (tenant_id, lower(email)) where accepted_at is null and revoked_at is null;
create index invitations_tenant on invitations (tenant_id, id desc);

create table password_resets (
  id         uuid primary key,
  user_id    uuid not null references users (id) on delete cascade,
  token_hash bytea not null check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz
);
create unique index password_resets_token on password_resets (token_hash);
create index password_resets_user on password_resets (user_id);

create table audit_log (
  id          uuid primary key,
  -- No foreign keys: what happened stays written, whatever becomes of those who did it.
  tenant_id   uuid,
  at          timestamptz not null default now(),
  user_id     uuid,
  key_id      uuid,
  session_id  uuid,
  action      text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  target      text,
  details     jsonb not null default '{}',
  address     text,
  user_agent  text,
  trace_id    text
);
create index audit_log_tenant on audit_log (tenant_id, id desc);
create index audit_log_platform on audit_log (id desc);

create function audit_log_stays() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is only ever added to';
end $$;
create trigger audit_log_stays before update or delete or truncate on audit_log for each statement execute function audit_log_stays();
