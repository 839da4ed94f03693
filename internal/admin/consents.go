package admin

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Agreed is that somebody agreed to a version of a legal page.
type Agreed struct {
	Page     string    `json:"page" enum:"terms,privacy"`
	Version  int       `json:"version"`
	AgreedAt time.Time `json:"agreedAt"`
	Address  *string   `json:"address" doc:"From where; null once it was erased"`
	Source   string    `json:"source" enum:"registration,asked"`
}

// CheckConsents adds to fault what is missing of the consents of somebody who registers.
func (s *Service) CheckConsents(ctx context.Context, given []accountapi.Consent, fault *plugin.Fault) (*plugin.Fault, error) {
	now, err := setting.Read(ctx, s.db, legalKey) // past the cache: who registers agrees to what holds now
	if err != nil {
		return fault, err
	}
	return missingConsents(now, versionsOf(given), true, fault), nil
}

// OwedConsents returns what the actor is asked to agree to before going on. Super admins make the pages and are not
// asked; who only looks on, and programs, cannot agree for somebody.
func (s *Service) OwedConsents(ctx context.Context, a plugin.Actor) ([]accountapi.OwedConsent, error) {
	owed := []accountapi.OwedConsent{}
	if !a.Is(plugin.Trainee, plugin.Trainer) || a.By != "" || a.ByKey {
		return owed, nil
	}
	now, err := setting.Get(ctx, s.settings, legalKey)
	if err != nil {
		return nil, err
	}
	if now[Terms].Version == 0 && now[Privacy].Version == 0 {
		return owed, nil
	}
	agreed, err := s.agreedVersions(ctx, a.User)
	if err != nil {
		return nil, err
	}
	for _, page := range agreedPages {
		if p := now[page]; agreed[page] < p.Required {
			owed = append(owed, accountapi.OwedConsent{Page: page, Version: p.Version, Agreed: agreed[page]})
		}
	}
	return owed, nil
}

// Owes reports whether somebody has yet to agree to what is in force, for the door before every write. Programs owe what their
// holders do.
func (s *Service) Owes(ctx context.Context, a plugin.Actor) (bool, error) {
	if !a.Is(plugin.Trainee, plugin.Trainer) || a.By != "" {
		return false, nil
	}
	now, err := setting.Get(ctx, s.settings, legalKey)
	if err != nil {
		return false, err
	}
	lacks := func(agreed map[string]int) bool {
		return slices.ContainsFunc(agreedPages, func(page string) bool { return agreed[page] < now[page].Required })
	}
	if !lacks(nil) || !lacks(s.agreed.of(a.User)) {
		return false, nil
	}
	agreed, err := s.agreedVersions(ctx, a.User)
	if err != nil {
		return false, err
	}
	s.agreed.keep(a.User, agreed)
	return lacks(agreed), nil
}

// agreedVersions are the newest versions that somebody agreed to, by page.
func (s *Service) agreedVersions(ctx context.Context, u plugin.UserID) (map[string]int, error) {
	rows, err := db.Many[accountapi.Consent](ctx, s.db, agreedSQL, u)
	if err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	agreed := map[string]int{}
	for _, r := range rows {
		agreed[r.Page] = r.Version
	}
	return agreed, nil
}

// agreements remembers who agreed to what, so that a write costs no query. Nobody takes a consent back, so what is remembered
// stays true; what is missing is looked up.
type agreements struct {
	mu    sync.RWMutex
	known map[plugin.UserID]map[string]int
}

// agreementsMost bounds the memory of agreements.
const agreementsMost = 50_000

func (g *agreements) of(u plugin.UserID) map[string]int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.known[u]
}

func (g *agreements) keep(u plugin.UserID, agreed map[string]int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known == nil || len(g.known) >= agreementsMost {
		g.known = map[plugin.UserID]map[string]int{}
	}
	g.known[u] = agreed
}

// KeepConsents writes down what somebody agreed to who registered.
func (s *Service) KeepConsents(ctx context.Context, tx db.Tx, a plugin.Actor, given []accountapi.Consent, at time.Time) error {
	return keepConsents(ctx, tx, a, given, at, "registration")
}

// Agree writes down that the actor agrees to versions in force. Agreeing again changes nothing.
func (s *Service) Agree(ctx context.Context, a plugin.Actor, given []accountapi.Consent) error {
	return s.db.InTx(ctx, func(tx db.Tx) error {
		now, err := setting.Read(ctx, tx, legalKey)
		if err != nil {
			return err
		}
		if fault := missingConsents(now, versionsOf(given), false, ErrConsent); len(fault.Fields) > 0 {
			return fault
		}
		return keepConsents(ctx, tx, a, given, s.now(), "asked")
	})
}

func keepConsents(ctx context.Context, tx db.Tx, a plugin.Actor, given []accountapi.Consent, at time.Time, source string) error {
	pages, versions, detail := []string{}, []int{}, map[string]any{}
	for _, c := range given {
		pages, versions = append(pages, c.Page), append(versions, c.Version)
		detail[c.Page] = c.Version
	}
	tag, err := tx.Exec(ctx, insertConsentSQL, a.User, pages, versions, at, a.Address, source)
	if err != nil {
		return fmt.Errorf("keep consents: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return audit.Write(ctx, tx, a, audit.Entry{Action: "consent.given", Type: "user", ID: string(a.User), Detail: detail})
}

// Consents returns what somebody agreed to, the newest first.
func (s *Service) Consents(ctx context.Context, u plugin.UserID) ([]Agreed, error) {
	there, err := db.Value[bool](ctx, s.db, personThereSQL, u)
	if err != nil {
		return nil, fmt.Errorf("look for a person: %w", err)
	}
	if !there {
		return nil, plugin.ErrNotFound
	}
	return consentsOf(ctx, s.db, u)
}

// Personal is what this module keeps about people.
type Personal struct{}

// Name is the module's.
func (Personal) Name() string { return "admin" }

// Export tells to which legal pages a person agreed.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	return personal.Sections{{Name: "consents", SQL: consentsSQL, Args: []any{user}}}, nil
}

// Erase takes away from where somebody agreed. That nobody in particular agreed may stay.
func (Personal) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	if _, err := tx.Exec(ctx, forgetConsentsSQL, user); err != nil {
		return fmt.Errorf("erase consents: %w", err)
	}
	return nil
}

func consentsOf(ctx context.Context, q db.Querier, u plugin.UserID) ([]Agreed, error) {
	list, err := db.Many[Agreed](ctx, q, consentsSQL, u)
	if err != nil {
		return nil, fmt.Errorf("list consents: %w", err)
	}
	return list, nil
}

// versionsOf sorts what was agreed to by page.
func versionsOf(given []accountapi.Consent) map[string][]int {
	byPage := map[string][]int{}
	for _, c := range given {
		byPage[c.Page] = append(byPage[c.Page], c.Version)
	}
	return byPage
}
