package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// ErrNoRegistration: the site takes no registrations, or none of this address.
var ErrNoRegistration = plugin.NewFault(plugin.Denied, "account.registration_closed")

// Registration is what somebody tells who wants an account.
type Registration struct {
	FirstName string
	LastName  string
	Email     string
	Phone     *string
	Password  string
	TimeZone  string // IANA; "" for the site's
	Consents  []accountapi.Consent
}

// registration is one that waits for its confirmation.
type registration struct {
	ID           string
	FirstName    string
	LastName     string
	Email        string
	Phone        *string
	PasswordHash string
	Language     string
	TimeZone     string
	Consents     json.RawMessage
	Address      string
	CreatedAt    time.Time
	ExpiresAt    time.Time
}

// Register keeps a registration and sends a link that confirms the address. There is no account
// before. If the address has one, its owner is told by mail, and the answer is the same.
func (s *Service) Register(ctx context.Context, a plugin.Actor, in Registration) error {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return err
	}
	if !site.SelfRegistration {
		return ErrNoRegistration
	}
	if in.TimeZone == "" {
		in.TimeZone = site.TimeZone
	}
	p, fault := newPerson(NewPerson{FirstName: in.FirstName, LastName: in.LastName, Email: in.Email, Phone: in.Phone, Role: plugin.Trainee, Language: a.Language, TimeZone: in.TimeZone}, ErrPerson)
	if !site.TakesEmail(p.Email) {
		fault = fault.At("/email", "email_domain")
	}
	fault = flawed(fault, "/password", in.Password, site.MinPassword(), in.FirstName, in.LastName, in.Email)
	if fault, err = s.Consents.Check(ctx, in.Consents, fault); err != nil {
		return err
	}
	if len(fault.Fields) > 0 {
		return fault
	}
	if err := s.letters.Guess(ctx, "register:"+digestOf(p.Email)); err != nil {
		return err
	}
	// Asked of every address alike: whether it has an account is not told by a refusal.
	if err := hook.Ask(ctx, s.Hooks, plugin.BeforeRegistration, &plugin.Registering{Email: p.Email, Language: p.Language, Address: a.Address}); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, in.Password) // also for an address that is taken: the time tells nothing
	if err != nil {
		return err
	}
	consents, err := json.Marshal(in.Consents)
	if err != nil {
		return fmt.Errorf("keep consents: %w", err)
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		other, err := s.credential(ctx, tx, p.Email)
		if err != nil {
			return err
		}
		msg := mail.Message{Dedupe: "account.registration:" + string(p.ID), To: p.Email, Language: p.Language, Kind: "account_registration",
			Args: map[string]any{"name": p.FirstName}}
		secret, digest := token.NewLink()
		msg.Link = s.linkAddress(secret)
		until := s.Now().Add(linkLife[PurposeRegister])
		if other.ID != "" { // the row is written all the same, so that the time tells nothing, and is over at once
			msg.Kind, msg.User, msg.Link, until = "account_exists", other.ID, s.BaseURL()+"/sign-in", s.Now()
			msg.Args = map[string]any{"email": p.Email}
		}
		if _, err := tx.Exec(ctx, addRegistrationSQL, p.ID, digest, p.FirstName, p.LastName, p.Email, p.Phone, hash, p.Language, p.TimeZone, consents, a.Address, until); err != nil {
			return fmt.Errorf("keep a registration: %w", err)
		}
		return s.Mails.Write(ctx, tx, msg)
	})
}

// ConfirmRegistration makes the account of a registration whose link was used, and lets its owner in.
func (s *Service) ConfirmRegistration(ctx context.Context, a plugin.Actor, token, userAgent string) (Entry, error) {
	var id plugin.UserID
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		r, err := db.One[registration](ctx, tx, takeRegistrationSQL, tokenDigest(token))
		if errors.Is(err, db.ErrNoRow) {
			return ErrLink
		}
		if err != nil {
			return fmt.Errorf("take a registration: %w", err)
		}
		p := Person{ID: plugin.UserID(r.ID), FirstName: r.FirstName, LastName: r.LastName, Email: r.Email, Phone: r.Phone, Role: plugin.Trainee, IsActive: true, Language: r.Language, TimeZone: r.TimeZone}
		self := plugin.Actor{User: p.ID, Address: a.Address}
		if err := s.insert(ctx, tx, self, &p, &r.PasswordHash); err != nil {
			return err
		}
		var given []accountapi.Consent
		if err := json.Unmarshal(r.Consents, &given); err != nil {
			return fmt.Errorf("read consents: %w", err)
		}
		id = p.ID
		self.Address = r.Address // it was there and then that they agreed
		return s.Consents.Keep(ctx, tx, self, given, r.CreatedAt)
	})
	if err != nil {
		return Entry{}, err
	}
	return s.start(ctx, a, id, userAgent)
}

// flawed adds to fault what is wrong with a new password.
func flawed(fault *plugin.Fault, pointer, password string, least int, about ...string) *plugin.Fault {
	if flaw := passwordFlaw(password, least, about...); flaw != "" {
		return fault.At(pointer, flaw, plugin.Args{"min": least, "max": passwordMax})
	}
	return fault
}

// checkPassword refuses a new password that is not good enough on this site.
func (s *Service) checkPassword(ctx context.Context, pointer, password string, about ...string) error {
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return err
	}
	if fault := flawed(ErrPerson, pointer, password, site.MinPassword(), about...); len(fault.Fields) > 0 {
		return fault
	}
	return nil
}

// latinDigits writes Arabic-Indic digits as Latin ones.
func latinDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}
