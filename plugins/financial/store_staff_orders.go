package financial

const (
	// What is sold of a course: itself, or a run of it.
	staffItemOfSQL = `
		select c.id::text as course_id, $2::text is not null as has_group, g.id::text as group_id, g.name as group_name, g.price_minor as group_minor,
		g.price_currency::text as group_currency, null::bigint as seen_minor, null::text as seen_currency, c.title, c.slug
		from cw.courses_v1 c
		left join cw.groups_v1 g on g.course_id = c.id and g.id = $2::text::uuid
		where c.id = $1`
	staffItemSQL = `update financial.order_items set access_until = $3 where order_id = $1 and course_id = $2`
	payByDaySQL  = `update financial.orders set due_on = $2::text::date, expires_at = $3, remind_at = $4 where id = $1`
	givenSQL     = `update financial.order_items set is_given = $3 where order_id = $1 and course_id = $2`

	// Orders that are not paid, of whom the access was given ahead and who is not in the course any more.
	givenOfSQL = `
		select o.id::text
		from financial.orders o
		join financial.order_items i on i.order_id = o.id
		where i.is_given and i.course_id = $2 and o.buyer_id = $1 and o.state = 'awaiting_payment'`

	remindDueSQL   = `select id::text from financial.orders where remind_at <= $1 order by remind_at, id limit $2`
	remindedDueSQL = `update financial.orders set remind_at = null where id = $1`
)
