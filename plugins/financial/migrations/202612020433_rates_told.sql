-- +goose Up
-- Of which currencies super admins were told that no fresh rate of them is there; once there is one, it is forgotten.
create table financial.rates_told (
    base_currency char(3) not null,
    quote_currency char(3) not null,
    told_at timestamptz not null default now(),
    constraint rates_told_pkey primary key (base_currency, quote_currency),
    constraint rates_told_form check (base_currency ~ '^[A-Z]{3}$' and quote_currency ~ '^[A-Z]{3}$')
);
