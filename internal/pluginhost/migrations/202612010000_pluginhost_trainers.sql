-- +goose Up
-- Who gives a course: its owner and its trainers. Whoever is no trainer any more, or has no account in use, gives none.
create view cw.course_trainers_v1 as
select
    t.course_id,
    t.user_id,
    t.role::text as role,
    t.created_at
from public.course_team t
join public.users u on u.id = t.user_id
where t.role in ('owner', 'trainer') and u.is_active and u.role in ('trainer', 'super_admin');
