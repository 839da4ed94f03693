package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// personalMost is a plugin's time to give out or erase what it keeps about somebody.
const personalMost = 10 * time.Second

// Personal is what plugins keep about people, those that are off included: their tables are still there.
type Personal struct{ Host *Host }

// Name is the module's.
func (Personal) Name() string { return "plugins" }

// Export returns what is kept, by plugin; nil for nothing.
func (p Personal) Export(ctx context.Context, q db.Querier, user plugin.UserID) (any, error) {
	if err := p.Host.lacks(ctx, q); err != nil {
		return nil, err
	}
	kept := map[string]any{}
	for _, e := range p.Host.plugins {
		there, err := p.Host.keeps(ctx, q, e)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		var found answer[json.RawMessage]
		one, err := found.get(e.guard.call(ctx, use{operation, "personal"}, min(personalMost, p.Host.Limits.Operation), func(ctx context.Context) error {
			one, err := e.personal.Export(ctx, lent{q, e}, user)
			if err != nil || one == nil {
				return err
			}
			return found.keep(json.Marshal(one)) // in here: how it is written is the plugin's, too
		}))
		if err != nil {
			return nil, fmt.Errorf("export what plugin %s keeps: %w", e.manifest.ID, err)
		}
		if one != nil {
			kept[e.manifest.ID] = one
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	return kept, nil
}

// Erase takes away what must not outlive the account. A plugin that fails to keeps the account from going: nothing is left behind
// unseen.
func (p Personal) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	if err := p.Host.lacks(ctx, tx); err != nil {
		return err
	}
	for _, e := range p.Host.plugins {
		there, err := p.Host.keeps(ctx, tx, e)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		err = e.guard.call(ctx, use{operation, "personal"}, min(personalMost, p.Host.Limits.Operation), func(ctx context.Context) error { return e.personal.Erase(ctx, e.lend(tx), user) })
		if err != nil {
			return fmt.Errorf("erase what plugin %s keeps: %w", e.manifest.ID, err)
		}
	}
	return nil
}

// ErrAbsent: a plugin that this build of the server does not have keeps something about people, and nobody can give it out or erase it.
var ErrAbsent = plugin.NewFault(plugin.Conflict, "plugin.absent")

// lacks refuses where a plugin left something about people behind that this build does not know: whoever runs the site brings the plugin
// back, or purges what it kept.
func (h *Host) lacks(ctx context.Context, q db.Querier) error {
	now, err := readStates(ctx, q)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(now)) {
		if _, built := h.built(id); !built && now[id].Personal && now[id].Kept {
			return ErrAbsent.With("plugin", id)
		}
	}
	return nil
}

// keeps reports whether a plugin may keep something about people: it was enabled once, and its schema is there.
func (h *Host) keeps(ctx context.Context, q db.Querier, e *entry) (bool, error) {
	if e.unheard {
		// Nothing is left behind unseen: whoever's account this is waits until the plugin says what it keeps.
		there, err := h.hasTables(ctx, q, e)
		if err == nil && there {
			err = ErrBroken
		}
		return false, err
	}
	if e.personal == nil {
		return false, nil
	}
	if e.migrations == nil {
		return h.enabled(e.manifest.ID), nil
	}
	return h.hasTables(ctx, q, e)
}

// hasTables reports whether the plugin's own schema is there.
func (h *Host) hasTables(ctx context.Context, q db.Querier, e *entry) (bool, error) {
	there, err := db.Value[bool](ctx, q, schemaSQL, sqlName(e.manifest.ID)+".schema_migrations")
	if err != nil {
		return false, fmt.Errorf("look for the schema of plugin %s: %w", e.manifest.ID, err)
	}
	return there, nil
}
