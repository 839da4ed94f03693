-- +goose Up
-- What the last reconciliation found by reading all orders and books, which is too much for each visit of its page.
create table financial.findings (
    place integer not null,
    kind text not null,
    gateway text not null,
    order_id uuid,
    number bigint,
    ref text not null,
    here_minor bigint not null,
    there_minor bigint not null,
    currency char(3) not null,
    at timestamptz,
    constraint findings_pkey primary key (place),
    constraint findings_order_id_fkey foreign key (order_id) references financial.orders (id) on delete cascade,
    constraint findings_kind_known check (kind in ('unsold', 'unenrolled', 'cash')),
    constraint findings_text_length check (char_length(gateway) <= 60 and char_length(ref) <= 500)
);
create index findings_order on financial.findings (order_id);
