-- +goose Up
-- Whoever holds several courses takes them in the order of their ids: so do new names of trainers and categories, before they write.

-- +goose StatementBegin
create or replace function users_course_search() returns trigger
language plpgsql
as $$
begin
    perform 1 from courses where trainer_id = new.id order by id for no key update;
    update courses set search = cw_course_search(title, tags, description, trainer_id, category) where trainer_id = new.id;
    return null;
end;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function categories_course_search() returns trigger
language plpgsql
as $$
begin
    perform 1 from courses where category = new.name order by id for no key update;
    update courses set search = cw_course_search(title, tags, description, trainer_id, category) where category = new.name;
    return null;
end;
$$;
-- +goose StatementEnd
