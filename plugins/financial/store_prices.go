package financial

const (
	coursePriceSQL = `select price_minor as minor, price_currency::text as currency from cw.courses_v1 where id = $1`

	coursePricesSQL = `
		select currency::text as currency, is_accepted, amount_minor, trim_scale(own_rate)::text as own_rate, own_currency::text as own_currency
		from financial.course_prices
		where course_id = $1`

	pricingVersionSQL = `select coalesce(max(version), 1) from financial.course_pricing where course_id = $1`

	ensurePricingSQL = `insert into financial.course_pricing (course_id) values ($1) on conflict do nothing`
	nextPricingSQL   = `update financial.course_pricing set version = version + 1 where course_id = $1 and version = $2`

	// Only those that are active, or the course's or the organisation's own, are named.
	ensureCurrenciesSQL = `insert into financial.currencies (code, is_active) select c, false from unnest($1::text[]) as used (c) order by c on conflict do nothing`

	// Of a currency of which nothing is said no row is kept.
	forgetPricesSQL = `delete from financial.course_prices where course_id = $1 and currency = any ($2::text[]::bpchar[])`
	insertPricesSQL = `
		insert into financial.course_prices (course_id, currency, is_accepted, amount_minor, own_rate, own_currency)
		select $1, p.currency, p.accepted, p.amount, p.rate::numeric, $6
		from unnest($2::text[], $3::boolean[], $4::bigint[], $5::text[]) as p (currency, accepted, amount, rate)`
)
