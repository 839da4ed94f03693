package financial

const (
	// The accounts that reports are made of.
	reportAccountsSQL = `
		select id, code, kind::text as kind from financial.ledger_accounts
		where code in ('sales', 'discounts', 'refunds', 'shares', 'chargebacks') or code like 'tax:%' or code like 'fees:%'`

	// $1, $2: the days; $3: the accounts; $4: of one currency, or ""; $5: of some courses, or NULL; $6: whether the course is said.
	soldSQL = `
		select e.occurred_on::text as day, e.currency::text as currency, e.account_id, case when $6 then e.course_id::text end as course,
		sum(e.amount_minor)::text as minor, -sum(sign(e.amount_minor))::bigint as credits, false as is_part
		from financial.ledger_entries e
		where e.occurred_on between $1::text::date and $2::text::date and e.account_id = any ($3::bigint[])
		and ($4::text = '' or e.currency = $4::text::bpchar) and ($5::uuid[] is null or e.course_id = any ($5::uuid[]))
		group by e.occurred_on, e.currency, e.account_id, e.course_id`

	// What stands on some accounts ($3) without a course, in the days $1 to $2, for the courses of its orders. The parts of a sum come together.
	bankPartsSQL = `
		select p.occurred_on::text as day, p.currency::text as currency, p.account_id, p.course_id::text as course, sum(p.amount_minor)::text as minor, 0::bigint as credits, true as is_part
		from financial.ledger_parts p
		where p.occurred_on between $1::text::date and $2::text::date and p.account_id = any ($3::bigint[])
		and ($4::text = '' or p.currency = $4::text::bpchar)
		group by p.occurred_on, p.currency, p.account_id, p.course_id
		order by p.occurred_on, p.currency, p.account_id, p.course_id`

	// What trainers were given for courses on each day of a period, and what was taken back.
	earnedSQL = `
		select e.occurred_on::text as day, e.currency::text as currency, e.course_id::text as course, e.party_id::text as trainer,
		coalesce(-sum(e.amount_minor) filter (where e.amount_minor < 0), 0)::bigint as given, coalesce(sum(e.amount_minor) filter (where e.amount_minor > 0), 0)::bigint as taken
		from financial.ledger_entries e
		where e.account_id = (select id from financial.ledger_accounts where code = 'trainers_due') and e.occurred_on between $1::text::date and $2::text::date
		and e.course_id is not null and e.party_id is not null
		and ($3::text = '' or e.currency = $3::text::bpchar) and ($4::uuid is null or e.course_id = $4)
		group by e.occurred_on, e.currency, e.course_id, e.party_id
		order by e.occurred_on, e.currency, e.course_id, e.party_id`

	// The rate of each of some days ($2) between a currency of that day ($3) and another one ($1), in either direction: the one in force when
	// the day ends in the site's time zone ($4); of both, the one that is effective later, or the one from $1. Nothing where there is none.
	dayRatesSQL = `
		select d.day, d.currency, case when is_back then back.rate else there.rate end::text as rate, is_back
		from unnest($2::text[], $3::text[]) as d (day, currency)
		cross join lateral (select (d.day::date + 1)::timestamp at time zone $4 as ends) e
		left join lateral (
			select r.rate, r.effective_at from financial.exchange_rates r
			where r.base_currency = d.currency::bpchar and r.quote_currency = $1::text::bpchar and r.effective_at < e.ends and (r.expires_at is null or r.expires_at >= e.ends)
			order by r.effective_at desc limit 1) there on true
		left join lateral (
			select r.rate, r.effective_at from financial.exchange_rates r
			where r.base_currency = $1::text::bpchar and r.quote_currency = d.currency::bpchar and r.effective_at < e.ends and (r.expires_at is null or r.expires_at >= e.ends)
			order by r.effective_at desc limit 1) back on true
		cross join lateral (select back.rate is not null and (there.rate is null or back.effective_at >= there.effective_at) as is_back) w
		where there.rate is not null or back.rate is not null`

	// Orders that were paid, or that there was nothing to pay for. Each has one sale with such a key, whatever became of it afterwards.
	soldOrdersSQL = `
		select count(*) from financial.ledger_transactions t
		where t.occurred_on between $1::text::date and $2::text::date and t.kind = 'sale' and (t.key like 'payment:%' or t.key like 'order:%')`
	// Those in a currency ($3), or with a course ($4): what was ordered is sold, or owed to the buyer.
	soldOrdersOfSQL = `
		select count(distinct e.transaction_id) from financial.ledger_entries e
		join financial.ledger_transactions t on t.id = e.transaction_id and t.occurred_on = e.occurred_on
		where e.occurred_on between $1::text::date and $2::text::date and t.occurred_on between $1::text::date and $2::text::date
		and t.kind = 'sale' and (t.key like 'payment:%' or t.key like 'order:%')
		and e.account_id in (select a.id from financial.ledger_accounts a where a.code in ('sales', 'unplaced'))
		and ($3::text = '' or e.currency = $3::text::bpchar) and ($4::uuid is null or e.course_id = $4)`

	// Carts of the days $1 to $2 in the site's time zone ($5): those that were used then, or before and after. An order is of a cart of its day. What
	// is not ordered is abandoned when nothing is in it any more, or nobody has touched it since $6.
	cartsSQL = `
		select u.filled, u.abandoned, o.placed, o.paid
		from (select $1::text::date::timestamp at time zone $5 as since, ($2::text::date + 1)::timestamp at time zone $5 as ends) p
		cross join lateral (
			select count(*) as filled, count(*) filter (where u.order_id is null and not exists (
				select from financial.carts c join financial.cart_items i on i.cart_id = c.id where c.id = u.cart_id and c.touched_at > $6)) as abandoned
			from financial.cart_uses u
			where u.last_at >= p.since and u.first_at < p.ends and ($3::text = '' or u.currency = $3::text::bpchar) and ($4::uuid is null or u.courses @> array[$4::uuid])) u
		cross join lateral (
			select count(*) as placed, count(o.paid_at) as paid
			from financial.orders o
			where o.created_at >= p.since and o.created_at < p.ends and ($3::text = '' or o.currency = $3::text::bpchar)
			and ($4::uuid is null or exists (select from financial.order_items i where i.order_id = o.id and i.course_id = $4))) o`

	namesSQL  = `select id::text as id, first_name || ' ' || last_name as title from cw.people_v1 where id = any ($1::uuid[])`
	titlesSQL = `select id::text as id, title from cw.courses_v1 where id = any ($1::uuid[])`
)
