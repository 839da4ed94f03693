package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	keptMost   = 10 * time.Second // a plugin's time for its part in what happens to contents
	emptyShown = 5                // how many empty contents are named when a course cannot be published
)

// ownKeeper is a plugin's part in what happens to contents of its own. One whose tables are not there keeps nothing.
type ownKeeper struct {
	host  *Host
	entry *entry
}

// ask lets the plugin do its part. What goes wrong there is refused as a whole: a copy without its cards would be lost work that
// nobody notices.
func (k ownKeeper) ask(ctx context.Context, q db.Querier, what string, fn func(context.Context) error) error {
	there := k.entry.contents != nil
	if there && k.entry.migrations != nil {
		var err error
		if there, err = k.host.hasTables(ctx, q, k.entry); err != nil {
			return err
		}
	}
	if !there {
		return nil
	}
	// One that does not end by itself is left behind; its transaction is rolled back, so that whatever it does later does nothing.
	if err := k.entry.guard.call(ctx, use{operation, "contents"}, min(keptMost, k.host.Limits.Operation), fn); err != nil {
		return fmt.Errorf("%s of plugin %s: %w", what, k.entry.manifest.ID, err)
	}
	return nil
}

// Made does nothing: a new content is empty until somebody fills it.
func (ownKeeper) Made(context.Context, db.Tx, catalogapi.Kept) error { return nil }

// Check has nothing against when a content opens.
func (ownKeeper) Check(context.Context, db.Querier, catalogapi.Kept) ([]plugin.Field, error) {
	return nil, nil
}

// Copied has the plugin write for copies what it keeps of the first ones.
func (k ownKeeper) Copied(ctx context.Context, tx db.Tx, copies map[plugin.ContentID]plugin.ContentID) error {
	return k.ask(ctx, tx, "copy contents", func(ctx context.Context) error { return k.entry.contents.Copied(ctx, k.entry.lend(tx), copies) })
}

// Details is what an archive holds of the plugin's contents.
func (k ownKeeper) Details(ctx context.Context, q db.Querier, course plugin.CourseID) (map[plugin.ContentID]json.RawMessage, error) {
	var all answer[map[plugin.ContentID]json.RawMessage]
	err := k.ask(ctx, q, "archive contents", func(ctx context.Context) error {
		return all.keep(k.entry.contents.Archived(ctx, lent{q, k.entry}, course))
	})
	return all.get(err)
}

// CheckDetails has the plugin look at what an archive brings. One that breaks on it takes none of it.
func (k ownKeeper) CheckDetails(details json.RawMessage, _ catalogapi.Kept) (fields []plugin.Field) {
	if details == nil {
		return nil
	}
	none := []plugin.Field{{Code: "content.no_details"}}
	if k.entry.contents == nil {
		return none
	}
	var found answer[[]plugin.Field]
	err := k.entry.guard.call(context.Background(), use{operation, "contents"}, min(keptMost, k.host.Limits.Operation), func(context.Context) error {
		return found.keep(k.entry.contents.CheckArchived(details), nil)
	})
	if fields, err = found.get(err); err != nil {
		return none
	}
	return fields
}

// Imported has the plugin write what an archive brought.
func (k ownKeeper) Imported(ctx context.Context, tx db.Tx, made catalogapi.Kept, details json.RawMessage) error {
	if details == nil {
		return nil
	}
	return k.ask(ctx, tx, "restore a content", func(ctx context.Context) error {
		return k.entry.contents.Restored(ctx, k.entry.lend(tx), made.ID, details)
	})
}

// ContentStates says of contents that plugins keep whether there is something in them. Of a plugin that cannot say it nothing is
// known, and the outline is there all the same.
func (h *Host) ContentStates(ctx context.Context, q db.Querier, course plugin.CourseID) (map[plugin.ContentID]catalogapi.ContentState, error) {
	states, _, err := h.filled(ctx, q, course)
	return states, err
}

// filled asks the plugins that have contents in a course which of them have something in them; known are the types of those that
// answered.
func (h *Host) filled(ctx context.Context, q db.Querier, course plugin.CourseID) (states map[plugin.ContentID]catalogapi.ContentState, known []string, err error) {
	states = map[plugin.ContentID]catalogapi.ContentState{}
	types := map[string]*entry{}
	for _, e := range h.plugins {
		for _, t := range e.manifest.ContentTypes {
			if t.Holds == holdsOwn && e.contents != nil {
				types[t.Name] = e
			}
		}
	}
	if len(types) == 0 {
		return states, nil, nil
	}
	used, err := db.Values[string](ctx, q, usedTypesSQL, course, slices.Collect(maps.Keys(types)))
	if err != nil {
		return nil, nil, fmt.Errorf("look for contents of plugins: %w", err)
	}
	asked := map[*entry]bool{}
	for _, name := range used {
		e := types[name]
		answered, before := asked[e]
		if !before {
			list, err := h.ask(ctx, q, e, course)
			if answered = err == nil; err != nil {
				h.logger(e.manifest.ID).ErrorContext(ctx, "it cannot say which contents are empty", "err", err)
			}
			for _, id := range list {
				states[id] = catalogapi.Ready
			}
			asked[e] = answered
		}
		if answered {
			known = append(known, name)
		}
	}
	return states, known, ctx.Err()
}

// ask asks one plugin, by itself also within a transaction: it may fail there and break nothing.
func (h *Host) ask(ctx context.Context, q db.Querier, e *entry, course plugin.CourseID) ([]plugin.ContentID, error) {
	var full answer[[]plugin.ContentID]
	look := func(q db.Querier) error {
		return ownKeeper{h, e}.ask(ctx, q, "look into contents", func(ctx context.Context) error {
			return full.keep(e.contents.Filled(ctx, lent{q, e}, course))
		})
	}
	if tx, within := q.(db.Tx); within {
		return full.get(tx.Nested(ctx, func(inner db.Tx) error { return look(inner) }))
	}
	return full.get(look(q))
}

// CheckPublish names required contents of plugins in which there is nothing: nobody could complete them.
func (h *Host) CheckPublish(ctx context.Context, q db.Querier, course plugin.CourseID) (bool, []plugin.Field, error) {
	states, known, err := h.filled(ctx, q, course)
	if err != nil || len(known) == 0 {
		return false, nil, err
	}
	required, err := requiredOf(ctx, q, course, known)
	var missing []plugin.Field
	for _, c := range required {
		if states[c.ID] != catalogapi.Ready && len(missing) < emptyShown {
			missing = append(missing, plugin.Field{Pointer: "/contents", Code: "plugin.content_empty", Args: plugin.Args{"title": c.Title}})
		}
	}
	return false, missing, err
}

var (
	_ catalogapi.Keeper         = ownKeeper{}
	_ catalogapi.OutlineOverlay = (*Host)(nil)
	_ catalogapi.PublishCheck   = (*Host)(nil)
)
