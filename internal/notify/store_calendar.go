package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	feedMadeSQL = `select created_at from calendar_feeds where user_id = $1`

	// A new address takes the place of the one before, which ends with it.
	setFeedSQL = `
		insert into calendar_feeds (user_id, digest, created_at) values ($1, $2, $3)
		on conflict (user_id) do update set digest = excluded.digest, created_at = excluded.created_at`

	endFeedSQL = `delete from calendar_feeds where user_id = $1`

	// Whose feed it is; nobody's who may not sign in.
	feedOwnerSQL = `
		select u.id::text as id, u.role::text as role
		from calendar_feeds f
		join users u on u.id = f.user_id and u.is_active
		where f.digest = $1`

	roleSQL = `select id::text as id, role::text as role from users where id = $1 and is_active`

	// Of what people $1 were reminded, each of the thing $2 in the same place, that is due after $3.
	remindedSQL = `
		select r.user_id::text as "user", r.subject_id::text as id, r.due_at as at, r.minutes_before as before
		from unnest($1::uuid[], $2::uuid[]) as x (user_id, subject_id)
		join reminders r on r.user_id = x.user_id and r.subject_id = x.subject_id
		where r.due_at > $3`

	addReminderSQL = `
		insert into reminders (user_id, kind, subject_id, due_at, minutes_before) values ($1, $2, $3, $4, $5)
		on conflict do nothing`

	sweepRemindersSQL = `delete from reminders where due_at < $1`
)

type personRole struct {
	ID   plugin.UserID
	Role plugin.Role
}

// reminder names one reminder: of whom, of what, at which moment, how many minutes before.
type reminder struct {
	User   plugin.UserID
	ID     string
	At     time.Time
	Before int
}

func feedMade(ctx context.Context, q db.Querier, user plugin.UserID) (*time.Time, error) {
	at, err := db.Value[time.Time](ctx, q, feedMadeSQL, user)
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a calendar's address: %w", err)
	}
	return &at, nil
}

func setFeed(ctx context.Context, tx db.Tx, user plugin.UserID, digest []byte, now time.Time) error {
	if _, err := tx.Exec(ctx, setFeedSQL, user, digest, now); err != nil {
		return fmt.Errorf("keep a calendar's address: %w", err)
	}
	return nil
}

func endFeed(ctx context.Context, tx db.Tx, user plugin.UserID) (was bool, err error) {
	tag, err := tx.Exec(ctx, endFeedSQL, user)
	if err != nil {
		return false, fmt.Errorf("end a calendar's address: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// actorBy returns somebody active as an actor; plugin.ErrNotFound for nobody.
func actorBy(ctx context.Context, q db.Querier, sql string, key any) (plugin.Actor, error) {
	p, err := db.One[personRole](ctx, q, sql, key)
	if errors.Is(err, db.ErrNoRow) {
		return plugin.Actor{}, plugin.ErrNotFound
	}
	if err != nil {
		return plugin.Actor{}, fmt.Errorf("read whose calendar it is: %w", err)
	}
	return plugin.Actor{User: p.ID, Role: p.Role}, nil
}

// reminded returns of which of some things people were reminded already.
func reminded(ctx context.Context, q db.Querier, near []learningapi.Near, after time.Time) (map[reminder]bool, error) {
	people, things := make([]plugin.UserID, len(near)), make([]string, len(near))
	for i, n := range near {
		people[i], things[i] = n.User, n.ID
	}
	rows, err := db.Many[reminder](ctx, q, remindedSQL, people, things, after)
	if err != nil {
		return nil, fmt.Errorf("read who was reminded: %w", err)
	}
	all := make(map[reminder]bool, len(rows))
	for _, r := range rows {
		r.At = r.At.UTC()
		all[r] = true
	}
	return all, nil
}

// addReminder reports whether nobody did before.
func addReminder(ctx context.Context, tx db.Tx, kind string, r reminder) (bool, error) {
	tag, err := tx.Exec(ctx, addReminderSQL, r.User, kind, r.ID, r.At, r.Before)
	if err != nil {
		return false, fmt.Errorf("keep a reminder: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}
