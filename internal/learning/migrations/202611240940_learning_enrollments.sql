-- Who learns what, and how far they are. All of it is somebody's history: every foreign key is RESTRICT.

-- +goose Up
create type enrollment_status as enum ('enrolled', 'completed', 'dropped', 'suspended');
create type enrollment_source as enum ('self', 'staff', 'order', 'import', 'system');
create type waiting_state as enum ('waiting', 'offered', 'enrolled', 'expired', 'left');
create type review_state as enum ('pending', 'published', 'rejected');

create table enrollments (
    id uuid not null,
    user_id uuid not null,
    course_id uuid not null,
    group_id uuid,
    status enrollment_status not null default 'enrolled',
    enrolled_at timestamptz not null default now(),
    completed_at timestamptz,
    progress numeric(5,2) not null default 0,
    grade text,
    notes text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint enrollments_pkey primary key (id),
    constraint enrollments_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint enrollments_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    -- A group of the same course.
    constraint enrollments_group_id_fkey foreign key (group_id, course_id)
        references course_groups (id, course_id) on delete restrict,
    constraint enrollments_person_key unique (user_id, course_id),
    constraint enrollments_completed_dated check (status <> 'completed' or completed_at is not null),
    constraint enrollments_progress_range check (progress between 0 and 100),
    constraint enrollments_grade_length check (char_length(grade) between 1 and 2)
);

create trigger enrollments_touch
    before update on enrollments
    for each row execute function touch_updated_at();

create index enrollments_course_id on enrollments (course_id, status, id);
create index enrollments_status on enrollments (status, id);
create index enrollments_group_id on enrollments (group_id, course_id);

create table enrollment_changes (
    id uuid not null,
    enrollment_id uuid not null,
    -- NULL: the system.
    actor_id uuid,
    -- NULL: the enrolment's beginning.
    from_status enrollment_status,
    to_status enrollment_status not null,
    source enrollment_source not null,
    reason text,
    at timestamptz not null default now(),
    constraint enrollment_changes_pkey primary key (id),
    constraint enrollment_changes_enrollment_id_fkey foreign key (enrollment_id) references enrollments (id) on delete restrict,
    constraint enrollment_changes_actor_id_fkey foreign key (actor_id) references users (id) on delete restrict,
    constraint enrollment_changes_reason_length check (char_length(reason) <= 500)
);

create trigger enrollment_changes_append_only
    before update or delete or truncate on enrollment_changes
    for each statement execute function refuse_change();

create index enrollment_changes_enrollment_id on enrollment_changes (enrollment_id, at);
create index enrollment_changes_actor_id on enrollment_changes (actor_id);

create table lesson_completions (
    id uuid not null,
    user_id uuid not null,
    course_id uuid not null,
    content_id uuid not null,
    completed boolean not null default false,
    completed_at timestamptz,
    -- Seconds.
    time_spent integer,
    -- Whole percent.
    score integer,
    attempts integer not null default 1,
    notes text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint lesson_completions_pkey primary key (id),
    constraint lesson_completions_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint lesson_completions_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    constraint lesson_completions_content_id_fkey foreign key (content_id, course_id)
        references course_contents (id, course_id) on delete restrict,
    constraint lesson_completions_person_key unique (user_id, content_id),
    constraint lesson_completions_completed_dated check (not completed or completed_at is not null),
    constraint lesson_completions_time_spent_range check (time_spent >= 0),
    constraint lesson_completions_score_range check (score between 0 and 100),
    constraint lesson_completions_attempts_range check (attempts >= 0)
);

create trigger lesson_completions_touch
    before update on lesson_completions
    for each row execute function touch_updated_at();

create index lesson_completions_user_id on lesson_completions (user_id, course_id);
create index lesson_completions_course_id on lesson_completions (course_id, user_id);
create index lesson_completions_content_id on lesson_completions (content_id, course_id);

create table watched_ranges (
    id uuid not null,
    user_id uuid not null,
    course_id uuid not null,
    content_id uuid not null,
    -- The seconds really played, whole, each counted once.
    ranges int4multirange not null default '{}',
    duration_seconds integer not null,
    -- Where to resume.
    position_seconds integer not null default 0,
    -- The player's count of reports: an older one that arrives late is dropped.
    last_seq bigint not null default 0,
    last_report_at timestamptz not null default now(),
    -- All seconds ever claimed, repeats included, to be held against the clock.
    claimed_seconds bigint not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint watched_ranges_pkey primary key (id),
    constraint watched_ranges_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint watched_ranges_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    constraint watched_ranges_content_id_fkey foreign key (content_id, course_id)
        references course_contents (id, course_id) on delete restrict,
    constraint watched_ranges_person_key unique (user_id, content_id),
    constraint watched_ranges_duration_seconds_range check (duration_seconds >= 0),
    constraint watched_ranges_inside check (duration_seconds < 0 or ranges <@ int4range(0, duration_seconds)),
    constraint watched_ranges_position_seconds_range check (position_seconds >= 0),
    constraint watched_ranges_last_seq_range check (last_seq >= 0),
    constraint watched_ranges_claimed_seconds_range check (claimed_seconds >= 0)
);

create trigger watched_ranges_touch
    before update on watched_ranges
    for each row execute function touch_updated_at();

create index watched_ranges_user_id on watched_ranges (user_id, course_id);
create index watched_ranges_course_id on watched_ranges (course_id);
create index watched_ranges_content_id on watched_ranges (content_id, course_id);

create table user_notes (
    id uuid not null,
    user_id uuid not null,
    course_id uuid not null,
    content_id uuid,
    content text not null,
    is_private boolean not null default true,
    tags text[] default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint user_notes_pkey primary key (id),
    constraint user_notes_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint user_notes_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    constraint user_notes_content_id_fkey foreign key (content_id, course_id)
        references course_contents (id, course_id) on delete restrict,
    constraint user_notes_tags_filled check (array_position(tags, null) is null)
);

create trigger user_notes_touch
    before update on user_notes
    for each row execute function touch_updated_at();

create index user_notes_user_id on user_notes (user_id, course_id, id);
create index user_notes_course_id on user_notes (course_id, id);
create index user_notes_content_id on user_notes (content_id, course_id);
create index user_notes_content_search on user_notes using gin (cw_fold(content) gin_trgm_ops);

create table seat_holds (
    id uuid not null,
    course_id uuid not null,
    group_id uuid,
    -- NULL: a visitor who is checking out and has not signed in.
    user_id uuid,
    -- Whoever holds the seat names it, for instance by an order: the same key is the same hold.
    key text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint seat_holds_pkey primary key (id),
    constraint seat_holds_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    constraint seat_holds_group_id_fkey foreign key (group_id, course_id)
        references course_groups (id, course_id) on delete restrict,
    constraint seat_holds_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint seat_holds_key_key unique (key),
    constraint seat_holds_key_length check (char_length(key) between 1 and 255)
);

create trigger seat_holds_touch
    before update on seat_holds
    for each row execute function touch_updated_at();

create index seat_holds_course_id on seat_holds (course_id, expires_at);
create index seat_holds_group_id on seat_holds (group_id, course_id, expires_at);
create index seat_holds_user_id on seat_holds (user_id);
create index seat_holds_expires_at on seat_holds (expires_at);

create table waiting_list (
    id uuid not null,
    course_id uuid not null,
    group_id uuid,
    user_id uuid not null,
    -- Only ever counted up within a course and group, never renumbered: the lowest that waits is next.
    position bigint not null,
    state waiting_state not null default 'waiting',
    -- Until when an offered seat is kept.
    offer_expires_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint waiting_list_pkey primary key (id),
    constraint waiting_list_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    constraint waiting_list_group_id_fkey foreign key (group_id, course_id)
        references course_groups (id, course_id) on delete restrict,
    constraint waiting_list_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint waiting_list_position_key unique nulls not distinct (course_id, group_id, position),
    constraint waiting_list_position_range check (position > 0),
    constraint waiting_list_offer_dated check ((state = 'offered') = (offer_expires_at is not null))
);

create trigger waiting_list_touch
    before update on waiting_list
    for each row execute function touch_updated_at();

-- One living place per person and course; past ones stay.
create unique index waiting_list_person_key on waiting_list (user_id, course_id) where state in ('waiting', 'offered');
create index waiting_list_user_id on waiting_list (user_id);
create index waiting_list_group_id on waiting_list (group_id, course_id);
create index waiting_list_next on waiting_list (course_id, group_id, position) where state = 'waiting';
create index waiting_list_offer_expires_at on waiting_list (offer_expires_at) where state = 'offered';

create table reviews (
    id uuid not null,
    user_id uuid not null,
    course_id uuid not null,
    rating integer not null,
    text text not null default '',
    state review_state not null default 'pending',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint reviews_pkey primary key (id),
    constraint reviews_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint reviews_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    -- Only who is or was enrolled.
    constraint reviews_enrollment_fkey foreign key (user_id, course_id)
        references enrollments (user_id, course_id) on delete restrict,
    constraint reviews_person_key unique (user_id, course_id),
    constraint reviews_rating_range check (rating between 1 and 5),
    constraint reviews_text_length check (char_length(text) <= 5000)
);

create trigger reviews_touch
    before update on reviews
    for each row execute function touch_updated_at();

create index reviews_course_id on reviews (course_id, state, id);
