-- What every later migration stands on: three extensions that ship with PostgreSQL and may be created by the
-- owner of a database, and the trigger that keeps updated_at.

-- +goose Up
create extension if not exists pg_trgm with schema public;
create extension if not exists unaccent with schema public;
create extension if not exists btree_gist with schema public;

-- touch_updated_at is the trigger `<table>_touch` of every table that has updated_at.
-- +goose StatementBegin
create function touch_updated_at() returns trigger
language plpgsql
as $$
begin
    new.updated_at := now();
    return new;
end;
$$;
-- +goose StatementEnd
