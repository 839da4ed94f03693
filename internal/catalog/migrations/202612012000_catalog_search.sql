-- +goose Up
-- A search finds a course by all that visitors call it: its words, its category and who teaches it, each word by any of them.

-- cw_plain brings a text to the words that are searched: what stands between words are spaces.
-- +goose StatementBegin
create function cw_plain(value text) returns text
language sql
immutable
strict
parallel safe
return translate(cw_fold(value), '<>/\@.:;,_-+=*&%$#!?()[]{}|"''^~`', repeat(' ', 40));
-- +goose StatementEnd

-- cw_signed does the same, but keeps the signs of names like C#, C++ and .NET as letters, so that they are other words than
-- C and Net. No natural word has these letters.
-- +goose StatementBegin
create function cw_signed(value text) returns text
language sql
immutable
strict
parallel safe
return translate(
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    cw_fold(value),
                    -- "A+B" is two words.
                    '(?<=[^][\s<>/\\@.:;,_+=*&%$#!?(){}|"''^~`-])([#+]+)(?=[^][\s<>/\\@.:;,_+=*&%$#!?(){}|"''^~`-])', '\1 ', 'g'
                ),
                '(?<=[^][\s<>/\\@.:;,_+=*&%$#!?(){}|"''^~`-][#+]*)#', 'xqh', 'g'
            ),
            '(?<=[^][\s<>/\\@.:;,_+=*&%$#!?(){}|"''^~`-]\+*)\+', 'xqp', 'g'
        ),
        '(?<=^|[][\s<>/\\@:;,_=*&%$!?(){}|"''^~`-])\.(?=[^][\s<>/\\@.:;,_+=*&%$#!?(){}|"''^~`-])', 'xqd', 'g'
    ),
    '<>/\@.:;,_-+=*&%$#!?()[]{}|"''^~`', repeat(' ', 40)
);
-- +goose StatementEnd

-- Weighted: A title, B tags, D the names of trainer and category. C has title and tags again, without the signs, and the
-- description, which is cut because a tsvector may not exceed one megabyte.
-- +goose StatementBegin
create function cw_course_search(title text, tags text[], description text, trainer uuid, category text) returns tsvector
language sql
stable
begin atomic
    select setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_signed(title)), 'A')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_signed(cw_words(tags))), 'B')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_plain(title || ' ' || cw_words(tags) || ' ' || left(description, 50000))), 'C')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_plain(
            coalesce((select u.first_name || ' ' || u.last_name from users u where u.id = trainer), '')
            || coalesce((select ' ' || g.name || coalesce(' ' || g.name_ar, '') from categories g where g.name = category), '')
        )), 'D');
end;
-- +goose StatementEnd

-- Kept by triggers, as names stand in other tables; and so it is not made anew whenever somebody enrols.
drop index courses_search;
alter table courses drop column search;
alter table courses add column search tsvector not null default '';

drop trigger courses_touch on courses;
-- A new name of a trainer or a category is no change of a course.
create trigger courses_touch
    before update on courses
    for each row
    when ((old.enrollment_count, old.completion_count, old.review_count, old.star_sum, old.rating)
        is not distinct from (new.enrollment_count, new.completion_count, new.review_count, new.star_sum, new.rating)
        and (old.search = new.search or (old.title, old.tags, old.description, old.trainer_id, old.category)
            is distinct from (new.title, new.tags, new.description, new.trainer_id, new.category)))
    execute function touch_updated_at();

update courses set search = cw_course_search(title, tags, description, trainer_id, category);
create index courses_search on courses using gin (search);

-- +goose StatementBegin
create function courses_search() returns trigger
language plpgsql
as $$
begin
    new.search := cw_course_search(new.title, new.tags, new.description, new.trainer_id, new.category);
    return new;
end;
$$;
-- +goose StatementEnd

create trigger courses_search
    before insert or update of title, tags, description, trainer_id, category on courses
    for each row execute function courses_search();

-- +goose StatementBegin
create function users_course_search() returns trigger
language plpgsql
as $$
begin
    perform 1 from courses where trainer_id = new.id order by id for no key update; -- as everybody who holds several
    update courses set search = cw_course_search(title, tags, description, trainer_id, category) where trainer_id = new.id;
    return null;
end;
$$;
-- +goose StatementEnd

create trigger users_course_search
    after update of first_name, last_name on users
    for each row
    when ((old.first_name, old.last_name) is distinct from (new.first_name, new.last_name))
    execute function users_course_search();

-- +goose StatementBegin
create function categories_course_search() returns trigger
language plpgsql
as $$
begin
    perform 1 from courses where category = new.name order by id for no key update; -- as everybody who holds several
    update courses set search = cw_course_search(title, tags, description, trainer_id, category) where category = new.name;
    return null;
end;
$$;
-- +goose StatementEnd

-- A new name reaches the courses by their foreign key.
create trigger categories_course_search
    after update of name_ar on categories
    for each row
    when (old.name_ar is distinct from new.name_ar)
    execute function categories_course_search();
