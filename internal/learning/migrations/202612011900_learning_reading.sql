-- For how long somebody has an article or a document before the eyes. The time itself is kept with what was done of the content;
-- here is what keeps it honest: a clock for each person, across all contents and windows.

-- +goose Up
create table reading_clocks (
    user_id uuid not null,
    -- Until when the time is used: what was claimed moves it on, and it never lags more than a report behind the server's clock.
    used_until timestamptz not null,
    -- On this day of the organisation's so much was credited, in seconds.
    day date not null,
    seconds integer not null default 0,
    -- Of the last report.
    credited integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint reading_clocks_pkey primary key (user_id),
    constraint reading_clocks_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint reading_clocks_seconds_range check (seconds >= 0),
    constraint reading_clocks_credited_range check (credited >= 0)
);

create trigger reading_clocks_touch
    before update on reading_clocks
    for each row execute function touch_updated_at();
