package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/plugin"
)

// Entry is how far somebody came who signs in: either in, with tokens, or before the second factor,
// with a challenge to be answered.
type Entry struct {
	Person    Person
	Tokens    session.Tokens
	Challenge *Challenge // nil: signed in
}

// Challenge stands for a right password until the second factor is shown too.
type Challenge struct {
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// SignIn checks an e-mail or phone and a password. Neither the answer nor its time tells whether
// an account exists; failures slow down the account and the address.
func (s *Service) SignIn(ctx context.Context, a plugin.Actor, identifier, password, userAgent string) (Entry, error) {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return Entry{}, ratelimit.ErrBlocked.In(wait)
	}
	cred, ok, err := s.guess(ctx, "sign-in:"+digestOf(identifier), password, func() (credential, error) {
		cred, err := s.credential(ctx, s.DB, identifier)
		if !cred.IsActive {
			cred.PasswordHash, cred.OneTime = nil, nil
		}
		return cred, err
	})
	if err != nil {
		return Entry{}, err
	}
	if !ok {
		return Entry{}, ErrWrong
	}
	return s.enter(ctx, a, cred.ID, userAgent)
}

// enter lets somebody in who showed a password or a link of their own, unless a second factor is
// still to be shown.
func (s *Service) enter(ctx context.Context, a plugin.Actor, id plugin.UserID, userAgent string) (Entry, error) {
	factor, err := db.Value[bool](ctx, s.DB, hasFactorSQL, id)
	if err != nil {
		return Entry{}, fmt.Errorf("look for a second factor: %w", err)
	}
	if factor && !s.Demo {
		return Entry{Challenge: s.challenge(id)}, nil
	}
	return s.start(ctx, a, id, userAgent)
}

// start begins the session of somebody who showed all that is asked for.
func (s *Service) start(ctx context.Context, a plugin.Actor, id plugin.UserID, userAgent string) (Entry, error) {
	var e Entry
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, lastLoginSQL, id); err != nil {
			return fmt.Errorf("note a sign-in: %w", err)
		}
		var err error
		if e.Person, err = s.person(ctx, tx, id); err != nil {
			return err
		}
		if e.Tokens, err = s.Sessions.Start(ctx, tx, id, a.Address, userAgent); err != nil {
			return err
		}
		return audit.Write(ctx, tx, plugin.Actor{User: id, Address: a.Address}, audit.Entry{Action: "user.signed_in", Type: "user", ID: string(id)})
	})
	return e, err
}

// credential is what an account is entered with.
type credential struct {
	ID           plugin.UserID
	PasswordHash *string
	OneTime      []byte // SHA-256 of a temporary password that has not run out
	IsActive     bool
}

// credential looks an e-mail or phone up; that of nobody is empty.
func (s *Service) credential(ctx context.Context, q db.Querier, identifier string) (credential, error) {
	cred, err := db.One[credential](ctx, q, credentialSQL, spelled(identifier))
	if errors.Is(err, db.ErrNoRow) {
		return credential{}, nil
	}
	if err != nil {
		return credential{}, fmt.Errorf("look up a sign-in: %w", err)
	}
	return cred, nil
}

// spelled is an e-mail or phone as it is looked up, without what a database cannot hold.
func spelled(identifier string) string {
	identifier = norm.NFC.String(strings.TrimSpace(identifier))
	if isPhone(identifier) {
		identifier, _ = cleanPhone(identifier)
	}
	return strings.ToValidUTF8(strings.ReplaceAll(identifier, "\x00", ""), "")
}

// digestOf is the name under which guesses at an identifier are counted: what strangers type is
// not kept.
func digestOf(identifier string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(spelled(identifier))))
	return hex.EncodeToString(sum[:16])
}

// guess compares a password with the credential that of reads, the empty one being that of nobody, when it is its turn. Wrong
// guesses under one key are slowed down; a right one forgets them. A temporary password is random and needs no slow hash; a
// wrong one takes as long as any other wrong password.
func (s *Service) guess(ctx context.Context, key, password string, of func() (credential, error)) (credential, bool, error) {
	release, err := s.Hasher.Turn(ctx)
	if err != nil {
		return credential{}, false, err
	}
	defer release()
	cred, err := of()
	if err != nil {
		return credential{}, false, err
	}
	if err := s.accounts.Guess(ctx, key); err != nil {
		return credential{}, false, err
	}
	if cred.matchesOneTime(password) {
		return cred, true, s.accounts.Cleared(ctx, key)
	}
	ok, err := s.Hasher.Matches(deref(cred.PasswordHash), password)
	if err != nil {
		return credential{}, false, errors.Join(err, s.accounts.GiveBack(context.WithoutCancel(ctx), key))
	}
	if !ok {
		return credential{}, false, nil
	}
	return cred, true, s.accounts.Cleared(ctx, key)
}

// Refresh gives new tokens for a refresh token.
func (s *Service) Refresh(ctx context.Context, a plugin.Actor, refresh string) (Person, session.Tokens, error) {
	tokens, err := s.Sessions.Refresh(ctx, refresh, a.Address)
	if err != nil {
		return Person{}, session.Tokens{}, err
	}
	st, err := s.Cache.Standing(ctx, tokens.Session)
	if err != nil {
		return Person{}, session.Tokens{}, err
	}
	p, err := s.person(ctx, s.DB, st.User)
	return p, tokens, err
}

// SignOut ends the actor's session on every server. Whoever comes with an access token that is
// over is known by the refresh token, which may be ""; a visitor has none, which is fine.
func (s *Service) SignOut(ctx context.Context, a plugin.Actor, refresh string) error {
	if !a.SignedIn() {
		return s.Sessions.EndByRefresh(ctx, refresh, "signed_out")
	}
	if err := s.Sessions.End(ctx, s.DB, a.Session, "signed_out"); err != nil {
		return err
	}
	s.Cache.Changed(a.Session)
	return nil
}
