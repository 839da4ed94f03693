// Package notice tells people things in the browser. What is kept is the kind and its values; the
// text is made when it is read, in the language of the reader, from notice.<kind>.title and .body.
package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// Message is something to tell.
type Message struct {
	Dedupe string // told once to a person for each
	User   plugin.UserID
	Kind   string
	Args   map[string]any
	Link   string // path in the app
}

// Notices tells people things.
type Notices struct {
	db    *db.DB
	hub   *live.Hub
	texts *i18n.Texts
}

// New returns notices over d.
func New(d *db.DB, hub *live.Hub, texts *i18n.Texts) *Notices { return &Notices{d, hub, texts} }

const (
	insertSQL = `
		insert into notices (id, dedupe, user_id, kind, args, link)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (user_id, dedupe) do nothing`

	listSQL = `
		select id::text as id, kind, args, link, read_at, created_at
		from notices
		where user_id = $1 and ($2::uuid is null or id < $2)
		order by id desc
		limit $3`

	unreadSQL = `
		select count(*)::int from (select from notices where user_id = $1 and read_at is null limit 100) n`

	readSQL = `
		update notices set read_at = now()
		where user_id = $1 and read_at is null and ($2::uuid[] is null or id = any($2))`
)

// Tell adds a notice to tx; the person's browsers hear of it after the commit.
func (n *Notices) Tell(ctx context.Context, tx db.Tx, m Message) error {
	if m.Args == nil {
		m.Args = map[string]any{}
	}
	args, err := json.Marshal(m.Args)
	if err != nil {
		return fmt.Errorf("write notice %s: %w", m.Kind, err)
	}
	if _, err := tx.Exec(ctx, insertSQL, plugin.NewID[string](), m.Dedupe, m.User, m.Kind, args, m.Link); err != nil {
		return fmt.Errorf("tell %s: %w", m.Kind, err)
	}
	n.hub.Changed(tx, live.UserTopic(m.User))
	return nil
}

// Notice is a notice as it is read.
type Notice struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Title     string     `json:"title"`
	Body      string     `json:"body"`
	Link      string     `json:"link"`
	ReadAt    *time.Time `json:"readAt"`
	CreatedAt time.Time  `json:"createdAt"`
}

type row struct {
	ID        string
	Kind      string
	Args      map[string]any
	Link      string
	ReadAt    *time.Time
	CreatedAt time.Time
}

// List returns a person's notices, the newest first, older than before.
func (n *Notices) List(ctx context.Context, a plugin.Actor, before *string, limit int) ([]Notice, error) {
	rows, err := db.Many[row](ctx, n.db, listSQL, a.User, before, limit)
	if err != nil {
		return nil, err
	}
	list := make([]Notice, 0, len(rows))
	for _, r := range rows {
		list = append(list, Notice{r.ID, r.Kind, n.texts.Text(a.Language, "notice."+r.Kind+".title", r.Args),
			n.texts.Text(a.Language, "notice."+r.Kind+".body", r.Args), r.Link, r.ReadAt, r.CreatedAt})
	}
	return list, nil
}

// Unread counts a person's unread notices, up to 100.
func (n *Notices) Unread(ctx context.Context, u plugin.UserID) (int, error) {
	return db.Value[int](ctx, n.db, unreadSQL, u)
}

// Read marks a person's notices as read: those named, or all when ids is nil.
func (n *Notices) Read(ctx context.Context, u plugin.UserID, ids []string) error {
	return n.db.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, readSQL, u, ids); err != nil {
			return err
		}
		n.hub.Changed(tx, live.UserTopic(u))
		return nil
	})
}
