-- Who waits for a seat waits for one of a group, or for one of any: one list of the course, in the order of positions.

-- +goose Up
alter table waiting_list
    -- Of the group that is waited for: whoever waits for one that is taken away hears of it by its name, and waits for any then.
    add column group_name text,
    add constraint waiting_list_group_name_length check (char_length(group_name) between 1 and 100),
    drop constraint waiting_list_group_id_fkey,
    add constraint waiting_list_group_id_fkey foreign key (group_id, course_id)
        references course_groups (id, course_id) on delete set null (group_id),
    drop constraint waiting_list_position_key,
    add constraint waiting_list_position_key unique (course_id, position);

drop index waiting_list_next;
create index waiting_list_next on waiting_list (course_id, position) where state = 'waiting';
