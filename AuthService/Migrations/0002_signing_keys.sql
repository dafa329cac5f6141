create table signing_keys (
  kid                   text primary key,
  public_key            bytea not null,
  -- AES-256-GCM under a key derived from IdentityToken:KeyEncryptionSecret: a copy of this table alone signs nothing.
  encrypted_private_key bytea not null,
  created_at            timestamptz not null default now(),
  retired_at            timestamptz
);
