-- The picture of a course in the size of cards; thumbnail has the large one. Both are drawn anew from what was uploaded.

-- +goose Up
alter table courses
    add column thumbnail_small text,
    add constraint courses_thumbnail_small_length check (char_length(thumbnail_small) <= 255);

create index courses_thumbnail on courses (thumbnail) where thumbnail is not null;
create index courses_thumbnail_small on courses (thumbnail_small) where thumbnail_small is not null;
