package event

import (
	"context"
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

	tryFanSQL = `select pg_try_advisory_xact_lock($1::bigint)`

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
			join unnest($2::text[], $3::text[]) as w (name, subscriber) on w.name = e.name or w.name = '*'
		), done as (
			update events set fanned_out = true
			where id in (select id from waiting)
			returning id
		)
		select count(*)::int from done`

	// The head of each subject is the oldest delivery that is not dead. Only heads are leased, so
	// whoever holds the head holds the subject, and may go on with what stands behind it.
	claimSQL = `
		update event_deliveries d
		set leased_until = now() + $3::interval
		from (
			select h.event_id from event_deliveries h
			where h.subscriber = $1 and h.dead_at is null and h.run_at <= now()
			and (h.leased_until is null or h.leased_until < now())
			and not exists (
				select 1 from event_deliveries e
				where e.subscriber = h.subscriber and e.subject = h.subject
				and e.dead_at is null and e.event_id < h.event_id
			)
			order by h.event_id
			limit $2
			for no key update skip locked
		) head
		where d.subscriber = $1 and d.event_id = head.event_id
		returning d.subject`

	behindSQL = `
		select d.event_id as id, d.subject, d.attempts, e.name, e.seq, e.created_at as at, e.payload
		from event_deliveries d
		join events e on e.id = d.event_id
		where d.subscriber = $1 and d.subject = any($2::text[]) and d.dead_at is null
		order by d.event_id
		limit $3`

	doneSQL = `delete from event_deliveries where subscriber = $1 and event_id = any($2::bigint[])`

	releaseSQL = `
		update event_deliveries set leased_until = null
		where subscriber = $1 and subject = any($2::text[]) and leased_until is not null`

	failSQL = `
		update event_deliveries
		set attempts = attempts + 1, last_error = left($3, 2000), leased_until = null,
		run_at = now() + $4::interval,
		dead_at = case when attempts + 1 >= $5 then now() end
		where subscriber = $1 and event_id = $2`

	replaySQL = `
		update event_deliveries
		set dead_at = null, attempts = 0, run_at = now()
		where subscriber = $1 and event_id = $2 and dead_at is not null`

	deadSQL = `
		select d.subscriber, d.event_id as event, d.subject, e.name, d.attempts, coalesce(d.last_error, '') as error, d.dead_at as at
		from event_deliveries d
		join events e on e.id = d.event_id
		where d.dead_at is not null
		order by d.dead_at desc
		limit $1`

	sweepSQL = `
		delete from events e
		where e.created_at < now() - $1::interval and e.fanned_out
		and not exists (select 1 from event_deliveries d where d.event_id = e.id)`
)

func insertEvent(ctx context.Context, tx db.Tx, subject, name string, payload []byte) error {
	_, err := tx.Exec(ctx, insertEventSQL, subject, name, payload)
	return err
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

// DeadLetters lists the newest deliveries that were given up.
func (b *Bus) DeadLetters(ctx context.Context, limit int) ([]Dead, error) {
	return db.Many[Dead](ctx, b.db, deadSQL, limit)
}

// Replay tries a dead delivery again, from its first attempt.
func (b *Bus) Replay(ctx context.Context, subscriber string, event int64) error {
	tag, err := b.db.Exec(ctx, replaySQL, subscriber, event)
	if err == nil && tag.RowsAffected() == 0 {
		return plugin.ErrNotFound
	}
	b.wake()
	return err
}

// Sweep deletes events older than keep that every subscriber has heard.
func (b *Bus) Sweep(ctx context.Context, keep time.Duration) error {
	_, err := b.db.Exec(ctx, sweepSQL, keep)
	return err
}
