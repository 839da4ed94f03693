package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
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
