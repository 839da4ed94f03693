-- +goose Up
-- What a mail carries beside its text, such as an invoice. It goes with the mail's words.
create table mail_files (
  mail_id      uuid not null references mails on delete cascade,
  position     integer not null,
  name         text not null,
  content_type text not null,
  content      bytea not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint mail_files_pkey primary key (mail_id, position),
  constraint mail_files_position check (position between 0 and 9),
  constraint mail_files_name check (char_length(name) between 1 and 200),
  constraint mail_files_content check (octet_length(content) between 1 and 10485760)
);
create trigger mail_files_touch before update on mail_files for each row execute function touch_updated_at();
