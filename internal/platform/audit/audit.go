// Package audit writes down who did what, to what, from where, inside the transaction that does
// it. Rows are never changed or deleted: the database refuses. Fields are named, not quoted, so
// that no personal value stands here.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Entry is one thing that was done.
type Entry struct {
	Action string         // "<noun>.<past participle>", such as "course.published"
	Type   string         // of the object: "course", "user" …
	ID     string         // of the object
	Fields []string       // names of the fields that changed
	Detail map[string]any // ids, states and numbers only; no personal values
}

const (
	insertSQL = `
		insert into audit_log (actor_id, as_id, action, object_type, object_id, fields, detail, address)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`

	insertManySQL = `
		insert into audit_log (actor_id, as_id, action, object_type, object_id, detail, address)
		select $1, $2, n.action, n.object_type, n.object_id, n.detail::jsonb, $7
		from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as n (action, object_type, object_id, detail)`

	listSQL = `
		select id, at, actor_id::text as actor_id, action, object_type, object_id, fields, detail, address
		from audit_log
		where ($1::bigint is null or id < $1)
		and ($2 = '' or action = $2 or action like $2 || '.%')
		and ($3::uuid is null or actor_id = $3)
		and ($4 = '' or object_id = $4)
		order by id desc
		limit $5`
)

// Write records e as done by actor.
func Write(ctx context.Context, tx db.Tx, actor plugin.Actor, e Entry) error {
	who, as := names(actor)
	if e.Fields == nil {
		e.Fields = []string{}
	}
	detail, err := e.detail()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertSQL, who, as, e.Action, e.Type, e.ID, e.Fields, detail, actor.Address); err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	return nil
}

// WriteMany records entries without fields as done by actor, with one statement.
func WriteMany(ctx context.Context, tx db.Tx, actor plugin.Actor, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	var actions, types, ids, details []string
	for _, e := range entries {
		detail, err := e.detail()
		if err != nil {
			return err
		}
		actions, types, ids, details = append(actions, e.Action), append(types, e.Type), append(ids, e.ID), append(details, string(detail))
	}
	who, as := names(actor)
	if _, err := tx.Exec(ctx, insertManySQL, who, as, actions, types, ids, details, actor.Address); err != nil {
		return fmt.Errorf("audit %d times %s: %w", len(entries), entries[0].Action, err)
	}
	return nil
}

// names says who acts, and as whom: whoever views the site as somebody else is named with both.
func names(a plugin.Actor) (who, as *plugin.UserID) {
	switch {
	case a.By != "":
		return &a.By, &a.User
	case a.SignedIn():
		return &a.User, nil
	}
	return nil, nil
}

func (e Entry) detail() ([]byte, error) {
	if e.Detail == nil {
		return []byte("{}"), nil
	}
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return nil, fmt.Errorf("write audit detail of %s: %w", e.Action, err)
	}
	return detail, nil
}

// Row is an entry as it is read.
type Row struct {
	ID         int64
	At         time.Time
	ActorID    *plugin.UserID
	Action     string
	ObjectType string
	ObjectID   string
	Fields     []string
	Detail     json.RawMessage
	Address    string
}

// Filter narrows a list; zero values do not.
type Filter struct {
	Before *int64 // only rows older than this id
	Action string // the action, or its first part
	Actor  *plugin.UserID
	Object string // the object's id
}

// List returns the newest entries first, at most limit.
func List(ctx context.Context, q db.Querier, f Filter, limit int) ([]Row, error) {
	return db.Many[Row](ctx, q, listSQL, f.Before, f.Action, f.Actor, f.Object, limit)
}
