package pluginhost

import (
	"context"
	"fmt"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/plugin"
)

// sqlName is the plugin's name in SQL: the name of its schema.
func sqlName(id string) string { return strings.ReplaceAll(id, "-", "_") }

// migrate brings the plugin's own schema up to date.
func (h *Host) migrate(ctx context.Context, e *entry) error {
	if e.migrations == nil {
		return nil
	}
	schema := sqlName(e.manifest.ID)
	err := h.DB.InTx(ctx, func(tx db.Tx) error {
		// Two servers that make the same schema at once would get in each other's way.
		if _, err := tx.Exec(ctx, lockSQL, schemaLock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `create schema if not exists "`+schema+`"`)
		return err
	})
	if err != nil {
		return fmt.Errorf("make the schema of plugin %s: %w", e.manifest.ID, err)
	}
	files, err := migrate.Merge(e.migrations)
	if err != nil {
		return err
	}
	_, err = migrate.Up(ctx, h.DirectURL, schema+".schema_migrations", files)
	return err
}

// Info is a plugin as its administrator sees it.
type Info struct {
	ID          string              `json:"id"`
	Name        string              `json:"name"`
	Version     string              `json:"version"`
	Description string              `json:"description"`
	Author      string              `json:"author"`
	License     string              `json:"license"`
	State       State               `json:"state" enum:"known,enabled,disabled,failed"`
	Reason      *string             `json:"reason"`
	Permissions []plugin.Permission `json:"permissions"`
	Events      []string            `json:"events"`
}

// List returns the plugins of this build by id.
func (h *Host) List() []Info {
	h.mu.RLock()
	defer h.mu.RUnlock()
	list := make([]Info, 0, len(h.plugins))
	for _, e := range h.plugins {
		m, st := e.manifest, h.states[e.manifest.ID]
		list = append(list, Info{m.ID, m.Name, m.Version, m.Description, m.Author, m.License, st.State, st.Reason,
			append([]plugin.Permission{}, m.Permissions...), append([]string{}, m.Events...)})
	}
	return list
}

// Enable switches a plugin on, on every server. Its schema is brought up to date first; if that
// fails the plugin is failed and says why.
func (h *Host) Enable(ctx context.Context, a plugin.Actor, id string) (Info, error) {
	e, ok := h.find(id)
	if !ok {
		return Info{}, plugin.ErrNotFound
	}
	if err := h.migrate(ctx, e); err != nil {
		h.Log.ErrorContext(ctx, "a plugin's migrations failed", "plugin", id, "err", err)
		if err := h.setState(ctx, id, Failed, err.Error()); err != nil {
			return Info{}, err
		}
		return h.info(ctx, id)
	}
	return h.change(ctx, a, id, Enabled, "plugin.enabled", plugin.PluginEnabled{Plugin: id})
}

// Disable switches a plugin off, on every server. It loses nothing.
func (h *Host) Disable(ctx context.Context, a plugin.Actor, id string) (Info, error) {
	if _, ok := h.find(id); !ok {
		return Info{}, plugin.ErrNotFound
	}
	return h.change(ctx, a, id, Disabled, "plugin.disabled", plugin.PluginDisabled{Plugin: id})
}

func (h *Host) change(ctx context.Context, a plugin.Actor, id string, to State, action string, fact plugin.Event) (Info, error) {
	err := h.DB.InTx(ctx, func(tx db.Tx) error {
		changed, err := h.writeState(ctx, tx, id, to, nil)
		if err != nil || !changed {
			return err
		}
		if err := audit.Write(ctx, tx, a, audit.Entry{Action: action, Type: "plugin", ID: id}); err != nil {
			return err
		}
		tx.AfterCommit(func() { h.Signals.Send(topic, id) })
		return h.Bus.Publish(ctx, tx, fact)
	})
	if err != nil {
		return Info{}, err
	}
	return h.info(ctx, id)
}

func (h *Host) setState(ctx context.Context, id string, to State, reason string) error {
	return h.DB.InTx(ctx, func(tx db.Tx) error {
		if r := []rune(reason); len(r) > 2000 {
			reason = string(r[:2000])
		}
		_, err := h.writeState(ctx, tx, id, to, &reason)
		tx.AfterCommit(func() { h.Signals.Send(topic, id) })
		return err
	})
}

// info reads the states anew, so that this server shows the change at once.
func (h *Host) info(ctx context.Context, id string) (Info, error) {
	if err := h.Reload(ctx); err != nil {
		return Info{}, err
	}
	for _, one := range h.List() {
		if one.ID == id {
			return one, nil
		}
	}
	return Info{}, plugin.ErrNotFound
}
