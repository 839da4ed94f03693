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
)
