package financial

const (
	bankOfSQL = `
		select code::text as code, holder, bank, iban, account_number, bic, note, version
		from financial.currencies
		where code = $1::text::bpchar and holder <> ''`

	// The versions that are in force.
	legalSQL = `
		select (select max(version) from cw.legal_versions_v1 where page = 'terms') as terms,
		(select max(version) from cw.legal_versions_v1 where page = 'refund') as refund`

	// What is not paid, and what is paid and owed. What staff placed counts for none of the orders that its buyer may have.
	openItemsSQL = `
		select o.id::text as order_id, i.course_id::text as course_id, o.state = 'awaiting_payment' and o.due_on is null as is_unpaid
		from financial.orders o
		join financial.order_items i on i.order_id = o.id
		where o.buyer_id = $1 and (o.state = 'awaiting_payment' or o.state = 'paid_unplaced' and i.outcome not in ('entered', 'renewed') and i.refunded_minor = i.owed_part_minor and i.net_minor + i.tax_minor > i.refunded_minor)`

	insertOrderSQL = `
		insert into financial.orders (id, buyer_id, method, currency, total_minor, base_currency, base_rate, base_minor, billing_name, billing_address, billing_tax_id, purchase_number,
		terms_version, refund_version, expires_at, held_until, coupon_id, coupon_code, discount_minor, place_country, place_subdivision, billing_country, tax_rule_id, tax_rule_version, tax_region, is_reverse_charged, tax_minor)
		values ($1, $2, $3, $4, $5, $6, $7::text::numeric, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`
	insertItemsSQL = `
		insert into financial.order_items (order_id, course_id, group_id, title, group_name, price_minor, discount_minor, net_minor, tax_minor, tax_name_en, tax_name_ar, tax_rate_ppm, is_tax_inclusive)
		select $1, i.course, i.run, i.title, i.name, i.price, i.off, i.net, i.tax, $10, $11, $12::bigint, $13
		from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[]) as i (course, run, title, name, price, off, net, tax)`
	emptyCartSQL = `
		with forgotten as (update financial.carts set coupon_id = null where id = $1)
		delete from financial.cart_items where cart_id = $1`
	changeSQL = `insert into financial.order_changes (order_id, path, state, author_id, note) values ($1, $2, $3::text::financial.order_state, $4, $5)`

	orderColumns = `
		select o.id::text as id, o.number, o.state::text as state, o.method, o.buyer_id::text as buyer_id, p.first_name || ' ' || p.last_name as buyer_name, p.email as buyer_email,
		o.currency::text as currency, o.total_minor, o.discount_minor, o.coupon_id::text as coupon_id, o.coupon_code, o.base_currency::text as base_currency, o.base_minor, o.billing_name, o.billing_address, o.billing_tax_id, o.purchase_number, o.place_country, o.place_subdivision, o.billing_country, o.card_country, o.tax_region, o.is_reverse_charged, o.disputed_from, o.owed_plan, o.owed_until,
		exists (select from financial.transfer_proofs f where f.order_id = o.id and f.arrived_at is not null and f.decided_at is null) as has_proof,
		o.state = 'awaiting_payment' and exists (select from financial.gateway_payments g where g.order_id = o.id and g.is_on_way and g.state in ('pending', 'requires_action')) as is_on_way,
		o.terms_version, o.refund_version, o.due_on::text as due_on, o.expires_at, o.paid_at, o.created_at
		from financial.orders o
		join cw.people_v1 p on p.id = o.buyer_id`
	orderSQL  = orderColumns + ` where o.id = $1`
	ordersSQL = orderColumns + orderFilterSQL
	// What narrows a list of orders.
	orderFilterSQL = `
		where ($1::uuid is null or o.buyer_id = $1)
		and ($2::text = '' or o.state = $2::text::financial.order_state)
		and ($3::text = '' or o.number::text = $3 or position(lower($3) in lower(p.email)) > 0 or position(lower($3) in lower(p.first_name || ' ' || p.last_name)) > 0
			or o.billing_name <> '' and position(lower($3) in lower(o.billing_name)) > 0 or lower(o.purchase_number) = lower($3)
			or o.id in (select order_id from financial.payments where reference <> '' and lower(reference) = lower($3) union select order_id from financial.gateway_payments where order_id is not null and lower(ref) = lower($3)))
		and ($4::bigint is null or o.number < $4)
		and case $6::text when 'paid' then o.paid_at is not null when 'open' then o.state = 'awaiting_payment'
			when 'refunded' then exists (select from financial.order_items i where i.order_id = o.id and i.refunded_minor > 0) else true end
		and ($7::text = '' or o.currency = $7::text::bpchar)
		and (not $8 or o.id in (select order_id from financial.transfer_proofs where arrived_at is not null and decided_at is null))
		and ($9::timestamptz is null or o.created_at >= $9) and ($10::timestamptz is null or o.created_at < $10)
		and ($11::text = '' or o.method = $11)
		and ($12::bigint is null or o.number between $12 and $13::bigint)
		order by o.number desc
		limit $5`
	// The first and the last number of some days, so that those of long ago are found without walking through all that came after them. As a subquery
	// of its own it reads the index of the days, however PostgreSQL would rather find a smallest number.
	numbersOfSQL = `
		select coalesce(min(number), 0) as first, coalesce(max(number), 0) as last
		from (select number from financial.orders where ($1::timestamptz is null or created_at >= $1) and ($2::timestamptz is null or created_at < $2) offset 0) o`
	// Who a word is a part of the name or the address of.
	buyersSQL = `select id::text from cw.people_v1 where position(lower($1) in lower(email)) > 0 or position(lower($1) in lower(first_name || ' ' || last_name)) > 0 limit $2`
	// How orders were to be paid, one step through the index for each.
	methodsSQL = `
		with recursive m as (
			(select method from financial.orders order by method limit 1)
			union all
			select (select o.method from financial.orders o where o.method > m.method order by o.method limit 1) from m where m.method is not null)
		select method from m where method is not null`
	// Whether a word is a part of the names of the companies of more orders than that.
	companiesSQL = `select count(*) > $2 from (select from financial.orders where billing_name <> '' and lower(billing_name) like lower($1) limit $2 + 1) o`
	// Those of a number ($14), of some buyers ($15), of companies ($16), or that a statement or a company calls so ($17), however many others there are.
	ordersOfFoundSQL = `
		with found as materialized (
			select id from financial.orders where number = $14::bigint
			union
			select id from financial.orders where buyer_id = any ($15::uuid[])
			union
			select id from financial.orders where billing_name <> '' and lower(billing_name) like lower($16::text)
			union
			select id from financial.orders where purchase_number <> '' and lower(purchase_number) = lower($17::text)
			union
			select order_id from financial.payments where reference <> '' and lower(reference) = lower($17)
			union
			select order_id from financial.gateway_payments where order_id is not null and lower(ref) = lower($17))` + orderColumns + ` join found on found.id = o.id` + orderFilterSQL
	orderItemsSQL = `
		select i.order_id::text as order_id, i.course_id::text as course_id, i.group_id::text as group_id, c.slug, i.title, i.group_name, i.price_minor, i.discount_minor, i.net_minor, i.tax_minor, i.tax_name_en, i.tax_name_ar, i.tax_rate_ppm::bigint as tax_rate_ppm, i.is_tax_inclusive, i.outcome, i.refunded_minor, i.owed_part_minor, i.access_until, i.is_given,
		exists (select from financial.refund_items n join financial.refunds r on r.id = n.refund_id where n.order_id = i.order_id and n.course_id = i.course_id and n.ends_access and r.state = 'completed')
		or exists (select from financial.order_changes h where h.order_id = i.order_id and h.path = 'dispute_lost') as has_left
		from financial.order_items i
		join cw.courses_v1 c on c.id = i.course_id
		where i.order_id = any ($1::uuid[])
		order by i.created_at, i.course_id`
	// A buyer does not read which of the staff did something.
	orderChangesSQL = `
		select h.path, h.state::text as state, case when $2 or h.author_id = o.buyer_id then p.first_name || ' ' || p.last_name end as by, h.note, h.at
		from financial.order_changes h
		join financial.orders o on o.id = h.order_id
		left join cw.people_v1 p on p.id = h.author_id
		where h.order_id = $1 and ($2 or h.path <> 'refund_aside')
		order by h.id`
	paymentSQL = `
		select y.amount_minor, y.currency::text as currency, y.reference, y.note, y.received_on::text as received_on, y.provider, p.first_name || ' ' || p.last_name as author,
		(select t.id::text from financial.ledger_transactions t where t.key = 'payment:' || y.id::text) as transaction
		from financial.payments y
		left join cw.people_v1 p on p.id = y.author_id
		where y.order_id = $1`

	// The sale of an order that there was nothing to pay for.
	freeSaleSQL = `select id::text from financial.ledger_transactions where key = 'order:' || $1::text`

	// Whoever else changes the order waits.
	holdOrderSQL = `update financial.orders set updated_at = now() where id = $1`
	walkOrderSQL = `
		update financial.orders set state = $2::text::financial.order_state,
		disputed_from = case when $2::text = 'disputed' then state::text end,
		paid_at = case when $2::text in ('paid', 'paid_unplaced', 'partly_refunded', 'refunded', 'disputed') then coalesce(paid_at, now()) end
		where id = $1`
	disputedFromSQL = `update financial.orders set disputed_from = $2 where id = $1 and state = 'disputed'`
	heldSQL         = `update financial.orders set held_until = $2 where id = $1`
	outcomeSQL      = `update financial.order_items set outcome = $3 where order_id = $1 and course_id = $2`

	insertPaymentSQL = `
		insert into financial.payments (id, order_id, provider, amount_minor, currency, reference, note, received_on, author_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8::text::date, $9)`

	// What is on its way is waited for, and if it does not come there is some time to pay in another way.
	waitOnSQL = `
		update financial.orders o set expires_at = now() + interval '2 days'
		from financial.gateway_payments g
		where g.order_id = o.id and g.is_on_way and g.state in ('pending', 'requires_action') and o.state = 'awaiting_payment' and o.expires_at < now() + interval '1 day'`
	waitToPaySQL = `
		update financial.orders set expires_at = greatest(expires_at, least(now() + make_interval(mins => $2), created_at + make_interval(mins => 2 * $2)))
		where id = $1
		returning expires_at`
	// Whoever may just have paid at a gateway is waited for until its page was closed; where a gateway says nothing for an hour, no longer.
	isClosedSQL = `
		not exists (
			select from financial.gateway_payments g
			where g.order_id = o.id and g.ref is not null and g.state in ('pending', 'requires_action') and (g.closed_at is null or g.closed_at < o.expires_at)
			and (g.closing_at is null or g.closing_at < o.expires_at or g.closing_at > now() - interval '1 hour'))`
	overSQL        = `select o.id::text from financial.orders o where o.state = 'awaiting_payment' and o.expires_at <= $1 and o.id::text > $2 and ` + isClosedSQL + ` order by o.id::text limit $3`
	mayEndSQL      = `select ` + isClosedSQL + ` from financial.orders o where o.id = $1`
	heldShortlySQL = `select id::text from financial.orders where state = 'awaiting_payment' and held_until < least(expires_at, $1) order by id`

	// Clocks of servers differ: an order for a day has 23 hours at least.
	// Orders of staff have a reminder of their own.
	isToRemindSQL = `
		o.state = 'awaiting_payment' and o.due_on is null and o.reminded_at is null and o.expires_at > now() and o.expires_at < now() + interval '1 day'
		and o.expires_at - o.created_at > interval '23 hours' and now() > o.created_at + (o.expires_at - o.created_at) / 2
		and not exists (select from financial.gateway_payments g where g.order_id = o.id and g.is_on_way and g.state in ('pending', 'requires_action'))
		and not exists (select from financial.transfer_proofs f where f.order_id = o.id and f.arrived_at is not null and f.decided_at is null)`
	toRemindSQL = `select o.id::text from financial.orders o where ` + isToRemindSQL + ` order by o.expires_at limit $1`
	remindedSQL = `update financial.orders o set reminded_at = now() where o.id = $1 and ` + isToRemindSQL + ` returning o.id::text`

	// Payments of somebody's orders that can still be paid.
	openOfSQL    = `select g.id::text from financial.gateway_payments g join financial.orders o on o.id = g.order_id where o.buyer_id = $1 and g.state in ('pending', 'requires_action')`
	cancelAllSQL = `
		with over as (update financial.orders set state = 'cancelled' where buyer_id = $1 and state = 'awaiting_payment' returning id)
		insert into financial.order_changes (order_id, path, state) select id, 'cancel', 'cancelled' from over
		returning order_id::text`
	ofOrderSQL = `select exists (select from financial.orders where id::text = $1)`

	// What was sold has to be kept with whom the invoice is for and where the buyer was; what was not sold has not.
	eraseBillingSQL = `update financial.orders set billing_name = '', billing_address = '', billing_tax_id = '', purchase_number = '', billing_country = '', card_country = null, place_country = '', place_subdivision = null where buyer_id = $1 and paid_at is null`
)
