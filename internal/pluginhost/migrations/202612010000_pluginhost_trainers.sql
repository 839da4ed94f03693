-- +goose Up
-- Who gives a course: its owner and its trainers.
create view cw.course_trainers_v1 as
select
    course_id,
    user_id,
    role::text as role,
    created_at
from public.course_team
where role in ('owner', 'trainer');
