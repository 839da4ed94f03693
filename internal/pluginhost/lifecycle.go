package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/plugin"
)

var (
	// ErrCannot: the plugin cannot be enabled; the reasons say why.
	ErrCannot = plugin.NewFault(plugin.Conflict, "plugin.cannot")
	// ErrRequires: other plugins have to be enabled first.
	ErrRequires = plugin.NewFault(plugin.Conflict, "plugin.requires")
	// ErrNeeded: other plugins that are enabled build on it.
	ErrNeeded = plugin.NewFault(plugin.Conflict, "plugin.needed")
	// ErrUndeclared: a permission is granted that the plugin does not ask for.
	ErrUndeclared = plugin.NewFault(plugin.Invalid, "plugin.undeclared").At("/permissions", "plugin.undeclared")
	// ErrConfirm: what is to be removed was not named.
	ErrConfirm = plugin.NewFault(plugin.Invalid, "plugin.confirm").At("/confirm", "plugin.confirm")
	// ErrOn: the plugin has to be disabled first.
	ErrOn = plugin.NewFault(plugin.Conflict, "plugin.on")
)

// migrateFor is how long a plugin's tables may take to be brought up to date.
const migrateFor = time.Hour

// sqlName is the plugin's name in SQL: the name of its schema.
func sqlName(id string) string { return strings.ReplaceAll(id, "-", "_") }

// migrate brings the plugin's own schema up to date.
func (h *Host) migrate(ctx context.Context, e *entry) error {
	if e.migrations == nil {
		return nil
	}
	schema := sqlName(e.manifest.ID)
	own, err := e.timeline()
	if err != nil {
		return err
	}
	// What fails is found before anything is done: of several files none is left half done, nor is a schema without tables.
	tried, err := migrate.Try(ctx, h.DirectURL, own, nil)
	if err != nil {
		return err
	}
	if err := tried[0].Err; err != nil {
		return err
	}
	err = h.DB.InTx(ctx, func(tx db.Tx) error {
		// Two servers that make the same schema at once, be it only to try, would get in each other's way.
		if _, err := tx.Exec(ctx, lockSQL, migrate.Lock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `create schema if not exists "`+schema+`"`)
		return err
	})
	if err != nil {
		return fmt.Errorf("make the schema of plugin %s: %w", e.manifest.ID, err)
	}
	// What has begun is finished, also when whoever asked does not wait for it.
	whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), migrateFor)
	defer cancel()
	_, err = migrate.Up(whole, h.DirectURL, own.Table, own.Files)
	return err
}

// timeline is the plugin's own: it has none when it keeps nothing.
func (e *entry) timeline() (migrate.Timeline, error) {
	if e.migrations == nil {
		return migrate.Timeline{}, nil
	}
	files, err := migrate.Merge(e.migrations)
	return migrate.Timeline{Table: sqlName(e.manifest.ID) + ".schema_migrations", Files: files}, err
}

// Enabling is how a plugin is enabled.
type Enabling struct {
	Grant   []string // of the permissions that it declares; nil: what was granted before, or all when nobody decided yet
	Cascade bool     // what it requires is enabled with it, and granted as with nil
}

// Enable switches a plugin on, on every server. Its schema is brought up to date first; if that
// fails the plugin is failed and says why.
func (h *Host) Enable(ctx context.Context, a plugin.Actor, id string, how Enabling) (Detail, error) {
	e, ok := h.find(id)
	if !ok {
		return Detail{}, plugin.ErrNotFound
	}
	if err := declared(e, how.Grant); err != nil {
		return Detail{}, err
	}
	if err := h.Reload(ctx); err != nil {
		return Detail{}, err
	}
	var list []*entry
	for _, r := range h.required(e) {
		if !h.enabled(r.manifest.ID) {
			list = append(list, r)
		}
	}
	for _, one := range append(slices.Clone(list), e) {
		var why []string
		for _, p := range h.standing(a, one) {
			if p.Code != problemOff {
				why = append(why, p.Text)
			}
		}
		if len(why) > 0 {
			return Detail{}, ErrCannot.With("plugin", h.nameOf(one, a.Language)).With("reasons", strings.Join(why, " "))
		}
	}
	if len(list) > 0 && !how.Cascade {
		return Detail{}, ErrRequires.With("plugin", h.nameOf(e, a.Language)).With("plugins", h.names(list, a.Language))
	}
	list = append(list, e)
	for _, one := range list {
		if why := h.migrate(ctx, one); why != nil {
			if err := h.fail(ctx, one.manifest.ID, why.Error()); err != nil {
				return Detail{}, err
			}
			if one != e { // of which nothing was done
				return Detail{}, h.cannot(a, one, problemMigration, map[string]any{"reason": clip(why.Error())})
			}
			return h.detail(ctx, a, id)
		}
	}
	err := h.change(ctx, func(tx db.Tx, now map[string]status) error {
		for _, one := range list {
			if err := h.fits(a, one, list, now); err != nil {
				return err
			}
			// Somebody may have purged it since its tables were made.
			if one.migrations != nil {
				if there, err := h.hasTables(ctx, tx, one); err != nil || !there {
					return errors.Join(err, h.cannot(a, one, problemPurged, nil))
				}
			}
			grant := h.granting(one, now[one.manifest.ID])
			if one == e && how.Grant != nil {
				grant = how.Grant
			}
			if err := h.regrant(ctx, tx, a, one, now[one.manifest.ID], grant); err != nil {
				return err
			}
			if err := h.turn(ctx, tx, a, one, Enabled, grant); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Detail{}, err
	}
	return h.detail(ctx, a, id)
}

// fits looks once more, with nobody else changing anything: what a plugin requires is on, or is put on with it, and nothing is on that
// it cannot live with.
func (h *Host) fits(a plugin.Actor, e *entry, together []*entry, now map[string]status) error {
	on := func(id string) bool {
		return now[id].State == Enabled || slices.ContainsFunc(together, func(o *entry) bool { return o.manifest.ID == id })
	}
	for _, d := range e.manifest.Requires {
		if !on(d.ID) {
			return h.cannot(a, e, problemOff, map[string]any{"plugin": d.ID})
		}
	}
	for _, other := range h.plugins {
		id := other.manifest.ID
		if id != e.manifest.ID && on(id) && (slices.Contains(e.manifest.Conflicts, id) || slices.Contains(other.manifest.Conflicts, e.manifest.ID)) {
			return h.cannot(a, e, problemConflict, map[string]any{"plugin": h.nameOf(other, a.Language)})
		}
	}
	return nil
}

// cannot refuses to enable a plugin for a reason that came up only now.
func (h *Host) cannot(a plugin.Actor, e *entry, code string, args map[string]any) error {
	return ErrCannot.With("plugin", h.nameOf(e, a.Language)).With("reasons", h.problem(a, code, args).Text)
}

// granting is what a plugin is granted when nobody says: what it was before, or everything that it declares when nobody decided yet.
func (h *Host) granting(e *entry, s status) []string {
	all := []string{}
	for _, p := range e.manifest.Permissions {
		if s.unused() || slices.Contains(s.Granted, p.Name) {
			all = append(all, p.Name)
		}
	}
	return all
}

// regrant writes what a plugin may do, and says so when it changes.
func (h *Host) regrant(ctx context.Context, tx db.Tx, a plugin.Actor, e *entry, s status, permissions []string) error {
	id := e.manifest.ID
	sorted := slices.Sorted(slices.Values(permissions))
	if slices.Equal(sorted, s.Granted) {
		return nil
	}
	if err := h.writeGrants(ctx, tx, a, id, permissions); err != nil {
		return err
	}
	return audit.Write(ctx, tx, a, audit.Entry{Action: "plugin.granted", Type: "plugin", ID: id, Detail: map[string]any{"permissions": permissions}})
}

func declared(e *entry, permissions []string) error {
	for _, p := range permissions {
		if !slices.ContainsFunc(e.manifest.Permissions, func(d plugin.Permission) bool { return d.Name == p }) {
			return ErrUndeclared
		}
	}
	return nil
}

func (h *Host) names(list []*entry, language string) string {
	all := make([]string, len(list))
	for i, e := range list {
		all[i] = i18n.IsolateIn(language, h.nameOf(e, language))
	}
	return strings.Join(all, h.Texts.Text(language, "plugin_list.between", nil))
}

// Disable switches a plugin off, on every server, and those that build on it with cascade. It loses nothing: what is being done
// is finished, what it had not heard yet waits for it.
func (h *Host) Disable(ctx context.Context, a plugin.Actor, id string, cascade bool) (Detail, error) {
	e, ok := h.find(id)
	if !ok {
		return Detail{}, plugin.ErrNotFound
	}
	err := h.change(ctx, func(tx db.Tx, now map[string]status) error {
		on := slices.DeleteFunc(h.dependants(id), func(d *entry) bool { return now[d.manifest.ID].State != Enabled })
		if len(on) > 0 && !cascade {
			return ErrNeeded.With("plugin", h.nameOf(e, a.Language)).With("plugins", h.names(on, a.Language))
		}
		for _, one := range append(on, e) {
			if s := now[one.manifest.ID]; s.State == Enabled || s.State == Failed {
				if err := h.turn(ctx, tx, a, one, Disabled, s.Granted); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return Detail{}, err
	}
	return h.detail(ctx, a, id)
}

// Grant decides whether a plugin may do one of the things that it asks for; it has effect on every server within a second, also while
// the plugin works. What two decide at once about two things holds both.
func (h *Host) Grant(ctx context.Context, a plugin.Actor, id, permission string, granted bool) (Detail, error) {
	e, ok := h.find(id)
	if !ok {
		return Detail{}, plugin.ErrNotFound
	}
	if err := declared(e, []string{permission}); err != nil {
		return Detail{}, err
	}
	err := h.change(ctx, func(tx db.Tx, now map[string]status) error {
		s := now[id]
		// What a former version asked for and this one does not is gone with the next decision.
		permissions := slices.DeleteFunc(slices.Clone(s.Granted), func(p string) bool { return p == permission || declared(e, []string{p}) != nil })
		if granted {
			permissions = append(permissions, permission)
		}
		if err := h.regrant(ctx, tx, a, e, s, permissions); err != nil {
			return err
		}
		if s.unused() {
			s.State = Granted
			if _, err := h.writeState(ctx, tx, id, Granted, nil); err != nil {
				return err
			}
		}
		h.Hub.Changed(tx, live.SiteTopic) // whoever looks at it sees what was decided
		return h.throw(ctx, tx, e, s.State, permissions)
	})
	if err != nil {
		return Detail{}, err
	}
	return h.detail(ctx, a, id)
}

// Again tries a failed plugin again, with what it was granted, and has all servers look at the states of plugins anew.
func (h *Host) Again(ctx context.Context, a plugin.Actor, id string) (Detail, error) {
	if s := h.status(id).State; s == Failed || s == Enabled {
		return h.Enable(ctx, a, id, Enabling{})
	}
	return h.Check(ctx, a, id)
}

// change runs fn in a transaction in which nobody else changes the state of a plugin; afterwards all servers look.
func (h *Host) change(ctx context.Context, fn func(tx db.Tx, now map[string]status) error) error {
	err := h.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, lockSQL, stateLock); err != nil {
			return fmt.Errorf("change the states of plugins: %w", err)
		}
		now, err := readStates(ctx, tx)
		if err != nil {
			return err
		}
		tx.AfterCommit(func() { h.Signals.Send(topic, "") })
		return fn(tx, now)
	})
	if err != nil {
		return err
	}
	return h.Reload(ctx) // this server shows the change at once
}

// turn writes a state that somebody wants, and says so.
func (h *Host) turn(ctx context.Context, tx db.Tx, a plugin.Actor, e *entry, to State, grants []string) error {
	id := e.manifest.ID
	if err := h.throw(ctx, tx, e, to, grants); err != nil {
		return err
	}
	changed, err := h.writeState(ctx, tx, id, to, nil)
	if err != nil || !changed {
		return err
	}
	action, fact := "plugin.enabled", plugin.Event(plugin.PluginEnabled{Plugin: id})
	if to == Disabled {
		action, fact = "plugin.disabled", plugin.PluginDisabled{Plugin: id}
	}
	if err := audit.Write(ctx, tx, a, audit.Entry{Action: action, Type: "plugin", ID: id}); err != nil {
		return err
	}
	h.Hub.Changed(tx, live.SiteTopic)
	return h.Bus.Publish(ctx, tx, fact)
}

// throw puts the listeners of a plugin on or off.
func (h *Host) throw(ctx context.Context, tx db.Tx, e *entry, state State, grants []string) error {
	return h.Bus.Switch(ctx, tx, state == Enabled && slices.Contains(grants, plugin.EventsRead), e.subscribers...)
}

// checked marks a plugin that is known as looked at, unless somebody went on with it meanwhile.
func (h *Host) checked(ctx context.Context, id string) error {
	return h.change(ctx, func(tx db.Tx, now map[string]status) error {
		if now[id].State != Known {
			return nil
		}
		_, err := h.writeState(ctx, tx, id, Checked, nil)
		return err
	})
}

// crashed stops a plugin that crashes again and again.
func (h *Host) crashed(id, reason string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := h.fail(ctx, id, reason, Enabled); err != nil {
		h.Log.ErrorContext(ctx, "a plugin that crashes could not be stopped", "plugin", id, "err", err)
	}
}

// fail marks a plugin as failed, with the reason, and those that are on and build on it; only if it is in one of the states, where any
// are given: what somebody decided meanwhile stands.
func (h *Host) fail(ctx context.Context, id, reason string, only ...State) error {
	e, ok := h.find(id)
	if !ok {
		return plugin.ErrNotFound
	}
	return h.change(ctx, func(tx db.Tx, now map[string]status) error {
		if len(only) > 0 && !slices.Contains(only, now[id].State) {
			return nil
		}
		h.notes(id).ErrorContext(ctx, "it is stopped", "reason", reason)
		on := slices.DeleteFunc(h.dependants(id), func(d *entry) bool { return now[d.manifest.ID].State != Enabled })
		for _, one := range append(on, e) {
			why := clip(reason)
			if one != e {
				why = clip("it requires " + e.manifest.Name + ", which failed: " + reason)
			}
			err := errors.Join(h.throw(ctx, tx, one, Failed, nil), h.Bus.Publish(ctx, tx, plugin.PluginFailed{Plugin: one.manifest.ID}))
			if err == nil {
				_, err = h.writeState(ctx, tx, one.manifest.ID, Failed, &why)
			}
			if err == nil {
				err = audit.Write(ctx, tx, plugin.Actor{System: true, Language: "en"}, audit.Entry{Action: "plugin.failed", Type: "plugin", ID: one.manifest.ID})
			}
			if err != nil {
				return err
			}
		}
		h.Hub.Changed(tx, live.SiteTopic)
		return nil
	})
}
