package account

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// keyMost is the longest that an API key is good for.
	keyMost = 366 * 24 * time.Hour
	// keysMost is how many a person has at once.
	keysMost = 50
)

// ErrKeys: the person has as many API keys as one may have.
var ErrKeys = plugin.NewFault(plugin.Conflict, "account.keys_most")

var scopeForm = regexp.MustCompile(`^(\*|[a-z][a-z-]{0,39}|x/[a-z][a-z0-9-]{1,39}):(read|write)$`)

// NewKey is what an API key is to be.
type NewKey struct {
	Name   string
	Scopes []string // "<first word of the path>:read" or ":write", "*:read" for all
	Days   int      // how long it is good, 1 to 366
}

// AddKey makes an API key of the actor, who shows the password for it, and returns the text that is shown this once.
func (s *Service) AddKey(ctx context.Context, a plugin.Actor, in NewKey, password string) (session.Key, string, error) {
	name := strings.Join(strings.Fields(in.Name), " ")
	fault := ErrPerson
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 {
		fault = fault.At("/name", "name", plugin.Args{"min": 1, "max": 100})
	}
	if len(in.Scopes) == 0 {
		fault = fault.At("/scopes", "scope")
	}
	for _, scope := range in.Scopes {
		if !scopeForm.MatchString(scope) {
			fault = fault.At("/scopes", "scope")
			break
		}
	}
	if in.Days < 1 || in.Days > int(keyMost/(24*time.Hour)) {
		fault = fault.At("/days", "key_days", plugin.Args{"max": int(keyMost / (24 * time.Hour))})
	}
	if len(fault.Fields) > 0 {
		return session.Key{}, "", fault
	}
	if err := s.prove(ctx, a, password); err != nil {
		return session.Key{}, "", err
	}
	slices.Sort(in.Scopes)
	key := session.Key{Name: name, Scopes: slices.Compact(in.Scopes), ExpiresAt: s.Now().AddDate(0, 0, in.Days)}
	secret := ""
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := s.lock(ctx, tx, a.User); err != nil {
			return err
		}
		list, err := s.Sessions.ListKeys(ctx, tx, a.User)
		if err != nil {
			return err
		}
		if len(list) >= keysMost {
			return ErrKeys
		}
		if secret, err = s.Sessions.AddKey(ctx, tx, a.User, a.Address, &key); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.api_key_added", Type: "user", ID: string(a.User), Detail: map[string]any{"key": key.ID, "scopes": key.Scopes}})
	})
	return key, secret, err
}

// EndKey ends one of the actor's API keys.
func (s *Service) EndKey(ctx context.Context, a plugin.Actor, id plugin.SessionID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := s.Sessions.EndKey(ctx, tx, a.User, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.api_key_ended", Type: "user", ID: string(a.User), Detail: map[string]any{"key": id}})
	})
}
