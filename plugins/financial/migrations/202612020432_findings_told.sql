-- +goose Up
-- What of the differences that the job finds super admins were told of, by a digest of what they are, and when it was found last: what comes and goes is
-- told once.
create table financial.findings_told (
    digest text not null,
    found_at timestamptz not null default now(),
    constraint findings_told_pkey primary key (digest),
    constraint findings_told_digest_form check (digest ~ '^[0-9a-f]{32}$')
);
create index findings_told_age on financial.findings_told (found_at);
