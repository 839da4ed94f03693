-- How many came and finished lately, without reading every enrolment.

-- +goose Up
create index enrollments_enrolled_at on enrollments (enrolled_at);
create index enrollments_completed_at on enrollments (completed_at) where completed_at is not null;
