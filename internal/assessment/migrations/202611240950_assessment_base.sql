-- Questions and assignments. Options and correct answers are jsonb of one form per type, held by two CHECKs:
--
--   type             options                                    correct_answer
--   single_choice    [{"id","text",...}, ...] at least two      "id"
--   multiple_choice  the same                                   ["id", ...] at least one, each once
--   true_false       NULL                                       true | false
--   text             NULL or {"match": "exact" |                NULL (graded by hand) or
--                    "case_insensitive" | "pattern", ...}       [{"text", "percent"?: 0..100}, ...]
--   matching         {"left": [{"id","text"}, ...],             {"left id": "right id", ...} for every left id
--                    "right": [{"id","text"}, ...]}
--   ordering         [{"id","text",...}, ...] at least two      ["id", ...] every id once
--   numeric          NULL or {...}                              {"value": number, "tolerance"?: number >= 0}
--   fill_blank       NULL or {...}                              {"blank": ["accepted", ...], ...} at least one
--   file_upload      NULL or {...}                              NULL
--
-- Objects may carry more keys than these.

-- +goose Up
create type question_type as enum (
    'single_choice',
    'multiple_choice',
    'true_false',
    'text',
    'matching',
    'ordering',
    'numeric',
    'fill_blank',
    'file_upload'
);

-- cw_choices_ok: an array of `minimum`..100 objects with a text and an id, no id twice.
-- +goose StatementBegin
create function cw_choices_ok(list jsonb, minimum integer) returns boolean
language sql
immutable
parallel safe
return case
    when jsonb_typeof(list) = 'array' then
        jsonb_array_length(list) between minimum and 100
        and not exists (
            select
            from jsonb_array_elements(list) as item
            where (
                jsonb_typeof(item) = 'object'
                and jsonb_typeof(item -> 'id') = 'string'
                and char_length(item ->> 'id') between 1 and 64
                and jsonb_typeof(item -> 'text') = 'string'
            ) is not true
        )
        and jsonb_array_length(list) = (select count(distinct item ->> 'id') from jsonb_array_elements(list) as item)
    else false
end;
-- +goose StatementEnd

-- cw_choice_ids_ok: an array of at least one string, each the id of a choice in the list, none twice.
-- +goose StatementBegin
create function cw_choice_ids_ok(ids jsonb, list jsonb) returns boolean
language sql
immutable
parallel safe
return case
    when jsonb_typeof(ids) = 'array' and jsonb_typeof(list) = 'array' then
        jsonb_array_length(ids) > 0
        and not exists (
            select
            from jsonb_array_elements(ids) as id
            where jsonb_typeof(id) <> 'string'
                or not exists (select from jsonb_array_elements(list) as item where item -> 'id' = id)
        )
        and jsonb_array_length(ids) = (select count(distinct id) from jsonb_array_elements(ids) as id)
    else false
end;
-- +goose StatementEnd

-- cw_question_options_ok: the middle column of the table at the top.
-- +goose StatementBegin
create function cw_question_options_ok(kind question_type, options jsonb) returns boolean
language sql
immutable
parallel safe
return coalesce(
    case
        when kind in ('single_choice', 'multiple_choice', 'ordering') then
            cw_choices_ok(options, 2)
        when kind = 'matching' then
            cw_choices_ok(options -> 'left', 1) and cw_choices_ok(options -> 'right', 1)
        when kind = 'true_false' then
            options is null
        when options is null then
            true
        when kind = 'text' and options ? 'match' then
            jsonb_typeof(options) = 'object' and options ->> 'match' in ('exact', 'case_insensitive', 'pattern')
        else
            jsonb_typeof(options) = 'object'
    end,
    false
);
-- +goose StatementEnd

-- cw_question_answer_ok: the last column of the table at the top.
-- +goose StatementBegin
create function cw_question_answer_ok(kind question_type, options jsonb, answer jsonb) returns boolean
language sql
immutable
parallel safe
return coalesce(
    case
        when answer is null then
            kind in ('text', 'file_upload')
        when kind = 'single_choice' then
            jsonb_typeof(answer) = 'string' and cw_choice_ids_ok(jsonb_build_array(answer), options)
        when kind = 'multiple_choice' then
            cw_choice_ids_ok(answer, options)
        when kind = 'ordering' then
            cw_choice_ids_ok(answer, options) and jsonb_array_length(answer) = jsonb_array_length(options)
        when kind = 'true_false' then
            jsonb_typeof(answer) = 'boolean'
        when kind = 'text' and jsonb_typeof(answer) = 'array' then
            jsonb_array_length(answer) > 0
            and not exists (
                select
                from jsonb_array_elements(answer) as item
                where (
                    jsonb_typeof(item) = 'object'
                    and jsonb_typeof(item -> 'text') = 'string'
                    and item ->> 'text' <> ''
                    and case
                        when item ? 'percent' then
                            jsonb_typeof(item -> 'percent') = 'number'
                            and item -> 'percent' between '0' and '100'
                        else true
                    end
                ) is not true
            )
        when kind = 'matching' and jsonb_typeof(answer) = 'object' then
            not exists (
                select
                from jsonb_each(answer) as pair
                where not cw_choice_ids_ok(jsonb_build_array(pair.key), options -> 'left')
                    or not cw_choice_ids_ok(jsonb_build_array(pair.value), options -> 'right')
            )
            and (select count(*) from jsonb_object_keys(answer)) = jsonb_array_length(options -> 'left')
        when kind = 'numeric' and jsonb_typeof(answer) = 'object' then
            jsonb_typeof(answer -> 'value') = 'number'
            and case
                when answer ? 'tolerance' then
                    jsonb_typeof(answer -> 'tolerance') = 'number'
                    and answer -> 'tolerance' >= '0'
                else true
            end
        when kind = 'fill_blank' and jsonb_typeof(answer) = 'object' then
            answer <> '{}'
            and not exists (
                select
                from jsonb_each(answer) as blank
                where case
                    when jsonb_typeof(blank.value) = 'array' then
                        jsonb_array_length(blank.value) = 0
                        or exists (
                            select
                            from jsonb_array_elements(blank.value) as item
                            where jsonb_typeof(item) <> 'string' or item = '""'
                        )
                    else true
                end
            )
        else
            false
    end,
    false
);
-- +goose StatementEnd

create table question_bank (
    id uuid not null,
    course_id uuid not null,
    tags text[] default '{}',
    -- No longer offered or drawn; quizzes that use it keep it.
    archived_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint question_bank_pkey primary key (id),
    -- Describes the course only: what was asked of somebody is held from there.
    constraint question_bank_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint question_bank_tags_filled check (array_position(tags, null) is null)
);

create trigger question_bank_touch
    before update on question_bank
    for each row execute function touch_updated_at();

create index question_bank_course_id on question_bank (course_id, id);
create index question_bank_tags on question_bank using gin (tags);

-- A version never changes: attempts point at the one that was asked. Editing a question adds a version.
create table question_versions (
    id uuid not null,
    question_id uuid not null,
    version integer not null,
    question text not null,
    question_type question_type not null,
    options jsonb,
    correct_answer jsonb,
    points integer not null default 1,
    explanation text,
    author_id uuid not null,
    created_at timestamptz not null default now(),
    constraint question_versions_pkey primary key (id),
    constraint question_versions_question_id_fkey foreign key (question_id) references question_bank (id) on delete cascade,
    constraint question_versions_version_key unique (question_id, version),
    constraint question_versions_version_range check (version > 0),
    constraint question_versions_question_filled check (char_length(question) > 0),
    constraint question_versions_options_form check (cw_question_options_ok(question_type, options)),
    constraint question_versions_correct_answer_form check (cw_question_answer_ok(question_type, options, correct_answer)),
    constraint question_versions_points_range check (points >= 0),
    constraint question_versions_author_id_fkey foreign key (author_id) references users (id) on delete restrict
);

create trigger question_versions_unchanged
    before update on question_versions
    for each statement execute function refuse_change();

create index question_versions_author_id on question_versions (author_id);

create table quiz_questions (
    id uuid not null,
    content_id uuid not null,
    question text not null,
    question_type question_type not null,
    options jsonb,
    correct_answer jsonb,
    points integer not null default 1,
    explanation text,
    position integer not null default 0,
    is_active boolean not null default true,
    question_version_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint quiz_questions_pkey primary key (id),
    constraint quiz_questions_content_id_fkey foreign key (content_id) references course_contents (id) on delete cascade,
    constraint quiz_questions_question_filled check (char_length(question) > 0),
    constraint quiz_questions_options_form check (cw_question_options_ok(question_type, options)),
    constraint quiz_questions_correct_answer_form check (cw_question_answer_ok(question_type, options, correct_answer)),
    constraint quiz_questions_points_range check (points >= 0),
    constraint quiz_questions_position_range check (position >= 0),
    -- Not RESTRICT: deleting a draft course takes both sides in one statement.
    constraint quiz_questions_question_version_id_fkey foreign key (question_version_id) references question_versions (id)
);

create trigger quiz_questions_touch
    before update on quiz_questions
    for each row execute function touch_updated_at();

create index quiz_questions_content_id on quiz_questions (content_id, position);
create index quiz_questions_question_version_id on quiz_questions (question_version_id);

create table assignments (
    id uuid not null,
    course_id uuid not null,
    trainer_id uuid not null,
    content_id uuid not null,
    -- A constant, through which the foreign key demands a content of that type and keeps it of that type.
    content_type text not null generated always as ('assignment') stored,
    title text not null,
    description text not null,
    due_date timestamptz,
    points integer not null default 0,
    is_published boolean not null default false,
    allow_late_submission boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint assignments_pkey primary key (id),
    constraint assignments_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint assignments_trainer_id_fkey foreign key (trainer_id) references users (id) on delete restrict,
    constraint assignments_content_id_key unique (content_id),
    -- The two halves of one thing: the content says where, the assignment says what.
    constraint assignments_content_id_fkey foreign key (content_id, course_id, content_type)
        references course_contents (id, course_id, type) on delete cascade,
    constraint assignments_title_length check (char_length(title) between 1 and 200),
    constraint assignments_points_range check (points >= 0)
);

create trigger assignments_touch
    before update on assignments
    for each row execute function touch_updated_at();

create index assignments_course_id on assignments (course_id, trainer_id, is_published);
create index assignments_trainer_id on assignments (trainer_id);
create index assignments_content on assignments (content_id, course_id, content_type);
create index assignments_due_date on assignments (due_date) where is_published;

-- An assignment's title, points and publication are the source; the content holds equal copies for the outline.
-- +goose StatementBegin
create function assignments_to_content() returns trigger
language plpgsql
as $$
begin
    update course_contents
    set title = new.title,
        points = new.points,
        is_published = new.is_published
    where id = new.content_id
        and (title, points, is_published) is distinct from (new.title, new.points, new.is_published);
    return null;
end;
$$;
-- +goose StatementEnd

create trigger assignments_copies
    after insert or update of content_id, title, points, is_published on assignments
    for each row execute function assignments_to_content();

-- The outline may rename or publish any content: for an assignment's that changes the assignment, so that the two are
-- never different. Each side writes only what differs, so neither calls the other for ever.
-- +goose StatementBegin
create function content_to_assignments() returns trigger
language plpgsql
as $$
begin
    update assignments
    set title = new.title,
        points = new.points,
        is_published = new.is_published
    where content_id = new.id
        and (title, points, is_published) is distinct from (new.title, new.points, new.is_published);
    return null;
end;
$$;
-- +goose StatementEnd

-- An assignment always has points; a content may have none.
alter table course_contents
    add constraint course_contents_assignment_points check (type <> 'assignment' or points is not null);

create trigger course_contents_copies
    after update of title, points, is_published on course_contents
    for each row
    when (new.type = 'assignment')
    execute function content_to_assignments();
