-- +goose Up
-- Orders that staff places for somebody, to be paid by a day: NULL where the buyer placed it. remind_at is when the buyer is reminded of it; NULL:
-- not any more.
alter table financial.orders add column due_on date, add column remind_at timestamptz,
    add constraint orders_remind_due check (remind_at is null or due_on is not null);
create index orders_reminding on financial.orders (remind_at) where remind_at is not null;

-- Until when staff said that the access lasts; NULL: as the course has it. And whether the buyer was let in ahead of the payment, and is in the
-- course by that, since given_at.
alter table financial.order_items add column access_until timestamptz, add column is_given boolean not null default false,
    add column given_at timestamptz, add constraint order_items_given check (not is_given or given_at is not null);
create index order_items_given on financial.order_items (course_id, order_id) where is_given;
