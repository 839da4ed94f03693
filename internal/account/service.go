package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// Deps is what the module works with.
type Deps struct {
	DB       *db.DB
	Bus      *event.Bus
	Hub      *live.Hub
	Notices  *notice.Notices
	Settings *setting.Store
	Sessions *session.Sessions
	Cache    *session.Cache
	Hasher   *Hasher
	Log      *slog.Logger
	Now      func() time.Time
	Demo     bool
	Extras   []accountapi.ExtraSource
	Jobs     *job.Jobs
	Mails    *mail.Mails
	Keys     *token.Keys
	Seal     *token.Seal
	Blobs    blob.Store
	Texts    *i18n.Texts
	BaseURL  func() string // how people reach the site
	Consents accountapi.Consents
	Enroller accountapi.Enroller
	Invited  accountapi.Invitations
	Hooks    *hook.Hooks           // who is asked before a visitor makes an account; nil: nobody
	Personal []accountapi.Personal // what the modules keep about people

	MaxUpload func(ctx context.Context) (int64, error) // the largest file that is taken, in bytes
}

// Service offers the use cases of accounts.
type Service struct {
	Deps
	accounts *ratelimit.Attempts // sign-ins by account
	codes    *ratelimit.Attempts // set-up codes and those of second factors
	letters  *ratelimit.Attempts // mails that anybody can have sent
	archives *ratelimit.Attempts // files with somebody's data
	doors    *ratelimit.Limiter  // sign-ins by address
}

// New returns the service.
func New(d Deps) *Service {
	s := &Service{
		Deps:     d,
		accounts: ratelimit.NewAttempts(d.DB, 10, 2*time.Second, 15*time.Minute),
		codes:    ratelimit.NewAttempts(d.DB, 5, 5*time.Second, 15*time.Minute),
		letters:  ratelimit.NewAttempts(d.DB, 3, 2*time.Minute, time.Hour),
		archives: ratelimit.NewAttempts(d.DB, 3, time.Hour, 24*time.Hour),
		// A whole class signs in at once from behind one address.
		doors: ratelimit.New(0.5, 60, 100_000, d.Now),
	}
	job.Handle(d.Jobs, s.sendReset)
	job.Handle(d.Jobs, s.runImport)
	job.Handle(d.Jobs, s.makeExport)
	d.Notices.Offer(
		notice.Kind{Name: "export_ready", Group: "account", Mail: notice.MailNow, Fixed: true},
		notice.Kind{Name: "deletion_refused", Group: "account", Mail: notice.MailNow, Fixed: true},
	)
	return s
}

// Load reads what a session's requests need to know; it is the session cache's source. In demo mode
// no second factor is compulsory.
func Load(d *db.DB, demo bool) session.Load {
	return func(ctx context.Context, id plugin.SessionID) (session.Standing, error) {
		st, err := db.One[session.Standing](ctx, d, standingSQL, id, !demo)
		if errors.Is(err, db.ErrNoRow) {
			return session.Standing{}, session.ErrEnded
		}
		if err != nil {
			return session.Standing{}, fmt.Errorf("load a session: %w", err)
		}
		return st, nil
	}
}

// Me is all the browser needs to begin.
type Me struct {
	User        *Person                  `json:"user" doc:"Null for a visitor"`
	Permissions []string                 `json:"permissions"`
	Navigation  []accountapi.NavEntry    `json:"navigation" doc:"Entries of plugins"`
	Plugins     []accountapi.PluginInfo  `json:"plugins" doc:"Those that are enabled"`
	Settings    MeSettings               `json:"settings"`
	Unread      int                      `json:"unread" doc:"Unread notices, at most 100"`
	ViewedBy    *PersonName              `json:"viewedBy" doc:"The super admin who views the site as this person; null for the person themself"`
	MustAdd     bool                     `json:"mustAddSecondFactor" doc:"Nothing else is open before there is a second factor"`
	Owed        []accountapi.OwedConsent `json:"owedConsents" doc:"What the person is asked to agree to before going on"`
}

// PersonName is what a person is called.
type PersonName struct {
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
}

// MeSettings is what everybody may know of the site. The organisation is called as in the reader's language.
type MeSettings struct {
	setting.Site
	Demo      bool  `json:"demo"`
	SetupOpen bool  `json:"setupOpen" doc:"There is no account yet"`
	MaxUpload int64 `json:"maxUpload" doc:"The largest file that is taken, in bytes"`
	// Legal are the legal pages that can be read.
	Legal []accountapi.LegalPage `json:"legal"`
}

// Me tells the browser all it needs to begin; the actor may be a visitor.
func (s *Service) Me(ctx context.Context, a plugin.Actor) (Me, error) {
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return Me{}, err
	}
	site.Organisation, site.Words = site.Name(a.Language), setting.Words{} // one name is enough for a reader
	me := Me{Permissions: []string{}, Navigation: []accountapi.NavEntry{}, Plugins: []accountapi.PluginInfo{}, Owed: []accountapi.OwedConsent{}, Settings: MeSettings{Site: site, Demo: s.Demo}}
	if me.Settings.Legal, err = s.Consents.Published(ctx); err != nil {
		return Me{}, err
	}
	if me.Settings.MaxUpload, err = s.MaxUpload(ctx); err != nil {
		return Me{}, err
	}
	for _, source := range s.Extras {
		extra := source.Extra(ctx, a)
		me.Navigation = append(me.Navigation, extra.Navigation...)
		me.Plugins = append(me.Plugins, extra.Plugins...)
	}
	if !a.SignedIn() {
		me.Settings.SetupOpen, err = s.SetupOpen(ctx)
		return me, err
	}
	p, err := s.person(ctx, s.DB, a.User)
	if err != nil {
		return Me{}, err
	}
	me.User, me.Permissions = &p, permissions(p.Role)
	if a.By != "" {
		by, err := s.person(ctx, s.DB, a.By)
		if err != nil {
			return Me{}, err
		}
		me.ViewedBy = &PersonName{by.FirstName, by.LastName}
	} else if s.compulsory(p.Role) && !a.ByKey {
		has, err := db.Value[bool](ctx, s.DB, hasFactorSQL, a.User)
		if err != nil {
			return Me{}, fmt.Errorf("look for a second factor: %w", err)
		}
		me.MustAdd = !has
	}
	if me.Owed, err = s.Consents.Owed(ctx, a); err != nil {
		return Me{}, err
	}
	me.Unread, err = s.Notices.Unread(ctx, a.User)
	return me, err
}

func (s *Service) person(ctx context.Context, q db.Querier, id plugin.UserID) (Person, error) {
	p, err := db.One[Person](ctx, q, personSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return Person{}, plugin.ErrNotFound
	}
	if err != nil {
		return Person{}, fmt.Errorf("read a person: %w", err)
	}
	return p, nil
}

// OwnChange is what a person changes of the own account; nil leaves a value as it is.
type OwnChange struct {
	FirstName *string
	LastName  *string
	Language  *string
	TimeZone  *string
	Phone     *string // "" takes it away
}

// ChangeOwn changes the actor's own account.
func (s *Service) ChangeOwn(ctx context.Context, a plugin.Actor, c OwnChange) (Person, error) {
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return Person{}, err
	}
	fault := ErrPerson
	if c.Language != nil && !contains(site.Languages, *c.Language) {
		fault = fault.At("/language", "language")
	}
	if c.TimeZone != nil {
		if _, err := clock.Zone(*c.TimeZone); err != nil {
			fault = fault.At("/timeZone", "time_zone")
		}
	}
	var p Person
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if p, err = s.lock(ctx, tx, a.User); err != nil {
			return err
		}
		next, fault := applyNames(p, c.FirstName, c.LastName, fault)
		fault = applyPhone(&next, c.Phone, fault)
		set(&next.Language, c.Language)
		set(&next.TimeZone, c.TimeZone)
		if len(fault.Fields) > 0 {
			return fault
		}
		return s.save(ctx, tx, a, p, &next, func() { p = next })
	})
	return p, err
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

func applyNames(p Person, first, last *string, fault *plugin.Fault) (Person, *plugin.Fault) {
	for _, n := range []struct {
		into    *string
		value   *string
		pointer string
	}{{&p.FirstName, first, "/firstName"}, {&p.LastName, last, "/lastName"}} {
		if n.value == nil {
			continue
		}
		name, ok := cleanName(*n.value)
		if !ok {
			fault = fault.At(n.pointer, "name", plugin.Args{"min": nameMin, "max": nameMax})
		}
		*n.into = name
	}
	return p, fault
}

// applyPhone puts a new phone number into p; "" takes it away, nil leaves it.
func applyPhone(p *Person, phone *string, fault *plugin.Fault) *plugin.Fault {
	if phone == nil {
		return fault
	}
	p.Phone = nil
	if strings.TrimSpace(*phone) == "" {
		return fault
	}
	number, ok := cleanPhone(*phone)
	p.Phone = &number
	if !ok {
		return fault.At("/phone", "phone")
	}
	return fault
}

// save writes what differs between before and next, announces it and writes it down. kept is
// called when all went well, with next as it now stands.
func (s *Service) save(ctx context.Context, tx db.Tx, a plugin.Actor, before Person, next *Person, kept func()) error {
	changes := changed(before, *next)
	if len(changes) == 0 {
		kept()
		return nil
	}
	fields := slices.Sorted(maps.Keys(changes))
	if err := updatePerson(ctx, tx, *next); err != nil {
		return err
	}
	if err := audit.Write(ctx, tx, a, audit.Entry{Action: "user.updated", Type: "user", ID: string(next.ID), Changes: changes, Subject: next.ID}); err != nil {
		return err
	}
	facts := []plugin.Event{plugin.UserUpdated{User: next.ID, Fields: fields}}
	if before.IsActive && !next.IsActive {
		facts = append(facts, plugin.UserDeactivated{User: next.ID})
	}
	if err := s.Bus.Publish(ctx, tx, facts...); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.UserTopic(next.ID))
	tx.AfterCommit(func() { s.Cache.ChangedUser(next.ID) })
	kept()
	return nil
}

// changed are the values that differ between two states of a person.
func changed(a, b Person) map[string]audit.Change {
	changes := map[string]audit.Change{}
	for name, c := range map[string]audit.Change{
		"firstName": {Before: a.FirstName, After: b.FirstName},
		"lastName":  {Before: a.LastName, After: b.LastName},
		"email":     {Before: a.Email, After: b.Email},
		"phone":     {Before: deref(a.Phone), After: deref(b.Phone)},
		"role":      {Before: a.Role, After: b.Role},
		"isActive":  {Before: a.IsActive, After: b.IsActive},
		"avatar":    {Before: deref(a.Avatar), After: deref(b.Avatar)},
		"language":  {Before: a.Language, After: b.Language},
		"timeZone":  {Before: a.TimeZone, After: b.TimeZone},
	} {
		if c.Before != c.After {
			changes[name] = c
		}
	}
	return changes
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// ChangePassword gives the actor a new password and ends the other sessions.
func (s *Service) ChangePassword(ctx context.Context, a plugin.Actor, current, password string) error {
	p, err := s.person(ctx, s.DB, a.User)
	if err != nil {
		return err
	}
	if err := s.prove(ctx, a, current); err != nil {
		return err
	}
	if password == current {
		return ErrPerson.At("/new", "password_same")
	}
	if err := s.checkPassword(ctx, "/new", password, p.FirstName, p.LastName, p.Email); err != nil {
		return err
	}
	next, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error { return s.setPassword(ctx, tx, a, p, next, a.Session) })
}

// prove asks the actor for the own password before something that a borrowed browser must not do.
func (s *Service) prove(ctx context.Context, a plugin.Actor, password string) error {
	_, ok, err := s.guess(ctx, "password:"+string(a.User), password, func() (credential, error) {
		cred, err := db.One[credential](ctx, s.DB, ownCredentialSQL, a.User)
		if err != nil {
			return credential{}, fmt.Errorf("read a credential: %w", err)
		}
		return cred, nil
	})
	if err != nil {
		return err
	}
	if !ok {
		return ErrWrongOld
	}
	return nil
}
