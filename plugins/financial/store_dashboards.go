package financial

const (
	// The courses that somebody is a trainer of now, or one of them.
	trainersCoursesSQL = `select course_id::text from cw.course_trainers_v1 where user_id = $1 and ($2::uuid is null or course_id = $2)`

	// What was put to a trainer ($1) for courses, less what was taken back.
	trainersDueSQL = `
		select e.occurred_on::text as day, e.currency::text as currency, e.account_id, e.course_id::text as course, sum(e.amount_minor)::text as minor, 0::bigint as credits, false as is_part
		from financial.ledger_entries e
		where e.party_id = $1 and e.account_id = (select id from financial.ledger_accounts where code = 'trainers_due')
		and e.occurred_on between $2::text::date and $3::text::date and e.course_id is not null
		and ($4::text = '' or e.currency = $4::text::bpchar) and ($5::uuid is null or e.course_id = $5)
		group by e.occurred_on, e.currency, e.account_id, e.course_id`

	earningLinesSQL = earningColumns + `
		where e.trainer_id = $1
		and ($2::text = '' or e.earned_on >= $2::text::date) and ($3::text = '' or e.earned_on <= $3::text::date)
		and ($4::uuid is null or e.course_id = $4) and ($5::text = '' or e.currency = $5::text::bpchar)
		and ($6::text = '' or $6 = case when t.id is null then case when ` + isHeld + ` then 'held' when e.available_on > $7::text::date then 'pending' else 'available' end
			when t.state = 'completed' then 'paid' else 'in_payout' end)
		and e.created_at <= coalesce($8::timestamptz, 'infinity') and ($8::timestamptz is null or (e.created_at, e.id::text) < ($8, $9::text))
		order by e.created_at desc, e.id desc
		limit $10`

	// Courses whose entries changed, the oldest changes first; they wait no more.
	takeMovesSQL = `
		delete from financial.revenue_moves where id in (select id from financial.revenue_moves order by id limit $1) returning course_id::text`
	moveAllSQL = `insert into financial.revenue_moves (course_id) select distinct course_id from financial.order_items`

	spendingSQL = `
		select o.currency::text as currency, count(o.paid_at) as orders, coalesce(sum(o.total_minor) filter (where o.paid_at is not null), 0)::bigint as paid,
		coalesce(sum(r.minor), 0)::bigint as refunded, count(*) filter (where r.minor > 0) as returns,
		count(*) filter (where o.state = 'awaiting_payment') as waiting, coalesce(sum(o.total_minor) filter (where o.state = 'awaiting_payment'), 0)::bigint as owing
		from financial.orders o
		cross join lateral (select sum(i.refunded_minor) as minor from financial.order_items i where i.order_id = o.id) r
		where o.buyer_id = $1
		group by o.currency
		having count(o.paid_at) > 0 or count(*) filter (where o.state = 'awaiting_payment') > 0
		order by count(o.paid_at) desc, o.currency`
)
