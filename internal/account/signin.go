package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/plugin"
)

// SignIn checks an e-mail or phone and a password. Neither the answer nor its time tells whether
// an account exists; failures slow down the account and the address.
func (s *Service) SignIn(ctx context.Context, a plugin.Actor, identifier, password, userAgent string) (Person, session.Tokens, error) {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return Person{}, session.Tokens{}, ratelimit.ErrBlocked.In(wait)
	}
	identifier = strings.TrimSpace(identifier)
	if isPhone(identifier) {
		identifier, _ = cleanPhone(identifier)
	}
	// The counter's key is a digest: what strangers type is not kept.
	sum := sha256.Sum256([]byte(strings.ToLower(identifier)))
	key := "sign-in:" + hex.EncodeToString(sum[:16])
	cred, err := db.One[credential](ctx, s.DB, credentialSQL, strings.ToValidUTF8(strings.ReplaceAll(identifier, "\x00", ""), ""))
	if err != nil && !errors.Is(err, db.ErrNoRow) {
		return Person{}, session.Tokens{}, fmt.Errorf("look up a sign-in: %w", err)
	}
	hash := deref(cred.PasswordHash)
	if !cred.IsActive {
		hash = ""
	}
	ok, err := s.guess(ctx, key, hash, password)
	if err != nil {
		return Person{}, session.Tokens{}, err
	}
	if !ok {
		return Person{}, session.Tokens{}, ErrWrong
	}
	var p Person
	var tokens session.Tokens
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, lastLoginSQL, cred.ID); err != nil {
			return fmt.Errorf("note a sign-in: %w", err)
		}
		if p, err = s.person(ctx, tx, cred.ID); err != nil {
			return err
		}
		if tokens, err = s.Sessions.Start(ctx, tx, cred.ID, a.Address, userAgent); err != nil {
			return err
		}
		return audit.Write(ctx, tx, plugin.Actor{User: cred.ID, Address: a.Address}, audit.Entry{Action: "user.signed_in", Type: "user", ID: string(cred.ID)})
	})
	return p, tokens, err
}

// guess compares a password with a hash, "" being that of nobody. Wrong guesses under one key are
// slowed down; a right one forgets them.
func (s *Service) guess(ctx context.Context, key, hash, password string) (bool, error) {
	if err := s.accounts.Guess(ctx, key); err != nil {
		return false, err
	}
	ok, err := s.Hasher.Matches(ctx, hash, password)
	if err != nil {
		return false, errors.Join(err, s.accounts.GiveBack(context.WithoutCancel(ctx), key))
	}
	if !ok {
		return false, nil
	}
	return true, s.accounts.Cleared(ctx, key)
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
