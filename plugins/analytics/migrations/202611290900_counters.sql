-- +goose Up
-- Each event that was heard, without the person it is about: what is here is not counted again. It goes together with its day's
-- counters, never before them.
create table analytics.heard (
    event_id bigint primary key,
    at timestamptz not null,
    day date not null,
    course_id uuid not null,
    what text not null
);
create index heard_day on analytics.heard (day);
create index heard_exact on analytics.heard (at) where at <> date_bin('15 minutes', at, '2000-01-01Z');
comment on column analytics.heard.at is 'when it happened; to a quarter of an hour once it is older than two days';
comment on column analytics.heard.day is 'the day of the site''s time zone that it is counted on';

create table analytics.counters (
    course_id uuid not null,
    day date not null,
    what text not null,
    count integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (course_id, day, what),
    constraint counters_what check (what in ('enrolled', 'lessons', 'completed', 'left')),
    constraint counters_count check (count > 0)
);
create index counters_day on analytics.counters (day);

create table analytics.rebuilding (
    id boolean primary key default true,
    asked_at timestamptz,
    counted_until timestamptz,
    done_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint rebuilding_single check (id)
);
comment on column analytics.rebuilding.asked_at is 'of the rebuild that is under way; null for none';
comment on column analytics.rebuilding.counted_until is 'what happened before is counted from the server''s own tables';
insert into analytics.rebuilding default values;
