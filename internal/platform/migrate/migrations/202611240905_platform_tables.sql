-- +goose Up

-- Keys that sign access tokens and cookies. They rotate; an old one verifies until it is deleted.
create table signing_keys (
  id         uuid primary key,
  secret     bytea not null,
  created_at timestamptz not null default now(),
  constraint signing_keys_secret check (octet_length(secret) = 32)
);

-- One row per signed-in browser or API client. The refresh token is the session's id, its turn and a
-- keyed digest of both, so that a token of an earlier turn is known as used, and the same successor can
-- be given twice to two tabs.
create table sessions (
  id           uuid primary key,
  user_id      uuid not null,
  salt         bytea not null,
  turn         bigint not null default 0,
  turned_at    timestamptz not null default now(),
  address      text not null default '',
  user_agent   text not null default '',
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  end_reason   text,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint sessions_salt check (octet_length(salt) = 32),
  constraint sessions_user_agent check (char_length(user_agent) <= 400),
  constraint sessions_ended check ((ended_at is null) = (end_reason is null))
);
create index sessions_user_id on sessions (user_id, created_at desc);
create index sessions_expires_at on sessions (expires_at);
create trigger sessions_touch before update on sessions for each row execute function touch_updated_at();

-- Counters for what can be guessed: sign-in by account, set-up codes. Shared by all servers.
create table attempt_counters (
  key        text primary key,
  failures   integer not null,
  blocked_until timestamptz not null,
  updated_at timestamptz not null default now(),
  constraint attempt_counters_failures check (failures >= 0)
);
create index attempt_counters_updated_at on attempt_counters (updated_at);

-- Site settings: one row a setting, the value as JSON. Secrets are sealed before they come here.
create table settings (
  key        text primary key,
  value      jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by uuid
);
create trigger settings_touch before update on settings for each row execute function touch_updated_at();

-- The outbox of facts. seq counts within a subject; the row of the subject is locked until the causing
-- transaction ends, so that the order of seq is the order of commits.
create table event_subjects (
  subject  text primary key,
  last_seq bigint not null
);
create table events (
  id         bigint generated always as identity primary key,
  subject    text not null,
  seq        bigint not null,
  name       text not null,
  payload    jsonb not null,
  fanned_out boolean not null default false,
  created_at timestamptz not null default now(),
  constraint events_subject_seq unique (subject, seq),
  constraint events_name check (name ~ '^[a-z_]+[.][a-z_]+$')
);
create index events_waiting on events (id) where not fanned_out;

-- What waits to be heard: a row a subscriber and event, gone when it was heard. No foreign key: its check would
-- cost a fifth of the fan-out, and an event is deleted only when nothing waits for it. Free room in the pages lets a
-- lease be written without touching an index.
create table event_deliveries (
  subscriber text not null,
  event_id   bigint not null,
  subject    text not null,
  attempts   integer not null default 0,
  run_at     timestamptz not null default now(),
  leased_until timestamptz,
  dead_at    timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  primary key (subscriber, event_id)
) with (fillfactor = 80);
create index event_deliveries_head on event_deliveries (subscriber, subject, event_id) where dead_at is null;
create index event_deliveries_dead on event_deliveries (dead_at) where dead_at is not null;

-- Servers that work on jobs show that they are alive; the jobs of a silent one are freed.
create table job_servers (
  id      text primary key,
  seen_at timestamptz not null default now()
);

-- Who did what, to what, from where. Personal values do not stand here: fields are named, not quoted.
create table audit_log (
  id          bigint generated always as identity primary key,
  at          timestamptz not null default now(),
  actor_id    uuid,
  as_id       uuid,
  action      text not null,
  object_type text not null,
  object_id   text not null,
  fields      text[] not null default '{}',
  detail      jsonb not null default '{}',
  address     text not null default '',
  constraint audit_log_action check (action ~ '^[a-z_]+([.][a-z_]+)+$')
);
create index audit_log_actor on audit_log (actor_id, id desc);
create index audit_log_object on audit_log (object_type, object_id, id desc);
create index audit_log_action on audit_log (action, id desc);
-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_change();
create trigger audit_log_no_truncate before truncate on audit_log for each statement execute function refuse_change();

-- Mails wait here until they are sent; without SMTP they stay readable. dedupe makes each one single.
create type mail_state as enum ('queued', 'sent', 'kept', 'failed');
create table mails (
  id         uuid primary key,
  dedupe     text not null,
  user_id    uuid,
  recipient  text not null,
  subject    text not null,
  body_text  text not null,
  body_html  text not null,
  state      mail_state not null default 'queued',
  attempts   integer not null default 0,
  last_error text,
  sent_at    timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint mails_dedupe unique (dedupe),
  constraint mails_recipient check (char_length(recipient) between 3 and 320),
  constraint mails_sent check ((state = 'sent') = (sent_at is not null))
);
create index mails_state on mails (state, id desc);
create index mails_user_id on mails (user_id);
create trigger mails_touch before update on mails for each row execute function touch_updated_at();

-- Notices to a person, shown in the browser. The text is made when it is read, from kind and args.
create table notices (
  id         uuid primary key,
  dedupe     text not null,
  user_id    uuid not null,
  kind       text not null,
  args       jsonb not null default '{}',
  link       text not null default '',
  read_at    timestamptz,
  created_at timestamptz not null default now(),
  constraint notices_dedupe unique (user_id, dedupe)
);
create index notices_user on notices (user_id, id desc);
create index notices_unread on notices (user_id) where read_at is null;

-- Answers to writes that carried an Idempotency-Key, kept for a day and given again.
create table idempotency_keys (
  owner        text not null,
  key          text not null,
  request_hash bytea not null,
  status       integer,
  content_type text,
  location     text,
  body         bytea,
  leased_until timestamptz not null,
  created_at   timestamptz not null default now(),
  primary key (owner, key),
  constraint idempotency_keys_key check (char_length(key) between 1 and 200)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
