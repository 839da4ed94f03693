package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/plugin"
)

// ErrDeleteSelf: nobody deletes the own account by the list of people.
var ErrDeleteSelf = plugin.NewFault(plugin.Denied, "account.delete_self")

// Gone says what became of an account.
type Gone struct {
	Anonymised bool `json:"anonymised" doc:"Records refer to the person: they stay, without a name"`
}

// Delete removes a person. Where records refer to them (enrolments, attendance, what they taught) the
// records stay and the person becomes nobody: no name, no address, no way in.
func (s *Service) Delete(ctx context.Context, a plugin.Actor, id plugin.UserID) (Gone, error) {
	return s.delete(ctx, a, id, "")
}

// delete is Delete, with the request of the person's own that it grants, or "".
func (s *Service) delete(ctx context.Context, a plugin.Actor, id plugin.UserID, request string) (Gone, error) {
	if id == a.User {
		return Gone{}, ErrDeleteSelf
	}
	var gone Gone
	var files []string
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		others, err := lockOtherAdmins(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if others == 0 && p.Role == plugin.SuperAdmin && p.IsActive {
			return ErrLastAdmin
		}
		if err := s.mayGo(ctx, tx, id); err != nil {
			return err
		}
		if request != "" { // it may have been taken back meanwhile
			if _, err := s.request(ctx, tx, request); err != nil {
				return err
			}
		}
		if files, err = s.filesOf(ctx, tx, p); err != nil {
			return err
		}
		if _, err := s.Sessions.EndAll(ctx, tx, id, "", true, session.Deleted); err != nil {
			return err
		}
		if err := audit.Forget(ctx, tx, id); err != nil {
			return err
		}
		for _, one := range s.Personal {
			if err := one.Erase(ctx, tx, id); err != nil {
				return fmt.Errorf("erase what %s keeps of a person: %w", one.Name(), err)
			}
		}
		if err := eraseOwn(ctx, tx, p); err != nil {
			return err
		}
		if request != "" {
			if err := s.Mails.Write(ctx, tx, mail.Message{Dedupe: "account.deleted:" + request, To: p.Email, Language: p.Language,
				Kind: "account_deleted", Args: map[string]any{"name": p.FirstName}, Forget: true}); err != nil {
				return err
			}
		}
		// The database knows best what refers to a person: it refuses.
		kept, err := tx.Try(ctx, deleteUserSQL, id)
		if err != nil {
			return fmt.Errorf("delete a person: %w", err)
		}
		if gone.Anonymised = kept; kept {
			if err := s.anonymise(ctx, tx, p); err != nil {
				return err
			}
		}
		tx.AfterCommit(func() { s.Cache.ChangedUser(id) })
		if err := s.Bus.Publish(ctx, tx, plugin.UserDeactivated{User: id}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.deleted", Type: "user", ID: string(id), Detail: map[string]any{"anonymised": kept}})
	})
	if err != nil {
		return Gone{}, err
	}
	for _, key := range files {
		err = errors.Join(err, s.Blobs.Delete(context.WithoutCancel(ctx), key))
	}
	return gone, err
}

// mayGo asks the modules whether somebody may stop to be who they are: a published course must not lose who answers for it.
func (s *Service) mayGo(ctx context.Context, tx db.Tx, id plugin.UserID) error {
	for _, one := range s.Personal {
		if binds, ok := one.(accountapi.Binding); ok {
			if err := binds.MayGo(ctx, tx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// filesOf are the files that go with a person: the picture, and those with the person's data.
func (s *Service) filesOf(ctx context.Context, tx db.Tx, p Person) ([]string, error) {
	ids, err := db.Values[string](ctx, tx, exportsOfSQL, p.ID)
	if err != nil {
		return nil, fmt.Errorf("read whose exports there are: %w", err)
	}
	var files []string
	for _, id := range ids {
		files = append(files, exportKey(id))
	}
	if p.Avatar != nil {
		files = append(files, "avatars/"+strings.TrimPrefix(*p.Avatar, avatarPath))
	}
	return files, nil
}

// eraseOwn takes away what this module keeps about somebody besides the account itself.
func eraseOwn(ctx context.Context, tx db.Tx, p Person) error {
	for _, one := range []struct {
		sql  string
		args []any
	}{
		{eraseImportsSQL, []any{p.ID}}, {eraseImportedSQL, []any{p.ID, p.Email, p.Phone}}, {eraseRegistrationsSQL, []any{p.Email, p.Phone}},
		{eraseExportsSQL, []any{p.ID}}, {eraseRequestsSQL, []any{p.ID}}, {undecideSQL, []any{p.ID}},
	} {
		if _, err := tx.Exec(ctx, one.sql, one.args...); err != nil {
			return fmt.Errorf("erase what is kept of a person: %w", err)
		}
	}
	return nil
}

// anonymise makes nobody of a person: the name is what the language of the person has for one who left.
func (s *Service) anonymise(ctx context.Context, tx db.Tx, p Person) error {
	first, last := s.former(p.Language)
	if _, err := tx.Exec(ctx, anonymiseSQL, p.ID, first, last); err != nil {
		return fmt.Errorf("anonymise a person: %w", err)
	}
	for _, sql := range []string{anonymiseProfileSQL, dropOneTimeSQL, dropFactorSQL, dropLinksSQL} {
		if _, err := tx.Exec(ctx, sql, p.ID); err != nil {
			return fmt.Errorf("anonymise a person: %w", err)
		}
	}
	return nil
}
