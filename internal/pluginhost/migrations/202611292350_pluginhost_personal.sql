-- +goose Up
-- Whether it keeps something about people, as it said the last time: a build that does not have it leaves nothing behind unseen.
alter table plugins
add column personal boolean not null default false;

-- Of those that were there before this was asked, all that can be known is that they may.
update plugins set personal = true;
