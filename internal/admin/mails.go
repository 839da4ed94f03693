package admin

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	mails "github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/plugin"
)

// TryMail sends a mail to the actor's own address at once, by the settings as they are kept.
func (s *Service) TryMail(ctx context.Context, a plugin.Actor) (mails.Trial, error) {
	to, err := addressOf(ctx, s.db, a.User)
	if err != nil {
		return mails.Trial{}, err
	}
	return s.mails.Try(ctx, to, a.Language)
}

// RetryMail sends a mail again that failed, was kept or may not have arrived.
func (s *Service) RetryMail(ctx context.Context, a plugin.Actor, id string) error {
	return s.db.InTx(ctx, func(tx db.Tx) error {
		if err := s.mails.Retry(ctx, tx, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "mail.retried", Type: "mail", ID: id})
	})
}

// RetryMails sends all mails of a state again and returns how many.
func (s *Service) RetryMails(ctx context.Context, a plugin.Actor, state string) (n int, err error) {
	err = s.db.InTx(ctx, func(tx db.Tx) error {
		if n, err = s.mails.RetryAll(ctx, tx, state); err != nil || n == 0 {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "mail.retried", Type: "mail", ID: state})
	})
	return n, err
}

// SetTemplate keeps the texts of a kind of mail; no texts reset them to the shipped ones.
func (s *Service) SetTemplate(ctx context.Context, a plugin.Actor, kind, lang string, parts map[string]string) (mails.TemplateTexts, error) {
	if _, err := s.mails.Template(ctx, kind, lang); err != nil {
		return mails.TemplateTexts{}, err
	}
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		if err := s.mails.SetTemplate(ctx, tx, a.User, kind, lang, parts); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "mail_template.changed", Type: "mail_template", ID: kind + "/" + lang})
	})
	if err != nil {
		return mails.TemplateTexts{}, err
	}
	return s.mails.Template(ctx, kind, lang)
}
