package financial

const (
	couponColumns = `
		c.id::text as id, c.code, c.kind::text as kind, c.percent_bp::bigint as percent_bp, c.amount_minor, c.currency::text as currency, c.minimum_minor, c.starts_at, c.ends_at,
		c.uses_most, c.person_most, c.uses, c.is_active, c.has_courses, c.batch, c.note, c.version, c.created_at,
		array(select i.course_id::text from financial.coupon_courses i where i.coupon_id = c.id) as courses`
	couponByCodeSQL = `select ` + couponColumns + ` from financial.coupons c where c.code = $1`
	couponSQL       = `select ` + couponColumns + ` from financial.coupons c where c.id = $1`

	// Whoever orders with it holds it, so that it is never used more often than it can be.
	takeCouponSQL = `
		update financial.coupons c set uses = c.uses + 1 where c.id = $1 and (c.uses_most is null or c.uses < c.uses_most)
		returning ` + couponColumns
	// Money that came late for an order of before: its discount was promised.
	takeCouponAgainSQL = `update financial.coupons set uses = uses + 1 where id = $1`
	giveCouponSQL      = `update financial.coupons set uses = uses - 1 where id = $1 and uses > 0`
	giveAllCouponsSQL  = `
		update financial.coupons c set uses = greatest(0, c.uses - o.n)
		from (select coupon_id, count(*)::int as n from financial.orders where buyer_id = $1 and state = 'awaiting_payment' and coupon_id is not null group by coupon_id) o
		where c.id = o.coupon_id`
	usedBySQL = `select count(*)::int from financial.orders where coupon_id = $1 and buyer_id = $2 and state not in ('cancelled', 'expired')`

	insertCouponsSQL = `
		insert into financial.coupons (id, code, kind, percent_bp, amount_minor, currency, minimum_minor, starts_at, ends_at, uses_most, person_most, has_courses, is_active, batch, note, author_id)
		select n.id, n.code, $3::text::financial.coupon_kind, $4, $5, $6, $7, coalesce($8, now()), $9, $10, $11, $12, $13, $14, $15, $16
		from unnest($1::uuid[], $2::text[]) as n (id, code)
		on conflict (code) do nothing`
	changeCouponSQL = `
		update financial.coupons set kind = $3::text::financial.coupon_kind, percent_bp = $4, amount_minor = $5, currency = $6, minimum_minor = $7, starts_at = coalesce($8, starts_at), ends_at = $9,
		uses_most = $10, person_most = $11, has_courses = $12, is_active = $13, note = $14, version = version + 1
		where id = $1 and version = $2`
	dropCouponSQL        = `delete from financial.coupons where id = $1`
	dropCouponCoursesSQL = `delete from financial.coupon_courses where coupon_id = any ($1::uuid[])`
	couponCoursesSQL     = `
		insert into financial.coupon_courses (coupon_id, course_id)
		select k, c.id from unnest($1::uuid[]) k cross join cw.courses_v1 c where c.id = any ($2::uuid[])`
	couponTitlesSQL = `select id::text as id, title from cw.courses_v1 where id = any ($1::text[]::uuid[]) order by title, id`
	couponsSQL      = `
		select ` + couponColumns + `
		from financial.coupons c
		where case $1::text
			when '' then true
			when 'off' then not c.is_active
			when 'early' then c.is_active and c.starts_at > now()
			when 'over' then c.is_active and c.starts_at <= now() and c.ends_at <= now()
			when 'used' then c.is_active and c.starts_at <= now() and (c.ends_at is null or c.ends_at > now()) and c.uses >= c.uses_most
			else c.is_active and c.starts_at <= now() and (c.ends_at is null or c.ends_at > now()) and (c.uses_most is null or c.uses < c.uses_most)
		end
		and ($2::text = '' or c.batch = $2)
		and ($3::text = '' or position(upper($3) in c.code) > 0 or position(lower($3) in lower(c.batch || ' ' || c.note)) > 0)
		and ($4::timestamptz is null or (c.created_at, c.id) < ($4, nullif($5::text, '')::uuid))
		order by c.created_at desc, c.id desc
		limit $6`

	cartCouponSQL = `update financial.carts set coupon_id = $2 where id = $1`

	missesSQL      = `select coalesce((select misses from financial.coupon_misses where who = $1 and hour = $2), 0)::int`
	missSQL        = `insert into financial.coupon_misses (who, hour) values ($1, $2) on conflict (who, hour) do update set misses = coupon_misses.misses + 1`
	sweepMissesSQL = `delete from financial.coupon_misses where hour < $1`
	eraseMissesSQL = `delete from financial.coupon_misses where who = $1::text`
)
