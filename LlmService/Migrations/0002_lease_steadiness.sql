-- Since when a process has renewed without a gap, as the database saw it. Only who has been steady for a whole lease may judge
-- others. The database keeps it, and not the process: a statement that lay in the socket of a frozen server is executed long
-- after the process that sent it had reason to.
alter table llm_instances add column steady_since timestamptz not null default now();
