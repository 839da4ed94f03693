-- +goose Up
-- Where the site tells other servers what happened.
create table webhooks.endpoints (
    id uuid not null,
    name text not null,
    url text not null,
    -- The names of the events that it is told; at least one.
    events text[] not null,
    -- Encrypted; whoever listens checks the signatures with it.
    secret bytea not null,
    is_active boolean not null default true,
    -- Deliveries that failed for good since the last one that did not.
    failures integer not null default 0,
    -- It was switched off because nothing could be delivered.
    paused_at timestamptz,
    created_at timestamptz not null default now(),
    constraint endpoints_pkey primary key (id),
    constraint endpoints_name_length check (char_length(name) between 1 and 100),
    constraint endpoints_url_length check (char_length(url) between 1 and 2000),
    constraint endpoints_events_some check (cardinality(events) between 1 and 100)
);

create type webhooks.delivery_state as enum ('waiting', 'delivered', 'failed');

create table webhooks.deliveries (
    id uuid not null,
    endpoint_id uuid not null,
    -- NULL: a try, not an event.
    event_id bigint,
    event text not null,
    body text not null,
    state webhooks.delivery_state not null default 'waiting',
    attempts integer not null default 0,
    -- Of the last attempt: the status that was answered, what went wrong, the beginning of the answer, how long it took.
    status integer,
    error text,
    answer text,
    took_ms integer,
    created_at timestamptz not null default now(),
    attempted_at timestamptz,
    next_at timestamptz,
    constraint deliveries_pkey primary key (id),
    constraint deliveries_endpoint_id_fkey foreign key (endpoint_id) references webhooks.endpoints (id) on delete cascade,
    -- An event that is heard twice is delivered once.
    constraint deliveries_event_key unique (endpoint_id, event_id),
    constraint deliveries_error_length check (char_length(error) <= 1000),
    constraint deliveries_answer_length check (char_length(answer) <= 2000)
);
create index deliveries_newest on webhooks.deliveries (endpoint_id, created_at desc, id desc);
create index deliveries_waiting on webhooks.deliveries (endpoint_id) where state = 'waiting';
create index deliveries_created_at on webhooks.deliveries (created_at);
