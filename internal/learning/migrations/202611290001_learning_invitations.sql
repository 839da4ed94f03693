-- People who are invited into a course by their address, most of whom have no account yet.

-- +goose Up
alter type enrollment_source add value 'invitation';

-- It holds no seat. Of the secret in its link a digest is kept.
create table course_invitations (
    id uuid not null,
    course_id uuid not null,
    -- What the enrolment will be like.
    group_id uuid,
    access_until timestamptz,
    way text,
    reason text,
    -- As it was typed. Whoever reads its mails may open the invitation.
    email text not null,
    digest bytea not null,
    -- NULL: the account is gone.
    invited_by uuid,
    sends integer not null default 1,
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    opened_at timestamptz,
    accepted_at timestamptz,
    accepted_by uuid,
    revoked_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_invitations_pkey primary key (id),
    constraint course_invitations_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    -- A group of the same course.
    constraint course_invitations_group_id_fkey foreign key (group_id, course_id)
        references course_groups (id, course_id) on delete set null (group_id),
    constraint course_invitations_invited_by_fkey foreign key (invited_by) references users (id) on delete set null,
    constraint course_invitations_accepted_by_fkey foreign key (accepted_by) references users (id) on delete set null,
    constraint course_invitations_digest_key unique (digest),
    constraint course_invitations_digest_length check (octet_length(digest) = 32),
    constraint course_invitations_email_length check (char_length(email) <= 255),
    constraint course_invitations_email_form check (email ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@.]+(\.[^[:space:][:cntrl:]@.]+)+$'),
    constraint course_invitations_way_form check (way ~ '^[a-z_]{1,50}$'),
    constraint course_invitations_reason_length check (char_length(reason) <= 500),
    constraint course_invitations_sends_range check (sends > 0),
    constraint course_invitations_accepted check (accepted_by is null or accepted_at is not null),
    constraint course_invitations_one_end check (accepted_at is null or revoked_at is null)
);

create trigger course_invitations_touch
    before update on course_invitations
    for each row execute function touch_updated_at();

-- Nobody has two at a time that could still be taken up.
create unique index course_invitations_open_key on course_invitations (course_id, lower(email))
    where accepted_at is null and revoked_at is null;
create index course_invitations_course_id on course_invitations (course_id, id);
create index course_invitations_email on course_invitations (lower(email), sent_at);
create index course_invitations_invited_by on course_invitations (invited_by, sent_at);
create index course_invitations_group_id on course_invitations (group_id, course_id);
create index course_invitations_accepted_by on course_invitations (accepted_by);
create index course_invitations_expires_at on course_invitations (expires_at);
