-- How long a deployment may stay silent before another one of the same model is asked as well; null for never.
alter table llm_deployments add column hedge_after_milliseconds integer;
