-- What happened to somebody's standing in a course is written down where it happens, in lines that nobody waits for,
-- and counted together soon after.

-- +goose Up
-- In the order in which those who learn write them: their requests wait and do not fail.
lock table lesson_completions, watched_ranges, enrollments in share row exclusive mode;

alter table course_stats
    -- By whose days its days are counted; NULL: not counted yet.
    add column zone text,
    -- When it was last held against a count from scratch.
    add column checked_at timestamptz,
    add constraint course_stats_zone_length check (char_length(zone) between 1 and 100);

-- A line for each change, taken away when it is counted. No foreign keys: writing a line takes no lock of anything.
create table course_moves (
    id bigint generated always as identity,
    course_id uuid not null,
    user_id uuid not null,
    -- When the person did something; NULL where something was only changed.
    at timestamptz,
    constraint course_moves_pkey primary key (id)
);

-- Lines come and go all day.
alter table course_moves set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create index course_moves_person on course_moves (course_id, user_id);

-- What was counted of each enrolment, so that it can be taken back when it changes.
create table course_standings (
    course_id uuid not null,
    user_id uuid not null,
    status enrollment_status not null,
    enrolled_on date not null,
    completed_on date,
    -- From the enrolment to the completion.
    hours integer,
    -- Hundredths of a percent.
    progress integer not null,
    started boolean not null,
    half boolean not null,
    scores integer not null,
    score_sum integer not null,
    -- What was done last, of whoever has not completed the course.
    last_content uuid,
    -- What was begun, with what became of it: three lists side by side. Seconds are those that were measured, 0: none.
    contents uuid[] not null,
    done boolean[] not null,
    seconds integer[] not null,
    constraint course_standings_pkey primary key (course_id, user_id),
    constraint course_standings_enrollment_fkey foreign key (user_id, course_id)
        references enrollments (user_id, course_id) on delete cascade
);

create index course_standings_user_id on course_standings (user_id, course_id);

-- On which days somebody did something in a course. This is kept nowhere else.
create table course_active_days (
    course_id uuid not null,
    day date not null,
    user_id uuid not null,
    constraint course_active_days_pkey primary key (course_id, day, user_id),
    constraint course_active_days_enrollment_fkey foreign key (user_id, course_id)
        references enrollments (user_id, course_id) on delete cascade
);

create index course_active_days_user_id on course_active_days (user_id, course_id);

create type course_measure as enum (
    'enrolled', 'completed', 'dropped', 'suspended', 'started', 'half', 'progress', 'scores', 'score_sum',
    'enrolled_on', 'completed_on', 'active_on', 'hours', 'began', 'done', 'seconds', 'last'
);

-- The sums.
create table course_tallies (
    course_id uuid not null,
    measure course_measure not null,
    -- A content, or the course itself.
    about uuid not null,
    -- Days since 2000-01-01, hours or seconds; else 0.
    slot integer not null,
    n bigint not null,
    constraint course_tallies_pkey primary key (course_id, measure, about, slot),
    constraint course_tallies_course_id_fkey foreign key (course_id) references courses (id) on delete cascade
);

-- +goose StatementBegin
create function course_moved_enrolled() returns trigger language plpgsql as $$
begin
    insert into course_moves (course_id, user_id) select n.course_id, n.user_id from fresh n;
    return null;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function course_moved_changed() returns trigger language plpgsql as $$
begin
    insert into course_moves (course_id, user_id)
    select n.course_id, n.user_id
    from fresh n
    join stale o on o.id = n.id
    where (n.status, n.progress, n.enrolled_at, n.completed_at) is distinct from (o.status, o.progress, o.enrolled_at, o.completed_at);
    return null;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function course_moved_done() returns trigger language plpgsql as $$
begin
    insert into course_moves (course_id, user_id, at) select n.course_id, n.user_id, coalesce(n.completed_at, n.created_at) from fresh n;
    return null;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function course_moved_redone() returns trigger language plpgsql as $$
begin
    insert into course_moves (course_id, user_id, at)
    select n.course_id, n.user_id, case when n.completed_at is distinct from o.completed_at then n.completed_at when n.attempts > o.attempts then n.updated_at end
    from fresh n
    join stale o on o.id = n.id
    where (n.completed, n.completed_at, n.time_spent, n.score, n.attempts) is distinct from (o.completed, o.completed_at, o.time_spent, o.score, o.attempts);
    return null;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function course_moved_watched() returns trigger language plpgsql as $$
begin
    insert into course_moves (course_id, user_id, at) select n.course_id, n.user_id, n.last_report_at from fresh n;
    return null;
end
$$;
-- +goose StatementEnd

create trigger enrollments_moved_in after insert on enrollments
    referencing new table as fresh for each statement execute function course_moved_enrolled();
create trigger enrollments_moved after update on enrollments
    referencing old table as stale new table as fresh for each statement execute function course_moved_changed();
create trigger lesson_completions_moved_in after insert on lesson_completions
    referencing new table as fresh for each statement execute function course_moved_done();
create trigger lesson_completions_moved after update on lesson_completions
    referencing old table as stale new table as fresh for each statement execute function course_moved_redone();
create trigger watched_ranges_moved_in after insert on watched_ranges
    referencing new table as fresh for each statement execute function course_moved_watched();
create trigger watched_ranges_moved after update on watched_ranges
    referencing new table as fresh for each statement execute function course_moved_watched();

-- What there is already is counted like what comes, person by person, so that each is counted once.
insert into course_moves (course_id, user_id, at)
select x.course_id, x.user_id, x.at
from (
    select course_id, user_id, null::timestamptz as at from enrollments
    union all
    select course_id, user_id, coalesce(completed_at, created_at) from lesson_completions
    union all
    select course_id, user_id, last_report_at from watched_ranges
) x
order by x.course_id, x.user_id;
