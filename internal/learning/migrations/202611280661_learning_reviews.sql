-- What moderating and answering reviews needs to know. What was rejected is remembered after its author took it back:
-- otherwise writing it again would put it past the moderators.

-- +goose Up
alter table reviews
    add column edited_at timestamptz,
    -- Why it was rejected; NULL once it is approved. Empty: the author is gone, and the words with them.
    add column reason text,
    add column withdrawn boolean not null default false,
    -- Of the course's team.
    add column answer text,
    add column answered_at timestamptz,
    add constraint reviews_reason_length check (char_length(reason) <= 500),
    add constraint reviews_withdrawn_empty check (not withdrawn or (state = 'rejected' and text = '')),
    add constraint reviews_answer_length check (char_length(answer) between 1 and 2000),
    add constraint reviews_answer_dated check ((answer is null) = (answered_at is null));

-- The newest first: of a course as visitors read them, and of all as they are moderated.
create index reviews_published on reviews (course_id, created_at desc, id desc) where state = 'published';
create index reviews_newest on reviews (created_at desc, id desc) where not withdrawn;
