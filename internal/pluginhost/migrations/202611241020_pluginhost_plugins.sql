-- The registry of plugins, and the views through which compiled-in plugins read the core.

-- +goose Up
create type plugin_kind as enum ('native', 'wasm');
create type plugin_state as enum ('known', 'granted', 'enabled', 'disabled', 'failed');

create table plugins (
    id text not null,
    kind plugin_kind not null,
    version text not null,
    state plugin_state not null default 'known',
    -- Why it is in that state, for people: what failed, or who disabled it.
    reason text,
    manifest jsonb not null default '{}',
    -- Only of an installed package: where it is stored, and its digest.
    package_key text,
    package_sha256 bytea,
    granted_at timestamptz,
    enabled_at timestamptz,
    disabled_at timestamptz,
    failed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint plugins_pkey primary key (id),
    constraint plugins_id_form check (id ~ '^[a-z][a-z0-9_-]{0,59}$'),
    constraint plugins_version_length check (char_length(version) between 1 and 64),
    constraint plugins_reason_length check (char_length(reason) <= 2000),
    constraint plugins_failed_reason check (state <> 'failed' or reason is not null),
    constraint plugins_enabled_dated check (state <> 'enabled' or enabled_at is not null),
    constraint plugins_manifest_form check (jsonb_typeof(manifest) = 'object'),
    constraint plugins_package_key_length check (char_length(package_key) between 1 and 255),
    constraint plugins_package_sha256_length check (octet_length(package_sha256) = 32),
    constraint plugins_package_pair check ((package_key is null) = (package_sha256 is null))
);

create trigger plugins_touch
    before update on plugins
    for each row execute function touch_updated_at();

create table plugin_settings (
    plugin_id text not null,
    key text not null,
    value jsonb not null,
    updated_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint plugin_settings_pkey primary key (plugin_id, key),
    -- Goes with the plugin when it is removed; the audit log keeps who set what.
    constraint plugin_settings_plugin_id_fkey foreign key (plugin_id) references plugins (id) on delete cascade,
    constraint plugin_settings_key_length check (char_length(key) between 1 and 100),
    constraint plugin_settings_updated_by_fkey foreign key (updated_by) references users (id) on delete restrict
);

create trigger plugin_settings_touch
    before update on plugin_settings
    for each row execute function touch_updated_at();

create index plugin_settings_updated_by on plugin_settings (updated_by);

create table plugin_grants (
    plugin_id text not null,
    permission text not null,
    -- NULL: compiled in, granted by whoever built the server.
    granted_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint plugin_grants_pkey primary key (plugin_id, permission),
    constraint plugin_grants_plugin_id_fkey foreign key (plugin_id) references plugins (id) on delete cascade,
    constraint plugin_grants_permission_length check (char_length(permission) between 1 and 200),
    constraint plugin_grants_granted_by_fkey foreign key (granted_by) references users (id) on delete restrict
);

create trigger plugin_grants_touch
    before update on plugin_grants
    for each row execute function touch_updated_at();

create index plugin_grants_granted_by on plugin_grants (granted_by);

-- A view's columns and their meaning never change; another set of columns is another view, _v2, beside it.
create schema cw;

create view cw.people_v1 as
select
    id,
    first_name,
    last_name,
    email,
    phone,
    avatar,
    role,
    is_active,
    created_at,
    updated_at
from public.users;

create view cw.courses_v1 as
select
    id,
    trainer_id,
    slug,
    title,
    short_description,
    thumbnail,
    cover_asset_id,
    course_type,
    level,
    category,
    tags,
    language,
    price_minor,
    price_currency,
    base_price_minor,
    is_published,
    published_at,
    archived_at,
    max_students,
    start_date,
    end_date,
    created_at,
    updated_at
from public.courses;

-- Without those that were deleted.
create view cw.contents_v1 as
select
    id,
    course_id,
    section_id,
    title,
    type,
    position,
    duration,
    points,
    is_published,
    is_required,
    is_preview,
    created_at,
    updated_at
from public.course_contents
where deleted_at is null;

create view cw.enrollments_v1 as
select
    id,
    user_id,
    course_id,
    group_id,
    status,
    enrolled_at,
    completed_at,
    progress,
    created_at,
    updated_at
from public.enrollments;

-- Without the secret.
create view cw.sessions_v1 as
select
    id,
    course_id,
    group_id,
    title,
    starts_at,
    ends_at,
    time_zone,
    room_id,
    location,
    capacity,
    trainer_id,
    live_link,
    status,
    created_at,
    updated_at
from public.classroom_sessions;
