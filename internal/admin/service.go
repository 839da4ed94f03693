// Package admin is what the super admin steers the site with: settings, the mail outbox, the
// audit log, the legal pages and who agreed to them. Backups and system health stand here when they come.
//
//	service.go    settings and the outbox
//	audit.go      the audit log
//	mails.go      trying the mail server, sending again, templates
//	legal.go      the legal pages: types and rules
//	service_legal.go  writing, publishing and reading them
//	consents.go   who agreed
//	store*.go     the SQL
//	http*.go      the operations
package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"reflect"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	mails "github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/richtext"
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
	rich     richtext.Policy
}

// New returns the service.
func New(d *db.DB, settings *setting.Store, m *mails.Mails) *Service {
	return &Service{db: d, settings: settings, mails: m, rich: richtext.New()}
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
	EmailDomains     *[]string   `json:"emailDomains,omitempty" maxItems:"100" doc:"Whose addresses may register; none means any"`
	PasswordMinimum  *int        `json:"passwordMinimum,omitempty" doc:"The least number of characters of a new password, 6 to 64"`
	SMTP             *SMTPChange `json:"smtp,omitempty"`
}

// Change writes what differs. The audit log keeps the values before and after, but of passwords only that they changed.
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
		changes, fault := apply(&site, &smtp, c)
		if len(fault.Fields) > 0 {
			return fault
		}
		if smtp.Password != "" { // a new one, or one of before they were sealed
			if err := s.mails.SetPassword(&smtp, smtp.Password); err != nil {
				return err
			}
		}
		if len(changes) == 0 {
			return nil
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, setting.SiteKey, site); err != nil {
			return err
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, mails.SMTPKey, smtp); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "settings.changed", Type: "site", ID: "site", Changes: changes})
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

func apply(site *setting.Site, smtp *mails.SMTP, c Change) (changes map[string]audit.Change, fault *plugin.Fault) {
	changes, fault = map[string]audit.Change{}, ErrSettings
	if c.Organisation != nil {
		name := strings.Join(strings.Fields(*c.Organisation), " ")
		c.Organisation = &name
	}
	assign(changes, "organisation", &site.Organisation, c.Organisation)
	assign(changes, "hue", &site.Hue, c.Hue)
	assign(changes, "defaultLanguage", &site.DefaultLanguage, c.DefaultLanguage)
	assign(changes, "timeZone", &site.TimeZone, c.TimeZone)
	assign(changes, "currency", &site.Currency, c.Currency)
	assign(changes, "selfRegistration", &site.SelfRegistration, c.SelfRegistration)
	if c.EmailDomains != nil {
		domains := []string{}
		for _, d := range *c.EmailDomains {
			if d = strings.ToLower(strings.Trim(d, " @.")); d != "" {
				domains = append(domains, d)
			}
		}
		c.EmailDomains = &domains
	}
	assign(changes, "emailDomains", &site.EmailDomains, c.EmailDomains)
	assign(changes, "passwordMinimum", &site.PasswordMinimum, c.PasswordMinimum)
	fault = site.Check(fault, "/defaultLanguage")
	if m := c.SMTP; m != nil {
		if m.From != nil && *m.From != "" {
			if _, err := mail.ParseAddress(*m.From); err != nil {
				fault = fault.At("/smtp/from", "email")
			}
		}
		assign(changes, "smtp.host", &smtp.Host, m.Host)
		assign(changes, "smtp.port", &smtp.Port, m.Port)
		assign(changes, "smtp.username", &smtp.Username, m.Username)
		if m.Password != nil && (*m.Password != "" || smtp.HasPassword()) {
			changes["smtp.password"] = audit.Change{} // that it changed, and no more
			smtp.Password, smtp.Sealed = *m.Password, nil
		}
		assign(changes, "smtp.from", &smtp.From, m.From)
		assign(changes, "smtp.tls", &smtp.TLS, m.TLS)
		if smtp.Host != "" && smtp.From == "" {
			fault = fault.At("/smtp/from", "required")
		}
	}
	return changes, fault
}

// assign puts a value in place, nil being none, and notes it before and after.
func assign[T any](changes map[string]audit.Change, name string, into *T, value *T) {
	if value == nil || reflect.DeepEqual(*into, *value) {
		return
	}
	changes[name] = audit.Change{Before: *into, After: *value}
	*into = *value
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
