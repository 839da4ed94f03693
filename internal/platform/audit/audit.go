// Package audit writes down who did what, to what, from where, inside the transaction that does
// it. Rows are never changed or deleted: the database refuses, and a chain of seals shows when
// somebody did it past the database. In the entry itself fields are named, not quoted; values before
// and after stand beside it and can be erased.
//
//	audit.go  writing and reading
//	chain.go  sealing and verifying
package audit

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Entry is one thing that was done.
type Entry struct {
	Action string         // "<noun>.<past participle>", such as "course.published"
	Type   string         // of the object: "course", "user" …
	ID     string         // of the object
	Fields []string       // names of the fields that changed; those of Changes are added
	Detail map[string]any // ids, states and numbers only; no personal values
	// Changes are values before and after, by field; secrets never stand here.
	Changes map[string]Change
	Subject plugin.UserID // whose personal values Changes holds; "" for nobody's
}

// Change is a value before and after.
type Change struct {
	Before any `json:"before"`
	After  any `json:"after"`
}

const (
	insertSQL = `
		insert into audit_log (actor_id, as_id, action, object_type, object_id, fields, detail, address)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`

	insertValuesSQL = `
		with entry as (
			insert into audit_log (actor_id, as_id, action, object_type, object_id, fields, detail, address, values_digest)
			values ($1, $2, $3, $4, $5, $6, $7, $8, sha256($10 || convert_to($9::jsonb::text, 'UTF8')))
			returning id
		)
		insert into audit_values (audit_id, subject_id, salt, changes)
		select id, $11, $10, $9::jsonb from entry`

	forgetSQL = `delete from audit_values where subject_id = $1`

	insertManySQL = `
		insert into audit_log (actor_id, as_id, action, object_type, object_id, detail, address)
		select $1, $2, n.action, n.object_type, n.object_id, n.detail::jsonb, $7
		from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as n (action, object_type, object_id, detail)`

	listSQL = `
		select a.id, a.at, a.actor_id::text as actor_id, a.as_id::text as as_id, a.action, a.object_type, a.object_id, a.fields, a.detail,
		a.address, v.changes, a.values_digest is not null and v.audit_id is null as erased
		from audit_log a
		left join audit_values v on v.audit_id = a.id
		where ($1::bigint is null or a.id < $1)
		and ($2 = '' or a.action = $2 or a.action like $2 || '.%')
		and ($3::uuid is null or a.actor_id = $3)
		and ($4 = '' or a.object_id = $4)
		and ($5::timestamptz is null or a.at >= $5)
		and ($6::timestamptz is null or a.at < $6)
		and ($7 = '' or a.action like '%' || replace(replace(replace($7, '\', '\\'), '%', '\%'), '_', '\_') || '%'
			or a.actor_id = any($8::uuid[]) or a.as_id = any($8::uuid[]) or a.object_id = any($8::text[]) or a.action = any($10::text[]))
		order by a.id desc
		limit $9`
)

// Write records e as done by actor.
func Write(ctx context.Context, tx db.Tx, actor plugin.Actor, e Entry) error {
	who, as := names(actor)
	fields := append([]string{}, e.Fields...)
	for _, name := range slices.Sorted(maps.Keys(e.Changes)) {
		if !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	e.Fields = fields
	detail, err := e.detail()
	if err != nil {
		return err
	}
	if len(e.Changes) > 0 {
		return writeValues(ctx, tx, actor, e, detail)
	}
	if _, err := tx.Exec(ctx, insertSQL, who, as, e.Action, e.Type, e.ID, e.Fields, detail, actor.Address); err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	return nil
}

// writeValues records an entry with its values beside it.
func writeValues(ctx context.Context, tx db.Tx, actor plugin.Actor, e Entry, detail []byte) error {
	who, as := names(actor)
	changes, err := json.Marshal(e.Changes)
	if err != nil {
		return fmt.Errorf("write audit values of %s: %w", e.Action, err)
	}
	salt := make([]byte, 16) // a digest of short values alone could be guessed
	_, _ = rand.Read(salt)
	var subject *plugin.UserID
	if e.Subject != "" {
		subject = &e.Subject
	}
	if _, err := tx.Exec(ctx, insertValuesSQL, who, as, e.Action, e.Type, e.ID, e.Fields, detail, actor.Address, changes, salt, subject); err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	return nil
}

// Forget erases the values that entries keep about a person. The entries stay, and the chain holds.
func Forget(ctx context.Context, tx db.Tx, subject plugin.UserID) error {
	if _, err := tx.Exec(ctx, forgetSQL, subject); err != nil {
		return fmt.Errorf("erase audit values: %w", err)
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
	AsID       *plugin.UserID // as whom the actor viewed the site
	Action     string
	ObjectType string
	ObjectID   string
	Fields     []string
	Detail     json.RawMessage
	Address    string
	Changes    json.RawMessage // before and after by field; nil for none
	Erased     bool            // there were values, which are erased
}

// Filter narrows a list; zero values do not.
type Filter struct {
	Before *int64 // only rows older than this id
	Action string // the action, or its first part
	Actor  *plugin.UserID
	Object string // the object's id
	From   *time.Time
	Until  *time.Time // not included
	// Words are part of an action, or what People and things are called; "" for all.
	Words  string
	People []string // ids of the people and things that are called so
	// Actions are those that the words describe otherwise than by their code.
	Actions []string
}

// named is never nil: the database would take it for nothing known.
func named(ids []string) []string { return append([]string{}, ids...) }

// List returns the newest entries first, at most limit.
func List(ctx context.Context, q db.Querier, f Filter, limit int) ([]Row, error) {
	return db.Many[Row](ctx, q, listSQL, f.Before, f.Action, f.Actor, f.Object, f.From, f.Until, f.Words, named(f.People), limit, named(f.Actions))
}
