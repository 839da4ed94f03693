// Package pluginhost runs plugins: it knows which there are, which are on, and keeps what
// belongs to one that is off from being reached.
//
//	registry.go  the plugins of this build and their states
//	manifest.go  what a plugin may say of itself
//	registrar.go what a plugin brings; listener.go what it hears
//	copy.go      its files, as they were when it brought them
//	services.go  what the host does for it
//	lent.go      its queries and transactions
//	tell.go      notices and mails to people
//	granted.go   what it does for it when that was granted: people, courses, enrolments, files
//	guard.go     what panics or hangs in a plugin ends there
//	contents.go  the types of content that plugins add
//	kept.go      what plugins keep of contents
//	sell.go      what plugins sell of what staff gives
//	check.go     whether a plugin can be enabled
//	lifecycle.go enabling, disabling, granting
//	remove.go    forgetting a plugin, with its data or without
//	update.go    what another build makes of plugins
//	detail.go    what an administrator sees of it
//	settings.go  settings by their schema
//	personal.go  what plugins keep about people
//	watch.go     what plugins did, and how they are
//	log.go       what they said
//	export.go    everything of a plugin as one archive
//	store.go     the SQL
//	http.go      the operations
//	http_fence.go what of a request is a plugin's ends there, too
package pluginhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/outbound"
	"github.com/courseworx/courseworx/internal/platform/pdf"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// State is where a plugin stands.
type State string

const (
	Known    State = "known"    // never looked at, or removed
	Checked  State = "checked"  // it can be enabled
	Granted  State = "granted"  // what it may do was decided
	Enabled  State = "enabled"  // at work
	Disabled State = "disabled" // was enabled once; its data is kept
	Failed   State = "failed"   // could not be enabled, or crashed; the reason says why
)

// Deps is what the module works with.
type Deps struct {
	DB        *db.DB
	DirectURL string // past a pooler, for migrations
	Bus       *event.Bus
	Jobs      *job.Jobs
	Hub       *live.Hub
	Hooks     *hook.Hooks
	Notices   *notice.Notices
	Mails     *mail.Mails
	BaseURL   func() string // of the site, for links in mails
	Demo      bool          // the site was started to be looked at
	Texts     *i18n.Texts
	Signals   *db.Signals
	Seal      *token.Seal // keeps secrets among settings
	Blobs     blob.Store
	Courses   Courses
	Learners  func() Learners // made later than the host, whose types of content it knows
	Figures   func() Figures
	Press     *pdf.Press // of the plugins alone: one that keeps a place for ever keeps it from no one else
	Site      func(context.Context) (setting.Site, error)
	Log       *slog.Logger
	Now       func() time.Time
	Version   string         // of this server
	Server    string         // its name among several
	Trusted   []netip.Prefix // private networks that plugins may call
	Limits    Limits
}

// Host is the registry of one server.
type Host struct {
	Deps
	plugins  []*entry // by id
	states   atomic.Pointer[map[string]status]
	reading  sync.Mutex // one reading of the states after the other: an older one never replaces a newer
	paces    *ratelimit.Limiter
	outbound *outbound.Client
	written  lines
	since    map[string]int // lines of plugins that were written down since the old ones were taken away
}

// entry is one plugin of this build. It does not change after Register.
type entry struct {
	brought
	manifest   plugin.Manifest
	impl       native.Plugin
	form       *form
	guard      *guard
	operations []Operation
	broken     error // it cannot be enabled, whatever is granted
	unfit      bool  // what its manifest says cannot be, so that nothing of it is taken
	unheard    bool  // it did not come to say what it brings: nobody knows what it keeps, nor whether that may go
}

// brought is what a plugin said that it brings; nothing, of one that did not come to an end.
type brought struct {
	migrations  fs.FS    // a copy
	subscribers []string // none or one
	hears       map[string]func(context.Context, plugin.Delivered) error
	jobs        map[string]func(context.Context, json.RawMessage) error
	topics      func(context.Context, plugin.Actor, string) (bool, error)
	personal    native.Personal
	contents    native.Contents
	health      func(context.Context) error
	mayPurge    func(context.Context, native.Querier) error
	provides    map[string]any

	keepsCurrency func(context.Context, native.Querier) (bool, error)
}

// status is what the database knows of a plugin.
type status struct {
	State      State
	Reason     *string
	Version    string // of the plugin that was last recorded
	Granted    []string
	Settings   map[string]json.RawMessage
	LastError  *string
	EnabledAt  *time.Time
	DisabledAt *time.Time
	FailedAt   *time.Time
	Personal   bool // it keeps something about people, as it said the last time
	Kept       bool // its tables are there
}

// fallen reports whether a plugin failed that was at work: nobody decided that it is to be off.
func (s status) fallen() bool {
	return s.State == Failed && s.EnabledAt != nil && (s.DisabledAt == nil || s.DisabledAt.Before(*s.EnabledAt))
}

// unused reports whether nobody ever enabled a plugin, or it was removed.
func (s status) unused() bool { return s.State == Known || s.State == Checked }

const topic = "plugin"

// New checks the plugins of this build, in any order. It starts none.
func New(d Deps, all []native.Plugin) (*Host, error) {
	d.Limits = d.Limits.withDefaults()
	h := &Host{
		Deps: d, paces: ratelimit.New(float64(d.Limits.Announced), d.Limits.Burst, 1000, d.Now), outbound: outbound.New(d.Trusted),
		written: lines{most: d.Limits.Lines}, since: map[string]int{},
	}
	h.states.Store(&map[string]status{})
	byID := map[string]*entry{}
	for _, p := range all {
		m, odd, err := manifestOf(p, d.Limits.Register)
		if err != nil { // nobody knows what it is called
			d.Log.Error("a plugin says nothing of itself", "plugin", fmt.Sprintf("%T", p), "err", err)
			continue
		}
		switch _, twice := byID[m.ID]; {
		case !idForm.MatchString(m.ID):
			return nil, fmt.Errorf("plugin %T: the id %q is not of the form [a-z][a-z0-9-]{1,39}", p, m.ID)
		case taken.MatchString(m.ID):
			return nil, fmt.Errorf("plugin %T: the id %q belongs to the server", p, m.ID)
		case twice:
			return nil, fmt.Errorf("plugin %q is there twice", m.ID)
		}
		e := &entry{manifest: m, impl: p, broken: odd}
		e.guard = &guard{limits: d.Limits, now: d.Now, stop: func(reason string) { h.crashed(m.ID, reason) }}
		if err := checkManifest(m); err != nil {
			e.broken, e.unfit = errors.Join(e.broken, err), true
		}
		byID[m.ID] = e
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		h.plugins = append(h.plugins, byID[id])
	}
	for id, err := range checkTogether(h.plugins) {
		byID[id].broken = errors.Join(byID[id].broken, err)
	}
	d.Signals.Hear(topic, func(string) { h.reloadSoon() })
	d.Signals.Again(h.reloadSoon)
	job.Handle(d.Jobs, h.work)
	return h, nil
}

// Register lets every plugin say what it brings: before jobs are prepared, and before anything runs. One that cannot, or does not come to
// an end, is failed, and keeps no centre from opening.
func (h *Host) Register(api *rest.API) {
	for _, e := range h.plugins {
		if err := h.register(e, api); err != nil && e.broken == nil {
			e.broken = err
		}
		if e.broken != nil {
			h.Log.Error("a plugin cannot be used", "plugin", e.manifest.ID, "err", e.broken)
		}
	}
}

// Start records the plugins of this build, brings the schemas of enabled ones up to date and reads all states.
func (h *Host) Start(ctx context.Context) error {
	if err := h.Reload(ctx); err != nil {
		return err
	}
	before := *h.states.Load()
	for _, e := range h.plugins {
		if err := h.record(ctx, e); err != nil {
			return err
		}
	}
	for _, e := range h.inOrder() {
		if err := h.bring(ctx, e, before[e.manifest.ID]); err != nil {
			return err
		}
	}
	return h.Reload(ctx)
}

// built finds a plugin of this build.
func (h *Host) built(id string) (*entry, bool) {
	i := slices.IndexFunc(h.plugins, func(e *entry) bool { return e.manifest.ID == id })
	if i < 0 {
		return nil, false
	}
	return h.plugins[i], true
}

// find finds a plugin of this build, or one that another build left behind: it keeps tables and settings, which can be exported and
// purged, and cannot do anything.
func (h *Host) find(id string) (*entry, bool) {
	if e, ok := h.built(id); ok {
		return e, true
	}
	s, ok := (*h.states.Load())[id]
	if !ok || s.unused() && !s.Kept {
		return nil, false
	}
	return &entry{manifest: plugin.Manifest{ID: id, Name: id, Version: s.Version}, broken: errNotBuilt, guard: &guard{limits: h.Limits, now: h.Now, stop: func(string) {}}}, true
}

var errNotBuilt = errors.New("it is not part of this build of the server")

// status is where a plugin stands, as this server knows.
func (h *Host) status(id string) status { return (*h.states.Load())[id] }

func (h *Host) enabled(id string) bool { return h.status(id).State == Enabled }

// granted reports whether a plugin may do something.
func (h *Host) granted(id, permission string) bool {
	e, ok := h.built(id)
	return ok && declared(e, []string{permission}) == nil && slices.Contains(h.status(id).Granted, permission)
}

// Reload reads the states of all plugins from the database.
func (h *Host) Reload(ctx context.Context) error {
	h.reading.Lock()
	defer h.reading.Unlock()
	states, err := h.readStates(ctx)
	if err != nil {
		return err
	}
	h.states.Store(&states)
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

// look is how often changed states are looked for: a switch holds on every server within a second, also where its signal was lost.
const look = 500 * time.Millisecond

// Run looks for changed states, until ctx ends: signals are quicker, but may be lost. What plugins did and said is written down each
// second meanwhile.
func (h *Host) Run(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			h.writeDown(last)
			return
		case <-tick.C:
			if err := h.Reload(ctx); err != nil && ctx.Err() == nil {
				h.Log.WarnContext(ctx, "reload plugin states", "err", err)
			}
			if n%2 == 0 {
				h.writeDown(ctx)
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

// MayHear says who may hear a live topic of a plugin, x:<id>:<topic>; ok is false when it is none.
func (h *Host) MayHear(ctx context.Context, a plugin.Actor, topic string) (may, ok bool, err error) {
	id, rest, ok := topicOf(topic)
	if !ok {
		return false, false, nil
	}
	e, known := h.built(id)
	if !known || e.topics == nil || !h.enabled(id) {
		return false, true, nil
	}
	var allowed atomic.Bool // a call that is left behind may still write it
	err = e.guard.call(ctx, use{operation, "topics"}, time.Second, func(ctx context.Context) error {
		yes, err := e.topics(ctx, a, rest)
		allowed.Store(yes)
		return err
	})
	return err == nil && allowed.Load(), true, err
}
