package ledger

const (
	insertTransactionSQL = `
		insert into financial.ledger_transactions (id, key, kind, subject_type, subject_id, occurred_on, note, author_id)
		values ($1, $2, $3, $4, $5, $6::text::date, $7, $8)
		on conflict (key) do nothing`

	ensureAccountsSQL = `
		insert into financial.ledger_accounts (code, kind)
		select distinct on (code) code, kind::financial.account_kind
		from unnest($1::text[], $2::text[]) as wanted (code, kind)
		where not exists (select from financial.ledger_accounts a where a.code = wanted.code)
		order by code
		on conflict (code) do nothing`

	// The organisation's own currency may have no row yet; it is active without one.
	ensureCurrenciesSQL = `insert into financial.currencies (code, is_active) select distinct c, false from unnest($1::text[]) as used (c) order by c on conflict do nothing`

	insertEntriesSQL = `
		insert into financial.ledger_entries (transaction_id, occurred_on, account_id, amount_minor, currency, course_id, party_id)
		select $1, $2::text::date, a.id, e.amount, e.currency::bpchar, e.course, e.party
		from unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::uuid[], $8::uuid[]) with ordinality as e (account, kind, amount, currency, course, party, place)
		join financial.ledger_accounts a on a.code = e.account and a.kind::text = e.kind
		order by e.place`

	transactionSQL = `
		select t.id::text as id, t.key, t.kind, t.subject_type, t.subject_id, t.occurred_on::text as occurred_on, t.note, t.author_id::text as author_id, p.first_name || ' ' || p.last_name as author, t.posted_at,
		(select r.id::text from financial.ledger_transactions r where r.key = 'reversal:' || t.id::text) as reversed_by
		from financial.ledger_transactions t
		left join cw.people_v1 p on p.id = t.author_id`

	byKeySQL = transactionSQL + ` where t.key = $1`
	byIDSQL  = transactionSQL + ` where t.id = $1`

	linesSQL = `
		select e.id, e.transaction_id::text as transaction, t.kind as transaction_kind, t.subject_type, t.subject_id, e.occurred_on::text as occurred_on,
		a.code as account, a.kind::text as kind, e.amount_minor as minor, e.currency::text as currency, e.course_id::text as course, e.party_id::text as party, c.title as course_title, p.first_name || ' ' || p.last_name as party_name
		from financial.ledger_entries e
		join financial.ledger_accounts a on a.id = e.account_id
		join financial.ledger_transactions t on t.id = e.transaction_id
		left join cw.courses_v1 c on c.id = e.course_id
		left join cw.people_v1 p on p.id = e.party_id
		where e.transaction_id = $1
		order by e.id`

	accountsSQL = `select code, kind::text as kind from financial.ledger_accounts`

	postedSQL = `
		select occurred_on::text as occurred_on, kind as what, note, posted_at as at from financial.ledger_transactions where author_id = $1
		union all
		select closed_until::text, 'closing', note, at from financial.ledger_closings where author_id = $1
		order by at desc`

	tableSQL   = `select to_regclass('financial.ledger_transactions') is not null`
	writtenSQL = `select exists (select from financial.ledger_transactions)`

	closeSQL  = `insert into financial.ledger_closings (closed_until, note, author_id) values ($1::text::date, $2, $3)`
	closedSQL = `select coalesce(max(closed_until)::text, '') from financial.ledger_closings`
)
