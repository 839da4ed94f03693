package mail

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// $1 is how the kinds of mail of a sender, and the names under which it writes each once, begin.
	renounceTextsSQL = `delete from mail_templates where starts_with(kind, $1)`
	renounceMailsSQL = `update mails set dedupe = dedupe || ':' || id::text where starts_with(dedupe, $1)`

	personalSQL = `
		select created_at, recipient, subject, body_text as text, state::text as state, sent_at,
		array(select f.name from mail_files f where f.mail_id = mails.id order by f.position) as files
		from mails
		where user_id = $1
		order by id`

	// A mail that a server is being given is left: it is gone from here with its answer, or with the retention.
	eraseSQL = `delete from mails where state <> 'sending' and (user_id = $1 or lower(recipient) = lower($2))`

	leaveSQL = `update mails set forget = true where user_id = $1 or lower(recipient) = lower($2)`

	// Mails to others in which the person is named: what was sent is kept without its words, so that it is not sent again,
	// and what never left is deleted. $2 is "" where others have the same name, whose mails these may be.
	redactSQL = `
		with told as (
			update mails set subject = '', body_text = '', body_html = ''
			where state = 'sent' and (` + namedPart + `)
			returning id
		)
		delete from mail_files where mail_id in (select id from told)`

	dropNamedSQL = `delete from mails where state in ('kept', 'failed', 'uncertain') and (` + namedPart + `)`

	namedPart = `position(lower($1) in lower(body_text || ' ' || subject)) > 0
		or $2 <> '' and position(lower($2) in lower(body_text || ' ' || subject)) > 0`

	expireSentSQL = `
		with old as (
			select id from mails where state = 'sent' and recipient <> 'erased' and created_at < $1 order by id limit $2
		), gone as (
			delete from mail_files where mail_id in (select id from old)
		)
		update mails set recipient = 'erased', subject = '', body_text = '', body_html = '', unsubscribe = '', last_error = null
		where id in (select id from old)`

	expireRestSQL = `
		delete from mails
		where id in (
			select id from mails
			where state in ('kept', 'failed', 'uncertain') and created_at < $1
			or forget and state <> 'queued' and created_at < $3
			order by id
			limit $2
		)`
)

// Personal tells which mails were written to a person.
func Personal(user plugin.UserID) personal.Sections {
	return personal.Sections{{Name: "mails", SQL: personalSQL, Args: []any{user}}}
}

// Erase deletes the mails to a person, and the words of those to others that name the person by address or by full
// name; name is "" where others have the same.
func Erase(ctx context.Context, tx db.Tx, user plugin.UserID, address, name string) error {
	for _, one := range []struct {
		sql  string
		args []any
	}{{eraseSQL, []any{user, address}}, {leaveSQL, []any{user, address}}, {redactSQL, []any{address, name}}, {dropNamedSQL, []any{address, name}}} {
		if _, err := tx.Exec(ctx, one.sql, one.args...); err != nil {
			return fmt.Errorf("erase mails: %w", err)
		}
	}
	return nil
}

// Renounce is for a sender that is gone, whose kinds of mail begin with prefix: its changed texts are deleted, and its mails keep
// nobody from writing under their names anew.
func (m *Mails) Renounce(ctx context.Context, tx db.Tx, prefix string) error {
	for _, sql := range []string{renounceTextsSQL, renounceMailsSQL} {
		if _, err := tx.Exec(ctx, sql, prefix); err != nil {
			return fmt.Errorf("renounce mails of %s: %w", prefix, err)
		}
	}
	m.templates.Changed(tx)
	return nil
}

// expireBatch is how many mails lose their words at once.
const expireBatch = 500

// forgetAfter is how long a mail to somebody who is gone waits to be sent.
const forgetAfter = 7 * 24 * time.Hour

// Expire takes away what mails from before say and to whom.
func (m *Mails) Expire(ctx context.Context, before time.Time) (int, error) {
	sent, err := db.InBatches(ctx, expireBatch, func(ctx context.Context, most int) (int64, error) {
		tag, err := m.db.Exec(ctx, expireSentSQL, before, most)
		return tag.RowsAffected(), err
	})
	if err != nil {
		return sent, fmt.Errorf("erase old mails: %w", err)
	}
	rest, err := db.InBatches(ctx, expireBatch, func(ctx context.Context, most int) (int64, error) {
		tag, err := m.db.Exec(ctx, expireRestSQL, before, most, m.now().Add(-forgetAfter))
		return tag.RowsAffected(), err
	})
	if err != nil {
		return sent + rest, fmt.Errorf("erase old mails: %w", err)
	}
	return sent + rest, nil
}
