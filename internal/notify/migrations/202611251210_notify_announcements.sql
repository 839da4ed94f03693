-- +goose Up

create type announcement_audience as enum ('everybody', 'role', 'home', 'course', 'group', 'people');

-- What is said to many. Whom it is for never changes once it is made.
create table announcements (
    id uuid not null,
    author_id uuid not null,
    audience announcement_audience not null,
    role user_role,
    course_id uuid,
    group_id uuid,
    title text not null,
    -- Sanitised HTML.
    body text not null,
    publish_at timestamptz not null default now(),
    expires_at timestamptz,
    pinned boolean not null default false,
    by_mail boolean not null default false,
    -- When everybody had been told, and how many they were.
    told_at timestamptz,
    recipients integer not null default 0,
    withdrawn_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint announcements_pkey primary key (id),
    -- Who said it stays known.
    constraint announcements_author_id_fkey foreign key (author_id) references users (id) on delete restrict,
    constraint announcements_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint announcements_group_id_fkey foreign key (group_id, course_id) references course_groups (id, course_id) on delete cascade,
    constraint announcements_title_length check (char_length(title) between 1 and 200),
    constraint announcements_body_length check (char_length(body) between 1 and 100000),
    constraint announcements_times_order check (expires_at > publish_at),
    constraint announcements_recipients_range check (recipients >= 0),
    constraint announcements_audience_form check (
        (role is not null) = (audience = 'role')
        and (course_id is not null) = (audience in ('course', 'group'))
        and (group_id is not null) = (audience = 'group')
    )
);
create index announcements_author_id on announcements (author_id, id desc);
create index announcements_course_id on announcements (course_id, id desc);
create index announcements_group_id on announcements (group_id, course_id);
create index announcements_publish_at on announcements (publish_at desc) where withdrawn_at is null;
create trigger announcements_touch before update on announcements for each row execute function touch_updated_at();

-- The chosen people of an announcement to some.
create table announcement_people (
    announcement_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint announcement_people_pkey primary key (announcement_id, user_id),
    constraint announcement_people_announcement_id_fkey foreign key (announcement_id) references announcements (id) on delete cascade,
    constraint announcement_people_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);
create index announcement_people_user_id on announcement_people (user_id);
create trigger announcement_people_touch before update on announcement_people for each row execute function touch_updated_at();

create table announcement_reads (
    announcement_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint announcement_reads_pkey primary key (announcement_id, user_id),
    constraint announcement_reads_announcement_id_fkey foreign key (announcement_id) references announcements (id) on delete cascade,
    constraint announcement_reads_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);
create index announcement_reads_user_id on announcement_reads (user_id);
create trigger announcement_reads_touch before update on announcement_reads for each row execute function touch_updated_at();
