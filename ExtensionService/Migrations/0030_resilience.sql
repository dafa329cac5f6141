-- What somebody has decided about an extension beyond its description. No row: it is enabled, with the platform's settings. The revision grows
-- with every change, so that who holds an older one can tell. settings is kept as the text that came.
create table extension_control (
  extension_id uuid primary key references extension on delete cascade,
  is_enabled boolean not null default true,
  settings text,
  has_probe boolean not null default false,
  revision bigint not null,
  reconnects int not null default 0
);

create index extension_control_probe on extension_control (extension_id) where has_probe and is_enabled;

-- What each replica has seen of an extension lately, overwritten every few seconds: rows are kept where they are, on pages with room for them.
create table extension_health (
  extension_id uuid not null references extension on delete cascade,
  instance text not null,
  is_open boolean not null,
  since timestamptz not null,
  reason text,
  retry_at timestamptz,
  error text,
  error_at timestamptz,
  calls int not null,
  errors int not null,
  refused int not null,
  times int[] not null,
  probed_at timestamptz,
  probe_milliseconds int,
  probe_error text,
  reported_at timestamptz not null,
  primary key (extension_id, instance)
) with (fillfactor = 50);

-- The newest hundred of each extension.
create table extension_state_change (
  extension_id uuid not null references extension on delete cascade,
  change_id bigint generated always as identity,
  changed_at timestamptz not null,
  change text not null,
  reason text,
  instance text,
  user_id uuid,
  primary key (extension_id, change_id)
);
