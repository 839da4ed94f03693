-- +goose Up
-- The runs of courses.
create view cw.groups_v1 as
select
    id,
    course_id,
    name,
    capacity,
    starts_on,
    ends_on,
    price_minor,
    price_currency,
    created_at,
    updated_at
from public.course_groups;
