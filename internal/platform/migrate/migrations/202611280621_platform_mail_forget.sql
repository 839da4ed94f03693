-- +goose Up

-- A mail to somebody who is no longer there: it is deleted as soon as it was sent.
alter table mails add column forget boolean not null default false;
-- Old mails are found by their age.
create index mails_created_at on mails (created_at);
create index audit_values_created_at on audit_values (created_at) where subject_id is not null;
create index notices_created_at on notices (created_at);
-- Whose doings they are.
create index audit_log_as_id on audit_log (as_id) where as_id is not null;
