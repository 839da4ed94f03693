package app_test

import (
	"cmp"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins"
)

// wire stands between a server and its database, and can be cut.
type wire struct {
	t       *testing.T
	network string // how the database is reached: "tcp" or "unix"
	target  string // host and port of the database, or its socket
	address string // where the server finds it
	mu      sync.Mutex
	open    net.Listener
	ends    map[net.Conn]struct{}
	mute    atomic.Bool // what the database says is swallowed, and nothing is closed
	work    sync.WaitGroup
}

// newWire returns a wire to the database of the URL, and the URL through it.
func newWire(t *testing.T, database string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, network: "tcp", target: u.Host, address: "127.0.0.1:0", ends: map[net.Conn]struct{}{}}
	q := u.Query()
	if folder := q.Get("host"); folder != "" {
		w.network, w.target = "unix", filepath.Join(folder, ".s.PGSQL."+cmp.Or(q.Get("port"), "5432"))
		q.Del("host")
		q.Del("port")
	}
	w.mend()
	t.Cleanup(func() { w.cut(); w.work.Wait() })
	u.Host = w.address
	q.Set("sslmode", "disable") // the wire only carries bytes
	u.RawQuery = q.Encode()
	return w, u.String()
}

// mend lets the server reach its database again, at the same address.
func (w *wire) mend() {
	w.t.Helper()
	l, err := net.Listen("tcp", w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.open, w.address = l, l.Addr().String()
	w.mu.Unlock()
	w.work.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial(w.network, w.target)
			if err != nil {
				_ = near.Close()
				continue
			}
			w.mu.Lock()
			w.ends[near], w.ends[far] = struct{}{}, struct{}{}
			w.mu.Unlock()
			w.work.Go(func() { _, _ = io.Copy(swallowing{near, &w.mute}, far); _ = near.Close() })
			w.work.Go(func() { _, _ = io.Copy(far, near); _ = far.Close() })
		}
	})
}

// swallowing passes on what is written, or keeps it to itself.
type swallowing struct {
	to   io.Writer
	mute *atomic.Bool
}

func (s swallowing) Write(b []byte) (int, error) {
	if s.mute.Load() {
		return len(b), nil
	}
	return s.to.Write(b)
}

// cut ends all connections, and makes no new ones.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.open.Close()
	for c := range w.ends {
		_ = c.Close()
	}
	clear(w.ends)
}

// asked are requests of every kind: cached and not, reading and writing, signed in and not.
func asked(c *client) map[string]answer {
	c.t.Helper()
	v := c.s.visitor()
	return map[string]answer{
		"own sessions":  c.get("/api/v1/me/sessions"),
		"own learning":  c.get("/api/v1/me/learning"),
		"a change":      c.json("PATCH", "/api/v1/me", map[string]any{"timeZone": "Africa/Cairo"}),
		"a keyed write": c.json("POST", "/api/v1/me/notifications/read", map[string]any{}, "Idempotency-Key", plugin.NewID[string]()),
		"the catalogue": v.get("/api/v1/catalogue?q=" + plugin.NewID[string]()),
		"a sign-in":     v.post("/api/v1/auth/sign-in", map[string]any{"identifier": emailOf(c.user), "password": password}),
		"the set-up":    v.get("/api/v1/setup"),
		"a file":        v.get("/media/" + plugin.NewID[string]() + "/file"),
	}
}

// A database that neither answers nor closes is as good as none: requests are told so after a while, and go on when it
// speaks again.
func TestMuteDatabase(t *testing.T) {
	t.Parallel()
	direct := dbtest.URL(t)
	wire, through := newWire(t, direct)
	s := startWith(t, options{url: direct, plugins: plugins.Native(), troubled: true, config: func(c *config.Config) {
		c.DatabaseURL, c.DirectURL, c.Statement, c.PoolAcquire = through, through, 500*time.Millisecond, time.Second
	}})
	c := s.newcomer(plugin.Trainee)
	wire.mute.Store(true)
	for what, a := range map[string]answer{
		"reading": c.get("/api/v1/me/sessions"), "writing": c.json("PATCH", "/api/v1/me", map[string]any{"timeZone": "Africa/Cairo"}),
		"a visitor": s.visitor().get("/api/v1/catalogue?q=" + plugin.NewID[string]()),
	} {
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	wire.mute.Store(false)
	s.within(20*time.Second, "it goes on by itself", func() bool { return c.get("/api/v1/me/sessions").status == http.StatusOK })
}

// Without its database a server says so, to people and to whoever watches it, and goes on by
// itself when the database is back.
func TestLostDatabase(t *testing.T) {
	t.Parallel()
	direct := dbtest.URL(t)
	wire, through := newWire(t, direct)
	s := startWith(t, options{url: direct, plugins: plugins.Native(), troubled: true, config: func(c *config.Config) { c.DatabaseURL, c.DirectURL = through, through }})
	c := s.newcomer(plugin.Trainee)
	for round := range 2 {
		for what, a := range asked(c) {
			if a.status >= 500 {
				t.Fatalf("round %d, %s: %d %s", round, what, a.status, a.body)
			}
		}
		wire.cut()
		for what, a := range asked(c) {
			if p := a.refused(http.StatusServiceUnavailable, "database.lost"); p.RetryAfter < 1 || a.header.Get("Retry-After") == "" {
				t.Errorf("%s: nothing says when to try again", what)
			}
		}
		s.visitor().get("/readyz").want(http.StatusServiceUnavailable)
		s.visitor().get("/healthz").want(http.StatusOK)
		wire.mend()
		s.within(20*time.Second, "the server is ready again", func() bool { return s.visitor().get("/readyz").status == http.StatusOK })
		s.within(20*time.Second, "everything works again", func() bool {
			for _, a := range asked(c) {
				if a.status >= 500 {
					return false
				}
			}
			return true
		})
	}
	// Signals arrive again, too: this is how other servers' changes are heard.
	other := s.newcomer(plugin.Trainee)
	other.get("/api/v1/me/sessions").want(http.StatusOK)
	s.exec(`update sessions set ended_at = now(), end_reason = 'test' where user_id = $1`, other.user)
	s.exec(`select pg_notify('courseworx', json_build_object('t', 'session-user', 'i', $1::text)::text)`, string(other.user))
	s.within(20*time.Second, "a change from elsewhere is heard", func() bool { return other.get("/api/v1/me/sessions").status == http.StatusUnauthorized })
}

// A database that restarts ends every connection at once. No request breaks.
func TestRestartedDatabase(t *testing.T) {
	t.Parallel()
	s := startWith(t, options{plugins: plugins.Native(), troubled: true})
	c := s.newcomer(plugin.Trainee)
	for range 5 {
		s.terminate()
		for what, a := range asked(c) {
			if a.status >= 500 {
				if _, err := a.refusal(); a.status != http.StatusServiceUnavailable || err != nil {
					t.Errorf("%s: %d %s", what, a.status, a.body)
				}
			}
		}
		s.within(20*time.Second, "everything works again", func() bool {
			for _, a := range asked(c) {
				if a.status >= 500 {
					return false
				}
			}
			return true
		})
	}
}

// terminate ends all of the server's connections.
func (s *site) terminate() {
	s.t.Helper()
	conn := s.own()
	defer func() { _ = conn.Close(s.t.Context()) }()
	_, err := conn.Exec(s.t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid() and application_name like 'courseworx%' or datname = current_database() and query like 'listen%'`)
	s.must(err)
}

// own is a connection of the test, outside of every pool.
func (s *site) own() *pgx.Conn {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.url)
	s.must(err)
	return conn
}

// Told to stop, a server finishes the request that is in work, takes no new one, and ends well.
func TestGracefulStop(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.newcomer(plugin.Trainee)
	conn := s.own()
	defer func() { _ = conn.Close(t.Context()) }()
	tx, err := conn.Begin(t.Context())
	s.must(err)
	_, err = tx.Exec(t.Context(), `select from users where id = $1 for update`, c.user)
	s.must(err)
	answered := make(chan answer, 1)
	go func() {
		a, err := c.try("PATCH", "/api/v1/me", strings.NewReader(`{"firstName":"Finished"}`), "Content-Type", "application/json")
		if err != nil {
			a.body = []byte(err.Error())
		}
		answered <- a
	}()
	s.eventually("the request waits for the row", func() bool {
		return s.number(`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) > 0
	})
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	s.eventually("new requests are not taken", func() bool {
		_, err := net.DialTimeout("tcp", s.server.Address().String(), time.Second)
		return err != nil
	})
	select {
	case a := <-answered:
		t.Fatalf("the request was cut off: %d %s", a.status, a.body)
	case err := <-stopped:
		t.Fatalf("the server did not wait: %v", err)
	default:
	}
	s.must(tx.Commit(t.Context()))
	if a := <-answered; a.status != http.StatusOK || !strings.Contains(string(a.body), "Finished") {
		t.Errorf("the request in work got %d %s", a.status, a.body)
	}
	s.must(<-stopped)
}

// A job in work when its server stops is done by another one, even one that did not let go.
func TestJobsAreHandedBack(t *testing.T) {
	t.Parallel()
	s := startWith(t, options{plugins: plugins.Native(), troubled: true})
	mute, err := net.Listen("tcp", "127.0.0.1:0") // a mail server that never says a word
	s.must(err)
	defer func() { _ = mute.Close() }()
	called := make(chan net.Conn, 10)
	go func() {
		for {
			conn, err := mute.Accept()
			if err != nil {
				return
			}
			called <- conn
		}
	}()
	w := worldOn(s)
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"smtp": map[string]any{
		"host": "127.0.0.1", "port": mute.Addr().(*net.TCPAddr).Port, "from": "centre@example.org", "tls": "none",
	}}).want(http.StatusOK)
	c := w.course("With a mail")
	w.who[trainee].post("/api/v1/courses/"+c.id+"/enrollment", nil).want(http.StatusCreated)
	select {
	case conn := <-called:
		defer func() { _ = conn.Close() }()
	case <-time.After(readyWithin):
		t.Fatal("no mail is on its way")
	}
	s.must(s.stop())
	s.exec(`delete from settings where key = 'mail.smtp'`)
	s.another(options{plugins: plugins.Native()})
	s.eventually("another server does the job", func() bool {
		return s.number(`select count(*)::int from mails where state = 'kept'`) == 1
	})
}
