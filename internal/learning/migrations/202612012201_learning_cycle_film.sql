-- +goose Up
-- Of which film seconds were watched in a closed cycle; NULL: of one that nobody noted, or of none. No foreign key: it says what was.
alter table cycle_contents add column asset_id uuid;
