package catalog

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
func (Personal) Name() string { return "catalog" }

// Export tells what a person teaches and published.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	args := []any{user}
	return personal.Sections{
		{Name: "courses_taught", SQL: personalCoursesSQL, Args: args}, {Name: "teams", SQL: personalTeamsSQL, Args: args},
		{Name: "groups", SQL: personalGroupsSQL, Args: args}, {Name: "published", SQL: personalRevisionsSQL, Args: args},
		{Name: "articles_written", SQL: personalArticlesSQL, Args: args},
	}, nil
}

// MayGo refuses to let somebody go who answers for a published course: it is handed over first.
func (Personal) MayGo(ctx context.Context, q db.Querier, user plugin.UserID) error {
	// Whoever publishes one of them at this moment waits, and finds then whether its owner is still there.
	if err := holdOwned(ctx, q, user); err != nil {
		return err
	}
	courses, err := owned(ctx, q, user)
	if err != nil || len(courses) == 0 {
		return err
	}
	return ErrOwnsCourses
}

// Erase takes a person out of the teams of courses. The courses stay, also those that the person owned: others learn in them.
func (Personal) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	for _, sql := range []string{holdTeamsSQL, eraseTeamsSQL} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return fmt.Errorf("leave the teams: %w", err)
		}
	}
	return nil
}
