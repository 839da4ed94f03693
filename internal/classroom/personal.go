package classroom

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
func (Personal) Name() string { return "classroom" }

// Export tells which sessions a person holds.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	return personal.Sections{{Name: "class_sessions", SQL: personalSessionsSQL, Args: []any{user}}}, nil
}

// Erase frees the sessions to come for somebody else; those that took place keep who held them, without a name.
func (Personal) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	if _, err := tx.Exec(ctx, freeSessionsSQL, user); err != nil {
		return fmt.Errorf("free the sessions of a person: %w", err)
	}
	return nil
}
