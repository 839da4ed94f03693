-- Of which film seconds were watched: those of one that was replaced do not count. No foreign key: it says what was, and keeps no
-- file from being deleted.

-- +goose Up
alter table watched_ranges add column asset_id uuid;

-- What is there was of the present films. Nobody watched anything now, so nobody is told.
alter table watched_ranges disable trigger user;
update watched_ranges w set asset_id = c.asset_id from course_contents c where c.id = w.content_id and c.asset_id is not null;
alter table watched_ranges enable trigger user;
