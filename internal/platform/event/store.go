package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// fanLock is the advisory lock of the one fan-out worker.
const fanLock = 7_150_153

const (
	insertEventSQL = `
		with s as (
			insert into event_subjects (subject, last_seq) values ($1, 1)
			on conflict (subject) do update set last_seq = event_subjects.last_seq + 1
			returning last_seq
		)
		insert into events (subject, seq, name, payload)
		select $1, last_seq, $2, $3 from s`

	// Of several facts, in their order.
	insertEventsSQL = `
		with given as (
			select subject, name, payload, n
			from unnest($1::text[], $2::text[], $3::text[]) with ordinality as g (subject, name, payload, n)
		), s as (
			insert into event_subjects (subject, last_seq)
			select subject, count(*) from given group by subject order by subject
			on conflict (subject) do update set last_seq = event_subjects.last_seq + excluded.last_seq
			returning subject, last_seq
		)
		insert into events (subject, seq, name, payload)
		select g.subject, s.last_seq - row_number() over (partition by g.subject order by g.n desc) + 1, g.name, g.payload::jsonb
		from given g
		join s on s.subject = g.subject
		order by g.n`

	tryFanSQL = `select pg_try_advisory_xact_lock($1::bigint)`

	takeFanSQL = `select pg_advisory_xact_lock($1::bigint)`

	fanOutSQL = `
		with waiting as (
			select id, subject, name from events
			where not fanned_out
			order by id
			limit $1
		), handed as (
			insert into event_deliveries (subscriber, event_id, subject)
			select distinct w.subscriber, e.id, e.subject
			from waiting e
			join unnest($2::text[], $3::text[], $4::bool[]) as w (name, subscriber, switched) on w.name = e.name or w.name = '*'
			left join event_switches s on s.subscriber = w.subscriber
			where not w.switched or s.is_on
		), done as (
			update events set fanned_out = true
			where id in (select id from waiting)
			returning id
		)
		select count(*)::int from done`

	switchSQL = `
		insert into event_switches (subscriber, is_on)
		select name, $2::bool from unnest($1::text[]) as n (name)
		order by name
		on conflict (subscriber) do update set is_on = excluded.is_on where event_switches.is_on <> excluded.is_on`

	forgetDeliveriesSQL = `delete from event_deliveries where subscriber = any($1::text[])`

	forgetSwitchesSQL = `delete from event_switches where subscriber = any($1::text[])`

	// The head of each subject is its oldest delivery that is not dead. Only heads are leased, so
	// whoever holds the head holds the subject, and may go on with what stands behind it. Subjects
	// are looked at in turn, $3 of them after $2, each by one step into the index: the cost is the
	// same whether a subject has one delivery waiting or all of them, and whatever PostgreSQL
	// believes of a table that is empty one moment and huge the next. A head is looked up by its
	// whole key: without the subject PostgreSQL skips through the same index, from subject to subject.
	claimSQL = `
		with recursive heads as (
			(
				select event_id, subject from event_deliveries
				where subscriber = $1 and dead_at is null and subject > $2
				order by subject, event_id
				limit 1
			)
			union all
			select next.event_id, next.subject
			from heads
			cross join lateral (
				select event_id, subject from event_deliveries
				where subscriber = $1 and dead_at is null and subject > heads.subject
				order by subject, event_id
				limit 1
			) next
		), seen as materialized (
			select event_id, subject from heads limit $3
		), free as materialized (
			select d.event_id
			from seen
			cross join lateral (
				select event_id from event_deliveries
				where subscriber = $1 and subject = seen.subject and event_id = seen.event_id and dead_at is null and run_at <= now()
				and (leased_until is null or leased_until < now())
				for no key update skip locked
			) d
		), leased as (
			update event_deliveries
			set leased_until = now() + $4::interval
			where subscriber = $1 and event_id = any(array(select event_id from free))
			returning event_id, subject
		)
		select (select count(*)::int from seen) as looked, (select coalesce(max(subject), '') from seen) as last,
		now() + $4::interval as leased_until,
		coalesce(array_agg(event_id order by event_id), '{}') as heads,
		coalesce(array_agg(subject order by event_id), '{}') as subjects
		from leased`

	behindSQL = `
		select d.event_id as id, d.subject, d.attempts, e.name, e.seq, e.created_at as at, e.payload
		from unnest($2::text[], $3::bigint[]) as held (subject, head)
		cross join lateral (
			select event_id, subject, attempts from event_deliveries
			where subscriber = $1 and subject = held.subject and event_id >= held.head and dead_at is null
			order by event_id
			limit $4
		) d
		join events e on e.id = d.event_id
		order by d.event_id`

	doneSQL = `delete from event_deliveries where subscriber = $1 and event_id = any($2::bigint[])`

	// A lease is known by its end: one that was lost to another server is left alone.
	releaseSQL = `
		update event_deliveries set leased_until = null
		where subscriber = $1 and event_id = any($2::bigint[]) and leased_until = $3`

	failSQL = `
		update event_deliveries
		set attempts = attempts + 1, last_error = left($3, 2000), leased_until = null,
		run_at = now() + $4::interval,
		dead_at = case when attempts + 1 >= $5 then now() end
		where subscriber = $1 and event_id = $2 and dead_at is null
		and (leased_until is null or leased_until = $6)`

	// While somebody works on what stands behind it, a revived delivery waits for the end of that
	// lease: a subject is never in two hands.
	replaySQL = `
		update event_deliveries d
		set dead_at = null, attempts = 0, run_at = coalesce((
			select max(h.leased_until) from event_deliveries h
			where h.subscriber = d.subscriber and h.subject = d.subject and h.dead_at is null and h.leased_until > now()
		), now())
		where d.subscriber = $1 and d.event_id = $2 and d.dead_at is not null`

	// The newest first; a page begins after the event $2 of the moment $3.
	deadSQL = `
		select d.subscriber, d.event_id as event, d.subject, e.name, d.attempts, coalesce(d.last_error, '') as error, d.dead_at as at
		from event_deliveries d
		join events e on e.id = d.event_id
		where d.dead_at is not null and ($1::text[] is null or d.subscriber = any($1::text[]))
		and ($2::timestamptz is null or (d.dead_at, d.event_id) < ($2, $3::bigint))
		order by d.dead_at desc, d.event_id desc
		limit $4`

	waitingSQL = `
		select (count(*) filter (where dead_at is null))::int as waiting, (count(*) filter (where dead_at is not null))::int as dead
		from event_deliveries
		where subscriber = any($1::text[])`

	historySQL = `
		select e.id, e.created_at as at, e.name, e.subject, e.seq, e.payload,
		(select count(*) from event_deliveries d where d.subscriber = any($5::text[]) and d.event_id = e.id and d.dead_at is null)::int as waiting,
		(select count(*) from event_deliveries d where d.subscriber = any($5::text[]) and d.event_id = e.id and d.dead_at is not null)::int as dead
		from events e
		where starts_with(e.name, $1) and ($2 = '' or e.subject = $2) and ($3::bigint is null or e.id < $3)
		and ($6::timestamptz is null or e.created_at >= $6) and ($7::timestamptz is null or e.created_at < $7)
		order by e.id desc
		limit $4`

	sweepSQL = `
		delete from events e
		where e.created_at < now() - $1::interval and e.fanned_out
		and not exists (select 1 from event_deliveries d where d.event_id = e.id)`
)

// insertEvents keeps facts: their subjects, names and payloads.
func insertEvents(ctx context.Context, tx db.Tx, subjects, names, payloads []string) error {
	var err error
	switch len(subjects) {
	case 0:
	case 1: // as nearly always: by the quicker statement
		_, err = tx.Exec(ctx, insertEventSQL, subjects[0], names[0], payloads[0])
	default:
		_, err = tx.Exec(ctx, insertEventsSQL, subjects, names, payloads)
	}
	return err
}

// claimed is what a subscriber took: the heads of the subjects it holds until LeasedUntil.
type claimed struct {
	Looked      int    // subjects looked at
	Last        string // the last of them
	LeasedUntil time.Time
	Heads       []int64
	Subjects    []string
}

// waitingRow is one delivery with its event.
type waitingRow struct {
	ID       int64
	Subject  string
	Attempts int
	Name     string
	Seq      int64
	At       time.Time
	Payload  []byte
}

func (w waitingRow) event() plugin.Delivered {
	return plugin.Delivered{ID: w.ID, Name: w.Name, Subject: w.Subject, Seq: w.Seq, At: w.At, Payload: w.Payload}
}

// Dead is a delivery that was given up.
type Dead struct {
	Subscriber string    `json:"subscriber"`
	Event      int64     `json:"event"`
	Subject    string    `json:"subject"`
	Name       string    `json:"name"`
	Attempts   int       `json:"attempts"`
	Error      string    `json:"error"`
	At         time.Time `json:"at"`
}

type deadKey struct {
	At    time.Time `json:"at"`
	Event int64     `json:"event"`
}

// DeadLetters lists the deliveries that were given up, the newest first; those to the subscribers, or all for nil.
func (b *Bus) DeadLetters(ctx context.Context, subscribers []string, cursor string, limit int) (plugin.Page[Dead], error) {
	after, err := plugin.ParseCursor[deadKey](cursor)
	if err != nil {
		return plugin.Page[Dead]{}, err
	}
	var at *time.Time
	var id int64
	if after != nil {
		at, id = &after.At, after.Event
	}
	rows, err := db.Many[Dead](ctx, b.db, deadSQL, subscribers, at, id, limit+1)
	if err != nil {
		return plugin.Page[Dead]{}, fmt.Errorf("list dead letters: %w", err)
	}
	return plugin.Cut(rows, limit, func(d Dead) deadKey { return deadKey{d.At, d.Event} }), nil
}

// Backlog is what subscribers have not heard.
type Backlog struct {
	Waiting int // to be delivered
	Dead    int // given up
}

// Waiting counts what the subscribers have not heard.
func (b *Bus) Waiting(ctx context.Context, subscribers ...string) (Backlog, error) {
	n, err := db.One[Backlog](ctx, b.db, waitingSQL, subscribers)
	if err != nil {
		return Backlog{}, fmt.Errorf("count deliveries: %w", err)
	}
	return n, nil
}

// Past is an event as the history of events shows it.
type Past struct {
	ID      int64           `json:"id"`
	At      time.Time       `json:"at"`
	Name    string          `json:"name"`
	Subject string          `json:"subject"`
	Seq     int64           `json:"seq" doc:"1, 2, 3 … within the subject"`
	Payload json.RawMessage `json:"payload"`
	Waiting int             `json:"waiting" doc:"Subscribers that have not heard it yet"`
	Dead    int             `json:"dead" doc:"Subscribers to which it could not be delivered"`
}

// names are those of all subscribers: what waits for an event is looked up by them.
func (b *Bus) names() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	all := make([]string, 0, len(b.subs))
	for _, s := range b.subs {
		all = append(all, s.Name)
	}
	return all
}

// Search narrows the history.
type Search struct {
	Name        string // or its beginning, such as "course."
	Subject     string // as a whole; "" is any
	From, Until *time.Time
}

// History lists events, the newest first.
func (b *Bus) History(ctx context.Context, by Search, cursor string, limit int) (plugin.Page[Past], error) {
	after, err := plugin.ParseCursor[int64](cursor)
	if err != nil {
		return plugin.Page[Past]{}, err
	}
	rows, err := db.Many[Past](ctx, b.db, historySQL, by.Name, by.Subject, after, limit+1, b.names(), by.From, by.Until)
	if err != nil {
		return plugin.Page[Past]{}, fmt.Errorf("list events: %w", err)
	}
	return plugin.Cut(rows, limit, func(p Past) int64 { return p.ID }), nil
}

// Replay tries a dead delivery again, from its first attempt.
func (b *Bus) Replay(ctx context.Context, subscriber string, event int64) error {
	tag, err := b.db.Exec(ctx, replaySQL, subscriber, event)
	if err == nil && tag.RowsAffected() == 0 {
		return plugin.ErrNotFound
	}
	b.wakeAll()
	return err
}

// Sweep deletes events older than keep that every subscriber has heard.
func (b *Bus) Sweep(ctx context.Context, keep time.Duration) error {
	_, err := b.db.Exec(ctx, sweepSQL, keep)
	return err
}
