package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// NewPerson is what is known of a person to be.
type NewPerson struct {
	FirstName string
	LastName  string
	Email     string
	Phone     *string
	Role      plugin.Role
	Language  string
	TimeZone  string
	Password  *string // nil: Way says how they get in
	Way       Way
}

func newPerson(in NewPerson, fault *plugin.Fault) (Person, *plugin.Fault) {
	p := Person{ID: plugin.NewID[plugin.UserID](), Role: in.Role, IsActive: true, Language: in.Language, TimeZone: in.TimeZone}
	p, fault = applyNames(p, &in.FirstName, &in.LastName, fault)
	var ok bool
	if p.Email, ok = cleanEmail(in.Email); !ok {
		fault = fault.At("/email", "email")
	}
	fault = applyPhone(&p, in.Phone, fault)
	if _, err := clock.Zone(in.TimeZone); err != nil {
		fault = fault.At("/timeZone", "time_zone")
	}
	return p, fault
}

// insert adds the person to tx, with everything that belongs to it.
func (s *Service) insert(ctx context.Context, tx db.Tx, a plugin.Actor, p *Person, hash *string) error {
	if err := insertPerson(ctx, tx, *p, hash); err != nil {
		return err
	}
	stored, err := s.person(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	*p = stored
	if err := audit.Write(ctx, tx, a, audit.Entry{Action: "user.created", Type: "user", ID: string(p.ID), Detail: map[string]any{"role": p.Role}}); err != nil {
		return err
	}
	return s.Bus.Publish(ctx, tx, plugin.UserCreated{User: p.ID, Role: p.Role})
}

// Create adds a person. A temporary password is returned, this once; it must be changed at the
// first sign-in.
func (s *Service) Create(ctx context.Context, a plugin.Actor, in NewPerson) (Person, string, error) {
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return Person{}, "", err
	}
	if in.Language == "" {
		in.Language = site.DefaultLanguage
	}
	if in.TimeZone == "" {
		in.TimeZone = site.TimeZone
	}
	p, fault := newPerson(in, ErrPerson)
	if in.Password != nil {
		fault = flawed(fault, "/password", *in.Password, site.MinPassword(), in.FirstName, in.LastName, in.Email)
	}
	if len(fault.Fields) > 0 {
		return Person{}, "", fault
	}
	var hash *string
	if in.Password != nil {
		made, err := s.Hasher.Hash(ctx, *in.Password)
		if err != nil {
			return Person{}, "", err
		}
		hash = &made
	}
	temporary := ""
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := s.insert(ctx, tx, a, &p, hash); err != nil || in.Password != nil {
			return err
		}
		switch in.Way {
		case WayTemporary:
			if temporary, err = s.giveOneTime(ctx, tx, p.ID); err != nil {
				return err
			}
			p, err = s.person(ctx, tx, p.ID)
			return err
		case WayInvitation:
			return s.sendLink(ctx, tx, p.ID, PurposeInvitation)
		}
		return nil
	})
	return p, temporary, err
}

// Way is how somebody without a password gets in.
type Way string

const (
	// WayTemporary: a temporary password, shown once.
	WayTemporary Way = "temporary"
	// WayInvitation: a mail with a link to choose the first password.
	WayInvitation Way = "invitation"
	// WayNone: not at all, until one of the others is made.
	WayNone Way = "none"
)

// Readmit ends the password of somebody and gives another way in: a temporary password, which is
// returned this once, or a link by mail. All their sessions end.
func (s *Service) Readmit(ctx context.Context, a plugin.Actor, id plugin.UserID, way Way) (string, error) {
	temporary := ""
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		p, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if !p.IsActive {
			return ErrInactive
		}
		if way == WayTemporary {
			if temporary, err = s.giveOneTime(ctx, tx, id); err != nil {
				return err
			}
			if _, err := s.Sessions.EndAll(ctx, tx, id, "", false, session.PasswordReset); err != nil {
				return err
			}
			tx.AfterCommit(func() { s.Cache.ChangedUser(id) })
		} else {
			purpose := PurposeReset
			if p.LastLogin == nil {
				purpose = PurposeInvitation
			}
			if err := s.sendLink(ctx, tx, id, purpose); err != nil {
				return err
			}
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.password_reset", Type: "user", ID: string(id), Detail: map[string]any{"way": way}})
	})
	return temporary, err
}

// Get returns one person.
func (s *Service) Get(ctx context.Context, id plugin.UserID) (Person, error) {
	return s.person(ctx, s.DB, id)
}

// ByEmail returns the person with an address, or plugin.ErrNotFound.
func (s *Service) ByEmail(ctx context.Context, email string) (Person, error) {
	p, err := db.One[Person](ctx, s.DB, personByEmailSQL, strings.TrimSpace(email))
	if errors.Is(err, db.ErrNoRow) {
		return Person{}, plugin.ErrNotFound
	}
	if err != nil {
		return Person{}, fmt.Errorf("read a person by address: %w", err)
	}
	return p, nil
}

// Change is what a super admin changes of a person; nil leaves a value as it is. A phone of ""
// takes it away.
type Change struct {
	FirstName *string
	LastName  *string
	Email     *string
	Phone     *string
	Role      *plugin.Role
	IsActive  *bool
}

// Change changes a person. The last active super admin stays one.
func (s *Service) Change(ctx context.Context, a plugin.Actor, id plugin.UserID, c Change) (Person, error) {
	var p Person
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		var err error
		others := 0
		if c.Role != nil || c.IsActive != nil { // before the person's own row: always in the same order
			if others, err = lockOtherAdmins(ctx, tx, id); err != nil {
				return err
			}
		}
		if p, err = s.lock(ctx, tx, id); err != nil {
			return err
		}
		next, fault := applyNames(p, c.FirstName, c.LastName, ErrPerson)
		if c.Email != nil {
			email, ok := cleanEmail(*c.Email)
			if !ok {
				fault = fault.At("/email", "email")
			}
			next.Email = email
		}
		fault = applyPhone(&next, c.Phone, fault)
		set(&next.Role, c.Role)
		set(&next.IsActive, c.IsActive)
		if len(fault.Fields) > 0 {
			return fault
		}
		if others == 0 && p.Role == plugin.SuperAdmin && p.IsActive && (next.Role != plugin.SuperAdmin || !next.IsActive) {
			return ErrLastAdmin
		}
		if p.Role != next.Role && next.Role == plugin.Trainee {
			if err := s.mayGo(ctx, tx, id); err != nil {
				return err
			}
		}
		if p.IsActive && !next.IsActive {
			if _, err := s.Sessions.EndAll(ctx, tx, id, "", false, session.Deactivated); err != nil {
				return err
			}
		}
		return s.save(ctx, tx, a, p, &next, func() { p = next })
	})
	return p, err
}

// EndSessions signs somebody out of every browser. The password and the API keys stay.
func (s *Service) EndSessions(ctx context.Context, a plugin.Actor, id plugin.UserID) (int, error) {
	ended := 0
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := s.lock(ctx, tx, id); err != nil {
			return err
		}
		var err error
		if ended, err = s.Sessions.EndAll(ctx, tx, id, "", false, session.EndedByAdmin); err != nil || ended == 0 {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.sessions_ended", Type: "user", ID: string(id), Detail: map[string]any{"count": ended}})
	})
	return ended, err
}

// lockOtherAdmins locks all active super admins, so that two of them cannot demote each other at
// the same moment, and returns how many there are besides id.
func lockOtherAdmins(ctx context.Context, tx db.Tx, id plugin.UserID) (int, error) {
	admins, err := db.Values[plugin.UserID](ctx, tx, lockAdminsSQL)
	if err != nil {
		return 0, fmt.Errorf("lock super admins: %w", err)
	}
	return len(slices.DeleteFunc(admins, func(one plugin.UserID) bool { return one == id })), nil
}

// Filter narrows the list of people; zero values do not.
type Filter struct {
	Query  string // words of the name, the e-mail or the phone
	Role   plugin.Role
	Active *bool
}

// Counts says how many people match the query, by role.
type Counts struct {
	All        int `json:"all"`
	SuperAdmin int `json:"super_admin"`
	Trainer    int `json:"trainer"`
	Trainee    int `json:"trainee"`
}

// People is a page of the list.
type People struct {
	plugin.Page[Person]
	Total  int    `json:"total"`
	Counts Counts `json:"counts" doc:"By role, for the same search, whatever role is shown"`
}

// List returns people, the newest first.
func (s *Service) List(ctx context.Context, f Filter, cursor string, limit int) (People, error) {
	after, err := plugin.ParseCursor[personKey](cursor)
	if err != nil {
		return People{}, err
	}
	var last *plugin.UserID
	if after != nil {
		id, ok := plugin.ParseID[plugin.UserID](string(after.ID))
		if !ok {
			return People{}, plugin.ErrCursor
		}
		last = &id
	}
	query := strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSpace(f.Query), "\x00", ""), "")
	phone, _ := cleanPhone(query)
	rows, err := db.Many[Person](ctx, s.DB, listSQL, likeWord(query), string(f.Role), f.Active, last, limit+1, phone)
	if err != nil {
		return People{}, fmt.Errorf("list people: %w", err)
	}
	counts, err := db.One[Counts](ctx, s.DB, countsSQL, likeWord(query), f.Active, phone)
	if err != nil {
		return People{}, fmt.Errorf("count people: %w", err)
	}
	total := map[plugin.Role]int{"": counts.All, plugin.SuperAdmin: counts.SuperAdmin, plugin.Trainer: counts.Trainer, plugin.Trainee: counts.Trainee}[f.Role]
	return People{plugin.Cut(rows, limit, func(p Person) personKey { return personKey{p.ID} }), total, counts}, nil
}

// likeWord is a text that LIKE takes for itself.
func likeWord(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

type personKey struct {
	ID plugin.UserID `json:"i"`
}
