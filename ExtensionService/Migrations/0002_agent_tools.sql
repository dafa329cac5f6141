-- Which tools an agent may use, in the order of its list. An extension that is removed takes its tools out of every list; an agent
-- without rows has an empty list.
create table agent_tool (
  tenant_id uuid not null,
  agent text collate "C" not null,
  extension_id uuid not null,
  tool text collate "C" not null,
  position int not null,
  primary key (tenant_id, agent, extension_id, tool),
  foreign key (extension_id, tool) references tool (extension_id, name) on delete cascade
);

-- For the cascade: without it, removing an extension would read the whole table once for each of its tools.
create index agent_tool_extension on agent_tool (extension_id, tool);
