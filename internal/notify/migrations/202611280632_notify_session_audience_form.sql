-- An announcement to the people of one session.

-- +goose Up
alter table announcements
    add column session_id uuid,
    add constraint announcements_session_id_fkey foreign key (session_id) references classroom_sessions (id) on delete cascade,
    drop constraint announcements_audience_form,
    add constraint announcements_audience_form check (
        (role is not null) = (audience = 'role')
        and (course_id is not null) = (audience in ('course', 'group', 'session'))
        and (group_id is not null) = (audience = 'group')
        and (session_id is not null) = (audience = 'session')
    );
create index announcements_session_id on announcements (session_id);
