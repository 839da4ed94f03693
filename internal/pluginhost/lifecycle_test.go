package pluginhost_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func code(err error) string {
	if f := plugin.AsFault(err); err != nil && f != nil {
		return f.Code
	}
	return fmt.Sprint(err)
}

func (s *server) states(t testing.TB) string {
	t.Helper()
	check(t, s.Reload(t.Context()))
	var all []string
	for _, p := range s.List("en") {
		all = append(all, p.ID+" "+string(p.State))
	}
	return strings.Join(all, ", ")
}

// Plugins build on one another: what is missing is said, or put on before; what is needed is not taken away, or goes first.
func TestPluginsThatBuildOnOneAnother(t *testing.T) {
	t.Parallel()
	base, shop, gift, rival := named("base"), named("shop"), named("gift"), named("rival")
	base.manifest.Version = "1.4.0"
	shop.manifest.Requires = []plugin.Dependency{{ID: "base", Version: ">=1.2 <2"}}
	gift.manifest.Requires = []plugin.Dependency{{ID: "shop"}}
	rival.manifest.Conflicts = []string{"base"}
	odd, absent, old := named("odd"), named("absent"), named("old")
	odd.manifest.Requires = []plugin.Dependency{{ID: "base", Version: ">=2"}}
	absent.manifest.Requires = []plugin.Dependency{{ID: "nowhere"}}
	old.manifest.Host = "<1"
	s := must(t, dbtest.URL(t), false, base, shop, gift, rival, odd, absent, old)
	on := func(id string, cascade bool) string {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{Cascade: cascade})
		return code(err)
	}
	off := func(id string, cascade bool) string {
		_, err := s.Disable(t.Context(), super, id, cascade)
		return code(err)
	}
	for id, want := range map[string]string{"gift": "plugin.requires", "odd": "plugin.cannot", "absent": "plugin.cannot", "old": "plugin.cannot"} {
		if got := on(id, false); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	if got := on("gift", true); got != "<nil>" {
		t.Fatal(got)
	}
	if got := s.states(t); got != "absent known, base enabled, gift enabled, odd known, old known, rival known, shop enabled" {
		t.Error(got)
	}
	facts, err := db.Values[string](t.Context(), s.db, `select subject from events where name = 'plugin.enabled' order by id`)
	check(t, err)
	if strings.Join(facts, " ") != "plugin:base plugin:shop plugin:gift" {
		t.Errorf("enabled in the order %v", facts)
	}
	if got := on("rival", true); got != "plugin.cannot" {
		t.Errorf("rivals: %s", got)
	}
	_, err = s.Disable(t.Context(), super, "base", false)
	if f := plugin.AsFault(err); f.Code != "plugin.needed" || f.Args["plugins"] != "gift, shop" {
		t.Errorf("taken away from under others: %v", f)
	}
	if got := off("base", true); got != "<nil>" {
		t.Error(got)
	}
	if got := s.states(t); got != "absent known, base disabled, gift disabled, odd known, old known, rival known, shop disabled" {
		t.Error(got)
	}
	if got := on("rival", false); got != "<nil>" {
		t.Errorf("the rival: %s", got)
	}
	if got := on("base", false); got != "plugin.cannot" {
		t.Errorf("beside its rival: %s", got)
	}
	d, err := s.Check(t.Context(), super, "odd")
	check(t, err)
	var codes []string
	for _, p := range d.Problems {
		codes = append(codes, p.Code)
		if strings.Contains(p.Text, "{{") || strings.Contains(p.Text, "plugin_problem") {
			t.Errorf("said as %q", p.Text)
		}
	}
	if strings.Join(codes, " ") != "version off" {
		t.Errorf("problems: %v", d.Problems)
	}
}

// Known, looked at, granted, enabled, disabled, and forgotten again.
func TestTheWholeLifeOfAPlugin(t *testing.T) {
	t.Parallel()
	p := named("sample")
	p.migrations = fstest.MapFS{"202601010000_sample_one.sql": {Data: []byte("-- +goose Up\ncreate table sample.one (id int, note text);")}}
	var host native.Host
	p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.FilesKeep, Reason: "To keep."})
	p.manifest.Settings = json.RawMessage(`{"type":"object","properties":{"greeting":{"type":"string","default":"Hello"},"key":{"type":"string","writeOnly":true}}}`)
	p.register = func(r native.Registrar, h native.Host) error {
		host = h
		r.On("course.published", func(context.Context, plugin.Delivered) error { return nil })
		return nil
	}
	s := must(t, dbtest.URL(t), false, p)
	stands := func(want pluginhost.State, d pluginhost.Detail, err error) {
		t.Helper()
		if err != nil || d.State != want {
			t.Fatalf("%s instead of %s: %v", d.State, want, err)
		}
	}
	d, err := s.Detail(t.Context(), super, "sample")
	stands(pluginhost.Known, d, err)
	if d.Asks != 2 || !slices.Equal(d.Migrations, []string{"202601010000_sample_one.sql"}) {
		t.Errorf("%+v", d)
	}
	d, err = s.Check(t.Context(), super, "sample")
	stands(pluginhost.Checked, d, err)
	if there, err := db.Value[bool](t.Context(), s.db, `select to_regnamespace('sample') is not null`); err != nil || there {
		t.Errorf("the dry run left its schema behind: %v", err)
	}
	d, err = s.Grant(t.Context(), super, "sample", plugin.FilesKeep, true)
	stands(pluginhost.Granted, d, err)
	d, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{Grant: []string{plugin.FilesKeep}})
	stands(pluginhost.Enabled, d, err)
	if d.Asks != 1 || len(d.Migrations) != 0 {
		t.Errorf("%+v", d)
	}
	_, err = host.Exec(t.Context(), `insert into sample.one values (1, 'kept')`)
	check(t, err)
	check(t, host.Files().Put(t.Context(), "logo.txt", strings.NewReader("abc"), 3, "text/plain"))
	_, err = s.ChangeSettings(t.Context(), super, "sample", map[string]json.RawMessage{"key": json.RawMessage(`"secret word"`)})
	check(t, err)
	if got, err := s.Remove(t.Context(), super, "sample", false, "sample"); code(err) != "plugin.on" {
		t.Errorf("removed while it works: %s %v", got.State, err)
	}
	d, err = s.Disable(t.Context(), super, "sample", false)
	stands(pluginhost.Disabled, d, err)
	var archive bytes.Buffer
	check(t, s.Export(t.Context(), "sample", &archive))
	unpacked := unpack(t, archive.Bytes())
	if !strings.Contains(unpacked["tables/one.jsonl"], `"kept"`) || unpacked["files/logo.txt"] != "abc" || !strings.Contains(unpacked["settings.json"], "Hello") ||
		strings.Contains(fmt.Sprint(unpacked), "secret word") || !strings.Contains(unpacked["manifest.json"], `"id":"sample"`) {
		t.Errorf("its archive: %v", unpacked)
	}
	if _, err := s.Remove(t.Context(), super, "sample", true, "samples"); code(err) != "plugin.confirm" {
		t.Errorf("removed by another name: %v", err)
	}
	remove := func(purge bool) {
		t.Helper()
		d, err = s.Remove(t.Context(), super, "sample", purge, "sample") // at once: the server waits until all are quiet
		stands(pluginhost.Known, d, err)
	}
	remove(false)
	if kept, err := db.Value[string](t.Context(), s.db, `select note from sample.one`); err != nil || kept != "kept" || d.Asks != 2 {
		t.Errorf("kept: %q, %v", kept, err)
	}
	d, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	stands(pluginhost.Enabled, d, err)
	if !slices.Equal(d.Secrets, []string{"key"}) {
		t.Errorf("secrets after it came back: %v", d.Secrets)
	}
	_, err = s.Disable(t.Context(), super, "sample", false)
	check(t, err)
	remove(true)
	left, err := db.Value[int](t.Context(), s.db, `
		select (select count(*) from plugin_settings) + (select count(*) from plugin_grants) + (select count(*) from event_switches)
		+ (case when to_regnamespace('sample') is null then 0 else 1 end)`)
	check(t, err)
	if _, _, err := host.Files().Open(t.Context(), "logo.txt"); left != 0 || err == nil {
		t.Errorf("%d things are left after a purge; the file: %v", left, err)
	}
	d, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	stands(pluginhost.Enabled, d, err)
}

func unpack(t testing.TB, b []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	check(t, err)
	all := map[string]string{}
	for _, f := range r.File {
		o, err := f.Open()
		check(t, err)
		text, err := io.ReadAll(o)
		check(t, errors.Join(err, o.Close()))
		all[f.Name] = string(text)
	}
	return all
}

func TestSettingsMatchTheirSchema(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.manifest.Settings = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["url"],"properties":{
		"url":{"type":"string","format":"uri","maxLength":60},"tries":{"type":"integer","minimum":1,"maximum":9,"default":3},
		"way":{"type":"string","enum":["fast","safe"]},"names":{"type":"array","items":{"type":"string"},"maxItems":2},"key":{"type":"string","writeOnly":true,"minLength":4}}}`)
	p.register = func(_ native.Registrar, h native.Host) error {
		if host == nil { // that of the first server
			host = h
		}
		return nil
	}
	url := dbtest.URL(t)
	s, other := must(t, url, true, p), must(t, url, true, p)
	for body, want := range map[string]string{
		`{}`:                                           "/values/url plugin.setting_needed",
		`{"url":"no address at all"}`:                  "/values/url plugin.setting_wrong",
		`{"url":5}`:                                    "/values/url plugin.setting_wrong",
		`{"url":"a:b","tries":0}`:                      "/values/tries plugin.setting_range",
		`{"url":"a:b","tries":1.5}`:                    "/values/tries plugin.setting_wrong",
		`{"url":"a:b","way":"slow"}`:                   "/values/way plugin.setting_wrong",
		`{"url":"a:b","names":["a",1]}`:                "/values/names/1 plugin.setting_wrong",
		`{"url":"a:b","names":["a","b","c"]}`:          "/values/names plugin.setting_length",
		`{"url":"a:b","key":"abc"}`:                    "/values/key plugin.setting_length",
		`{"url":"a:b","other":1}`:                      "/values plugin.setting_unknown",
		`{"url":"` + strings.Repeat("a", 70000) + `"}`: "/values plugin.settings_large",
	} {
		var values map[string]json.RawMessage
		check(t, json.Unmarshal([]byte(body), &values))
		_, err := s.ChangeSettings(t.Context(), super, "sample", values)
		f := plugin.AsFault(err)
		if err == nil || f.Code != "plugin.settings_invalid" || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Code != want {
			t.Errorf("%.60s: %+v", body, f)
		}
	}
	set := func(body string) pluginhost.Detail {
		t.Helper()
		var values map[string]json.RawMessage
		check(t, json.Unmarshal([]byte(body), &values))
		d, err := s.ChangeSettings(t.Context(), super, "sample", values)
		check(t, err)
		return d
	}
	type settings struct {
		URL   string `json:"url"`
		Tries int    `json:"tries"`
		Key   string `json:"key"`
	}
	now := func() (is settings) {
		t.Helper()
		check(t, host.Settings(t.Context(), &is))
		return is
	}
	set(`{"url":"a:b","key":"open sesame"}`)
	if got := now(); got != (settings{"a:b", 3, "open sesame"}) {
		t.Errorf("%+v", got)
	}
	d := set(`{"url":"a:c","tries":5}`)
	if raw, err := json.Marshal(d); err != nil || bytes.Contains(raw, []byte("sesame")) || !slices.Equal(d.Secrets, []string{"key"}) {
		t.Errorf("shown: %s", raw)
	}
	if got := now(); got != (settings{"a:c", 5, "open sesame"}) {
		t.Errorf("a secret that was left out: %+v", got)
	}
	kept, err := db.Value[string](t.Context(), s.db, `select string_agg(value::text, ' ') from plugin_settings`)
	check(t, err)
	if strings.Contains(kept, "sesame") {
		t.Errorf("kept in clear: %s", kept)
	}
	dbtest.Until(t, "the other server has them", func() bool {
		d, err := other.Detail(t.Context(), super, "sample")
		check(t, err)
		return fmt.Sprint(d.Settings["tries"]) == fmt.Sprint(json.RawMessage("5"))
	})
	if d := set(`{"url":"a:c","key":""}`); len(d.Secrets) != 0 || now().Key != "" {
		t.Errorf("a secret that was taken away: %v", d.Secrets)
	}
}

// Jobs are done while the plugin is on, and wait while it is off; one that panics is tried again.
func TestJobsOfPlugins(t *testing.T) {
	t.Parallel()
	var host native.Host
	var mu sync.Mutex
	var done []string
	p := named("sample")
	p.manifest.Jobs = []plugin.JobUse{{Name: "greet"}, {Name: "sum", Every: 60}}
	p.register = func(r native.Registrar, h native.Host) error {
		host = h
		r.Job("greet", func(_ context.Context, args json.RawMessage) error {
			mu.Lock()
			defer mu.Unlock()
			done = append(done, string(args))
			if len(done) == 1 {
				panic("not yet")
			}
			return nil
		})
		r.Job("sum", func(context.Context, json.RawMessage) error { return nil })
		return nil
	}
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	ctx, stop := context.WithCancel(context.Background())
	var works sync.WaitGroup
	works.Go(func() { _ = s.jobs.Run(ctx, time.Second) })
	t.Cleanup(func() { stop(); works.Wait() })
	check(t, host.InTx(t.Context(), func(tx native.Tx) error {
		return host.Enqueue(t.Context(), tx, "greet", map[string]string{"name": "Mona"}, time.Time{})
	}))
	dbtest.Until(t, "it is done, at the second try", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(done) == 2 && strings.Contains(done[1], `"Mona"`)
	})
	dbtest.Until(t, "what it did is written down", func() bool {
		h, err := s.Health(t.Context(), "sample")
		check(t, err)
		i := slices.IndexFunc(h.Uses, func(u pluginhost.Use) bool { return u.Kind == "job" && u.Name == "greet" })
		return i >= 0 && h.Uses[i].Calls == 2 && h.Uses[i].Errors == 1
	})
	_, err = s.Disable(t.Context(), super, "sample", false)
	check(t, err)
	check(t, host.InTx(t.Context(), func(tx native.Tx) error { return host.Enqueue(t.Context(), tx, "greet", "later", time.Time{}) }))
	dbtest.Until(t, "it waits", func() bool {
		n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from jobs.river_job where kind = 'plugin' and state = 'scheduled' and args->>'args' like '%later%'`)
		check(t, err)
		return n == 1
	})
	if len(done) != 2 {
		t.Errorf("done while it was off: %v", done)
	}
}
