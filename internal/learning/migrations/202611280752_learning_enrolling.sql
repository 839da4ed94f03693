-- Until when an enrolment gives access, and a history that tells of every change and not of the status alone.

-- +goose Up
alter table enrollments
    -- The first moment without access; NULL: it does not end.
    add column access_until timestamptz;

alter table enrollment_changes
    -- As they are after the change. The group by its name: the history is read when the group is gone, too.
    add column group_name text,
    add column access_until timestamptz,
    -- In which way a course that costs something was given, such as free_of_charge; NULL where nothing was to be paid.
    add column way text,
    add constraint enrollment_changes_group_name_length check (char_length(group_name) between 1 and 100),
    add constraint enrollment_changes_way_form check (way ~ '^[a-z_]{1,50}$');

-- Whose access ends next.
create index enrollments_access_until on enrollments (access_until) where access_until is not null;
