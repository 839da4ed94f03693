-- +goose Up
create type assignment_kind as enum ('homework', 'project', 'exam', 'presentation', 'other');
alter table assignments add column kind assignment_kind not null default 'homework';

-- The instructions are written as articles are, with drafts and a history: what is online of them stands in the content
-- and, like its title, in the assignment too.
-- +goose StatementBegin
create or replace function assignments_to_content() returns trigger
language plpgsql
as $$
begin
    update course_contents
    set title = new.title,
        points = new.points,
        is_published = new.is_published,
        article_content = nullif(new.description, '')
    where id = new.content_id
        and (title, points, is_published, coalesce(article_content, ''))
            is distinct from (new.title, new.points, new.is_published, new.description);
    return null;
end;
$$;
-- +goose StatementEnd

drop trigger assignments_copies on assignments;
create trigger assignments_copies
    after insert or update of content_id, title, points, is_published, description on assignments
    for each row execute function assignments_to_content();

-- +goose StatementBegin
create or replace function content_to_assignments() returns trigger
language plpgsql
as $$
begin
    update assignments
    set title = new.title,
        points = new.points,
        is_published = new.is_published,
        description = coalesce(new.article_content, '')
    where content_id = new.id
        and (title, points, is_published, description)
            is distinct from (new.title, new.points, new.is_published, coalesce(new.article_content, ''));
    return null;
end;
$$;
-- +goose StatementEnd

drop trigger course_contents_copies on course_contents;
create trigger course_contents_copies
    after update of title, points, is_published, article_content on course_contents
    for each row
    when (new.type = 'assignment')
    execute function content_to_assignments();

-- Assignments from before: their instructions come to stand in the content; a content without its half gets one.
update course_contents x
set article_content = a.description
from assignments a
where a.content_id = x.id and a.description <> '' and x.article_content is null;

insert into assignments (id, course_id, trainer_id, content_id, title, description, points, is_published)
select gen_random_uuid(), x.course_id, c.trainer_id, x.id, x.title, coalesce(x.article_content, ''), coalesce(x.points, 0), x.is_published
from course_contents x
join courses c on c.id = x.course_id
where x.type = 'assignment' and not exists (select from assignments a where a.content_id = x.id);
