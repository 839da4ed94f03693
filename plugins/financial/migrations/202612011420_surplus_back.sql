-- +goose Up
-- How often money that was too much came back after its gateway had given it.
alter table financial.gateway_payments add column return_bounces integer not null default 0,
add constraint gateway_payments_return_bounces_range check (return_bounces >= 0);
