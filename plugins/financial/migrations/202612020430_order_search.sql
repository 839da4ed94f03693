-- +goose Up
-- Orders are found by what stands on a statement of a bank or a card, in whatever letters somebody writes it.
drop index financial.payments_reference;
create index payments_reference on financial.payments (lower(reference)) where reference <> '';
create index gateway_payments_called on financial.gateway_payments (lower(ref)) where order_id is not null;
create index orders_purchase on financial.orders (lower(purchase_number)) where purchase_number <> '';
-- By a part of a company's name.
create index orders_company on financial.orders using gin (lower(billing_name) public.gin_trgm_ops) where billing_name <> '';
-- And by the day, or how they were to be paid.
drop index financial.orders_created;
create index orders_created on financial.orders (created_at, number);
create index orders_method on financial.orders (method, number);
