package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// The faults of personal data.
var (
	ErrExportRunning = plugin.NewFault(plugin.Conflict, "account.export_running")
	ErrRequestOpen   = plugin.NewFault(plugin.Conflict, "account.request_open")
	ErrRequestNone   = plugin.NewFault(plugin.Conflict, "account.request_none")
)

const (
	// exportLink is how long the address of a file is good; the page asks for a fresh one.
	exportLink = 15 * time.Minute
	// reasonMost is how long a reason, or the answer to it, is, in characters.
	reasonMost = 2000
)

// DeletionRequest is somebody's wish to have the account deleted.
type DeletionRequest struct {
	ID        string        `json:"id"`
	UserID    plugin.UserID `json:"userId"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Email     string        `json:"email"`
	Role      plugin.Role   `json:"role" enum:"super_admin,trainer,trainee"`
	Reason    string        `json:"reason"`
	State     string        `json:"state" enum:"open,refused"`
	Answer    string        `json:"answer" doc:"Why it was refused"`
	DecidedAt *time.Time    `json:"decidedAt"`
	CreatedAt time.Time     `json:"createdAt"`
}

// Privacy is how it stands with a person's own data.
type Privacy struct {
	Export  *Export          `json:"export" doc:"The newest file; null for none"`
	Request *DeletionRequest `json:"deletionRequest" doc:"The last request to delete the account; null for none"`
}

// notViewing: what is the person's alone is not shown to whoever views the site as them.
func notViewing(a plugin.Actor) error {
	if a.By != "" {
		return plugin.ErrDenied
	}
	return nil
}

// Privacy tells the actor how it stands with the own data.
func (s *Service) Privacy(ctx context.Context, a plugin.Actor) (Privacy, error) {
	if err := notViewing(a); err != nil {
		return Privacy{}, err
	}
	var p Privacy
	e, err := db.One[Export](ctx, s.DB, ownExportSQL, a.User, s.Now())
	if err == nil {
		s.address(a, &e)
		p.Export = &e
	} else if !errors.Is(err, db.ErrNoRow) {
		return Privacy{}, fmt.Errorf("read an export: %w", err)
	}
	r, err := db.One[DeletionRequest](ctx, s.DB, ownRequestSQL, a.User)
	if err == nil {
		p.Request = &r
	} else if !errors.Is(err, db.ErrNoRow) {
		return Privacy{}, fmt.Errorf("read a request for deletion: %w", err)
	}
	return p, nil
}

// AskDeletion keeps the actor's wish to have the account deleted, and tells the super admins.
func (s *Service) AskDeletion(ctx context.Context, a plugin.Actor, password, reason string) (DeletionRequest, error) {
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) > reasonMost {
		return DeletionRequest{}, ErrPerson.At("/reason", "too_long", plugin.Args{"max": reasonMost})
	}
	if err := s.prove(ctx, a, password); err != nil {
		return DeletionRequest{}, err
	}
	id := plugin.NewID[string]()
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, addRequestSQL, id, a.User, reason); err != nil {
			if db.Violates(err, "deletion_requests_one") {
				return ErrRequestOpen
			}
			return fmt.Errorf("ask for deletion: %w", err)
		}
		admins, err := db.Values[plugin.UserID](ctx, tx, adminsSQL)
		if err != nil {
			return fmt.Errorf("read who decides: %w", err)
		}
		for _, admin := range admins { // without a name: it would have to be erased there too
			if err := s.Notices.Tell(ctx, tx, notice.Message{Dedupe: "deletion_requested:" + id, User: admin, Kind: "deletion_requested", Link: "/admin/privacy"}); err != nil {
				return err
			}
		}
		s.Hub.Changed(tx, live.UserTopic(a.User))
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.deletion_asked", Type: "user", ID: string(a.User)})
	})
	if err != nil {
		return DeletionRequest{}, err
	}
	return db.One[DeletionRequest](ctx, s.DB, ownRequestSQL, a.User)
}

// WithdrawDeletion takes the actor's open request back.
func (s *Service) WithdrawDeletion(ctx context.Context, a plugin.Actor) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		tag, err := tx.Exec(ctx, withdrawRequestSQL, a.User)
		if err != nil {
			return fmt.Errorf("withdraw a request: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrRequestNone
		}
		s.Hub.Changed(tx, live.UserTopic(a.User))
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.deletion_withdrawn", Type: "user", ID: string(a.User)})
	})
}

type requestKey struct {
	ID string `json:"i"`
}

// DeletionRequests returns the requests of a state, the newest first.
func (s *Service) DeletionRequests(ctx context.Context, state, cursor string, limit int) (plugin.Page[DeletionRequest], error) {
	after, err := plugin.ParseCursor[requestKey](cursor)
	if err != nil {
		return plugin.Page[DeletionRequest]{}, err
	}
	var before *string
	if after != nil {
		id, ok := plugin.ParseID[string](after.ID)
		if !ok {
			return plugin.Page[DeletionRequest]{}, plugin.ErrCursor
		}
		before = &id
	}
	list, err := db.Many[DeletionRequest](ctx, s.DB, requestsSQL, state, before, limit+1)
	if err != nil {
		return plugin.Page[DeletionRequest]{}, fmt.Errorf("list requests for deletion: %w", err)
	}
	return plugin.Cut(list, limit, func(r DeletionRequest) requestKey { return requestKey{r.ID} }), nil
}

// request reads an open request inside tx.
func (s *Service) request(ctx context.Context, q db.Querier, id string) (DeletionRequest, error) {
	r, err := db.One[DeletionRequest](ctx, q, lockRequestSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return DeletionRequest{}, plugin.ErrNotFound
	}
	if err != nil {
		return DeletionRequest{}, fmt.Errorf("read a request for deletion: %w", err)
	}
	if r.State != "open" {
		return DeletionRequest{}, ErrRequestNone
	}
	return r, nil
}

// AcceptDeletion deletes the account whose owner asked for it, and tells the owner by mail.
func (s *Service) AcceptDeletion(ctx context.Context, a plugin.Actor, id string) (Gone, error) {
	var r DeletionRequest
	if err := s.DB.InTx(ctx, func(tx db.Tx) (err error) {
		r, err = s.request(ctx, tx, id)
		return err
	}); err != nil {
		return Gone{}, err
	}
	return s.delete(ctx, a, r.UserID, id)
}

// RefuseDeletion keeps the account and tells its owner why.
func (s *Service) RefuseDeletion(ctx context.Context, a plugin.Actor, id, answer string) error {
	answer = strings.TrimSpace(answer)
	switch n := utf8.RuneCountInString(answer); {
	case n == 0:
		return ErrPerson.At("/answer", "required")
	case n > reasonMost:
		return ErrPerson.At("/answer", "too_long", plugin.Args{"max": reasonMost})
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		r, err := s.request(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.UserID == a.User {
			return ErrDeleteSelf
		}
		if _, err := tx.Exec(ctx, refuseRequestSQL, id, answer, a.User); err != nil {
			return fmt.Errorf("refuse a request for deletion: %w", err)
		}
		if err := s.Notices.Tell(ctx, tx, notice.Message{Dedupe: "deletion_refused:" + id, User: r.UserID, Kind: "deletion_refused", Link: "/profile",
			Args: map[string]any{"answer": answer}}); err != nil {
			return err
		}
		s.Hub.Changed(tx, live.UserTopic(r.UserID))
		s.Hub.Changed(tx, live.UserTopic(a.User))
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.deletion_refused", Type: "user", ID: string(r.UserID)})
	})
}

// Identity is what others wrote down of somebody and what stands there instead once they are gone.
type Identity struct {
	Address string
	Name    string // first and last; "" where somebody else is called the same
	Former  string
}

// Identity returns how somebody is named in the records of others.
func (s *Service) Identity(ctx context.Context, q db.Querier, id plugin.UserID) (Identity, error) {
	p, err := s.person(ctx, q, id)
	if err != nil {
		return Identity{}, err
	}
	who := Identity{Address: p.Email, Name: p.FirstName + " " + p.LastName}
	first, last := s.former(p.Language)
	who.Former = first + " " + last
	shared, err := db.Value[bool](ctx, q, namesakesSQL, id, who.Name)
	if err != nil {
		return Identity{}, fmt.Errorf("look for namesakes: %w", err)
	}
	if shared {
		who.Name = ""
	}
	return who, nil
}

// former is what somebody is called who left.
func (s *Service) former(language string) (first, last string) {
	return s.Texts.Text(language, "account.former.first", nil), s.Texts.Text(language, "account.former.last", nil)
}

// Sweep forgets what is over: what waits for nobody at once, the rest as long as the site keeps it.
func (s *Service) Sweep(ctx context.Context) error {
	keep, err := setting.Get(ctx, s.Settings, setting.RetentionKey)
	if err != nil {
		return err
	}
	_, err1 := s.DB.Exec(ctx, sweepLinksSQL, setting.Days(keep.Links))
	_, err2 := s.DB.Exec(ctx, sweepRegistrationsSQL)
	_, err3 := s.DB.Exec(ctx, sweepImportsSQL, setting.Days(keep.Imports))
	_, err4 := s.DB.Exec(ctx, sweepRequestsSQL, setting.Days(keep.Requests))
	return errors.Join(err1, err2, err3, err4, s.sweepExports(ctx))
}
