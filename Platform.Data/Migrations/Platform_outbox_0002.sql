-- The few messages that wait for a person, found without reading those that wait for delivery.
create index outbox_refused on outbox (position) where refused_at is not null;
