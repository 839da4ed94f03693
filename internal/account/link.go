package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// Purpose is what a link that was sent is for.
type Purpose string

const (
	PurposeReset      Purpose = "reset"        // choose a new password
	PurposeInvitation Purpose = "invitation"   // choose the first one
	PurposeEmail      Purpose = "email"        // confirm a new address
	PurposeRegister   Purpose = "registration" // confirm the address of an account to be
)

var linkLife = map[Purpose]time.Duration{
	PurposeReset: time.Hour, PurposeInvitation: 7 * 24 * time.Hour, PurposeEmail: 24 * time.Hour, PurposeRegister: 24 * time.Hour,
}

// ErrLink: the link was used, ran out or never was.
var ErrLink = plugin.NewFault(plugin.NotFound, "account.link_over")

// link adds a link for somebody to tx and returns its address. An older one for the same purpose
// ends with it.
func (s *Service) link(ctx context.Context, tx db.Tx, user plugin.UserID, purpose Purpose, email string) (string, error) {
	if _, err := tx.Exec(ctx, endLinksSQL, user, string(purpose)); err != nil {
		return "", fmt.Errorf("end older links: %w", err)
	}
	secret, digest := token.NewLink()
	var address *string
	if email != "" {
		address = &email
	}
	if _, err := tx.Exec(ctx, addLinkSQL, plugin.NewID[string](), user, string(purpose), digest, address, s.Now().Add(linkLife[purpose])); err != nil {
		return "", fmt.Errorf("add a link: %w", err)
	}
	return s.linkAddress(secret), nil
}

func tokenDigest(secret string) []byte { return token.LinkDigest(secret) }

func (s *Service) linkAddress(token string) string { return s.BaseURL() + "/link/" + token }

// linkRow is a live link.
type linkRow struct {
	ID        string
	UserID    plugin.UserID
	Purpose   Purpose
	Email     *string
	FirstName string
	Address   string // of the account, or of the account to be
}

// Link is what the page behind a link needs to know.
type Link struct {
	Purpose   Purpose `json:"purpose" enum:"reset,invitation,email,registration"`
	FirstName string  `json:"firstName"`
	Email     string  `json:"email" doc:"The address that the link was sent to, or that it confirms"`
}

// Look tells what a link is for, without using it.
func (s *Service) Look(ctx context.Context, a plugin.Actor, token string) (Link, error) {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return Link{}, plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	row, err := db.One[linkRow](ctx, s.DB, liveLinkSQL, tokenDigest(token))
	if err == nil {
		if row.Email != nil {
			row.Address = *row.Email
		}
		return Link{row.Purpose, row.FirstName, row.Address}, nil
	}
	if !errors.Is(err, db.ErrNoRow) {
		return Link{}, fmt.Errorf("read a link: %w", err)
	}
	r, err := db.One[registration](ctx, s.DB, registrationSQL, tokenDigest(token))
	if errors.Is(err, db.ErrNoRow) {
		return Link{}, ErrLink
	}
	if err != nil {
		return Link{}, fmt.Errorf("read a registration: %w", err)
	}
	return Link{PurposeRegister, r.FirstName, r.Email}, nil
}

// use ends a live link of one of these purposes inside tx.
func use(ctx context.Context, tx db.Tx, token string, purposes ...Purpose) (linkRow, error) {
	row, err := db.One[linkRow](ctx, tx, lockLinkSQL, tokenDigest(token))
	if errors.Is(err, db.ErrNoRow) {
		return linkRow{}, ErrLink
	}
	if err != nil {
		return linkRow{}, fmt.Errorf("use a link: %w", err)
	}
	for _, p := range purposes {
		if row.Purpose == p {
			_, err := tx.Exec(ctx, useLinkSQL, row.ID)
			return row, err
		}
	}
	return linkRow{}, ErrLink
}

// resetArgs is the job behind ForgotPassword. The identifier is sealed: what strangers type does not stand in the
// database.
type resetArgs struct {
	Sealed []byte `json:"sealed"`
}

// Kind is the job's name.
func (resetArgs) Kind() string { return "account.reset" }

// ForgotPassword sends a link to choose a new password, if there is such an account. The request
// does the same work either way; the account is looked up by a job.
func (s *Service) ForgotPassword(ctx context.Context, a plugin.Actor, identifier string) error {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	// Counted by what was typed, so that nobody's mailbox is filled; refused or not, whether it exists is not told.
	if err := s.letters.Guess(ctx, "reset:"+digestOf(identifier)); err != nil {
		return err
	}
	sealed, err := s.Seal.Close("reset", "", []byte(spelled(identifier)))
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error { return s.Jobs.Insert(ctx, tx, resetArgs{sealed}) })
}

func (s *Service) sendReset(ctx context.Context, args resetArgs) error {
	identifier, err := s.Seal.Open("reset", "", args.Sealed)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		cred, err := s.credential(ctx, tx, string(identifier))
		if err != nil || cred.ID == "" || !cred.IsActive {
			return err
		}
		return s.sendLink(ctx, tx, cred.ID, PurposeReset)
	})
}

// sendLink writes the mail with a link to choose a password.
func (s *Service) sendLink(ctx context.Context, tx db.Tx, id plugin.UserID, purpose Purpose) error {
	p, err := s.person(ctx, tx, id)
	if err != nil {
		return err
	}
	address, err := s.link(ctx, tx, id, purpose, "")
	if err != nil {
		return err
	}
	return s.Mails.Write(ctx, tx, mail.Message{
		Dedupe: "account." + string(purpose) + ":" + plugin.NewID[string](), User: p.ID, To: p.Email, Language: p.Language,
		Kind: "account_" + string(purpose), Args: map[string]any{"name": p.FirstName}, Link: address,
	})
}

// ChoosePassword uses a link to give its owner a password, ends all their sessions and lets them in.
func (s *Service) ChoosePassword(ctx context.Context, a plugin.Actor, token, password, userAgent string) (Entry, error) {
	link, err := s.Look(ctx, a, token)
	if err != nil {
		return Entry{}, err
	}
	if link.Purpose != PurposeReset && link.Purpose != PurposeInvitation {
		return Entry{}, ErrLink
	}
	if err := s.checkPassword(ctx, "/password", password, link.FirstName, link.Email); err != nil {
		return Entry{}, err
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return Entry{}, err
	}
	var id plugin.UserID
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		row, err := use(ctx, tx, token, PurposeReset, PurposeInvitation)
		if err != nil {
			return err
		}
		p, err := s.lock(ctx, tx, row.UserID)
		if err != nil {
			return err
		}
		if !p.IsActive {
			return ErrLink
		}
		id = p.ID
		return s.setPassword(ctx, tx, plugin.Actor{User: id, Address: a.Address}, p, hash, "")
	})
	if err != nil {
		return Entry{}, err
	}
	// Who reads the mails of the account is let in however often a stranger guessed before.
	if err := s.accounts.Cleared(ctx, "sign-in:"+digestOf(link.Email)); err != nil {
		return Entry{}, err
	}
	return s.enter(ctx, a, id, userAgent)
}

// setPassword replaces a person's password, whatever stood for it before, ends the sessions but one, and tells the
// person.
func (s *Service) setPassword(ctx context.Context, tx db.Tx, a plugin.Actor, p Person, hash string, but plugin.SessionID) error {
	if _, err := tx.Exec(ctx, setHashSQL, p.ID, hash); err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	if _, err := tx.Exec(ctx, dropOneTimeSQL, p.ID); err != nil {
		return fmt.Errorf("drop a temporary password: %w", err)
	}
	if _, err := tx.Exec(ctx, endLinksSQL, p.ID, string(PurposeReset)); err != nil {
		return fmt.Errorf("end links: %w", err)
	}
	if _, err := s.Sessions.EndAll(ctx, tx, p.ID, but, false, session.PasswordChanged); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.Cache.ChangedUser(p.ID) })
	if p.LastLogin != nil { // to whoever sets the account up it is no news
		if err := s.Mails.Write(ctx, tx, mail.Message{
			Dedupe: "account.password_changed:" + plugin.NewID[string](), User: p.ID, To: p.Email, Language: p.Language,
			Kind: "account_password_changed", Args: map[string]any{"name": p.FirstName}, Link: s.BaseURL() + "/forgot",
		}); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, a, audit.Entry{Action: "user.password_changed", Type: "user", ID: string(p.ID)})
}

// ChangeEmail sends a link to a new address; the account has it once the link was used. Whether somebody else has the
// address is told to the address alone.
func (s *Service) ChangeEmail(ctx context.Context, a plugin.Actor, email, password string) error {
	email, ok := cleanEmail(email)
	if !ok {
		return ErrPerson.At("/email", "email")
	}
	if err := s.prove(ctx, a, password); err != nil {
		return err
	}
	if err := s.letters.Guess(ctx, "email:"+string(a.User)); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		p, err := s.lock(ctx, tx, a.User)
		if err != nil {
			return err
		}
		other, err := s.credential(ctx, tx, email)
		if err != nil {
			return err
		}
		msg := mail.Message{Dedupe: "account.email:" + plugin.NewID[string](), User: p.ID, To: email, Language: p.Language,
			Kind: "account_email", Args: map[string]any{"name": p.FirstName, "email": email}}
		if other.ID != "" && other.ID != p.ID {
			msg.Kind, msg.Link = "account_exists", s.BaseURL()+"/sign-in"
			return s.Mails.Write(ctx, tx, msg)
		}
		if msg.Link, err = s.link(ctx, tx, p.ID, PurposeEmail, email); err != nil {
			return err
		}
		return s.Mails.Write(ctx, tx, msg)
	})
}

// ConfirmEmail uses a link to give its owner the new address and tells the old one.
func (s *Service) ConfirmEmail(ctx context.Context, a plugin.Actor, token string) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		row, err := use(ctx, tx, token, PurposeEmail)
		if err != nil {
			return err
		}
		p, err := s.lock(ctx, tx, row.UserID)
		if err != nil {
			return err
		}
		next := p
		next.Email = *row.Email
		if err := s.Mails.Write(ctx, tx, mail.Message{Dedupe: "account.email_changed:" + row.ID, User: p.ID, To: p.Email, Language: p.Language,
			Kind: "account_email_changed", Args: map[string]any{"name": p.FirstName, "email": next.Email}}); err != nil {
			return err
		}
		return s.save(ctx, tx, plugin.Actor{User: p.ID, Address: a.Address}, p, &next, func() {})
	})
}
