package financial

import (
	"context"
	"errors"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// tell tells the buyer what became of an order; once for each time that something becomes of it. That it cannot be said, as plugins were
// forbidden to or have said too much, undoes nothing.
func (s *service) tell(ctx context.Context, tx native.Tx, o Order, kind string) error {
	return s.tellOf(ctx, tx, o.Buyer.ID, kind, o.ID, o)
}

// tellOf is tell for anybody, of what has an id of its own.
func (s *service) tellOf(ctx context.Context, tx native.Tx, user plugin.UserID, kind, id string, o Order) error {
	return s.tellWith(ctx, tx, user, kind, id, o, map[string]any{"number": o.Number})
}

// tellWith is tellOf with all that its texts say.
func (s *service) tellWith(ctx context.Context, tx native.Tx, user plugin.UserID, kind, id string, o Order, args map[string]any) error {
	return s.say(ctx, tx, native.Notice{Dedupe: kind + ":" + id, User: user, Kind: kind, Args: args, Link: "/x/financial/orders/" + o.ID})
}

// tellOffice tells all super admins.
func (s *service) tellOffice(ctx context.Context, tx native.Tx, n native.Notice) error {
	admins, err := native.Values[plugin.UserID](ctx, tx, adminsSQL)
	if err != nil {
		return err
	}
	for _, n.User = range admins {
		if err := s.say(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// say says something. That it cannot be, as plugins were forbidden to or have said too much, is no error.
func (s *service) say(ctx context.Context, tx native.Tx, n native.Notice) error {
	err := s.Tell(ctx, tx, n)
	var refused *plugin.Fault
	if errors.Is(err, plugin.ErrNotGranted) || errors.As(err, &refused) && refused.Kind == plugin.TooMany {
		s.Log().WarnContext(ctx, "somebody is not told", "what", n.Kind, "link", n.Link, "err", err)
		return nil
	}
	return err
}
