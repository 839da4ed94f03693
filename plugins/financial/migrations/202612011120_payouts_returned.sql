-- +goose Up
-- What a bank sends back after it was paid, and accounts that were changed shortly before money goes to them.
alter table financial.payouts add column returned_on date,
drop constraint payouts_state_known,
add constraint payouts_state_known check (state in ('requested', 'approved', 'processing', 'completed', 'failed', 'rejected', 'returned')),
drop constraint payouts_sent,
add constraint payouts_sent check ((state in ('processing', 'completed', 'failed', 'returned')) = (batch_id is not null) and (batch_id is null) = (sent_on is null)),
drop constraint payouts_paid,
add constraint payouts_paid check ((state in ('completed', 'returned')) = (paid_on is not null)),
add constraint payouts_returned check ((state = 'returned') = (returned_on is not null) and returned_on >= paid_on);

-- When another account took the place of one; NULL: it is the first one.
alter table financial.payout_accounts add column changed_at timestamptz;
