-- What is said to models so that they are ready when somebody asks: which prompts and when, and each time it was done.
create table warm_ups (
    tenant_id   uuid             not null,
    name        text collate "C" not null,
    -- Whoever put it; its calls are that user's.
    user_id     uuid             not null,
    model       text             not null,
    strategy    text             not null check (strategy in ('eager', 'lazy', 'scheduled')),
    prompts     text[]           not null,
    max_tokens  integer          not null,
    window_from time,
    window_to   time,
    time_zone   text,
    enabled     boolean          not null,
    created_at  timestamptz      not null default now(),
    updated_at  timestamptz      not null default now(),
    primary key (tenant_id, name),
    check ((strategy = 'scheduled') = (window_from is not null and window_to is not null and time_zone is not null))
);

create table warm_up_runs (
    id          uuid             primary key,
    tenant_id   uuid             not null,
    name        text collate "C" not null,
    reason      text             not null check (reason in ('eager', 'lazy', 'scheduled', 'manual')),
    state       text             not null check (state in ('waiting', 'running', 'paused', 'completed', 'failed', 'cancelled')),
    total       integer          not null,
    done        integer          not null default 0,
    failed      integer          not null default 0,
    -- Why it lets others go first at the moment.
    yields_to   text,
    error       text,
    -- The process that does it, and until when it is its own.
    holder      uuid,
    lease_until timestamptz,
    created_at  timestamptz      not null default now(),
    started_at  timestamptz,
    ended_at    timestamptz,
    foreign key (tenant_id, name) references warm_ups on delete cascade
);

-- One at a time, however many processes and administrators begin one.
create unique index warm_up_runs_active on warm_up_runs (tenant_id, name) where ended_at is null;
create index warm_up_runs_latest on warm_up_runs (tenant_id, name, created_at desc);
create index warm_up_runs_open on warm_up_runs (created_at) where ended_at is null;
