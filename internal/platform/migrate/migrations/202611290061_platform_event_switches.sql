-- Which subscribers that can be switched off are on. It is read where events are handed out, in the same statement, so that
-- what happens after a switch is thrown is handed out by it, on whichever server.

-- +goose Up
create table event_switches (
    subscriber text not null,
    is_on boolean not null,
    constraint event_switches_pkey primary key (subscriber),
    constraint event_switches_subscriber_length check (char_length(subscriber) between 1 and 200)
);

-- Plugins' ids, by which their actions begin, may have digits.
alter table audit_log drop constraint audit_log_action;
alter table audit_log add constraint audit_log_action check (action ~ '^[a-z_][a-z0-9_]*([.][a-z_]+)+$') not valid;

-- The history of events is looked through by name; by subject it is by events_subject_seq.
create index events_name_id on events (name, id);
