-- +goose Up

-- The secret address at which somebody's calendar can be read without signing in; one a person.
create table calendar_feeds (
    user_id uuid not null,
    -- SHA-256 of the secret, which is shown once.
    digest bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint calendar_feeds_pkey primary key (user_id),
    constraint calendar_feeds_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint calendar_feeds_digest_key unique (digest),
    constraint calendar_feeds_digest_length check (octet_length(digest) = 32)
);
create trigger calendar_feeds_touch before update on calendar_feeds for each row execute function touch_updated_at();

-- Of what somebody was reminded: once for each thing, the moment that it has, and how long before. What is moved is
-- reminded of anew.
create table reminders (
    user_id uuid not null,
    kind text not null,
    -- The session, the content or the enrolment.
    subject_id uuid not null,
    due_at timestamptz not null,
    minutes_before integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint reminders_pkey primary key (user_id, subject_id, due_at, minutes_before),
    constraint reminders_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint reminders_kind_known check (kind in ('session', 'assignment', 'access')),
    constraint reminders_minutes_before_range check (minutes_before > 0)
);
create index reminders_due_at on reminders (due_at);
create trigger reminders_touch before update on reminders for each row execute function touch_updated_at();
