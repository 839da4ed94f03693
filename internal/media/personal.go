package media

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// Personal is what this module keeps about people.
type Personal struct{}

// Name is the module's.
func (Personal) Name() string { return "media" }

// Export names the files that a person uploaded.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	return personal.Sections{
		{Name: "files", SQL: personalFilesSQL, Args: []any{user}},
		{Name: "uploads", SQL: personalUploadsSQL, Args: []any{user}},
	}, nil
}

// Erase leaves the files: they are part of courses, whose team has them. Uploads that were not finished run out.
func (Personal) Erase(context.Context, db.Tx, plugin.UserID) error { return nil }
