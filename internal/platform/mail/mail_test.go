package mail_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"mime"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// postbox is a small SMTP server that keeps what it is given, or refuses it.
type postbox struct {
	mu     sync.Mutex
	mails  []string
	refuse int // so many tries are refused first
	tries  int
	port   int
	mute   bool   // takes a mail and hangs up before it says so
	login  string // what whoever signs in has to say; "" for nobody
}

func newPostbox(t testing.TB, refuse int) *postbox {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	check(t, err)
	p := &postbox{refuse: refuse, port: l.Addr().(*net.TCPAddr).Port}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	return p
}

func (p *postbox) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	in := bufio.NewReader(c)
	say := func(s string) { _, _ = fmt.Fprint(c, s+"\r\n") }
	say("220 postbox")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO", "HELO", "MAIL", "NOOP", "RSET":
			if verb == "EHLO" && p.login != "" {
				say("250-hello")
				say("250 AUTH PLAIN LOGIN")
				continue
			}
			say("250 ok")
		case "AUTH":
			if strings.TrimSpace(line) != "AUTH PLAIN "+p.login {
				say("535 no")
				continue
			}
			say("235 come in")
		case "RCPT":
			p.mu.Lock()
			p.tries++
			no := p.tries <= p.refuse
			p.mu.Unlock()
			if no {
				say("451 not \xff now")
			} else {
				say("250 ok")
			}
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				b.WriteString(line)
			}
			p.mu.Lock()
			p.mails = append(p.mails, b.String())
			mute := p.mute
			p.mu.Unlock()
			if mute {
				return
			}
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("500 what?")
		}
	}
}

func (p *postbox) got() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.mails...)
}

type office struct {
	*mail.Mails
	t        testing.TB
	db       *db.DB
	settings *setting.Store
	seal     *token.Seal
}

func newOffice(t testing.TB) *office {
	t.Helper()
	url, log := dbtest.URL(t), slog.New(slog.DiscardHandler)
	o := &office{t: t, db: dbtest.Open(t, url, 6)}
	pool, err := pgxpool.New(t.Context(), url)
	check(t, err)
	t.Cleanup(pool.Close)
	texts, err := i18n.Load([]string{"en", "ar"}, mail.Locales, fstest.MapFS{
		"en.json": {Data: []byte(`{"mail": {"lessons": {"subject": "Lessons", "body": "None.", "body_one": "One.", "body_other": "{{count}} lessons."}, "hello": {"subject": "Hello {{name}}", "body": "Dear {{name}},\n\nwelcome to {{site}}.", "action": "Begin"},
			"x:shop:bill": {"subject": "Invoice {{number}} for {{name}}: {{amount}}, {{count}} lines, {{site_note}}", "body": "{{amount}}"}}, "mail_sample": {"x:shop:number": "INV-7"}}`)},
		"ar.json": {Data: []byte(`{"mail": {"hello": {"subject": "مرحبا {{name}}", "body": "أهلا {{name}}", "action": "ابدأ"}, "x:shop:bill": {"subject": "فاتورة {{number}} {{name}} {{amount}}", "body": "{{amount}}"}}}`)}})
	check(t, err)
	signals := db.NewSignals(url, log)
	o.settings = setting.NewStore(o.db, signals, time.Now)
	jobs := job.New(pool, log, job.Options{Server: "one", Poll: 100 * time.Millisecond})
	o.seal, err = token.LoadSeal(t.Context(), o.db, "")
	check(t, err)
	o.Mails = mail.New(mail.Deps{DB: o.db, Jobs: jobs, Texts: texts, Settings: o.settings, Signals: signals, Seal: o.seal, Now: time.Now,
		Site: func(context.Context, db.Querier) (setting.Site, error) {
			return setting.Site{Organisation: "Nile <Centre>"}, nil
		}})
	check(t, jobs.Prepare())
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() { _ = jobs.Run(ctx, 5*time.Second) })
	t.Cleanup(func() { cancel(); ended.Wait() })
	return o
}

func (o *office) smtp(port int) {
	o.t.Helper()
	check(o.t, o.db.InTx(o.t.Context(), func(tx db.Tx) error {
		return setting.Set(o.t.Context(), o.settings, tx, "", mail.SMTPKey, mail.SMTP{Host: "127.0.0.1", Port: port, From: "Centre <centre@example.com>", TLS: "none"})
	}))
}

func (o *office) write(m mail.Message) {
	o.t.Helper()
	check(o.t, o.db.InTx(o.t.Context(), func(tx db.Tx) error { return o.Write(o.t.Context(), tx, m) }))
}

func (o *office) only() mail.Mail {
	o.t.Helper()
	list, err := o.List(o.t.Context(), "", nil, 10)
	check(o.t, err)
	if len(list) != 1 {
		o.t.Fatalf("%d mails instead of one", len(list))
	}
	return list[0]
}

func (o *office) until(state string) mail.Mail {
	o.t.Helper()
	dbtest.Until(o.t, "the mail is "+state, func() bool { return o.only().State == state })
	return o.only()
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestKeptWithoutSMTP(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	m := mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello", Args: map[string]any{"name": "Mona <b>"}, Link: "https://learn.example/x?a=1&b=2"}
	o.write(m)
	o.write(m) // the same thing told twice is one mail
	kept := o.until("kept")
	if kept.Subject != "Hello Mona <b>" || !strings.Contains(kept.BodyText, "welcome to Nile <Centre>.") || !strings.Contains(kept.BodyText, m.Link) ||
		strings.Contains(kept.BodyHTML, "<b>") || !strings.Contains(kept.BodyHTML, "Mona &lt;b&gt;") || !strings.Contains(kept.BodyHTML, "a=1&amp;b=2") {
		t.Errorf("%+v", kept)
	}
	n, err := o.Waiting(t.Context())
	if err != nil || n != (mail.Counts{Kept: 1}) {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestSentOnce(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 0)
	o.smtp(box.port)
	o.write(mail.Message{Dedupe: "one", To: "mona@example.com", Language: "ar", Kind: "hello", Args: map[string]any{"name": "منى"}})
	sent := o.until("sent")
	if sent.SentAt == nil || len(box.got()) != 1 {
		t.Fatalf("%d mails came, %+v", len(box.got()), sent)
	}
	m, err := netmail.ReadMessage(strings.NewReader(box.got()[0]))
	check(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	check(t, err)
	if subject != "مرحبا منى" || m.Header.Get("To") != "<mona@example.com>" || !strings.Contains(m.Header.Get("From"), "centre@example.com") || !strings.Contains(m.Header.Get("Message-ID"), sent.ID) ||
		!strings.HasPrefix(m.Header.Get("Content-Type"), "multipart/alternative") || !strings.Contains(sent.BodyHTML, `dir="rtl"`) {
		t.Errorf("subject %q, %v", subject, m.Header)
	}
}

func TestNamesCannotAddHeaders(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 0)
	o.smtp(box.port)
	o.write(mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello", Args: map[string]any{"name": "Mona\r\nBcc: eve@example.com\r\n\r\nfree money"}})
	o.until("sent")
	m, err := netmail.ReadMessage(strings.NewReader(box.got()[0]))
	check(t, err)
	if m.Header.Get("Bcc") != "" || m.Header.Get("Subject") != "Hello Mona Bcc: eve@example.com free money" {
		t.Errorf("%v", m.Header)
	}
}

// What people are called is never read as a text with values of its own, nor as HTML.
func TestNamesAreNoTemplates(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.write(mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello", Args: map[string]any{"name": "{{site}} {{.}} <img src=x onerror=alert(1)> {{name}}"}})
	list, err := o.List(t.Context(), "", nil, 1)
	check(t, err)
	if m := list[0]; m.Subject != "Hello {{site}} {{.}} <img src=x onerror=alert(1)> {{name}}" || !strings.Contains(m.BodyText, "Dear {{site}} {{.}} <img") ||
		strings.Contains(m.BodyHTML, "<img") || !strings.Contains(m.BodyHTML, "{{site}} {{.}} &lt;img") {
		t.Errorf("%q\n%s\n%s", m.Subject, m.BodyText, m.BodyHTML)
	}
}

func TestRefusedIsTriedAgain(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 1)
	o.smtp(box.port)
	o.write(mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello"})
	sent := o.until("sent")
	if sent.Attempts != 2 || len(box.got()) != 1 {
		t.Errorf("%d tries, %d mails", sent.Attempts, len(box.got()))
	}
}

func TestGivenUpIsFailedAndSaysWhy(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.smtp(1) // nobody is there
	check(t, o.db.InTx(t.Context(), func(tx db.Tx) error {
		if err := o.Write(t.Context(), tx, mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello"}); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `update mails set attempts = 11`)
		return err
	}))
	failed := o.until("failed")
	if failed.LastError == nil || !strings.Contains(*failed.LastError, strconv.Itoa(1)) || failed.SentAt != nil {
		t.Errorf("%+v", failed)
	}
}
