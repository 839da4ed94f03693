-- +goose Up
-- A search finds a course by everybody whom its page names: the other trainers of its team, too.

-- Weighted: A title, B tags, D the names of trainers and category. C has title and tags again, without the signs, and the
-- description, which is cut because a tsvector may not exceed one megabyte.
-- +goose StatementBegin
create function cw_course_search(course uuid, title text, tags text[], description text, trainer uuid, category text) returns tsvector
language sql
stable
begin atomic
    select setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_signed(title)), 'A')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_signed(cw_words(tags))), 'B')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_plain(title || ' ' || cw_words(tags) || ' ' || left(description, 50000))), 'C')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_plain(
            coalesce((select u.first_name || ' ' || u.last_name from users u where u.id = trainer), '')
            || coalesce((
                select string_agg(' ' || u.first_name || ' ' || u.last_name, '' order by t.id)
                from course_team t
                join users u on u.id = t.user_id
                where t.course_id = course and t.role = 'trainer' and u.is_active and u.role <> 'trainee'
            ), '')
            || coalesce((select ' ' || g.name || coalesce(' ' || g.name_ar, '') from categories g where g.name = category), '')
        )), 'D');
end;
-- +goose StatementEnd

-- What is found by the same words as before is not written: that would count as a change of the course.
-- +goose StatementBegin
create function cw_search_again(taught uuid[]) returns void
language sql
begin atomic
    update courses c set search = n.search
    from (select id, cw_course_search(id, title, tags, description, trainer_id, category) as search from courses where id = any(taught)) n
    where c.id = n.id and c.search <> n.search;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function courses_search() returns trigger
language plpgsql
as $$
begin
    new.search := cw_course_search(new.id, new.title, new.tags, new.description, new.trainer_id, new.category);
    return new;
end;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function users_course_search() returns trigger
language plpgsql
as $$
declare
    taught uuid[] := array(
        select id from courses where trainer_id = new.id
        union
        select course_id from course_team where user_id = new.id and role = 'trainer'
    );
begin
    perform 1 from courses where id = any(taught) order by id for no key update; -- as everybody who holds several
    perform cw_search_again(taught);
    return null;
end;
$$;
-- +goose StatementEnd

drop trigger users_course_search on users;
create trigger users_course_search
    after update of first_name, last_name, is_active, role on users
    for each row
    when ((old.first_name, old.last_name, old.is_active, old.role) is distinct from (new.first_name, new.last_name, new.is_active, new.role))
    execute function users_course_search();

-- +goose StatementBegin
create or replace function categories_course_search() returns trigger
language plpgsql
as $$
declare
    within uuid[] := array(select id from courses where category = new.name);
begin
    perform 1 from courses where id = any(within) order by id for no key update; -- as everybody who holds several
    perform cw_search_again(within);
    return null;
end;
$$;
-- +goose StatementEnd

-- Whoever changes a team holds its course.
-- +goose StatementBegin
create function course_team_course_search() returns trigger
language plpgsql
as $$
begin
    perform cw_search_again(array[case tg_op when 'DELETE' then old.course_id else new.course_id end]);
    return null;
end;
$$;
-- +goose StatementEnd

create trigger course_team_search_joined
    after insert on course_team
    for each row
    when (new.role = 'trainer')
    execute function course_team_course_search();

create trigger course_team_search_changed
    after update of role, user_id on course_team
    for each row
    when ((old.role = 'trainer' or new.role = 'trainer') and (old.role, old.user_id) is distinct from (new.role, new.user_id))
    execute function course_team_course_search();

create trigger course_team_search_left
    after delete on course_team
    for each row
    when (old.role = 'trainer')
    execute function course_team_course_search();

drop function cw_course_search(text, text[], text, uuid, text);

select cw_search_again(array(select course_id from course_team where role = 'trainer'));
