package financial

const (
	planOwedSQL = `update financial.orders set owed_plan = $2, owed_until = $3 where id = $1`
	triedSQL    = `update financial.orders set owed_tried_at = now() where id = $1`

	// An order that waits for a seat, of whose courses each that is owed is an item; not while its buyer wants the money.
	waitsSQL = `
		from financial.orders o
		join financial.order_items i on i.order_id = o.id and i.outcome not in ('entered', 'renewed') and i.refunded_minor = 0 and i.net_minor + i.tax_minor > 0
		where o.state = 'paid_unplaced' and o.owed_plan = 'wait'
		and not exists (select from financial.refunds r where r.order_id = o.id and r.state::text in ('requested', 'sending'))`
	// The courses that somebody waits for, that one first for which nobody was tried for longest.
	queuesSQL = `select i.course_id::text` + waitsSQL + ` and ` + canComeSQL + ` group by i.course_id order by max(o.owed_tried_at) nulls first, i.course_id`
	isInSQL   = `exists (select from cw.enrollments_v1 e where e.user_id = o.buyer_id and e.course_id = i.course_id and e.status <> 'dropped')`
	// Who waits for a course, who paid first first, but for those who have it by now and those whose run is known to be full.
	nextSQL = `
		select o.id::text as id, o.paid_at, coalesce(i.group_id::text, '') as run` + waitsSQL + ` and ` + canComeSQL + `
		and i.course_id = $2 and coalesce(i.group_id::text, '') <> all ($3::text[]) and ($4::timestamptz is null or (o.paid_at, o.id) > ($4, $5::uuid)) and ($6::uuid[] is null or o.buyer_id = any ($6)) and not ` + isInSQL + `
		order by o.paid_at, o.id
		limit 1`
	// Whoever has the course in another way by now need not wait for anybody.
	hasBySQL = `select o.id::text as id, i.course_id::text as course_id` + waitsSQL + ` and ` + isInSQL + ` and ` + canComeSQL + ` order by o.owed_tried_at nulls first, o.paid_at, o.id limit $2`
	// What can still come on a day: the course and the run are there and not over, and the buyer has not paid for the course twice.
	canComeSQL = `
		exists (
			select from cw.courses_v1 c
			left join cw.groups_v1 g on g.id = i.group_id
			where c.id = i.course_id and c.archived_at is null and (c.end_date is null or c.end_date >= $1::text::date)
			and (i.group_name = '' or g.id is not null and (g.ends_on is null or g.ends_on >= $1::text::date)))
		and not exists (
			select from financial.orders x
			join financial.order_items n on n.order_id = x.id and n.course_id = i.course_id
			where x.buyer_id = o.buyer_id and x.id <> o.id and x.paid_at > o.created_at and x.state::text in ('paid', 'paid_unplaced', 'partly_refunded', 'disputed') and n.outcome in ('entered', 'renewed')
			and (n.refunded_minor < n.net_minor + n.tax_minor or n.net_minor + n.tax_minor = 0)
			and not exists (select from financial.refund_items f join financial.refunds r on r.id = f.refund_id
				where f.order_id = n.order_id and f.course_id = n.course_id and f.ends_access and r.state = 'completed'))`
	// Orders that have waited long enough, or of which nothing can come any more.
	waitOverSQL = `
		select o.id::text` + waitsSQL + `
		and ($2::uuid is null or o.id = $2) and ($3::uuid is null or o.id > $3)
		group by o.id
		having o.owed_until <= now() or not bool_or(` + canComeSQL + `)
		order by o.id
		limit $4`
	// What a gateway is to give back by itself and was not asked for yet, that one first at which nobody has looked for longest.
	goBackSQL = `
		select o.id::text from financial.orders o
		join financial.payments y on y.order_id = o.id and y.provider not in ('bank', 'desk', 'coupon')
		where o.state = 'paid_unplaced' and o.owed_plan = 'refund'
		and not exists (select from financial.refunds r where r.order_id = o.id and r.state::text in ('requested', 'rejected', 'sending', 'failed'))
		order by o.owed_tried_at nulls first, o.paid_at, o.id
		limit $1`
)
