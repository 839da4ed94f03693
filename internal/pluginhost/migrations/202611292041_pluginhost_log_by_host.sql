-- +goose Up
-- Lines that the server itself writes into a plugin's log are kept apart from those of the plugin, however many it writes.
alter table plugin_logs add column by_host boolean not null default false;
drop index plugin_logs_plugin_id;
create index plugin_logs_plugin_id on plugin_logs (plugin_id, by_host, id desc);
create index plugin_logs_newest on plugin_logs (plugin_id, id desc);
