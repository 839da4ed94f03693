-- How long a completion is good, and when the course may be taken again.

-- +goose Up
alter table courses
    -- Months after the completion; NULL: for good.
    add column valid_months integer,
    -- So many days before it runs out a trainee may begin again; NULL: only afterwards.
    add column retake_days integer,
    add constraint courses_valid_months_range check (valid_months between 1 and 120),
    add constraint courses_retake_days_range check (retake_days between 0 and 730);
