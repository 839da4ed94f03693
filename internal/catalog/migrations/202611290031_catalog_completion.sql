-- +goose Up
-- When a course or a content is complete, where that is not the usual: a tree of conditions, which learning evaluates.
alter table courses
    add column completion_rule jsonb,
    add constraint courses_completion_rule_form check (jsonb_typeof(completion_rule) = 'object');

alter table course_contents
    add column completion_rule jsonb,
    add constraint course_contents_completion_rule_form check (jsonb_typeof(completion_rule) = 'object');

-- The few courses whose rule asks for a day, which comes without anybody doing anything.
create index courses_completion_dated on courses (id)
    where completion_rule @? '$.** ? (@.kind == "date" || @.kind == "days")';
