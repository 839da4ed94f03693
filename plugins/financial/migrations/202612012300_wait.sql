-- +goose Up
-- Until when an order waits for a seat, and when it was tried last. Those that wait already have some time left, whenever they were paid.
alter table financial.orders add column owed_until timestamptz, add column owed_tried_at timestamptz;
update financial.orders set owed_until = now() + interval '90 days' where owed_plan = 'wait';
