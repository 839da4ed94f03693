-- The whole life of a plugin: what it was granted, what it did, and what it said.

-- +goose Up
-- It was looked at, and can be enabled.
alter type plugin_state add value 'checked' after 'known';

-- Plugins that were switched on before there were grants have what they declare.
insert into plugin_grants (plugin_id, permission)
select p.id, g.permission ->> 'name'
from plugins as p
cross join lateral jsonb_array_elements(case jsonb_typeof(p.manifest -> 'permissions') when 'array' then p.manifest -> 'permissions' else '[]' end) as g (permission)
where p.state in ('enabled', 'disabled', 'failed')
on conflict do nothing;

alter table plugins
add column last_error text,
add column last_error_at timestamptz,
add constraint plugins_last_error_length check (char_length(last_error) <= 2000),
add constraint plugins_last_error_dated check ((last_error is null) = (last_error_at is null));

-- What plugins did by the hour: calls of their operations, events, hooks and jobs.
create table plugin_uses (
    plugin_id text not null,
    hour timestamptz not null,
    kind text not null,
    name text not null,
    calls bigint not null default 0,
    errors bigint not null default 0,
    panics bigint not null default 0,
    timeouts bigint not null default 0,
    total_micros bigint not null default 0,
    most_micros bigint not null default 0,
    last_at timestamptz not null,
    last_error text,
    constraint plugin_uses_pkey primary key (plugin_id, hour, kind, name),
    constraint plugin_uses_plugin_id_fkey foreign key (plugin_id) references plugins (id) on delete cascade,
    constraint plugin_uses_kind_known check (kind in ('operation', 'event', 'hook', 'job')),
    constraint plugin_uses_name_length check (char_length(name) between 1 and 200),
    constraint plugin_uses_last_error_length check (char_length(last_error) <= 2000),
    constraint plugin_uses_counts check (calls >= 0 and errors >= 0 and panics >= 0 and timeouts >= 0 and total_micros >= 0 and most_micros >= 0)
);
create index plugin_uses_hour on plugin_uses (hour);

-- The newest lines that plugins wrote to the log.
create table plugin_logs (
    id bigint generated always as identity,
    plugin_id text not null,
    at timestamptz not null,
    level text not null,
    message text not null,
    detail jsonb not null default '{}',
    server text not null,
    constraint plugin_logs_pkey primary key (id),
    constraint plugin_logs_plugin_id_fkey foreign key (plugin_id) references plugins (id) on delete cascade,
    constraint plugin_logs_level_known check (level in ('debug', 'info', 'warn', 'error')),
    constraint plugin_logs_message_length check (char_length(message) <= 4000),
    constraint plugin_logs_server_length check (char_length(server) <= 200)
);
create index plugin_logs_plugin_id on plugin_logs (plugin_id, id desc);
create index plugin_logs_at on plugin_logs (at);
