-- +goose Up
-- Who has nothing left to do by a change of the outline alone completes the course then, if that is so still; NULL: nobody waits.
alter table enrollments
    add column completes_at timestamptz;

create index enrollments_completes_at on enrollments (completes_at) where completes_at is not null;
