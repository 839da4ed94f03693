package financial

const (
	refundColumns = `
		select r.id::text as id, o.id::text as order_id, o.number, o.buyer_id::text as buyer_id, p.first_name || ' ' || p.last_name as buyer_name, p.email as buyer_email, r.state::text as state,
		r.bounced_at, r.bounced_why, r.bounces, r.repaid_on::text as repaid_on, r.repaid_by, r.repaid_reference, r.sent_at, coalesce(r.busy_until > now(), false) as is_busy,
		r.currency::text as currency, r.amount_minor, r.reason, r.answer, r.provider, r.paid_on::text as paid_on, r.reference, r.gateway_ref, r.why, w.first_name || ' ' || w.last_name as author,
		d.id::text as document_id, d.series, d.number as document, d.issued_on::text as issued_on, r.created_at
		from financial.refunds r
		join financial.orders o on o.id = r.order_id
		join cw.people_v1 p on p.id = o.buyer_id
		left join cw.people_v1 w on w.id = r.author_id
		left join financial.documents d on d.refund_id = r.id`
	refundSQL  = refundColumns + ` where r.id = $1`
	refundsSQL = refundColumns + `
		where ($1::uuid is null or r.order_id = $1)
		and ($2::text = '' or r.state = (case when $2::text = 'bounced' then 'completed' else $2::text end)::financial.refund_state)
		and ($2::text <> 'bounced' or r.bounced_at is not null and r.repaid_on is null)
		and r.created_at <= coalesce($3::timestamptz, 'infinity') and ($3::timestamptz is null or (r.created_at, r.id::text) < ($3, $4::text))
		order by r.created_at desc, r.id desc
		limit $5`
	// What buyers' banks have taken of an order's money.
	lostOfSQL    = `select coalesce(sum(lost_minor), 0)::bigint from financial.gateway_payments where order_id = $1 and money = 'settled'`
	refundsOfSQL = refundColumns + ` where o.buyer_id = $1 order by r.created_at desc, r.id desc`
	// Nobody is there any more to whom what is asked for could be given.
	eraseRefundsSQL = `
		update financial.refunds r set reason = '', answer = '', state = case when r.state = 'requested' then 'withdrawn'::financial.refund_state else r.state end
		from financial.orders o where o.id = r.order_id and o.buyer_id = $1`
	refundItemsSQL = `
		select n.refund_id::text as refund_id, n.course_id::text as course_id, i.title, n.amount_minor, n.ends_access
		from financial.refund_items n
		join financial.order_items i on i.order_id = n.order_id and i.course_id = n.course_id
		where n.refund_id = any ($1::uuid[])
		order by i.created_at, n.course_id`
	askedSQL = `select count(*)::int from financial.refunds where order_id = $1 and reason <> ''`
	cameSQL  = `select coalesce(max(received_on)::text, '') as "on", coalesce(max(provider), '') as provider from financial.payments where order_id = $1`
	// Another order of the buyer has given the course, and not all of its money back; not one that was paid before this one was placed: what that gave
	// was over by then, or this one could not have been placed.
	soldElsewhereSQL = `
		select exists (
			select from financial.orders o
			join financial.order_items i on i.order_id = o.id
			where o.buyer_id = $1 and i.course_id = $2 and o.id <> $3 and o.paid_at > (select created_at from financial.orders where id = $3) and o.state::text in ('paid', 'paid_unplaced', 'partly_refunded', 'disputed') and i.outcome in ('entered', 'renewed')
			and (i.refunded_minor < i.net_minor + i.tax_minor or i.net_minor + i.tax_minor = 0)
			and not exists (select from financial.refund_items n join financial.refunds r on r.id = n.refund_id where n.order_id = i.order_id and n.course_id = i.course_id and n.ends_access and r.state = 'completed'))`
	refundOrderSQL   = `select order_id::text from financial.refunds where id = $1`
	refundWaitingSQL = `select id::text from financial.refunds where order_id = $1 and state = 'requested'`
	refundWaitsSQL   = `select exists (select from financial.refunds where order_id = $1 and state::text in ('requested', 'sending'))`

	insertRefundSQL = `
		insert into financial.refunds (id, order_id, state, currency, amount_minor, reason, answer, provider, paid_on, reference, author_id, sent_at)
		values ($1, $2, $3::text::financial.refund_state, $4, $5, $6, $7, $8, $9::text::date, $10, $11, case when $3::text = 'sending' then now() end)`
	insertRefundItemsSQL = `
		insert into financial.refund_items (refund_id, order_id, course_id, amount_minor, ends_access)
		select $1, $2, n.course, n.minor, n.ends from unnest($3::uuid[], $4::bigint[], $5::boolean[]) as n (course, minor, ends)`
	// Where a gateway did not give it, people decide.
	refundTriedSQL    = `select exists (select from financial.refunds where order_id = $1 and state::text in ('requested', 'rejected', 'sending', 'failed'))`
	isSendingSQL      = `select exists (select from financial.refunds where order_id = $1 and state::text = 'sending')`
	sendingRefundsSQL = `select id::text from financial.refunds where state::text = 'sending' order by id limit $1`
	paidByRefSQL      = `select reference from financial.payments where order_id = $1`
	cameByGatewaySQL  = `select gateway, ref from financial.gateway_payments where order_id = $1 and money <> '' and ref is not null`
	// Whoever asks a gateway to give back says so first, and nobody settles it by hand meanwhile.
	sendClaimSQL = `
		update financial.refunds set busy_until = now() + interval '2 minutes'
		where id = $1 and state::text = 'sending' and (busy_until is null or busy_until <= now())
		returning true`
	sendFreeSQL = `update financial.refunds set busy_until = null where id = $1`
	// What was given back at a gateway is what that is to say, too.
	recordedAtSQL   = `update financial.gateway_payments set recorded_minor = recorded_minor + $3 where order_id = $1 and gateway = $2 and money = 'settled'`
	settleRefundSQL = `
		update financial.refunds set state = 'completed', provider = $2, paid_on = $3::text::date, reference = $4, author_id = $5
		where id = $1 and state::text = 'sending' and (busy_until is null or busy_until <= now())`
	// What a gateway has given and says less of by now may have come back: a refund that it gave, or that by which one was given again there.
	mayBounceSQL = `
		select r.id::text as id, coalesce(t.ref, r.gateway_ref) as ref from financial.refunds r
		join financial.gateway_payments g on g.order_id = r.order_id and g.gateway = r.provider and g.money = 'settled'
		left join financial.gateway_refunds t on t.repaid_id = r.id
		where g.gateway = $1 and g.ref = $2 and g.refunded_minor < g.recorded_minor and r.state = 'completed' and (r.bounced_at is null and r.gateway_ref <> '' or t.id is not null)
		order by r.created_at, r.id`
	// Of what people gave at the gateway itself.
	givenElseSQL = `
		select g.id::text from financial.gateway_payments g
		where g.gateway = $1 and g.ref = $2 and g.money = 'settled'
		and (g.refunded_minor <> g.recorded_minor or exists (select from financial.gateway_refunds t where t.payment_id = g.id and ` + openThere + ` and t.state not in ('failed', 'cancelled')))`
	// Of ours, by the key that it was asked for under.
	ourRefundSQL = `select state::text as state, gateway_ref, provider, bounced_at is not null as is_bounced from financial.refunds where id = $1`
	// What nobody has said of what it is.
	openThere    = `t.refund_id is null and t.repaid_id is null and t.aside_at is null`
	keepThereSQL = `
		insert into financial.gateway_refunds (id, payment_id, ref, amount_minor, currency, state, given_at)
		select $1::uuid, $2::uuid, $3::text, $4::bigint, $5::text::bpchar, $6::text, $7::timestamptz
		where exists (select from financial.currencies where code = $5::text::bpchar)
		and not exists (select from financial.refunds r join financial.gateway_payments g on g.order_id = r.order_id where g.id = $2::uuid and r.gateway_ref = $3::text and r.state::text <> 'failed')
		on conflict (payment_id, ref) do update set state = excluded.state, amount_minor = excluded.amount_minor
		where gateway_refunds.refund_id is null and gateway_refunds.repaid_id is null and gateway_refunds.aside_at is null`
	thereColumns = `
		select t.id::text as id, g.order_id::text as order_id, g.gateway, t.ref, t.amount_minor, t.currency::text as currency, t.state, t.given_at, coalesce(t.refund_id, t.repaid_id)::text as refund_id, t.aside_at is not null as is_aside
		from financial.gateway_refunds t
		join financial.gateway_payments g on g.id = t.payment_id`
	thereSQL   = thereColumns + ` where t.id = $1`
	thereOfSQL = thereColumns + ` where g.order_id = $1 and ` + openThere + ` and t.state not in ('failed', 'cancelled') order by t.given_at, t.id`
	// How much of what a payment's gateway has given back is not recorded here.
	roomThereSQL = `
		select g.refunded_minor - g.recorded_minor from financial.gateway_payments g
		join financial.gateway_refunds t on t.payment_id = g.id
		where t.id = $1`
	isGivenThereSQL  = `select exists (` + thereColumns + ` where g.order_id = $1 and ` + openThere + ` and t.state not in ('failed', 'cancelled') and g.refunded_minor > g.recorded_minor)`
	recordedThereSQL = `
		with known as (update financial.gateway_refunds set refund_id = $2 where id = $1)
		update financial.refunds set gateway_ref = $3 where id = $2`
	// What of a payment was given there and is just so much, the one of a name first.
	matchThereSQL = thereColumns + `
		where g.order_id = $1 and g.gateway = $2 and ` + openThere + ` and t.state = 'completed' and t.amount_minor = $3 and g.refunded_minor - g.recorded_minor >= $3
		order by t.ref = $4 desc, t.given_at, t.id
		limit 1`
	// What of it the gateway says of the payment is known by that.
	asideThereSQL = `
		with one as (
			update financial.gateway_refunds t set aside_at = now(), aside_minor = case when t.currency = g.paid_currency then least(t.amount_minor, greatest(g.refunded_minor - g.recorded_minor, 0)) else 0 end
			from financial.gateway_payments g
			where t.id = $1 and g.id = t.payment_id and ` + openThere + `
			returning t.payment_id, t.aside_minor
		)
		update financial.gateway_payments g set recorded_minor = g.recorded_minor + one.aside_minor from one where g.id = one.payment_id`
	// What was put aside and came back there is nothing that was given any more.
	asideOfSQL   = `select g.order_id::text from financial.gateway_refunds t join financial.gateway_payments g on g.id = t.payment_id where t.payment_id = $1 and t.ref = $2 and t.aside_minor > 0`
	asideBackSQL = `
		with known as (
			update financial.gateway_payments g set recorded_minor = g.recorded_minor - t.aside_minor from financial.gateway_refunds t
			where t.payment_id = $1 and t.ref = $2 and t.aside_minor > 0 and g.id = t.payment_id
		)
		update financial.gateway_refunds set state = $3, aside_minor = 0 where payment_id = $1 and ref = $2 and aside_minor > 0`
	repaidThereSQL = `update financial.gateway_refunds set repaid_id = $2 where id = $1`
	bouncedSQL     = `update financial.refunds set bounced_at = now(), bounced_why = $2, bounces = bounces + 1 where id = $1 and state = 'completed' and bounced_at is null`
	// What was given again at the gateway itself and came back, too, is nothing that was given any more.
	bouncedAgainSQL = `
		with back as (update financial.gateway_refunds set repaid_id = null, state = 'failed' where repaid_id = $1 and ref = $3 returning id)
		update financial.refunds set bounced_at = now(), bounced_why = $2, bounces = bounces + 1, repaid_on = null, repaid_by = '', repaid_reference = ''
		where id = $1 and exists (select from back)`
	repaidSQL          = `update financial.refunds set repaid_on = $2::text::date, repaid_by = $3, repaid_reference = $4, author_id = $5 where id = $1 and bounced_at is not null and repaid_on is null`
	sendingSQL         = `update financial.refunds set gateway_ref = $2 where id = $1 and state::text = 'sending'`
	sentSQL            = `update financial.refunds set state = 'completed', paid_on = $2::text::date, gateway_ref = case when $3::text = '' then gateway_ref else $3 end, reference = case when $3::text = '' then gateway_ref else $3 end where id = $1`
	notSentSQL         = `update financial.refunds set state = 'failed', why = $2 where id = $1 and state::text = 'sending'`
	dropRefundItemsSQL = `delete from financial.refund_items where refund_id = $1`
	decideRefundSQL    = `
		update financial.refunds set state = $2::text::financial.refund_state, amount_minor = $3, answer = $4, provider = $5, paid_on = $6::text::date, reference = $7, author_id = $8,
		sent_at = case when $2::text = 'sending' then now() end
		where id = $1`
	refundedSQL = `update financial.order_items set refunded_minor = refunded_minor + $3, owed_part_minor = owed_part_minor + $4 where order_id = $1 and course_id = $2`

	progressSQL   = `select course_id::text as course_id, ceil(progress)::int as progress from cw.enrollments_v1 where user_id = $1 and course_id = any ($2::uuid[])`
	enrollmentSQL = `select id::text from cw.enrollments_v1 where user_id = $1 and course_id = $2 and status <> 'dropped' limit 1`
	adminsSQL     = `select id::text from cw.people_v1 where role = 'super_admin' and is_active order by id`

	takeNumberSQL = `
		insert into financial.document_series (kind, series, last) values ($1::text::financial.document_kind, $2, 1)
		on conflict (kind, series) do update set last = document_series.last + 1
		returning last`
	insertDocumentSQL = `
		insert into financial.documents (id, kind, series, number, order_id, refund_id, issued_on, currency, total_minor, says)
		values ($1, $2::text::financial.document_kind, $3, $4, $5, $6, $7::text::date, $8, $9, $10::text::jsonb)`
	documentColumns = `
		select d.id::text as id, d.kind::text as kind, d.series, d.number, d.order_id::text as order_id, o.number as order_number, o.buyer_id::text as buyer_id, d.issued_on::text as issued_on,
		d.currency::text as currency, d.total_minor, d.says, d.created_at, exists (select from financial.document_mails l where l.document_id = d.id and l.mailed_at is null) as is_unmailed
		from financial.documents d
		join financial.orders o on o.id = d.order_id`
	documentSQL  = documentColumns + ` where d.id = $1`
	documentsSQL = documentColumns + documentFilterSQL
	// What is found by a word is looked through, where it is too much to be looked up.
	documentFilterSQL = `
		where ($1::uuid is null or o.buyer_id = $1)
		and ($2::text = '' or d.kind = $2::text::financial.document_kind)
		and ($3::text = '' or position(lower($3) in ` + documentName + `) > 0)
		and (not $7 or d.id in (select document_id from financial.document_mails where mailed_at is null))
		and d.created_at <= coalesce($4::timestamptz, 'infinity') and ($4::timestamptz is null or (d.created_at, d.id::text) < ($4, $5::text))
		order by d.created_at desc, d.id desc
		limit $6`
	documentName = `lower(d.says->'buyer'->>'name')`
	// Those for whoever has a name like that.
	documentsForSQL = `select d.id::text from financial.documents d where ` + documentName + ` like lower($1) limit $2`
	// Those of a number ($8 and $9), of an order's ($10), or that are known ($11), however many others there are.
	documentsOfFoundSQL = `
		with found as materialized (
			select id from financial.documents where kind in ('invoice', 'credit_note') and series = $8 and number = $9::bigint
			union
			select d.id from financial.documents d join financial.orders o on o.id = d.order_id where o.number = $10::bigint
			union
			select unnest($11::uuid[]))` + documentColumns + ` join found on found.id = d.id` + documentFilterSQL
	toMailSQL    = `insert into financial.document_mails (document_id, is_held) values ($1, $2)`
	mailedSQL    = `update financial.document_mails set mailed_at = coalesce(mailed_at, now()), why = '' where document_id = $1`
	notMailedSQL = `update financial.document_mails set tries = tries + 1, why = $2, is_held = is_held or $3, next_at = now() + least(tries + 1, 24) * interval '1 hour' where document_id = $1 and mailed_at is null`
	unmailedSQL  = `
		select document_id::text from financial.document_mails
		where mailed_at is null and not is_held and tries < $1 and next_at <= now() and created_at < now() - interval '1 hour'
		order by next_at, document_id limit $2`
	mailLaterSQL      = `update financial.document_mails set next_at = now() + interval '1 hour' where document_id = any ($1::uuid[]) and mailed_at is null`
	orderDocumentsSQL = documentColumns + ` where d.order_id = $1 order by d.created_at, d.id`
)
