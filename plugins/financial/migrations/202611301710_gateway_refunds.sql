-- +goose Up
-- Money that a gateway gives back is on its way until the gateway says that it has left, and may not leave.
alter type financial.refund_state add value 'sending';
alter type financial.refund_state add value 'failed';

alter table financial.refunds add column gateway_ref text not null default '',
add column why text not null default '',
drop constraint refunds_paid,
add constraint refunds_paid check ((state::text in ('completed', 'sending', 'failed')) = (provider is not null) and (state::text = 'completed') = (paid_on is not null)),
drop constraint refunds_provider_form,
add constraint refunds_provider_form check (provider ~ '^[a-z][a-z0-9_-]{0,39}$'),
drop constraint refunds_text_length,
add constraint refunds_text_length check (char_length(reason) <= 1000 and char_length(answer) <= 500 and char_length(reference) <= 255 and char_length(gateway_ref) <= 255 and char_length(why) <= 500);
-- Of an order one is on its way at a time.
create unique index refunds_one_sending on financial.refunds (order_id) where provider is not null and paid_on is null and why = '';
