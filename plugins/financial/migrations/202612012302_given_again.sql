-- +goose Up
-- What was given at a gateway itself can be a refund that came back and was given again there.
alter table financial.gateway_refunds add column repaid_id uuid,
add constraint gateway_refunds_repaid_id_fkey foreign key (repaid_id) references financial.refunds (id) on delete restrict,
add constraint gateway_refunds_repaid_id_key unique (repaid_id),
add constraint gateway_refunds_one_reason check (refund_id is null or repaid_id is null);
alter table financial.refunds drop constraint refunds_repaid,
add constraint refunds_repaid check ((repaid_on is not null) = (repaid_by <> '') and (repaid_on is null or bounced_at is not null) and (repaid_by in ('', 'bank', 'desk') or repaid_by = provider));
