package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// setupCode is the one-time code that the console shows until the first account exists. All
// servers on one database show the same.
var setupCode = setting.Key[string]{Name: "account.setup_code"}

// setupLock keeps two first accounts apart: an advisory lock of the transaction.
const setupLock = 7_150_156

// SetupOpen reports whether there is no account yet.
func (s *Service) SetupOpen(ctx context.Context) (bool, error) {
	some, err := db.Value[bool](ctx, s.DB, anybodySQL)
	if err != nil {
		return false, fmt.Errorf("look for accounts: %w", err)
	}
	return !some, nil
}

// SetupCode returns the code for the console, or "" when set-up is over.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	var code string
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		code = ""
		if _, err := tx.Exec(ctx, lockSQL, setupLock); err != nil {
			return err
		}
		if some, err := db.Value[bool](ctx, tx, anybodySQL); err != nil || some {
			return err
		}
		var err error
		if code, err = setting.Read(ctx, tx, setupCode); err != nil || code != "" {
			return err
		}
		code = rand.Text()
		return setting.Set(ctx, s.Settings, tx, "", setupCode, code)
	})
	return code, err
}

// CheckSetupCode refuses a wrong code, ever slower.
func (s *Service) CheckSetupCode(ctx context.Context, address, code string) error {
	open, err := s.SetupOpen(ctx)
	if err != nil {
		return err
	}
	if !open {
		return ErrSetupClosed
	}
	key := "setup:" + address
	if err := s.codes.Guess(ctx, key); err != nil {
		return err
	}
	want, err := setting.Read(ctx, s.DB, setupCode)
	if err != nil {
		return err
	}
	if want == "" { // somebody may have set the site up this moment
		open, err := s.SetupOpen(ctx)
		if err != nil {
			return err
		}
		if !open {
			return ErrSetupClosed
		}
	}
	code = strings.ToUpper(strings.TrimSpace(code))
	if want == "" || subtle.ConstantTimeCompare([]byte(code), []byte(want)) != 1 {
		return ErrSetupCode
	}
	return s.codes.Cleared(ctx, key)
}

// Setup is what the first person tells.
type Setup struct {
	Code         string
	Organisation string
	FirstName    string
	LastName     string
	Email        string
	Password     string
	Language     string
	TimeZone     string
	Currency     string
}

// SetUp makes the first super admin, names the site and signs the person in. It closes set-up
// for good.
func (s *Service) SetUp(ctx context.Context, a plugin.Actor, in Setup, userAgent string) (Person, session.Tokens, error) {
	if err := s.CheckSetupCode(ctx, a.Address, in.Code); err != nil {
		return Person{}, session.Tokens{}, err
	}
	site := setting.SiteKey.Default
	site.Organisation = strings.Join(strings.Fields(in.Organisation), " ")
	site.DefaultLanguage, site.TimeZone, site.Currency = in.Language, in.TimeZone, in.Currency
	fault := site.Check(ErrPerson, "/language")
	p, fault := newPerson(NewPerson{FirstName: in.FirstName, LastName: in.LastName, Email: in.Email, Role: plugin.SuperAdmin, Language: in.Language, TimeZone: in.TimeZone}, fault)
	fault = flawed(fault, "/password", in.Password, site.MinPassword(), in.FirstName, in.LastName, in.Email, in.Organisation)
	if len(fault.Fields) > 0 {
		return Person{}, session.Tokens{}, fault
	}
	hash, err := s.Hasher.Hash(ctx, in.Password)
	if err != nil {
		return Person{}, session.Tokens{}, err
	}
	var tokens session.Tokens
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, lockSQL, setupLock); err != nil {
			return err
		}
		if some, err := db.Value[bool](ctx, tx, anybodySQL); err != nil {
			return err
		} else if some {
			return ErrSetupClosed
		}
		if err := s.insert(ctx, tx, a, &p, &hash); err != nil {
			return err
		}
		if err := setting.Set(ctx, s.Settings, tx, p.ID, setting.SiteKey, site); err != nil {
			return err
		}
		if err := setting.Set(ctx, s.Settings, tx, p.ID, setupCode, ""); err != nil {
			return err
		}
		if err := audit.Write(ctx, tx, plugin.Actor{User: p.ID, Address: a.Address}, audit.Entry{Action: "site.set_up", Type: "site", ID: "site"}); err != nil {
			return err
		}
		tokens, err = s.Sessions.Start(ctx, tx, p.ID, a.Address, userAgent)
		return err
	})
	return p, tokens, err
}
