-- When a trainee of a course falls behind.

-- +goose Up
alter table courses
    -- So many days without doing anything; NULL: that is not looked at.
    add column behind_days integer default 7,
    -- So many points of progress under the plan; NULL: that is not looked at.
    add column behind_points integer default 20,
    add constraint courses_behind_days_range check (behind_days between 1 and 365),
    add constraint courses_behind_points_range check (behind_points between 1 and 100);
