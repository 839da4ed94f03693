-- What a person chose for themselves, and the keys from the platform's tables to people.

-- +goose Up
create table user_preferences (
    user_id uuid not null,
    -- BCP 47, one of the site's languages.
    language text not null,
    -- IANA name.
    time_zone text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint user_preferences_pkey primary key (user_id),
    -- Preferences mean nothing without their person.
    constraint user_preferences_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint user_preferences_language_form check (language ~ '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$'),
    constraint user_preferences_time_zone_length check (char_length(time_zone) between 1 and 64)
);

create trigger user_preferences_touch
    before update on user_preferences
    for each row execute function touch_updated_at();

-- Sessions, notices and settings' authors follow a person; mails and audit entries stay.
alter table sessions
    add constraint sessions_user_id_fkey foreign key (user_id) references users (id) on delete cascade;
alter table notices
    add constraint notices_user_id_fkey foreign key (user_id) references users (id) on delete cascade;
alter table mails
    add constraint mails_user_id_fkey foreign key (user_id) references users (id) on delete set null;
alter table settings
    add constraint settings_updated_by_fkey foreign key (updated_by) references users (id) on delete set null;
create index settings_updated_by on settings (updated_by);
