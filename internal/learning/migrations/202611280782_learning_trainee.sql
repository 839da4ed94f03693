-- What is new since a course was completed, and what trainers note about trainees.

-- +goose Up
alter table enrollments
    -- The curriculum's revision on the day of the completion; NULL while it is not completed.
    add column completed_revision integer,
    add constraint enrollments_completed_revision_range check (completed_revision >= 0);

create type trainee_note_kind as enum ('general', 'feedback', 'warning', 'achievement');

create table trainee_notes (
    id uuid not null,
    user_id uuid not null,
    course_id uuid not null,
    author_id uuid not null,
    kind trainee_note_kind not null,
    text text not null,
    -- NULL: the team's only.
    sent_at timestamptz,
    -- Of the trainee, to a note that was sent.
    answer text,
    answered_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint trainee_notes_pkey primary key (id),
    constraint trainee_notes_enrollment_fkey foreign key (user_id, course_id)
        references enrollments (user_id, course_id) on delete restrict,
    constraint trainee_notes_author_id_fkey foreign key (author_id) references users (id) on delete restrict,
    constraint trainee_notes_text_length check (char_length(text) between 1 and 4000),
    constraint trainee_notes_answer_length check (char_length(answer) between 1 and 4000),
    constraint trainee_notes_answer_dated check ((answer is null) = (answered_at is null)),
    constraint trainee_notes_answer_sent check (answer is null or sent_at is not null)
);

create trigger trainee_notes_touch
    before update on trainee_notes
    for each row execute function touch_updated_at();

create index trainee_notes_user_id on trainee_notes (user_id, course_id, created_at desc);
create index trainee_notes_course_id on trainee_notes (course_id);
create index trainee_notes_author_id on trainee_notes (author_id);
