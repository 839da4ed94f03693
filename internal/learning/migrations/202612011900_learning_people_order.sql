-- The people of a course, and its part of the list of enrolments, are read by the moment of the enrolment.

-- +goose Up
create index enrollments_course_enrolled on enrollments (course_id, enrolled_at, id);
