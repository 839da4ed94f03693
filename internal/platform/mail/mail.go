// Package mail sends mails. A mail is a row of the transaction that wants it sent, made once by
// its dedupe key, and a job sends it. Without SMTP set up it is kept, and readable.
//
//	mail.go   writing and sending
//	smtp.go   the settings and the client
//	store.go  the SQL
package mail

import (
	"context"
	"errors"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Message is a mail to be written. Its texts stand under mail.<Kind>.subject, .body and, for the
// button, .action in the language files; Args fill them.
type Message struct {
	Dedupe   string // one mail for each, for ever: "enrollment.created:<id>"
	User     plugin.UserID
	To       string // address
	Language string
	Kind     string
	Args     map[string]any
	Link     string // absolute; the button's address; "" for none
}

// Mails writes and sends mails.
type Mails struct {
	db       *db.DB
	jobs     *job.Jobs
	texts    *i18n.Texts
	settings *setting.Store
	site     func(ctx context.Context, q db.Querier) (name string, err error)
	now      func() time.Time
}

// New returns mails over d. site names the organisation, as q sees it: the transaction that writes
// a mail takes no second connection for it.
func New(d *db.DB, jobs *job.Jobs, texts *i18n.Texts, settings *setting.Store, site func(context.Context, db.Querier) (string, error), now func() time.Time) *Mails {
	m := &Mails{d, jobs, texts, settings, site, now}
	job.Handle(jobs, m.send)
	return m
}

type sendArgs struct {
	Mail string `json:"mail"`
}

// Kind is the job's name.
func (sendArgs) Kind() string { return "mail.send" }

// Write adds a mail to tx. Written twice with the same Dedupe it is one mail.
func (m *Mails) Write(ctx context.Context, tx db.Tx, msg Message) error {
	site, err := m.site(ctx, tx)
	if err != nil {
		return err
	}
	args := map[string]any{"site": site}
	for k, v := range msg.Args {
		args[k] = v
	}
	subject := oneLine(m.texts.Text(msg.Language, "mail."+msg.Kind+".subject", args))
	body := m.texts.Text(msg.Language, "mail."+msg.Kind+".body", args)
	action := ""
	if msg.Link != "" {
		action = m.texts.Text(msg.Language, "mail."+msg.Kind+".action", args)
	}
	id := plugin.NewID[string]()
	var user *plugin.UserID
	if msg.User != "" {
		user = &msg.User
	}
	tag, err := tx.Exec(ctx, insertSQL, id, msg.Dedupe, user, msg.To, subject, plain(body, action, msg.Link), rich(msg.Language, site, body, action, msg.Link))
	if err != nil {
		return fmt.Errorf("write mail %s: %w", msg.Kind, err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return m.jobs.Insert(ctx, tx, sendArgs{id})
}

// oneLine keeps a value in a subject from becoming a header of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func plain(body, action, link string) string {
	if link == "" {
		return body + "\n"
	}
	return body + "\n\n" + action + ":\n" + link + "\n"
}

// rich is the same mail for programs that show HTML: one column, inline styles, no pictures.
func rich(lang, site, body, action, link string) string {
	dir := "ltr"
	if lang == "ar" {
		dir = "rtl"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang=%q dir=%q><body style="margin:0;background:#faf7f1;color:#1c1a16;font:16px/1.6 system-ui,sans-serif">`, lang, dir)
	fmt.Fprintf(&b, `<div style="max-width:560px;margin:0 auto;padding:32px 24px"><p style="font-weight:600">%s</p><div style="background:#fffdf9;border:1px solid #e7e0d3;border-radius:10px;padding:24px">`, html.EscapeString(site))
	for part := range strings.SplitSeq(body, "\n\n") {
		fmt.Fprintf(&b, `<p style="margin:0 0 16px">%s</p>`, strings.ReplaceAll(html.EscapeString(part), "\n", "<br>"))
	}
	if link != "" {
		fmt.Fprintf(&b, `<p style="margin:24px 0 0"><a href="%s" style="background:#0e5a5c;color:#fffdf9;text-decoration:none;border-radius:10px;padding:12px 20px;display:inline-block">%s</a></p>`, html.EscapeString(link), html.EscapeString(action))
	}
	b.WriteString(`</div></div></body></html>`)
	return b.String()
}

// send is the job: it sends one mail, or keeps it when no SMTP is set up.
func (m *Mails) send(ctx context.Context, args sendArgs) error {
	row, err := db.One[Mail](ctx, m.db, oneSQL, args.Mail)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	if row.State == "sent" {
		return nil
	}
	smtp, err := setting.Get(ctx, m.settings, SMTPKey)
	if err != nil {
		return err
	}
	if smtp.Host == "" {
		_, err := m.db.Exec(ctx, stateSQL, row.ID, "kept", nil, nil)
		return err
	}
	if err := smtp.send(ctx, row); err != nil {
		state := "queued"
		if row.Attempts+1 >= maxAttempts {
			state = "failed"
		}
		words := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "?"), "\x00", "?") // a mail server may say anything
		if _, noteErr := m.db.Exec(ctx, stateSQL, row.ID, state, words, nil); noteErr != nil {
			return errors.Join(err, noteErr)
		}
		if state == "failed" {
			return nil
		}
		return err
	}
	_, err = m.db.Exec(ctx, stateSQL, row.ID, "sent", nil, m.now())
	return err
}

// maxAttempts is how often a mail is tried before it is failed.
const maxAttempts = 12
