-- +goose Up
-- Which file a buyer showed, so that another one under the same id is told from the same one that is sent again; NULL: of before.
alter table financial.transfer_proofs add column sha256 bytea,
-- Somebody is receiving it until then.
add column busy_until timestamptz,
add constraint transfer_proofs_sha256_length check (length(sha256) = 32);
