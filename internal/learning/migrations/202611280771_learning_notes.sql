-- +goose Up
-- Notes of those who learn: where in a content they belong, and what keeps two windows from overwriting one another.
alter table user_notes
    add column version integer not null default 1,
    -- The second of a video, or the passage of a text, that the note is about; neither: the content as a whole.
    add column second integer,
    add column quote text,
    -- Taken away, and kept for a while so that it can come back.
    add column deleted_at timestamptz,
    add constraint user_notes_version_range check (version > 0),
    add constraint user_notes_content_length check (char_length(content) between 1 and 10000),
    add constraint user_notes_second_range check (second >= 0),
    add constraint user_notes_quote_length check (char_length(quote) between 1 and 500),
    add constraint user_notes_place check ((second is null or quote is null) and (content_id is not null or (second is null and quote is null))),
    add constraint user_notes_tags_count check (cardinality(tags) <= 10);

-- One's own in the order of their places, page by page.
create index user_notes_places on user_notes
    (user_id, course_id, (coalesce(content_id, '00000000-0000-0000-0000-000000000000'::uuid)), (coalesce(second, -1)), id)
    where deleted_at is null;
-- What the team reads, the newest first.
create index user_notes_shared on user_notes (course_id, id desc) where not is_private and deleted_at is null;
create index user_notes_deleted on user_notes (deleted_at) where deleted_at is not null;
