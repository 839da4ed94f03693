package mail_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

func (o *office) retry(id string) error {
	return o.db.InTx(o.t.Context(), func(tx db.Tx) error { return o.Retry(o.t.Context(), tx, id) })
}

// A server that takes a mail and dies before it says so: the mail is not sent again by itself.
func TestAnUnheardAnswerIsUncertain(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 0)
	box.mute = true
	o.smtp(box.port)
	o.write(mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello"})
	doubtful := o.until("uncertain")
	if len(box.got()) != 1 || doubtful.SentAt != nil {
		t.Fatalf("%d mails, %+v", len(box.got()), doubtful)
	}
	n, err := o.Waiting(t.Context())
	if err != nil || n != (mail.Counts{Uncertain: 1}) {
		t.Errorf("%+v, %v", n, err)
	}
	box.mu.Lock()
	box.mute = false
	box.mu.Unlock()
	check(t, o.retry(doubtful.ID))
	o.until("sent")
	if len(box.got()) != 2 {
		t.Errorf("%d mails after it was sent again", len(box.got()))
	}
	if err := o.retry(doubtful.ID); !strings.Contains(fmt.Sprint(err), "mail.state") {
		t.Errorf("a sent mail sent again: %v", err)
	}
	if err := o.retry(plugin.NewID[string]()); plugin.AsFault(err).Kind != plugin.NotFound {
		t.Errorf("no mail at all: %v", err)
	}
}

// This server died while it spoke to the mail server: whoever does the job again finds the attempt.
func TestADeadAttemptIsUncertain(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 0)
	o.smtp(box.port)
	check(t, o.db.InTx(t.Context(), func(tx db.Tx) error {
		if err := o.Write(t.Context(), tx, mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello"}); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `update mails set state = 'sending', attempts = 1`)
		return err
	}))
	o.until("uncertain")
	if len(box.got()) != 0 {
		t.Errorf("%d mails went out blindly", len(box.got()))
	}
}

// Each of many mails goes out once.
func TestManyMails(t *testing.T) {
	t.Parallel()
	many := 300
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		many = 10_000
	}
	o, box := newOffice(t), newPostbox(t, 0)
	check(t, o.db.InTx(t.Context(), func(tx db.Tx) error {
		for i := range many {
			if err := o.Write(t.Context(), tx, mail.Message{Dedupe: fmt.Sprint(i), To: fmt.Sprintf("p%d@example.com", i), Language: "en", Kind: "hello"}); err != nil {
				return err
			}
		}
		return nil
	}))
	dbtest.Within(t, 10*time.Minute, "all are kept", func() bool { n, err := o.Waiting(t.Context()); return err == nil && n.Kept == many })
	o.smtp(box.port)
	check(t, o.db.InTx(t.Context(), func(tx db.Tx) error {
		n, err := o.RetryAll(t.Context(), tx, "kept")
		if n != many {
			t.Errorf("%d of %d mails are tried again", n, many)
		}
		return err
	}))
	dbtest.Within(t, 20*time.Minute, "all are sent", func() bool { n, err := o.Waiting(t.Context()); return err == nil && n == mail.Counts{} })
	to := map[string]int{}
	for _, m := range box.got() {
		for line := range strings.Lines(m) {
			if strings.HasPrefix(line, "To:") {
				to[line]++
			}
		}
	}
	if len(box.got()) != many || len(to) != many {
		t.Errorf("%d mails to %d people instead of %d", len(box.got()), len(to), many)
	}
}

func TestThePasswordIsSealed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := mail.SMTP{Host: "127.0.0.1", Port: 1, From: "a@example.com", TLS: "none", Username: "u", Password: "old plain"}
	if got, err := o.Reveal(s); err != nil || got.Password != "old plain" || !s.HasPassword() {
		t.Errorf("a password of before: %+v, %v", got, err)
	}
	check(t, o.SetPassword(&s, "open sesame"))
	check(t, o.db.InTx(t.Context(), func(tx db.Tx) error { return setting.Set(t.Context(), o.settings, tx, "", mail.SMTPKey, s) }))
	raw, err := db.Value[string](t.Context(), o.db, `select value::text from settings where key = 'mail.smtp'`)
	check(t, err)
	if strings.Contains(raw, "sesame") || strings.Contains(raw, "old plain") {
		t.Errorf("the password is readable: %s", raw)
	}
	if got, err := o.Reveal(s); err != nil || got.Password != "open sesame" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTry(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 1)
	if _, err := o.Try(t.Context(), "mona@example.com", "en"); plugin.AsFault(err).Code != "mail.no_server" {
		t.Errorf("without a server: %v", err)
	}
	o.smtp(box.port)
	no, err := o.Try(t.Context(), "mona@example.com", "en")
	if err != nil || no.OK || !strings.Contains(no.Said, "451") {
		t.Errorf("refused: %+v, %v", no, err)
	}
	yes, err := o.Try(t.Context(), "mona@example.com", "ar")
	if err != nil || !yes.OK || !strings.Contains(yes.Said, "kept") || len(box.got()) != 1 {
		t.Errorf("taken: %+v, %v", yes, err)
	}
}

// A mail that takes long is sent by a job that has the time for it, and does not keep the others waiting.
func TestWhatCarriesMuchIsSentBeside(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 0)
	o.smtp(box.port)
	for size, long := range map[int]int{1000: 0, 1 << 20: 1} {
		o.write(mail.Message{Dedupe: fmt.Sprint(size), To: "mona@example.com", Language: "en", Kind: "hello", Files: []mail.File{{Name: "a", ContentType: "text/plain", Content: make([]byte, size)}}})
		dbtest.Until(t, "it is sent", func() bool { n, err := o.Waiting(t.Context()); return err == nil && n == mail.Counts{} })
		n, err := db.Value[int](t.Context(), o.db, `select count(*)::int from jobs.river_job where kind = 'mail.send_long' and queue = 'long_mails' and args ->> 'mail' = (select id::text from mails where dedupe = $1)`, fmt.Sprint(size))
		if err != nil || n != long {
			t.Errorf("%d bytes: %d long jobs, %v", size, n, err)
		}
	}
	if len(box.got()) != 2 {
		t.Errorf("%d mails came", len(box.got()))
	}
}
