package financial

const (
	attemptColumns = `id::text as id, order_id::text as order_id, gateway, ref, url, amount_minor, currency::text as currency, expires_at, state, paid_minor, paid_currency::text as paid_currency, paid_at, fee_minor, fee_currency::text as fee_currency, exchanged_minor, settled_minor, settled_currency::text as settled_currency,
		refunded_minor, dispute, disputed_minor, disputes, why, money, return_ref, returned_at, return_why, return_tries, return_bounces, coalesce(return_busy_until > now(), false) as return_busy, hand_minor, hand_method, hand_reference, lost_minor, is_on_way, recorded_minor, version, created_at`
	attemptSQL     = `select ` + attemptColumns + ` from financial.gateway_payments where id = $1`
	attemptsSQL    = `select ` + attemptColumns + ` from financial.gateway_payments where order_id = $1 order by created_at desc, id desc limit $2`
	openAttemptSQL = `select ` + attemptColumns + ` from financial.gateway_payments where order_id = $1 and state in ('pending', 'requires_action')`
	// Those of orders whose time is over, at which nobody has looked since a moment: the one first at which nobody has for longest.
	overAttemptsSQL = `
		select ` + attemptColumns + ` from financial.gateway_payments
		where state in ('pending', 'requires_action') and not is_on_way
		and order_id in (select id from financial.orders where state = 'awaiting_payment' and expires_at <= $1)
		and (looked_at is null or looked_at < $1)
		order by looked_at nulls first, id
		limit $2`
	closedSQL  = `update financial.gateway_payments set closed_at = now() where id = $1`
	openIDsSQL = `select id::text from financial.gateway_payments where order_id = $1 and state in ('pending', 'requires_action')`
	// What the gateway calls it comes first: a key is only looked for while that is not known.
	findAttemptSQL = `
		select ` + attemptColumns + ` from financial.gateway_payments
		where gateway = $1 and ref = $2
		union all
		select ` + attemptColumns + ` from financial.gateway_payments
		where gateway = $1 and id = $3::uuid and ref is null and not exists (select from financial.gateway_payments where gateway = $1 and ref = $2)`
	versionSQL = `select version from financial.gateway_payments where gateway = $1 and ref = $2`

	insertAttemptSQL = `
		insert into financial.gateway_payments (id, order_id, gateway, amount_minor, currency, expires_at) values ($1, $2, $3, $4, $5, $6)
		returning ` + attemptColumns
	begunSQL = `
		update financial.gateway_payments set ref = $2, url = $3, expires_at = least(expires_at, $4), looked_at = now(), version = version + 1
		where id = $1 and (ref is null or ref = $2 and url = '')`
	endAttemptSQL = `update financial.gateway_payments set state = $2, why = $3, version = version + 1 where id = $1 and ref is null and state in ('pending', 'requires_action')`

	// One that was called off is offered to nobody any more.
	overNowSQL = `update financial.gateway_payments set expires_at = least(expires_at, now()) where id = $1`
	// What a gateway does not know, and nobody is to pay any more, has ended.
	unknownSQL = `
		update financial.gateway_payments set state = 'cancelled', looked_at = now(), version = version + 1
		where gateway = $1 and ref = $2 and state in ('pending', 'requires_action') and expires_at <= now()`
	// One whose gateway is there no more has ended here.
	abandonSQL = `update financial.gateway_payments set state = 'cancelled', version = version + 1 where id = $1 and state in ('pending', 'requires_action')`

	// Whoever looks says so first, so that others do not.
	lookSQL = `
		update financial.gateway_payments set looked_at = now()
		where order_id = $1 and ref is not null and state in ('pending', 'requires_action') and looked_at < $2
		returning ` + attemptColumns
	lookedSQL = `update financial.gateway_payments set looked_at = now() where id = $1`
	// Since when its page is tried to be closed, as its order's time is over.
	closingSQL = `
		update financial.gateway_payments g set looked_at = now(), closing_at = case when g.closing_at >= o.expires_at then g.closing_at else now() end
		from financial.orders o where g.id = $1 and o.id = g.order_id`
	lookingSQL = `update financial.gateway_payments set looked_at = now() where gateway = $1 and ref = $2`
	saidSQL    = `
		update financial.gateway_payments
		set ref = $2, state = $3, paid_minor = $4, paid_currency = $5, paid_at = $6, fee_minor = $7, refunded_minor = $8, dispute = $9, disputed_minor = $10, disputes = $11, why = $12, money = $13, lost_minor = $14, is_on_way = $15,
		fee_currency = $16, exchanged_minor = $17, settled_minor = $18, settled_currency = $19,
		looked_at = now(), version = version + 1
		where id = $1`
	cardCountrySQL = `update financial.orders set card_country = $2 where id = $1`
	buyerActiveSQL = `select exists (select from cw.people_v1 where id = $1 and is_active)`

	insertStraySQL = `
		insert into financial.gateway_payments (id, gateway, ref, amount_minor, currency, expires_at, state, paid_minor, paid_currency, paid_at, refunded_minor, looked_at)
		values ($1, $2, $3, $4, $5, now(), 'completed', $4, $5, $7, $6, now())
		on conflict (gateway, ref) do nothing`
	strayAgainSQL = `update financial.gateway_payments set state = $2, refunded_minor = $3, looked_at = now() where id = $1`

	// Whoever asks a gateway to give back what was too much says so first.
	returnClaimSQL = `
		update financial.gateway_payments set return_busy_until = now() + interval '2 minutes'
		where id = $1 and money in ('surplus', 'mismatch') and returned_at is null and return_tries < $2 and (return_next is null or return_next <= now())
		and (return_busy_until is null or return_busy_until <= now())
		returning ` + attemptColumns
	returnFreeSQL  = `update financial.gateway_payments set return_busy_until = null where id = $1`
	returningSQL   = `update financial.gateway_payments set return_ref = $2, return_why = '' where id = $1 and returned_at is null`
	notReturnedSQL = `
		update financial.gateway_payments set return_ref = $2, return_why = case when $3::text = '' then return_why else $3 end, return_tries = return_tries + 1, return_next = $4
		where id = $1 and returned_at is null`
	returnedSQL = `
		update financial.gateway_payments set return_ref = case when $2::text = '' then return_ref else $2 end, return_why = '', returned_at = now(), recorded_minor = paid_minor
		where id = $1 and returned_at is null`
	// What a gateway has given and says less of by now may have come back.
	mayComeBackSQL = `
		select ` + attemptColumns + ` from financial.gateway_payments
		where gateway = $1 and ref = $2 and money in ('surplus', 'mismatch') and returned_at is not null and return_ref <> '' and hand_minor = 0 and refunded_minor < recorded_minor`
	// What is left to people, and of which the gateway says that all was given back.
	stuckBackSQL = `
		select ` + attemptColumns + ` from financial.gateway_payments
		where gateway = $1 and ref = $2 and money in ('surplus', 'mismatch') and returned_at is null and return_tries >= $3 and refunded_minor >= paid_minor`
	cameBackSQL = `
		update financial.gateway_payments set returned_at = null, return_ref = '', return_why = $2, return_tries = $3, return_bounces = return_bounces + 1, recorded_minor = 0
		where id = $1 and returned_at is not null and return_ref <> '' and hand_minor = 0`
	returnedByHandSQL = `
		update financial.gateway_payments set returned_at = now(), hand_minor = $2, hand_method = $3, hand_reference = $4, recorded_minor = paid_minor - $2
		where id = $1 and returned_at is null and (return_busy_until is null or return_busy_until <= now())`

	insertNewsSQL = `
		insert into financial.gateway_news (gateway, message_id, kind, ref, body) values ($1, $2, $3, $4, $5)
		on conflict (gateway, message_id) do nothing`
	sweepNewsSQL = `
		delete from financial.gateway_news n using (select gateway, message_id from financial.gateway_news where received_at <= $1 limit $2) o
		where n.gateway = o.gateway and n.message_id = o.message_id`

	eraseNewsSQL = `
		delete from financial.gateway_news n using financial.gateway_payments g, financial.orders o
		where g.order_id = o.id and o.buyer_id = $1 and n.gateway = g.gateway and n.ref = g.ref`

	attemptsOfSQL = `
		select g.gateway, o.number, g.amount_minor, g.currency::text as currency, g.state, g.created_at
		from financial.gateway_payments g
		join financial.orders o on o.id = g.order_id
		where o.buyer_id = $1
		order by g.created_at desc, g.id desc`
)

const (
	claimSQL = `
		update financial.reconciliation set busy_until = now() + interval '90 seconds'
		where busy_until is null or busy_until < now()
		returning true`
	reconciledSQL     = `update financial.reconciliation set busy_until = null, ran_at = now(), looked = $1, failed = $2`
	reconciliationSQL = `select ran_at, coalesce(busy_until > now(), false) as is_busy, looked, failed from financial.reconciliation`

	// What can still be paid, the one first at which nobody has looked for longest.
	openRefsSQL = `
		select ` + attemptColumns + ` from financial.gateway_payments
		where gateway = $1 and state in ('pending', 'requires_action')
		order by looked_at nulls first limit $2`
	// Of payments that a gateway names, those at which somebody is to look.
	lookAtSQL = `
		select r.ref from unnest($2::text[]) with ordinality as r (ref, place)
		where not exists (
			select from financial.gateway_payments g
			where g.gateway = $1 and g.ref = r.ref and (g.state in ('pending', 'requires_action') or g.looked_at > now() - interval '12 hours'))
		order by r.place`
	owedBackSQL = `select ` + attemptColumns + ` from financial.gateway_payments where money in ('surplus', 'mismatch') and returned_at is null and return_tries < $2 and (return_next is null or return_next <= now()) order by return_next nulls first limit $1`
	// A dispute comes weeks after the money, and its news may get lost. What of a payment became money in another currency and is not posted yet is
	// looked at, however old the payment is.
	settledRefsSQL = `
		select ref from financial.gateway_payments
		where gateway = $1 and state = 'completed' and (dispute = 'open' or looked_at < now() - interval '1 day' and (paid_at > now() - interval '120 days'
			or settled_currency is not null and exchanged_minor <> paid_minor - refunded_minor - lost_minor))
		order by looked_at limit $2`
	orderAwaitsSQL = `select state = 'awaiting_payment' from financial.orders where id = $1`

	// What does not agree and is seen from the payments themselves. What is given back just now is no difference.
	findingsSQL = `
		select kind, gateway, order_id::text as order_id, number, ref, here_minor::bigint as here_minor, there_minor::bigint as there_minor, currency::text as currency, why, needs_person, at, key
		from (
			(select g.money as kind, g.gateway, g.order_id, o.number, coalesce(g.ref, '') as ref, o.total_minor as here_minor, g.paid_minor as there_minor, g.paid_currency as currency,
			g.return_why as why, g.return_tries >= $2 as needs_person, g.paid_at as at, '' as key
			from financial.gateway_payments g
			join financial.orders o on o.id = g.order_id
			where g.money in ('surplus', 'mismatch') and g.returned_at is null
			order by g.created_at desc limit $1)
			union all
			(select 'stray', g.gateway, null, null, coalesce(g.ref, ''), 0, g.paid_minor, g.paid_currency, '', true, g.paid_at, ''
			from financial.gateway_payments g
			where g.order_id is null and g.state = 'completed' and g.refunded_minor < g.paid_minor
			order by g.paid_at desc limit $1)
			union all
			(select 'dispute', g.gateway, g.order_id, o.number, g.ref, o.total_minor, g.disputed_minor, g.paid_currency, '', false, g.updated_at, ''
			from financial.gateway_payments g
			join financial.orders o on o.id = g.order_id
			where g.dispute = 'open'
			order by g.updated_at desc limit $1)
			union all
			(select 'refunded', g.gateway, g.order_id, o.number, g.ref, g.recorded_minor, g.refunded_minor, g.paid_currency, '', true, g.updated_at, ''
			from financial.gateway_payments g
			join financial.orders o on o.id = g.order_id
			where g.refunded_minor <> g.recorded_minor and (g.money = 'settled' or g.returned_at is not null)
			and (not exists (select from financial.refunds r where r.order_id = g.order_id and r.state::text = 'sending')
				or exists (select from financial.gateway_refunds t where t.payment_id = g.id and ` + openThere + ` and t.state = 'completed'))
			order by g.updated_at desc limit $1)
			union all
			(select 'bounced', r.provider, r.order_id, o.number, r.gateway_ref, r.amount_minor, 0, r.currency, r.bounced_why, true, r.bounced_at, ''
			from financial.refunds r
			join financial.orders o on o.id = r.order_id
			where r.bounced_at is not null and r.repaid_on is null
			order by r.created_at desc, r.id desc limit $1)
			union all
			select f.kind, f.gateway, f.order_id, f.number, f.ref, f.here_minor, f.there_minor, f.currency, '', true, f.at, f.key from financial.findings f
		) found
		order by at desc nulls last, kind, ref, key
		limit $1`
	forgetFindingsSQL = `delete from financial.findings`
	// How many of what was found were not found before. What was not found for a month is forgotten.
	freshFindingsSQL = `
		with found as (
			insert into financial.findings_told (digest)
			select distinct md5(concat_ws('|', kind, gateway, order_id, number, ref, currency)) from financial.findings
			on conflict (digest) do update set found_at = now()
			returning xmax = 0 as is_fresh),
		forgotten as (delete from financial.findings_told where found_at < now() - interval '30 days')
		select count(*) from found where is_fresh`

	waitingSQL = `
		select (select count(distinct order_id) from financial.transfer_proofs where arrived_at is not null and decided_at is null) as proofs,
		(select count(*) from financial.refunds where state = 'requested') as refunds, (select count(*) from financial.payouts where state = 'requested') as payouts,
		(select count(*) from (` + findingsSQL + `) f) as findings`
)

// What does not agree and is only seen by reading all orders and books. Cash is what gateways say that they have, beside what the books say;
// people move it by hand to the bank.
var findAllSQL = `
		insert into financial.findings (place, kind, gateway, order_id, number, ref, here_minor, there_minor, currency, at, key)
		select row_number() over (order by at desc nulls last, kind, ref, key), kind, gateway, order_id, number, left(ref, 500), here_minor, there_minor, currency, at, key
		from (
			select 'unsold' as kind, y.provider as gateway, o.id as order_id, o.number, y.reference as ref, 0::numeric as here_minor, y.amount_minor::numeric as there_minor, y.currency, y.created_at as at, 'payment:' || y.id::text as key
			from financial.payments y
			join financial.orders o on o.id = y.order_id
			where ` + unposted(`'payment:' || y.id::text`) + `
			union all
			select 'unenrolled', o.method, o.id, o.number, i.title, i.net_minor + i.tax_minor, 0, o.currency, o.paid_at, ''
			from financial.orders o
			join financial.order_items i on i.order_id = o.id
			join cw.people_v1 p on p.id = o.buyer_id and p.is_active
			where ` + isOutside + `
			union all
			` + unmendedSQL + `
			union all
			select 'cash', c.gateway, null, null, '', c.here, c.there, c.currency, now(), ''
			from (
				select gateway, currency, sum(here) as here, sum(there) as there from (
					select substr(a.code, 6) as gateway, e.currency, e.amount_minor as here, 0 as there
					from financial.ledger_entries e
					join financial.ledger_accounts a on a.id = e.account_id
					join financial.ledger_transactions t on t.id = e.transaction_id
					where a.code = any (select distinct 'cash:' || gateway from financial.gateway_payments) and t.subject_type = 'order' and t.kind not in ('refund', 'refund_bounced', 'refund_repaid')
					union all
					select y.provider, y.currency, y.amount_minor, 0
					from financial.payments y
					where y.provider in (select gateway from financial.gateway_payments) and not exists (select from financial.ledger_transactions t where t.key = 'payment:' || y.id::text)
					and ` + posted(`'payment:' || y.id::text`) + `
					union all
					select gateway, paid_currency, 0,
					paid_minor - exchanged_minor - case when money = 'settled' then lost_minor + case when dispute = 'open' then disputed_minor else 0 end else 0 end
					- case when returned_at is not null then paid_minor - hand_minor else 0 end
					from financial.gateway_payments where money <> ''
					union all
					select gateway, coalesce(fee_currency, paid_currency), 0, -fee_minor from financial.gateway_payments where money <> '' and fee_minor > 0
					union all
					select gateway, settled_currency, 0, settled_minor from financial.gateway_payments where money <> '' and settled_currency is not null
				) sides
				group by gateway, currency
			) c
			where c.here <> c.there
		) found
		order by at desc nulls last, kind, ref, key
		limit $1`
