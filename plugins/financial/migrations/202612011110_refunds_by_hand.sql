-- +goose Up
-- Refunds that a gateway does not end, and those that come back after it had given them.
alter table financial.refunds
-- Since when a gateway is to give it back, and until when somebody asks it for that just now.
add column sent_at timestamptz,
add column busy_until timestamptz,
-- When the money came back, and why; the buyer is owed it then.
add column bounced_at timestamptz,
add column bounced_why text not null default '',
-- When it was given in another way after that: the day in the books, how, and what the bank or the desk calls it.
add column repaid_on date,
add column repaid_by text not null default '',
add column repaid_reference text not null default '';
update financial.refunds set sent_at = updated_at where state::text = 'sending';
alter table financial.refunds
add constraint refunds_bounced check (bounced_at is null or state = 'completed'),
add constraint refunds_repaid check ((repaid_on is not null) = (repaid_by <> '') and (repaid_on is null or bounced_at is not null) and repaid_by in ('', 'bank', 'desk')),
add constraint refunds_more_length check (char_length(bounced_why) <= 500 and char_length(repaid_reference) <= 100);
create index refunds_bounced_open on financial.refunds (created_at, id) where bounced_at is not null and repaid_on is null;
