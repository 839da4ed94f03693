-- +goose Up
-- How often a refund came back: what was given again can come back again.
alter table financial.refunds add column bounces integer not null default 0;
update financial.refunds set bounces = 1 where bounced_at is not null;
alter table financial.refunds add constraint refunds_bounces check (bounces >= 0 and (bounces > 0) = (bounced_at is not null));
