package assessment

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// Personal is what this module keeps about people.
type Personal struct{}

// Name is the module's.
func (Personal) Name() string { return "assessment" }

// Export tells which assignments a person answers for.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	return personal.Sections{{Name: "assignments", SQL: personalAssignmentsSQL, Args: []any{user}}}, nil
}

// Erase leaves assignments where they are, as the courses that they are part of: others learn with them.
func (Personal) Erase(context.Context, db.Tx, plugin.UserID) error { return nil }
