package financial

// posted is whether what has a key is in the books: as itself, or as what people posted by hand for it and did not reverse.
func posted(key string) string { return `not (` + unposted(key) + `)` }

// unposted is the opposite.
func unposted(key string) string {
	return `not exists (select from financial.ledger_transactions t where t.key = ` + key + `)
		and not exists (select from financial.stand_ins s where s.key = ` + key + ` and not exists (select from financial.ledger_transactions r where r.key = 'reversal:' || s.transaction_id::text))`
}

// missingSQL find what was written together with its postings and its document, and lacks one of them; after the id $2, $1 of each. What is posted
// for something else comes after that.
var missingSQL = []struct{ kind, sql string }{
	{"sale", `
		select o.id::text as id, o.id::text as "order" from financial.payments y
		join financial.orders o on o.id = y.order_id
		where o.paid_at is not null and ($2::uuid is null or o.id > $2) and ` + unposted(`'payment:' || y.id::text`) + `
		order by o.id limit $1`},
	{"sale", `
		select o.id::text as id, o.id::text as "order" from financial.orders o
		where o.paid_at is not null and ($2::uuid is null or o.id > $2) and ` + unsoldFree + `
		order by o.id limit $1`},
	{"share", `
		select e.order_id::text as id, e.order_id::text as "order" from financial.earnings e
		where ($2::uuid is null or e.order_id > $2) and ` + unposted(shareKey) + `
		group by e.order_id
		order by e.order_id limit $1`},
	{"refund", `
		select r.id::text as id, r.order_id::text as "order" from financial.refunds r
		where r.state = 'completed' and ($2::uuid is null or r.id > $2) and ` + unposted(`'refund:' || r.id::text`) + `
		order by r.id limit $1`},
	{"payout", `
		select p.id::text as id, '' as "order" from financial.payouts p
		where ($2::uuid is null or p.id > $2) and ` + unbookedPayout + ` is not null
		order by p.id limit $1`},
	{"invoice", `
		select o.id::text as id, o.id::text as "order" from financial.orders o
		where ($2::uuid is null or o.id > $2) and ` + unbilled + `
		order by o.id limit $1`},
	{"credit_note", `
		select r.id::text as id, r.order_id::text as "order" from financial.refunds r
		where ($2::uuid is null or r.id > $2) and ` + uncredited + `
		order by r.id limit $1`},
	{"seat", `
		select o.id::text as id, o.id::text as "order" from financial.orders o
		join cw.people_v1 p on p.id = o.buyer_id and p.is_active
		where ($2::uuid is null or o.id > $2) and exists (select from financial.order_items i where i.order_id = o.id and ` + isOutside + `)
		order by o.id limit $1`},
}

var (
	// A course was paid for and given, and its buyer is not in it, though nobody ended that: neither the buyer, nor the team, nor a refund. Whose time in it is
	// over has had it.
	isOutside = `
		o.state in ('paid', 'paid_unplaced', 'partly_refunded') and i.outcome in ('entered', 'renewed') and coalesce(i.access_until, 'infinity') > now()
		and not exists (select from cw.enrollments_v1 e where e.user_id = o.buyer_id and e.course_id = i.course_id and e.status in ('enrolled', 'completed'))
		and not exists (select from cw.enrollment_ends_v1 e where e.user_id = o.buyer_id and e.course_id = i.course_id and e.source <> 'system')
		and not exists (select from cw.enrollment_drops_v1 d where d.user_id = o.buyer_id and d.course_id = i.course_id and d.at >= o.paid_at and d.source <> 'system')
		and not exists (select from financial.refund_items n join financial.refunds r on r.id = n.refund_id where n.order_id = i.order_id and n.course_id = i.course_id and n.ends_access and r.state = 'completed')`
	outsideOfSQL = `select i.course_id::text from financial.orders o join financial.order_items i on i.order_id = o.id where o.id = $1 and ` + isOutside

	// What a coupon paid for all of.
	unsoldFree = `o.total_minor = 0 and not exists (select from financial.payments y where y.order_id = o.id)
		and exists (select from financial.order_items i where i.order_id = o.id and i.price_minor > 0)
		and ` + unposted(`'order:' || o.id::text`)
	// The key of the first step of a payout that went to the bank and is not in the books; null: all are.
	unbookedPayout = `case
		when p.sent_on is null then null
		when ` + unposted(`'payout:' || p.id::text`) + ` then 'payout:' || p.id::text
		when p.paid_on is not null and ` + unposted(`'payout_paid:' || p.id::text`) + ` then 'payout_paid:' || p.id::text
		when p.state = 'failed' and ` + unposted(`'payout_failed:' || p.id::text`) + ` then 'payout_failed:' || p.id::text
		when p.returned_on is not null and ` + unposted(`'payout_returned:' || p.id::text`) + ` then 'payout_returned:' || p.id::text
		end`

	unpostedSharesSQL = `
		select ` + shareKey + ` as key, e.course_id::text as course_id, e.trainer_id::text as trainer_id, e.amount_minor as minor, e.earned_on::text as earned_on
		from financial.earnings e
		where e.order_id = $1 and ` + unposted(shareKey) + `
		order by 1, e.created_at, e.id`

	// What the last reconciliation found missing and is not in the books by now.
	isFoundSQL     = `select exists (select from financial.findings where key = $1::text and key <> '') and ` + unposted("$1::text")
	forgetFoundSQL = `delete from financial.findings where key = $1`
	isPostedSQL    = `select ` + posted("$1::text")
	// Who makes anew what is missing under a key and who posts something else for it wait for one another.
	holdKeySQL = `select pg_advisory_xact_lock(7150174, hashtext($1))`
	// What stood for it before was reversed.
	standInSQL = `insert into financial.stand_ins (key, transaction_id) values ($1, $2) on conflict (key) do update set transaction_id = excluded.transaction_id`

	// The same as differences, where it could not be mended. They are a part of findAllSQL.
	unmendedSQL = `
		select 'unbooked' as kind, '' as gateway, o.id as order_id, o.number, 'sale' as ref, 0::numeric as here_minor, o.total_minor::numeric as there_minor, o.currency, o.paid_at as at, 'order:' || o.id::text as key
		from financial.orders o
		where o.paid_at is not null and ` + unsoldFree + `
		union all
		select 'unbooked', '', o.id, o.number, 'share', 0, sum(e.amount_minor), o.currency, max(e.created_at), e.key
		from (select e.order_id, e.amount_minor, e.created_at, ` + shareKey + ` as key from financial.earnings e) e
		join financial.orders o on o.id = e.order_id
		where ` + unposted("e.key") + `
		group by o.id, e.key
		union all
		select 'unbooked', r.provider, o.id, o.number, 'refund', 0, r.amount_minor, r.currency, r.created_at, 'refund:' || r.id::text
		from financial.refunds r
		join financial.orders o on o.id = r.order_id
		where r.state = 'completed' and ` + unposted(`'refund:' || r.id::text`) + `
		union all
		select 'unbooked', 'bank', null, p.number, 'payout', 0, p.amount_minor, p.currency, p.created_at, ` + unbookedPayout + `
		from financial.payouts p
		where ` + unbookedPayout + ` is not null
		union all
		select 'unbilled', o.method, o.id, o.number, '', o.total_minor, 0, o.currency, o.paid_at, ''
		from financial.orders o
		where ` + unbilled + `
		union all
		select 'uncredited', r.provider, o.id, o.number, '', r.amount_minor, 0, r.currency, r.created_at, ''
		from financial.refunds r
		join financial.orders o on o.id = r.order_id
		where ` + uncredited
)

const (
	// The key of the transaction that a line of earnings belongs to.
	shareKey = `case when e.source = '' then 'share:' || e.order_id::text else 'unshare:' || e.source end || ':' || e.course_id::text`
	// What was paid has an invoice, and what was given back a credit note.
	unbilled = `
		o.paid_at is not null and exists (select from financial.payments y where y.order_id = o.id)
		and not exists (select from financial.documents d where d.order_id = o.id and d.kind = 'invoice')`
	uncredited = `
		r.state = 'completed' and not exists (select from financial.documents d where d.refund_id = r.id)`

	saleOfSQL      = `select id::text as id, provider from financial.payments where order_id = $1`
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
)
