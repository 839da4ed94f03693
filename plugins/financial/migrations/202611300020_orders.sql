-- +goose Up
-- What people have ordered, at the prices of that moment. Every change of a state is a row of order_changes, which nobody changes.
create type financial.order_state as enum ('awaiting_payment', 'paid', 'paid_unplaced', 'cancelled', 'expired');

create table financial.orders (
    id uuid not null,
    -- What people call it, such as in a transfer; it says nothing about how many there are in a year.
    number bigint generated always as identity (start with 100001),
    buyer_id uuid not null,
    state financial.order_state not null default 'awaiting_payment',
    method text not null,
    currency char(3) not null,
    total_minor bigint not null,
    -- What one unit of the currency, and the total, was worth in the organisation's; NULL: there was no rate.
    base_currency char(3) not null,
    base_rate numeric,
    base_minor bigint,
    -- Whom the invoice is for, where that is not the buyer; empty: it is.
    billing_name text not null default '',
    billing_address text not null default '',
    billing_tax_id text not null default '',
    purchase_number text not null default '',
    -- Which versions of the legal pages the buyer agreed to; NULL: there was none.
    terms_version integer,
    refund_version integer,
    -- Unless it is paid before, it is over then, and its seats are free.
    expires_at timestamptz not null,
    -- Until when the host holds its seats; a job has it hold them for longer.
    held_until timestamptz not null,
    paid_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint orders_pkey primary key (id),
    constraint orders_number_key unique (number),
    constraint orders_buyer_id_fkey foreign key (buyer_id) references public.users (id) on delete restrict,
    constraint orders_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint orders_base_currency_fkey foreign key (base_currency) references financial.currencies (code) on delete restrict,
    constraint orders_method_form check (method ~ '^[a-z_]{1,40}$'),
    constraint orders_total_range check (total_minor between 1 and 1000000000000000),
    constraint orders_base_rate_range check (base_rate > 0),
    constraint orders_base_whole check ((base_rate is null) = (base_minor is null)),
    constraint orders_billing_length check (char_length(billing_name) <= 200 and char_length(billing_address) <= 500 and char_length(billing_tax_id) <= 50 and char_length(purchase_number) <= 50),
    constraint orders_paid check ((paid_at is null) = (state in ('awaiting_payment', 'cancelled', 'expired')))
);
create index orders_buyer on financial.orders (buyer_id, number);
create index orders_state on financial.orders (state, number);
create index orders_expiring on financial.orders (expires_at) where state = 'awaiting_payment';
create index orders_currency on financial.orders (currency);
create index orders_base_currency on financial.orders (base_currency);
create trigger orders_updated_at before update on financial.orders for each row execute function financial.touch_updated_at();

create table financial.order_items (
    order_id uuid not null,
    course_id uuid not null,
    group_id uuid,
    -- As they were called when they were ordered.
    title text not null,
    group_name text not null default '',
    price_minor bigint not null,
    -- What became of the seat when it was paid for, in the words of the host's contract; NULL: it is not paid for.
    outcome text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint order_items_pkey primary key (order_id, course_id),
    constraint order_items_order_id_fkey foreign key (order_id) references financial.orders (id) on delete restrict,
    constraint order_items_course_id_fkey foreign key (course_id) references public.courses (id) on delete restrict,
    constraint order_items_group_id_fkey foreign key (group_id, course_id) references public.course_groups (id, course_id) on delete set null (group_id),
    constraint order_items_price_range check (price_minor between 1 and 1000000000000000),
    constraint order_items_outcome_known check (outcome in ('entered', 'renewed', 'already', 'no_seat', 'closed'))
);
create index order_items_course on financial.order_items (course_id);
create index order_items_group on financial.order_items (group_id, course_id) where group_id is not null;
create trigger order_items_updated_at before update on financial.order_items for each row execute function financial.touch_updated_at();

create table financial.order_changes (
    id bigint generated always as identity,
    order_id uuid not null,
    -- The name of the way from one state to another, as the documentation draws it.
    path text not null,
    state financial.order_state not null,
    -- Who did it; NULL for the server itself.
    author_id uuid,
    note text not null default '',
    at timestamptz not null default now(),
    constraint order_changes_pkey primary key (id),
    constraint order_changes_order_id_fkey foreign key (order_id) references financial.orders (id) on delete restrict,
    constraint order_changes_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint order_changes_path_form check (path ~ '^[a-z_]{1,40}$'),
    constraint order_changes_note_length check (char_length(note) <= 500)
);
create index order_changes_order on financial.order_changes (order_id, id);
create index order_changes_author on financial.order_changes (author_id);
create trigger order_changes_append_only before update or delete on financial.order_changes for each row execute function financial.refuse_change();
create trigger order_changes_no_truncate before truncate on financial.order_changes for each statement execute function financial.refuse_change();

-- Money that came for an order.
create table financial.payments (
    id uuid not null,
    order_id uuid not null,
    provider text not null,
    amount_minor bigint not null,
    currency char(3) not null,
    -- What the bank or the desk calls it.
    reference text not null default '',
    note text not null default '',
    received_on date not null,
    author_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint payments_pkey primary key (id),
    -- An order is paid once.
    constraint payments_order_id_key unique (order_id),
    constraint payments_order_id_fkey foreign key (order_id) references financial.orders (id) on delete restrict,
    constraint payments_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint payments_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint payments_provider_form check (provider ~ '^[a-z_]{1,40}$'),
    constraint payments_amount_range check (amount_minor between 1 and 1000000000000000),
    constraint payments_text_length check (char_length(reference) <= 100 and char_length(note) <= 500)
);
create index payments_currency on financial.payments (currency);
create index payments_author on financial.payments (author_id);
create index payments_reference on financial.payments (reference) where reference <> '';
create trigger payments_updated_at before update on financial.payments for each row execute function financial.touch_updated_at();
