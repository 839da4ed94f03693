package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"
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
	ctx, cancel := context.WithTimeout(ctx, keptMost)
	defer cancel()
	if err := recovered(func() error { return fn(ctx) }); err != nil {
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
	return k.ask(ctx, tx, "copy contents", func(ctx context.Context) error { return k.entry.contents.Copied(ctx, tx, copies) })
}

// Details is what an archive holds of the plugin's contents.
func (k ownKeeper) Details(ctx context.Context, q db.Querier, course plugin.CourseID) (all map[plugin.ContentID]json.RawMessage, err error) {
	err = k.ask(ctx, q, "archive contents", func(ctx context.Context) (err error) {
		all, err = k.entry.contents.Archived(ctx, q, course)
		return err
	})
	return all, err
}

// CheckDetails has the plugin look at what an archive brings. One that breaks on it takes none of it.
func (k ownKeeper) CheckDetails(details json.RawMessage, _ catalogapi.Kept) (fields []plugin.Field) {
	if details == nil {
		return nil
	}
	if k.entry.contents == nil || recovered(func() error { fields = k.entry.contents.CheckArchived(details); return nil }) != nil {
		return []plugin.Field{{Code: "content.no_details"}}
	}
	return fields
}

// Imported has the plugin write what an archive brought.
func (k ownKeeper) Imported(ctx context.Context, tx db.Tx, made catalogapi.Kept, details json.RawMessage) error {
	if details == nil {
		return nil
	}
	return k.ask(ctx, tx, "restore a content", func(ctx context.Context) error { return k.entry.contents.Restored(ctx, tx, made.ID, details) })
}

// ContentStates says of contents that plugins keep whether there is something in them. Of a plugin that cannot say it nothing is
// known, and the outline is there all the same; a transaction that it broke is not.
func (h *Host) ContentStates(ctx context.Context, q db.Querier, course plugin.CourseID) (map[plugin.ContentID]catalogapi.ContentState, error) {
	states := map[plugin.ContentID]catalogapi.ContentState{}
	for _, e := range h.plugins {
		if e.contents == nil || !slices.ContainsFunc(e.manifest.ContentTypes, func(t plugin.ContentType) bool { return t.Holds == holdsOwn }) {
			continue
		}
		err := ownKeeper{h, e}.ask(ctx, q, "look into contents", func(ctx context.Context) error {
			filled, err := e.contents.Filled(ctx, q, course)
			for _, id := range filled {
				states[id] = catalogapi.Ready
			}
			return err
		})
		if _, within := q.(db.Tx); err != nil && within {
			return nil, err
		} else if err != nil {
			h.logger(e.manifest.ID).ErrorContext(ctx, "it cannot say which contents are empty", "err", err)
		}
	}
	return states, nil
}

// CheckPublish names required contents of plugins in which there is nothing: nobody could complete them.
func (h *Host) CheckPublish(ctx context.Context, q db.Querier, course plugin.CourseID) (bool, []plugin.Field, error) {
	var own []string
	for _, e := range h.plugins {
		for _, t := range e.manifest.ContentTypes {
			if t.Holds == holdsOwn {
				own = append(own, t.Name)
			}
		}
	}
	if len(own) == 0 {
		return false, nil, nil
	}
	states, err := h.ContentStates(ctx, q, course)
	if err != nil {
		return false, nil, err
	}
	required, err := requiredOf(ctx, q, course, own)
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
