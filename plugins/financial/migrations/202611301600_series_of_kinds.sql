-- +goose Up
-- Invoices and credit notes are numbered apart also where their prefixes are one.
alter table financial.documents drop constraint documents_series_fkey, drop constraint documents_number_key;
alter table financial.document_series add column kind financial.document_kind not null default 'invoice', drop constraint document_series_pkey;
insert into financial.document_series (kind, series, last)
select d.kind, d.series, max(d.number) from financial.documents d where d.kind = 'credit_note' group by d.kind, d.series;
delete from financial.document_series s where s.kind = 'invoice' and not exists (select from financial.documents d where d.kind = s.kind and d.series = s.series);
update financial.document_series s set last = coalesce((select max(d.number) from financial.documents d where d.kind = s.kind and d.series = s.series), s.last);
alter table financial.document_series alter column kind drop default, add constraint document_series_pkey primary key (kind, series);
alter table financial.documents add constraint documents_number_key unique (kind, series, number),
add constraint documents_series_fkey foreign key (kind, series) references financial.document_series (kind, series) on delete restrict;

-- No more is given back of a course than was paid for it.
alter table financial.order_items drop constraint order_items_refunded_range,
add constraint order_items_refunded_range check (refunded_minor between 0 and net_minor + tax_minor);
