package app

import (
	"context"
	"io/fs"

	"github.com/courseworx/courseworx/internal/platform/migrate"
)

// Step is what a start of this program would change of the server or of a plugin.
type Step struct {
	Name     string   // of the plugin; "" for the server
	From, To string   // versions of the plugin
	Files    []string // migrations that would be applied
	Untried  string   // the first of them that could not be tried; "" when all were
	Wrong    error    // why it would not work
}

// look reports whether there is a schema at all, and finds what it lacks.
func (a *App) look(ctx context.Context) (there bool, err error) {
	files, err := Migrations()
	if err != nil {
		return false, err
	}
	if a.missing, err = migrate.Pending(ctx, a.direct, "schema_migrations", files); err != nil {
		return false, err
	}
	all, err := fs.ReadDir(files, ".")
	return len(a.missing) < len(all), err
}

// Rehearse says what a start would do, after trying all of it in a transaction that is taken back. It is for an App that was made as a
// Rehearsal.
func (a *App) Rehearse(ctx context.Context) ([]Step, error) {
	files, err := Migrations()
	if err != nil {
		return nil, err
	}
	if a.db == nil { // nothing is there yet
		return []Step{{Files: a.missing}}, nil
	}
	steps := []Step{{}}
	tried, err := migrate.Try(ctx, a.direct, migrate.Timeline{Table: "schema_migrations", Files: files}, func(ctx context.Context, q migrate.Querier) ([]migrate.Timeline, error) {
		updates, err := a.modules.plugins.Updates(ctx, q)
		var timelines []migrate.Timeline
		for _, u := range updates {
			steps = append(steps, Step{Name: u.ID, From: u.From, To: u.To, Wrong: u.Wrong})
			timelines = append(timelines, u.Own)
		}
		return timelines, err
	})
	if err != nil {
		return nil, err
	}
	for i, t := range tried {
		steps[i].Files, steps[i].Untried = t.Files, t.From
		if steps[i].Wrong == nil {
			steps[i].Wrong = t.Err
		}
	}
	return steps, nil
}
