-- +goose Up
-- By whom access ended of who is in a course no more, for plugins that gave it: whether a person did it, or the server itself.
create view cw.enrollment_ends_v1 as
select
    e.id as enrollment_id,
    e.user_id,
    e.course_id,
    h.source::text as source,
    h.at
from public.enrollments e
left join lateral (
    select c.source, c.at from public.enrollment_changes c where c.enrollment_id = e.id and c.to_status = e.status order by c.at desc, c.id desc limit 1
) h on true
where e.status in ('dropped', 'suspended');

-- When who was in a course left it or was taken out, each time, and by whom.
create view cw.enrollment_drops_v1 as
select c.enrollment_id, e.user_id, e.course_id, c.source::text as source, c.at
from public.enrollment_changes c
join public.enrollments e on e.id = c.enrollment_id
where c.to_status = 'dropped';
