package account

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// viewLife is how long a super admin sees the site as somebody else before it is their own again.
const viewLife = time.Hour

// ErrViewWhom: only active people of a lower role are viewed as.
var ErrViewWhom = plugin.NewFault(plugin.Denied, "account.view_as_whom")

// ViewAs shows the actor, a super admin in a browser, the site as somebody of a lower role sees it, for an hour at most.
// Meanwhile nothing can be changed (rest refuses every write), and what is noted carries both names.
func (s *Service) ViewAs(ctx context.Context, a plugin.Actor, id plugin.UserID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		p, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.Role == plugin.SuperAdmin || !p.IsActive {
			return ErrViewWhom
		}
		if err := s.Sessions.ViewAs(ctx, tx, a.Session, a.User, id, s.Now().Add(viewLife)); err != nil {
			return err
		}
		return audit.Write(ctx, tx, plugin.Actor{User: id, By: a.User, Address: a.Address}, audit.Entry{Action: "user.viewed_as", Type: "user", ID: string(id)})
	})
}

// StopViewing gives the actor the own view of the site back.
func (s *Service) StopViewing(ctx context.Context, a plugin.Actor) error {
	if a.By == "" {
		return nil
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := s.Sessions.ViewAs(ctx, tx, a.Session, a.By, "", time.Time{}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.viewed_as_ended", Type: "user", ID: string(a.User)})
	})
}
