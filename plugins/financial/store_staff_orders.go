package financial

const (
	// Whoever orders for somebody, or that person, comes one after the other, also where there is no cart.
	holdBuyerSQL = `select true from (select pg_advisory_xact_lock(7150161, hashtext($1::text))) held`

	// What is sold of a course: itself, or a run of it.
	staffItemOfSQL = `
		select c.id::text as course_id, $2::text is not null as has_group, g.id::text as group_id, g.name as group_name, g.price_minor as group_minor,
		g.price_currency::text as group_currency, null::bigint as seen_minor, null::text as seen_currency, c.title, c.slug
		from cw.courses_v1 c
		left join cw.groups_v1 g on g.course_id = c.id and g.id = $2::text::uuid
		where c.id = $1`
	staffItemSQL = `update financial.order_items set access_until = $3 where order_id = $1 and course_id = $2`
	payByDaySQL  = `update financial.orders set due_on = $2::text::date, expires_at = $3, remind_at = $4 where id = $1`
	// After whatever the transaction waited for: who was taken out before that was let in again.
	givenSQL    = `update financial.order_items set is_given = true, given_at = clock_timestamp() where order_id = $1 and course_id = $2`
	notGivenSQL = `update financial.order_items set is_given = false where order_id = $1`

	// The buyer has left the course since the access was given, or was taken out of it: whoever is in it now is so in another way.
	hasLeftSQL = `exists (select from cw.enrollment_drops_v1 d where d.user_id = o.buyer_id and d.course_id = i.course_id and d.at >= i.given_at)`
	leftOfSQL  = `select exists (select from financial.orders o join financial.order_items i on i.order_id = o.id where o.id = $1 and i.is_given and ` + hasLeftSQL + `)`

	// Orders that are not paid, and whose buyers have left since the access was given: those of a buyer and a course, or all (null).
	givenOfSQL = `
		select o.id::text
		from financial.order_items i
		join financial.orders o on o.id = i.order_id
		where i.is_given and ($2::uuid is null or i.course_id = $2) and ($1::uuid is null or o.buyer_id = $1) and o.state = 'awaiting_payment'
		and not exists (select from financial.gateway_payments g where g.order_id = o.id and g.is_on_way and g.state in ('pending', 'requires_action'))
		and ` + hasLeftSQL + `
		order by o.id
		limit $3`

	remindDueSQL   = `select id::text from financial.orders where remind_at <= $1 order by remind_at, id limit $2`
	remindedDueSQL = `update financial.orders set remind_at = null where id = $1`
)
