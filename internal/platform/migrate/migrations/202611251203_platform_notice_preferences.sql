-- +goose Up

create type notice_mail as enum ('now', 'digest', 'off');
create type notice_digest as enum ('off', 'daily', 'weekly');

-- What a person chose for a kind of notice. Without a row it is as the kind has it.
create table notice_preferences (
  user_id    uuid not null,
  kind       text not null,
  here       boolean not null,
  mail       notice_mail not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint notice_preferences_pkey primary key (user_id, kind),
  constraint notice_preferences_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
  constraint notice_preferences_kind_length check (char_length(kind) between 1 and 100)
);
create trigger notice_preferences_touch before update on notice_preferences for each row execute function touch_updated_at();

-- When a person's mails come: the hour and, of a weekly digest, the day (1 is Monday) of the digest, and quiet hours in
-- minutes of the day, all in the person's time zone.
create table notice_schedules (
  user_id     uuid not null,
  digest      notice_digest not null default 'daily',
  digest_hour smallint not null default 8,
  digest_day  smallint not null default 1,
  quiet_from  smallint,
  quiet_to    smallint,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint notice_schedules_pkey primary key (user_id),
  constraint notice_schedules_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
  constraint notice_schedules_digest_hour_range check (digest_hour between 0 and 23),
  constraint notice_schedules_digest_day_range check (digest_day between 1 and 7),
  constraint notice_schedules_quiet_range check (quiet_from between 0 and 1439 and quiet_to between 0 and 1439),
  constraint notice_schedules_quiet_pair check ((quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to)
);
create trigger notice_schedules_touch before update on notice_schedules for each row execute function touch_updated_at();

alter table notices
  -- It is shown in the browser; otherwise it is kept for the digest alone.
  add column here boolean not null default true,
  -- It waits for the digest.
  add column digest boolean not null default false;
drop index notices_unread;
create index notices_unread on notices (user_id) where read_at is null and here;
create index notices_digest on notices (user_id, created_at) where digest;
