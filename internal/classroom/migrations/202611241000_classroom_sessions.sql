-- Meetings in rooms, and who was there. Attendance is history: every foreign key is RESTRICT.

-- +goose Up
create type session_status as enum ('scheduled', 'in_progress', 'completed', 'cancelled');
create type attendance_status as enum ('present', 'absent', 'late', 'excused');
create type attendance_action as enum ('sign_in', 'sign_out', 'mark', 'note', 'link', 'correct', 'remove');
-- qr: the trainee scanned the room's screen · badge: the trainer scanned the trainee · code: the short code was typed.
create type attendance_source as enum ('qr', 'badge', 'code', 'staff', 'import', 'auto');

create table rooms (
    id uuid not null,
    name text not null,
    location text,
    capacity integer,
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint rooms_pkey primary key (id),
    constraint rooms_name_key unique (name),
    constraint rooms_name_length check (char_length(name) between 1 and 100),
    constraint rooms_location_length check (char_length(location) <= 255),
    constraint rooms_capacity_range check (capacity > 0)
);

create trigger rooms_touch
    before update on rooms
    for each row execute function touch_updated_at();

create table classroom_sessions (
    id uuid not null,
    course_id uuid not null,
    -- NULL: the whole course.
    group_id uuid,
    title text,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    -- IANA name: the wall clock of the venue, through changes of daylight saving time.
    time_zone text not null,
    room_id uuid,
    location text,
    capacity integer,
    trainer_id uuid,
    live_link text,
    status session_status not null default 'scheduled',
    cancelled_reason text,
    -- SEQUENCE of iCalendar: raised by every change that calendars must learn of.
    sequence integer not null default 0,
    -- Signs this session's codes; never leaves the server.
    secret bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint classroom_sessions_pkey primary key (id),
    constraint classroom_sessions_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    constraint classroom_sessions_group_id_fkey foreign key (group_id, course_id)
        references course_groups (id, course_id) on delete restrict,
    constraint classroom_sessions_title_length check (char_length(title) between 1 and 200),
    constraint classroom_sessions_times_order check (ends_at > starts_at),
    constraint classroom_sessions_time_zone_form check (time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]{1,63}$'),
    constraint classroom_sessions_room_id_fkey foreign key (room_id) references rooms (id) on delete restrict,
    constraint classroom_sessions_location_length check (char_length(location) <= 255),
    constraint classroom_sessions_capacity_range check (capacity > 0),
    constraint classroom_sessions_trainer_id_fkey foreign key (trainer_id) references users (id) on delete restrict,
    constraint classroom_sessions_live_link_form check (live_link ~ '^https?://' and char_length(live_link) <= 2048),
    constraint classroom_sessions_cancelled_reason_length check (char_length(cancelled_reason) <= 500),
    constraint classroom_sessions_sequence_range check (sequence >= 0),
    constraint classroom_sessions_secret_length check (octet_length(secret) between 16 and 64),
    -- Half-open: one may end when the next begins.
    constraint classroom_sessions_room_free exclude using gist (
        room_id with =,
        tstzrange(starts_at, ends_at) with &&
    ) where (status <> 'cancelled'),
    constraint classroom_sessions_trainer_free exclude using gist (
        trainer_id with =,
        tstzrange(starts_at, ends_at) with &&
    ) where (status <> 'cancelled')
);

create trigger classroom_sessions_touch
    before update on classroom_sessions
    for each row execute function touch_updated_at();

create index classroom_sessions_course_id on classroom_sessions (course_id, starts_at);
create index classroom_sessions_group_id on classroom_sessions (group_id, course_id);
create index classroom_sessions_room_id on classroom_sessions (room_id, starts_at);
create index classroom_sessions_trainer_id on classroom_sessions (trainer_id, starts_at);
create index classroom_sessions_starts_at on classroom_sessions (starts_at, id);
create index classroom_sessions_live on classroom_sessions (status, ends_at) where status in ('scheduled', 'in_progress');

-- A phone that scanned without an account, until and after it is linked to one.
create table devices (
    id uuid not null,
    -- SHA-256 of the token in the browser's cookie.
    token_hash bytea not null,
    user_id uuid,
    linked_at timestamptz,
    -- What a walk-in gave; erasable.
    name text,
    email text,
    phone text,
    last_seen_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint devices_pkey primary key (id),
    constraint devices_token_hash_key unique (token_hash),
    constraint devices_token_hash_length check (octet_length(token_hash) = 32),
    constraint devices_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint devices_linked_dated check ((user_id is null) = (linked_at is null)),
    constraint devices_name_length check (char_length(name) between 1 and 100),
    constraint devices_email_length check (char_length(email) between 3 and 255),
    constraint devices_phone_e164 check (phone ~ '^\+[1-9][0-9]{1,14}$')
);

create trigger devices_touch
    before update on devices
    for each row execute function touch_updated_at();

create index devices_user_id on devices (user_id);

create table attendance_records (
    id uuid not null,
    session_id uuid not null,
    user_id uuid,
    device_id uuid,
    status attendance_status not null default 'present',
    -- Set by hand: what is derived from scans and the clock leaves it alone.
    is_manual boolean not null default false,
    -- First in, last out.
    sign_in_at timestamptz,
    sign_out_at timestamptz,
    -- Credited: the intervals' overlap with the session.
    minutes integer,
    left_early boolean not null default false,
    -- From the location, as the phone said: a flag, not a proof.
    distance_meters integer,
    notes text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint attendance_records_pkey primary key (id),
    constraint attendance_records_session_id_fkey foreign key (session_id) references classroom_sessions (id) on delete restrict,
    constraint attendance_records_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint attendance_records_device_id_fkey foreign key (device_id) references devices (id) on delete restrict,
    constraint attendance_records_user_key unique (session_id, user_id),
    constraint attendance_records_device_key unique (session_id, device_id),
    constraint attendance_records_user_or_device check (num_nonnulls(user_id, device_id) = 1),
    constraint attendance_records_times_order check (sign_out_at >= sign_in_at),
    constraint attendance_records_minutes_range check (minutes >= 0),
    constraint attendance_records_distance_meters_range check (distance_meters >= 0)
);

create trigger attendance_records_touch
    before update on attendance_records
    for each row execute function touch_updated_at();

create index attendance_records_user_id on attendance_records (user_id, session_id);
create index attendance_records_device_id on attendance_records (device_id);

create table attendance_intervals (
    id uuid not null,
    record_id uuid not null,
    in_at timestamptz not null,
    -- NULL: still there.
    out_at timestamptz,
    in_source attendance_source not null,
    out_source attendance_source,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint attendance_intervals_pkey primary key (id),
    constraint attendance_intervals_record_id_fkey foreign key (record_id) references attendance_records (id) on delete restrict,
    constraint attendance_intervals_times_order check (out_at >= in_at),
    constraint attendance_intervals_out_pair check ((out_at is null) = (out_source is null)),
    -- Nobody is in twice at the same moment; an open interval has no end.
    constraint attendance_intervals_apart exclude using gist (
        record_id with =,
        tstzrange(in_at, out_at) with &&
    )
);

create trigger attendance_intervals_touch
    before update on attendance_intervals
    for each row execute function touch_updated_at();

create index attendance_intervals_record_id on attendance_intervals (record_id, in_at);

-- Names people and devices, not records: linking a device merges its record into the person's.
create table attendance_history (
    id uuid not null,
    session_id uuid not null,
    user_id uuid,
    device_id uuid,
    -- NULL: the person's own scan, or the clock.
    actor_id uuid,
    action attendance_action not null,
    source attendance_source not null,
    from_status attendance_status,
    to_status attendance_status,
    -- Made by the scanning phone: a scan kept without network and sent twice counts once.
    scan_id uuid,
    -- When it happened by the scanner's clock; `at` is when it arrived.
    scanned_at timestamptz,
    reason text,
    details jsonb not null default '{}',
    at timestamptz not null default now(),
    constraint attendance_history_pkey primary key (id),
    constraint attendance_history_session_id_fkey foreign key (session_id) references classroom_sessions (id) on delete restrict,
    constraint attendance_history_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint attendance_history_device_id_fkey foreign key (device_id) references devices (id) on delete restrict,
    constraint attendance_history_actor_id_fkey foreign key (actor_id) references users (id) on delete restrict,
    constraint attendance_history_somebody check (num_nonnulls(user_id, device_id) >= 1),
    constraint attendance_history_scan_id_key unique (scan_id),
    constraint attendance_history_reason_length check (char_length(reason) <= 500),
    constraint attendance_history_details_form check (jsonb_typeof(details) = 'object')
);

create trigger attendance_history_append_only
    before update or delete or truncate on attendance_history
    for each statement execute function refuse_change();

create index attendance_history_session_id on attendance_history (session_id, at);
create index attendance_history_user_id on attendance_history (user_id, at);
create index attendance_history_device_id on attendance_history (device_id);
create index attendance_history_actor_id on attendance_history (actor_id);

-- A person's day in a course, kept from the records in the same transaction.
create table attendance (
    id uuid not null,
    user_id uuid not null,
    course_id uuid not null,
    session_date date not null,
    sign_in_time timestamptz,
    sign_out_time timestamptz,
    -- Credited minutes.
    duration integer,
    status attendance_status not null default 'present',
    notes text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint attendance_pkey primary key (id),
    constraint attendance_user_id_fkey foreign key (user_id) references users (id) on delete restrict,
    constraint attendance_course_id_fkey foreign key (course_id) references courses (id) on delete restrict,
    constraint attendance_day_key unique (user_id, course_id, session_date),
    constraint attendance_times_order check (sign_out_time >= sign_in_time),
    constraint attendance_duration_range check (duration >= 0)
);

create trigger attendance_touch
    before update on attendance
    for each row execute function touch_updated_at();

create index attendance_user_id on attendance (user_id, session_date);
create index attendance_course_id on attendance (course_id, session_date);
create index attendance_session_date on attendance (session_date);
