package financial

const (
	cartColumns = `id::text as id, currency::text as currency, is_chosen, coupon_id::text as coupon_id, tax_country, tax_subdivision, touched_at`

	// A cart that nobody touched since $2 is gone.
	cartOfUserSQL   = `select ` + cartColumns + ` from financial.carts where user_id = $1 and touched_at > $2`
	cartOfSecretSQL = `select ` + cartColumns + ` from financial.carts where secret_hash = $1 and touched_at > $2`

	// Whoever changes what is in a cart holds it so.
	touchUserCartSQL   = `update financial.carts set touched_at = now() where user_id = $1 and touched_at > $2 returning ` + cartColumns
	touchSecretCartSQL = `update financial.carts set touched_at = now() where secret_hash = $1 and touched_at > $2 returning ` + cartColumns

	dropOldCartSQL = `delete from financial.carts where user_id = $1 and touched_at <= $2`
	// Somebody's other browser may be quicker.
	makeCartSQL = `
		insert into financial.carts (id, user_id, secret_hash, currency, is_chosen) values ($1, $2, $3, $4, $5)
		on conflict (user_id) do update set touched_at = now()
		returning ` + cartColumns

	cartItemsSQL = `
		select i.course_id::text as course_id, i.has_group, i.group_id::text as group_id, g.name as group_name, g.price_minor as group_minor,
		g.price_currency::text as group_currency, i.seen_minor, i.seen_currency::text as seen_currency, c.title, c.slug
		from financial.cart_items i
		join cw.courses_v1 c on c.id = i.course_id
		left join cw.groups_v1 g on g.id = i.group_id
		where i.cart_id = $1
		order by i.created_at, i.course_id`
	countItemsSQL = `select count(*)::int from financial.cart_items where cart_id = $1`

	putItemSQL = `
		insert into financial.cart_items (cart_id, course_id, has_group, group_id) values ($1, $2, $3::uuid is not null, $3)
		on conflict (cart_id, course_id) do update set has_group = excluded.has_group, group_id = excluded.group_id, seen_minor = null, seen_currency = null`
	dropItemSQL = `delete from financial.cart_items where cart_id = $1 and course_id = $2`
	seenSQL     = `
		update financial.cart_items i set seen_minor = s.minor, seen_currency = s.currency
		from unnest($2::uuid[], $3::bigint[], $4::text[]) as s (course, minor, currency)
		where i.cart_id = $1 and i.course_id = s.course and (i.seen_minor is distinct from s.minor or i.seen_currency is distinct from s.currency)`
	cartCurrencySQL = `
		with counted as (update financial.cart_uses set currency = $2 where cart_id = $1 and order_id is null and currency <> $2)
		update financial.carts set currency = $2, is_chosen = $3 where id = $1 and (currency <> $2 or is_chosen <> $3)`

	// The currency that somebody chose last, and countries that the last order says of its buyer: where they said to be, whom the invoice was for,
	// where the card was from.
	choiceSQL = `select currency::text from financial.currency_choices where user_id = $1`
	chooseSQL = `
		insert into financial.currency_choices as c (user_id, currency) values ($1, $2)
		on conflict (user_id) do update set currency = excluded.currency where c.currency <> excluded.currency`
	homeSQL = `
		select h.country from (
			select place_country, billing_country, card_country from financial.orders where buyer_id = $1 order by number desc limit 1) o
		cross join lateral (values (1, o.place_country), (2, o.billing_country), (3, o.card_country)) as h (n, country)
		where h.country <> '' order by h.n`
	eraseChoiceSQL = `delete from financial.currency_choices where user_id = $1`

	// A course ($2) was put into a cart, which is counted from then on.
	useCartSQL = `
		insert into financial.cart_uses as u (cart_id, currency, courses) select c.id, c.currency, array[$2::uuid] from financial.carts c where c.id = $1
		on conflict (cart_id) where order_id is null do update set last_at = now(),
		courses = case when u.courses @> excluded.courses then u.courses else u.courses || excluded.courses end`
	// What was put into one ($1) was, with it, put into another ($2), so that both are one.
	mergeUsesSQL = `
		with gone as (delete from financial.cart_uses where cart_id = $1 and order_id is null returning *)
		insert into financial.cart_uses as u (cart_id, first_at, last_at, currency, courses) select $2::uuid, g.first_at, now(), g.currency, g.courses from gone g
		on conflict (cart_id) where order_id is null do update set first_at = least(u.first_at, excluded.first_at), last_at = excluded.last_at,
		courses = (select array_agg(distinct c) from unnest(u.courses || excluded.courses) c)`
	orderUseSQL = `update financial.cart_uses set order_id = $2, last_at = now(), currency = $3 where cart_id = $1 and order_id is null`

	// Of what another cart holds, those that the own one lacks, the oldest first, as many as fit. It returns how many were left.
	moveItemsSQL = `
		with lacking as (
			select course_id, row_number() over (order by created_at, course_id) as n from financial.cart_items i
			where cart_id = $1 and not exists (select from financial.cart_items o where o.cart_id = $2 and o.course_id = i.course_id)
		), moved as (
			update financial.cart_items i set cart_id = $2
			from lacking l
			where i.cart_id = $1 and i.course_id = l.course_id and l.n <= $3
		)
		select (count(*) filter (where n > $3))::int from lacking`

	dropCartSQL   = `delete from financial.carts where id = $1`
	sweepCartsSQL = `delete from financial.carts where id in (select id from financial.carts where touched_at <= $1 limit $2)`

	sweepUsesSQL = `delete from financial.cart_uses where id in (select id from financial.cart_uses where last_at < $1 order by last_at limit $2)`

	personalCartSQL = `
		select c.title, i.created_at as at
		from financial.carts k
		join financial.cart_items i on i.cart_id = k.id
		join cw.courses_v1 c on c.id = i.course_id
		where k.user_id = $1
		order by i.created_at`
	eraseCartSQL = `delete from financial.carts where user_id = $1`
)
