-- +goose Up
-- What was given at a gateway itself and cannot be a refund here is put aside; who said so, and why, is in the order's history.
alter table financial.gateway_refunds
add column aside_at timestamptz,
-- What of it the gateway says of the payment and is known by that.
add column aside_minor bigint not null default 0,
add constraint gateway_refunds_aside check (aside_at is null and aside_minor = 0 or refund_id is null and repaid_id is null and aside_minor between 0 and amount_minor);
