-- Articles are written as revisions. The newest is the draft; course_contents.article_content is what trainees read.

-- +goose Up
create table article_revisions (
    id uuid not null,
    content_id uuid not null,
    -- Rises with every save, also with one that goes on in the same revision.
    version bigint not null,
    html text not null,
    -- The uploaded pictures in it.
    files uuid[] not null default '{}',
    -- None: from before there were revisions, or by the server.
    author_id uuid,
    saved_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint article_revisions_pkey primary key (id),
    constraint article_revisions_content_id_fkey foreign key (content_id) references course_contents (id) on delete cascade,
    constraint article_revisions_version_key unique (content_id, version),
    constraint article_revisions_version_range check (version > 0),
    constraint article_revisions_author_id_fkey foreign key (author_id) references users (id) on delete restrict
);

create trigger article_revisions_touch
    before update on article_revisions
    for each row execute function touch_updated_at();

create index article_revisions_author_id on article_revisions (author_id);

-- The uploaded pictures of an article: of what is online, and of the revisions that are kept.
create table article_files (
    content_id uuid not null,
    asset_id uuid not null,
    -- Whoever may read the article may see the picture; the others are for the team.
    online boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint article_files_pkey primary key (content_id, asset_id),
    constraint article_files_content_id_fkey foreign key (content_id) references course_contents (id) on delete cascade,
    constraint article_files_asset_id_fkey foreign key (asset_id) references media_assets (id) on delete restrict
);

create trigger article_files_touch
    before update on article_files
    for each row execute function touch_updated_at();

create index article_files_asset_id on article_files (asset_id);
