-- What the gateway's monitor found, one row an incident, in its latest known state. Few: hundreds a day on a bad day.
create table incident (
  id uuid primary key,
  title text not null,
  severity text not null check (severity in ('warning', 'critical')),
  cause_kind text not null,
  cause_resource text not null,
  since timestamptz not null,
  ended timestamptz,
  state_at timestamptz not null, -- of two deliveries the one with the later state counts
  merged_into uuid, -- the incident that went on with its findings
  rules text[] not null,
  services text[] not null,
  body jsonb not null
);

-- The list, newest first.
create index on incident (since, id) where merged_into is null;

-- What reached into a period, and what is too old. An open one lasted until it was last heard of, at least.
create index on incident ((coalesce(ended, state_at)));
