-- +goose Up
-- What becomes of what was paid for and found no seat, as it was set when that happened: people decide, the money goes back by itself, or it
-- waits for a seat.
alter table financial.orders add column owed_plan text not null default 'hand',
add constraint orders_owed_plan_known check (owed_plan in ('hand', 'refund', 'wait'));
-- Who waits longest comes first.
create index orders_owed on financial.orders (paid_at, id) where state = 'paid_unplaced' and owed_plan <> 'hand';
