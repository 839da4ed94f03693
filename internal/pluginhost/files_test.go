package pluginhost_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// stuck are files that nobody can read before the gate opens; each opening is counted.
type stuck struct {
	fs.FS
	gate   <-chan struct{}
	opened *atomic.Int32
}

func (s stuck) Open(name string) (fs.File, error) {
	s.opened.Add(1)
	<-s.gate
	return s.FS.Open(name)
}

// A plugin whose files do not come to an end keeps no server from starting; what they give later changes nothing that is used.
func TestFilesThatHang(t *testing.T) {
	t.Parallel()
	texts := fstest.MapFS{"en.json": {Data: []byte(`{"name": "Too late", "notice": {"late": {"title": "Late"}}}`)}}
	tables := fstest.MapFS{"202601010000_late.sql": {Data: []byte("-- +goose Up\ncreate table tables.late (id int);")}}
	gate := make(chan struct{})
	var all []native.Plugin
	ends := map[string]chan struct{}{"texts": make(chan struct{}), "tables": make(chan struct{}), "aside": make(chan struct{})}
	for id, bring := range map[string]func(r native.Registrar, read stuck){
		"texts":  func(r native.Registrar, read stuck) { read.FS = texts; r.Locales(read) },
		"tables": func(r native.Registrar, read stuck) { read.FS = tables; r.Migrations(read) },
		// One that says that it is done while it still reads.
		"aside": func(r native.Registrar, read stuck) {
			read.FS = texts
			go func() { defer close(ends["aside"]); r.Locales(read) }()
		},
	} {
		p := named(id)
		p.register = func(r native.Registrar, _ native.Host) error {
			if id != "aside" {
				defer close(ends[id])
			}
			r.On("course.published", func(context.Context, plugin.Delivered) error { return nil })
			bring(r, stuck{gate: gate, opened: new(atomic.Int32)})
			r.Health(func(context.Context) error { return nil })
			return nil
		}
		all = append(all, p)
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Register: 400 * time.Millisecond}, append(all, named("other"))...)
	check(t, err)
	for _, id := range []string{"texts", "tables"} {
		if is := s.stands(t, id); is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), "did not end within 400ms") {
			t.Errorf("%+v %s", is, deref(is.Reason))
		}
	}
	close(gate)
	for id, ended := range ends { // while the server is asked, as far as the race detector can tell
		if is := s.stands(t, id); is.Name != id {
			t.Errorf("%s is called %q", id, is.Name)
		}
		if status, _ := s.do(t, "POST", "/x/other/hello", "", `{"name": "a"}`); status != 404 {
			t.Errorf("another one that is off: %d", status)
		}
		<-ended
		d, err := s.Detail(t.Context(), super, id)
		check(t, err)
		if d.Name != id || len(d.Migrations) > 0 || (len(d.Operations) > 0) != (id == "aside") {
			t.Errorf("taken too late: %+v", d)
		}
	}
	for _, id := range []string{"other", "aside"} {
		if d, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{}); err != nil || d.State != pluginhost.Enabled {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// What a plugin brings is read once: files that hang or change later are not asked.
func TestFilesAreReadOnce(t *testing.T) {
	t.Parallel()
	gate, opened := make(chan struct{}), new(atomic.Int32)
	close(gate)
	p := named("sample")
	p.migrations = stuck{fstest.MapFS{"202601010000_sample.sql": {Data: []byte("-- +goose Up\ncreate table sample.one (id int);")}}, gate, opened}
	s := must(t, dbtest.URL(t), false, p)
	before := opened.Load()
	if d, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); err != nil || d.State != pluginhost.Enabled {
		t.Errorf("%+v, %v", d, err)
	}
	if now := opened.Load(); before == 0 || now != before {
		t.Errorf("opened %d times, and then %d times", before, now)
	}
}

// endless are files that do not end.
type endless struct{ fstest.MapFS }

func (e endless) Open(name string) (fs.File, error) {
	f, err := e.MapFS.Open(name)
	if _, listed := f.(fs.ReadDirFile); listed {
		return f, err
	}
	return zeros{f}, err
}

type zeros struct{ fs.File }

func (zeros) Read(into []byte) (int, error) { return len(into), nil }

// Files without end, and endlessly many, are not taken.
func TestFilesWithoutEnd(t *testing.T) {
	t.Parallel()
	many := fstest.MapFS{}
	for i := range 2001 {
		many[fmt.Sprintf("%d.json", i)] = &fstest.MapFile{}
	}
	together := fstest.MapFS{"a.json": {Data: make([]byte, 16<<20-1000)}, "b.json": {Data: make([]byte, 2000)}}
	for _, one := range []struct {
		says  string
		files fs.FS
	}{
		{"larger than", endless{fstest.MapFS{"202601010000_one.sql": {}}}}, {"larger than", together}, {"more than 2000 files", many},
	} {
		says, files := one.says, one.files
		p, q := named("tables"), named("texts")
		p.migrations = files
		q.register = func(r native.Registrar, _ native.Host) error { r.Locales(files); return nil }
		s := must(t, dbtest.URL(t), false, p, q)
		for _, is := range s.List("en") {
			if is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), says) {
				t.Errorf("%s: %+v %s", says, is, deref(is.Reason))
			}
		}
	}
}

// A plugin that this time does not come to say all that it brings keeps what it kept: nobody knows about whom it is, nor whether it may go.
func TestWhatIsKeptWaitsForThePlugin(t *testing.T) {
	t.Parallel()
	gate := make(chan struct{})
	t.Cleanup(func() { close(gate) })
	for what, registers := range map[string]func(native.Registrar, native.Host) error{
		"hangs":     func(native.Registrar, native.Host) error { <-gate; return nil },
		"gives up":  func(native.Registrar, native.Host) error { return errors.New("no way") },
		"panics":    func(native.Registrar, native.Host) error { panic("no way") },
		"has a bad": nil, // form of settings
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			keptBy(t, registers)
		})
	}
}

func keptBy(t *testing.T, registers func(native.Registrar, native.Host) error) {
	t.Helper()
	url := dbtest.URL(t)
	p := named("sample")
	p.migrations = fstest.MapFS{"202601010000_one.sql": {Data: []byte("-- +goose Up\ncreate table sample.kept (id int);")}}
	before := must(t, url, false, p)
	_, err := before.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	if p.register = registers; registers == nil {
		p.manifest.Settings = json.RawMessage(`{"type": "array"}`)
	}
	s, err := startWith(t, url, false, pluginhost.Limits{Register: 500 * time.Millisecond}, p, named("other"))
	check(t, err)
	user := plugin.NewID[plugin.UserID]()
	all := pluginhost.Personal{Host: s.Host}
	if _, err := all.Export(t.Context(), s.db, user); code(err) != "plugin.broken" {
		t.Errorf("export: %v", err)
	}
	if err := s.db.InTx(t.Context(), func(tx db.Tx) error { return all.Erase(t.Context(), tx, user) }); code(err) != "plugin.broken" {
		t.Errorf("erase: %v", err)
	}
	if _, err := s.Remove(t.Context(), super, "sample", true, "sample"); code(err) != "plugin.broken" {
		t.Errorf("purge: %v", err)
	}
	there, err := db.Value[bool](t.Context(), s.db, `select to_regclass('sample.kept') is not null`)
	if check(t, err); !there {
		t.Error("what it kept is gone")
	}
}

// The administrator sees the plugin's mails with the plugin's own samples.
func TestSamplesOfAPluginsMails(t *testing.T) {
	t.Parallel()
	p := named("sample")
	p.register = func(r native.Registrar, _ native.Host) error {
		r.Locales(fstest.MapFS{"en.json": {Data: []byte(`{"mail": {"bill": {"subject": "Invoice {{number}} of {{nothing}}", "body": "."}}, "mail_sample": {"number": "INV-7"}}`)}})
		return nil
	}
	s := must(t, dbtest.URL(t), false, p)
	if mail, err := s.Mails.Preview(t.Context(), "x:sample:bill", "en", nil); err != nil || mail.Subject != "Invoice INV-7 of {{nothing}}" {
		t.Errorf("%+v, %v", mail, err)
	}
}
