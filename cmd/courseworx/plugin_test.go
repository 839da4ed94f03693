package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/banner"
)

func TestPluginCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	run := func(args string) (int, string) {
		t.Helper()
		var o, e bytes.Buffer
		status := run(t.Context(), strings.Fields(args), world{version: "1.2.0", plugins: []native.Plugin{banner.New()}, getenv: func(name string) string { return d.env[name] }, out: &o, err: &e})
		return status, o.String() + e.String()
	}
	for _, one := range []struct {
		args   string
		status int
		says   string
	}{
		{"plugin", 2, "--with-required"},
		{"plugin dance", 2, "dance"},
		{"plugin enable", 2, "Usage: courseworx plugin enable <id>"},
		{"plugin list", 0, "banner  1.0.0    known  Banner"},
		{"plugin enable nobody", 1, "not found"},
		{"plugin enable banner", 0, "banner is on."},
		{"plugin list", 0, "enabled"},
		{"plugin doctor", 0, "ok       banner 1.0.0 is enabled"},
		{"plugin disable banner", 0, "banner is off."},
		{"plugin doctor", 0, "ok       banner 1.0.0 is disabled"},
	} {
		status, said := run(one.args)
		if status != one.status || !strings.Contains(strings.ToLower(said), strings.ToLower(one.says)) || strings.Contains(said, "problem.") {
			t.Errorf("courseworx %s: status %d: %s", one.args, status, said)
		}
	}
	by, err := db.Values[string](t.Context(), d.db, `select action || ' ' || address from audit_log where object_type = 'plugin' order by id`)
	if err != nil || strings.Join(by, ", ") != "plugin.granted console, plugin.enabled console, plugin.disabled console" {
		t.Errorf("audited as %v, %v", by, err)
	}
}

// made is a plugin of which a test says what it requires and what is wrong with it.
type made struct {
	id, requires, migration string
	ill                     string // what it says is wrong while it is on
	broken                  string // why it cannot be used
}

func (m made) Manifest() plugin.Manifest {
	is := plugin.Manifest{ID: m.id, Name: "The " + m.id, Version: "1.0.0"}
	if m.requires != "" {
		is.Requires = []plugin.Dependency{{ID: m.requires}}
	}
	return is
}

func (m made) Register(r native.Registrar, _ native.Host) error {
	if m.migration != "" {
		r.Migrations(fstest.MapFS{"202601010000_" + m.id + ".sql": {Data: []byte("-- +goose Up\n" + m.migration)}})
	}
	if m.ill != "" {
		r.Health(func(context.Context) error { return errors.New(m.ill) })
	}
	if m.broken != "" {
		return errors.New(m.broken)
	}
	return nil
}

// The ways in which the commands refuse: with status 1 and a reason, and without having done a part of it.
func TestPluginCommandsThatFail(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	all := []native.Plugin{made{id: "base"}, made{id: "shop", requires: "base"}, made{id: "gift", requires: "shop"}, made{id: "lost", requires: "nowhere"},
		made{id: "tables", migration: "create table tables.one (id no_such_type);"}, made{id: "shelf", requires: "tables"}, made{id: "ill", ill: "the disk is full"}}
	broken := made{id: "broken", broken: "no luck today"}
	with := func(plugins []native.Plugin, args string) (int, string) {
		t.Helper()
		var o, e bytes.Buffer
		status := run(t.Context(), strings.Fields(args), world{version: "1.2.0", plugins: plugins, getenv: func(name string) string { return d.env[name] }, out: &o, err: &e})
		return status, o.String() + e.String()
	}
	const none = "base known, gift known, ill known, lost known, shelf known, shop known, tables known"
	for _, one := range []struct {
		args   string
		status int
		says   []string
		states string // afterwards; "" as before
	}{
		{"plugin enable gift", 1, []string{"Other plugins come first", "The base", "The shop"}, none},
		{"plugin enable gift --with-dependants", 2, []string{"with-dependants"}, none},
		{"plugin enable --with-required", 2, []string{"Usage: courseworx plugin enable <id>"}, none},
		{"plugin enable gift shop --with-required", 2, []string{"Usage: courseworx plugin enable <id>"}, none},
		{"plugin enable nobody --with-required", 1, []string{"Not found"}, none},
		{"plugin enable lost --with-required", 1, []string{"“The lost” cannot be enabled", "nowhere"}, none},
		{"plugin doctor", 0, []string{"advice   lost 1.0.0 is known", "nowhere", "ok       base 1.0.0 is known"}, none},
		{"plugin enable gift --with-required", 0, []string{"gift is on."}, "base enabled, gift enabled, ill known, lost known, shelf known, shop enabled, tables known"},
		{"plugin disable base", 1, []string{"Others build on this plugin", "The gift", "The shop"}, ""},
		{"plugin disable nobody", 1, []string{"Not found"}, ""},
		{"plugin disable nobody --with-dependants", 1, []string{"Not found"}, ""},
		{"plugin disable base --with-required", 2, []string{"with-required"}, ""},
		{"plugin doctor", 0, []string{"ok       gift 1.0.0 is enabled"}, ""},
		{"plugin disable --with-dependants shop", 0, []string{"shop is off."}, "base enabled, gift disabled, ill known, lost known, shelf known, shop disabled, tables known"},
		{"plugin enable shelf --with-required", 1, []string{"“The tables” cannot be enabled", "no_such_type"}, "base enabled, gift disabled, ill known, lost known, shelf known, shop disabled, tables failed"},
		{"plugin enable tables", 1, []string{"tables failed:", "no_such_type"}, ""},
		{"plugin doctor", 1, []string{"trouble  tables 1.0.0 is failed", "no_such_type", "a plugin is not well", "ok       base 1.0.0 is enabled"}, ""},
		{"plugin disable tables", 0, []string{"tables is off."}, "base enabled, gift disabled, ill known, lost known, shelf known, shop disabled, tables disabled"},
		{"plugin doctor", 0, []string{"advice   tables 1.0.0 is disabled", "ok       ill 1.0.0 is known"}, ""},
		{"plugin enable ill", 0, []string{"ill is on."}, "base enabled, gift disabled, ill enabled, lost known, shelf known, shop disabled, tables disabled"},
		{"plugin doctor", 1, []string{"trouble  ill 1.0.0 is enabled", "the disk is full"}, ""},
	} {
		status, said := with(all, one.args)
		if status != one.status || strings.Contains(said, "problem.") || strings.Contains(said, "{{") {
			t.Errorf("courseworx %s: status %d: %s", one.args, status, said)
		}
		for _, words := range one.says {
			if !strings.Contains(said, words) {
				t.Errorf("courseworx %s does not say %q: %s", one.args, words, said)
			}
		}
		if one.states == "" {
			continue
		}
		is, err := db.Values[string](t.Context(), d.db, `select id || ' ' || state from plugins order by id`)
		if got := strings.Join(is, ", "); err != nil || got != one.states {
			t.Errorf("after courseworx %s: %s, %v", one.args, got, err)
		}
	}
	// One that cannot be used at all is not well, whatever its state was.
	if status, said := with([]native.Plugin{broken}, "plugin doctor"); status != 1 || !strings.Contains(said, "trouble  broken 1.0.0 is failed") || !strings.Contains(said, "no luck today") {
		t.Errorf("courseworx plugin doctor with a broken one: status %d: %s", status, said)
	}
	if status, said := with([]native.Plugin{broken}, "plugin enable broken"); status != 1 || !strings.Contains(said, "no luck today") {
		t.Errorf("courseworx plugin enable broken: status %d: %s", status, said)
	}
}
