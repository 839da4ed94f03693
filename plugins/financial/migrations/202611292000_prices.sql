-- +goose Up
-- What is said of a course in a currency. Where nothing is said, it may be paid in all active ones, at the day's rate.
create table financial.course_prices (
    course_id uuid not null,
    currency char(3) not null,
    is_accepted boolean not null default true,
    -- What it costs in it; NULL: its own price, converted.
    amount_minor bigint,
    -- One unit of the course's own currency is worth so many of this one; NULL: by the site's rates.
    own_rate numeric(20, 10),
    -- Which one the course's own was then: the rate says nothing about another one.
    own_currency char(3) not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_prices_pkey primary key (course_id, currency),
    constraint course_prices_course_id_fkey foreign key (course_id) references public.courses (id) on delete cascade,
    constraint course_prices_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint course_prices_own_currency_fkey foreign key (own_currency) references financial.currencies (code) on delete restrict,
    constraint course_prices_amount_range check (amount_minor between 1 and 1000000000000000),
    constraint course_prices_rate_range check (own_rate between 0.0000000001 and 1000000000),
    constraint course_prices_one_way check (amount_minor is null or own_rate is null)
);
create index course_prices_currency on financial.course_prices (currency);
create index course_prices_own_currency on financial.course_prices (own_currency);
create trigger course_prices_updated_at before update on financial.course_prices for each row execute function financial.touch_updated_at();

-- Counts changes of a course's prices, so that two people do not overwrite one another.
create table financial.course_pricing (
    course_id uuid not null,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_pricing_pkey primary key (course_id),
    constraint course_pricing_course_id_fkey foreign key (course_id) references public.courses (id) on delete cascade
);
create trigger course_pricing_updated_at before update on financial.course_pricing for each row execute function financial.touch_updated_at();
