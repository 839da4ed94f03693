package pluginhost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// Another build of the server brings other plugins, and other versions of them.

func (s *server) stands(t *testing.T, id string) pluginhost.Info {
	t.Helper()
	for _, info := range s.List("en") {
		if info.ID == id {
			return info
		}
	}
	t.Fatalf("there is no plugin %s", id)
	return pluginhost.Info{}
}

// An update brings the tables of plugins that are on, and of those that are off and have some. It hears what it hears from then on,
// and may do nothing more than before.
func TestAnUpdateBringsItsTables(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{true, false} {
		url := dbtest.URL(t)
		one := fstest.MapFS{"202601010000_sample_one.sql": {Data: []byte("-- +goose Up\ncreate table sample.one (id int);")}}
		p := named("sample")
		p.migrations = one
		s := must(t, url, false, p)
		_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
		check(t, err)
		_, err = s.db.Exec(t.Context(), `insert into sample.one values (7)`)
		check(t, err)
		if !on {
			_, err = s.Disable(t.Context(), super, "sample", false)
			check(t, err)
		}
		p = named("sample")
		p.manifest.Version = "1.1.0"
		p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.FilesKeep, Reason: "To keep."})
		p.migrations = fstest.MapFS{"202601010000_sample_one.sql": one["202601010000_sample_one.sql"],
			"202601010001_sample_two.sql": {Data: []byte("-- +goose Up\nalter table sample.one add column note text not null default 'new';")}}
		s = must(t, url, false, p)
		if note, err := db.Value[string](t.Context(), s.db, `select note from sample.one where id = 7`); err != nil || note != "new" {
			t.Errorf("on %v: %q, %v", on, note, err)
		}
		is := s.stands(t, "sample")
		if want := map[bool]pluginhost.State{true: pluginhost.Enabled, false: pluginhost.Disabled}[on]; is.State != want || is.Version != "1.1.0" || is.Asks != 1 {
			t.Errorf("on %v: %+v", on, is)
		}
	}
}

// What is on is judged anew by what another build has.
func TestAnotherBuildMayLackWhatAPluginNeeds(t *testing.T) {
	t.Parallel()
	needs := func() sample {
		p := named("sample")
		p.manifest.Requires = []plugin.Dependency{{ID: "base", Version: ">=1"}}
		return p
	}
	fails := func(what, says string, build ...func() sample) {
		t.Helper()
		url := dbtest.URL(t)
		s := must(t, url, false, needs(), named("base"), named("other"))
		_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{Cascade: true})
		check(t, err)
		_, err = s.Enable(t.Context(), super, "other", pluginhost.Enabling{})
		check(t, err)
		plugins := []sample{}
		for _, b := range build {
			plugins = append(plugins, b())
		}
		s = must(t, url, false, natives(plugins)...)
		if is := s.stands(t, "sample"); is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), says) {
			t.Errorf("%s: %+v %s", what, is, deref(is.Reason))
		}
		if is := s.stands(t, "other"); is.State != pluginhost.Enabled {
			t.Errorf("%s: the other one: %+v", what, is)
		}
	}
	other := func() sample { return named("other") }
	fails("without what it builds on", "base", needs, other)
	fails("with an older one", "base", needs, other, func() sample {
		p := named("base")
		p.manifest.Version = "0.9.0"
		return p
	})
}

// Of two that now cannot live with each other one goes on.
func TestAnotherBuildMayBringAConflict(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	s := must(t, url, false, named("sample"), named("other"))
	for _, id := range []string{"sample", "other"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	p := named("sample")
	p.manifest.Conflicts = []string{"other"}
	s = must(t, url, false, p, named("other"))
	if first, second := s.stands(t, "other"), s.stands(t, "sample"); first.State != pluginhost.Failed || !strings.Contains(deref(first.Reason), "sample") || second.State != pluginhost.Enabled {
		t.Errorf("%+v %s, %+v", first, deref(first.Reason), second)
	}
}

// Settings that a new schema does not allow stop the plugin, until somebody sets them.
func TestSettingsThatAnUpdateDoesNotAllow(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	schema := func(most string) sample {
		p := named("sample")
		p.manifest.Settings = json.RawMessage(`{"type": "object", "properties": {"most": {"type": "integer", "maximum": ` + most + `}}}`)
		return p
	}
	s := must(t, url, false, schema("100"))
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	_, err = s.ChangeSettings(t.Context(), super, "sample", map[string]json.RawMessage{"most": json.RawMessage(`50`)})
	check(t, err)
	s = must(t, url, false, schema("10"))
	if is := s.stands(t, "sample"); is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), "settings") {
		t.Fatalf("%+v %s", is, deref(is.Reason))
	}
	_, err = s.ChangeSettings(t.Context(), super, "sample", map[string]json.RawMessage{"most": json.RawMessage(`5`)})
	check(t, err)
	if d, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); err != nil || d.State != pluginhost.Enabled {
		t.Errorf("%+v, %v", d, err)
	}
}

// A plugin that a build does not have is not forgotten: what it left behind is shown, exported and purged.
func TestWhatAnotherBuildLeftBehind(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	p := named("sample")
	p.migrations = fstest.MapFS{"202601010000_sample_one.sql": {Data: []byte("-- +goose Up\ncreate table sample.one (note text);")}}
	p.manifest.Settings = json.RawMessage(`{"type": "object", "properties": {"key": {"type": "string", "writeOnly": true}}}`)
	s := must(t, url, false, p, named("other"), named("never"))
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	_, err = s.ChangeSettings(t.Context(), super, "sample", map[string]json.RawMessage{"key": json.RawMessage(`"secret word"`)})
	check(t, err)
	_, err = s.db.Exec(t.Context(), `insert into sample.one values ('kept')`)
	check(t, err)

	s = must(t, url, false, named("other"))
	if is := s.stands(t, "sample"); is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), "not part of this build") || len(s.List("en")) != 2 {
		t.Fatalf("%+v %s; %d in the list", is, deref(is.Reason), len(s.List("en")))
	}
	if _, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); code(err) != "plugin.cannot" {
		t.Errorf("enabled: %v", err)
	}
	d, err := s.Detail(t.Context(), super, "sample")
	check(t, err)
	if len(d.Problems) != 1 {
		t.Errorf("%+v", d.Problems)
	}
	if h, err := s.Health(t.Context(), "sample"); err != nil || h.Memory != 0 || h.InFlight != 0 {
		t.Errorf("how it is: %+v, %v", h, err)
	}
	var archive bytes.Buffer
	check(t, s.Export(t.Context(), "sample", &archive))
	if unpacked := unpack(t, archive.Bytes()); !strings.Contains(unpacked["tables/one.jsonl"], `"kept"`) || strings.Contains(unpacked["settings.json"], "key") {
		t.Errorf("%v", unpacked)
	}
	_, err = s.Disable(t.Context(), super, "sample", false)
	check(t, err)
	_, err = s.Remove(t.Context(), super, "sample", true, "sample")
	check(t, err)
	if there, err := db.Value[bool](t.Context(), s.db, `select to_regnamespace('sample') is not null`); err != nil || there || len(s.List("en")) != 1 {
		t.Errorf("left: %v, %v; %d in the list", there, err, len(s.List("en")))
	}
}

// What is being done when a plugin is switched off is finished.
func TestWorkInFlightIsFinished(t *testing.T) {
	t.Parallel()
	began, goOn := make(chan struct{}), make(chan struct{})
	p := named("sample")
	p.register = slow(began, goOn)
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	ended := make(chan int, 1)
	go func() {
		status, _ := s.do(t, "POST", "/x/sample/slow", "", "")
		ended <- status
	}()
	<-began
	_, err = s.Disable(context.WithoutCancel(t.Context()), super, "sample", false)
	check(t, err)
	if status, _ := s.do(t, "POST", "/x/sample/slow", "", ""); status != 404 {
		t.Errorf("begun after it was switched off: %d", status)
	}
	close(goOn)
	if status := <-ended; status != 204 {
		t.Errorf("what was begun before: %d", status)
	}
}

// slow brings an operation that says that it began, and ends when it is let.
func slow(began chan<- struct{}, goOn <-chan struct{}) func(native.Registrar, native.Host) error {
	return func(r native.Registrar, _ native.Host) error {
		native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "slow", Method: http.MethodPost, Path: "/slow"}, func(context.Context, *struct{}) (*struct{}, error) {
			began <- struct{}{}
			<-goOn
			return nil, nil
		})
		return nil
	}
}

func natives(list []sample) []native.Plugin {
	all := make([]native.Plugin, len(list))
	for i, p := range list {
		all[i] = p
	}
	return all
}

// Migrations that end their transaction could be neither tried nor taken back: such a plugin is not used, and nothing of it is done.
func TestMigrationsStayInTheirTransaction(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	var all []native.Plugin
	for id, sql := range map[string]string{
		"committing": "create table committing.one (id int);\n  COMMIT;\ncreate table committing.two (id int);",
		"beginning":  "begin;\ncreate table beginning.one (id int);",
		"rolling":    "create table rolling.one (id int); \nrollback work;",
		"ending":     "create table ending.one (id int); end;", // found by doing it
		"outside":    "-- +goose NO TRANSACTION\ncreate table outside.one (id int);",
		"block":      "create table block.one (id int);\n-- +goose StatementBegin\ncreate function block.f() returns int language plpgsql as $$\nbegin\n  return 1;\nend;\n$$;\n-- +goose StatementEnd",
	} {
		p := named(id)
		p.migrations = fstest.MapFS{"202601010000_sample.sql": {Data: []byte("-- +goose Up\n" + sql)}}
		all = append(all, p)
	}
	s := must(t, url, false, all...)
	for _, p := range all {
		id := p.Manifest().ID
		d, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		if on := err == nil && d.State == pluginhost.Enabled; on != (id == "block") {
			t.Errorf("%s: %s %s, %v", id, d.State, deref(d.Reason), err)
		}
	}
}
