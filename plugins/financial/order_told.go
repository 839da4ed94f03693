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
	return s.say(ctx, tx, native.Notice{Dedupe: kind + ":" + id, User: user, Kind: kind, Args: args, Link: "/x/financial/orders/" + o.ID}, o.ID)
}

// say tells somebody something of an order, if it can be said.
func (s *service) say(ctx context.Context, tx native.Tx, n native.Notice, order string) error {
	err := s.Tell(ctx, tx, n)
	var refused *plugin.Fault
	if errors.Is(err, plugin.ErrNotGranted) || errors.As(err, &refused) && refused.Kind == plugin.TooMany {
		s.Log().WarnContext(ctx, "a buyer is not told", "order", order, "what", n.Kind, "err", err)
		return nil
	}
	return err
}
