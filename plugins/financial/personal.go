package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// personal is what the plugin keeps about people: which rates a super admin entered.
type personal struct{}

// entered is a rate in a person's file.
type entered struct {
	From        string    `json:"from"`
	To          string    `json:"to"`
	EffectiveAt time.Time `json:"effectiveAt"`
	Rate        *string   `json:"rate"`
	Reason      string    `json:"reason"`
	Note        string    `json:"note"`
	At          time.Time `json:"at"`
}

// Export lists the rates that somebody entered, corrected or withdrew, the newest first.
func (personal) Export(ctx context.Context, q native.Querier, user plugin.UserID) (any, error) {
	list, err := native.Many[entered](ctx, q, authoredSQL, user)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return map[string]any{"rates": list}, nil
}

// Erase takes nothing away: the history of rates has to be kept, and names nobody once the account has no name.
func (personal) Erase(context.Context, native.Tx, plugin.UserID) error { return nil }
