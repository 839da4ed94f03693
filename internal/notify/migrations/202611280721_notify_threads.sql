-- Questions and answers. A question is a thread and its first post, which has the thread's id; answers are the other posts.

-- +goose Up
create table threads (
    id uuid not null,
    course_id uuid not null,
    -- NULL: about the course as a whole. What is taken out of a course keeps its threads, which come back with it.
    content_id uuid,
    asker_id uuid not null,
    -- Chosen by the asker or the team.
    accepted_id uuid,
    pinned boolean not null default false,
    closed_at timestamptz,
    close_reason text,
    -- Of the first post, kept here too: lists leave out what is hidden.
    hidden boolean not null default false,
    -- Answers that are not hidden, and whether one is by somebody else than the asker.
    answers integer not null default 0,
    answered boolean not null default false,
    -- How many others have the same question.
    votes integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint threads_pkey primary key (id),
    constraint threads_course_id_fkey foreign key (course_id) references courses (id) on delete cascade,
    constraint threads_content_id_fkey foreign key (content_id) references course_contents (id) on delete cascade,
    constraint threads_asker_id_fkey foreign key (asker_id) references users (id) on delete restrict,
    constraint threads_close_reason_length check (char_length(close_reason) between 1 and 500),
    constraint threads_close_reason_closed check (close_reason is null or closed_at is not null),
    constraint threads_accepted_other check (accepted_id <> id),
    constraint threads_answers_range check (answers >= 0),
    constraint threads_votes_range check (votes >= 0)
);
-- The order of lists; ids are made in the order of time.
create index threads_course_id on threads (course_id, pinned desc, id desc);
create index threads_content_id on threads (content_id, pinned desc, id desc);
create index threads_asker_id on threads (asker_id, course_id);
create index threads_unanswered on threads (course_id, pinned desc, id desc) where not answered and not hidden and closed_at is null;
-- What waits for an answer anywhere, the newest first.
create index threads_waiting on threads (id desc) where not answered and not hidden and closed_at is null;
create index threads_accepted on threads (course_id, pinned desc, id desc) where accepted_id is not null;
create index threads_hidden on threads (course_id, id desc) where hidden;
create trigger threads_touch before update on threads for each row execute function touch_updated_at();

create table thread_posts (
    id uuid not null,
    thread_id uuid not null,
    author_id uuid not null,
    -- Of a question; empty for an answer.
    title text not null default '',
    -- Plain text. Whom it mentions stands in it as @{id}.
    body text not null,
    edited_at timestamptz,
    hidden_at timestamptz,
    hidden_reason text,
    -- Words only: signs would make tags and addresses of them, which are left out or kept in one piece.
    search tsvector not null generated always as (
        to_tsvector('pg_catalog.simple'::regconfig, translate(cw_fold(title || ' ' || body), '<>/\@.:;,_-+=*&%$#!?()[]{}|"''^~`', repeat(' ', 40)))
    ) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint thread_posts_pkey primary key (id),
    constraint thread_posts_thread_key unique (id, thread_id),
    constraint thread_posts_thread_id_fkey foreign key (thread_id) references threads (id) on delete cascade,
    -- What was written stays with those who read it, by somebody without a name.
    constraint thread_posts_author_id_fkey foreign key (author_id) references users (id) on delete restrict,
    constraint thread_posts_title_length check (char_length(title) <= 200),
    constraint thread_posts_title_of_question check ((title <> '') = (id = thread_id)),
    constraint thread_posts_body_length check (char_length(body) between 1 and 8000),
    constraint thread_posts_hidden_form check ((hidden_at is null) = (hidden_reason is null)),
    constraint thread_posts_hidden_reason_length check (char_length(hidden_reason) between 1 and 500)
);
-- The answers of a question, the first one first.
create index thread_posts_thread_id on thread_posts (thread_id, id);
create index thread_posts_author_id on thread_posts (author_id, thread_id);
create index thread_posts_search on thread_posts using gin (search);
create index thread_posts_hidden on thread_posts (id desc) where hidden_at is not null;
create trigger thread_posts_touch before update on thread_posts for each row execute function touch_updated_at();

-- Only an answer of the same thread is accepted.
alter table threads
    add constraint threads_accepted_id_fkey foreign key (accepted_id, id) references thread_posts (id, thread_id)
        on delete set null (accepted_id);
create index threads_accepted_id on threads (accepted_id, id);

-- Who has the same question, and is told of answers.
create table thread_votes (
    thread_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint thread_votes_pkey primary key (thread_id, user_id),
    constraint thread_votes_thread_id_fkey foreign key (thread_id) references threads (id) on delete cascade,
    constraint thread_votes_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);
create index thread_votes_user_id on thread_votes (user_id);
create trigger thread_votes_touch before update on thread_votes for each row execute function touch_updated_at();

-- Whom a post mentions. A name that changes shows changed, and an id that does not stand here shows nobody.
create table thread_mentions (
    post_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint thread_mentions_pkey primary key (post_id, user_id),
    constraint thread_mentions_post_id_fkey foreign key (post_id) references thread_posts (id) on delete cascade,
    constraint thread_mentions_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);
create index thread_mentions_user_id on thread_mentions (user_id);
create trigger thread_mentions_touch before update on thread_mentions for each row execute function touch_updated_at();

-- What readers told the team of a post; open until the team decided.
create table thread_reports (
    post_id uuid not null,
    user_id uuid not null,
    reason text not null,
    decided_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint thread_reports_pkey primary key (post_id, user_id),
    constraint thread_reports_post_id_fkey foreign key (post_id) references thread_posts (id) on delete cascade,
    constraint thread_reports_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
    constraint thread_reports_reason_length check (char_length(reason) between 1 and 500)
);
create index thread_reports_open on thread_reports (post_id) where decided_at is null;
create index thread_reports_user_id on thread_reports (user_id);
create trigger thread_reports_touch before update on thread_reports for each row execute function touch_updated_at();
