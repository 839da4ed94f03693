package financial

const (
	testColumns = `id::text as id, key, amount_minor, currency::text as currency, title, return_to, expires_at, state, refunded_minor, dispute, at`
	testSQL     = `select ` + testColumns + ` from financial.test_payments where id = $1`
	// Asked for twice under a key it is begun once.
	insertTestSQL = `
		insert into financial.test_payments (id, key, amount_minor, currency, title, return_to, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (key) do update set key = excluded.key
		returning ` + testColumns
	testStateSQL   = `update financial.test_payments set state = $2, at = now() where id = $1 and state in ('pending', 'requires_action') and expires_at > now()`
	testGivenSQL   = `update financial.test_payments set refunded_minor = refunded_minor + $2 where id = $1`
	testDisputeSQL = `update financial.test_payments set dispute = $2 where id = $1 and state = 'completed'`
	testBuyerSQL   = `select o.buyer_id::text from financial.gateway_payments g join financial.orders o on o.id = g.order_id where g.id::text = $1`
	testsSQL       = `
		select id::text from financial.test_payments
		where created_at > $1 and ($2::uuid is null or (created_at, id) < (select created_at, id from financial.test_payments where id = $2::uuid))
		order by created_at desc, id desc
		limit $3`
	testRefundsSQL      = `select id::text as id, key, amount_minor, created_at from financial.test_refunds where payment_id = $1 order by created_at desc, id desc`
	testRefundSQL       = `select id::text from financial.test_refunds where key = $1`
	insertTestRefundSQL = `insert into financial.test_refunds (id, key, payment_id, amount_minor) values ($1, $2, $3, $4)`
)
