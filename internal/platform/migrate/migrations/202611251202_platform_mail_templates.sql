-- +goose Up

-- Texts of mails that the super admin changed. What is not here is as the language files have it.
create table mail_templates (
  kind       text not null,
  language   text not null,
  -- subject, body, action or a plural form such as body_few
  part       text not null,
  text       text not null,
  updated_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint mail_templates_pkey primary key (kind, language, part),
  constraint mail_templates_updated_by_fkey foreign key (updated_by) references users (id) on delete set null,
  constraint mail_templates_text_length check (char_length(text) between 1 and 10000),
  -- What is no body is one line: a subject cannot become a header.
  constraint mail_templates_one_line check (part like 'body%' or text !~ '[\r\n]')
);
create index mail_templates_updated_by on mail_templates (updated_by);
create trigger mail_templates_touch before update on mail_templates for each row execute function touch_updated_at();
