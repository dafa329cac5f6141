-- How often an administrator has had it forgotten that the deployment failed: whoever has seen fewer of them forgets.
alter table llm_deployments add column circuit_resets integer not null default 0;
