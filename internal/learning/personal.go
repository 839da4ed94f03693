package learning

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// Personal is what this module keeps about people.
type Personal struct{}

// Name is the module's.
func (Personal) Name() string { return "learning" }

// Export tells what a person learnt, watched and wrote.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	args := []any{user}
	return personal.Sections{
		{Name: "enrollments", SQL: personalEnrollmentsSQL, Args: args}, {Name: "enrollment_changes", SQL: personalChangesSQL, Args: args},
		{Name: "completions", SQL: personalCompletionsSQL, Args: args}, {Name: "watched", SQL: personalWatchedSQL, Args: args},
		{Name: "players", SQL: personalPlayersSQL, Args: args}, {Name: "reading", SQL: personalReadingSQL, Args: args}, {Name: "notes", SQL: personalNotesSQL, Others: personalSharedNotesSQL, Args: args},
		{Name: "reviews", SQL: personalReviewsSQL, Args: args}, {Name: "waiting", SQL: personalWaitingSQL, Args: args},
		{Name: "noted_about", SQL: personalNotedSQL, Args: args}, {Name: "noted_by", SQL: personalNotedBySQL, Args: args},
		{Name: "seats_held", SQL: personalHoldsSQL, Args: args}, {Name: "enrollments_changed", SQL: personalChangedSQL, Args: args},
		{Name: "cycles", SQL: personalCyclesSQL, Args: args}, {Name: "cycle_contents", SQL: personalCycleContentsSQL, Args: args},
		{Name: "cycles_closed", SQL: personalClosedSQL, Args: args},
		{Name: "invitations", SQL: personalInvitationsSQL, Args: args}, {Name: "invitations_made", SQL: personalInvitedSQL, Args: args},
	}, nil
}

// Erase takes away what a person wrote and what was written of the person. That somebody learnt what, and how a course was
// rated, stays: without a name it is the centre's statistics.
func (Personal) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	for _, sql := range []string{eraseEnrollmentNotesSQL, eraseCompletionNotesSQL, eraseCycleNotesSQL, eraseNotesSQL, eraseTraineeNotesSQL, eraseReviewsSQL, eraseWaitingSQL, eraseHoldsSQL, erasePlayersSQL, eraseReadingSQL, eraseInvitationsSQL} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return fmt.Errorf("erase what a person learnt: %w", err)
		}
	}
	return nil
}
