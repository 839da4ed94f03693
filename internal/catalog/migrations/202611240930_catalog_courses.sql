-- Courses: what is offered, who teaches it, how it is built.
--
-- Deleting: a course may be deleted only while nobody has a record in it; enrolments, completions, sessions and orders
-- hold it by RESTRICT. What only describes the course itself (team, groups, sections, contents, prerequisites,
-- revisions) cascades: whatever of it has become part of somebody's history is held from there in the same way.

-- +goose Up
create type course_level as enum ('beginner', 'intermediate', 'advanced');
create type course_type as enum ('online', 'classroom', 'hybrid');
create type recording_policy as enum ('none', 'enrolled', 'everyone');
create type course_team_role as enum ('owner', 'trainer', 'assistant', 'observer');

-- cw_words joins the words of a list for searching; array_to_string itself is only stable, as it is for any element type.
-- +goose StatementBegin
create function cw_words(list text[]) returns text
language sql
immutable
parallel safe
return coalesce(array_to_string(list, ' '), '');
-- +goose StatementEnd

create table categories (
    id uuid not null,
    name text not null,
    name_ar text,
    slug text not null,
    -- Degrees on the colour circle, for drawn covers.
    hue integer not null,
    parent_id uuid,
    position integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint categories_pkey primary key (id),
    constraint categories_name_key unique (name),
    constraint categories_name_length check (char_length(name) between 1 and 100),
    constraint categories_name_ar_length check (char_length(name_ar) between 1 and 100),
    constraint categories_slug_key unique (slug),
    constraint categories_slug_form check (slug ~ '^[a-z0-9\u0621-\u063a\u0641-\u064a\u0671-\u06d3-]{1,100}$'),
    constraint categories_hue_range check (hue between 0 and 359),
    constraint categories_parent_id_fkey foreign key (parent_id) references categories (id) on delete restrict,
    constraint categories_parent_id_other check (parent_id <> id),
    constraint categories_position_range check (position >= 0)
);

create trigger categories_touch
    before update on categories
    for each row execute function touch_updated_at();

create index categories_parent_id on categories (parent_id, position);

create table courses (
    id uuid not null,
    trainer_id uuid not null,
    slug text not null,
    title text not null,
    description text not null default '',
    short_description text,
    thumbnail text,
    cover_asset_id uuid,
    price_minor bigint not null default 0,
    price_currency char(3) not null,
    -- The price in the organisation's base currency, for sorting and filtering.
    base_price_minor bigint not null default 0,
    -- Minutes.
    duration integer,
    level course_level not null default 'beginner',
    category text,
    tags text[] default '{}',
    language text not null default 'en',
    is_published boolean not null default false,
    published_at timestamptz,
    is_featured boolean not null default false,
    archived_at timestamptz,
    max_students integer,
    min_students integer,
    start_date date,
    end_date date,
    requirements text,
    learning_outcomes text,
    -- A snapshot generated from sections and contents.
    curriculum jsonb default '[]',
    rating numeric(3,2),
    enrollment_count integer not null default 0,
    completion_count integer not null default 0,
    course_type course_type not null default 'online',
    location text,
    live_link text,
    classroom_minutes integer,
    online_minutes integer,
    credit_hours numeric(6,2),
    recording_policy recording_policy not null default 'none',
    -- Position among the courses of its category at creation: it varies the drawn cover.
    face integer not null default 0,
    -- The curriculum's revision, raised by every publication of a change.
    revision integer not null default 0,
    -- Raised by every save of the outline: an editor with an older one is told.
    outline_version bigint not null default 0,
    -- The description is cut because a tsvector may not exceed one megabyte.
    search tsvector not null generated always as (
        setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_fold(title)), 'A')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_fold(cw_words(tags))), 'B')
        || setweight(to_tsvector('pg_catalog.simple'::regconfig, cw_fold(left(description, 50000))), 'C')
    ) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint courses_pkey primary key (id),
    constraint courses_trainer_id_fkey foreign key (trainer_id) references users (id) on delete restrict,
    constraint courses_slug_key unique (slug),
    constraint courses_slug_form check (slug ~ '^[a-z0-9\u0621-\u063a\u0641-\u064a\u0671-\u06d3-]{1,200}$'),
    constraint courses_title_length check (char_length(title) between 3 and 200),
    constraint courses_short_description_length check (char_length(short_description) <= 500),
    constraint courses_thumbnail_length check (char_length(thumbnail) <= 255),
    constraint courses_cover_asset_id_fkey foreign key (cover_asset_id) references media_assets (id) on delete restrict,
    constraint courses_price_minor_range check (price_minor >= 0),
    constraint courses_price_currency_form check (price_currency ~ '^[A-Z]{3}$'),
    constraint courses_base_price_minor_range check (base_price_minor >= 0),
    constraint courses_duration_range check (duration >= 0),
    constraint courses_category_fkey foreign key (category) references categories (name) on update cascade on delete restrict,
    -- Longer than 100 characters is impossible too: categories holds it.
    constraint courses_tags_filled check (array_position(tags, null) is null),
    constraint courses_language_form check (language ~ '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$'),
    constraint courses_max_students_range check (max_students > 0),
    constraint courses_min_students_range check (min_students > 0),
    constraint courses_students_order check (max_students >= min_students),
    constraint courses_dates_order check (end_date >= start_date),
    constraint courses_curriculum_form check (jsonb_typeof(curriculum) = 'array'),
    constraint courses_rating_range check (rating between 0 and 5),
    constraint courses_enrollment_count_range check (enrollment_count >= 0),
    constraint courses_completion_count_range check (completion_count >= 0),
    constraint courses_location_length check (char_length(location) <= 255),
    constraint courses_live_link_form check (live_link ~ '^https?://' and char_length(live_link) <= 2048),
    constraint courses_classroom_minutes_range check (classroom_minutes >= 0),
    constraint courses_online_minutes_range check (online_minutes >= 0),
    constraint courses_credit_hours_range check (credit_hours >= 0),
    constraint courses_face_range check (face >= 0),
    constraint courses_revision_range check (revision >= 0),
    constraint courses_outline_version_range check (outline_version >= 0)
);

create trigger courses_touch
    before update on courses
    for each row execute function touch_updated_at();

create index courses_trainer_id on courses (trainer_id, id);
create index courses_cover_asset_id on courses (cover_asset_id);
create index courses_category on courses (category);
create index courses_listed on courses (is_published, category, level);
create index courses_search on courses using gin (search);
create index courses_title_search on courses using gin (cw_fold(title) gin_trgm_ops);
-- The orders in which visitors read the catalogue.
create index courses_newest on courses (published_at desc, id desc) where is_published and archived_at is null;
create index courses_cheapest on courses (base_price_minor, id) where is_published and archived_at is null;
create index courses_most_enrolled on courses (enrollment_count desc, id desc) where is_published and archived_at is null;
create index courses_best_rated on courses (rating desc nulls last, id desc) where is_published and archived_at is null;

-- A file outlives the draft it was uploaded for, until the collection of unreferenced files takes it.
alter table media_assets
    add constraint media_assets_course_id_fkey foreign key (course_id) references courses (id) on delete set null;

create table course_team (
    id uuid not null,
    course_id uuid not null,
    user_id uuid not null,
    role course_team_role not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_team_pkey primary key (id),
    constraint course_team_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint course_team_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint course_team_member_key unique (course_id, user_id)
);

create trigger course_team_touch
    before update on course_team
    for each row execute function touch_updated_at();

create unique index course_team_owner_key on course_team (course_id) where role = 'owner';
create index course_team_user_id on course_team (user_id, course_id);

create table course_groups (
    id uuid not null,
    course_id uuid not null,
    name text not null,
    starts_on date not null,
    ends_on date not null,
    trainer_id uuid,
    capacity integer,
    -- Instead of the course's price, where set.
    price_minor bigint,
    price_currency char(3),
    position integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_groups_pkey primary key (id),
    -- Lets other tables refer to a group together with its course.
    constraint course_groups_course_key unique (id, course_id),
    constraint course_groups_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint course_groups_name_key unique (course_id, name),
    constraint course_groups_name_length check (char_length(name) between 1 and 100),
    constraint course_groups_dates_order check (ends_on >= starts_on),
    constraint course_groups_trainer_id_fkey foreign key (trainer_id) references users (id) on delete restrict,
    constraint course_groups_capacity_range check (capacity > 0),
    constraint course_groups_price_minor_range check (price_minor >= 0),
    constraint course_groups_price_currency_form check (price_currency ~ '^[A-Z]{3}$'),
    constraint course_groups_price_pair check ((price_minor is null) = (price_currency is null)),
    constraint course_groups_position_range check (position >= 0)
);

create trigger course_groups_touch
    before update on course_groups
    for each row execute function touch_updated_at();

create index course_groups_course_id on course_groups (course_id, position);
create index course_groups_trainer_id on course_groups (trainer_id);

create table course_sections (
    id uuid not null,
    course_id uuid not null,
    title text not null,
    description text,
    position integer not null default 0,
    is_published boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_sections_pkey primary key (id),
    constraint course_sections_course_key unique (id, course_id),
    constraint course_sections_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint course_sections_title_length check (char_length(title) between 1 and 200),
    -- Deferrable: a save of the order moves sections over each other.
    constraint course_sections_position_key unique (course_id, position) deferrable initially immediate,
    constraint course_sections_position_range check (position >= 0)
);

create trigger course_sections_touch
    before update on course_sections
    for each row execute function touch_updated_at();

create table course_contents (
    id uuid not null,
    course_id uuid not null,
    section_id uuid,
    title text not null,
    description text,
    -- One of the registered content types; the registry is code, so only the form is checked.
    type text not null,
    content jsonb default '{}',
    asset_id uuid,
    file_url text,
    -- Bytes.
    file_size bigint,
    file_type text,
    -- Seconds.
    duration integer,
    position integer not null default 0,
    is_published boolean not null default true,
    is_required boolean not null default true,
    is_preview boolean not null default false,
    points integer default 0,
    quiz_data jsonb,
    article_content text,
    certificate_template jsonb,
    metadata jsonb,
    available_from timestamptz,
    -- Days after the enrolment.
    available_after_days integer,
    available_after_previous boolean not null default false,
    revision integer not null default 0,
    -- Deleted, but the deletion may still be undone.
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_contents_pkey primary key (id),
    -- These two let other tables refer to a content together with its course, and with its type.
    constraint course_contents_course_key unique (id, course_id),
    constraint course_contents_type_key unique (id, course_id, type),
    constraint course_contents_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    -- A section is of the same course. Its contents outlive it and stay in the course without a section.
    constraint course_contents_section_id_fkey foreign key (section_id, course_id)
        references course_sections (id, course_id) on delete set null (section_id),
    constraint course_contents_title_length check (char_length(title) between 1 and 200),
    constraint course_contents_type_form check (type ~ '^[a-z][a-z0-9_.:-]{0,59}$'),
    constraint course_contents_content_form check (jsonb_typeof(content) = 'object'),
    constraint course_contents_asset_id_fkey foreign key (asset_id) references media_assets (id) on delete restrict,
    constraint course_contents_file_url_length check (char_length(file_url) <= 255),
    constraint course_contents_file_size_range check (file_size >= 0),
    constraint course_contents_file_type_length check (char_length(file_type) <= 100),
    constraint course_contents_duration_range check (duration >= 0),
    constraint course_contents_position_range check (position >= 0),
    constraint course_contents_points_range check (points >= 0),
    constraint course_contents_quiz_data_form check (jsonb_typeof(quiz_data) = 'object'),
    constraint course_contents_certificate_template_form check (jsonb_typeof(certificate_template) = 'object'),
    constraint course_contents_metadata_form check (jsonb_typeof(metadata) = 'object'),
    constraint course_contents_available_after_days_range check (available_after_days >= 0),
    constraint course_contents_revision_range check (revision >= 0)
);

create trigger course_contents_touch
    before update on course_contents
    for each row execute function touch_updated_at();

create index course_contents_course_id on course_contents (course_id, position);
create index course_contents_section_id on course_contents (section_id, course_id, position);
create index course_contents_asset_id on course_contents (asset_id);
create index course_contents_type on course_contents (type);
create index course_contents_position on course_contents (position);
create index course_contents_deleted_at on course_contents (deleted_at) where deleted_at is not null;

create table course_revisions (
    id uuid not null,
    course_id uuid not null,
    revision integer not null,
    snapshot jsonb not null,
    author_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_revisions_pkey primary key (id),
    constraint course_revisions_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint course_revisions_revision_key unique (course_id, revision),
    constraint course_revisions_revision_range check (revision >= 0),
    constraint course_revisions_snapshot_form check (jsonb_typeof(snapshot) in ('object', 'array')),
    constraint course_revisions_author_id_fkey foreign key (author_id) references users (id) on delete restrict
);

create trigger course_revisions_touch
    before update on course_revisions
    for each row execute function touch_updated_at();

create index course_revisions_author_id on course_revisions (author_id);

create table course_prerequisites (
    course_id uuid not null,
    -- The course to be completed before.
    prerequisite_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_prerequisites_pkey primary key (course_id, prerequisite_id),
    constraint course_prerequisites_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    -- Deleting what others demand would silently open them.
    constraint course_prerequisites_prerequisite_id_fkey foreign key (prerequisite_id) references courses (id) on delete restrict,
    constraint course_prerequisites_other check (prerequisite_id <> course_id)
);

create trigger course_prerequisites_touch
    before update on course_prerequisites
    for each row execute function touch_updated_at();

create index course_prerequisites_prerequisite_id on course_prerequisites (prerequisite_id);
