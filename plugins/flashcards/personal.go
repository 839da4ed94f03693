package flashcards

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// personal is what the plugin keeps about people: how well they know which card.
type personal struct{}

// known is a card in a person's file.
type known struct {
	Deck       string     `json:"deck"`
	Front      string     `json:"front"`
	Box        int        `json:"box"`
	DueAt      *time.Time `json:"dueAt"`
	Reviews    int        `json:"reviews"`
	FirstKnown bool       `json:"firstKnown"`
	FirstAt    time.Time  `json:"firstAt"`
}

// Export lists the cards that somebody has answered.
func (personal) Export(ctx context.Context, q native.Querier, user plugin.UserID) (any, error) {
	list, err := native.Many[known](ctx, q, exportSQL, user)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return map[string]any{"cards": list}, nil
}

// Erase takes all of it away: what was completed stands in the course itself.
func (personal) Erase(ctx context.Context, tx native.Tx, user plugin.UserID) error {
	for _, sql := range []string{eraseStatesSQL, eraseLearnersSQL} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return fmt.Errorf("erase what somebody knows of cards: %w", err)
		}
	}
	return nil
}
