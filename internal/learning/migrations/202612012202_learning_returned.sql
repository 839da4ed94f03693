-- +goose Up
-- When somebody came back who had left, was suspended or whose access had ended, and how much was done then: what is expected
-- begins there. NULL: never in this cycle.
alter table enrollments
    add column returned_at timestamptz,
    add column returned_progress numeric(5,2),
    add constraint enrollments_returned check ((returned_at is null) = (returned_progress is null)),
    add constraint enrollments_returned_progress_range check (returned_progress between 0 and 100);
