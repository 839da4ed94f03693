-- +goose Up
-- Currencies that were ever used here. The organisation's own one is always active, with or without a row.
create table financial.currencies (
    code char(3) not null,
    is_active boolean not null default true,
    -- Where buyers transfer money in this currency to; '' for what was not given.
    holder text not null default '',
    bank text not null default '',
    iban text not null default '',
    account_number text not null default '',
    bic text not null default '',
    note text not null default '',
    -- Counts changes of the bank details.
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint currencies_pkey primary key (code),
    constraint currencies_code_form check (code ~ '^[A-Z]{3}$'),
    constraint currencies_holder_length check (char_length(holder) <= 140),
    constraint currencies_bank_length check (char_length(bank) <= 140),
    constraint currencies_iban_form check (iban = '' or iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
    constraint currencies_account_number_length check (char_length(account_number) <= 40),
    constraint currencies_one_account check (iban = '' or account_number = ''),
    constraint currencies_bic_form check (bic = '' or bic ~ '^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
    constraint currencies_note_length check (char_length(note) <= 500)
);

create type financial.rate_source as enum ('manual', 'api', 'import');
create type financial.rate_reason as enum ('manual_update', 'api_update', 'scheduled_update', 'correction');

-- One unit of the base is worth so many units of the quote, from a moment on.
create table financial.exchange_rates (
    id uuid not null,
    base_currency char(3) not null,
    quote_currency char(3) not null,
    rate numeric(20, 10) not null,
    effective_at timestamptz not null,
    expires_at timestamptz,
    source financial.rate_source not null,
    note text not null default '',
    -- Who entered it; NULL for the server itself.
    author_id uuid,
    -- Counts corrections.
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint exchange_rates_pkey primary key (id),
    constraint exchange_rates_base_currency_fkey foreign key (base_currency) references financial.currencies (code) on delete restrict,
    constraint exchange_rates_quote_currency_fkey foreign key (quote_currency) references financial.currencies (code) on delete restrict,
    constraint exchange_rates_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint exchange_rates_pair check (base_currency <> quote_currency),
    constraint exchange_rates_rate_range check (rate between 0.0000000001 and 1000000000),
    constraint exchange_rates_expires_later check (expires_at > effective_at),
    constraint exchange_rates_note_length check (char_length(note) <= 500),
    -- What is in force at a moment is found by it, too.
    constraint exchange_rates_moment_key unique (base_currency, quote_currency, effective_at)
);
create index exchange_rates_quote on financial.exchange_rates (quote_currency);
create index exchange_rates_author on financial.exchange_rates (author_id);
create index exchange_rates_effective on financial.exchange_rates (effective_at);

-- Each rate that was added, corrected or withdrawn. It never changes.
create table financial.exchange_rate_history (
    id uuid not null,
    -- A planned rate can be withdrawn; what happened to it stays here.
    rate_id uuid not null,
    base_currency char(3) not null,
    quote_currency char(3) not null,
    effective_at timestamptz not null,
    -- NULL: there was none before.
    rate_before numeric(20, 10),
    -- NULL: it was withdrawn.
    rate_after numeric(20, 10),
    change_percent numeric(30, 4),
    reason financial.rate_reason not null,
    note text not null default '',
    author_id uuid,
    at timestamptz not null default now(),
    constraint exchange_rate_history_pkey primary key (id),
    constraint exchange_rate_history_base_currency_fkey foreign key (base_currency) references financial.currencies (code) on delete restrict,
    constraint exchange_rate_history_quote_currency_fkey foreign key (quote_currency) references financial.currencies (code) on delete restrict,
    constraint exchange_rate_history_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint exchange_rate_history_note_length check (char_length(note) <= 500)
);
create index exchange_rate_history_newest on financial.exchange_rate_history (base_currency, quote_currency, at desc, effective_at desc, id desc);
create index exchange_rate_history_quote on financial.exchange_rate_history (quote_currency);
-- What a person decided, a fetch leaves alone.
create index exchange_rate_history_corrected on financial.exchange_rate_history (rate_id) where reason = 'correction';
create index exchange_rate_history_author on financial.exchange_rate_history (author_id);

-- How the last fetch of the European Central Bank's file went.
create table financial.fetching (
    id boolean not null default true,
    tried_at timestamptz,
    succeeded_at timestamptz,
    -- What went wrong the last time, as a word that the page has a sentence for; '' for nothing.
    failure text not null default '',
    detail text not null default '',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint fetching_pkey primary key (id),
    constraint fetching_single check (id),
    constraint fetching_failure_length check (char_length(failure) <= 40),
    constraint fetching_detail_length check (char_length(detail) <= 500)
);
insert into financial.fetching default values;

-- +goose StatementBegin
create function financial.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
create trigger exchange_rate_history_append_only before update or delete on financial.exchange_rate_history for each row execute function financial.refuse_change();
create trigger exchange_rate_history_no_truncate before truncate on financial.exchange_rate_history for each statement execute function financial.refuse_change();

-- +goose StatementBegin
create function financial.touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;
-- +goose StatementEnd
create trigger currencies_updated_at before update on financial.currencies for each row execute function financial.touch_updated_at();
create trigger exchange_rates_updated_at before update on financial.exchange_rates for each row execute function financial.touch_updated_at();
create trigger fetching_updated_at before update on financial.fetching for each row execute function financial.touch_updated_at();
