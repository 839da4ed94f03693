-- Figures derived from the other modules' tables. They can be counted again at any time, so they go with their course.

-- +goose Up
create table course_stats (
    id uuid not null,
    course_id uuid not null,
    total_enrollments integer not null default 0,
    active_enrollments integer not null default 0,
    completed_enrollments integer not null default 0,
    average_progress numeric(5,2) not null default 0,
    average_score numeric(5,2) not null default 0,
    completion_rate numeric(5,2) not null default 0,
    -- In the base currency, net of refunds and tax.
    total_revenue_minor bigint not null default 0,
    total_revenue_currency char(3) not null,
    last_updated timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_stats_pkey primary key (id),
    constraint course_stats_course_id_key unique (course_id),
    constraint course_stats_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    -- So the total is not negative either.
    constraint course_stats_active_enrollments_range check (active_enrollments between 0 and total_enrollments),
    constraint course_stats_completed_enrollments_range check (completed_enrollments between 0 and total_enrollments),
    constraint course_stats_average_progress_range check (average_progress between 0 and 100),
    constraint course_stats_average_score_range check (average_score between 0 and 100),
    constraint course_stats_completion_rate_range check (completion_rate between 0 and 100),
    constraint course_stats_total_revenue_currency_form check (total_revenue_currency ~ '^[A-Z]{3}$')
);

create trigger course_stats_touch
    before update on course_stats
    for each row execute function touch_updated_at();

create table course_daily (
    course_id uuid not null,
    day date not null,
    enrollments integer not null default 0,
    completions integer not null default 0,
    -- People with any activity in the course on that day.
    active integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_daily_pkey primary key (course_id, day),
    constraint course_daily_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint course_daily_enrollments_range check (enrollments >= 0),
    constraint course_daily_completions_range check (completions >= 0),
    constraint course_daily_active_range check (active >= 0)
);

create trigger course_daily_touch
    before update on course_daily
    for each row execute function touch_updated_at();

create index course_daily_day on course_daily (day);
