package financial

const (
	proofsSQL = `
		select id::text as id, content_type, size_bytes, arrived_at as sent_at, case when is_declined then 'declined' when decided_at is null then 'waiting' else 'settled' end as state
		from financial.transfer_proofs
		where order_id = $1 and arrived_at is not null
		order by created_at, id`
	proofSQL = `
		select f.id::text as id, f.content_type, o.id::text as order_id, o.number, o.buyer_id::text as buyer_id
		from financial.transfer_proofs f
		join financial.orders o on o.id = f.order_id
		where f.id = $1 and f.arrived_at is not null`
	countProofsSQL = `select count(*) from financial.transfer_proofs where order_id = $1 and id <> $2`
	// What is tried again is as if it came for the first time, so that nobody takes it away meanwhile. Whoever receives a file says so first, so
	// that of two at once under one id one is kept.
	insertProofSQL = `
		insert into financial.transfer_proofs (id, order_id, content_type, size_bytes, sha256, busy_until) values ($1, $2, $3, $4, $5, now() + interval '2 minutes')
		on conflict (id) do update set content_type = excluded.content_type, size_bytes = excluded.size_bytes, sha256 = excluded.sha256, busy_until = excluded.busy_until, created_at = now()
		where transfer_proofs.order_id = excluded.order_id and transfer_proofs.arrived_at is null and (transfer_proofs.busy_until is null or transfer_proofs.busy_until <= now())`
	proofIsSQL = `
		select arrived_at is not null as is_there, order_id = $2 and coalesce(sha256 = $3, true) as is_same from financial.transfer_proofs where id = $1`
	freeProofSQL    = `update financial.transfer_proofs set busy_until = null where id = $1 and arrived_at is null`
	arriveProofSQL  = `update financial.transfer_proofs set arrived_at = now(), busy_until = null where id = $1 and arrived_at is null and sha256 = $2`
	waitLongerSQL   = `update financial.orders set expires_at = greatest(expires_at, now() + make_interval(days => $2)) where id = $1 and state = 'awaiting_payment'`
	declineProofSQL = `update financial.transfer_proofs set decided_at = now(), is_declined = true where id = $1 and order_id = $2 and decided_at is null and arrived_at is not null`
	settleProofsSQL = `update financial.transfer_proofs set decided_at = now() where order_id = $1 and decided_at is null`

	// An erased buyer's are as if they had never arrived, long ago.
	eraseProofsSQL = `
		update financial.transfer_proofs set arrived_at = null, created_at = 'epoch'
		where order_id in (select id from financial.orders where buyer_id = $1)`
	lostProofsSQL   = `select id::text from financial.transfer_proofs where arrived_at is null and created_at < $1 order by created_at, id limit $2`
	forgetProofSQL  = `delete from financial.transfer_proofs where id = $1 and arrived_at is null`
	proofsByUserSQL = `
		select o.number, f.content_type, f.arrived_at as sent_at
		from financial.transfer_proofs f
		join financial.orders o on o.id = f.order_id
		where o.buyer_id = $1 and f.arrived_at is not null
		order by f.created_at desc`
)
