// Package admin is what the super admin steers the site with: settings, the mail outbox, the
// audit log. Backups, legal pages and system health stand here when they come.
//
//	service.go    settings, the outbox, the audit log
//	mails.go      trying the mail server, sending again, templates
//	store.go      the SQL
//	http*.go      the operations
package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	mails "github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// ErrSettings: some of the settings cannot be; the fields say which.
var ErrSettings = plugin.NewFault(plugin.Invalid, "admin.settings_invalid")

// Service offers the use cases of steering.
type Service struct {
	db       *db.DB
	settings *setting.Store
	mails    *mails.Mails
}

// New returns the service.
func New(d *db.DB, settings *setting.Store, m *mails.Mails) *Service {
	return &Service{d, settings, m}
}

// SMTP is how mails leave, without the password.
type SMTP struct {
	Host        string `json:"host" doc:"Empty: mails are kept and can be read here"`
	Port        int    `json:"port"`
	Username    string `json:"username"`
	From        string `json:"from"`
	TLS         string `json:"tls" enum:"starttls,tls,none"`
	PasswordSet bool   `json:"passwordSet"`
}

// Settings are the site's, as the super admin sees them.
type Settings struct {
	setting.Site
	SMTP SMTP `json:"smtp"`
}

// Settings returns the site's settings.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return Settings{}, err
	}
	smtp, err := setting.Get(ctx, s.settings, mails.SMTPKey)
	return Settings{site, SMTP{smtp.Host, smtp.Port, smtp.Username, smtp.From, smtp.TLS, smtp.HasPassword()}}, err
}

// SMTPChange changes how mails leave; nil leaves a value as it is.
type SMTPChange struct {
	Host     *string `json:"host,omitempty" maxLength:"253"`
	Port     *int    `json:"port,omitempty" minimum:"1" maximum:"65535"`
	Username *string `json:"username,omitempty" maxLength:"255"`
	Password *string `json:"password,omitempty" maxLength:"255" writeOnly:"true"`
	From     *string `json:"from,omitempty" maxLength:"320"`
	TLS      *string `json:"tls,omitempty" enum:"starttls,tls,none"`
}

// Change changes the site's settings; nil leaves a value as it is.
type Change struct {
	Organisation     *string     `json:"organisation,omitempty" maxLength:"1000"`
	Hue              *int        `json:"hue,omitempty"`
	DefaultLanguage  *string     `json:"defaultLanguage,omitempty" maxLength:"20"`
	TimeZone         *string     `json:"timeZone,omitempty" maxLength:"64"`
	Currency         *string     `json:"currency,omitempty" maxLength:"3"`
	SelfRegistration *bool       `json:"selfRegistration,omitempty"`
	SMTP             *SMTPChange `json:"smtp,omitempty"`
}

// Change writes what differs. Every changed field is named in the audit log, none is quoted.
func (s *Service) Change(ctx context.Context, a plugin.Actor, c Change) (Settings, error) {
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		// Two super admins who save at once write one after the other.
		if _, err := tx.Exec(ctx, lockSettingsSQL); err != nil {
			return fmt.Errorf("lock the settings: %w", err)
		}
		site, err := stored(ctx, tx, setting.SiteKey)
		if err != nil {
			return err
		}
		smtp, err := stored(ctx, tx, mails.SMTPKey)
		if err != nil {
			return err
		}
		fields, fault := apply(&site, &smtp, c)
		if len(fault.Fields) > 0 {
			return fault
		}
		if smtp.Password != "" { // a new one, or one of before they were sealed
			if err := s.mails.SetPassword(&smtp, smtp.Password); err != nil {
				return err
			}
		}
		if len(fields) == 0 {
			return nil
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, setting.SiteKey, site); err != nil {
			return err
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, mails.SMTPKey, smtp); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "settings.changed", Type: "site", ID: "site", Fields: fields})
	})
	if err != nil {
		return Settings{}, err
	}
	return s.Settings(ctx)
}

// stored reads a setting inside the transaction, past the cache.
func stored[T any](ctx context.Context, tx db.Tx, k setting.Key[T]) (T, error) {
	value := k.Default
	raw, err := settingValue(ctx, tx, k.Name)
	if err != nil || raw == nil {
		return value, err
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		return value, fmt.Errorf("read setting %s: %w", k.Name, err)
	}
	return value, nil
}

func apply(site *setting.Site, smtp *mails.SMTP, c Change) (fields []string, fault *plugin.Fault) {
	fault = ErrSettings
	if c.Organisation != nil {
		name := strings.Join(strings.Fields(*c.Organisation), " ")
		c.Organisation = &name
	}
	note := func(name string, changed bool) {
		if changed {
			fields = append(fields, name)
		}
	}
	note("organisation", assign(&site.Organisation, c.Organisation))
	note("hue", assign(&site.Hue, c.Hue))
	note("defaultLanguage", assign(&site.DefaultLanguage, c.DefaultLanguage))
	note("timeZone", assign(&site.TimeZone, c.TimeZone))
	note("currency", assign(&site.Currency, c.Currency))
	note("selfRegistration", assign(&site.SelfRegistration, c.SelfRegistration))
	fault = site.Check(fault, "/defaultLanguage")
	if m := c.SMTP; m != nil {
		if m.From != nil && *m.From != "" {
			if _, err := mail.ParseAddress(*m.From); err != nil {
				fault = fault.At("/smtp/from", "email")
			}
		}
		note("smtp.host", assign(&smtp.Host, m.Host))
		note("smtp.port", assign(&smtp.Port, m.Port))
		note("smtp.username", assign(&smtp.Username, m.Username))
		if m.Password != nil {
			note("smtp.password", *m.Password != "" || smtp.HasPassword())
			smtp.Password, smtp.Sealed = *m.Password, nil
		}
		note("smtp.from", assign(&smtp.From, m.From))
		note("smtp.tls", assign(&smtp.TLS, m.TLS))
		if smtp.Host != "" && smtp.From == "" {
			fault = fault.At("/smtp/from", "required")
		}
	}
	return fields, fault
}

func assign[T comparable](into *T, value *T) bool {
	if value == nil || *into == *value {
		return false
	}
	*into = *value
	return true
}

// MailRow is a mail in the outbox's list.
type MailRow struct {
	ID        string     `json:"id"`
	To        string     `json:"to"`
	Subject   string     `json:"subject"`
	State     string     `json:"state" enum:"queued,sending,sent,kept,failed,uncertain"`
	Attempts  int        `json:"attempts"`
	CreatedAt time.Time  `json:"createdAt"`
	SentAt    *time.Time `json:"sentAt"`
	Error     *string    `json:"error"`
	NotBefore *time.Time `json:"notBefore" doc:"It waits until then"`
}

type mailKey struct {
	ID string `json:"i"`
}

// Mails returns the outbox, the newest first.
func (s *Service) Mails(ctx context.Context, state, cursor string, limit int) (plugin.Page[MailRow], error) {
	after, err := plugin.ParseCursor[mailKey](cursor)
	if err != nil {
		return plugin.Page[MailRow]{}, err
	}
	var before *string
	if after != nil {
		id, ok := plugin.ParseID[string](after.ID)
		if !ok {
			return plugin.Page[MailRow]{}, plugin.ErrCursor
		}
		before = &id
	}
	list, err := s.mails.List(ctx, state, before, limit+1)
	if err != nil {
		return plugin.Page[MailRow]{}, err
	}
	rows := make([]MailRow, 0, len(list))
	for _, m := range list {
		rows = append(rows, MailRow{m.ID, m.Recipient, m.Subject, m.State, m.Attempts, m.CreatedAt, m.SentAt, m.LastError, m.NotBefore})
	}
	return plugin.Cut(rows, limit, func(m MailRow) mailKey { return mailKey{m.ID} }), nil
}

// Mail returns one mail with its texts.
func (s *Service) Mail(ctx context.Context, id string) (mails.Mail, error) {
	return s.mails.Get(ctx, id)
}

// AuditRow is an entry of the audit log.
type AuditRow struct {
	ID     string      `json:"id"`
	At     time.Time   `json:"at"`
	Actor  *AuditActor `json:"actor" doc:"Null: the server itself"`
	Action string      `json:"action"`
	Object AuditObject `json:"object"`
	Fields []string    `json:"fields"`
	From   string      `json:"address"`
}

// AuditActor is who did it.
type AuditActor struct {
	ID   plugin.UserID `json:"id"`
	Name string        `json:"name"`
}

// AuditObject is what it was done to.
type AuditObject struct {
	Type  string  `json:"type"`
	ID    string  `json:"id"`
	Label *string `json:"label"`
}

type auditKey struct {
	ID int64 `json:"i"`
}

// AuditFilter narrows the audit log; zero values do not.
type AuditFilter struct {
	Action string
	Actor  *plugin.UserID
	Object string
}

// Audit returns the audit log, the newest first.
func (s *Service) Audit(ctx context.Context, f AuditFilter, cursor string, limit int) (plugin.Page[AuditRow], error) {
	after, err := plugin.ParseCursor[auditKey](cursor)
	if err != nil {
		return plugin.Page[AuditRow]{}, err
	}
	filter := audit.Filter{Action: f.Action, Actor: f.Actor, Object: f.Object}
	if after != nil {
		filter.Before = &after.ID
	}
	entries, err := audit.List(ctx, s.db, filter, limit+1)
	if err != nil {
		return plugin.Page[AuditRow]{}, fmt.Errorf("read the audit log: %w", err)
	}
	names, err := s.names(ctx, entries)
	if err != nil {
		return plugin.Page[AuditRow]{}, err
	}
	rows := make([]AuditRow, 0, len(entries))
	for _, e := range entries {
		row := AuditRow{ID: strconv.FormatInt(e.ID, 10), At: e.At, Action: e.Action, Fields: e.Fields, From: e.Address,
			Object: AuditObject{e.ObjectType, e.ObjectID, label(names, e.ObjectID)}}
		if e.ActorID != nil {
			row.Actor = &AuditActor{*e.ActorID, names[string(*e.ActorID)]}
		}
		rows = append(rows, row)
	}
	return plugin.Cut(rows, limit, func(r AuditRow) auditKey {
		id, _ := strconv.ParseInt(r.ID, 10, 64) // we wrote it
		return auditKey{id}
	}), nil
}

func label(names map[string]string, id string) *string {
	if name, ok := names[id]; ok {
		return &name
	}
	return nil
}

// names finds what people call the people and courses of the entries.
func (s *Service) names(ctx context.Context, entries []audit.Row) (map[string]string, error) {
	var ids []string
	for _, e := range entries {
		if e.ActorID != nil {
			ids = append(ids, string(*e.ActorID))
		}
		if id, ok := plugin.ParseID[string](e.ObjectID); ok {
			ids = append(ids, id)
		}
	}
	return namesOf(ctx, s.db, ids)
}
