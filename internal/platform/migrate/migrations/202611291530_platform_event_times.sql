-- +goose Up
-- The history is looked through by period, and what is old is swept.
create index events_created_at on events (created_at);
