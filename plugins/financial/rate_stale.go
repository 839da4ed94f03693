package financial

import (
	"context"
	"strings"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// staleJob says that rates have become old, or that there are none.
const (
	staleJob   = "stale"
	staleEvery = 24 * 3600 // s
)

// staleCodes are the active currencies of which no fresh rate is in force.
func (s *service) staleCodes(ctx context.Context) (base string, codes []string, err error) {
	codes = []string{}
	all, err := s.currencies(ctx, "en")
	for _, c := range all {
		switch {
		case c.IsBase:
			base = c.Code
		case c.Rate == nil || c.Rate.IsStale:
			codes = append(codes, c.Code)
		}
	}
	return base, codes, err
}

// tellStale tells super admins of which currencies no fresh rate is in force, once for each until there is one again.
func (s *service) tellStale(ctx context.Context) error {
	base, codes, err := s.staleCodes(ctx)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, freshAgainSQL, base, codes); err != nil {
			return err
		}
		news, err := native.Values[string](ctx, tx, newlyStaleSQL, base, codes)
		if err != nil || len(news) == 0 {
			return err
		}
		return s.tellOffice(ctx, tx, native.Notice{
			Dedupe: "rates_stale:" + plugin.NewID[string](), Kind: "rates_stale", Args: map[string]any{"currencies": strings.Join(news, ", ")}, Link: "/x/financial/rates",
		})
	})
}
