package financial

const (
	activeSQL = `
		select code::text as code, holder, bank, iban, account_number, bic, note, version
		from financial.currencies
		where is_active or code = $1::text::bpchar`

	activeCodesSQL = `select code::text from financial.currencies where is_active`
	codesSQL       = `select code::text from financial.currencies`

	switchOnSQL = `
		insert into financial.currencies (code) values ($1)
		on conflict (code) do update set is_active = true where not currencies.is_active`
	switchOffSQL = `update financial.currencies set is_active = false where code = $1::text::bpchar and is_active`

	// The organisation's currency gets its row when something is to be kept about it.
	ensureSQL = `insert into financial.currencies (code) values ($1) on conflict do nothing`

	bankSQL = `
		update financial.currencies
		set holder = $2, bank = $3, iban = $4, account_number = $5, bic = $6, note = $7, version = version + 1
		where code = $1::text::bpchar and version = $8`

	fetchingSQL = `select tried_at, succeeded_at, failure, detail from financial.fetching`

	fetchedSQL = `
		update financial.fetching
		set tried_at = now(), succeeded_at = case when $1::text = '' then now() else succeeded_at end, failure = $1, detail = $2`

	// Whoever says of a transaction that the bank moved another amount waits for who else does.
	moveOnceSQL = `select pg_advisory_xact_lock(7150173, hashtext($1))`
	// How often that was said and taken back again; -1 when it stands.
	movedBeforeSQL = `
		select case when count(*) > count(r.id) then -1 else count(*) end::int
		from financial.ledger_transactions t
		left join financial.ledger_transactions r on r.key = 'reversal:' || t.id::text
		where t.subject_type = 'transaction' and t.subject_id = $1 and t.kind = 'moved'`
)
