-- +goose Up
-- What somebody is about to buy: a person's, or that of a visitor whose browser keeps a secret.
create table financial.carts (
    id uuid not null,
    user_id uuid,
    -- SHA-256 of the visitor's secret.
    secret_hash bytea,
    currency char(3) not null,
    -- A cart that nobody touched for as long as the settings say is gone.
    touched_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint carts_pkey primary key (id),
    constraint carts_user_id_key unique (user_id),
    constraint carts_secret_hash_key unique (secret_hash),
    constraint carts_user_id_fkey foreign key (user_id) references public.users (id) on delete restrict,
    constraint carts_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint carts_one_owner check ((user_id is null) <> (secret_hash is null)),
    constraint carts_secret_hash_length check (octet_length(secret_hash) = 32)
);
create index carts_touched_at on financial.carts (touched_at);
create index carts_currency on financial.carts (currency);
create trigger carts_updated_at before update on financial.carts for each row execute function financial.touch_updated_at();

create table financial.cart_items (
    cart_id uuid not null,
    course_id uuid not null,
    -- A run of the course was chosen. Where it is gone since, the buyer is to choose another one.
    has_group boolean not null default false,
    group_id uuid,
    -- The price that the buyer has seen and not objected to; NULL: none yet, as it could not be bought when it came in.
    seen_minor bigint,
    seen_currency char(3),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint cart_items_pkey primary key (cart_id, course_id),
    constraint cart_items_cart_id_fkey foreign key (cart_id) references financial.carts (id) on delete cascade,
    constraint cart_items_course_id_fkey foreign key (course_id) references public.courses (id) on delete cascade,
    constraint cart_items_group_id_fkey foreign key (group_id, course_id) references public.course_groups (id, course_id) on delete set null (group_id),
    constraint cart_items_has_group check (has_group or group_id is null),
    constraint cart_items_seen check ((seen_minor is null) = (seen_currency is null)),
    constraint cart_items_seen_range check (seen_minor between 0 and 1000000000000000)
);
create index cart_items_course_id on financial.cart_items (course_id);
create index cart_items_group_id on financial.cart_items (group_id, course_id) where group_id is not null;
create trigger cart_items_updated_at before update on financial.cart_items for each row execute function financial.touch_updated_at();
