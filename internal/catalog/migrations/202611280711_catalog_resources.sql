-- What stands beside a content: files and links.

-- +goose Up
create table content_resources (
    id uuid not null,
    course_id uuid not null,
    content_id uuid not null,
    title text not null,
    -- One of the two.
    asset_id uuid,
    url text,
    position integer not null default 0,
    -- Removed, but this may still be undone; it goes for good a day later.
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint content_resources_pkey primary key (id),
    constraint content_resources_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint content_resources_content_id_fkey foreign key (content_id, course_id)
        references course_contents (id, course_id) on delete cascade,
    constraint content_resources_asset_id_fkey foreign key (asset_id) references media_assets (id) on delete restrict,
    constraint content_resources_title_length check (char_length(title) between 1 and 200),
    constraint content_resources_url_form check (url ~ '^https?://' and char_length(url) <= 2048),
    constraint content_resources_one_of check (num_nonnulls(asset_id, url) = 1),
    constraint content_resources_position_range check (position >= 0)
);

create trigger content_resources_touch
    before update on content_resources
    for each row execute function touch_updated_at();

create index content_resources_content_id on content_resources (content_id, course_id, position);
create index content_resources_course_id on content_resources (course_id);
create index content_resources_asset_id on content_resources (asset_id);
create index content_resources_deleted_at on content_resources (deleted_at) where deleted_at is not null;
