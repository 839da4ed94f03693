-- +goose Up
-- What people gave back at a gateway itself, as in its dashboard, and what it is here once a super admin has said what it was for.
create table financial.gateway_refunds (
    id uuid not null,
    payment_id uuid not null,
    ref text not null,
    amount_minor bigint not null,
    currency char(3) not null,
    -- As the gateway says it: completed, failed, …
    state text not null,
    given_at timestamptz not null,
    -- NULL: it is not recorded.
    refund_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint gateway_refunds_pkey primary key (id),
    constraint gateway_refunds_payment_id_fkey foreign key (payment_id) references financial.gateway_payments (id) on delete restrict,
    constraint gateway_refunds_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint gateway_refunds_refund_id_fkey foreign key (refund_id) references financial.refunds (id) on delete restrict,
    -- Each is recorded once.
    constraint gateway_refunds_ref_key unique (payment_id, ref),
    constraint gateway_refunds_refund_id_key unique (refund_id),
    constraint gateway_refunds_ref_length check (length(ref) between 1 and 255),
    constraint gateway_refunds_amount_range check (amount_minor > 0),
    constraint gateway_refunds_state_known check (state in ('pending', 'requires_action', 'completed', 'failed', 'cancelled'))
);
create index gateway_refunds_currency on financial.gateway_refunds (currency);
create trigger gateway_refunds_touch before update on financial.gateway_refunds for each row execute function touch_updated_at();
