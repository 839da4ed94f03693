package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/plugin"
)

// bring brings a plugin to what this build has of it. One that is off is brought, too, where its tables are: what it keeps about people
// is given out and erased by the code of now.
func (h *Host) bring(ctx context.Context, e *entry, was status) error {
	id := e.manifest.ID
	concerned, err := h.concerned(ctx, h.DB, e, was)
	if err != nil || !concerned {
		return err
	}
	wrong := h.unable(e, was)
	if wrong == nil {
		wrong = h.migrate(ctx, e)
	}
	if wrong != nil {
		// A broken plugin must never keep a centre from opening.
		return h.fail(ctx, id, wrong.Error(), Enabled, Disabled)
	}
	return h.change(ctx, func(tx db.Tx, now map[string]status) error {
		if was.Version != e.manifest.Version {
			h.Log.InfoContext(ctx, "a plugin was updated", "plugin", id, "from", was.Version, "to", e.manifest.Version)
			err := audit.Write(ctx, tx, plugin.Actor{System: true, Language: "en"}, audit.Entry{
				Action: "plugin.updated", Type: "plugin", ID: id, Detail: map[string]any{"from": was.Version, "to": e.manifest.Version},
			})
			if err != nil {
				return err
			}
		}
		if now[id].State != Enabled {
			return nil
		}
		return h.throw(ctx, tx, e, Enabled, now[id].Granted) // what a new version hears is on, too
	})
}

// inOrder are the plugins of this build, each behind those that it builds on.
func (h *Host) inOrder() []*entry {
	var list []*entry
	for _, e := range h.plugins {
		for _, one := range append(h.required(e), e) {
			if !slices.Contains(list, one) {
				list = append(list, one)
			}
		}
	}
	return list
}

// concerned reports whether there is anything of a plugin that a build can change: it is on, or its tables are there.
func (h *Host) concerned(ctx context.Context, q db.Querier, e *entry, was status) (bool, error) {
	if was.State == Enabled {
		return true, nil
	}
	return h.hasTables(ctx, q, e)
}

// unable says why a plugin cannot work on in this build, if it worked.
func (h *Host) unable(e *entry, was status) error {
	if e.broken != nil {
		return e.broken
	}
	if in, _ := plugin.InRange(h.Version, e.manifest.Host); !in {
		return fmt.Errorf("it is made for versions %s of the server, which is %s", e.manifest.Host, h.Version)
	}
	if was.State != Enabled {
		return nil
	}
	var wrong error
	for _, p := range h.standing(plugin.Actor{System: true, Language: h.Texts.Languages()[0]}, e) { // another build may lack what it needs
		wrong = errors.Join(wrong, errors.New(p.Text))
	}
	return wrong
}

// Update is what this build makes of a plugin that another one left.
type Update struct {
	ID       string
	Name     string
	State    State
	From, To string // versions; To is "" when this build does not have the plugin
	Wrong    error  // why it will not work
	// Own is its timeline of migrations, empty when it keeps nothing.
	Own migrate.Timeline
}

// Updates says what Start would do to the plugins that are on, or whose tables are there, by what q sees. Nothing changes.
func (h *Host) Updates(ctx context.Context, q db.Querier) ([]Update, error) {
	now, err := readStates(ctx, q)
	if err != nil {
		return nil, err
	}
	h.states.Store(&now)
	var all []Update
	for _, e := range h.inOrder() {
		was := h.status(e.manifest.ID)
		concerned, err := h.concerned(ctx, q, e, was)
		if err != nil {
			return nil, err
		}
		if !concerned {
			continue
		}
		u := Update{ID: e.manifest.ID, Name: e.manifest.Name, State: was.State, From: was.Version, To: e.manifest.Version, Wrong: h.unable(e, was)}
		if u.Wrong == nil {
			u.Own, u.Wrong = e.timeline()
		}
		all = append(all, u)
	}
	states := *h.states.Load()
	for _, id := range slices.Sorted(maps.Keys(states)) {
		if _, ok := h.built(id); !ok && states[id].State == Enabled {
			was := states[id]
			all = append(all, Update{ID: id, Name: id, State: was.State, From: was.Version, Wrong: errNotBuilt})
		}
	}
	return all, nil
}
