package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	rateColumns = `
		select r.id::text as id, r.base_currency::text as "from", r.quote_currency::text as "to", trim_scale(r.rate)::text as rate,
		r.effective_at, r.expires_at, r.source::text as source, r.note, r.author_id::text as author_id,
		p.first_name || ' ' || p.last_name as author, r.version, r.updated_at`

	freshAgainSQL = `delete from financial.rates_told where base_currency <> $1::text::bpchar or quote_currency <> all ($2::text[]::bpchar[])`
	newlyStaleSQL = `
		with told as (
			insert into financial.rates_told (base_currency, quote_currency) select $1::text::bpchar, c::bpchar from unnest($2::text[]) c on conflict do nothing
			returning quote_currency)
		select quote_currency::text from told order by 1`

	// One look into the index for each pair, however long its history.
	inForceSQL = `
		with pairs as (
			select $1::text::bpchar as base, c::bpchar as quote from unnest($2::text[]) c where c <> $1::text
			union
			select c::bpchar, $1::text::bpchar from unnest($2::text[]) c where c <> $1::text
		)` + rateColumns + `
		from pairs
		cross join lateral (
			select * from financial.exchange_rates e
			where e.base_currency = pairs.base and e.quote_currency = pairs.quote
			and e.effective_at <= $3 and (e.expires_at is null or e.expires_at > $3)
			order by e.effective_at desc
			limit 1) r
		left join cw.people_v1 p on p.id = r.author_id
		order by r.base_currency, r.quote_currency`

	plannedSQL = rateColumns + `
		from financial.exchange_rates r
		left join cw.people_v1 p on p.id = r.author_id
		where r.effective_at > $1
		order by r.effective_at, r.base_currency, r.quote_currency
		limit 200`

	rateSQL = rateColumns + `
		from financial.exchange_rates r
		left join cw.people_v1 p on p.id = r.author_id
		where r.id = $1`

	pairSQL = rateColumns + `
		from financial.exchange_rates r
		left join cw.people_v1 p on p.id = r.author_id
		where r.base_currency = $1::text::bpchar and r.quote_currency = $2::text::bpchar and ($3::timestamptz is null or r.effective_at < $3)
		order by r.effective_at desc
		limit $4`

	// Who writes rates waits for who else does, and keeps nobody from reading.
	lockSQL = `lock table financial.exchange_rates in share row exclusive mode`

	insertRateSQL = `
		insert into financial.exchange_rates (id, base_currency, quote_currency, rate, effective_at, expires_at, source, note, author_id)
		values ($1, $2, $3, $4::text::numeric, $5, $6, 'manual', $7, $8)
		on conflict on constraint exchange_rates_moment_key do nothing`

	insertRatesSQL = `
		insert into financial.exchange_rates (id, base_currency, quote_currency, rate, effective_at, source, author_id)
		select n.id::uuid, $1, n.quote, n.rate::numeric, n.at, $6::text::financial.rate_source, $7
		from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) as n(id, quote, rate, at)`

	historyColumns = `
		insert into financial.exchange_rate_history
		(id, rate_id, base_currency, quote_currency, effective_at, rate_before, rate_after, change_percent, reason, note, author_id)`

	// What new rates were before is what the pair's last one before them was.
	addedSQL = historyColumns + `
		select n.history::uuid, r.id, r.base_currency, r.quote_currency, r.effective_at, b.rate, r.rate, round((r.rate / b.rate - 1) * 100, 4),
		$3::text::financial.rate_reason, r.note, $4
		from unnest($1::text[], $2::text[]) as n(rate, history)
		join financial.exchange_rates r on r.id = n.rate::uuid
		left join lateral (
			select e.rate from financial.exchange_rates e
			where e.base_currency = r.base_currency and e.quote_currency = r.quote_currency and e.effective_at < r.effective_at
			order by e.effective_at desc
			limit 1) b on true`

	correctedSQL = historyColumns + `
		select $1, r.id, r.base_currency, r.quote_currency, r.effective_at, r.rate, $4::text::numeric, round(($4::text::numeric / r.rate - 1) * 100, 4),
		'correction', $5, $6
		from financial.exchange_rates r
		where r.id = $2 and r.version = $3`

	correctSQL = `
		update financial.exchange_rates set rate = $3::text::numeric, expires_at = $4, version = version + 1
		where id = $1 and version = $2`

	withdrawnSQL = historyColumns + `
		select $1, r.id, r.base_currency, r.quote_currency, r.effective_at, r.rate, null, null, 'correction', '', $3
		from financial.exchange_rates r
		where r.id = $2 and r.effective_at > now()`

	withdrawSQL = `delete from financial.exchange_rates where id = $1 and effective_at > now()`

	keptSQL = `
		select id::text as id, quote_currency::text as code, effective_at, trim_scale(rate)::text as rate, (
			source = 'manual' or exists (select from financial.exchange_rate_history h where h.rate_id = exchange_rates.id and h.reason = 'correction')
		) as decided
		from financial.exchange_rates
		where base_currency = $1::text::bpchar and quote_currency = any($2::text[]::bpchar[]) and effective_at between $3 and $4`

	differedSQL = historyColumns + `
		select n.history::uuid, r.id, r.base_currency, r.quote_currency, r.effective_at, r.rate, n.rate::numeric, round((n.rate::numeric / r.rate - 1) * 100, 4),
		$4::text::financial.rate_reason, '', $5
		from unnest($1::text[], $2::text[], $3::text[]) as n(id, rate, history)
		join financial.exchange_rates r on r.id = n.id::uuid`

	differSQL = `
		update financial.exchange_rates r set rate = n.rate::numeric, source = $3::text::financial.rate_source, note = '', author_id = $4, version = version + 1
		from unnest($1::text[], $2::text[]) as n(id, rate)
		where r.id = n.id::uuid`

	changesSQL = `
		select h.id::text as id, h.effective_at, trim_scale(h.rate_before)::text as before, trim_scale(h.rate_after)::text as after,
		trim_scale(h.change_percent)::text as percent, h.reason::text as reason, h.note, p.first_name || ' ' || p.last_name as author, h.at
		from financial.exchange_rate_history h
		left join cw.people_v1 p on p.id = h.author_id
		where h.base_currency = $1::text::bpchar and h.quote_currency = $2::text::bpchar
		and ($3::timestamptz is null or (h.at, h.effective_at, h.id) < ($3, $4::timestamptz, $5::text::uuid))
		order by h.at desc, h.effective_at desc, h.id desc
		limit $6`

	authoredSQL = `
		select base_currency::text as "from", quote_currency::text as "to", effective_at, trim_scale(rate_after)::text as rate, reason::text as reason, note, at
		from financial.exchange_rate_history
		where author_id = $1
		order by at desc, effective_at desc`
)

// Change is a line of the history: a rate was added, corrected or withdrawn.
type Change struct {
	ID          string    `json:"id"`
	EffectiveAt time.Time `json:"effectiveAt" doc:"From when on the rate is in force"`
	Before      *string   `json:"before" doc:"The rate before; null: there was none"`
	After       *string   `json:"after" doc:"null: it was planned, and withdrawn"`
	Percent     *string   `json:"percent" doc:"What it changed by, with at most four decimals"`
	Reason      string    `json:"reason" enum:"manual_update,api_update,scheduled_update,correction"`
	Note        string    `json:"note"`
	Author      *string   `json:"author" doc:"null: the server itself"`
	At          time.Time `json:"at"`
}

type changeKey struct {
	At        time.Time `json:"at"`
	Effective time.Time `json:"effective"`
	ID        string    `json:"id"`
}

// changes lists what happened to the rates of a pair, the newest first.
func changes(ctx context.Context, q native.Querier, from, to, cursor string, limit int) (plugin.Page[Change], error) {
	after, err := plugin.ParseCursor[changeKey](cursor)
	if err != nil {
		return plugin.Page[Change]{}, err
	}
	var at, effective *time.Time
	var id *string
	if after != nil {
		if _, ok := plugin.ParseID[string](after.ID); !ok || !storable(after.At) || !storable(after.Effective) {
			return plugin.Page[Change]{}, plugin.ErrCursor
		}
		at, effective, id = &after.At, &after.Effective, &after.ID
	}
	rows, err := native.Many[Change](ctx, q, changesSQL, from, to, at, effective, id, limit+1)
	if err != nil {
		return plugin.Page[Change]{}, err
	}
	return plugin.Cut(rows, limit, func(c Change) changeKey { return changeKey{c.At, c.EffectiveAt, c.ID} }), nil
}

// pairRates lists the rates of a pair, the one that is effective last first.
func pairRates(ctx context.Context, q native.Querier, from, to, cursor string, limit int, old staleness) (plugin.Page[Rate], error) {
	before, err := plugin.ParseCursor[time.Time](cursor)
	if err != nil {
		return plugin.Page[Rate]{}, err
	}
	if before != nil && !storable(*before) {
		return plugin.Page[Rate]{}, plugin.ErrCursor
	}
	rows, err := native.Many[Rate](ctx, q, pairSQL, from, to, before, limit+1)
	if err != nil {
		return plugin.Page[Rate]{}, err
	}
	for i := range rows {
		rows[i].IsStale = old.of(rows[i].EffectiveAt)
	}
	return plugin.Cut(rows, limit, func(r Rate) time.Time { return r.EffectiveAt }), nil
}

// storable reports whether the database keeps such a time.
func storable(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }
