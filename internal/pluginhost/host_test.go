package pluginhost_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sample is a plugin whose parts a test chooses.
type sample struct {
	manifest   plugin.Manifest
	migrations fs.FS
	register   func(r native.Registrar, h native.Host) error
}

func (s sample) Manifest() plugin.Manifest { return s.manifest }

func (s sample) Register(r native.Registrar, h native.Host) error {
	if s.migrations != nil {
		r.Migrations(s.migrations)
	}
	native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "hello", Method: http.MethodPost, Path: "/hello"}, func(ctx context.Context, in *struct {
		Body struct {
			Name string `json:"name"`
		}
	}) (*struct{ Body string }, error) {
		return &struct{ Body string }{in.Body.Name + " " + string(native.Actor(ctx).Role)}, nil
	})
	native.Handle(r.API(), plugin.Admins, huma.Operation{OperationID: "admin", Method: http.MethodGet, Path: "/admin"}, func(context.Context, *struct{}) (*struct{}, error) {
		return nil, plugin.ErrNotFound
	})
	if s.register != nil {
		return s.register(r, h)
	}
	return nil
}

func named(id string) sample {
	return sample{manifest: plugin.Manifest{ID: id, Name: id, Version: "1.0.0", Events: []string{"course.published"},
		Permissions: []plugin.Permission{{Name: plugin.EventsRead, Reason: "To hear."}},
		Navigation:  []plugin.NavEntry{{LabelKey: "nav", Path: "/x/" + id, Roles: []plugin.Role{plugin.SuperAdmin}}}}}
}

type server struct {
	*pluginhost.Host
	db      *db.DB
	bus     *event.Bus
	jobs    *job.Jobs
	hooks   *hook.Hooks
	blobs   blob.Store
	api     *rest.API
	handler http.Handler
}

func start(t testing.TB, url string, listen bool, plugins ...native.Plugin) (*server, error) {
	t.Helper()
	return startWith(t, url, listen, pluginhost.Limits{}, plugins...)
}

func startWith(t testing.TB, url string, listen bool, limits pluginhost.Limits, plugins ...native.Plugin) (*server, error) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	s := &server{db: dbtest.Open(t, url, 6), hooks: hook.New()}
	texts, err := i18n.Load([]string{"en", "ar"}, i18n.Locales, notice.Locales, pluginhost.Locales)
	check(t, err)
	signals := db.NewSignals(url, log)
	s.bus = event.NewBus(s.db, signals, log, event.Tuning{Pause: time.Nanosecond, Attempts: 3})
	pool, err := pgxpool.New(t.Context(), url)
	check(t, err)
	t.Cleanup(pool.Close)
	check(t, job.Migrate(t.Context(), pool))
	s.jobs = job.New(pool, log, job.Options{Server: plugin.NewID[string](), Poll: 100 * time.Millisecond})
	seal, err := token.LoadSeal(t.Context(), s.db, "secret")
	check(t, err)
	s.blobs, err = blob.NewFolder(t.TempDir())
	check(t, err)
	hub := live.NewHub(signals, func(context.Context, plugin.Actor, string) (bool, error) { return true, nil })
	mails := mail.New(mail.Deps{DB: s.db, Jobs: s.jobs, Texts: texts, Settings: setting.NewStore(s.db, signals, time.Now), Signals: signals, Seal: seal, Now: time.Now,
		Site: func(context.Context, db.Querier) (setting.Site, error) { return setting.Site{}, nil }})
	notices := notice.New(notice.Deps{DB: s.db, Hub: hub, Texts: texts, Now: time.Now})
	s.Host, err = pluginhost.New(pluginhost.Deps{
		DB: s.db, DirectURL: url, Bus: s.bus, Jobs: s.jobs, Hub: hub, Hooks: s.hooks, Notices: notices, Mails: mails, Texts: texts, Signals: signals, Seal: seal, Blobs: s.blobs, Log: log, Now: time.Now,
		BaseURL: func() string { return "http://site.example.org" },
		Site:    func(context.Context) (setting.Site, error) { return setting.Site{TimeZone: "Asia/Kuwait"}, nil },
		Version: "1.2.0", Server: "test", Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Limits: limits,
	}, plugins)
	if err != nil {
		return nil, err
	}
	_, err = s.db.Exec(t.Context(), `insert into users (id, first_name, last_name, email, role) values ($1, 'Mona', 'Adel', 'mona@example.com', 'super_admin') on conflict do nothing`, admin)
	check(t, err)
	mux := http.NewServeMux()
	s.api = rest.NewAPI(mux, texts, "test")
	s.Routes(s.api)
	s.Register(s.api)
	check(t, s.jobs.Prepare())
	if err := s.Start(t.Context()); err != nil {
		return nil, err
	}
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := plugin.Actor{Language: "en"}
		if role := r.Header.Get("Test-Role"); role != "" {
			a = plugin.Actor{User: plugin.UserID(admin), Role: plugin.Role(role), Language: "en"}
		}
		mux.ServeHTTP(w, r.WithContext(rest.WithActor(r.Context(), a)))
	})
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() { s.Run(ctx) })
	if listen {
		ended.Go(func() { signals.Run(ctx) })
	}
	t.Cleanup(func() { cancel(); ended.Wait() })
	if listen {
		dbtest.Until(t, "the server listens", signals.Listening)
	}
	return s, nil
}

func must(t testing.TB, url string, listen bool, plugins ...native.Plugin) *server {
	t.Helper()
	s, err := start(t, url, listen, plugins...)
	check(t, err)
	return s
}

const admin = "018f0000-0000-7000-8000-000000000001"

var super = plugin.Actor{User: admin, Role: plugin.SuperAdmin, Language: "en"}

func (s *server) do(t testing.TB, method, path, role, body string) (status int, code string) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Test-Role", role)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	var p rest.Problem
	if w.Code >= 400 && strings.Contains(w.Header().Get("Content-Type"), "json") {
		check(t, json.Unmarshal(w.Body.Bytes(), &p))
	}
	return w.Code, p.Code
}

func (s *server) hello(t testing.TB) int {
	t.Helper()
	status, code := s.do(t, "POST", "/x/sample/hello", "", `{"name": "a"}`)
	if status == 404 && code != "plugin.disabled" && code != "" {
		t.Errorf("refused with %s", code)
	}
	return status
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestWhoManagesPlugins(t *testing.T) {
	t.Parallel()
	s := must(t, dbtest.URL(t), false, named("sample"))
	for role, want := range map[string]int{"": 401, "trainer": 403, "super_admin": 200} {
		if status, _ := s.do(t, "POST", "/plugins/sample/enable", role, ""); status != want {
			t.Errorf("%q: %d", role, status)
		}
	}
	if status, code := s.do(t, "POST", "/plugins/other/enable", "super_admin", ""); status != 404 || code != "not_found" {
		t.Errorf("an unknown plugin: %d %s", status, code)
	}
	if x := s.Extra(t.Context(), super); len(x.Plugins) != 1 || x.Plugins[0].Version != "1.0.0" || len(x.Navigation) != 1 || x.Navigation[0].Path != "/x/sample" {
		t.Errorf("a super admin's browser is told %+v", x)
	}
	if x := s.Extra(t.Context(), plugin.Actor{}); len(x.Plugins) != 1 || len(x.Navigation) != 0 {
		t.Errorf("a visitor's browser is told %+v", x)
	}
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}) // it is already
	check(t, err)
	facts, err := db.Values[string](t.Context(), s.db, `select name from events where subject = 'plugin:sample' order by seq`)
	check(t, err)
	if !slices.Equal(facts, []string{"plugin.enabled"}) {
		t.Errorf("facts: %v", facts)
	}
}

func TestFailingMigrationSaysWhy(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	files := fstest.MapFS{
		"202601010000_sample_one.sql": {Data: []byte("-- +goose Up\ncreate table sample.one (id int);")},
		"202601010001_sample_two.sql": {Data: []byte("-- +goose Up\ncreate table sample.two (id no_such_type);")},
	}
	broken := named("sample")
	broken.migrations = files
	s := must(t, url, false, broken, named("other"))
	info, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	if info.State != pluginhost.Failed || info.Reason == nil || !strings.Contains(*info.Reason, "no_such_type") {
		t.Fatalf("%+v", info)
	}
	if s.hello(t) != 404 {
		t.Error("a failed plugin answers")
	}
	if info, err := s.Enable(t.Context(), super, "other", pluginhost.Enabling{}); err != nil || info.State != pluginhost.Enabled {
		t.Errorf("the other plugin: %+v, %v", info, err)
	}
	if there, err := db.Value[bool](t.Context(), s.db, `select to_regnamespace('sample') is not null`); err != nil || there {
		t.Errorf("something of it was done: %v", err)
	}
	// Mended, all of it is done.
	mended := named("sample")
	mended.migrations = fstest.MapFS{"202601010000_sample_one.sql": files["202601010000_sample_one.sql"], "202601010001_sample_two.sql": {Data: []byte("-- +goose Up\ncreate table sample.two (id int);")}}
	s = must(t, url, false, mended, named("other"))
	if info, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); err != nil || info.State != pluginhost.Enabled || info.Reason != nil {
		t.Errorf("mended: %+v, %v", info, err)
	}
	// A new version whose migration fails at start does not keep the centre from opening.
	worse := named("sample")
	worse.migrations = fstest.MapFS{"202601010000_sample_one.sql": files["202601010000_sample_one.sql"], "202601010001_sample_two.sql": mended.migrations.(fstest.MapFS)["202601010001_sample_two.sql"],
		"202601010002_sample_three.sql": {Data: []byte("-- +goose Up\nselect 1/0;")}}
	s = must(t, url, false, worse, named("other"))
	if list := s.List("en"); list[0].ID != "other" || list[0].State != pluginhost.Enabled || list[1].State != pluginhost.Failed {
		t.Errorf("after a failed update: %+v", list)
	}
}

func TestTwoServersEnableAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	p := named("sample")
	p.migrations = fstest.MapFS{"202601010000_sample_one.sql": {Data: []byte("-- +goose Up\ncreate table sample.one (id int);")}}
	servers := []*server{must(t, url, false, p), must(t, url, false, p), must(t, url, false, p)}
	var all sync.WaitGroup
	for _, s := range servers {
		all.Go(func() {
			if info, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); err != nil || info.State != pluginhost.Enabled {
				t.Errorf("%+v, %v", info, err)
			}
		})
	}
	all.Wait()
}

func TestListenerHearsOnlyWhileEnabled(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	var heard []string
	p := named("sample")
	p.register = func(r native.Registrar, _ native.Host) error {
		r.On("course.published", func(_ context.Context, e plugin.Delivered) error {
			heard = append(heard, e.Subject)
			return nil
		})
		return nil
	}
	s := must(t, url, false, p)
	publish := func(id plugin.CourseID) {
		t.Helper()
		check(t, s.db.InTx(t.Context(), func(tx db.Tx) error { return s.bus.Publish(t.Context(), tx, plugin.CoursePublished{Course: id}) }))
		check(t, s.bus.Drain(t.Context()))
	}
	publish("before")
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	publish("while")
	_, err = s.Disable(t.Context(), super, "sample", false)
	check(t, err)
	publish("after")
	_, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	publish("again")
	if !slices.Equal(heard, []string{"course:while", "course:again"}) {
		t.Errorf("heard %v", heard)
	}
}

// What cannot be told apart keeps the server from starting: there is nobody to hang a state on.
func TestPluginsThatCannotBe(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	odd := func(change func(*plugin.Manifest)) native.Plugin {
		p := named("sample")
		change(&p.manifest)
		return p
	}
	for why, plugins := range map[string][]native.Plugin{
		"form": {named("Sample")}, "belongs to the server": {named("public")}, "twice": {named("sample"), named("sample")},
	} {
		if _, err := start(t, url, false, plugins...); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
	// What else is wrong makes the one plugin failed.
	for why, p := range map[string]native.Plugin{
		"no name":        odd(func(m *plugin.Manifest) { m.Name = "" }),
		"no version":     odd(func(m *plugin.Manifest) { m.Version = "new" }),
		"no range":       odd(func(m *plugin.Manifest) { m.Host = "1.x" }),
		"cannot require": odd(func(m *plugin.Manifest) { m.Requires = []plugin.Dependency{{ID: "sample"}} }),
		"permission": odd(func(m *plugin.Manifest) {
			m.Permissions = []plugin.Permission{{Name: "everything", Reason: "Why not."}}
		}),
		"without a reason":  odd(func(m *plugin.Manifest) { m.Permissions = []plugin.Permission{{Name: plugin.EventsRead}} }),
		"events.read":       odd(func(m *plugin.Manifest) { m.Permissions = nil }),
		"cannot announce":   odd(func(m *plugin.Manifest) { m.Publishes = []string{"user.created"} }),
		"unknown hook":      odd(func(m *plugin.Manifest) { m.Hooks = []plugin.HookUse{{Name: "before.all"}} }),
		"2 s":               odd(func(m *plugin.Manifest) { m.Hooks = []plugin.HookUse{{Name: plugin.BeforePost.Name, Budget: 2001}} }),
		"minute":            odd(func(m *plugin.Manifest) { m.Jobs = []plugin.JobUse{{Name: "sum", Every: 5}} }),
		"none of its own":   odd(func(m *plugin.Manifest) { m.Navigation = []plugin.NavEntry{{LabelKey: "nav", Path: "front"}} }),
		"is there twice in": odd(func(m *plugin.Manifest) { m.Jobs = []plugin.JobUse{{Name: "sum"}, {Name: "sum"}} }),
	} {
		s := must(t, url, false, p, named("other"))
		list := s.List("en")
		if list[1].State != pluginhost.Failed || !strings.Contains(deref(list[1].Reason), why) {
			t.Errorf("%s: %s %v", why, list[1].State, deref(list[1].Reason))
		}
		if _, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); err == nil || s.hello(t) != 404 {
			t.Errorf("%s: it can be enabled", why)
		}
	}
	// One that says nothing of itself is left out.
	if s := must(t, url, false, silent{}, named("other")); len(s.List("en")) != 1 {
		t.Errorf("%+v", s.List("en"))
	}
}

// silent cannot say what it is.
type silent struct{}

func (silent) Manifest() plugin.Manifest                    { panic("no words") }
func (silent) Register(native.Registrar, native.Host) error { return nil }

// A plugin that cannot say what it brings is failed, with the reason; the server starts, and the others work.
func TestABrokenPluginKeepsNobodyFromOpening(t *testing.T) {
	t.Parallel()
	brings := func(register func(native.Registrar, native.Host) error, change ...func(*plugin.Manifest)) native.Plugin {
		p := named("sample")
		p.register = register
		for _, c := range change {
			c(&p.manifest)
		}
		return p
	}
	nothing := func(native.Registrar, native.Host) error { return nil }
	for why, p := range map[string]native.Plugin{
		"does not name": brings(func(r native.Registrar, _ native.Host) error {
			r.On("user.created", func(context.Context, plugin.Delivered) error { return nil })
			return nil
		}),
		"it answers the hook": brings(func(r native.Registrar, _ native.Host) error {
			native.Ask(r, plugin.BeforePost, func(context.Context, *plugin.Posting) error { return nil })
			return nil
		}),
		"it does the job": brings(func(r native.Registrar, _ native.Host) error {
			r.Job("sum", func(context.Context, json.RawMessage) error { return nil })
			return nil
		}),
		"panic: oh": brings(func(native.Registrar, native.Host) error { panic("oh") }),
		"sorry":     brings(func(native.Registrar, native.Host) error { return errors.New("sorry") }),
		"conflicts with pattern": brings(func(r native.Registrar, _ native.Host) error {
			native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "again", Method: http.MethodPost, Path: "/hello"}, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
			return nil
		}),
		"does not begin with /": brings(func(r native.Registrar, _ native.Host) error { route(r, "-other/hello", nil); return nil }),
		"says that it answers": brings(nothing, func(m *plugin.Manifest) {
			m.Permissions = append(m.Permissions, plugin.Permission{Name: plugin.HooksAnswer, Reason: "To refuse."})
			m.Hooks = []plugin.HookUse{{Name: plugin.BeforePost.Name}}
		}),
		"names the job": brings(nothing, func(m *plugin.Manifest) { m.Jobs = []plugin.JobUse{{Name: "sum"}} }),
		"deeper": brings(nothing, func(m *plugin.Manifest) {
			m.Settings = json.RawMessage(`{"type":"object","properties":{"a":` + strings.Repeat(`{"a":`, 10_000) + `1` + strings.Repeat(`}`, 10_000) + `}}`)
		}),
		"is deeper than 16": brings(nothing, func(m *plugin.Manifest) {
			m.Settings = json.RawMessage(`{"type":"object","properties":{"a":` + strings.Repeat(`{"a":`, 20) + `1` + strings.Repeat(`}`, 20) + `}}`)
		}),
		"more than 65536 bytes": brings(nothing, func(m *plugin.Manifest) {
			m.Settings = json.RawMessage(`{"type":"object","title":"` + strings.Repeat("a", 70_000) + `"}`)
		}),
		"neither text": brings(nothing, func(m *plugin.Manifest) {
			m.Settings = json.RawMessage(`{"type":"object","properties":{"a":{"type":"object"}}}`)
		}),
		"stands alone": brings(nothing, func(m *plugin.Manifest) {
			m.Settings = json.RawMessage(`{"type":"object","allOf":[{"$ref":"file:///etc/passwd"}]}`)
		}),
		"requires itself": brings(nothing, func(m *plugin.Manifest) { m.Requires = []plugin.Dependency{{ID: "other"}} }),
	} {
		other := named("other")
		if why == "requires itself" {
			other.manifest.Requires = []plugin.Dependency{{ID: "sample"}}
		}
		s := must(t, dbtest.URL(t), false, p, other)
		list := s.List("en")
		if list[1].State != pluginhost.Failed || list[1].Reason == nil || !strings.Contains(*list[1].Reason, why) {
			t.Errorf("%s: %s %v", why, list[1].State, deref(list[1].Reason))
		}
		if _, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); err == nil {
			t.Errorf("%s: it can be enabled", why)
		}
		if s.hello(t) != 404 {
			t.Errorf("%s: it answers", why)
		}
		if why == "requires itself" { // so does the other one
			if is := list[0]; is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), why) {
				t.Errorf("the other one of the ring: %s %s", is.State, deref(is.Reason))
			}
			continue
		}
		if d, err := s.Enable(t.Context(), super, "other", pluginhost.Enabling{}); err != nil || d.State != pluginhost.Enabled {
			t.Errorf("%s: the other one: %v", why, err)
		}
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
