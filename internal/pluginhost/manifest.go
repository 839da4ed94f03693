package pluginhost

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

var (
	idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)
	// taken are the ids whose schemas, or names of held seats, are not a plugin's to have.
	taken = regexp.MustCompile(`^(public|cw|jobs|waiting|courseworx|postgres|information-schema|pg-.*)$`)
	// eventForm is that of the names of events, as the table of events has it.
	eventForm = regexp.MustCompile(`^[a-z_]+[.][a-z_]+$`)
	jobForm   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
)

// coreEvents are announced by the core, and by nobody else. Those that a plugin of ours will announce are not among them.
var coreEvents = regexp.MustCompile(`^(user|course|content|enrollment|quiz|assignment|session|attendance|certificate|plugin)[.]`)

const (
	budgetMost    = 2000 // milliseconds
	budgetDefault = 500
	jobLeast      = 60 // seconds between two runs
)

// checkManifest returns what is wrong with a manifest by itself.
func checkManifest(m plugin.Manifest) error {
	if m.Version == "" || m.Name == "" {
		return fmt.Errorf("plugin %q has no version or no name", m.ID)
	}
	wrong := func(what, which string) error { return fmt.Errorf("plugin %q: %s %q", m.ID, what, which) }
	err := checkTypes(m)
	if _, ok := plugin.ParseVersion(m.Version); !ok {
		err = errors.Join(err, wrong("this is no version:", m.Version))
	}
	if _, ok := plugin.InRange("1", m.Host); !ok {
		err = errors.Join(err, wrong("this is no range of versions:", m.Host))
	}
	for _, d := range m.Requires {
		if _, ok := plugin.InRange("1", d.Version); !ok || !idForm.MatchString(d.ID) || d.ID == m.ID || slices.Contains(m.Conflicts, d.ID) {
			err = errors.Join(err, wrong("it cannot require", d.ID+" "+d.Version))
		}
	}
	for _, id := range m.Optional {
		if !idForm.MatchString(id) || id == m.ID {
			err = errors.Join(err, wrong("it cannot make use of", id))
		}
	}
	declared := map[string]bool{}
	for _, p := range m.Permissions {
		if !slices.Contains(plugin.Permissions(), p.Name) || p.Reason == "" || declared[p.Name] {
			err = errors.Join(err, wrong("unknown or repeated permission, or one without a reason:", p.Name))
		}
		declared[p.Name] = true
	}
	if len(m.Events) > 0 && !declared[plugin.EventsRead] {
		err = errors.Join(err, wrong("to hear events it has to declare", plugin.EventsRead))
	}
	if len(m.Hooks) > 0 && !declared[plugin.HooksAnswer] {
		err = errors.Join(err, wrong("to answer hooks it has to declare", plugin.HooksAnswer))
	}
	for _, name := range m.Publishes {
		if !eventForm.MatchString(name) || coreEvents.MatchString(name) {
			err = errors.Join(err, wrong("it cannot announce", name))
		}
	}
	for _, n := range m.Navigation {
		if !strings.HasPrefix(n.Path+"/", "/x/"+m.ID+"/") {
			err = errors.Join(err, wrong("this place in the navigation is none of its own pages:", n.Path))
		}
	}
	for _, u := range m.Hooks {
		if !slices.Contains(plugin.HookNames(), u.Name) || u.Budget < 0 || u.Budget > budgetMost {
			err = errors.Join(err, wrong("unknown hook, or a budget of more than 2 s:", u.Name))
		}
	}
	for _, j := range m.Jobs {
		if !jobForm.MatchString(j.Name) || (j.Every != 0 && j.Every < jobLeast) {
			err = errors.Join(err, wrong("a job needs a name, and a minute between its runs:", j.Name))
		}
	}
	if twice(m.Hooks, func(u plugin.HookUse) string { return u.Name }) || twice(m.Jobs, func(j plugin.JobUse) string { return j.Name }) {
		err = errors.Join(err, wrong("a hook or a job is there twice in", m.ID))
	}
	return err
}

func twice[T any](list []T, name func(T) string) bool {
	seen := map[string]bool{}
	for _, one := range list {
		if seen[name(one)] {
			return true
		}
		seen[name(one)] = true
	}
	return false
}

// checkTogether returns, by plugin, what is wrong with the manifests beside one another.
func checkTogether(all []*entry) map[string]error {
	wrong := map[string]error{}
	announcer := map[string]string{}
	byID := map[string]*entry{}
	for _, e := range all {
		byID[e.manifest.ID] = e
		for _, name := range e.manifest.Publishes {
			if other, ok := announcer[name]; ok {
				wrong[e.manifest.ID] = errors.Join(wrong[e.manifest.ID], fmt.Errorf("the event %q is announced by %s already", name, other))
			}
			announcer[name] = e.manifest.ID
		}
	}
	for _, e := range all {
		if err := unheard(e.manifest, byID, announcer); err != nil {
			wrong[e.manifest.ID] = errors.Join(wrong[e.manifest.ID], err)
		}
		if requires(byID, e.manifest.ID, e.manifest.ID, map[string]bool{}) {
			wrong[e.manifest.ID] = errors.Join(wrong[e.manifest.ID], errors.New("it requires itself, by way of what it requires"))
		}
	}
	return wrong
}

// unheard returns what a plugin would wait for in vain: events that nobody announces. One that a build lacks, and that it builds on or makes
// use of, may be who does, unless the event is one that only the server could announce.
func unheard(m plugin.Manifest, byID map[string]*entry, announcer map[string]string) error {
	others := slices.Clone(m.Optional)
	for _, d := range m.Requires {
		others = append(others, d.ID)
	}
	lacks := slices.ContainsFunc(others, func(id string) bool { return byID[id] == nil })
	var err error
	for _, name := range m.Events {
		if announcer[name] == "" && !slices.Contains(plugin.EventNames(), name) && (!lacks || coreEvents.MatchString(name)) {
			err = errors.Join(err, fmt.Errorf("it hears %q, which neither the server nor a plugin of this build announces", name))
		}
	}
	return err
}

// requires reports whether a plugin builds on another one, directly or not.
func requires(byID map[string]*entry, from, on string, seen map[string]bool) bool {
	if seen[from] || byID[from] == nil {
		return false
	}
	seen[from] = true
	for _, d := range byID[from].manifest.Requires {
		if d.ID == on || requires(byID, d.ID, on, seen) {
			return true
		}
	}
	return false
}

// manifestOf is what a plugin says of itself within a time. Odd is what cannot be read of it; with an error it says nothing at all.
func manifestOf(p native.Plugin, most time.Duration) (m plugin.Manifest, odd, err error) {
	type answered struct {
		manifest plugin.Manifest
		odd      error
	}
	var says answer[answered]
	is, err := says.get(within(most, func() error {
		m, odd := copyManifest(p.Manifest())
		return says.keep(answered{m, odd}, nil)
	}))
	return is.manifest, is.odd, err
}

// copyManifest makes a copy of a manifest that shares nothing: a plugin cannot change afterwards what was checked. With an error it is
// without the schema of its settings, which nobody can read then.
func copyManifest(m plugin.Manifest) (plugin.Manifest, error) {
	schema := m.Settings
	m.Settings = nil
	var c plugin.Manifest
	b, err := json.Marshal(m)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err == nil && len(schema) > 0 && !json.Valid(schema) {
		return c, errors.New("the schema of its settings is no JSON, or is deeper than JSON may be")
	}
	c.Settings = slices.Clone(schema)
	return c, err
}
