-- +goose Up
-- What became of money at gateways, so that nothing is tried for ever and nothing is lost between two looks.
alter table financial.gateway_payments
-- How often it was tried to give back what was too much, when it is tried again, and until when somebody asks the gateway for it just now.
add column return_tries integer not null default 0,
add column return_next timestamptz,
add column return_busy_until timestamptz,
-- What of it was given back past the gateway: how, and what the bank or the desk calls that.
add column hand_minor bigint not null default 0,
add column hand_method text not null default '',
add column hand_reference text not null default '',
-- What banks have taken for good by disputes that are over; disputed_minor is what the last one, or those that are open together, are about.
add column lost_minor bigint not null default 0,
-- The buyer has paid, and the money takes days to come.
add column is_on_way boolean not null default false,
-- What of it was given back, as refunds and surpluses here say; refunded_minor is what the gateway says.
add column recorded_minor bigint not null default 0;

update financial.gateway_payments set lost_minor = disputed_minor where dispute = 'lost' and money = 'settled';
update financial.gateway_payments g set recorded_minor = (
    select coalesce(sum(r.amount_minor), 0) from financial.refunds r where r.order_id = g.order_id and r.provider = g.gateway and r.state = 'completed')
where money = 'settled';
update financial.gateway_payments set recorded_minor = paid_minor where returned_at is not null;

alter table financial.gateway_payments
add constraint gateway_payments_hand check (hand_minor between 0 and 1000000000000000 and hand_method in ('', 'bank', 'desk') and char_length(hand_reference) <= 100 and (hand_minor > 0) = (hand_method <> '')),
add constraint gateway_payments_more_range check (return_tries >= 0 and lost_minor between 0 and 1000000000000000 and recorded_minor between 0 and 1000000000000000);
create index gateway_payments_stray on financial.gateway_payments (paid_at) where order_id is null and state = 'completed' and refunded_minor < paid_minor;
create index gateway_payments_disputed on financial.gateway_payments (updated_at) where dispute = 'open';
create index gateway_payments_differs on financial.gateway_payments (updated_at) where refunded_minor <> recorded_minor;
create index gateway_payments_on_way on financial.gateway_payments (order_id) where is_on_way;
