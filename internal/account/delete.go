package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
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
	if id == a.User {
		return Gone{}, ErrDeleteSelf
	}
	var gone Gone
	avatar := ""
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
		avatar = deref(p.Avatar)
		if err := s.Sessions.EndAll(ctx, tx, id, "", true, "deleted"); err != nil {
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
	if err == nil && avatar != "" {
		err = s.Blobs.Delete(context.WithoutCancel(ctx), "avatars/"+strings.TrimPrefix(avatar, avatarPath))
	}
	return gone, err
}

// anonymise makes nobody of a person: the name is what the language of the person has for one who left.
func (s *Service) anonymise(ctx context.Context, tx db.Tx, p Person) error {
	first, last := s.Texts.Text(p.Language, "account.former.first", nil), s.Texts.Text(p.Language, "account.former.last", nil)
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
