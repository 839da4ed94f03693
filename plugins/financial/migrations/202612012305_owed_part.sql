-- +goose Up
-- What of something that is owed was given back at a gateway itself, as a part of it: the rest stays owed.
alter table financial.order_items add column owed_part_minor bigint not null default 0,
add constraint order_items_owed_part_range check (owed_part_minor between 0 and refunded_minor);
