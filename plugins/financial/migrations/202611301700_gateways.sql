-- +goose Up
-- What is paid by gateways: plugins whose payments lie elsewhere. A gateway is asked what a payment is; its messages only say when to ask.
alter type financial.order_state add value 'disputed';

-- Gateways are called as plugins are.
alter table financial.orders drop constraint orders_method_form, add constraint orders_method_form check (method ~ '^[a-z][a-z0-9_-]{0,39}$'),
-- What it was before its buyer's bank wanted the money back, to which it returns.
add column disputed_from text,
add constraint orders_disputed check ((disputed_from is not null) = (state::text = 'disputed'));
alter table financial.payments drop constraint payments_provider_form, add constraint payments_provider_form check (provider ~ '^[a-z][a-z0-9_-]{0,39}$'),
drop constraint payments_text_length, add constraint payments_text_length check (char_length(reference) <= 255 and char_length(note) <= 500);

create table financial.gateway_payments (
    -- The key under which the gateway is asked for it.
    id uuid not null,
    -- NULL: money came at the gateway that nobody here has asked for.
    order_id uuid,
    gateway text not null,
    -- What the gateway calls it; NULL: it has not begun.
    ref text,
    url text not null default '',
    amount_minor bigint not null,
    currency char(3) not null,
    expires_at timestamptz not null,
    -- What the gateway last said of it.
    state text not null default 'pending',
    paid_minor bigint,
    paid_currency char(3),
    paid_at timestamptz,
    fee_minor bigint not null default 0,
    refunded_minor bigint not null default 0,
    dispute text not null default '',
    disputed_minor bigint not null default 0,
    -- How many disputes there were.
    disputes integer not null default 0,
    why text not null default '',
    -- What became of the money: it paid the order, or is too much, or is another amount than was asked for; empty: none has come.
    money text not null default '',
    -- What was too much goes back to the buyer: what the gateway calls that, when it was done, and why it could not be.
    return_ref text not null default '',
    returned_at timestamptz,
    return_why text not null default '',
    -- Counts what changed, so that nobody writes what was said before something else was.
    version integer not null default 0,
    looked_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint gateway_payments_pkey primary key (id),
    constraint gateway_payments_ref_key unique (gateway, ref),
    constraint gateway_payments_order_id_fkey foreign key (order_id) references financial.orders (id) on delete restrict,
    constraint gateway_payments_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint gateway_payments_gateway_form check (gateway ~ '^[a-z][a-z0-9_-]{0,39}$'),
    constraint gateway_payments_ref_length check (char_length(ref) between 1 and 255),
    constraint gateway_payments_state_known check (state in ('pending', 'requires_action', 'completed', 'failed', 'cancelled')),
    constraint gateway_payments_dispute_known check (dispute in ('', 'open', 'won', 'lost')),
    constraint gateway_payments_money_known check (money in ('', 'settled', 'surplus', 'mismatch')),
    constraint gateway_payments_amount_range check (amount_minor between 0 and 1000000000000000 and fee_minor between 0 and 1000000000000000 and refunded_minor between 0 and 1000000000000000 and disputed_minor between 0 and 1000000000000000),
    constraint gateway_payments_paid_whole check ((paid_minor is null) = (paid_currency is null) and paid_minor between 0 and 1000000000000000),
    constraint gateway_payments_whose check (order_id is not null or ref is not null and money = ''),
    constraint gateway_payments_returned check (returned_at is null or money in ('surplus', 'mismatch')),
    constraint gateway_payments_text_length check (char_length(url) <= 2000 and char_length(why) <= 500 and char_length(return_ref) <= 255 and char_length(return_why) <= 500)
);
create index gateway_payments_order on financial.gateway_payments (order_id, created_at);
create index gateway_payments_currency on financial.gateway_payments (currency);
-- Of an order one can be paid at a time.
create unique index gateway_payments_one_open on financial.gateway_payments (order_id) where state in ('pending', 'requires_action');
create index gateway_payments_open on financial.gateway_payments (looked_at) where state in ('pending', 'requires_action');
create index gateway_payments_looked on financial.gateway_payments (gateway, looked_at) where state = 'completed';
create index gateway_payments_owed on financial.gateway_payments (created_at) where money in ('surplus', 'mismatch') and returned_at is null;
create trigger gateway_payments_updated_at before update on financial.gateway_payments for each row execute function financial.touch_updated_at();

-- What gateways sent, as it came, for whoever asks what they said.
create table financial.gateway_news (
    gateway text not null,
    message_id text not null,
    kind text not null,
    ref text not null default '',
    body bytea not null,
    received_at timestamptz not null default now(),
    constraint gateway_news_pkey primary key (gateway, message_id),
    constraint gateway_news_length check (char_length(message_id) between 1 and 255 and char_length(kind) <= 255 and char_length(ref) <= 255 and octet_length(body) <= 262144)
);
create index gateway_news_age on financial.gateway_news (received_at);
create index gateway_news_ref on financial.gateway_news (gateway, ref);

-- When all gateways were last looked at; whoever looks keeps others from it.
create table financial.reconciliation (
    is_only boolean not null default true,
    busy_until timestamptz,
    ran_at timestamptz,
    looked integer not null default 0,
    -- The gateways that could not be asked.
    failed text[] not null default '{}',
    constraint reconciliation_pkey primary key (is_only),
    constraint reconciliation_only check (is_only)
);
insert into financial.reconciliation default values;

-- The gateway of a demonstration: what a real one would keep elsewhere.
create table financial.test_payments (
    id uuid not null,
    key text not null,
    amount_minor bigint not null,
    currency char(3) not null,
    title text not null,
    return_to text not null,
    expires_at timestamptz not null,
    state text not null default 'pending',
    refunded_minor bigint not null default 0,
    dispute text not null default '',
    at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    constraint test_payments_pkey primary key (id),
    constraint test_payments_key_key unique (key),
    constraint test_payments_state_known check (state in ('pending', 'requires_action', 'completed', 'failed', 'cancelled')),
    constraint test_payments_dispute_known check (dispute in ('', 'open', 'won', 'lost')),
    constraint test_payments_amount_range check (amount_minor between 1 and 1000000000000000 and refunded_minor between 0 and amount_minor),
    constraint test_payments_text_length check (char_length(key) <= 60 and char_length(title) <= 200 and char_length(return_to) <= 2000)
);
create index test_payments_newest on financial.test_payments (created_at, id);

create table financial.test_refunds (
    id uuid not null,
    key text not null,
    payment_id uuid not null,
    amount_minor bigint not null,
    created_at timestamptz not null default now(),
    constraint test_refunds_pkey primary key (id),
    constraint test_refunds_key_key unique (key),
    constraint test_refunds_payment_id_fkey foreign key (payment_id) references financial.test_payments (id) on delete restrict,
    constraint test_refunds_amount_range check (amount_minor between 1 and 1000000000000000)
);
create index test_refunds_payment on financial.test_refunds (payment_id);
