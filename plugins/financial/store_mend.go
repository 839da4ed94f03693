package financial

const (
	// What was written together with its postings, and is not in the books; $1 is how many of each.
	missingSQL = `
		(select 'sale' as kind, o.id::text as id, o.id::text as "order", o.number::text as number, o.currency::text as currency, o.total_minor as minor
		from financial.orders o
		join financial.payments y on y.order_id = o.id
		where o.paid_at is not null and not exists (select from financial.ledger_transactions t where t.key = 'payment:' || y.id::text)
		order by o.id limit $1)
		union all
		(select 'sale', o.id::text, o.id::text, '', '', 0 from financial.orders o
		where o.paid_at is not null and o.total_minor = 0 and not exists (select from financial.payments y where y.order_id = o.id)
		and exists (select from financial.order_items i where i.order_id = o.id and i.price_minor > 0)
		and not exists (select from financial.ledger_transactions t where t.key = 'order:' || o.id::text)
		order by o.id limit $1)
		union all
		(select 'share', e.order_id::text, e.order_id::text, '', '', 0 from financial.earnings e
		where not exists (select from financial.ledger_transactions t where t.key = ` + shareKey + `)
		group by e.order_id
		order by e.order_id limit $1)
		union all
		(select 'refund', r.id::text, r.order_id::text, o.number::text, r.currency::text, r.amount_minor from financial.refunds r join financial.orders o on o.id = r.order_id
		where r.state = 'completed' and not exists (select from financial.ledger_transactions t where t.key = 'refund:' || r.id::text)
		order by r.created_at, r.id limit $1)
		union all
		(select 'payout', p.id::text, '', p.number::text, p.currency::text, p.amount_minor from financial.payouts p
		where ` + unbookedPayout + `
		order by p.id limit $1)
		union all
		(select 'invoice', o.id::text, o.id::text, '', '', 0 from financial.orders o
		where ` + unbilled + `
		order by o.paid_at limit $1)
		union all
		(select 'credit_note', r.id::text, r.order_id::text, '', '', 0 from financial.refunds r
		where ` + uncredited + `
		order by r.created_at, r.id limit $1)
		union all
		(select 'seat', i.course_id::text, o.id::text, '', '', 0 from financial.orders o
		join financial.order_items i on i.order_id = o.id
		join cw.people_v1 p on p.id = o.buyer_id and p.is_active
		where ` + isOutside + `
		order by o.paid_at, i.course_id limit $1)`

	// A course was paid for and given, and its buyer is not in it, though nobody ended that: neither the buyer, nor the team, nor a refund. Whose time in it is
	// over has had it.
	isOutside = `
		o.state in ('paid', 'paid_unplaced', 'partly_refunded') and i.outcome in ('entered', 'renewed')
		and not exists (select from cw.enrollments_v1 e where e.user_id = o.buyer_id and e.course_id = i.course_id and e.status in ('enrolled', 'completed'))
		and not exists (select from cw.enrollment_ends_v1 e where e.user_id = o.buyer_id and e.course_id = i.course_id and e.source <> 'system')
		and not exists (select from financial.refund_items n join financial.refunds r on r.id = n.refund_id where n.order_id = i.order_id and n.course_id = i.course_id and n.ends_access and r.state = 'completed')`

	// The key of the transaction that a line of earnings belongs to.
	shareKey = `case when e.source = '' then 'share:' || e.order_id::text else 'unshare:' || e.source end || ':' || e.course_id::text`
	// Each step of a payout that went to the bank is in the books.
	unbookedPayout = `
		p.sent_on is not null and (not exists (select from financial.ledger_transactions t where t.key = 'payout:' || p.id::text)
		or p.paid_on is not null and not exists (select from financial.ledger_transactions t where t.key = 'payout_paid:' || p.id::text)
		or p.state = 'failed' and not exists (select from financial.ledger_transactions t where t.key = 'payout_failed:' || p.id::text)
		or p.returned_on is not null and not exists (select from financial.ledger_transactions t where t.key = 'payout_returned:' || p.id::text))`
	// What was paid has an invoice, and what was given back a credit note.
	unbilled = `
		o.paid_at is not null and exists (select from financial.payments y where y.order_id = o.id)
		and not exists (select from financial.documents d where d.order_id = o.id and d.kind = 'invoice')`
	uncredited = `
		r.state = 'completed' and not exists (select from financial.documents d where d.refund_id = r.id)`

	saleOfSQL      = `select id::text as id, provider from financial.payments where order_id = $1`
	hasKeySQL      = `select exists (select from financial.ledger_transactions where key = $1)`
	seatedLaterSQL = `
		select i.course_id::text from financial.order_items i
		where i.order_id = $1 and exists (select from financial.ledger_transactions t where t.key = 'seat:' || i.order_id::text || ':' || i.course_id::text)`
	// What was given back of the courses of an order by a refund and by those after it: of an order one comes after the other.
	refundedSinceSQL = `
		select n.course_id::text as course_id, sum(n.amount_minor)::bigint as minor
		from financial.refund_items n
		join financial.refunds r on r.id = n.refund_id and r.state = 'completed'
		join financial.refunds f on f.id = $2
		where n.order_id = $1 and (r.created_at, r.id) >= (f.created_at, f.id)
		group by n.course_id`
	unpostedSharesSQL = `
		select ` + shareKey + ` as key, e.course_id::text as course_id, e.trainer_id::text as trainer_id, e.amount_minor as minor, e.earned_on::text as earned_on
		from financial.earnings e
		where e.order_id = $1 and not exists (select from financial.ledger_transactions t where t.key = ` + shareKey + `)
		order by 1, e.created_at, e.id`

	// The same as differences, where it could not be mended. They are a part of findAllSQL.
	unmendedSQL = `
		select 'unbooked' as kind, '' as gateway, o.id as order_id, o.number, 'sale' as ref, 0::numeric as here_minor, o.total_minor::numeric as there_minor, o.currency, o.paid_at as at
		from financial.orders o
		where o.paid_at is not null and o.total_minor = 0 and not exists (select from financial.payments y where y.order_id = o.id)
		and exists (select from financial.order_items i where i.order_id = o.id and i.price_minor > 0)
		and not exists (select from financial.ledger_transactions t where t.key = 'order:' || o.id::text)
		union all
		select 'unbooked', '', o.id, o.number, 'share', 0, sum(e.amount_minor), o.currency, max(e.created_at)
		from financial.earnings e
		join financial.orders o on o.id = e.order_id
		where not exists (select from financial.ledger_transactions t where t.key = ` + shareKey + `)
		group by o.id
		union all
		select 'unbooked', r.provider, o.id, o.number, 'refund', 0, r.amount_minor, r.currency, r.created_at
		from financial.refunds r
		join financial.orders o on o.id = r.order_id
		where r.state = 'completed' and not exists (select from financial.ledger_transactions t where t.key = 'refund:' || r.id::text)
		union all
		select 'unbooked', 'bank', null, p.number, 'payout', 0, p.amount_minor, p.currency, p.created_at
		from financial.payouts p
		where ` + unbookedPayout + `
		union all
		select 'unbilled', o.method, o.id, o.number, '', o.total_minor, 0, o.currency, o.paid_at
		from financial.orders o
		where ` + unbilled + `
		union all
		select 'uncredited', r.provider, o.id, o.number, '', r.amount_minor, 0, r.currency, r.created_at
		from financial.refunds r
		join financial.orders o on o.id = r.order_id
		where ` + uncredited
)

// postedByHand is whether people posted by hand what is of a number and an amount: a posting that says the number in its note, and was not reversed.
func postedByHand(number, currency, minor string) string {
	return `exists (
		select from financial.ledger_transactions t
		join financial.ledger_entries e on e.transaction_id = t.id and e.occurred_on = t.occurred_on
		where t.kind = 'manual' and t.note ~ ('(^|[^0-9])' || ` + number + ` || '([^0-9]|$)') and e.currency = ` + currency + ` and abs(e.amount_minor) = ` + minor + `
		and not exists (select from financial.ledger_transactions r where r.key = 'reversal:' || t.id::text))`
}

var (
	isByHandSQL = `select ` + postedByHand("$1::text", "$2::text::bpchar", "$3::bigint")
	// What was found missing and is posted by hand is no difference.
	forgetByHandSQL = `delete from financial.findings f where f.kind in ('unbooked', 'unsold') and f.number is not null and ` + postedByHand("f.number::text", "f.currency", "f.there_minor")
)
