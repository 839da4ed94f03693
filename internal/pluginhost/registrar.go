package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ErrDisabled: the operation belongs to a plugin that is not enabled.
var ErrDisabled = plugin.NewFault(plugin.NotFound, "plugin.disabled")

// register lets the plugin say what it brings. A panic in there is the plugin's failure.
func (h *Host) register(e *entry, api *rest.API) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("register plugin %q: panic: %v", e.manifest.ID, cause)
		}
	}()
	r := &registrar{host: h, entry: e, api: api}
	if err := e.impl.Register(r, &services{h, e.manifest.ID}); err != nil {
		return fmt.Errorf("register plugin %q: %w", e.manifest.ID, err)
	}
	if r.err != nil {
		return fmt.Errorf("register plugin %q: %w", e.manifest.ID, r.err)
	}
	return nil
}

type registrar struct {
	host  *Host
	entry *entry
	api   *rest.API
	err   error
}

func (r *registrar) Migrations(files fs.FS) { r.entry.migrations = files }

func (r *registrar) Locales(files fs.FS) {
	r.err = errors.Join(r.err, r.host.Texts.Add("plugin."+r.entry.manifest.ID+".", files))
}

func (r *registrar) On(name string, handle func(context.Context, plugin.Delivered) error) {
	id := r.entry.manifest.ID
	if !slices.Contains(r.entry.manifest.Events, name) {
		r.err = errors.Join(r.err, fmt.Errorf("it hears %q, which its manifest does not name", name))
		return
	}
	r.host.Bus.Subscribe(event.Subscriber{
		Name: "x." + id + "." + name, Events: []string{name},
		Enabled: func() bool { return r.host.enabled(id) }, Handle: handle,
	})
}

func (r *registrar) API() *native.API {
	id := r.entry.manifest.ID
	return native.NewAPI(r.api.API, id, rest.Prefix+"/x/"+id, native.Gate{
		Admit: func(ctx context.Context, who plugin.Access) error {
			if !r.host.enabled(id) {
				return ErrDisabled
			}
			return rest.Admit(ctx, who)
		},
		Actor: rest.Actor,
		Fail:  func(ctx context.Context, err error) error { return r.api.Problem(ctx, err) },
	})
}

// services is what the host does for one plugin.
type services struct {
	host *Host
	id   string
}

func (s *services) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return s.host.DB.Query(ctx, sql, args...)
}

func (s *services) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return s.host.DB.Exec(ctx, sql, args...)
}

func (s *services) InTx(ctx context.Context, fn func(native.Tx) error) error {
	return s.host.DB.InTx(ctx, func(tx db.Tx) error { return fn(tx) })
}

func (s *services) Log() *slog.Logger { return s.host.Log.With("plugin", s.id) }

// errTx: a plugin gave a transaction that is not the host's.
var errTx = fmt.Errorf("not a transaction of this host")

func (s *services) Audit(ctx context.Context, tx native.Tx, a plugin.Actor, action, objectType, objectID string, fields ...string) error {
	ours, ok := tx.(db.Tx)
	if !ok {
		return errTx
	}
	return audit.Write(ctx, ours, a, audit.Entry{Action: "x_" + sqlName(s.id) + "." + action, Type: objectType, ID: objectID, Fields: fields})
}

func (s *services) Publish(ctx context.Context, tx native.Tx, facts ...plugin.Event) error {
	ours, ok := tx.(db.Tx)
	if !ok {
		return errTx
	}
	return s.host.Bus.Publish(ctx, ours, facts...)
}
