package notify

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
func (Personal) Name() string { return "notify" }

// Export tells what a person announced, read, wrote and was written.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	args := []any{user}
	return personal.Sections{
		{Name: "messages", SQL: personalMessagesSQL, Args: args}, {Name: "announcements_made", SQL: personalMadeSQL, Args: args},
		{Name: "announcements_addressed", SQL: personalAddressedSQL, Args: args}, {Name: "announcements_read", SQL: personalReadSQL, Args: args},
	}, nil
}

// Erase leaves messages and announcements to those who got them, by somebody without a name: a conversation is the other
// side's too. That an announcement was read stays as a count.
func (Personal) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	if _, err := tx.Exec(ctx, eraseAddressedSQL, user); err != nil {
		return fmt.Errorf("erase who was addressed: %w", err)
	}
	return nil
}
