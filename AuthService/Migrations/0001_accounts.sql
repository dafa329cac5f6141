create table tenants (
  id          uuid primary key,
  name        text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  -- The first tenant: its owner also administers the platform. There is one at most.
  is_platform boolean not null default false,
  disabled_at timestamptz,
  created_at  timestamptz not null default now()
);
create unique index tenants_one_platform on tenants (is_platform) where is_platform;

create table users (
  id            uuid primary key,
  email         text not null check (length(email) between 3 and 254),
  password_hash text not null,
  disabled_at   timestamptz,
  created_at    timestamptz not null default now()
);
create unique index users_email on users (lower(email));

create table memberships (
  tenant_id  uuid not null references tenants (id) on delete cascade,
  user_id    uuid not null references users (id) on delete cascade,
  role       text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index memberships_user on memberships (user_id);

create table api_keys (
  id         uuid primary key,
  tenant_id  uuid not null,
  user_id    uuid not null,
  name       text not null check (length(name) between 1 and 100),
  prefix     text not null,
  hash       bytea not null check (length(hash) = 32),
  -- null: everything the role allows, also what it will allow later
  scopes     text[],
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  -- A key lives and dies with its owner's membership.
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id) on delete cascade
);
-- Not unique: a key given by the operator may share its first characters with another one; the hash decides.
create index api_keys_prefix on api_keys (prefix);
create unique index api_keys_hash on api_keys (hash);
create index api_keys_tenant on api_keys (tenant_id, id desc);
