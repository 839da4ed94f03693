-- The sum of the stars of a course's published reviews: what several courses come to is made of sums, not of means that were rounded.

-- +goose Up
alter table courses
    add column star_sum bigint not null default 0,
    add constraint courses_star_sum_range check (star_sum >= 0);

update courses c
set star_sum = r.stars
from (select course_id, sum(rating) as stars from reviews where state = 'published' group by course_id) r
where r.course_id = c.id;
