-- +goose Up
-- What is not in the books, and orders and refunds without their papers, are found, too.
alter table financial.findings drop constraint findings_kind_known,
add constraint findings_kind_known check (kind in ('unsold', 'unbooked', 'unbilled', 'uncredited', 'unenrolled', 'cash'));
