-- What tenants may install. Versions are never changed or deleted: those who installed one go on with it after it was withdrawn. precedence sorts as
-- versions do, byte by byte. The manifest is kept as text: the database never looks inside.
create table marketplace_version (
  name text collate "C" not null,
  version text collate "C" not null,
  precedence text collate "C" not null,
  is_prerelease boolean not null,
  kind text not null,
  publisher text not null,
  description text,
  manifest text not null,
  published_by uuid not null,
  published_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  primary key (name, version)
);
create unique index marketplace_version_order on marketplace_version (name, is_prerelease, precedence desc);
