-- +goose Up
-- What was paid and is given back.
alter type financial.order_state add value 'partly_refunded';
alter type financial.order_state add value 'refunded';

alter table financial.order_items add column refunded_minor bigint not null default 0,
add constraint order_items_refunded_range check (refunded_minor between 0 and 1000000000000000);

create type financial.refund_state as enum ('requested', 'withdrawn', 'rejected', 'completed');

create table financial.refunds (
    id uuid not null,
    order_id uuid not null,
    state financial.refund_state not null,
    currency char(3) not null,
    -- What is asked for, or was given back.
    amount_minor bigint not null,
    -- The buyer's words, where the buyer asked for it; else a super admin's.
    reason text not null default '',
    -- What a super admin says to it; the buyer reads it.
    answer text not null default '',
    -- Where the money left, when, and what the bank or the desk calls it; NULL: it has not.
    provider text,
    paid_on date,
    reference text not null default '',
    -- The super admin who decided; NULL: nobody has.
    author_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint refunds_pkey primary key (id),
    constraint refunds_order_id_fkey foreign key (order_id) references financial.orders (id) on delete restrict,
    constraint refunds_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint refunds_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint refunds_amount_range check (amount_minor between 1 and 1000000000000000),
    constraint refunds_provider_form check (provider ~ '^[a-z_]{1,40}$'),
    constraint refunds_text_length check (char_length(reason) <= 1000 and char_length(answer) <= 500 and char_length(reference) <= 100),
    constraint refunds_paid check ((state = 'completed') = (provider is not null) and (provider is null) = (paid_on is null))
);
create index refunds_order on financial.refunds (order_id, created_at);
create index refunds_newest on financial.refunds (state, created_at, id);
create index refunds_currency on financial.refunds (currency);
create index refunds_author on financial.refunds (author_id);
-- Of an order one request waits at a time.
create unique index refunds_one_open on financial.refunds (order_id) where state = 'requested';
create trigger refunds_updated_at before update on financial.refunds for each row execute function financial.touch_updated_at();

create table financial.refund_items (
    refund_id uuid not null,
    order_id uuid not null,
    course_id uuid not null,
    amount_minor bigint not null,
    -- The buyer leaves the course with it.
    ends_access boolean not null,
    constraint refund_items_pkey primary key (refund_id, course_id),
    constraint refund_items_refund_id_fkey foreign key (refund_id) references financial.refunds (id) on delete cascade,
    constraint refund_items_item_fkey foreign key (order_id, course_id) references financial.order_items (order_id, course_id) on delete restrict,
    constraint refund_items_amount_range check (amount_minor between 1 and 1000000000000000)
);
create index refund_items_item on financial.refund_items (order_id, course_id);

-- Numbers without gaps: whoever takes one holds its series until the end of the transaction, and what fails gives it back.
create table financial.document_series (
    series text not null,
    last bigint not null default 0,
    constraint document_series_pkey primary key (series),
    constraint document_series_form check (series ~ '^[A-Z0-9]{1,10}-[0-9]{4}$'),
    constraint document_series_range check (last between 0 and 999999999)
);

create type financial.document_kind as enum ('invoice', 'credit_note');

-- Invoices and credit notes. They say for ever what they said, and nobody takes one away.
create table financial.documents (
    id uuid not null,
    kind financial.document_kind not null,
    series text not null,
    number bigint not null,
    order_id uuid not null,
    -- That a credit note is about.
    refund_id uuid,
    issued_on date not null,
    currency char(3) not null,
    total_minor bigint not null,
    says jsonb not null,
    created_at timestamptz not null default now(),
    constraint documents_pkey primary key (id),
    constraint documents_number_key unique (series, number),
    constraint documents_series_fkey foreign key (series) references financial.document_series (series) on delete restrict,
    constraint documents_order_id_fkey foreign key (order_id) references financial.orders (id) on delete restrict,
    constraint documents_refund_id_fkey foreign key (refund_id) references financial.refunds (id) on delete restrict,
    constraint documents_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint documents_refund_said check ((kind = 'credit_note') = (refund_id is not null)),
    constraint documents_total_range check (total_minor between 1 and 1000000000000000)
);
create index documents_order on financial.documents (order_id, created_at);
create index documents_newest on financial.documents (created_at, id);
create index documents_currency on financial.documents (currency);
create unique index documents_one_invoice on financial.documents (order_id) where kind = 'invoice';
create unique index documents_one_credit_note on financial.documents (refund_id) where refund_id is not null;
create trigger documents_append_only before update or delete on financial.documents for each row execute function financial.refuse_change();
create trigger documents_no_truncate before truncate on financial.documents for each statement execute function financial.refuse_change();
