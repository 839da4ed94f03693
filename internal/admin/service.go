// Package admin is what the super admin steers the site with: settings, the mail outbox, the
// audit log, the legal pages and who agreed to them. Backups and system health stand here when they come.
//
//	service.go    settings and the outbox
//	version.go    telling who changed settings meanwhile
//	branding.go   the logo
//	slide.go      slides and sections of the home page: types and rules; service_home.go what is done with them
//	audit.go      the audit log; audit_text.go its entries as sentences
//	retention.go  how long personal records are kept
//	mails.go      trying the mail server, sending again, templates
//	legal.go      the legal pages: types and rules
//	service_legal.go  writing, publishing and reading them
//	consents.go   who agreed
//	store*.go     the SQL
//	http*.go      the operations
package admin

import (
	"context"
	"net/mail"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	mails "github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// ErrSettings: some of the settings cannot be; the fields say which.
var ErrSettings = plugin.NewFault(plugin.Invalid, "admin.settings_invalid")

// Service offers the use cases of steering.
type Service struct {
	db        *db.DB
	settings  *setting.Store
	mails     *mails.Mails
	texts     *i18n.Texts
	hub       *live.Hub
	pictures  *picture.Shelf
	now       func() time.Time
	maxUpload int64
	reckoned  func(context.Context, db.Tx) (bool, error)
	slides    *db.Kept[[]slideRow] // every visitor's first page asks for them
	rich      richtext.Policy
	agreed    agreements
}

// Deps is what the module works with.
type Deps struct {
	DB        *db.DB
	Settings  *setting.Store
	Mails     *mails.Mails
	Texts     *i18n.Texts
	Hub       *live.Hub
	Signals   *db.Signals
	Pictures  *picture.Shelf
	Now       func() time.Time
	MaxUpload int64 // the largest file that the server takes, in bytes, whatever the settings say
	// Reckoned reports whether something is kept that was reckoned in the organisation's currency, which stays then.
	Reckoned func(context.Context, db.Tx) (bool, error)
}

// New returns the service. It must be made before d.Signals runs.
func New(d Deps) *Service {
	return &Service{d.DB, d.Settings, d.Mails, d.Texts, d.Hub, d.Pictures, d.Now, d.MaxUpload, d.Reckoned, db.NewKept(d.Signals, d.Now, slideTopic, slideRows), richtext.New(), agreements{}}
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

// MediaSettings are the bounds of uploads.
type MediaSettings struct {
	MaxUpload int64 `json:"maxUpload" doc:"The largest file that is taken, in bytes"`
	Most      int64 `json:"most" doc:"The largest that the server can be told to take"`
}

// Settings are the site's, as the super admin sees them.
type Settings struct {
	setting.Site
	Version   int           `json:"version" doc:"Grows with every change; to be sent with the next one"`
	Installed []string      `json:"installedLanguages" doc:"In which there are texts"`
	Reckoned  bool          `json:"isCurrencyKept" doc:"Something was reckoned in the currency, so that it stays"`
	Media     MediaSettings `json:"media"`
	SMTP      SMTP          `json:"smtp"`
}

// Settings returns the site's settings.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	// The version is read before the values, and all past the cache: one that is newer than its values would let
	// somebody write over what they never saw.
	v, err := setting.Read(ctx, s.db, versionsKey)
	if err != nil {
		return Settings{}, err
	}
	site, err := setting.Read(ctx, s.db, setting.SiteKey)
	if err != nil {
		return Settings{}, err
	}
	media, err := setting.Read(ctx, s.db, setting.MediaKey)
	if err != nil {
		return Settings{}, err
	}
	limit := MediaSettings{MaxUpload: s.maxUpload, Most: s.maxUpload}
	if media.MaxUpload > 0 {
		limit.MaxUpload = min(limit.Most, media.MaxUpload)
	}
	smtp, err := setting.Read(ctx, s.db, mails.SMTPKey)
	if err != nil {
		return Settings{}, err
	}
	reckoned := false
	err = s.db.InTx(ctx, func(tx db.Tx) (err error) {
		reckoned, err = s.reckoned(ctx, tx)
		return err
	})
	return Settings{site, v.Now, s.texts.Languages(), reckoned, limit, SMTP{smtp.Host, smtp.Port, smtp.Username, smtp.From, smtp.TLS, smtp.HasPassword()}}, err
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

// WordChange changes what the organisation says of itself in English and in Arabic; nil leaves a text as it is, an empty one leaves
// it to what stands for it.
type WordChange struct {
	OrganisationEn *string `json:"organisationEn,omitempty" maxLength:"1000"`
	OrganisationAr *string `json:"organisationAr,omitempty" maxLength:"1000"`
	HomeTitleEn    *string `json:"homeTitleEn,omitempty" maxLength:"1000"`
	HomeTitleAr    *string `json:"homeTitleAr,omitempty" maxLength:"1000"`
	HomeLeadEn     *string `json:"homeLeadEn,omitempty" maxLength:"1000"`
	HomeLeadAr     *string `json:"homeLeadAr,omitempty" maxLength:"1000"`
}

// Change changes the site's settings; nil leaves a value as it is.
type Change struct {
	Organisation     *string     `json:"organisation,omitempty" maxLength:"1000"`
	Words            *WordChange `json:"words,omitempty"`
	Hue              *int        `json:"hue,omitempty"`
	Languages        *[]string   `json:"languages,omitempty" maxItems:"100" doc:"Those that the site offers; the default is among them"`
	DefaultLanguage  *string     `json:"defaultLanguage,omitempty" maxLength:"20"`
	TimeZone         *string     `json:"timeZone,omitempty" maxLength:"64"`
	Currency         *string     `json:"currency,omitempty" maxLength:"3"`
	SelfRegistration *bool       `json:"selfRegistration,omitempty"`
	EmailDomains     *[]string   `json:"emailDomains,omitempty" maxItems:"100" doc:"Whose addresses may register; none means any"`
	PasswordMinimum  *int        `json:"passwordMinimum,omitempty" doc:"The least number of characters of a new password, 6 to 64"`
	ReviewsModerated *bool       `json:"reviewsModerated,omitempty" doc:"Reviews wait until a super admin approves them"`
	MaxUpload        *int64      `json:"maxUpload,omitempty" doc:"The largest file that is taken, in bytes; at least 1,000,000 and at most what the server takes"`
	SMTP             *SMTPChange `json:"smtp,omitempty"`
	Version          *int        `json:"version,omitempty" minimum:"0" doc:"The version that was loaded: what somebody else changed since is not written over. Without one it is"`
}

// uploadLeast is the least that the largest upload may be set to, in bytes.
const uploadLeast = 1_000_000

// Change writes what differs. The audit log keeps the values before and after, but of passwords only that they changed.
func (s *Service) Change(ctx context.Context, a plugin.Actor, c Change) (Settings, error) {
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		// Two super admins who save at once write one after the other.
		if err := lockSettings(ctx, tx); err != nil {
			return err
		}
		site, err := setting.Read(ctx, tx, setting.SiteKey)
		if err != nil {
			return err
		}
		media, err := setting.Read(ctx, tx, setting.MediaKey)
		if err != nil {
			return err
		}
		smtp, err := setting.Read(ctx, tx, mails.SMTPKey)
		if err != nil {
			return err
		}
		changes, fault := s.apply(&site, &media, &smtp, c)
		if _, is := changes["currency"]; is {
			reckoned, err := s.reckoned(ctx, tx)
			if err != nil {
				return err
			}
			if reckoned {
				fault = fault.At("/currency", "currency_kept")
			}
		}
		if len(fault.Fields) > 0 {
			return fault
		}
		if len(changes) == 0 {
			return nil
		}
		if err := s.noteVersions(ctx, tx, a, c.Version, "", changes); err != nil {
			return err
		}
		if smtp.Password != "" { // a new one, or one of before they were sealed
			if err := s.mails.SetPassword(&smtp, smtp.Password); err != nil {
				return err
			}
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, setting.SiteKey, site); err != nil {
			return err
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, setting.MediaKey, media); err != nil {
			return err
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, mails.SMTPKey, smtp); err != nil {
			return err
		}
		s.hub.Changed(tx, live.SiteTopic)
		return audit.Write(ctx, tx, a, audit.Entry{Action: "settings.changed", Type: "site", ID: "site", Changes: changes})
	})
	if err != nil {
		return Settings{}, err
	}
	return s.Settings(ctx)
}

func (s *Service) apply(site *setting.Site, media *setting.Media, smtp *mails.SMTP, c Change) (changes map[string]audit.Change, fault *plugin.Fault) {
	changes, fault = map[string]audit.Change{}, ErrSettings
	if c.Languages != nil {
		// In the order in which they are installed, each once.
		offered := slices.DeleteFunc(s.texts.Languages(), func(l string) bool { return !slices.Contains(*c.Languages, l) })
		if len(offered) == 0 || len(offered) != len(*c.Languages) {
			fault = fault.At("/languages", "languages")
		}
		c.Languages = &offered
	}
	assign(changes, "languages", &site.Languages, c.Languages)
	if c.MaxUpload != nil && (*c.MaxUpload < uploadLeast || *c.MaxUpload > s.maxUpload) {
		fault = fault.At("/maxUpload", "max_upload", plugin.Args{"min": uploadLeast / 1_000_000, "max": s.maxUpload / 1_000_000})
	}
	assign(changes, "maxUpload", &media.MaxUpload, c.MaxUpload)
	assign(changes, "organisation", &site.Organisation, inOneLine(c.Organisation))
	if w := c.Words; w != nil {
		assign(changes, "words.organisationEn", &site.Words.OrganisationEn, inOneLine(w.OrganisationEn))
		assign(changes, "words.organisationAr", &site.Words.OrganisationAr, inOneLine(w.OrganisationAr))
		assign(changes, "words.homeTitleEn", &site.Words.HomeTitleEn, inOneLine(w.HomeTitleEn))
		assign(changes, "words.homeTitleAr", &site.Words.HomeTitleAr, inOneLine(w.HomeTitleAr))
		assign(changes, "words.homeLeadEn", &site.Words.HomeLeadEn, inOneLine(w.HomeLeadEn))
		assign(changes, "words.homeLeadAr", &site.Words.HomeLeadAr, inOneLine(w.HomeLeadAr))
	}
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
	assign(changes, "reviewsModerated", &site.ReviewsModerated, c.ReviewsModerated)
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

// inOneLine is a text without line breaks; nil of none.
func inOneLine(text *string) *string {
	if text == nil {
		return nil
	}
	return new(oneLine(*text))
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
