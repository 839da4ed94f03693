-- What cards show of a course without counting, and the orders of the catalogue that had no index.

-- +goose Up
alter table courses
    -- Published reviews, as counted by the module that keeps them.
    add column review_count integer not null default 0,
    -- Contents that a visitor sees in the outline, kept with the curriculum.
    add column lesson_count integer not null default 0;

create index courses_by_title on courses ((cw_fold(title) collate "C"), id) where is_published and archived_at is null;
create index courses_featured on courses (published_at desc, id desc) where is_featured and is_published and archived_at is null;
