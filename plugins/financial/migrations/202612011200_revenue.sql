-- +goose Up
-- What a course brought in stands among its figures, which are the host's: a job tells it. Here is for which courses, a line for each change, so
-- that nobody waits for anybody who sells the same.
create table financial.revenue_moves (
    id bigint generated always as identity,
    course_id uuid not null,
    constraint revenue_moves_pkey primary key (id),
    constraint revenue_moves_course_id_fkey foreign key (course_id) references public.courses (id) on delete cascade
);
create index revenue_moves_course on financial.revenue_moves (course_id);

-- What banks took back is of all courses of its order. Names are looked for in pg_catalog alone, whatever else somebody calls by them.
-- +goose StatementBegin
create function financial.revenue_moved() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into financial.revenue_moves (course_id)
  select n.course_id from posted n join financial.ledger_accounts a on a.id = n.account_id
  where n.course_id is not null and a.code in ('sales', 'discounts', 'refunds', 'chargebacks')
  union
  select i.course_id from posted n join financial.ledger_accounts a on a.id = n.account_id
  join financial.ledger_transactions t on t.id = n.transaction_id
  left join financial.ledger_transactions r on r.id = case when t.kind = 'reversal' then t.subject_id::uuid end
  join financial.order_items i on i.order_id = case when coalesce(r.subject_type, t.subject_type) = 'order' then coalesce(r.subject_id, t.subject_id)::uuid end
  where n.course_id is null and a.code = 'chargebacks';
  return null;
end $$;
-- +goose StatementEnd
create trigger ledger_entries_revenue after insert on financial.ledger_entries
  referencing new table as posted for each statement execute function financial.revenue_moved();

insert into financial.revenue_moves (course_id) select distinct course_id from financial.order_items;
