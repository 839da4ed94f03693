-- Taking a course again: the enrolment holds the present cycle, closed ones are kept beside it and never change.

-- +goose Up
alter table enrollments
    add column cycle integer not null default 1,
    -- When the present cycle began; NULL: with the enrolment.
    add column cycle_since timestamptz,
    -- Until when the completion is good, as the course had it then; NULL: for good, or not completed in this cycle.
    add column valid_until timestamptz,
    add constraint enrollments_cycle_range check (cycle >= 1),
    add constraint enrollments_cycle_dated check ((cycle = 1) = (cycle_since is null));

-- Whose completion runs out next.
create index enrollments_valid_until on enrollments (valid_until) where valid_until is not null;

create table enrollment_cycles (
    id uuid not null,
    enrollment_id uuid not null,
    number integer not null,
    started_at timestamptz not null,
    completed_at timestamptz not null,
    completed_revision integer,
    valid_until timestamptz,
    progress numeric(5,2) not null,
    grade text,
    -- By its name: the history is read when the group is gone, too.
    group_name text,
    closed_at timestamptz not null,
    -- Who began the next one, and how.
    closed_by uuid,
    source enrollment_source not null,
    reason text,
    constraint enrollment_cycles_pkey primary key (id),
    constraint enrollment_cycles_enrollment_id_fkey foreign key (enrollment_id) references enrollments (id) on delete restrict,
    constraint enrollment_cycles_closed_by_fkey foreign key (closed_by) references users (id) on delete restrict,
    constraint enrollment_cycles_number_key unique (enrollment_id, number),
    constraint enrollment_cycles_number_range check (number >= 1),
    constraint enrollment_cycles_progress_range check (progress between 0 and 100),
    constraint enrollment_cycles_reason_length check (char_length(reason) <= 500)
);

create trigger enrollment_cycles_append_only
    before update or delete or truncate on enrollment_cycles
    for each statement execute function refuse_change();

create index enrollment_cycles_closed_by on enrollment_cycles (closed_by);

-- What was done of each content in a closed cycle. Its id is that of the completion, or of what was watched.
create table cycle_contents (
    id uuid not null,
    cycle_id uuid not null,
    content_id uuid not null,
    completed boolean not null,
    completed_at timestamptz,
    -- Whole percent.
    score integer,
    attempts integer not null,
    -- Seconds.
    time_spent integer,
    watched_seconds integer,
    duration_seconds integer,
    notes text,
    constraint cycle_contents_pkey primary key (id),
    constraint cycle_contents_cycle_id_fkey foreign key (cycle_id) references enrollment_cycles (id) on delete restrict,
    constraint cycle_contents_content_id_fkey foreign key (content_id) references course_contents (id) on delete restrict,
    constraint cycle_contents_once_key unique (cycle_id, content_id),
    constraint cycle_contents_completed_dated check (not completed or completed_at is not null)
);

create index cycle_contents_content_id on cycle_contents (content_id);
