-- +goose Up
-- What gateways kept and banks took back stands in the books without a course. Here it is for the courses of its orders, by what was paid for each,
-- so that reports need not divide it each time: of each entry the parts together are the entry. What is of no order is a part without a course.
create table financial.ledger_parts (
    id bigint generated always as identity,
    transaction_id uuid not null,
    account_id bigint not null,
    currency char(3) not null,
    course_id uuid,
    amount_minor bigint not null,
    occurred_on date not null,
    constraint ledger_parts_pkey primary key (id)
);
create index ledger_parts_sums on financial.ledger_parts (occurred_on, currency, account_id, course_id) include (amount_minor);
create trigger ledger_parts_append_only before update or delete on financial.ledger_parts for each row execute function financial.refuse_change();
create trigger ledger_parts_no_truncate before truncate on financial.ledger_parts for each statement execute function financial.refuse_change();

-- The parts of entries: rounded down, and the units that are left go to those that were cut most. What a reversal takes back is of the order of what
-- it takes back. Names are looked for in pg_catalog alone, whatever else somebody calls by them.
-- +goose StatementBegin
create function financial.divide_entries(entries bigint[]) returns void language sql set search_path = pg_catalog, pg_temp as $$
  with posted as (
    select e.occurred_on, e.currency, e.account_id, e.transaction_id, sum(e.amount_minor) as minor
    from financial.ledger_entries e
    where e.id = any (entries)
    group by e.occurred_on, e.currency, e.account_id, e.transaction_id
  ), lines as (
    select p.*, i.course_id, (i.net_minor + i.tax_minor)::numeric as paid,
    sum(i.net_minor + i.tax_minor) over (partition by p.transaction_id, p.currency, p.account_id) as whole
    from posted p
    join financial.ledger_transactions t on t.id = p.transaction_id
    left join financial.ledger_transactions r on r.id = case when t.kind = 'reversal' then t.subject_id::uuid end
    left join financial.order_items i on i.net_minor + i.tax_minor > 0
      and i.order_id = case when coalesce(r.subject_type, t.subject_type) = 'order' then coalesce(r.subject_id, t.subject_id)::uuid end
  ), cut as (
    select l.*, coalesce(div(abs(l.minor) * l.paid, l.whole), abs(l.minor)) as least,
    row_number() over (partition by l.transaction_id, l.currency, l.account_id order by mod(abs(l.minor) * l.paid, l.whole) desc, l.course_id) as place
    from lines l
  ), parts as (
    select c.*, sign(c.minor) * (c.least + (c.place <= abs(c.minor) - sum(c.least) over (partition by c.transaction_id, c.currency, c.account_id))::int) as part
    from cut c
  )
  insert into financial.ledger_parts (transaction_id, account_id, currency, course_id, amount_minor, occurred_on)
  select transaction_id, account_id, currency, course_id, part, occurred_on from parts where part <> 0
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function financial.divide_posted() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  banks bigint[];
begin
  select array_agg(n.id) into banks from posted n join financial.ledger_accounts a on a.id = n.account_id
  where n.course_id is null and (a.code = 'chargebacks' or a.code like 'fees:%');
  if banks is not null then
    perform financial.divide_entries(banks);
  end if;
  return null;
end $$;
-- +goose StatementEnd
create trigger ledger_entries_divided after insert on financial.ledger_entries
  referencing new table as posted for each statement execute function financial.divide_posted();

select financial.divide_entries(array(
    select e.id from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id
    where e.course_id is null and (a.code = 'chargebacks' or a.code like 'fees:%')));
