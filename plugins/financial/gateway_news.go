package financial

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// newsMost is the largest message that is taken.
const newsMost = 256 << 10

// newsFor is how long messages are kept.
const newsFor = 90 * 24 * time.Hour

// paymentArgs say which payment to look at.
type paymentArgs struct {
	Gateway string `json:"gateway"`
	Ref     string `json:"ref"`
}

// news takes a message of a gateway. It says no more than that a payment is to be looked at: what the payment is, the gateway is asked. So a
// message may come late, twice, or not at all, and in any order.
func (s *service) news(ctx context.Context, name string, header http.Header, message []byte) error {
	gateway, err := s.gateway(ctx, name)
	if err != nil {
		return err
	}
	n, err := gateway.News(ctx, header, message)
	if err != nil {
		return err
	}
	if n.ID == "" || len(n.ID) > 255 || len(n.Ref) > 255 {
		return plugin.ErrForgedNews
	}
	if n.Ref == "" { // whom it is about nobody would know when that person is erased
		message = []byte{}
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, insertNewsSQL, name, n.ID, short(n.Kind, 255), n.Ref, message)
		if err != nil || tag.RowsAffected() == 0 || n.Ref == "" {
			return err
		}
		return s.Enqueue(ctx, tx, paymentJob, paymentArgs{name, n.Ref}, time.Time{})
	})
}

// look is the job that looks at a payment.
func (s *service) look(ctx context.Context, raw json.RawMessage) error {
	var args paymentArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return fmt.Errorf("read which payment: %w", err)
	}
	return s.unlessGone(ctx, args.Gateway, s.sync(ctx, args.Gateway, args.Ref))
}

// sweepNews forgets old messages.
func (s *service) sweepNews(ctx context.Context) error {
	for {
		tag, err := s.Exec(ctx, sweepNewsSQL, time.Now().Add(-newsFor), sweptAtOnce)
		if err != nil || tag.RowsAffected() < sweptAtOnce {
			return err
		}
	}
}
