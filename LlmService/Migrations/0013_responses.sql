-- Responses that their callers let be kept, so that a later request can go on from one by its id. They hold what a user said and what a model answered.
create table responses (
    -- The call's id. It begins with the time (UUID version 7), so that what is old enough is found, and removed, by the key alone.
    id          uuid  primary key,
    tenant_id   uuid  not null,
    user_id     uuid  not null,
    -- Named and not referenced: what goes on from a response stays when that one is deleted, and can then not be gone on from.
    previous_id uuid,
    -- JSON as it was, and not jsonb, which refuses texts that JSON allows.
    input       bytea not null,
    output      bytea not null,
    -- The response without its output.
    response    bytea not null
);
