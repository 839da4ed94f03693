-- A deleted section can come back, with its title, its place and the contents that stood in it.
-- +goose Up
alter table course_sections
    -- Deleted, but the deletion may still be undone. Like a deleted content it stays as long as its course.
    add column deleted_at timestamptz,
    -- What stood in it when it was deleted, in its order. Those contents stay in the course, without a section.
    add column held_contents uuid[] not null default '{}',
    drop constraint course_sections_position_key,
    -- Of the sections that are there; deferrable, as a save of the order moves sections over each other.
    add constraint course_sections_position_key exclude using btree (course_id with =, position with =)
        where (deleted_at is null) deferrable initially immediate;

-- The constraint's index covers the sections that are there; a course takes all of its sections with it.
create index course_sections_course_id on course_sections (course_id);
