-- Who plays what at the moment: one player a person counts, and claims are held against the clock across all contents.

-- +goose Up
create table watch_players (
    user_id uuid not null,
    -- Made by the player when it opens.
    session_key text not null,
    -- Keys of players that a newer one took over from, the latest last.
    earlier_keys text[] not null default '{}',
    reported_at timestamptz not null,
    -- Milliseconds of video that may still be claimed. It grows with the clock, at the highest speed of playing.
    budget_ms bigint not null,
    -- Raised by every report: of two that arrive together the second decides anew.
    revision bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint watch_players_pkey primary key (user_id),
    constraint watch_players_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint watch_players_session_key_length check (char_length(session_key) between 1 and 64),
    constraint watch_players_earlier_keys_filled check (array_position(earlier_keys, null) is null),
    constraint watch_players_budget_ms_range check (budget_ms >= 0),
    constraint watch_players_revision_range check (revision > 0)
);

create trigger watch_players_touch
    before update on watch_players
    for each row execute function touch_updated_at();

-- The player whose reports last_seq counts.
alter table watched_ranges add column session_key text not null default '';
alter table watched_ranges add constraint watched_ranges_session_key_length check (char_length(session_key) <= 64);

-- What happened last in a course, for its team.
create index enrollments_recent on enrollments (course_id, enrolled_at desc);
create index enrollments_completed_recent on enrollments (course_id, completed_at desc) where completed_at is not null;
create index lesson_completions_recent on lesson_completions (course_id, completed_at desc) where completed;
