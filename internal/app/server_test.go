package app_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/courseworx/courseworx/internal/app"
	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins"
)

// site is one whole server on a database of its own, as a client on the network meets it.
//
//	server_test.go   starting and stopping it
//	client_test.go   clients, what they send and get
//	world_test.go    people and courses in the database
//	matrix_test.go   who may do what
//	openapi_test.go  whatever clients send, no operation breaks
//	failure_test.go  forged tokens, hostile pages, several servers
//	outage_test.go   a lost database, a stop in the middle of work
type site struct {
	t      *testing.T
	url    string // of the database
	base   string // where the server answers
	data   string // its folder
	db     *db.DB // the test's own way into the database
	server *app.Server
	app    *app.App
	http   *http.Client
	log    *logbook
	stop   func() error
}

// options are what a test changes of how its server runs.
type options struct {
	url     string // of the database; "" makes a fresh one
	plugins []native.Plugin
	config  func(*config.Config)
	// troubled servers may write errors into their log.
	troubled bool
	now      func() time.Time
}

// readyWithin is how long a test waits for what happens soon; a slow machine needs its time.
const readyWithin = 60 * time.Second

// start runs a server with every plugin of the build until the test ends. Its log must be free
// of errors.
func start(t *testing.T) *site { return startWith(t, options{plugins: plugins.Native()}) }

// withoutPlugins is a build with the tag noplugins: all that holds with plugins must hold without.
var withoutPlugins = len(plugins.Native()) == 0

// needBanner skips what is about the banner in a build that does not have it.
func needBanner(t *testing.T) {
	t.Helper()
	if withoutPlugins {
		t.Skip("this build has no plugins")
	}
}

func startWith(t *testing.T, o options) *site {
	t.Helper()
	s := &site{t: t, url: o.url, data: t.TempDir(), log: &logbook{}}
	if s.url == "" {
		s.url = dbtest.URL(t)
	}
	cfg := config.Config{
		Data: s.data, Listen: "127.0.0.1:0", DatabaseURL: s.url, DirectURL: s.url,
		PoolMax: 5, PoolAcquire: 5 * time.Second, PoolIdle: 10 * time.Second, JobWorkers: 2,
		LogLevel: "warn", MaxUpload: 64 << 20,
	}
	// Tests send from many addresses; limits by address are their own matter.
	cfg.TrustedProxies = prefixes("127.0.0.1/32")
	if o.config != nil {
		o.config(&cfg)
	}
	server, err := app.Listen(cfg, app.Options{Version: "test", Plugins: o.plugins, Out: s.log, Now: o.now})
	s.must(err)
	s.server = server
	s.http, s.base = &http.Client{Timeout: readyWithin, CheckRedirect: noRedirect}, "http://"+server.Address().String()
	s.db = dbtest.Open(t, s.url, 4)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended, ready := make(chan error, 1), make(chan *app.App, 1)
	go func() { ended <- server.Run(ctx, func(a *app.App) { ready <- a }) }()
	s.stop = sync.OnceValue(func() error { cancel(); s.http.CloseIdleConnections(); return <-ended })
	t.Cleanup(func() {
		sick := false
		for line := range strings.Lines(s.log.String()) {
			// Tests write courses past the server, whose first look at the figures may come after that.
			if !strings.Contains(line, "the figures of a course were wrong and are mended") {
				sick = sick || !o.troubled && (strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic"))
			}
		}
		if err := s.stop(); err != nil {
			t.Errorf("the server ended badly: %v", err)
		}
		if sick || t.Failed() {
			t.Errorf("the server's log:\n%s", s.log)
		}
	})
	select {
	case s.app = <-ready:
	case err := <-ended:
		s.stop = func() error { return nil }
		t.Fatalf("the server did not start: %v", err)
	}
	if cfg.LAN {
		s.trust(filepath.Join(s.data, "lan", "certificate.pem"))
	}
	s.eventually("the server is ready", func() bool { return s.visitor().get("/readyz").status == http.StatusOK })
	return s
}

// another starts a second server on the same database.
func (s *site) another(o options) *site {
	s.t.Helper()
	o.url = s.url
	return startWith(s.t, o)
}

// trust makes the site's clients speak HTTPS and accept the certificate in the file.
func (s *site) trust(path string) {
	s.t.Helper()
	pem, err := os.ReadFile(path)
	s.must(err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		s.t.Fatal("no certificate in " + path)
	}
	s.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	s.base = "https://" + s.server.Address().String()
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// eventually waits until ok, asking again and again; what says what is waited for.
func (s *site) eventually(what string, ok func() bool) {
	s.t.Helper()
	s.within(readyWithin, what, ok)
}

// within waits until ok and fails after limit, which is a promise to people, not a measurement.
func (s *site) within(limit time.Duration, what string, ok func() bool) {
	s.t.Helper()
	late, tick := time.After(limit), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-late:
			s.t.Fatalf("after %v still not so: %s", limit, what)
		case <-tick.C:
		}
	}
}

// logbook keeps a server's log.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// password is everybody's, and hash is its cheapest bcrypt hash, so that signing in costs tests
// no time.
const password = "a long enough secret"

var hash = sync.OnceValue(func() string {
	b, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		panic(err)
	}
	return string(b)
})

// person makes an account that signs in with password.
func (s *site) person(role plugin.Role, first, last string) plugin.UserID {
	s.t.Helper()
	id := plugin.NewID[plugin.UserID]()
	s.exec(`insert into users (id, first_name, last_name, email, role, password_hash) values ($1, $2, $3, $4, $5::text::user_role, $6)`,
		id, first, last, emailOf(id), role, hash())
	s.exec(`insert into user_preferences (user_id, language, time_zone) values ($1, 'en', 'Africa/Cairo')`, id)
	if role == plugin.SuperAdmin { // has a second factor, of which the recovery codes R1, R2 … are used
		s.exec(`insert into second_factors (user_id, secret, confirmed_at) values ($1, '', now())`, id)
		s.exec(`insert into recovery_codes (user_id, digest) select $1, sha256(('recovery:' || $1::uuid || ':R' || n)::bytea) from generate_series(1, 4000) n`, id)
	}
	return id
}

func emailOf(id plugin.UserID) string { return string(id) + "@example.org" }

func (s *site) exec(sql string, args ...any) {
	s.t.Helper()
	_, err := s.db.Exec(s.t.Context(), sql, args...)
	s.must(err)
}

// number returns the one number that a query gives.
func (s *site) number(sql string, args ...any) int {
	s.t.Helper()
	n, err := db.Value[int](s.t.Context(), s.db, sql, args...)
	s.must(err)
	return n
}

func prefixes(list ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(list))
	for i, one := range list {
		all[i] = netip.MustParsePrefix(one)
	}
	return all
}

// Search engines are told every page that they may show; an address of before leads to the one of today.
func TestMapOfTheSiteAndFormerAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	slug := c.names()["$slug"]
	reader := w.who[visitor]
	w.exec(`update courses set slug = 'today' where id = $1`, c.id)
	w.exec(`insert into course_slugs (slug, course_id) values ($1, $2)`, slug, c.id)
	if a := reader.get("/courses/" + slug); a.status != http.StatusMovedPermanently || a.header.Get("Location") != "/courses/today" || a.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("a former address: %d to %s", a.status, a.header.Get("Location"))
	}
	var urls struct {
		List []struct {
			Address string `xml:"loc"`
			Changed string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(reader.get("/sitemap.xml").want(http.StatusOK).body, &urls); err != nil {
		t.Fatal(err)
	}
	if n := len(urls.List); n != 3 || urls.List[2].Address != w.base+"/courses/today" || urls.List[2].Changed == "" {
		t.Errorf("%+v", urls.List)
	}
	if robots := string(reader.get("/robots.txt").body); !strings.Contains(robots, "Sitemap: "+w.base+"/sitemap.xml") {
		t.Errorf("robots: %s", robots)
	}
	w.exec(`update courses set is_published = false where id = $1`, c.id)
	if a := reader.get("/courses/" + slug); a.status != http.StatusNotFound {
		t.Errorf("of a hidden course: %d", a.status)
	}
}
