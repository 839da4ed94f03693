package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/qr"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// challengeLife is how long the second factor may be shown after the password.
	challengeLife = 5 * time.Minute
	// factorStep is how long a code is shown (RFC 6238); one step before and after is accepted, for clocks that differ.
	factorStep = 30
	factorSkew = 1
	// recoveryCodes is how many are made at once.
	recoveryCodes = 10
	factorSeal    = "second-factor"
)

// The faults of second factors.
var (
	ErrChallenge   = plugin.NewFault(plugin.SignedOut, "auth.challenge_over")
	ErrFactorWrong = plugin.NewFault(plugin.Invalid, "auth.factor_wrong").At("/code", "factor_code")
	ErrFactorThere = plugin.NewFault(plugin.Conflict, "auth.factor_there")
	ErrFactorNone  = plugin.NewFault(plugin.Conflict, "auth.factor_none")
	ErrFactorKept  = plugin.NewFault(plugin.Conflict, "auth.factor_compulsory")
)

// challenge vouches for a right password. It is signed, not kept: whose it is, until when.
func (s *Service) challenge(user plugin.UserID) *Challenge {
	until := s.Now().Add(challengeLife).Truncate(time.Second)
	head := string(user) + "." + strconv.FormatInt(until.Unix(), 10)
	return &Challenge{head + "." + base64.RawURLEncoding.EncodeToString(s.Keys.Sign("second-factor", []byte(head))), until}
}

func (s *Service) challenged(token string) (plugin.UserID, error) {
	cut := strings.LastIndex(token, ".")
	if cut < 0 {
		return "", ErrChallenge
	}
	head := token[:cut]
	sum, err := base64.RawURLEncoding.DecodeString(token[cut+1:])
	if err != nil || !s.Keys.Verify("second-factor", []byte(head), sum) {
		return "", ErrChallenge
	}
	user, until, _ := strings.Cut(head, ".")
	end, err := strconv.ParseInt(until, 10, 64)
	id, ok := plugin.ParseID[plugin.UserID](user)
	if err != nil || !ok || s.Now().Unix() > end {
		return "", ErrChallenge
	}
	return id, nil
}

// SignInFactor signs somebody in who answers a challenge with a code of the second factor, or with
// a recovery code, which works once.
func (s *Service) SignInFactor(ctx context.Context, a plugin.Actor, challenge, code, userAgent string) (Entry, error) {
	user, err := s.challenged(challenge)
	if err != nil {
		return Entry{}, err
	}
	p, err := s.person(ctx, s.DB, user)
	if err != nil || !p.IsActive {
		return Entry{}, errors.Join(ErrChallenge, err)
	}
	if err := s.showFactor(ctx, plugin.Actor{User: user, Address: a.Address}, "factor:"+string(user), code); err != nil {
		return Entry{}, err
	}
	return s.start(ctx, a, user, userAgent)
}

// ownFactor counts the guesses of somebody who is signed in apart from those of whoever signs in, so that neither locks the
// other out.
func ownFactor(a plugin.Actor) string { return "own-factor:" + string(a.User) }

// showFactor accepts a code or a recovery code of the actor's confirmed factor, once. Wrong ones are
// slowed down under key.
func (s *Service) showFactor(ctx context.Context, a plugin.Actor, key, code string) error {
	if err := s.codes.Guess(ctx, key); err != nil {
		return err
	}
	code = strings.ToUpper(strings.Join(strings.Fields(latinDigits(code)), ""))
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		f, err := db.One[factor](ctx, tx, lockFactorSQL, a.User)
		if errors.Is(err, db.ErrNoRow) || (err == nil && f.ConfirmedAt == nil) {
			return ErrFactorNone
		}
		if err != nil {
			return fmt.Errorf("read a second factor: %w", err)
		}
		if len(code) == otp.DigitsSix.Length() {
			return s.acceptCode(ctx, tx, f, code)
		}
		tag, err := tx.Exec(ctx, useRecoverySQL, a.User, recoveryDigest(a.User, code))
		if err != nil {
			return fmt.Errorf("use a recovery code: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrFactorWrong
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.recovery_code_used", Type: "user", ID: string(a.User)})
	})
	if err != nil {
		if plugin.AsFault(err).Kind == plugin.Internal {
			return errors.Join(err, s.codes.GiveBack(context.WithoutCancel(ctx), key))
		}
		return err
	}
	return s.codes.Cleared(ctx, key)
}

// factor is a second factor as it is kept.
type factor struct {
	UserID      plugin.UserID
	Secret      []byte // sealed
	LastStep    int64
	ConfirmedAt *time.Time
}

// acceptCode accepts a code of a time step that none was accepted of yet.
func (s *Service) acceptCode(ctx context.Context, tx db.Tx, f factor, code string) error {
	if len(code) != otp.DigitsSix.Length() {
		return ErrFactorWrong
	}
	secret, err := s.Seal.Open(factorSeal, string(f.UserID), f.Secret)
	if err != nil {
		return err
	}
	now := s.Now().Unix() / factorStep
	for step := now - factorSkew; step <= now+factorSkew; step++ {
		ok, err := hotp.ValidateCustom(code, uint64(step), string(secret), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return fmt.Errorf("check a code: %w", err)
		}
		if ok && step > f.LastStep {
			if _, err := tx.Exec(ctx, factorStepSQL, f.UserID, step); err != nil {
				return fmt.Errorf("note a code: %w", err)
			}
			return nil
		}
	}
	return ErrFactorWrong
}

func recoveryDigest(user plugin.UserID, code string) []byte {
	sum := sha256.Sum256([]byte("recovery:" + string(user) + ":" + strings.ReplaceAll(code, "-", "")))
	return sum[:]
}

// FactorState is what a person sees of the own second factor.
type FactorState struct {
	On       bool       `json:"on"`
	Since    *time.Time `json:"since"`
	Recovery int        `json:"recoveryCodes" doc:"Unused recovery codes"`
	Must     bool       `json:"compulsory" doc:"It cannot be switched off"`
}

// Factor tells the actor about the own second factor.
func (s *Service) Factor(ctx context.Context, a plugin.Actor) (FactorState, error) {
	st, err := db.One[FactorState](ctx, s.DB, factorStateSQL, a.User, s.compulsory(a.Role))
	if err != nil {
		return FactorState{}, fmt.Errorf("read a second factor: %w", err)
	}
	return st, nil
}

// compulsory reports whether a role must have a second factor.
func (s *Service) compulsory(r plugin.Role) bool { return r == plugin.SuperAdmin && !s.Demo }

// NewFactor is what is put into an authenticator app.
type NewFactor struct {
	Secret string `json:"secret" doc:"Base32, for typing"`
	URI    string `json:"uri" doc:"otpauth:// address"`
	QR     string `json:"qr" doc:"The address as a QR code: an SVG in a data: address"`
}

// BeginFactor makes a secret that counts once a code of it was shown.
func (s *Service) BeginFactor(ctx context.Context, a plugin.Actor) (NewFactor, error) {
	p, err := s.person(ctx, s.DB, a.User)
	if err != nil {
		return NewFactor{}, err
	}
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return NewFactor{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: strings.ReplaceAll(site.Name(a.Language), ":", " "), AccountName: p.Email})
	if err != nil {
		return NewFactor{}, fmt.Errorf("make a second factor: %w", err)
	}
	sealed, err := s.Seal.Close(factorSeal, string(a.User), []byte(key.Secret()))
	if err != nil {
		return NewFactor{}, err
	}
	tag, err := s.DB.Exec(ctx, beginFactorSQL, a.User, sealed)
	if err != nil {
		return NewFactor{}, fmt.Errorf("keep a second factor: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return NewFactor{}, ErrFactorThere
	}
	svg, err := qr.SVG(key.URL())
	if err != nil {
		return NewFactor{}, err
	}
	return NewFactor{key.Secret(), key.URL(), "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg))}, nil
}

// ConfirmFactor switches the begun factor on, by a code of it, and returns recovery codes, this once.
// The person's other sessions end: they were begun without it.
func (s *Service) ConfirmFactor(ctx context.Context, a plugin.Actor, code string) ([]string, error) {
	if err := s.codes.Guess(ctx, ownFactor(a)); err != nil {
		return nil, err
	}
	code = strings.Join(strings.Fields(latinDigits(code)), "")
	var fresh []string
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		f, err := db.One[factor](ctx, tx, lockFactorSQL, a.User)
		switch {
		case errors.Is(err, db.ErrNoRow):
			return ErrFactorNone
		case err != nil:
			return fmt.Errorf("read a second factor: %w", err)
		case f.ConfirmedAt != nil:
			return ErrFactorThere
		}
		if err := s.acceptCode(ctx, tx, f, code); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, confirmFactorSQL, a.User); err != nil {
			return fmt.Errorf("switch a second factor on: %w", err)
		}
		if fresh, err = s.recovery(ctx, tx, a.User); err != nil {
			return err
		}
		if _, err := s.Sessions.EndAll(ctx, tx, a.User, a.Session, false, session.SecondFactor); err != nil {
			return err
		}
		tx.AfterCommit(func() { s.Cache.ChangedUser(a.User) })
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.second_factor_added", Type: "user", ID: string(a.User)})
	})
	if err != nil {
		return nil, err
	}
	return fresh, s.codes.Cleared(ctx, ownFactor(a))
}

// recovery replaces a person's recovery codes.
func (s *Service) recovery(ctx context.Context, tx db.Tx, user plugin.UserID) ([]string, error) {
	if _, err := tx.Exec(ctx, dropRecoverySQL, user); err != nil {
		return nil, fmt.Errorf("drop recovery codes: %w", err)
	}
	codes, digests := make([]string, recoveryCodes), make([][]byte, recoveryCodes)
	for i := range codes {
		text := rand.Text()
		codes[i] = text[:5] + "-" + text[5:10] + "-" + text[10:15]
		digests[i] = recoveryDigest(user, codes[i])
	}
	if _, err := tx.Exec(ctx, addRecoverySQL, user, digests); err != nil {
		return nil, fmt.Errorf("add recovery codes: %w", err)
	}
	return codes, nil
}

// NewRecovery replaces the actor's recovery codes, by a code of the factor.
func (s *Service) NewRecovery(ctx context.Context, a plugin.Actor, code string) ([]string, error) {
	if err := s.showFactor(ctx, a, ownFactor(a), code); err != nil {
		return nil, err
	}
	var fresh []string
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		var err error
		if fresh, err = s.recovery(ctx, tx, a.User); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.recovery_codes_made", Type: "user", ID: string(a.User)})
	})
	return fresh, err
}

// RemoveFactor switches the actor's factor off, by a code of it, where it is not compulsory.
func (s *Service) RemoveFactor(ctx context.Context, a plugin.Actor, code string) error {
	if s.compulsory(a.Role) {
		return ErrFactorKept
	}
	if err := s.showFactor(ctx, a, ownFactor(a), code); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error { return s.dropFactor(ctx, tx, a, a.User, "user.second_factor_removed") })
}

// ResetFactor takes somebody's second factor away who lost it; all their sessions end. Only another super admin or
// the operator does that, never the person.
func (s *Service) ResetFactor(ctx context.Context, a plugin.Actor, id plugin.UserID) error {
	if id == a.User {
		return plugin.ErrDenied
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := s.lock(ctx, tx, id); err != nil {
			return err
		}
		if _, err := s.Sessions.EndAll(ctx, tx, id, "", false, session.SecondFactorReset); err != nil {
			return err
		}
		return s.dropFactor(ctx, tx, a, id, "user.second_factor_reset")
	})
}

func (s *Service) dropFactor(ctx context.Context, tx db.Tx, a plugin.Actor, id plugin.UserID, action string) error {
	tag, err := tx.Exec(ctx, dropFactorSQL, id)
	if err != nil {
		return fmt.Errorf("drop a second factor: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrFactorNone
	}
	tx.AfterCommit(func() { s.Cache.ChangedUser(id) })
	return audit.Write(ctx, tx, a, audit.Entry{Action: action, Type: "user", ID: string(id)})
}
