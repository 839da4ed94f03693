-- The order of featured courses on the home page.

-- +goose Up
alter table courses
    -- Null: featured behind those that have a place, the newest first.
    add column featured_position integer,
    add constraint courses_featured_position_form check (featured_position is null or is_featured and featured_position >= 0);
