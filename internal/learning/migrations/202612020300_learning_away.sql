-- +goose Up
-- Since when somebody was away who came back at returned_at: what was to be done meanwhile is not overdue, what was to be done before
-- is still. Only who was away for as long as one may be idle in the course has come back.
alter table enrollments
    add column away_at timestamptz;

-- Nobody did anything now, so nobody is told.
alter table enrollments disable trigger user;
update enrollments e
set away_at = coalesce((
    select min(h.at) from enrollment_changes h
    where h.enrollment_id = e.id and h.to_status in ('dropped', 'suspended') and h.at <= e.returned_at
    and not exists (select from enrollment_changes i where i.enrollment_id = e.id and i.to_status in ('enrolled', 'completed') and i.at > h.at and i.at < e.returned_at)
), least(e.enrolled_at, e.returned_at)) -- whose access had ended: what was excused stays so
where e.returned_at is not null;
update enrollments e set away_at = null, returned_at = null, returned_progress = null
from courses c
where c.id = e.course_id and e.away_at < e.returned_at and e.returned_at - e.away_at < coalesce(c.behind_days, 7) * interval '24 hours';
alter table enrollments enable trigger user;

alter table enrollments
    add constraint enrollments_away check ((away_at is null) = (returned_at is null) and away_at <= returned_at);
