-- What users talked about with models. A conversation belongs to one user of one tenant; its messages say so too, so that no statement has to trust another one.
create table conversations (
    id            uuid        primary key,
    tenant_id     uuid        not null,
    user_id       uuid        not null,
    -- null until it is given one or its first message says what it is about
    title         text,
    archived      boolean     not null default false,
    -- the last message of the branch that was used last; null as long as there is none
    head_id       uuid,
    message_count integer     not null default 0,
    -- of the request that made it, when it had an Idempotency-Key
    creation_key  text        collate "C",
    creation_hash bytea,
    created_at    timestamptz not null default now(),
    -- when something was last said
    updated_at    timestamptz not null default now(),
    -- The owner is a word of every text, so that the index finds a user's own texts without looking at those of all others.
    search        tsvector    not null generated always as (
                      array_to_tsvector(array[tenant_id::text || '/' || user_id::text]) || to_tsvector('simple', coalesce(title, ''))) stored
);

create index conversations_by_owner on conversations (tenant_id, user_id, archived, updated_at, id);
create unique index conversations_by_key on conversations (tenant_id, user_id, creation_key) where creation_key is not null;
create index conversations_search on conversations using gin (search);

-- A tree: whoever edits a message and sends it again begins a branch beside it.
create table conversation_messages (
    conversation_id uuid        not null references conversations on delete cascade,
    -- ids grow with time
    id              uuid        not null,
    -- null for the first message of a branch. Not a reference: it is checked before a call, and messages go only with their conversation.
    parent_id       uuid,
    tenant_id       uuid        not null,
    user_id         uuid        not null,
    role            text        not null,
    -- the message as it was sent or received; json and not jsonb, which refuses some of what JSON allows
    body            json        not null,
    -- what of it can be read
    text            text        not null,
    -- of an answer: who gave it, and the id of its call in the ledger
    model           text,
    request_id      uuid,
    -- an answer that was cut off, and is all there is of it
    incomplete      boolean     not null default false,
    created_at      timestamptz not null,
    -- Of a very long text only the beginning is found: what PostgreSQL can index of one text is bounded.
    search          tsvector    not null generated always as (
                        array_to_tsvector(array[tenant_id::text || '/' || user_id::text]) || to_tsvector('simple', left(text, 100000))) stored,
    primary key (conversation_id, id)
);

create index conversation_messages_search on conversation_messages using gin (search);
