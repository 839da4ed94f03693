package account_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

const goodPassword = "blue-lantern-42"

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// site is a whole server with nothing but accounts.
type site struct {
	*account.Service
	t       testing.TB
	db      *db.DB
	hasher  *account.Hasher
	bus     *event.Bus
	signals *db.Signals
	handler http.Handler
	mails   *mail.Mails
	classes *classes
	ahead   atomic.Int64 // nanoseconds that the service's clock is ahead of its beginning
}

// newSite is a site on which super admins need no second factor.
func newSite(t testing.TB) *site { t.Helper(); return openSite(t, dbtest.URL(t)) }

func openSite(t testing.TB, url string) *site { t.Helper(); return siteOn(t, url, true) }

// strictSite is a site as it is outside of demonstrations.
func strictSite(t testing.TB) *site { t.Helper(); return siteOn(t, dbtest.URL(t), false) }

func siteOn(t testing.TB, url string, demo bool) *site { t.Helper(); return siteOver(t, url, demo, 8) }

// siteOver is a site with so many connections to its database.
func siteOver(t testing.TB, url string, demo bool, connections int) *site {
	t.Helper()
	d, log := dbtest.Open(t, url, connections), slog.New(slog.DiscardHandler)
	texts, err := i18n.Load([]string{"en", "ar"}, i18n.Locales, account.Locales)
	check(t, err)
	hasher, err := account.QuickHasher(5 * time.Second)
	check(t, err)
	signals := db.NewSignals(url, log)
	keys := token.NewKeys(d, "", time.Now)
	check(t, keys.Load(t.Context()))
	seal, err := token.LoadSeal(t.Context(), d, "")
	check(t, err)
	blobs, err := blob.NewFolder(t.TempDir())
	check(t, err)
	pool, err := pgxpool.New(t.Context(), url)
	check(t, err)
	t.Cleanup(pool.Close)
	cache := session.NewCache(account.Load(d, demo), signals, time.Now)
	hub := live.NewHub(signals, func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	bus := event.NewBus(d, signals, log, event.Tuning{})
	s := &site{t: t, db: d, hasher: hasher, bus: bus, signals: signals, classes: &classes{}}
	begun := time.Now()
	settings := setting.NewStore(d, signals, time.Now)
	jobs := job.New(pool, log, job.Options{Server: plugin.NewID[string](), Poll: 100 * time.Millisecond})
	s.mails = mail.New(mail.Deps{DB: d, Jobs: jobs, Texts: texts, Settings: settings, Signals: signals, Seal: seal, Now: time.Now,
		Site: func(context.Context, db.Querier) (setting.Site, error) {
			return setting.Site{Organisation: "Nile Centre"}, nil
		}})
	notices := notice.New(notice.Deps{DB: d, Hub: hub, Texts: texts, Mails: s.mails, Keys: keys, BaseURL: func() string { return "https://learn.example" }, Now: time.Now,
		People: func(ctx context.Context, q db.Querier, u plugin.UserID) (notice.Person, error) {
			return s.Addressee(ctx, q, u)
		}})
	s.Service = account.New(account.Deps{
		MaxUpload: func(context.Context) (int64, error) { return 1 << 30, nil },
		DB:        d, Bus: bus, Hub: hub, Notices: notices, Settings: settings,
		Sessions: session.New(d, keys, cache, time.Now), Cache: cache, Hasher: hasher, Log: log, Demo: demo,
		Now:  func() time.Time { return begun.Add(time.Duration(s.ahead.Load())) }, // no allowance refills during a test
		Jobs: jobs, Mails: s.mails, Keys: keys, Seal: seal, Blobs: blobs, Texts: texts, BaseURL: func() string { return "https://learn.example" },
		Enroller: s.classes, Consents: pages{},
	})
	check(t, jobs.Prepare())
	mux := http.NewServeMux()
	api := rest.NewAPI(mux, texts, "test")
	s.Routes(api)
	shield := &rest.Shield{Texts: texts, Who: session.NewAuthenticator(keys, cache), Limits: ratelimit.New(1000, 10_000, 100, time.Now),
		Replays: rest.NewReplays(idempotency.New(d)), Observe: func(string, string, int, time.Duration, int64) {}, Log: log,
		Site: func(context.Context) ([]string, string) { return []string{"en", "ar"}, "en" }}
	s.handler = shield.Wrap(mux)
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() { signals.Run(ctx) })
	ended.Go(func() { _ = jobs.Run(ctx, 5*time.Second) })
	t.Cleanup(func() { cancel(); ended.Wait() })
	dbtest.Until(t, "the server listens", signals.Listening)
	return s
}

var (
	operator = plugin.Actor{System: true, Language: "en"}
	visitor  = plugin.Actor{Address: "192.0.2.1", Language: "en"}
)

// pages stands for the legal pages, of which none is published: of admin only the door.
type pages struct{}

func (pages) Published(context.Context) ([]accountapi.LegalPage, error) {
	return []accountapi.LegalPage{}, nil
}

func (pages) Check(_ context.Context, _ []accountapi.Consent, fault *plugin.Fault) (*plugin.Fault, error) {
	return fault, nil
}

func (pages) Owed(context.Context, plugin.Actor) ([]accountapi.OwedConsent, error) {
	return []accountapi.OwedConsent{}, nil
}

func (pages) Keep(context.Context, db.Tx, plugin.Actor, []accountapi.Consent, time.Time) error {
	return nil
}

// classes stands for the courses that imported people are taken into: of learning only the door.
type classes struct {
	mu      sync.Mutex
	open    bool
	inside  []plugin.UserID
	refuses error
}

func (c *classes) MayEnroll(context.Context, plugin.Actor, plugin.CourseID) error {
	if !c.open {
		return plugin.ErrNotFound
	}
	return nil
}

func (c *classes) EnrollImported(_ context.Context, _ db.Tx, _ plugin.Actor, _ plugin.CourseID, users []plugin.UserID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside = append(c.inside, users...)
	return c.refuses
}

// letter returns the newest mail to an address whose subject begins like that, once it is written.
func (s *site) letter(to, subject string) mail.Mail {
	s.t.Helper()
	var found mail.Mail
	dbtest.Until(s.t, subject+" is sent to "+to, func() bool {
		list, err := s.mails.List(s.t.Context(), "", nil, 100)
		check(s.t, err)
		i := slices.IndexFunc(list, func(m mail.Mail) bool { return m.Recipient == to && strings.HasPrefix(m.Subject, subject) })
		if i >= 0 {
			found = list[i]
		}
		return i >= 0
	})
	return found
}

// tokenIn is the secret of the link in a mail.
func tokenIn(t testing.TB, m mail.Mail) string {
	t.Helper()
	_, rest, ok := strings.Cut(m.BodyText, "https://learn.example/link/")
	if !ok {
		t.Fatalf("no link in %q", m.BodyText)
	}
	return strings.TrimSpace(rest)
}

// person makes an account with goodPassword.
func (s *site) person(role plugin.Role, email string) account.Person {
	s.t.Helper()
	password := goodPassword
	p, _, err := s.Create(s.t.Context(), operator, account.NewPerson{FirstName: "Mona", LastName: "Adel", Email: email, Role: role, Password: &password})
	check(s.t, err)
	return p
}

// client calls the server over HTTP like a browser or an API client, keeping its cookies.
type client struct {
	s       *site
	cookies map[string]string
	head    http.Header
	address string
}

func (s *site) client() *client {
	return &client{s: s, cookies: map[string]string{}, head: http.Header{}, address: "192.0.2.1:1234"}
}

type answer struct {
	status int
	head   http.Header
	body   []byte
}

func (c *client) do(method, path string, body any) answer {
	c.s.t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		check(c.s.t, err)
		in = bytes.NewReader(b)
	}
	r := httptest.NewRequestWithContext(context.Background(), method, "/api/v1"+path, in)
	r.RemoteAddr = c.address
	r.Header.Set("Content-Type", "application/json")
	for k, v := range c.head {
		r.Header[k] = v
	}
	for k, v := range c.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	w := httptest.NewRecorder()
	c.s.handler.ServeHTTP(w, r)
	for _, k := range w.Result().Cookies() {
		c.cookies[k.Name] = k.Value
		if k.MaxAge < 0 {
			delete(c.cookies, k.Name)
		}
	}
	return answer{w.Code, w.Result().Header, w.Body.Bytes()}
}

// signedIn returns a client that signed in.
func (s *site) signedIn(email, password string) *client {
	s.t.Helper()
	c := s.client()
	if got := c.do("POST", "/auth/sign-in", map[string]any{"identifier": email, "password": password}); got.status != 200 {
		s.t.Fatalf("sign in: %d %s", got.status, got.body)
	}
	return c
}

func (a answer) read(t testing.TB, into any) {
	t.Helper()
	check(t, json.Unmarshal(a.body, into))
}

type problem struct {
	Title, Detail, Code string
	Status, RetryAfter  int
	Errors              []struct{ Pointer, Code, Detail string }
}

// refused fails unless the answer is this problem, with errors at these pointers and codes.
func (a answer) refused(t testing.TB, status int, code string, fields ...string) {
	t.Helper()
	var p problem
	if a.status != status || json.Unmarshal(a.body, &p) != nil || p.Code != code {
		t.Errorf("got %d %s, want %d %s", a.status, a.body, status, code)
		return
	}
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Pointer+" "+e.Code)
	}
	slices.Sort(got)
	slices.Sort(fields)
	if !slices.Equal(got, fields) {
		t.Errorf("%s: fields %q, want %q", code, got, fields)
	}
	for _, text := range []string{p.Title, p.Detail} {
		if text == "" || strings.HasPrefix(text, "problem.") || strings.Contains(text, "{{") {
			t.Errorf("%s: the text is %q", code, text)
		}
	}
}

func fault(t testing.TB, err error, want *plugin.Fault, fields ...string) {
	t.Helper()
	f := plugin.AsFault(err)
	var got []string
	for _, one := range f.Fields {
		got = append(got, one.Pointer+" "+one.Code)
	}
	if err == nil || f.Code != want.Code || fmt.Sprint(got) != fmt.Sprint(fields) {
		t.Errorf("got %v %v, want %v %v", err, got, want.Code, fields)
	}
}
