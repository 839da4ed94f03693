-- Uploads that several servers can carry on with, and files that are to be taken away.

-- +goose Up
alter table media_uploads
    -- What the file is for: it decides which kinds of files are taken.
    add column purpose text not null default 'content',
    -- How the storage of unfinished uploads calls this one; known once it has begun there.
    add column handle text,
    -- Who may write to the upload at the moment, and until when unless renewed; wanted says that another one waits.
    add column lease_holder uuid,
    add column lease_until timestamptz,
    add column lease_wanted boolean not null default false;

-- Files without an asset, still in the storage. A file is written down here in the transaction that deletes its asset, so that
-- neither a crash leaves the file behind nor a rollback loses it.
create table media_garbage (
    storage_key text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint media_garbage_pkey primary key (storage_key)
);

create trigger media_garbage_touch
    before update on media_garbage
    for each row execute function touch_updated_at();
