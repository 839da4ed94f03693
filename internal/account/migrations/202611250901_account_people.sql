-- What stands beside an account: one-time credentials, links that are sent, registrations that wait for their
-- confirmation, second factors, and what a person shows of themselves.

-- +goose Up

-- A temporary password, until it is replaced by one of the person's own: 80 random bits, of which a digest is kept.
create table one_time_credentials (
    user_id uuid not null,
    digest bytea not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint one_time_credentials_pkey primary key (user_id),
    constraint one_time_credentials_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint one_time_credentials_digest_length check (octet_length(digest) = 32)
);

create trigger one_time_credentials_touch
    before update on one_time_credentials
    for each row execute function touch_updated_at();

create type account_link_purpose as enum ('reset', 'invitation', 'email');

-- A link that was sent and works once. Of its token a digest is kept.
create table account_links (
    id uuid not null,
    user_id uuid not null,
    purpose account_link_purpose not null,
    digest bytea not null,
    -- The address that the link confirms.
    email text,
    expires_at timestamptz not null,
    used_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint account_links_pkey primary key (id),
    constraint account_links_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint account_links_digest_key unique (digest),
    constraint account_links_digest_length check (octet_length(digest) = 32),
    constraint account_links_email check ((purpose = 'email') = (email is not null)),
    constraint account_links_email_length check (char_length(email) <= 255)
);

create trigger account_links_touch
    before update on account_links
    for each row execute function touch_updated_at();

create index account_links_user_id on account_links (user_id);
create index account_links_expires_at on account_links (expires_at);

-- Who registered and has not confirmed the address yet. There is no account before, so that a stranger's address is
-- never taken, and nobody learns whether it has an account.
create table registrations (
    id uuid not null,
    digest bytea not null,
    first_name text not null,
    last_name text not null,
    email text not null,
    phone text,
    password_hash text not null,
    language text not null,
    time_zone text not null,
    -- [{"page": …, "version": …}] of the legal pages that were agreed to.
    consents jsonb not null default '[]',
    address text not null default '',
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint registrations_pkey primary key (id),
    constraint registrations_digest_key unique (digest),
    constraint registrations_digest_length check (octet_length(digest) = 32),
    constraint registrations_email_length check (char_length(email) <= 255)
);

create trigger registrations_touch
    before update on registrations
    for each row execute function touch_updated_at();

create index registrations_expires_at on registrations (expires_at);

-- The second factor (TOTP, RFC 6238). It counts from confirmed_at on; last_step is the time step of the last code
-- that was accepted, so that none is accepted twice.
create table second_factors (
    user_id uuid not null,
    secret bytea not null,
    last_step bigint not null default 0,
    confirmed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint second_factors_pkey primary key (user_id),
    constraint second_factors_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);

create trigger second_factors_touch
    before update on second_factors
    for each row execute function touch_updated_at();

create table recovery_codes (
    user_id uuid not null,
    digest bytea not null,
    used_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint recovery_codes_pkey primary key (user_id, digest),
    constraint recovery_codes_user_id_fkey foreign key (user_id) references second_factors (user_id) on delete cascade,
    constraint recovery_codes_digest_length check (octet_length(digest) = 32)
);

create trigger recovery_codes_touch
    before update on recovery_codes
    for each row execute function touch_updated_at();

-- What a person shows of themselves; of trainers on a public page if they wish.
create table user_profiles (
    user_id uuid not null,
    headline text not null default '',
    biography text not null default '',
    -- [{"label": …, "url": …}], at most eight.
    links jsonb not null default '[]',
    is_public boolean not null default false,
    slug text,
    -- A person whose records must stay but whose name must not.
    anonymised_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint user_profiles_pkey primary key (user_id),
    constraint user_profiles_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint user_profiles_headline_length check (char_length(headline) <= 120),
    constraint user_profiles_biography_length check (char_length(biography) <= 5000),
    constraint user_profiles_links_list check (jsonb_typeof(links) = 'array' and jsonb_array_length(links) <= 8),
    constraint user_profiles_slug_key unique (slug),
    constraint user_profiles_slug_form check (slug = lower(slug) and char_length(slug) between 2 and 120 and slug !~ '[[:space:]/?#%]'),
    constraint user_profiles_public check (not is_public or slug is not null)
);

create trigger user_profiles_touch
    before update on user_profiles
    for each row execute function touch_updated_at();

create type import_state as enum ('ready', 'running', 'done', 'failed');
create type import_row_state as enum ('ready', 'known', 'wrong', 'done');

-- An import of people from a file: checked first, then run. The rows hold personal values and are deleted with it.
create table imports (
    id uuid not null,
    user_id uuid not null,
    course_id uuid,
    file_name text not null,
    state import_state not null default 'ready',
    -- How those who are new are to sign in.
    credentials text not null default 'invitation',
    last_error text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint imports_pkey primary key (id),
    constraint imports_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint imports_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint imports_file_name_length check (char_length(file_name) <= 255),
    constraint imports_credentials check (credentials in ('invitation', 'password'))
);

create trigger imports_touch
    before update on imports
    for each row execute function touch_updated_at();

create index imports_user_id on imports (user_id, created_at desc);
create index imports_course_id on imports (course_id);
create index imports_created_at on imports (created_at);

create table import_rows (
    import_id uuid not null,
    line integer not null,
    state import_row_state not null,
    first_name text not null,
    last_name text not null,
    email text not null,
    phone text,
    language text,
    -- [{"field": …, "code": …, "args": …}] of what is wrong.
    faults jsonb not null default '[]',
    account_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint import_rows_pkey primary key (import_id, line),
    constraint import_rows_import_id_fkey foreign key (import_id) references imports (id) on delete cascade,
    constraint import_rows_account_id_fkey foreign key (account_id) references users (id) on delete set null
);

create trigger import_rows_touch
    before update on import_rows
    for each row execute function touch_updated_at();

create index import_rows_state on import_rows (import_id, state, line);
create index import_rows_account_id on import_rows (account_id);
