-- +goose Up
-- Gateways keep fees, and hold money, in the currency of the account with them, which need not be that of the payment.
alter table financial.gateway_payments
-- NULL: the payment's.
add column fee_currency char(3),
-- What of the payment became money in another currency, and what that is on the account with the gateway, before the fee.
add column exchanged_minor bigint not null default 0,
add column settled_minor bigint not null default 0,
add column settled_currency char(3),
add constraint gateway_payments_settled check (
    exchanged_minor between -1000000000000000 and 1000000000000000 and settled_minor between -1000000000000000 and 1000000000000000
    and (settled_currency is not null or exchanged_minor = 0 and settled_minor = 0)
);
