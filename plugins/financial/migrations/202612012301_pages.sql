-- +goose Up
alter table financial.gateway_payments
    -- When a page to pay on was closed and looked at: an order whose time is over ends after that.
    add column closed_at timestamptz,
    -- Since when that is tried.
    add column closing_at timestamptz;
