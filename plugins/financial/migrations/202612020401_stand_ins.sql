-- +goose Up
-- What people posted by hand stands for what was missing in the books under a key: that is not made anew beside it.
create table financial.stand_ins (
    key text not null,
    transaction_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint stand_ins_pkey primary key (key),
    constraint stand_ins_transaction_id_fkey foreign key (transaction_id) references financial.ledger_transactions (id) on delete restrict,
    constraint stand_ins_key_length check (char_length(key) between 1 and 200)
);
create index stand_ins_transaction on financial.stand_ins (transaction_id);
create trigger stand_ins_touch before update on financial.stand_ins for each row execute function financial.touch_updated_at();

-- Until now it was known by the number in its note and by the amount.
insert into financial.stand_ins (key, transaction_id)
select distinct on (m.key) m.key, t.id
from (
    select 'payment:' || y.id::text as key, o.number, y.currency, y.amount_minor from financial.payments y join financial.orders o on o.id = y.order_id
    union all
    select 'refund:' || r.id::text, o.number, r.currency, r.amount_minor from financial.refunds r join financial.orders o on o.id = r.order_id where r.state = 'completed'
    union all
    select step || ':' || p.id::text, p.number, p.currency, p.amount_minor from financial.payouts p cross join unnest(array['payout', 'payout_paid', 'payout_failed', 'payout_returned']) step
    where p.sent_on is not null and (step = 'payout' or step = 'payout_paid' and p.paid_on is not null or step = 'payout_failed' and p.state = 'failed' or step = 'payout_returned' and p.returned_on is not null)
) m
join financial.ledger_transactions t on t.kind = 'manual' and t.note ~ ('(^|[^0-9])' || m.number::text || '([^0-9]|$)')
where not exists (select from financial.ledger_transactions b where b.key = m.key)
and not exists (select from financial.ledger_transactions r where r.key = 'reversal:' || t.id::text)
and exists (select from financial.ledger_entries e where e.transaction_id = t.id and e.occurred_on = t.occurred_on and e.currency = m.currency and abs(e.amount_minor) = m.amount_minor)
order by m.key, t.posted_at, t.id;

-- What of the books a difference is about.
alter table financial.findings add column key text not null default '';
create index findings_key on financial.findings (key) where key <> '';
