package rest_test

import (
	"compress/gzip"
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
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func TestWhoMayCall(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	for _, c := range []struct {
		role string
		want string // statuses of public, signed, unready, staff, admins
	}{
		{"", "200 401 401 401 401"}, {"trainee", "200 200 200 403 403"}, {"trainer", "200 200 200 200 403"},
		{"super_admin", "200 200 200 200 200"}, {"unready", "200 403 200 403 403"}, {"lost", "503 503 503 503 503"},
	} {
		var got []string
		for _, path := range []string{"/public", "/signed", "/unready", "/staff", "/admins"} {
			got = append(got, fmt.Sprint(s.do("GET", "/api/v1"+path, "", "Test-Role", c.role).status))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %v, want %s", c.role, got, c.want)
		}
	}
	// Whoever may not call learns nothing of the request's shape, however wrong it is.
	for _, body := range []string{"", "{", `{"name": 5}`, strings.Repeat("x", 6000)} {
		s.do("POST", "/api/v1/form", body).is(t, 401, "auth.sign_in")
	}
	s.do("POST", "/api/v1/form", "{", "Test-Role", "unready").is(t, 403, "auth.change_password")
}

func TestEveryKindOfWrongValue(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	for body, want := range map[string]string{
		`{}`:                                       "/name required",
		`{"name": 5}`:                              "/name text",
		`{"name": null}`:                           "/name text",
		`{"name": "x"}`:                            "/name min_length",
		`{"name": "abcdef"}`:                       "/name max_length",
		`{"name": "أبجدهو"}`:                       "/name max_length",
		`{"name": "abc", "count": "hunter2"}`:      "/count integer",
		`{"name": "abc", "count": 1.5}`:            "/count integer",
		`{"name": "abc", "count": 0}`:              "/count min",
		`{"name": "abc", "count": 10}`:             "/count max",
		`{"name": "abc", "kind": "hunter2"}`:       "/kind one_of",
		`{"name": "abc", "tags": "hunter2"}`:       "/tags list",
		`{"name": "abc", "tags": ["a", "b", "c"]}`: "/tags max_items",
		`{"name": "abc", "tags": ["a", "a"]}`:      "/tags unique",
		`{"name": "abc", "tags": ["a", 7]}`:        "/tags/1 text",
		`{"name": "abc", "on": "hunter2"}`:         "/on boolean",
		`{"name": "abc", "at": "hunter2"}`:         "/at date_time",
		`{"name": "abc", "ref": "hunter2"}`:        "/ref id",
		`{"name": "abc", "mail": "hunter2"}`:       "/mail email",
		`{"name": "abc", "code": "HUNTER2"}`:       "/code form",
		`{"name": "abc", "rate": 0.5}`:             "/rate more_than",
		`{"name": "abc", "rate": 0.7}`:             "/rate multiple",
		`{"name": "abc", "price": {}}`:             "/price/amount required",
		`{"name": "abc", "price": {"amount": 5}}`:  "/price/amount text",
		`{"name": "abc", "price": "hunter2"}`:      "/price object",
		`{"name": "abc", "a/b~c": "hunter2"}`:      "/a~1b~0c unexpected",
		`["hunter2"]`:                              " object",
		`"hunter2"`:                                " object",
	} {
		for _, lang := range []string{"en", "ar"} {
			a := s.do("POST", "/api/v1/form?must=x", body, "Test-Role", "trainee", "X-Language", lang)
			a.is(t, 422, "request.invalid")
			p := a.problem(t)
			if got := strings.Join(fields(p), ", "); got != want {
				t.Errorf("%s: %s, want %s", body, got, want)
			}
			for _, e := range p.Errors {
				if e.Detail == "" || strings.HasPrefix(e.Detail, "field.") || strings.Contains(e.Detail, "{{") || (lang == "ar") != (strings.IndexFunc(e.Detail, func(r rune) bool { return r >= 'ء' && r <= 'ي' }) >= 0) {
					t.Errorf("%s: in %s it says %q", body, lang, e.Detail)
				}
			}
			if strings.Contains(strings.ToLower(a.body), "hunter2") {
				t.Errorf("%s: the answer quotes it: %s", body, a.body)
			}
		}
	}
	a := s.do("POST", "/api/v1/form?limit=hunter2", `{"name": "abc"}`, "Test-Role", "trainee")
	if got := strings.Join(fields(a.problem(t)), ", "); got != "?limit form, ?limit integer, ?must required" && got != "?limit integer, ?must required" && got != "?limit form, ?must required" {
		t.Errorf("query: %s", got)
	}
	if strings.Contains(a.body, "hunter2") {
		t.Errorf("the answer quotes the query: %s", a.body)
	}
}

func TestUnreadableRequests(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	post := func(body string, head ...string) answer {
		return s.do("POST", "/api/v1/form?must=x", body, append([]string{"Test-Role", "trainee"}, head...)...)
	}
	for _, body := range []string{`{"name": "hunter2`, `{"name": hunter2}`, "\xff\xfe", `{"name": "abc"} hunter2`, ""} {
		a := post(body)
		if p := a.problem(t); a.status != 422 || (p.Code != "request.unreadable" && p.Code != "request.invalid") || strings.Contains(a.body, "hunter2") {
			t.Errorf("%q: %d %s", body, a.status, a.body)
		}
	}
	post(`{"name": "abc"}`, "Content-Type", "text/xml").is(t, 422, "request.unreadable")
	post(`{"name": "`+strings.Repeat("x", 6000)+`"}`).is(t, 413, "request.too_large")
}

func TestOurOwnFailuresTellNothing(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	for _, how := range []string{"panic", "error"} {
		a := s.do("GET", "/api/v1/wrong/"+how, "")
		a.is(t, 500, "internal")
		if strings.Contains(a.body, "secret") || strings.Contains(a.body, "goroutine") {
			t.Errorf("%s: %s", how, a.body)
		}
	}
	if n := strings.Count(s.log.String(), "my secret"); n != 2 {
		t.Errorf("the log has %d of 2 failures: %s", n, s.log.String())
	}
	a := s.do("GET", "/api/v1/wrong/fault", "")
	a.is(t, 422, "money.invalid")
	if p := a.problem(t); p.RetryAfter != 2 || a.head.Get("Retry-After") != "2" || a.head.Get("Cache-Control") != "no-store" || !slices.Equal(fields(p), []string{"/a~b required"}) {
		t.Errorf("%v %s", a.head, a.body)
	}
}

func TestSomebodyWhoLeftIsNoError(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/api/v1/wrong/gone", nil))
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log.String())
	}
}

// Over a real connection: what takes longer than a body may take to arrive is not given up, whether it is done once or not.
func TestWorkTakesLongerThanItsBody(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(newServer(t, dbtest.New(t)))
	defer web.Close()
	for _, key := range []string{"", "a key"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL+"/api/v1/patient", strings.NewReader(`{"Text": "a"}`))
		check(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Test-Role", "trainee")
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		res, err := http.DefaultClient.Do(r)
		check(t, err)
		body, err := io.ReadAll(res.Body)
		check(t, err)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("%q: %d %s", key, res.StatusCode, body)
		}
	}
}

// Over a real connection: what broke off half-way must not look like a whole answer.
func TestHalfAnAnswerBreaksOff(t *testing.T) {
	t.Parallel()
	web := httptest.NewUnstartedServer(newServer(t, dbtest.New(t)))
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	web.Start()
	defer web.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, web.URL+"/media/half", nil)
	check(t, err)
	res, err := http.DefaultClient.Do(r)
	check(t, err)
	defer func() { _ = res.Body.Close() }()
	if b, err := io.ReadAll(res.Body); err == nil {
		t.Errorf("read %q to a regular end", b)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	for want, heads := range map[string][][]string{
		"Please sign in":      {{}, {"Accept-Language", "fr"}, {"X-Language", "en", "Accept-Language", "ar"}, {"Accept-Language", "ar", "Cookie", "cw_lang=en"}},
		"سجّل الدخول من فضلك": {{"Accept-Language", "ar-EG,en;q=0.5"}, {"X-Language", "ar"}, {"Cookie", "cw_lang=ar"}},
	} {
		for _, head := range heads {
			if p := s.do("GET", "/api/v1/signed", "", head...).problem(t); p.Title != want {
				t.Errorf("%v: %q", head, p.Title)
			}
		}
	}
	if p := s.do("GET", "/api/v1/staff", "", "Test-Role", "trainee", "Test-Language", "ar", "Accept-Language", "en").problem(t); p.Title != "لا يمكنك القيام بذلك" {
		t.Errorf("of a person who chose Arabic: %q", p.Title)
	}
}

func TestWritesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	post := func(head ...string) answer {
		return s.do("POST", "/api/v1/form?must=x", `{"name": "abc"}`, append([]string{"Test-Role", "trainee"}, head...)...)
	}
	post("Sec-Fetch-Site", "cross-site").is(t, 403, "request.cross_site")
	post("Origin", "https://evil.example").is(t, 403, "request.cross_site")
	for _, head := range [][]string{{}, {"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://example.com"}} {
		if a := post(head...); a.status != 201 {
			t.Errorf("%v: %d %s", head, a.status, a.body)
		}
	}
	if a := s.do("GET", "/api/v1/public", "", "Sec-Fetch-Site", "cross-site"); a.status != 200 {
		t.Errorf("reading: %d", a.status)
	}
}

func TestForwardedHeadersOfTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	for _, c := range []struct {
		remote, forwarded, proto, address string
		secure                            bool
	}{
		{"192.0.2.9:5", "203.0.113.1", "https", "192.0.2.9", false},
		{"10.0.0.1:5", "203.0.113.1", "https", "203.0.113.1", true},
		{"10.0.0.1:5", "198.51.100.66, 203.0.113.1", "http", "203.0.113.1", false}, // the first one is the client's own claim
		{"10.0.0.1:5", "203.0.113.1, 10.0.0.2", "", "203.0.113.1", false},
		{"10.0.0.1:5", "<script>", "", "10.0.0.1", false},
		{"10.0.0.1:5", "", "", "10.0.0.1", false},
		{"[::ffff:10.0.0.1]:5", "2001:db8::1", "", "2001:db8::1", false},
	} {
		var o struct {
			Address string
			Secure  bool
		}
		a := s.do("GET", "/api/v1/public", "", "Remote", c.remote, "X-Forwarded-For", c.forwarded, "X-Forwarded-Proto", c.proto)
		check(t, json.Unmarshal([]byte(a.body), &o))
		if o.Address != c.address || o.Secure != c.secure || (a.head.Get("Strict-Transport-Security") != "") != c.secure {
			t.Errorf("%+v: %+v", c, o)
		}
	}
}

func TestFloodsAndHeaders(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	a := s.do("GET", "/api/v1/public", "")
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"} {
		if a.head.Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if strings.Contains(a.head.Get("Content-Security-Policy"), "script-src 'self' 'unsafe-inline'") || a.head.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", a.head)
	}
	s.limit.left.Store(0)
	a = s.do("GET", "/api/v1/public", "")
	a.is(t, 429, "request.flood")
	if a.head.Get("Retry-After") != "2" {
		t.Errorf("retry after %s", a.head.Get("Retry-After"))
	}
	if a := s.do("GET", "/media/file", ""); a.status != 200 || a.body != "the file" { // files are not counted
		t.Errorf("%d %q", a.status, a.body)
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	post := func(key, body string) answer {
		return s.do("POST", "/api/v1/form?must=x", body, "Test-Role", "trainee", "Idempotency-Key", key)
	}
	first, second := post("k", `{"name": "abc"}`), post("k", `{"name": "abc"}`)
	if first.status != 201 || second.status != 201 || first.body != second.body || s.calls.Load() != 1 || second.head.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%d %s, then %d %s", first.status, first.body, second.status, second.body)
	}
	post("k", `{"name": "abd"}`).is(t, 422, "idempotency.reused")
	post(strings.Repeat("k", 201), `{"name": "abc"}`).is(t, 422, "request.idempotency_key")
	post("k3", strings.Repeat("x", 2<<20)).is(t, 413, "request.too_large")
	post("k2", `{"name": 5}`).is(t, 422, "request.invalid")
	if a := post("k2", `{"name": "abc"}`); a.status != 201 { // what was refused was not kept
		t.Errorf("corrected, with the same key: %d %s", a.status, a.body)
	}
}

// An answer that is compressed on its way is kept as it is: whoever asks again may unpack it or not.
func TestALongAnswerIsReplayed(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	post := func(encoding string) string {
		a := s.do("POST", "/api/v1/long", "", "Test-Role", "trainee", "Idempotency-Key", "k", "Accept-Encoding", encoding)
		if encoding == "identity" {
			return a.body
		}
		if a.head.Get("Content-Encoding") != "gzip" {
			t.Fatalf("it is not compressed: %v", a.head)
		}
		z, err := gzip.NewReader(strings.NewReader(a.body))
		check(t, err)
		b, err := io.ReadAll(z)
		check(t, err)
		return string(b)
	}
	first := post("gzip")
	if again, plain := post("gzip"), post("identity"); !strings.Contains(first, `"1 words words`) || again != first || plain != first {
		t.Errorf("%.40q, then %.40q and %.40q", first, again, plain)
	}
}

// What is shown once is kept nowhere.
func TestWhatIsShownOnceIsNotReplayed(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	s := newServer(t, d)
	for want := range 2 {
		a := s.do("POST", "/api/v1/once", "", "Test-Role", "trainee", "Idempotency-Key", "k")
		if a.status != 200 || !strings.Contains(a.body, fmt.Sprint("secret ", want+1)) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if kept, err := db.Value[int](t.Context(), d, `select count(*)::int from idempotency_keys`); err != nil || kept != 0 {
		t.Errorf("%d answers are kept: %v", kept, err)
	}
}

func TestReplayAtTheSameTime(t *testing.T) {
	t.Parallel()
	s := newServer(t, dbtest.New(t))
	post := func() answer {
		return s.do("POST", "/api/v1/slow", "", "Test-Role", "trainee", "Idempotency-Key", "k")
	}
	s.fail.Store(true)
	var first answer
	var all sync.WaitGroup
	all.Go(func() { first = post() })
	<-s.in
	post().is(t, 409, "idempotency.running")
	s.hold <- struct{}{}
	all.Wait()
	first.is(t, 503, "database.full")
	s.fail.Store(false) // a failure is not kept: the same key may try again
	all.Go(func() { first = post() })
	<-s.in
	s.hold <- struct{}{}
	all.Wait()
	if again := post(); first.status != 200 || again.body != first.body || s.calls.Load() != 1 {
		t.Errorf("%d %s, then %d %s", first.status, first.body, again.status, again.body)
	}
}

// narrowing is embedded below without being exported, by mistake.
type narrowing struct {
	Course string `query:"course"`
}

// What Huma would silently not read of a request does not start.
func TestAnInputThatWouldStayEmpty(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load([]string{"en"}, i18n.Locales)
	check(t, err)
	api := rest.NewAPI(http.NewServeMux(), texts, "test")
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, "narrowing") {
			t.Errorf("it starts: %v", r)
		}
	}()
	rest.Handle(api, plugin.Public, huma.Operation{OperationID: "list", Method: http.MethodGet, Path: "/list"},
		func(context.Context, *struct{ narrowing }) (*struct{}, error) { return nil, nil })
}
