-- Terms, privacy and refunds: what is being written, what was published, and who agreed.

-- +goose Up

create type legal_page as enum ('terms', 'privacy', 'refund');

-- The working draft of a page in one language. The revision counts the saves, so that two editors do not
-- overwrite one another unseen.
create table legal_drafts (
    page legal_page not null,
    language text not null,
    title text not null default '',
    -- Sanitised HTML; empty: not written in this language.
    body text not null default '',
    revision integer not null default 1,
    edited_by uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint legal_drafts_pkey primary key (page, language),
    constraint legal_drafts_edited_by_fkey foreign key (edited_by) references users (id) on delete restrict,
    constraint legal_drafts_language_form check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    constraint legal_drafts_title_length check (char_length(title) <= 200),
    constraint legal_drafts_body_length check (char_length(body) <= 200000),
    constraint legal_drafts_revision_range check (revision > 0)
);
create index legal_drafts_edited_by on legal_drafts (edited_by);
create trigger legal_drafts_touch before update on legal_drafts for each row execute function touch_updated_at();

-- What was published, for ever. All languages of a version stand in one row, so that none can be added later.
create table legal_versions (
    page legal_page not null,
    version integer not null,
    -- {"en": {"title": …, "body": …}} of the languages that it was written in.
    texts jsonb not null,
    -- Everybody who agreed before must agree anew.
    material boolean not null,
    published_by uuid not null,
    published_at timestamptz not null default now(),
    constraint legal_versions_pkey primary key (page, version),
    -- Who published it stays known.
    constraint legal_versions_published_by_fkey foreign key (published_by) references users (id) on delete restrict,
    constraint legal_versions_version_range check (version > 0),
    constraint legal_versions_texts_form check (jsonb_typeof(texts) = 'object' and texts <> '{}'),
    -- Nobody has agreed to anything before the first.
    constraint legal_versions_first_material check (material or version > 1)
);
create index legal_versions_published_by on legal_versions (published_by);
create trigger legal_versions_append_only before update or delete on legal_versions for each row execute function refuse_change();
create trigger legal_versions_no_truncate before truncate on legal_versions for each statement execute function refuse_change();

create type consent_source as enum ('registration', 'asked');

create table consents (
    user_id uuid not null,
    page legal_page not null,
    version integer not null,
    agreed_at timestamptz not null,
    -- From where; taken away when the person goes.
    address text,
    source consent_source not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint consents_pkey primary key (user_id, page, version),
    constraint consents_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint consents_page_version_fkey foreign key (page, version) references legal_versions (page, version) on delete restrict,
    -- Refunds are told, not agreed to.
    constraint consents_page_asks check (page <> 'refund')
);
create index consents_page_version on consents (page, version);
create trigger consents_touch before update on consents for each row execute function touch_updated_at();
