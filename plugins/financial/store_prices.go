package financial

const (
	coursePriceSQL = `
		select c.id::text as id, c.price_minor as minor, c.price_currency::text as currency, coalesce(p.version, 1) as version
		from cw.courses_v1 c
		left join financial.course_pricing p on p.course_id = c.id
		where c.id = any ($1::uuid[])`

	coursePricesSQL = `
		select course_id::text as course_id, currency::text as currency, is_accepted, amount_minor, trim_scale(own_rate)::text as own_rate, own_currency::text as own_currency
		from financial.course_prices
		where course_id = any ($1::uuid[])`

	// What everybody sees, and the runs of it that are not over in every time zone.
	listedSQL      = `select id::text from cw.courses_v1 where id = any ($1::uuid[]) and is_published and archived_at is null order by id`
	groupPricesSQL = `
		select course_id::text as course_id, id::text as id, price_minor as group_minor, price_currency::text as currency
		from cw.groups_v1
		where course_id = any ($1::uuid[]) and price_minor is not null and ends_on >= current_date - 1
		order by course_id, id`

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
