-- Names are compared byte by byte, so that paging by name has one order on every server.
create table extension (
  extension_id uuid primary key,
  tenant_id uuid not null,
  name text collate "C" not null,
  description text,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, name)
);

-- input_schema is kept as the text that came: the database never looks inside, and text can be given back unchanged.
create table tool (
  extension_id uuid not null references extension on delete cascade,
  name text collate "C" not null,
  description text,
  method text not null,
  url text not null,
  input_schema text,
  timeout_seconds int,
  primary key (extension_id, name)
);
