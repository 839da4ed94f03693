package pluginhost

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/plugin"
)

// Info is a plugin in the list of its administrator.
type Info struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Version     string  `json:"version"`
	Description string  `json:"description"`
	Author      string  `json:"author"`
	License     string  `json:"license" doc:"SPDX identifier"`
	State       State   `json:"state" enum:"known,checked,granted,enabled,disabled,failed"`
	Reason      *string `json:"reason" doc:"Why it failed"`
	Asks        int     `json:"asks" doc:"Permissions that it declares and was not granted"`
	LastError   *string `json:"lastError"`
}

// Detail is everything that an administrator sees of a plugin.
type Detail struct {
	Info
	Host         string            `json:"host" doc:"Range of versions of the server"`
	Requires     []Requirement     `json:"requires"`
	Conflicts    []string          `json:"conflicts"`
	Dependants   []string          `json:"dependants" doc:"Names of plugins that build on it"`
	Permissions  []PermissionInfo  `json:"permissions"`
	Navigation   []NavInfo         `json:"navigation"`
	Events       []string          `json:"events" doc:"That it hears"`
	Publishes    []string          `json:"publishes" doc:"Events that it announces"`
	Hooks        []HookInfo        `json:"hooks"`
	Jobs         []JobInfo         `json:"jobs"`
	Operations   []Operation       `json:"operations"`
	ContentTypes []ContentTypeInfo `json:"contentTypes"`
	Schema       json.RawMessage   `json:"schema" nullable:"true" doc:"JSON Schema of its settings; null when it has none"`
	Settings     map[string]any    `json:"settings" doc:"As they are in force, without secrets"`
	Secrets      []string          `json:"secrets" doc:"Secrets that are set"`
	Problems     []Problem         `json:"problems" doc:"Why it cannot be enabled"`
	Migrations   []string          `json:"migrations" doc:"Changes of its tables that enabling it makes"`
	EnabledAt    *time.Time        `json:"enabledAt"`
	DisabledAt   *time.Time        `json:"disabledAt"`
	FailedAt     *time.Time        `json:"failedAt"`
}

// Requirement is a plugin that another one builds on.
type Requirement struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Version string  `json:"version" doc:"Range of versions; empty is any"`
	State   *string `json:"state" doc:"null: it is not part of this build"`
}

// PermissionInfo is something that a plugin asks for.
type PermissionInfo struct {
	Name      string     `json:"name"`
	Label     string     `json:"label" doc:"What it lets a plugin do, in the language of the request"`
	Reason    string     `json:"reason" doc:"The author's"`
	Granted   bool       `json:"granted"`
	GrantedAt *time.Time `json:"grantedAt"`
}

// NavInfo is an entry that a plugin adds to the navigation.
type NavInfo struct {
	Label string        `json:"label"`
	Path  string        `json:"path"`
	Icon  string        `json:"icon"`
	Roles []plugin.Role `json:"roles"`
}

// HookInfo is a hook that a plugin answers.
type HookInfo struct {
	Name   string `json:"name"`
	Order  int    `json:"order"`
	Budget int    `json:"budget" doc:"Milliseconds"`
	Open   bool   `json:"open" doc:"Without its answer the change happens"`
}

// JobInfo is work that a plugin does beside the requests.
type JobInfo struct {
	Name      string     `json:"name"`
	Every     int        `json:"every" doc:"Seconds; 0: when it is asked for"`
	LastRun   *time.Time `json:"lastRun"`
	LastError *string    `json:"lastError"`
}

// ContentTypeInfo is a kind of content that a plugin adds.
type ContentTypeInfo struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// saysOf is what a plugin's language files call it, or some part of it, or else what its manifest says.
func (h *Host) saysOf(e *entry, language, key, or string) string {
	key = "plugin." + e.manifest.ID + "." + key
	if !h.Texts.Has(h.Texts.Languages()[0], key) {
		return or
	}
	return h.Texts.Text(language, key, nil)
}

func (h *Host) nameOf(e *entry, language string) string {
	return h.saysOf(e, language, "name", e.manifest.Name)
}

func (h *Host) info(e *entry, language string) Info {
	m, s := e.manifest, h.status(e.manifest.ID)
	asks := 0
	for _, p := range m.Permissions {
		if !slices.Contains(s.Granted, p.Name) {
			asks++
		}
	}
	state := s.State
	if state == "" {
		state = Known
	}
	reason := s.Reason
	if e.broken != nil {
		says := clip(e.broken.Error())
		state, reason = Failed, &says
	}
	return Info{m.ID, h.nameOf(e, language), m.Version, h.saysOf(e, language, "description", m.Description), m.Author, m.License, state, reason, asks, s.LastError}
}

// List returns the plugins of this build by id, in the words of a language, and then those that another build left behind.
func (h *Host) List(language string) []Info {
	list := make([]Info, 0, len(h.plugins))
	for _, e := range h.plugins {
		list = append(list, h.info(e, language))
	}
	for _, id := range slices.Sorted(maps.Keys(*h.states.Load())) {
		if _, built := h.built(id); built {
			continue
		}
		if e, there := h.find(id); there {
			list = append(list, h.info(e, language))
		}
	}
	return list
}

// Detail returns everything about a plugin, without a dry run; Check makes one.
func (h *Host) Detail(ctx context.Context, a plugin.Actor, id string) (Detail, error) {
	return h.detail(ctx, a, id)
}

func (h *Host) detail(ctx context.Context, a plugin.Actor, id string) (Detail, error) {
	e, ok := h.find(id)
	if !ok {
		return Detail{}, plugin.ErrNotFound
	}
	return h.detailOf(ctx, a, e)
}

func (h *Host) detailOf(ctx context.Context, a plugin.Actor, e *entry) (Detail, error) {
	m, s, id := e.manifest, h.status(e.manifest.ID), e.manifest.ID
	d := Detail{
		Info: h.info(e, a.Language), Host: m.Host, Requires: []Requirement{}, Conflicts: append([]string{}, m.Conflicts...), Dependants: []string{}, Permissions: []PermissionInfo{},
		Navigation: []NavInfo{}, Events: append([]string{}, m.Events...), Publishes: append([]string{}, m.Publishes...), Hooks: []HookInfo{}, Jobs: []JobInfo{},
		Operations: append([]Operation{}, e.operations...), ContentTypes: []ContentTypeInfo{}, Schema: m.Settings, Settings: map[string]any{}, Secrets: []string{},
		Problems: h.standing(a, e), Migrations: []string{}, EnabledAt: s.EnabledAt, DisabledAt: s.DisabledAt, FailedAt: s.FailedAt,
	}
	text := func(key string) string { return h.Texts.Text(a.Language, "plugin."+id+"."+key, nil) }
	for _, r := range m.Requires {
		one := Requirement{ID: r.ID, Name: r.ID, Version: r.Version}
		if other, known := h.find(r.ID); known {
			info := h.info(other, a.Language)
			state := string(info.State)
			one.Name, one.State = info.Name, &state
		}
		d.Requires = append(d.Requires, one)
	}
	for _, other := range h.dependants(id) {
		d.Dependants = append(d.Dependants, h.nameOf(other, a.Language))
	}
	granted, err := h.grants(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	for _, p := range m.Permissions {
		key := strings.ReplaceAll(p.Name, ".", "_")
		one := PermissionInfo{Name: p.Name, Label: h.Texts.Text(a.Language, "plugin_permission."+key, nil), Reason: h.saysOf(e, a.Language, "reason."+key, p.Reason)}
		if at, ok := granted[p.Name]; ok {
			one.Granted, one.GrantedAt = true, &at
		}
		d.Permissions = append(d.Permissions, one)
	}
	for _, n := range m.Navigation {
		d.Navigation = append(d.Navigation, NavInfo{text(n.LabelKey), n.Path, n.Icon, n.Roles})
	}
	for _, u := range m.Hooks {
		if u.Budget == 0 {
			u.Budget = budgetDefault
		}
		d.Hooks = append(d.Hooks, HookInfo(u))
	}
	for _, t := range m.ContentTypes {
		d.ContentTypes = append(d.ContentTypes, ContentTypeInfo{t.Name, text(t.LabelKey)})
	}
	if err := h.addJobs(ctx, &d, e); err != nil {
		return Detail{}, err
	}
	h.addSettings(&d, e)
	if e.migrations != nil && e.broken == nil {
		own, err := e.timeline()
		if err != nil {
			return Detail{}, err
		}
		pending, err := migrate.Pending(ctx, h.DirectURL, own.Table, own.Files)
		if err != nil {
			return Detail{}, err
		}
		d.Migrations = append(d.Migrations, pending...)
	}
	return d, nil
}

func (h *Host) addJobs(ctx context.Context, d *Detail, e *entry) error {
	if len(e.manifest.Jobs) == 0 {
		return nil
	}
	uses, err := h.uses(ctx, e.manifest.ID, h.Now().Add(-usesKept)) // a job may come once a week
	if err != nil {
		return err
	}
	for _, j := range e.manifest.Jobs {
		one := JobInfo{Name: j.Name, Every: j.Every}
		if i := slices.IndexFunc(uses, func(u Use) bool { return u.Kind == working && u.Name == j.Name }); i >= 0 {
			one.LastRun, one.LastError = &uses[i].LastAt, uses[i].LastError
		}
		d.Jobs = append(d.Jobs, one)
	}
	return nil
}

func (h *Host) addSettings(d *Detail, e *entry) {
	for name, v := range h.settings(e) {
		if e.form.members[name].WriteOnly {
			d.Secrets = append(d.Secrets, name)
			continue
		}
		d.Settings[name] = v
	}
	slices.Sort(d.Secrets)
}
