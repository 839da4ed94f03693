package financial

// soldSQL sums what was sold by key, figure and currency, in that currency and in another one ($3) at the rate of each day: the one in force
// when the day ends. Each sum of a day, an account, a course and a currency is converted by itself, exactly, and rounded half up away from
// zero; so whatever is summed of these sums fits together.
//
// $1, $2: the days; $4: day, month, course, currency, or "" for no key; $5: of one currency, or ""; $6: of one course, or NULL; $7, $8: the
// currencies, and how many decimals they have; $9: the site's time zone.
const soldSQL = `
	with sums as materialized (
		select e.occurred_on, e.currency, e.course_id,
		case when a.code like 'tax:%' then 'tax' when a.code like 'fees:%' then 'fees' else a.code end as figure,
		case when a.kind in ('income', 'liability') and a.code not in ('discounts', 'refunds') then -sum(e.amount_minor) else sum(e.amount_minor) end as minor,
		count(*) filter (where a.code = 'sales' and e.amount_minor < 0) - count(*) filter (where a.code = 'sales' and e.amount_minor > 0) as seats
		from financial.ledger_entries e
		join financial.ledger_accounts a on a.id = e.account_id
		where e.occurred_on between $1::text::date and $2::text::date
		and (a.code in ('sales', 'discounts', 'refunds', 'shares', 'chargebacks') or a.code like 'tax:%' or a.code like 'fees:%')
		and ($5::text = '' or e.currency = $5::text::bpchar) and ($6::uuid is null or e.course_id = $6)
		group by e.occurred_on, e.currency, e.course_id, a.id
	),
	decimals as (select code::bpchar as code, digits from unnest($7::text[], $8::int[]) as u (code, digits)),
	rates as materialized (
		select d.occurred_on, d.currency,
		case when d.currency = $3::text::bpchar then 1
		when there.rate is not null and (back.rate is null or there.effective_at > back.effective_at) then there.rate
		when back.rate is not null then 1 end as numerator,
		case when d.currency <> $3::text::bpchar and back.rate is not null and (there.rate is null or back.effective_at >= there.effective_at) then back.rate else 1 end as denominator,
		power(10::numeric, greatest(own.digits - other.digits, 0)) as up, power(10::numeric, greatest(other.digits - own.digits, 0)) as down
		from (select distinct occurred_on, currency from sums) d
		join decimals own on own.code = $3::text::bpchar
		join decimals other on other.code = d.currency
		left join lateral (
			select r.rate, r.effective_at from financial.exchange_rates r
			where r.base_currency = d.currency and r.quote_currency = $3::text::bpchar
			and r.effective_at < (d.occurred_on + 1)::timestamp at time zone $9 and (r.expires_at is null or r.expires_at >= (d.occurred_on + 1)::timestamp at time zone $9)
			order by r.effective_at desc limit 1) there on d.currency <> $3::text::bpchar
		left join lateral (
			select r.rate, r.effective_at from financial.exchange_rates r
			where r.base_currency = $3::text::bpchar and r.quote_currency = d.currency
			and r.effective_at < (d.occurred_on + 1)::timestamp at time zone $9 and (r.expires_at is null or r.expires_at >= (d.occurred_on + 1)::timestamp at time zone $9)
			order by r.effective_at desc limit 1) back on d.currency <> $3::text::bpchar
	),
	converted as (
		select s.*, sign(s.minor) * div(2 * abs(s.minor) * r.numerator * r.up + r.denominator * r.down, 2 * r.denominator * r.down) as worth
		from sums s
		join rates r on r.occurred_on = s.occurred_on and r.currency = s.currency
	)
	select case $4::text when 'day' then c.occurred_on::text when 'month' then to_char(c.occurred_on, 'YYYY-MM') when 'course' then coalesce(c.course_id::text, '') when 'currency' then c.currency::text else '' end as key,
	c.figure, c.currency::text as currency, sum(c.minor)::text as minor, coalesce(sum(c.worth), 0)::text as worth, sum(c.seats)::bigint as seats, bool_or(c.worth is null) as lacks
	from converted c
	group by 1, 2, 3`

const (
	// Orders that were paid, or that there was nothing to pay for. Each has one sale with such a key, whatever became of it afterwards.
	soldOrdersSQL = `
		select count(*) from financial.ledger_transactions t
		where t.occurred_on between $1::text::date and $2::text::date and t.kind = 'sale' and (t.key like 'payment:%' or t.key like 'order:%')
		and ($3::text = '' or exists (select from financial.ledger_entries e where e.transaction_id = t.id and e.occurred_on = t.occurred_on and e.currency = $3::text::bpchar))
		and ($4::uuid is null or exists (select from financial.ledger_entries e where e.transaction_id = t.id and e.occurred_on = t.occurred_on and e.course_id = $4))`

	placedSQL = `
		select count(*) as placed, count(o.paid_at) as paid
		from financial.orders o
		where o.created_at >= $1::text::date::timestamp at time zone $5 and o.created_at < ($2::text::date + 1)::timestamp at time zone $5
		and ($3::text = '' or o.currency = $3::text::bpchar)
		and ($4::uuid is null or exists (select from financial.order_items i where i.order_id = o.id and i.course_id = $4))`

	titlesSQL = `select id::text as id, title from cw.courses_v1 where id = any ($1::uuid[])`
)
