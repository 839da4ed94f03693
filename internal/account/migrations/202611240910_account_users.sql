-- People, and the folding of text that makes names and titles findable.

-- +goose Up

-- cw_fold brings a text to the form in which it is searched: accents, case, and the spelling variants of Arabic
-- (hamza seats, alef maqsura, teh marbuta, Persian yeh and kaf, vowel marks, tatweel, digits) do not matter, invisible
-- joiners and direction marks are dropped. Both the stored text and the searched words pass through it.
-- It is declared immutable, as indexes need it, although unaccent() is only stable: that function asks which dictionary
-- to use, and here the dictionary is named. Everything is schema-qualified because index builds run with an empty path.
-- +goose StatementBegin
create function cw_fold(value text) returns text
language sql
immutable
strict
parallel safe
return lower(
    regexp_replace(
        translate(
            public.unaccent('public.unaccent'::regdictionary, normalize(value, nfkc)),
            U&'\0623\0625\0622\0671\0649\06CC\0629\0624\0626\06A9\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\06F0\06F1\06F2\06F3\06F4\06F5\06F6\06F7\06F8\06F9',
            U&'\0627\0627\0627\0627\064A\064A\0647\0648\064A\064301234567890123456789'
        ),
        '[\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]',
        '',
        'g'
    )
);
-- +goose StatementEnd

create type user_role as enum ('super_admin', 'trainer', 'trainee');

create table users (
    id uuid not null,
    first_name text not null,
    last_name text not null,
    email text not null,
    -- NULL while a one-time credential stands for the password.
    password_hash text,
    role user_role not null default 'trainee',
    phone text,
    avatar text,
    is_active boolean not null default true,
    last_login timestamptz,
    requires_password_change boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint users_pkey primary key (id),
    constraint users_first_name_length check (char_length(first_name) between 2 and 50),
    constraint users_last_name_length check (char_length(last_name) between 2 and 50),
    constraint users_email_length check (char_length(email) <= 255),
    constraint users_email_form check (email ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@.]+(\.[^[:space:][:cntrl:]@.]+)+$'),
    -- The form of bcrypt, so that nothing else can ever be stored here.
    constraint users_password_hash_form check (password_hash ~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$'),
    constraint users_phone_key unique (phone),
    -- E.164 is at most 16 characters, inside the 20 that are allowed.
    constraint users_phone_e164 check (phone ~ '^\+[1-9][0-9]{1,14}$'),
    constraint users_avatar_length check (char_length(avatar) <= 255)
);

create trigger users_touch
    before update on users
    for each row execute function touch_updated_at();

create unique index users_email_key on users (lower(email));
create index users_role on users (role, id);
create index users_is_active on users (is_active, id);
create index users_created_at on users (created_at, id);
create index users_name_search on users using gin (cw_fold(first_name || ' ' || last_name) gin_trgm_ops);
create index users_email_search on users using gin (lower(email) gin_trgm_ops);
