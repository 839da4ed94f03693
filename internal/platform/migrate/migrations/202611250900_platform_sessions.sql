-- Sessions of programs (API keys), super admins who view the site as somebody else, and the key that seals secrets.

-- +goose Up
alter table sessions
  add column as_user_id uuid,
  add column as_until   timestamptz,
  add column key_name   text,
  add column key_digest bytea,
  add column key_scopes text[],
  add constraint sessions_as_until check (as_user_id is null or as_until is not null),
  add constraint sessions_key_digest check (octet_length(key_digest) = 32),
  add constraint sessions_key_name check (char_length(key_name) between 1 and 100),
  add constraint sessions_key check ((key_digest is null) = (key_name is null) and (key_digest is null) = (key_scopes is null)),
  add constraint sessions_as_user_id_fkey foreign key (as_user_id) references users (id) on delete set null;
create index sessions_as_user_id on sessions (as_user_id);

-- What must be readable again later (second factors, passwords of mail servers) is sealed with a key made of this secret
-- and of the one that stands outside of the database. There is one row; it is never changed.
create table sealing_keys (
  id         uuid primary key,
  secret     bytea not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sealing_keys_secret check (octet_length(secret) = 32)
);
create trigger sealing_keys_touch before update on sealing_keys for each row execute function touch_updated_at();
