-- Extensions that are MCP servers. Their tools are what the server said last, and are kept while it is away.
alter table extension add kind text not null default 'http';

-- A tool of an MCP server has neither method nor address of its own; remote_name is what the server calls it. One that the server lists
-- no more stays for a while, unseen: the lists of agents survive a server that forgets a tool and remembers it again.
alter table tool alter method drop not null, alter url drop not null, add remote_name text, add missing_since timestamptz;

-- secrets are the values of headers or variables, encrypted as one; their names are no secret.
create table mcp_server (
  extension_id uuid primary key references extension on delete cascade,
  url text,
  command text,
  arguments text[] not null,
  timeout_seconds int,
  secrets bytea,
  secret_names text[] not null,
  checked_at timestamptz not null default now(),
  discovered_at timestamptz,
  failing_since timestamptz,
  reason text
);

create index mcp_server_checked on mcp_server (checked_at) where url is not null;
