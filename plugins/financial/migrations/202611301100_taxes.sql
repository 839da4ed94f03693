-- +goose Up
-- What is added to prices, or contained in them, for buyers of a region.
create table financial.tax_rules (
    id uuid not null,
    -- ISO 3166-1 alpha-2; empty: every place that has no rule of its own.
    country text not null default '',
    -- What ISO 3166-2 has after the country; empty: all of it.
    subdivision text not null default '',
    subdivision_name text not null default '',
    -- As it is called on invoices.
    name_en text not null,
    name_ar text not null,
    -- Millionths of the price without it: 14 % are 140000.
    rate_ppm integer not null,
    -- Prices contain it; else it is added to them.
    is_inclusive boolean not null,
    -- A company that gives a tax number is not charged: it pays the tax itself.
    is_reversed boolean not null default false,
    -- The first and the last day on which it counts, in the site's time zone; NULL: it does not end.
    starts_on date not null,
    ends_on date,
    -- Counts changes, but for when it ends.
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint tax_rules_pkey primary key (id),
    -- Orders refer to this: a rule that one of them has does not become another version.
    constraint tax_rules_version_key unique (id, version),
    constraint tax_rules_country_form check (country ~ '^([A-Z]{2})?$'),
    constraint tax_rules_subdivision_form check (subdivision ~ '^([A-Z0-9]{1,3})?$' and (subdivision = '' or country <> '')),
    constraint tax_rules_subdivision_named check ((subdivision = '') = (subdivision_name = '') and char_length(subdivision_name) <= 60),
    constraint tax_rules_name_length check (char_length(name_en) between 1 and 60 and char_length(name_ar) between 1 and 60),
    constraint tax_rules_rate_range check (rate_ppm between 0 and 1000000),
    constraint tax_rules_period check (ends_on >= starts_on),
    constraint tax_rules_day_range check (starts_on between '2000-01-01' and '2999-12-31' and (ends_on is null or ends_on <= '2999-12-31')),
    -- Of a region one counts at a time.
    constraint tax_rules_apart exclude using gist (country with =, subdivision with =, daterange(starts_on, ends_on, '[]') with &&)
);
create trigger tax_rules_updated_at before update on financial.tax_rules for each row execute function financial.touch_updated_at();

-- Where the buyer is, as far as taxes depend on it; an empty subdivision is another one than those that have rules, NULL was not asked.
alter table financial.carts add column tax_country text not null default '',
add column tax_subdivision text,
add constraint carts_tax_country_form check (tax_country ~ '^([A-Z]{2})?$'),
add constraint carts_tax_subdivision_form check (tax_subdivision ~ '^([A-Z0-9]{1,3})?$');

alter table financial.orders add column place_country text not null default '',
add column place_subdivision text,
-- What else speaks for where the buyer is: that of the company, and that of the card, which whoever takes the card says.
add column billing_country text not null default '',
add column card_country text,
add column tax_rule_id uuid,
add column tax_rule_version integer,
-- To whom the tax is owed, as the books call it.
add column tax_region text not null default '',
add column is_reverse_charged boolean not null default false,
add column tax_minor bigint not null default 0,
add constraint orders_place_form check (place_country ~ '^([A-Z]{2})?$' and (place_subdivision is null or place_subdivision ~ '^([A-Z0-9]{1,3})?$')),
add constraint orders_evidence_form check (billing_country ~ '^([A-Z]{2})?$' and (card_country is null or card_country ~ '^[A-Z]{2}$')),
add constraint orders_tax_rule_fkey foreign key (tax_rule_id, tax_rule_version) references financial.tax_rules (id, version) on update restrict on delete restrict,
add constraint orders_tax_whole check ((tax_rule_id is null) = (tax_rule_version is null) and (tax_rule_id is null) = (tax_region = '')),
add constraint orders_tax_region_form check (tax_region ~ '^[A-Za-z0-9-]{0,10}$'),
add constraint orders_tax_range check (tax_minor between 0 and 1000000000000000 and (tax_rule_id is not null and not is_reverse_charged or tax_minor = 0));
create index orders_tax_rule on financial.orders (tax_rule_id, tax_rule_version) where tax_rule_id is not null;

-- Net and tax are what is paid for a course together. NULL for a rate: it was not taxed.
alter table financial.order_items add column tax_name_en text not null default '',
add column tax_name_ar text not null default '',
add column tax_rate_ppm integer,
add column is_tax_inclusive boolean not null default false,
add column net_minor bigint,
add column tax_minor bigint not null default 0;
update financial.order_items set net_minor = price_minor - discount_minor;
alter table financial.order_items alter column net_minor set not null,
add constraint order_items_tax_name_length check (char_length(tax_name_en) <= 60 and char_length(tax_name_ar) <= 60),
add constraint order_items_tax_rate_range check (tax_rate_ppm between 0 and 1000000),
add constraint order_items_net_range check (net_minor between 0 and price_minor - discount_minor),
add constraint order_items_tax_range check (tax_minor between 0 and 1000000000000000),
add constraint order_items_untaxed check (tax_rate_ppm is not null or tax_minor = 0 and net_minor = price_minor - discount_minor);
