package insight

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// Personal is what this module keeps about people.
type Personal struct{}

// Name is the module's.
func (Personal) Name() string { return "insight" }

// Export tells on which days a person did something, which is kept nowhere else. The other figures are made of what learning
// exports.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	return personal.Sections{{Name: "active_days", SQL: personalActiveDaysSQL, Args: []any{user}}}, nil
}

// Erase leaves the days to the figures of their courses, as those of somebody without a name.
func (Personal) Erase(context.Context, db.Tx, plugin.UserID) error { return nil }
