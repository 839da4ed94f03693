-- +goose Up
-- For how long somebody watched, by the clock of the server: beside reading, and in several windows, each second counts once. The
-- claimed seconds are of films, which can be played faster.
alter table watched_ranges
    add column time_spent bigint not null default 0,
    add constraint watched_ranges_time_spent_range check (time_spent >= 0);

-- What is there was told as the seconds that were claimed. Nobody watched anything now, so nobody is told.
alter table watched_ranges disable trigger user;
update watched_ranges set time_spent = claimed_seconds;
alter table watched_ranges enable trigger user;
