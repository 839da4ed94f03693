package pluginhost

import (
	"context"
	"fmt"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/plugin"
)

// Problem is a reason why a plugin cannot be enabled, in words.
type Problem struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// The reasons why a plugin cannot be enabled; their texts stand under plugin_problem.<code>.
const (
	problemBroken    = "broken"    // it does not keep to the contract
	problemHost      = "host"      // it is for another version of the server
	problemMissing   = "missing"   // what it requires is not there
	problemVersion   = "version"   // what it requires is there in another version
	problemOff       = "off"       // what it requires is not enabled
	problemConflict  = "conflict"  // another one is enabled that it cannot live with
	problemMigration = "migration" // its tables cannot be made
	problemSettings  = "settings"  // its settings do not match its schema
	problemPurged    = "purged"    // its tables are gone again
)

func (h *Host) problem(a plugin.Actor, code string, args map[string]any) Problem {
	return Problem{code, h.Texts.Text(a.Language, "plugin_problem."+code, i18n.Isolated(a.Language, args))}
}

// standing looks at everything that needs no database: what was broken from the start, versions, dependencies, conflicts,
// settings.
func (h *Host) standing(a plugin.Actor, e *entry) []Problem {
	list := []Problem{}
	say := func(code string, args map[string]any) { list = append(list, h.problem(a, code, args)) }
	m := e.manifest
	if e.broken != nil {
		say(problemBroken, map[string]any{"reason": e.broken.Error()})
	}
	if in, _ := plugin.InRange(h.Version, m.Host); !in {
		say(problemHost, map[string]any{"range": m.Host, "version": h.Version})
	}
	for _, d := range m.Requires {
		other, known := h.built(d.ID)
		if !known {
			say(problemMissing, map[string]any{"plugin": d.ID})
			continue
		}
		if in, _ := plugin.InRange(other.manifest.Version, d.Version); !in {
			say(problemVersion, map[string]any{"plugin": h.nameOf(other, a.Language), "range": d.Version, "version": other.manifest.Version})
		}
		if !h.enabled(d.ID) {
			say(problemOff, map[string]any{"plugin": h.nameOf(other, a.Language)})
		}
	}
	for _, other := range h.plugins {
		id := other.manifest.ID
		if id != m.ID && h.enabled(id) && (slices.Contains(m.Conflicts, id) || slices.Contains(other.manifest.Conflicts, m.ID)) {
			say(problemConflict, map[string]any{"plugin": h.nameOf(other, a.Language)})
		}
	}
	if e.form != nil && len(h.status(m.ID).Settings) > 0 {
		if e.form.check(h.settings(e)) != nil {
			say(problemSettings, nil)
		}
	}
	return list
}

// trial tries the migrations of a plugin and takes them back.
func (h *Host) trial(ctx context.Context, e *entry) error {
	own, err := e.timeline()
	if err != nil || own.Files == nil {
		return err
	}
	tried, err := migrate.Try(ctx, h.DirectURL, own, nil)
	if err == nil {
		err = tried[0].Err
	}
	if err != nil {
		return fmt.Errorf("try the migrations of plugin %s: %w", e.manifest.ID, err)
	}
	return nil
}

// Check looks whether a plugin can be enabled. One that nobody looked at is checked from then on.
func (h *Host) Check(ctx context.Context, a plugin.Actor, id string) (Detail, error) {
	d, err := h.Look(ctx, a, id)
	if err != nil || len(d.Problems) > 0 || d.State != Known {
		return d, err
	}
	if err := h.checked(ctx, id); err != nil {
		return Detail{}, err
	}
	d.State = Checked
	return d, nil
}

// Look returns everything about a plugin, with what a dry run of its migrations meets. Nothing changes.
func (h *Host) Look(ctx context.Context, a plugin.Actor, id string) (Detail, error) {
	e, ok := h.find(id)
	if !ok {
		return Detail{}, plugin.ErrNotFound
	}
	if err := h.Reload(ctx); err != nil {
		return Detail{}, err
	}
	d, err := h.detail(ctx, a, id)
	if err != nil {
		return Detail{}, err
	}
	if err := h.trial(ctx, e); err != nil {
		d.Problems = append(d.Problems, h.problem(a, problemMigration, map[string]any{"reason": clip(err.Error())}))
	}
	return d, nil
}

// required are the plugins that must be enabled before one, in the order in which they are enabled.
func (h *Host) required(e *entry) []*entry {
	var list []*entry
	seen := map[string]bool{e.manifest.ID: true}
	var visit func(*entry)
	visit = func(e *entry) {
		for _, d := range e.manifest.Requires {
			if other, ok := h.built(d.ID); ok && !seen[d.ID] {
				seen[d.ID] = true
				visit(other)
				list = append(list, other)
			}
		}
	}
	visit(e)
	return list
}

// dependants are the plugins that build on one, those first that nothing builds on.
func (h *Host) dependants(id string) []*entry {
	var list []*entry
	seen := map[string]bool{id: true}
	var visit func(string)
	visit = func(on string) {
		for _, e := range h.plugins {
			if !seen[e.manifest.ID] && slices.ContainsFunc(e.manifest.Requires, func(d plugin.Dependency) bool { return d.ID == on }) {
				seen[e.manifest.ID] = true
				visit(e.manifest.ID)
				list = append(list, e)
			}
		}
	}
	visit(id)
	return list
}
