-- An upgrade is another extension that nobody can call yet: it has no name, and belongs to the one that it is to take the place of. When it has been
-- found to work it gets the name, and the one before belongs to it until the calls that are still in it have ended.
alter table extension
  alter name drop not null,
  add belongs_to uuid references extension on delete cascade,
  add retired_at timestamptz,
  add check ((name is null) = (belongs_to is not null));
create index extension_belongs_to on extension (belongs_to) where belongs_to is not null;

-- Headers of every call of an extension of kind http, encrypted as one; their names are no secret.
alter table extension add headers bytea, add header_names text[] not null default '{}';

-- What an extension that came from the catalogue was made of. secrets are the values that the manifest asks for, encrypted as one.
create table installation (
  extension_id uuid primary key references extension on delete cascade,
  entry text collate "C" not null,
  version text collate "C" not null,
  configuration text not null,
  permissions text[] not null,
  secrets bytea,
  secret_names text[] not null,
  foreign key (entry, version) references marketplace_version (name, version)
);

-- The last upgrade of an installation. next_try_at is also how the one who tries keeps others from it; who is killed meanwhile is followed by another.
create table upgrade (
  extension_id uuid primary key references extension on delete cascade,
  staged_id uuid unique references extension on delete set null,
  from_version text not null,
  to_version text not null,
  state text not null check (state in ('trying', 'done', 'failed', 'cancelled')),
  reason text,
  probe text,
  started_by uuid not null,
  started_at timestamptz not null default now(),
  next_try_at timestamptz not null,
  gives_up_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'trying') = (ended_at is null))
);
create index upgrade_due on upgrade (next_try_at) where state = 'trying';
