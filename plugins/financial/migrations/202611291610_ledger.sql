-- +goose Up
-- The books: double entry, and nothing in them ever changes. What was wrong is made right by another transaction.
create type financial.account_kind as enum ('asset', 'liability', 'equity', 'income', 'expense');

create table financial.ledger_accounts (
    id bigint generated always as identity,
    -- What it is, and of what: cash:stripe, tax:EG, exchange:EGP:USD.
    code text not null,
    kind financial.account_kind not null,
    created_at timestamptz not null default now(),
    constraint ledger_accounts_pkey primary key (id),
    constraint ledger_accounts_code_key unique (code),
    constraint ledger_accounts_code_form check (code ~ '^[a-z_]{1,40}(:[A-Za-z0-9_-]{1,60}){0,2}$')
);

create table financial.ledger_transactions (
    id uuid not null,
    -- What it records, once and for ever: payment:<id>, refund:<id>, reversal:<transaction>.
    key text not null,
    kind text not null,
    -- Where it comes from, for whoever asks why: order, payout, transaction.
    subject_type text not null,
    subject_id text not null,
    -- The day that it counts for, in the site's time zone.
    occurred_on date not null,
    note text not null default '',
    -- Who did it; NULL for the server itself.
    author_id uuid,
    -- The transaction of the database that wrote it: no other one can add to it.
    written_by xid8 not null default pg_current_xact_id(),
    posted_at timestamptz not null default now(),
    constraint ledger_transactions_pkey primary key (id),
    constraint ledger_transactions_key_key unique (key),
    constraint ledger_transactions_day_key unique (id, occurred_on),
    constraint ledger_transactions_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint ledger_transactions_key_length check (char_length(key) between 1 and 200),
    constraint ledger_transactions_kind_form check (kind ~ '^[a-z_]{1,40}$'),
    constraint ledger_transactions_subject_form check (subject_type ~ '^[a-z_]{1,40}$' and char_length(subject_id) between 1 and 100),
    -- Each transaction is reversed once, and known by one name.
    constraint ledger_transactions_reversal check (kind <> 'reversal' or key = 'reversal:' || subject_id and subject_id = subject_id::uuid::text),
    constraint ledger_transactions_day_range check (occurred_on between '2000-01-01' and '2999-12-31'),
    constraint ledger_transactions_note_length check (char_length(note) <= 500)
);
create index ledger_transactions_subject on financial.ledger_transactions (subject_type, subject_id);
create index ledger_transactions_author on financial.ledger_transactions (author_id);

create table financial.ledger_entries (
    id bigint generated always as identity,
    transaction_id uuid not null,
    account_id bigint not null,
    -- Debits are positive, credits negative; minor units of the currency.
    amount_minor bigint not null,
    currency char(3) not null,
    -- What and whom it concerns, where it concerns one: reports are made of these.
    course_id uuid,
    party_id uuid,
    occurred_on date not null,
    constraint ledger_entries_pkey primary key (id),
    constraint ledger_entries_transaction_id_fkey foreign key (transaction_id, occurred_on) references financial.ledger_transactions (id, occurred_on) on delete restrict,
    constraint ledger_entries_account_id_fkey foreign key (account_id) references financial.ledger_accounts (id) on delete restrict,
    constraint ledger_entries_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint ledger_entries_course_id_fkey foreign key (course_id) references public.courses (id) on delete restrict,
    constraint ledger_entries_party_id_fkey foreign key (party_id) references public.users (id) on delete restrict,
    constraint ledger_entries_amount_range check (amount_minor <> 0 and amount_minor between -1000000000000000 and 1000000000000000)
);
create index ledger_entries_transaction on financial.ledger_entries (transaction_id, occurred_on);
create index ledger_entries_account on financial.ledger_entries (account_id, currency, occurred_on, id);
create index ledger_entries_course on financial.ledger_entries (course_id, occurred_on, id) where course_id is not null;
create index ledger_entries_party on financial.ledger_entries (party_id, occurred_on, id) where party_id is not null;
create index ledger_entries_newest on financial.ledger_entries (occurred_on, id);
create index ledger_entries_currency on financial.ledger_entries (currency);

-- Until which day the books are closed; the last row counts, and it is never earlier than the one before.
create table financial.ledger_closings (
    id bigint generated always as identity,
    closed_until date not null,
    note text not null default '',
    author_id uuid,
    at timestamptz not null default now(),
    constraint ledger_closings_pkey primary key (id),
    constraint ledger_closings_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint ledger_closings_note_length check (char_length(note) <= 500)
);
create index ledger_closings_author on financial.ledger_closings (author_id);

-- Who posts and who closes a period wait for one another: a posting that begins before a closing is in the books before it. What they see
-- has to be what is there now, so no transaction that keeps to an older sight of things may do either. What is in the books already is not
-- posted into a closed period by being posted again. Names are looked for in pg_catalog alone, whatever else somebody calls by them.
-- +goose StatementBegin
create function financial.ledger_open() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  closed date;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the books are written in read committed transactions' using errcode = 'restrict_violation', constraint = 'ledger_isolation';
  end if;
  perform pg_advisory_xact_lock_shared(7150171);
  new.written_by := pg_current_xact_id();
  new.posted_at := now();
  select max(closed_until) into closed from financial.ledger_closings;
  if new.occurred_on <= closed and not exists (select from financial.ledger_transactions t where t.key = new.key) then
    raise exception 'the books are closed until %', closed using errcode = 'check_violation', constraint = 'ledger_open';
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger ledger_transactions_open before insert on financial.ledger_transactions for each row execute function financial.ledger_open();

-- +goose StatementBegin
create function financial.ledger_close() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  closed date;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the books are closed in read committed transactions' using errcode = 'restrict_violation', constraint = 'ledger_isolation';
  end if;
  perform pg_advisory_xact_lock(7150171);
  new.at := now();
  -- A day ahead, as it is tomorrow somewhere; what is closed by mistake stays closed.
  if new.closed_until > current_date + 1 then
    raise exception 'a period that is not over cannot be closed' using errcode = 'check_violation', constraint = 'ledger_closed_early';
  end if;
  select max(closed_until) into closed from financial.ledger_closings;
  if new.closed_until <= closed then
    raise exception 'the books are closed until % already', closed using errcode = 'check_violation', constraint = 'ledger_closed_later';
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger ledger_closings_later before insert on financial.ledger_closings for each row execute function financial.ledger_close();

-- A transaction is written whole by one transaction of the database; nothing is added afterwards, not even in pairs.
-- +goose StatementBegin
create function financial.ledger_whole() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  -- Numbers of transactions begin anew in a database that was restored; the time does not.
  if not exists (select from financial.ledger_transactions t where t.id = new.transaction_id and t.written_by = pg_current_xact_id() and t.posted_at = now()) then
    raise exception 'nothing is added to a transaction that is in the books' using errcode = 'restrict_violation', constraint = 'ledger_whole';
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger ledger_entries_whole before insert on financial.ledger_entries for each row execute function financial.ledger_whole();

-- What is debited is credited, currency by currency. It is looked at when the database commits, and each time somebody asks before.
-- +goose StatementBegin
create function financial.ledger_balanced() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  posted uuid;
  off text;
begin
  if tg_table_name = 'ledger_entries' then
    posted := new.transaction_id;
  else
    posted := new.id;
  end if;
  select string_agg(sum || ' ' || currency, ', ') into off from (
    select currency, sum(amount_minor) as sum from financial.ledger_entries where transaction_id = posted group by currency having sum(amount_minor) <> 0
  ) unequal;
  if off is not null or not exists (select from financial.ledger_entries where transaction_id = posted) then
    raise exception 'the transaction % does not balance: %', posted, coalesce(off, 'it is empty') using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  return null;
end $$;
-- +goose StatementEnd
create constraint trigger ledger_transactions_balanced after insert on financial.ledger_transactions
  deferrable initially deferred for each row execute function financial.ledger_balanced();
create constraint trigger ledger_entries_balanced after insert on financial.ledger_entries
  deferrable initially deferred for each row execute function financial.ledger_balanced();

create trigger ledger_accounts_append_only before update or delete on financial.ledger_accounts for each row execute function financial.refuse_change();
create trigger ledger_accounts_no_truncate before truncate on financial.ledger_accounts for each statement execute function financial.refuse_change();
create trigger ledger_transactions_append_only before update or delete on financial.ledger_transactions for each row execute function financial.refuse_change();
create trigger ledger_transactions_no_truncate before truncate on financial.ledger_transactions for each statement execute function financial.refuse_change();
create trigger ledger_entries_append_only before update or delete on financial.ledger_entries for each row execute function financial.refuse_change();
create trigger ledger_entries_no_truncate before truncate on financial.ledger_entries for each statement execute function financial.refuse_change();
create trigger ledger_closings_append_only before update or delete on financial.ledger_closings for each row execute function financial.refuse_change();
create trigger ledger_closings_no_truncate before truncate on financial.ledger_closings for each statement execute function financial.refuse_change();

-- The application's role may not even try, unless it is a superuser, whom nothing but the triggers stops.
-- +goose StatementBegin
do $$
begin
  execute format('revoke update, delete, truncate on financial.ledger_accounts, financial.ledger_transactions, financial.ledger_entries, financial.ledger_closings, financial.exchange_rate_history from %I', current_user);
  -- Where one row refers to another, the database locks both while it looks, and locking takes the right to change one column. The
  -- triggers refuse the change itself.
  execute format('grant update (id) on financial.ledger_accounts, financial.ledger_transactions, financial.ledger_entries, financial.ledger_closings, financial.exchange_rate_history to %I', current_user);
end $$;
-- +goose StatementEnd
