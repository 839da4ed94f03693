-- +goose Up
-- What buyers show of a transfer, such as the bank's receipt. The file is in the site's storage under proofs/<id>. One that has not arrived is
-- not there for anybody, and goes with its file: it broke off on the way, or its buyer's account is erased.
create table financial.transfer_proofs (
    id uuid not null,
    order_id uuid not null,
    content_type text not null,
    size_bytes integer not null,
    arrived_at timestamptz,
    -- When somebody said that it is no proof, or the order's money came; NULL: somebody is to look at it.
    decided_at timestamptz,
    is_declined boolean not null default false,
    created_at timestamptz not null default now(),
    constraint transfer_proofs_pkey primary key (id),
    constraint transfer_proofs_order_id_fkey foreign key (order_id) references financial.orders (id) on delete restrict,
    constraint transfer_proofs_content_type_known check (content_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
    constraint transfer_proofs_size_range check (size_bytes between 1 and 5242880),
    constraint transfer_proofs_declined check (not is_declined or decided_at is not null)
);
create index transfer_proofs_order on financial.transfer_proofs (order_id, created_at);
create index transfer_proofs_waiting on financial.transfer_proofs (order_id) where arrived_at is not null and decided_at is null;
create index transfer_proofs_lost on financial.transfer_proofs (created_at) where arrived_at is null;
