-- +goose Up
-- When somebody first opened a content, and said that it is done: what rules of completion ask for. A row is there from the
-- first opening on.
alter table lesson_completions
    add column opened_at timestamptz,
    add column confirmed_at timestamptz;

alter table cycle_contents
    add column opened_at timestamptz,
    add column confirmed_at timestamptz;
