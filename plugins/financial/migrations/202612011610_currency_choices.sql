-- +goose Up
-- Whether a cart's currency was chosen by hand: what was is not replaced by what suits. Of carts before it is not known, so that it stays.
alter table financial.carts add column is_chosen boolean not null default true;
alter table financial.carts alter column is_chosen set default false;

-- The currency that somebody chose by hand last; carts are forgotten, this is not.
create table financial.currency_choices (
    user_id uuid not null,
    currency char(3) not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint currency_choices_pkey primary key (user_id),
    constraint currency_choices_user_id_fkey foreign key (user_id) references public.users (id) on delete restrict,
    constraint currency_choices_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict
);
create index currency_choices_currency on financial.currency_choices (currency);
create trigger currency_choices_updated_at before update on financial.currency_choices for each row execute function financial.touch_updated_at();
