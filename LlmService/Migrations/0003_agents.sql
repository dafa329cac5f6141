-- The levels of an agent's configuration, the most specific first; the global one is configuration. Names are compared byte
-- by byte, so that paging by name has one order on every server. A type is named and not referenced: an agent may be there
-- before its type, and a type that is not defined is reported where the configuration is read.
create table agents (
    tenant_id   uuid             not null,
    name        text collate "C" not null,
    type        text collate "C",
    description text,
    settings    jsonb            not null,
    updated_by  uuid             not null,
    created_at  timestamptz      not null default now(),
    updated_at  timestamptz      not null default now(),
    primary key (tenant_id, name)
);

create table agent_types (
    tenant_id   uuid             not null,
    name        text collate "C" not null,
    description text,
    settings    jsonb            not null,
    updated_by  uuid             not null,
    created_at  timestamptz      not null default now(),
    updated_at  timestamptz      not null default now(),
    primary key (tenant_id, name)
);

create table agent_defaults (
    tenant_id   uuid        primary key,
    settings    jsonb       not null,
    updated_by  uuid        not null,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now()
);
