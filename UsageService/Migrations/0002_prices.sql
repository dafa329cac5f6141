-- What a model costs from a moment on, in nano-USD (10⁻⁹ USD) per million tokens; it holds until the model's next row begins.
-- A price that is set again replaces the row; set_by and set_at tell who did it last. Names are compared byte by byte, so that
-- paging by name has one order on every server.
create table price (
  model text collate "C" not null,
  valid_from timestamptz not null,
  input_per_million bigint not null check (input_per_million >= 0),
  cached_input_per_million bigint not null check (cached_input_per_million >= 0),
  output_per_million bigint not null check (output_per_million >= 0),
  set_by uuid not null,
  set_at timestamptz not null default now(),
  primary key (model, valid_from)
);
