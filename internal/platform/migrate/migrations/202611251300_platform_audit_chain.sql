-- The audit log as a chain: each entry is sealed with a digest over itself and the seal before it, so that whoever changes,
-- adds or removes one past the database's own refusals is found out. Values before and after stand in a table of their own, of
-- which the entry keeps a digest: they can be erased, and the chain still holds.

-- +goose Up
alter table audit_log
  add column values_digest bytea,
  add constraint audit_log_values_digest check (octet_length(values_digest) = 32);
create index audit_log_at on audit_log (at, id);

-- Whose values these are (subject_id), so that they go with the person.
create table audit_values (
  audit_id   bigint primary key,
  subject_id uuid,
  salt       bytea not null,
  changes    jsonb not null,
  created_at timestamptz not null default now(),
  constraint audit_values_audit_id_fkey foreign key (audit_id) references audit_log (id),
  constraint audit_values_salt check (octet_length(salt) = 16),
  constraint audit_values_changes check (jsonb_typeof(changes) = 'object')
);
create index audit_values_subject_id on audit_values (subject_id) where subject_id is not null;

-- What waits for its seal. Entries are sealed soon after their commit, by one server at a time.
create table audit_unsealed (
  audit_id   bigint primary key,
  created_at timestamptz not null default now()
);
create table audit_chain (
  seq        bigint primary key,
  audit_id   bigint not null,
  digest     bytea not null,
  created_at timestamptz not null default now(),
  constraint audit_chain_audit_id_key unique (audit_id),
  constraint audit_chain_audit_id_fkey foreign key (audit_id) references audit_log (id),
  constraint audit_chain_digest check (octet_length(digest) = 32)
);

-- audit_canon is what is sealed of an entry.
-- +goose StatementBegin
create function audit_canon(a audit_log) returns text
language sql
stable
return jsonb_build_array(a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), a.actor_id, a.as_id, a.action, a.object_type,
  a.object_id, a.fields, a.detail, a.address, encode(a.values_digest, 'hex'))::text;
-- +goose StatementEnd

-- +goose StatementBegin
create function audit_await_seal() returns trigger language plpgsql as $$
begin
  insert into audit_unsealed (audit_id) values (new.id);
  return null;
end $$;
-- +goose StatementEnd
create trigger audit_log_await_seal after insert on audit_log for each row execute function audit_await_seal();
insert into audit_unsealed (audit_id) select id from audit_log;

create trigger audit_chain_append_only before update or delete on audit_chain for each row execute function refuse_change();
create trigger audit_chain_no_truncate before truncate on audit_chain for each statement execute function refuse_change();
create trigger audit_values_no_update before update on audit_values for each row execute function refuse_change();
create trigger audit_values_no_truncate before truncate on audit_values for each statement execute function refuse_change();
