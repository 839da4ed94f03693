-- Files: what was uploaded (assets) and what is on its way (uploads).

-- +goose Up
create type media_kind as enum ('video', 'image', 'document', 'caption', 'other');
create type media_state as enum ('uploading', 'processing', 'ready', 'failed');

create table media_assets (
    id uuid not null,
    owner_id uuid not null,
    -- The course whose access rule guards the file; the foreign key comes with the courses.
    course_id uuid,
    kind media_kind not null,
    state media_state not null default 'uploading',
    file_name text not null,
    content_type text not null,
    size_bytes bigint not null default 0,
    sha256 bytea,
    duration_ms bigint,
    width integer,
    height integer,
    storage_key text not null,
    failure text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint media_assets_pkey primary key (id),
    constraint media_assets_owner_id_fkey foreign key (owner_id) references users (id) on delete restrict,
    constraint media_assets_file_name_length check (char_length(file_name) between 1 and 255),
    constraint media_assets_content_type_length check (char_length(content_type) between 1 and 100),
    constraint media_assets_size_bytes_range check (size_bytes >= 0),
    constraint media_assets_sha256_length check (octet_length(sha256) = 32),
    constraint media_assets_duration_ms_range check (duration_ms >= 0),
    constraint media_assets_width_range check (width > 0),
    constraint media_assets_height_range check (height > 0),
    constraint media_assets_storage_key_key unique (storage_key),
    constraint media_assets_storage_key_length check (char_length(storage_key) between 1 and 255),
    constraint media_assets_failure_length check (char_length(failure) <= 1000)
);

create trigger media_assets_touch
    before update on media_assets
    for each row execute function touch_updated_at();

create index media_assets_owner_id on media_assets (owner_id);
create index media_assets_course_id on media_assets (course_id);
create index media_assets_state on media_assets (state, created_at);

create table media_uploads (
    -- The id that the upload protocol gives, part of the upload's address.
    id text not null,
    asset_id uuid not null,
    owner_id uuid not null,
    size_bytes bigint not null,
    received_bytes bigint not null default 0,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint media_uploads_pkey primary key (id),
    constraint media_uploads_id_length check (char_length(id) between 1 and 255),
    -- An upload is only the way to an asset and means nothing without it.
    constraint media_uploads_asset_id_fkey foreign key (asset_id) references media_assets (id) on delete cascade,
    constraint media_uploads_owner_id_fkey foreign key (owner_id) references users (id) on delete restrict,
    -- So the size is not negative either.
    constraint media_uploads_received_bytes_range check (received_bytes between 0 and size_bytes)
);

create trigger media_uploads_touch
    before update on media_uploads
    for each row execute function touch_updated_at();

create index media_uploads_asset_id on media_uploads (asset_id);
create index media_uploads_owner_id on media_uploads (owner_id);
create index media_uploads_expires_at on media_uploads (expires_at);
