// Package mail sends mails. A mail is a row of the transaction that wants it sent, made once by
// its dedupe key, and a job sends it. Without SMTP set up it is kept, and readable.
//
//	mail.go      writing
//	line.go      the connection, and how long it may take
//	send.go      sending, at most once after an acceptance that nobody saw
//	template.go  texts that the super admin changed
//	smtp.go      the settings and the client
//	file.go      what mails carry beside their text
//	store.go     the SQL
package mail

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/brand"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
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
	// Unsubscribe is an absolute address that ends mails of this kind without signing in; "" where they cannot be ended.
	Unsubscribe string
	NotBefore   time.Time // the mail waits until then; zero: it does not
	Forget      bool      // it is deleted once it left: to whom it goes is no longer there
	Files       []File    // at most ten, of 10 MB together
}

// Deps is what mails work with.
type Deps struct {
	DB       *db.DB
	Jobs     *job.Jobs
	Texts    *i18n.Texts
	Settings *setting.Store
	Signals  *db.Signals
	Seal     *token.Seal // keeps the mail server's password
	Site     func(ctx context.Context, q db.Querier) (setting.Site, error)
	BaseURL  func() string // of the site, for its logo
	Now      func() time.Time
	// Written reports whether mails of the kind are written now: others are not listed among the templates. Nil: all are.
	Written func(kind string) bool
}

// Mails writes and sends mails.
type Mails struct {
	db        *db.DB
	jobs      *job.Jobs
	texts     *i18n.Texts
	settings  *setting.Store
	seal      *token.Seal
	site      func(ctx context.Context, q db.Querier) (setting.Site, error)
	baseURL   func() string
	now       func() time.Time
	written   func(kind string) bool
	templates *db.Kept[overrides]
}

// New returns mails.
func New(d Deps) *Mails {
	m := &Mails{d.DB, d.Jobs, d.Texts, d.Settings, d.Seal, d.Site, d.BaseURL, d.Now, d.Written, db.NewKept(d.Signals, d.Now, templateTopic, readOverrides)}
	job.Handle(d.Jobs, m.send)
	job.HandleLong(d.Jobs, longMost, m.sendLong)
	return m
}

type sendArgs struct {
	Mail string `json:"mail"`
}

// Kind is the job's name.
func (sendArgs) Kind() string { return "mail.send" }

type sendLongArgs struct {
	Mail string `json:"mail"`
}

// Kind is the job's name.
func (sendLongArgs) Kind() string { return "mail.send_long" }

// Queue keeps it from holding up the short ones, among which are those that people wait for.
func (sendLongArgs) Queue() job.Queue { return job.LongMails }

// Write adds a mail to tx. Written twice with the same Dedupe it is one mail.
func (m *Mails) Write(ctx context.Context, tx db.Tx, msg Message) error {
	if err := checkFiles(msg.Files); err != nil {
		return err
	}
	site, err := m.site(ctx, tx)
	if err != nil {
		return err
	}
	msg.Language = site.Offered(msg.Language)
	args := map[string]any{"site": site.Name(msg.Language)}
	for k, v := range msg.Args {
		args[k] = v
	}
	changed, err := m.templates.Get(ctx, tx)
	if err != nil {
		return err
	}
	text := m.render(changed, site, msg, args)
	id := plugin.NewID[string]()
	var user *plugin.UserID
	if msg.User != "" {
		user = &msg.User
	}
	var notBefore *time.Time
	if !msg.NotBefore.IsZero() {
		notBefore = &msg.NotBefore
	}
	tag, err := tx.Exec(ctx, insertSQL, id, msg.Dedupe, user, msg.To, text.Subject, text.Text, text.HTML, msg.Unsubscribe, notBefore, msg.Forget)
	if err != nil {
		return fmt.Errorf("write mail %s: %w", msg.Kind, err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	if err := writeFiles(ctx, tx, id, msg.Files); err != nil {
		return err
	}
	return m.jobs.InsertAt(ctx, tx, sendArgs{id}, msg.NotBefore)
}

// Rendered is a mail's words, ready to be read.
type Rendered struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// render fills the texts of a kind. Values are put in once and never read as texts themselves, and are escaped in HTML.
func (m *Mails) render(changed overrides, site setting.Site, msg Message, args map[string]any) Rendered {
	say := func(part string) string {
		return m.texts.TextBy(changed.of, msg.Language, "mail."+msg.Kind+"."+part, args)
	}
	body, action, end := say("body"), "", ""
	if msg.Link != "" {
		action = say("action")
	}
	if msg.Unsubscribe != "" {
		end = m.texts.Text(msg.Language, "mail_footer.unsubscribe", nil)
	}
	return Rendered{oneLine(say("subject")), plain(body, action, msg.Link, end, msg.Unsubscribe),
		rich(msg.Language, m.head(site, msg.Language), brand.Primary(site.Hue).Hex(), body, action, msg.Link, end, msg.Unsubscribe)}
}

// oneLine keeps a value in a subject from becoming a header of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func plain(body, action, link, end, unsubscribe string) string {
	if link != "" {
		body += "\n\n" + action + ":\n" + link
	}
	if unsubscribe != "" {
		body += "\n\n-- \n" + end + ":\n" + unsubscribe
	}
	return body + "\n"
}

// headHeight is how high a logo stands in a mail, in pixels.
const headHeight = 40

// head is what stands over a mail: the organisation's logo, which is called by its name, or the name alone. Paper is
// light: a logo that is made for dark grounds gets one.
func (m *Mails) head(site setting.Site, language string) string {
	name, logo := html.EscapeString(site.Name(language)), site.Logo
	if logo == nil || m.baseURL == nil {
		return name
	}
	ground := ""
	if logo.Ground == "dark" {
		ground = ";background:#1c1a16;padding:6px 10px;border-radius:6px"
	}
	return fmt.Sprintf(`<img src="%s" alt="%s" width="%d" height="%d" style="border:0;vertical-align:middle%s">`,
		html.EscapeString(m.baseURL()+logo.URL), name, max(1, logo.Width*headHeight/max(1, logo.Height)), headHeight, ground)
}

// rich is the same mail for programs that show HTML: one column, inline styles, no picture but the logo.
func rich(lang, head, fill, body, action, link, end, unsubscribe string) string {
	dir := i18n.Direction(lang)
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang=%q dir=%q><body style="margin:0;background:#faf7f1;color:#1c1a16;font:16px/1.6 system-ui,sans-serif">`, lang, dir)
	fmt.Fprintf(&b, `<div style="max-width:560px;margin:0 auto;padding:32px 24px"><p style="font-weight:600">%s</p><div style="background:#fffdf9;border:1px solid #e7e0d3;border-radius:10px;padding:24px">`, head)
	for part := range strings.SplitSeq(body, "\n\n") {
		fmt.Fprintf(&b, `<p style="margin:0 0 16px">%s</p>`, strings.ReplaceAll(html.EscapeString(part), "\n", "<br>"))
	}
	if link != "" {
		fmt.Fprintf(&b, `<p style="margin:24px 0 0"><a href="%s" style="background:%s;color:%s;text-decoration:none;border-radius:10px;padding:12px 20px;display:inline-block">%s</a></p>`, html.EscapeString(link), fill, brand.Paper.Hex(), html.EscapeString(action))
	}
	b.WriteString(`</div>`)
	if unsubscribe != "" {
		fmt.Fprintf(&b, `<p style="margin:16px 0 0;font-size:13px"><a href="%s" style="color:#6b6558">%s</a></p>`, html.EscapeString(unsubscribe), html.EscapeString(end))
	}
	b.WriteString(`</div></body></html>`)
	return b.String()
}
