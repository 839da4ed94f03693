package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// maxAttempts is how often a mail is tried before it is failed.
const maxAttempts = 12

// noteTimeout bounds writing down what became of an attempt, also while the server stops.
const noteTimeout = 10 * time.Second

// shortMost is how much a mail may carry in the time that jobs have, in bytes on the line.
const shortMost = 256 << 10

// longMost is the time of a job that sends a mail with as much as mails carry.
const longMost = talkMost + fileBytesMax*3/2/slowest*time.Second + 4*noteTimeout

// ErrState: the mail is on its way or has left; there is nothing to send again.
var ErrState = plugin.NewFault(plugin.Conflict, "mail.state")

// ErrNoServer: no mail server is set up.
var ErrNoServer = plugin.NewFault(plugin.Conflict, "mail.no_server")

// errElsewhere: the mail is no longer waiting; another server is at it or was.
var errElsewhere = errors.New("the mail is sent elsewhere")

// send is the job: it sends one mail, or keeps it when no SMTP is set up.
//
// A mail is never sent twice blindly. That it is being handed over is written down before the server is given anything.
// An answer that says no is tried again later; a yes is sent. When nobody heard the answer, because this server or the
// line died while the mail was handed over, it is uncertain and stays so until somebody decides to send it again.
func (m *Mails) send(ctx context.Context, args sendArgs) error {
	return m.sendOne(ctx, args.Mail, false)
}

// sendLong is the job for a mail that takes long, beside which the others go on.
func (m *Mails) sendLong(ctx context.Context, args sendLongArgs) error {
	return m.sendOne(ctx, args.Mail, true)
}

func (m *Mails) sendOne(ctx context.Context, id string, long bool) error {
	if err := m.attempt(ctx, id, long); err != nil {
		return err
	}
	_, err := m.db.Exec(context.WithoutCancel(ctx), forgetSQL, id)
	return err
}

func (m *Mails) attempt(ctx context.Context, id string, long bool) error {
	row, err := db.One[Mail](ctx, m.db, oneSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	if row.State != "queued" { // sent, given up, or handed over by an attempt that died
		_, err := m.db.Exec(ctx, doubtSQL, row.ID)
		return err
	}
	smtp, err := setting.Get(ctx, m.settings, SMTPKey)
	if err != nil {
		return err
	}
	if smtp.Host == "" {
		_, err := m.db.Exec(ctx, keepSQL, row.ID)
		return err
	}
	if smtp, err = m.Reveal(smtp); err != nil {
		return err
	}
	files, err := db.Many[File](ctx, m.db, filesSQL, row.ID)
	if err != nil {
		return err
	}
	if !long && sizeOf(row, files) > shortMost { // a job that has the time for it does it
		return m.db.InTx(ctx, func(tx db.Tx) error { return m.jobs.Insert(ctx, tx, sendLongArgs{id}) })
	}
	claimed := false
	_, err = smtp.send(ctx, byNetwork(), row, files, func() error {
		err := m.claim(ctx, row.ID)
		claimed = err == nil
		return err
	})
	if errors.Is(err, errElsewhere) {
		return nil
	}
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	if err == nil {
		_, err = m.db.Exec(note, settleSQL, row.ID, "sent", nil, m.now(), claimed)
		return err
	}
	state := "queued"
	switch {
	case unheard(err):
		state = "uncertain"
	case row.Attempts+1 >= maxAttempts:
		state = "failed"
	}
	if _, noteErr := m.db.Exec(note, settleSQL, row.ID, state, words(smtp, err.Error()), nil, claimed); noteErr != nil {
		return errors.Join(err, noteErr)
	}
	if state != "queued" {
		return nil
	}
	return err
}

func (m *Mails) claim(ctx context.Context, id string) error {
	tag, err := m.db.Exec(ctx, claimSQL, id)
	if err != nil {
		return fmt.Errorf("claim a mail: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return errElsewhere
	}
	return nil
}

// unheard reports whether the mail was handed over whole and the server's answer did not come.
func unheard(err error) bool {
	var failed *gomail.SendError
	return errors.As(err, &failed) && failed.Reason == gomail.ErrSMTPDataClose && failed.ErrorCode() == 0
}

// maxWords bounds what is kept of a mail server's words, in bytes.
const maxWords = 500

// words is what a mail server said, fit to be kept and shown: it may say anything, also what it was told.
func words(s SMTP, said string) string {
	said = strings.ReplaceAll(strings.ToValidUTF8(said, "?"), "\x00", "?")
	if s.Password != "" {
		said = strings.ReplaceAll(said, s.Password, "…")
	}
	if len(said) > maxWords {
		said = strings.ToValidUTF8(said[:maxWords], "") + "…"
	}
	return said
}

// Retry sends a mail again that failed, was kept or may not have arrived.
func (m *Mails) Retry(ctx context.Context, tx db.Tx, id string) error {
	tag, err := tx.Exec(ctx, requeueSQL, id)
	if err != nil {
		return fmt.Errorf("send a mail again: %w", err)
	}
	if tag.RowsAffected() == 0 {
		if _, err := db.One[Mail](ctx, tx, oneSQL, id); errors.Is(err, db.ErrNoRow) {
			return plugin.ErrNotFound
		}
		return ErrState
	}
	return m.jobs.Insert(ctx, tx, sendArgs{id})
}

// RetryAll sends all mails of a state again, failed or kept, and returns how many.
func (m *Mails) RetryAll(ctx context.Context, tx db.Tx, state string) (int, error) {
	ids, err := db.Values[string](ctx, tx, requeueAllSQL, state)
	if err != nil {
		return 0, fmt.Errorf("send mails again: %w", err)
	}
	list := make([]job.Args, 0, len(ids))
	for _, id := range ids {
		list = append(list, sendArgs{id})
	}
	return len(ids), m.jobs.InsertAll(ctx, tx, list)
}

// Trial is what became of a mail that was sent to try the settings.
type Trial struct {
	OK   bool   `json:"ok"`
	To   string `json:"to"`
	Said string `json:"said" doc:"The server's words; at most 500 bytes"`
}

// Try sends a mail to an address at once, past the outbox, and tells what the server said.
func (m *Mails) Try(ctx context.Context, to, language string) (Trial, error) {
	smtp, err := setting.Get(ctx, m.settings, SMTPKey)
	if err != nil {
		return Trial{}, err
	}
	if smtp.Host == "" {
		return Trial{}, ErrNoServer
	}
	if smtp, err = m.Reveal(smtp); err != nil {
		return Trial{To: to, Said: err.Error()}, nil
	}
	text, err := m.sample(ctx, m.db, "test", language, nil)
	if err != nil {
		return Trial{}, err
	}
	said, err := smtp.send(ctx, byNetwork(), Mail{ID: plugin.NewID[string](), Recipient: to, Subject: text.Subject, BodyText: text.Text, BodyHTML: text.HTML}, nil, func() error { return nil })
	if err != nil {
		return Trial{To: to, Said: words(smtp, err.Error())}, nil
	}
	return Trial{true, to, words(smtp, said)}, nil
}
