-- A write notes its key in its own transaction: done_at is set by the commit that did it. attempt tells a server that was
-- taken for dead that somebody else is at it.

-- +goose Up
alter table idempotency_keys
  add column attempt integer not null default 1,
  add column done_at timestamptz;
