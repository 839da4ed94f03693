-- +goose Up
-- Whether documents were mailed; those of before are not here. One that is held goes only when somebody says so, as it was made anew.
create table financial.document_mails (
    document_id uuid not null,
    is_held boolean not null,
    mailed_at timestamptz,
    tries integer not null default 0,
    next_at timestamptz not null default now(),
    -- Why it was not, the last time.
    why text not null default '',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint document_mails_pkey primary key (document_id),
    constraint document_mails_document_id_fkey foreign key (document_id) references financial.documents (id) on delete cascade,
    constraint document_mails_tries_range check (tries >= 0),
    constraint document_mails_why_length check (char_length(why) <= 500)
);
create index document_mails_unmailed on financial.document_mails (next_at, document_id) where mailed_at is null;
create trigger document_mails_touch before update on financial.document_mails for each row execute function financial.touch_updated_at();
