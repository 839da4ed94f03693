package financial

const (
	// Money that a bank decides about, or for which a refund is asked for or on its way, is not paid out. What was taken back of it counts at
	// once: it may have been paid out before. The orders are few, and read once, whatever the number of lines.
	isHeld = `(e.amount_minor > 0 and e.order_id in (
		select h.id from financial.orders h where h.disputed_from is not null
		union all select b.order_id from financial.refunds b where b.state in ('requested', 'sending')))`

	courseTrainersSQL = `select user_id::text from cw.course_trainers_v1 where course_id = $1 order by user_id`

	shareColumns = `
		select r.id::text as id, r.course_id::text as course_id, c.title as course_title, r.trainer_id::text as trainer_id, p.first_name || ' ' || p.last_name as trainer_name, r.share_ppm::bigint as share_ppm,
		r.starts_on::text as starts_on, r.ends_on::text as ends_on, exists (select from financial.earnings e where e.rule_id = r.id) as is_used, r.created_at
		from financial.share_rules r
		left join cw.courses_v1 c on c.id = r.course_id
		left join cw.people_v1 p on p.id = r.trainer_id`
	shareSQL  = shareColumns + ` where r.id = $1`
	sharesSQL = shareColumns + `
		where ($1::timestamptz is null or (r.created_at, r.id::text) < ($1, $2::text))
		order by r.created_at desc, r.id desc
		limit $3`
	// Those that count on a day for a course and its trainers.
	sharesOnSQL = shareColumns + `
		where (r.course_id is null or r.course_id = $1) and (r.trainer_id is null or r.trainer_id = any ($2::uuid[]))
		and r.starts_on <= $3::text::date and (r.ends_on is null or r.ends_on >= $3::text::date)`
	// What other trainers have of a course for themselves on some of the days of a rule: of each trainer the most.
	othersSharesSQL = `
		select coalesce(sum(most), 0)::bigint
		from (
			select max(r.share_ppm) as most from financial.share_rules r
			where r.course_id = $1 and r.trainer_id is not null and r.trainer_id <> $2 and daterange(r.starts_on, r.ends_on, '[]') && daterange($3::text::date, $4::text::date, '[]')
			group by r.trainer_id
		) others`
	isCourseSQL    = `select exists (select from cw.courses_v1 where id = $1)`
	isTrainerSQL   = `select exists (select from cw.people_v1 where id = $1 and role in ('trainer', 'super_admin'))`
	insertShareSQL = `
		insert into financial.share_rules (id, course_id, trainer_id, share_ppm, starts_on, ends_on, author_id)
		values ($1, $2, $3, $4, $5::text::date, $6::text::date, $7)`
	endShareSQL  = `update financial.share_rules set ends_on = $2::text::date where id = $1 and (ends_on is null or ends_on >= $3::text::date)`
	dropShareSQL = `delete from financial.share_rules where id = $1`

	earningColumns = `
		select e.id::text as id, o.number as order_number, e.order_id::text as order_id, e.course_id::text as course_id, i.title, e.trainer_id::text as trainer_id, e.source, e.currency::text as currency, e.basis,
		e.basis_minor, e.rule, e.rule_id::text as rule_id, e.share_ppm::bigint as share_ppm, e.shared_by::bigint as shared_by, e.is_scaled, e.amount_minor, e.earned_on::text as earned_on, e.available_on::text as available_on,
		t.number as payout_number, t.state as payout_state, ` + isHeld + ` as is_held, e.created_at
		from financial.earnings e
		join financial.orders o on o.id = e.order_id
		join financial.order_items i on i.order_id = e.order_id and i.course_id = e.course_id
		left join financial.payout_items l on l.earning_id = e.id and l.is_live
		left join financial.payouts t on t.id = l.payout_id`
	earningsSQL = earningColumns + `
		where e.trainer_id = $1
		and ($2::timestamptz is null or (e.created_at, e.id::text) < ($2, $3::text))
		order by e.created_at desc, e.id desc
		limit $4`
	saleEarningsSQL = earningColumns + ` where e.order_id = $1 and e.course_id = $2 and e.source = '' order by e.trainer_id`
	// What a payout was asked for, also when it came to nothing.
	payoutEarningsSQL = earningColumns + `
		join financial.payout_items mine on mine.earning_id = e.id
		where mine.payout_id = $1
		order by e.created_at, e.id`
	insertEarningSQL = `
		insert into financial.earnings (id, order_id, course_id, trainer_id, source, currency, basis, basis_minor, rule, rule_id, share_ppm, shared_by, is_scaled, amount_minor, earned_on, available_on)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::text::date, $16::text::date)`
	earningSumsSQL = `
		select e.currency::text as currency,
		coalesce(sum(e.amount_minor) filter (where t.id is null and not ` + isHeld + ` and e.available_on > $2::text::date), 0)::bigint as pending,
		coalesce(sum(e.amount_minor) filter (where t.id is null and not ` + isHeld + ` and e.available_on <= $2::text::date), 0)::bigint as available,
		coalesce(sum(e.amount_minor) filter (where t.id is null and ` + isHeld + `), 0)::bigint as held,
		coalesce(sum(e.amount_minor) filter (where t.state <> 'completed'), 0)::bigint as in_payout,
		coalesce(sum(e.amount_minor) filter (where t.state = 'completed'), 0)::bigint as paid
		from financial.earnings e
		left join financial.payout_items l on l.earning_id = e.id and l.is_live
		left join financial.payouts t on t.id = l.payout_id
		where e.trainer_id = $1
		group by e.currency
		order by e.currency`
	availableSQL = `
		select e.id::text as id, e.amount_minor as minor from financial.earnings e
		where e.trainer_id = $1 and e.currency = $2::text::bpchar and e.available_on <= $3::text::date and not ` + isHeld + `
		and not exists (select from financial.payout_items l where l.earning_id = e.id and l.is_live)`
	// Whoever is owed something, or owes something, in a currency.
	dueSQL = `
		select e.trainer_id::text as trainer_id, p.first_name || ' ' || p.last_name as trainer_name, e.currency::text as currency,
		coalesce(sum(e.amount_minor) filter (where e.available_on > $1::text::date or ` + isHeld + `), 0)::bigint as pending,
		coalesce(sum(e.amount_minor) filter (where e.available_on <= $1::text::date and not ` + isHeld + `), 0)::bigint as available,
		(select a.changed_at from financial.payout_accounts a where a.trainer_id = e.trainer_id) as changed_at,
		exists (select from financial.payout_accounts a where a.trainer_id = e.trainer_id and a.details is not null) as has_account
		from financial.earnings e
		join cw.people_v1 p on p.id = e.trainer_id
		where not exists (select from financial.payout_items l where l.earning_id = e.id and l.is_live)
		and ($2::uuid is null or (e.trainer_id, e.currency) > ($2, $3::text::bpchar))
		group by e.trainer_id, p.first_name, p.last_name, e.currency
		having coalesce(sum(e.amount_minor) filter (where e.available_on > $1::text::date or ` + isHeld + `), 0) <> 0
		or coalesce(sum(e.amount_minor) filter (where e.available_on <= $1::text::date and not ` + isHeld + `), 0) <> 0
		order by e.trainer_id, e.currency
		limit $4`
	// Something was asked for by the server since a day.
	wasScheduledSQL = `select exists (select from financial.payouts where trainer_id = $1 and currency = $2::text::bpchar and is_scheduled and created_at >= $3)`

	holdAccountSQL = `update financial.payout_accounts set updated_at = now() where trainer_id = $1 and details is not null`
	accountSQL     = `select details from financial.payout_accounts where trainer_id = $1 and details is not null`
	setAccountSQL  = `
		insert into financial.payout_accounts (trainer_id, details) values ($1, $2)
		on conflict (trainer_id) do update set details = excluded.details, changed_at = now()`
	hadAccountSQL         = `select exists (select from financial.payout_accounts where trainer_id = $1)`
	eraseAccountSQL       = `update financial.payout_accounts set details = null, changed_at = null where trainer_id = $1`
	erasePayoutAccountSQL = `update financial.payouts set account = null where trainer_id = $1 and account is not null`

	payoutColumns = `
		select t.id::text as id, t.number, t.trainer_id::text as trainer_id, p.first_name || ' ' || p.last_name as trainer_name, t.currency::text as currency, t.amount_minor, t.state, t.is_scheduled, t.answer,
		t.batch_id::text as batch_id, t.sent_on::text as sent_on, t.account, t.reference, t.paid_on::text as paid_on, t.returned_on::text as returned_on, c.changed_at, w.first_name || ' ' || w.last_name as author, t.created_at
		from financial.payouts t
		join cw.people_v1 p on p.id = t.trainer_id
		left join financial.payout_accounts c on c.trainer_id = t.trainer_id
		left join cw.people_v1 w on w.id = t.author_id`
	payoutSQL  = payoutColumns + ` where t.id = $1`
	payoutsSQL = payoutColumns + `
		where ($1::uuid is null or t.trainer_id = $1)
		and ($2::text = '' or t.state = $2)
		and ($3::bigint is null or t.number < $3)
		and ($5::text = '' or t.id = nullif($5, '')::uuid)
		order by t.number desc
		limit $4`
	// What has come back, or is paid, is not given to the bank a second time.
	batchSQL          = payoutColumns + ` where t.batch_id = $1 and t.state = 'processing' order by t.number`
	insertBatchSQL    = `insert into financial.payout_batches (id, author_id) values ($1, $2)`
	holdPayoutSQL     = `update financial.payouts set updated_at = now() where id = $1`
	insertPayoutSQL   = `insert into financial.payouts (id, trainer_id, currency, amount_minor, is_scheduled) values ($1, $2, $3, $4, $5)`
	tieEarningsSQL    = `insert into financial.payout_items (payout_id, earning_id) select $1, n.id from unnest($2::uuid[]) as n (id)`
	freeEarningsSQL   = `update financial.payout_items set is_live = false where payout_id = $1`
	decidePayoutSQL   = `update financial.payouts set state = $2, answer = $3, author_id = $4 where id = $1`
	sendPayoutSQL     = `update financial.payouts set state = 'processing', batch_id = $2, sent_on = $3::text::date, account = $4, author_id = $5 where id = $1`
	completePayoutSQL = `update financial.payouts set state = 'completed', reference = $2, paid_on = $3::text::date, author_id = $4 where id = $1`
	returnPayoutSQL   = `update financial.payouts set state = 'returned', answer = $2, returned_on = $3::text::date, author_id = $4 where id = $1`
	payoutHeldSQL     = `select exists (select from financial.payout_items i join financial.earnings e on e.id = i.earning_id where i.payout_id = $1 and i.is_live and ` + isHeld + `)`
	payoutsOpenSQL    = `select exists (select from financial.payouts where trainer_id = $1 and state in ('requested', 'approved', 'processing'))`
	ofPayoutSQL       = `select exists (select from financial.payouts where id::text = $1)`
)
