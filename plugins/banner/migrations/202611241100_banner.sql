-- +goose Up
create table banner.banner (
    only_one boolean primary key default true,
    message  text not null default '',
    constraint banner_only_one check (only_one),
    constraint banner_message check (char_length(message) <= 200)
);
insert into banner.banner default values;

create table banner.heard (
    event_id bigint primary key
);
