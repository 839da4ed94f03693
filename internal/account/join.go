package account

import (
	"context"
	"errors"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// ErrHasAccount: the address of an invitation has an account, whose owner signs in.
var ErrHasAccount = plugin.NewFault(plugin.Conflict, "invitation.has_account")

// Newcomer is what somebody tells who takes up an invitation and has no account.
type Newcomer struct {
	FirstName string
	LastName  string
	Password  string
	TimeZone  string // IANA; "" for the site's
	Consents  []accountapi.Consent
}

// Join makes the account of somebody who was invited into a course, takes them into it and lets them in. The address is
// that of the invitation: whoever has its link reads its mails. All of it happens, or nothing.
func (s *Service) Join(ctx context.Context, a plugin.Actor, secret string, in Newcomer, userAgent string) (Entry, error) {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return Entry{}, plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	email, err := s.Invited.Invitee(ctx, s.DB, secret)
	if err != nil {
		return Entry{}, err
	}
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return Entry{}, err
	}
	if in.TimeZone == "" {
		in.TimeZone = site.TimeZone
	}
	p, fault := newPerson(NewPerson{FirstName: in.FirstName, LastName: in.LastName, Email: email, Role: plugin.Trainee, Language: a.Language, TimeZone: in.TimeZone}, ErrPerson)
	fault = flawed(fault, "/password", in.Password, site.MinPassword(), in.FirstName, in.LastName, email)
	if fault, err = s.Consents.Check(ctx, in.Consents, fault); err != nil {
		return Entry{}, err
	}
	if len(fault.Fields) > 0 {
		return Entry{}, fault
	}
	if err := hook.Ask(ctx, s.Hooks, plugin.BeforeRegistration, &plugin.Registering{Email: p.Email, Language: p.Language, Address: a.Address}); err != nil {
		return Entry{}, err
	}
	if err := s.Invited.AskInvitation(ctx, plugin.Actor{User: p.ID, Role: plugin.Trainee, Language: a.Language, Address: a.Address}, secret); err != nil {
		return Entry{}, err
	}
	hash, err := s.Hasher.Hash(ctx, in.Password)
	if err != nil {
		return Entry{}, err
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		self := plugin.Actor{User: p.ID, Role: plugin.Trainee, Language: a.Language, Address: a.Address}
		if err := s.insert(ctx, tx, self, &p, &hash); err != nil {
			return err
		}
		if err := s.Invited.AcceptInvitation(ctx, tx, self, secret); err != nil {
			return err
		}
		return s.Consents.Keep(ctx, tx, self, in.Consents, s.Now())
	})
	if errors.Is(err, ErrEmailTaken) {
		return Entry{}, ErrHasAccount
	}
	if err != nil {
		return Entry{}, err
	}
	return s.start(ctx, a, p.ID, userAgent)
}
