-- What everybody in a course did, and when last, is read from these alone, whatever else a completion keeps.

-- +goose Up
create index lesson_completions_done on lesson_completions (course_id, user_id) include (completed_at, content_id) where completed;
create index lesson_completions_begun on lesson_completions (course_id, user_id) where not completed;
