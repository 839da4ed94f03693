package mail

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	insertSQL = `
		insert into mails (id, dedupe, user_id, recipient, subject, body_text, body_html, unsubscribe, not_before, forget)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (dedupe) do nothing`

	columnsSQL = `
		select id::text as id, recipient, subject, body_text, body_html, state::text as state, attempts,
		last_error, sent_at, created_at, not_before, unsubscribe,
		(
			select coalesce(jsonb_agg(jsonb_build_object('position', f.position, 'name', f.name, 'bytes', octet_length(f.content)) order by f.position), '[]')
			from mail_files f
			where f.mail_id = mails.id
		) as files
		from mails`

	oneSQL = columnsSQL + ` where id = $1`

	listSQL = columnsSQL + `
		where ($1 = '' or state = $1::text::mail_state)
		and ($2::uuid is null or id < $2)
		order by id desc
		limit $3`

	keepSQL = `update mails set state = 'kept' where id = $1 and state = 'queued'`

	// Written down before the server is given the mail: whoever finds it still there knows that it may have been taken.
	claimSQL = `update mails set state = 'sending' where id = $1 and state = 'queued'`

	doubtSQL = `
		update mails set state = 'uncertain'
		where id = $1 and state = 'sending'`

	// $5: the attempt had handed the mail over. One that had not touches none that another attempt hands over.
	settleSQL = `
		update mails set state = $2::text::mail_state, last_error = $3, sent_at = $4, attempts = attempts + 1
		where id = $1 and state in ('queued', 'sending', 'uncertain') and (state <> 'queued') = $5`

	forgetSQL = `delete from mails where id = $1 and forget and state <> 'queued'`

	requeueSQL = `
		update mails set state = 'queued', attempts = 0, last_error = null, not_before = null
		where id = $1 and state in ('failed', 'uncertain', 'kept')`

	requeueAllSQL = `
		update mails set state = 'queued', attempts = 0, last_error = null, not_before = null
		where state = $1::text::mail_state
		returning id::text`

	templatesSQL = `select kind, language, part, text from mail_templates`

	deleteTemplateSQL = `delete from mail_templates where kind = $1 and language = $2`

	insertTemplateSQL = `
		insert into mail_templates (kind, language, part, text, updated_by)
		values ($1, $2, $3, $4, $5)`

	countsSQL = `
		select count(*) filter (where state in ('queued', 'sending'))::int as queued,
		count(*) filter (where state = 'kept')::int as kept,
		count(*) filter (where state = 'failed')::int as failed,
		count(*) filter (where state = 'uncertain')::int as uncertain
		from mails
		where state <> 'sent'`
)

// Mail is a mail as it is kept.
type Mail struct {
	ID        string     `json:"id"`
	Recipient string     `json:"to"`
	Subject   string     `json:"subject"`
	BodyText  string     `json:"text"`
	BodyHTML  string     `json:"html"`
	State     string     `json:"state" enum:"queued,sending,sent,kept,failed,uncertain"`
	Attempts  int        `json:"attempts"`
	LastError *string    `json:"error"`
	SentAt    *time.Time `json:"sentAt"`
	CreatedAt time.Time  `json:"createdAt"`
	NotBefore *time.Time `json:"notBefore" doc:"It waits until then: quiet hours"`
	Files     []FileInfo `json:"files" doc:"What it carries beside its text"`

	Unsubscribe string `json:"-"`
}

// Counts says how many mails are not sent, by state.
type Counts struct {
	Queued int `json:"queued"`
	Kept   int `json:"kept"`
	Failed int `json:"failed"`
	// Uncertain are those that a server may have taken: nobody heard its answer.
	Uncertain int `json:"uncertain"`
}

// List returns mails, the newest first, of one state or of all (""), older than before.
func (m *Mails) List(ctx context.Context, state string, before *string, limit int) ([]Mail, error) {
	return db.Many[Mail](ctx, m.db, listSQL, state, before, limit)
}

// Get returns one mail.
func (m *Mails) Get(ctx context.Context, id string) (Mail, error) {
	row, err := db.One[Mail](ctx, m.db, oneSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return Mail{}, plugin.ErrNotFound
	}
	return row, err
}

// Waiting counts the mails that are not sent.
func (m *Mails) Waiting(ctx context.Context) (Counts, error) {
	return db.One[Counts](ctx, m.db, countsSQL)
}
