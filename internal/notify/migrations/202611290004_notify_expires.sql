-- People are reminded of completions that run out.

-- +goose Up
alter table reminders
    drop constraint reminders_kind_known,
    add constraint reminders_kind_known check (kind in ('session', 'assignment', 'access', 'expires'));
