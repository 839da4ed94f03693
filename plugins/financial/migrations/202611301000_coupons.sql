-- +goose Up
-- What makes an order cheaper, for whoever knows its code.
create type financial.coupon_kind as enum ('percent', 'fixed');

create table financial.coupons (
    id uuid not null,
    -- In capitals, as it is looked for.
    code text not null,
    kind financial.coupon_kind not null,
    -- Hundredths of a percent.
    percent_bp integer,
    amount_minor bigint,
    -- Of the amount, and of the minimum.
    currency char(3),
    -- Least price of what it counts for, together; NULL: none.
    minimum_minor bigint,
    starts_at timestamptz not null default now(),
    -- The first moment at which it counts no more; NULL: it does not end.
    ends_at timestamptz,
    -- NULL: as often as somebody likes.
    uses_most integer,
    person_most integer,
    -- Orders that have it, without those that were cancelled or have expired.
    uses integer not null default 0,
    -- It counts for all courses, or for those of coupon_courses.
    has_courses boolean not null default false,
    is_active boolean not null default true,
    -- Those that were made together have one name.
    batch text not null default '',
    note text not null default '',
    author_id uuid,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint coupons_pkey primary key (id),
    constraint coupons_code_key unique (code),
    constraint coupons_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint coupons_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint coupons_code_form check (code ~ '^[A-Z0-9][A-Z0-9_-]{2,49}$'),
    constraint coupons_worth check (
        kind = 'percent' and percent_bp is not null and percent_bp between 1 and 10000 and amount_minor is null
        or kind = 'fixed' and amount_minor is not null and amount_minor between 1 and 1000000000000000 and percent_bp is null
    ),
    constraint coupons_currency_said check ((currency is null) = (amount_minor is null and minimum_minor is null)),
    constraint coupons_minimum_range check (minimum_minor between 1 and 1000000000000000),
    constraint coupons_period check (ends_at > starts_at),
    constraint coupons_limits check (uses_most > 0 and person_most > 0),
    constraint coupons_uses_range check (uses >= 0),
    constraint coupons_text_length check (char_length(batch) <= 100 and char_length(note) <= 500)
);
create index coupons_currency on financial.coupons (currency);
create index coupons_author on financial.coupons (author_id);
create index coupons_newest on financial.coupons (created_at, id);
create trigger coupons_updated_at before update on financial.coupons for each row execute function financial.touch_updated_at();

create table financial.coupon_courses (
    coupon_id uuid not null,
    course_id uuid not null,
    constraint coupon_courses_pkey primary key (coupon_id, course_id),
    constraint coupon_courses_coupon_id_fkey foreign key (coupon_id) references financial.coupons (id) on delete cascade,
    constraint coupon_courses_course_id_fkey foreign key (course_id) references public.courses (id) on delete cascade
);
create index coupon_courses_course on financial.coupon_courses (course_id);

-- Codes that somebody tried and that are none, by the hour: whoever tries many is refused. The key is a person's id, or a hash of an address.
create table financial.coupon_misses (
    who text not null,
    hour timestamptz not null,
    misses integer not null default 1,
    constraint coupon_misses_pkey primary key (who, hour)
);

alter table financial.carts add column coupon_id uuid,
add constraint carts_coupon_id_fkey foreign key (coupon_id) references financial.coupons (id) on delete set null;
create index carts_coupon on financial.carts (coupon_id) where coupon_id is not null;

alter table financial.orders add column coupon_id uuid,
add column coupon_code text not null default '',
add column discount_minor bigint not null default 0,
add constraint orders_coupon_id_fkey foreign key (coupon_id) references financial.coupons (id) on delete restrict,
add constraint orders_discount_range check (discount_minor between 0 and 1000000000000000),
drop constraint orders_total_range,
add constraint orders_total_range check (total_minor between 0 and 1000000000000000);
create index orders_coupon on financial.orders (coupon_id, buyer_id) where coupon_id is not null;

alter table financial.order_items add column discount_minor bigint not null default 0,
drop constraint order_items_price_range,
add constraint order_items_price_range check (price_minor between 0 and 1000000000000000),
add constraint order_items_discount_range check (discount_minor between 0 and price_minor);
