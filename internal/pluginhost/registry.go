// Package pluginhost runs plugins: it knows which there are, which are on, and keeps what
// belongs to one that is off from being reached.
//
//	registry.go  the plugins of this build and their states
//	contents.go  the types of content that plugins add
//	registrar.go what a plugin brings, and what the host does for it
//	service.go   enabling and disabling
//	store.go     the SQL
//	http.go      the operations
package pluginhost

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// State is where a plugin stands.
type State string

const (
	Known    State = "known"    // never enabled
	Enabled  State = "enabled"  // at work
	Disabled State = "disabled" // was enabled once; its data is kept
	Failed   State = "failed"   // could not be enabled; the reason says why
)

// Deps is what the module works with.
type Deps struct {
	DB        *db.DB
	DirectURL string // past a pooler, for migrations
	Bus       *event.Bus
	Texts     *i18n.Texts
	Signals   *db.Signals
	Log       *slog.Logger
	Now       func() time.Time
}

// Host is the registry of one server.
type Host struct {
	Deps
	plugins []*entry // by id
	mu      sync.RWMutex
	states  map[string]status
	reading sync.Mutex // one reading of the states after the other: an older one never replaces a newer
}

// entry is one plugin of this build. It does not change after New.
type entry struct {
	manifest   plugin.Manifest
	impl       native.Plugin
	migrations fs.FS
}

type status struct {
	State  State
	Reason *string
}

const topic = "plugin"

var (
	idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)
	// taken are the ids whose schemas are not a plugin's to have.
	taken = regexp.MustCompile(`^(public|cw|jobs|information-schema|pg-.*)$`)
)

// New checks and records the plugins of this build, in any order. It starts none.
func New(d Deps, all []native.Plugin) (*Host, error) {
	h := &Host{Deps: d, states: map[string]status{}}
	byID := map[string]*entry{}
	for _, p := range all {
		m := p.Manifest()
		switch _, twice := byID[m.ID]; {
		case !idForm.MatchString(m.ID):
			return nil, fmt.Errorf("plugin %T: the id %q is not of the form [a-z][a-z0-9-]{1,39}", p, m.ID)
		case taken.MatchString(m.ID):
			return nil, fmt.Errorf("plugin %T: the id %q belongs to the server", p, m.ID)
		case twice:
			return nil, fmt.Errorf("plugin %q is there twice", m.ID)
		case m.Version == "" || m.Name == "":
			return nil, fmt.Errorf("plugin %q has no version or no name", m.ID)
		}
		if err := checkTypes(m); err != nil {
			return nil, err
		}
		byID[m.ID] = &entry{manifest: m, impl: p}
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		h.plugins = append(h.plugins, byID[id])
	}
	d.Signals.Hear(topic, func(string) { h.reloadSoon() })
	d.Signals.Again(h.reloadSoon)
	return h, nil
}

// Start registers every plugin of the build with the API and the bus, records new ones, brings
// the schemas of enabled ones up to date and reads all states.
func (h *Host) Start(ctx context.Context, api *rest.API) error {
	for _, e := range h.plugins {
		if err := h.register(e, api); err != nil {
			return err
		}
		if err := h.record(ctx, e.manifest); err != nil {
			return err
		}
	}
	if err := h.Reload(ctx); err != nil {
		return err
	}
	for _, e := range h.plugins {
		if !h.enabled(e.manifest.ID) {
			continue
		}
		if err := h.migrate(ctx, e); err != nil {
			// A broken plugin must never keep a centre from opening.
			h.Log.ErrorContext(ctx, "a plugin's migrations failed", "plugin", e.manifest.ID, "err", err)
			if err := h.setState(ctx, e.manifest.ID, Failed, err.Error()); err != nil {
				return err
			}
		}
	}
	return h.Reload(ctx)
}

func (h *Host) find(id string) (*entry, bool) {
	i := slices.IndexFunc(h.plugins, func(e *entry) bool { return e.manifest.ID == id })
	if i < 0 {
		return nil, false
	}
	return h.plugins[i], true
}

func (h *Host) enabled(id string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.states[id].State == Enabled
}

// Reload reads the states of all plugins from the database.
func (h *Host) Reload(ctx context.Context) error {
	h.reading.Lock()
	defer h.reading.Unlock()
	states, err := h.readStates(ctx)
	if err != nil {
		return err
	}
	h.mu.Lock()
	h.states = states
	h.mu.Unlock()
	return nil
}

func (h *Host) reloadSoon() {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := h.Reload(ctx); err != nil {
			h.Log.Warn("reload plugin states", "err", err)
		}
	}()
}

// Run looks for changed states once a second, until ctx ends: signals are quicker, but may be lost.
func (h *Host) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := h.Reload(ctx); err != nil && ctx.Err() == nil {
				h.Log.WarnContext(ctx, "reload plugin states", "err", err)
			}
		}
	}
}

// Extra tells the browser which plugins are on and what they add to the actor's navigation.
func (h *Host) Extra(_ context.Context, a plugin.Actor) accountapi.Extra {
	var x accountapi.Extra
	for _, e := range h.plugins {
		m := e.manifest
		if !h.enabled(m.ID) {
			continue
		}
		x.Plugins = append(x.Plugins, accountapi.PluginInfo{ID: m.ID, Version: m.Version})
		for _, n := range m.Navigation {
			if a.Is(n.Roles...) {
				x.Navigation = append(x.Navigation, accountapi.NavEntry{ID: m.ID, LabelKey: n.LabelKey, Path: n.Path, Icon: n.Icon, Order: n.Order})
			}
		}
	}
	return x
}
