-- A command that could not be started is due like a server that is away; one that runs is never.
drop index mcp_server_checked;
create index mcp_server_checked on mcp_server (checked_at) where url is not null or failing_since is not null;
