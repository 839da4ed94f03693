// Package notice tells people things in the browser. What is kept is the kind and its values; the
// text is made when it is read, in the language of the reader, from notice.<kind>.title and .body.
//
// Tell is the one way to tell somebody something: it writes the notice and, as the person wants it,
// the mail now or nothing until the digest.
//
//	notice.go       telling and reading
//	kind.go         the kinds that people can choose about
//	preference.go   what a person chose
//	digest.go       the digest, and quiet hours
//	unsubscribe.go  links that end a kind of mail without signing in
//	store.go        the SQL
package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// Message is something to tell.
type Message struct {
	Dedupe string // told once to a person for each
	User   plugin.UserID
	Kind   string
	Args   map[string]any
	Link   string    // path in the app
	NoMail bool      // it does not go by mail, whatever the person chose
	Before time.Time // a mail that quiet hours or the digest would hold until then is not sent; zero: it is, whenever it comes
}

// Person is what telling somebody needs to know of them.
type Person struct {
	Email     string
	FirstName string
	Language  string // one of the site's
	TimeZone  string // IANA name
	Active    bool
}

// Deps is what notices work with. Without Mails nothing goes by mail.
type Deps struct {
	DB      *db.DB
	Hub     *live.Hub
	Texts   *i18n.Texts
	Mails   *mail.Mails
	Keys    *token.Keys
	BaseURL func() string // of the site, without a slash at its end
	// People reads somebody; plugin.ErrNotFound when there is nobody.
	People func(ctx context.Context, q db.Querier, u plugin.UserID) (Person, error)
	Now    func() time.Time
}

// Notices tells people things.
type Notices struct {
	Deps
	kinds []Kind
}

// New returns notices.
func New(d Deps) *Notices { return &Notices{Deps: d, kinds: []Kind{digestKind}} }

// Tell tells somebody something inside tx, once for each m.Dedupe; the person's browsers hear of it after the commit.
// What goes by mail has its texts under mail.<kind>, filled by the same values and the first name.
func (n *Notices) Tell(ctx context.Context, tx db.Tx, m Message) error {
	if m.Args == nil {
		m.Args = map[string]any{}
	}
	want, err := n.wish(ctx, tx, m.User, m.Kind)
	if err != nil {
		return err
	}
	if m.NoMail {
		want.Mail = MailOff
	}
	if want.Mail == MailDigest && !m.Before.IsZero() {
		late, err := n.digestTooLate(ctx, tx, m)
		if err != nil {
			return err
		}
		if late {
			want.Mail = MailOff
		}
	}
	if want.Here || want.Mail == MailDigest {
		args, err := json.Marshal(m.Args)
		if err != nil {
			return fmt.Errorf("write notice %s: %w", m.Kind, err)
		}
		tag, err := tx.Exec(ctx, insertSQL, plugin.NewID[string](), m.Dedupe, m.User, m.Kind, args, m.Link, want.Here, want.Mail == MailDigest)
		if err != nil {
			return fmt.Errorf("tell %s: %w", m.Kind, err)
		}
		if tag.RowsAffected() == 0 {
			return nil // told already
		}
		n.Hub.Changed(tx, live.UserTopic(m.User))
	}
	if want.Mail != MailNow {
		return nil
	}
	return n.write(ctx, tx, m)
}

// write sends the mail of a notice, held while the person wants quiet.
func (n *Notices) write(ctx context.Context, tx db.Tx, m Message) error {
	p, err := n.People(ctx, tx, m.User)
	if errors.Is(err, plugin.ErrNotFound) || (err == nil && !p.Active) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := n.schedule(ctx, tx, m.User)
	if err != nil {
		return err
	}
	held := s.heldUntil(n.Now(), zone(p.TimeZone))
	if !m.Before.IsZero() && !held.Before(m.Before) {
		return nil
	}
	args := map[string]any{"name": p.FirstName}
	for k, v := range m.Args {
		args[k] = v
	}
	msg := mail.Message{Dedupe: "notice:" + string(m.User) + ":" + m.Dedupe, User: m.User, To: p.Email, Language: p.Language, Kind: m.Kind,
		Args: args, NotBefore: held}
	if m.Link != "" {
		msg.Link = n.BaseURL() + m.Link
	}
	if k, _ := n.kind(m.Kind); !k.Fixed {
		msg.Unsubscribe = n.unsubscribeLink(m.User, m.Kind)
	}
	return n.Mails.Write(ctx, tx, msg)
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
	rows, err := db.Many[row](ctx, n.DB, listSQL, a.User, before, limit)
	if err != nil {
		return nil, err
	}
	list := make([]Notice, 0, len(rows))
	for _, r := range rows {
		r.Args = i18n.Isolated(a.Language, r.Args)
		list = append(list, Notice{r.ID, r.Kind, n.Texts.Text(a.Language, "notice."+r.Kind+".title", r.Args),
			n.Texts.Text(a.Language, "notice."+r.Kind+".body", r.Args), r.Link, r.ReadAt, r.CreatedAt})
	}
	return list, nil
}

// Unread counts a person's unread notices, up to 100.
func (n *Notices) Unread(ctx context.Context, u plugin.UserID) (int, error) {
	return db.Value[int](ctx, n.DB, unreadSQL, u)
}

// Read marks a person's notices as read: those named, or all when ids is nil.
func (n *Notices) Read(ctx context.Context, u plugin.UserID, ids []string) error {
	return n.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, readSQL, u, ids); err != nil {
			return err
		}
		n.Hub.Changed(tx, live.UserTopic(u))
		return nil
	})
}

// ReadLink marks what a person was told of one page as read, inside tx: the page was opened, whatever place on it the
// link leads to.
func (n *Notices) ReadLink(ctx context.Context, tx db.Tx, u plugin.UserID, link string) error {
	tag, err := tx.Exec(ctx, readLinkSQL, u, link)
	if err != nil {
		return fmt.Errorf("read notices of a page: %w", err)
	}
	if tag.RowsAffected() > 0 {
		n.Hub.Changed(tx, live.UserTopic(u))
	}
	return nil
}
