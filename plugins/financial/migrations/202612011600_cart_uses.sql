-- +goose Up
-- Carts that were used, one for each that had something put into it and, when it is ordered, was emptied by that. Carts themselves are
-- forgotten; what is kept here says of nobody whose they were.
create table financial.cart_uses (
    id bigint not null generated always as identity,
    -- The cart; it may be gone.
    cart_id uuid,
    -- When the first course was put in, and when the last one was, or it was ordered.
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    currency char(3) not null,
    -- Whatever was put in, also what was taken out again.
    courses uuid[] not null,
    order_id uuid,
    constraint cart_uses_pkey primary key (id),
    constraint cart_uses_order_id_key unique (order_id),
    constraint cart_uses_order_id_fkey foreign key (order_id) references financial.orders (id) on delete cascade,
    constraint cart_uses_whose check (cart_id is not null or order_id is not null)
);
-- A cart has one that is not ordered.
create unique index cart_uses_open on financial.cart_uses (cart_id) where order_id is null;
create index cart_uses_last_at on financial.cart_uses (last_at, first_at);

-- What is known of those before.
insert into financial.cart_uses (first_at, last_at, currency, courses, order_id)
select o.created_at, o.created_at, o.currency, coalesce(array_agg(i.course_id) filter (where i.course_id is not null), '{}'), o.id
from financial.orders o left join financial.order_items i on i.order_id = o.id
group by o.id;
insert into financial.cart_uses (cart_id, first_at, last_at, currency, courses)
select c.id, min(i.created_at), max(i.created_at), c.currency, array_agg(i.course_id)
from financial.carts c join financial.cart_items i on i.cart_id = c.id
group by c.id;
