-- Files with a person's data, and requests to have an account deleted.

-- +goose Up
create type personal_export_state as enum ('making', 'ready', 'failed');

-- A file with all that is kept about a person, made by a job. It is deleted when it expires.
create table personal_exports (
    id uuid not null,
    user_id uuid not null,
    -- The person, or the super admin who asked: nobody else gets the file.
    asked_by uuid not null,
    state personal_export_state not null default 'making',
    percent smallint not null default 0,
    size_bytes bigint,
    ready_at timestamptz,
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint personal_exports_pkey primary key (id),
    constraint personal_exports_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint personal_exports_asked_by_fkey foreign key (asked_by) references users (id) on delete cascade,
    constraint personal_exports_percent_range check (percent between 0 and 100),
    constraint personal_exports_size_range check (size_bytes >= 0),
    constraint personal_exports_ready check ((state = 'ready') = (size_bytes is not null and ready_at is not null and expires_at is not null))
);

create trigger personal_exports_touch
    before update on personal_exports
    for each row execute function touch_updated_at();

-- One at a time for each person.
create unique index personal_exports_one on personal_exports (user_id) where state = 'making';
create index personal_exports_user_id on personal_exports (user_id);
create index personal_exports_asked_by on personal_exports (asked_by, id);

create type deletion_request_state as enum ('open', 'refused');

-- Somebody asks to have the account deleted. When it is, the request goes with it.
create table deletion_requests (
    id uuid not null,
    user_id uuid not null,
    reason text not null default '',
    state deletion_request_state not null default 'open',
    -- Why it was refused.
    answer text not null default '',
    decided_by uuid,
    decided_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint deletion_requests_pkey primary key (id),
    constraint deletion_requests_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint deletion_requests_decided_by_fkey foreign key (decided_by) references users (id) on delete set null,
    constraint deletion_requests_reason_length check (char_length(reason) <= 2000),
    constraint deletion_requests_answer_length check (char_length(answer) <= 2000),
    constraint deletion_requests_decided check ((state = 'open') = (decided_at is null))
);

create trigger deletion_requests_touch
    before update on deletion_requests
    for each row execute function touch_updated_at();

create unique index deletion_requests_one on deletion_requests (user_id) where state = 'open';
create index deletion_requests_user_id on deletion_requests (user_id, id);
create index deletion_requests_decided_by on deletion_requests (decided_by);
create index deletion_requests_state on deletion_requests (state, id);
