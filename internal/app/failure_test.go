package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/app"
	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins"
)

// clock is one that a test moves.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time       { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) wait(d time.Duration) { c.ahead.Add(int64(d)) }

// jwt makes a token out of parts that need not fit.
func jwt(t *testing.T, header, claims map[string]any, key []byte) string {
	t.Helper()
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	signed := part(header) + "." + part(claims)
	if key == nil {
		return signed + "."
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// parts reads a token's parts without looking at its signature.
func parts(t *testing.T, token string) (header, claims map[string]any) {
	t.Helper()
	split := strings.Split(token, ".")
	for i, into := range []*map[string]any{&header, &claims} {
		b, err := base64.RawURLEncoding.DecodeString(split[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatal(err)
		}
	}
	return header, claims
}

// A token that is not exactly one of ours makes nobody anybody.
func TestForgedTokensAreNobodys(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.newcomer(plugin.SuperAdmin)
	header, claims := parts(t, c.token)
	body, signature := c.token[:strings.LastIndex(c.token, ".")], c.token[strings.LastIndex(c.token, ".")+1:]
	later := map[string]any{"sid": claims["sid"], "exp": time.Now().Add(240 * time.Hour).Unix()}
	for name, token := range map[string]string{
		"no signature":          body + ".",
		"alg none":              jwt(t, map[string]any{"alg": "none", "typ": "JWT"}, later, nil),
		"alg none with our key": jwt(t, map[string]any{"alg": "none", "kid": header["kid"]}, later, nil),
		"another key":           jwt(t, header, later, []byte("guessed")),
		"an empty key":          jwt(t, header, later, []byte{}),
		"an unknown key":        jwt(t, map[string]any{"alg": "HS256", "kid": "../../etc/passwd"}, later, []byte("x")),
		"the key is a number":   jwt(t, map[string]any{"alg": "HS256", "kid": 1}, later, []byte("x")),
		"another algorithm":     jwt(t, map[string]any{"alg": "HS512", "kid": header["kid"]}, later, []byte("x")),
		"other claims":          jwt(t, header, later, nil) + signature,
		"cut":                   c.token[:len(c.token)-3],
		"a refresh token":       c.refresh,
		"nonsense":              "aaa.bbb.ccc",
		"empty":                 " ",
	} {
		forged := s.visitor()
		forged.token = token
		if p := forged.get("/api/v1/users").refused(http.StatusUnauthorized, "auth.sign_in"); p.Detail == "" && p.Title == "" {
			t.Errorf("%s: the answer says nothing", name)
		}
		forged.send("GET", "/api/v1/me", nil, "Authorization", "", "Cookie", "cw_access="+url.QueryEscape(token)).want(http.StatusOK)
	}
	c.get("/api/v1/users").want(http.StatusOK)
}

// An access token ends after 15 minutes; the refresh token gives the next one.
func TestExpiredTokens(t *testing.T) {
	t.Parallel()
	clock := &clock{}
	s := startWith(t, options{plugins: plugins.Native(), now: clock.now})
	c := s.newcomer(plugin.Trainee)
	clock.wait(14 * time.Minute)
	c.get("/api/v1/me/sessions").want(http.StatusOK)
	clock.wait(2 * time.Minute)
	c.get("/api/v1/me/sessions").refused(http.StatusUnauthorized, "auth.sign_in")
	c.renew(c.refresh).want(http.StatusOK)
	c.get("/api/v1/me/sessions").want(http.StatusOK)
}

// renew asks for new tokens and takes them.
func (c *client) renew(refresh string) answer {
	c.t.Helper()
	a := c.post("/api/v1/auth/refresh", map[string]any{"refreshToken": refresh})
	if a.status == http.StatusOK {
		var in struct{ AccessToken, RefreshToken string }
		a.into(&in)
		c.token, c.refresh = in.AccessToken, in.RefreshToken
	}
	return a
}

// The same refresh token within half a minute gives the same successor, as two tabs need; later it
// was stolen, and its whole family ends, the thief's part included.
func TestReplayedRefreshTokenEndsItsFamily(t *testing.T) {
	t.Parallel()
	clock := &clock{}
	s := startWith(t, options{plugins: plugins.Native(), now: clock.now})
	c := s.newcomer(plugin.Trainee)
	stolen := c.refresh
	c.renew(stolen).want(http.StatusOK)
	successor := c.refresh
	if c.renew(stolen).want(http.StatusOK); c.refresh != successor {
		t.Error("a second tab got another successor")
	}
	clock.wait(31 * time.Second)
	thief := s.visitor()
	thief.renew(stolen).refused(http.StatusUnauthorized, "auth.session_ended")
	s.within(5*time.Second, "the family's access token is void", func() bool { return c.get("/api/v1/me/sessions").status == http.StatusUnauthorized })
	c.renew(successor).refused(http.StatusUnauthorized, "auth.session_ended")
	forged := successor[:len(successor)-2] + "AA"
	other := s.newcomer(plugin.Trainee)
	other.renew(forged).refused(http.StatusUnauthorized, "auth.session_ended")
}

// A page of another site cannot make a browser write here.
func TestCrossSiteWritesAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.newcomer(plugin.Trainee)
	for name, headers := range map[string][]string{
		"another site":                 {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
		"a sister host":                {"Sec-Fetch-Site", "same-site", "Origin", "https://other.example"},
		"an old browser":               {"Origin", "https://evil.example"},
		"a sandboxed frame":            {"Origin", "null"},
		"another port of this machine": {"Origin", "http://127.0.0.1:1"},
	} {
		a := c.send("PATCH", "/api/v1/me", strings.NewReader(`{"firstName":"Stolen"}`), append(headers, "Content-Type", "application/json")...)
		if a.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, a.status)
		}
		a.refused(http.StatusForbidden, "request.cross_site")
		// As a form sends it, without a preflight.
		s.visitor().send("POST", "/api/v1/auth/sign-in", strings.NewReader(`{"identifier":"a","password":"b"}`), append(headers, "Content-Type", "text/plain")...).refused(http.StatusForbidden, "request.cross_site")
	}
	if n := s.number(`select count(*)::int from users where first_name = 'Stolen'`); n != 0 {
		t.Error("another site changed a name")
	}
	c.send("PATCH", "/api/v1/me", strings.NewReader(`{"firstName":"Mine"}`), "Sec-Fetch-Site", "same-origin", "Origin", s.base, "Content-Type", "application/json").want(http.StatusOK)
	a := c.send("GET", "/api/v1/me", nil, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example").want(http.StatusOK)
	if a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another site may read")
	}
}

// The set-up page asks for the console's code, guesses are slowed, and it closes for good.
func TestSetUpNeedsItsCode(t *testing.T) {
	t.Parallel()
	s := start(t)
	code, err := s.app.SetupCode(t.Context())
	s.must(err)
	first := func(code string) map[string]any {
		return map[string]any{"code": code, "organisation": "The Centre", "firstName": "Amal", "lastName": "Aziz", "email": "amal@example.org",
			"password": password, "language": "ar", "timeZone": "Asia/Kuwait", "currency": "KWD"}
	}
	guesser := s.visitor()
	guesser.post("/api/v1/setup", first("WRONG")).refused(http.StatusForbidden, "setup.code_wrong")
	guesser.post("/api/v1/setup", first("")).refused(http.StatusForbidden, "setup.code_wrong")
	for range 4 {
		guesser.post("/api/v1/setup/code", map[string]any{"code": "GUESS"}).refused(http.StatusForbidden, "setup.code_wrong")
	}
	if p := guesser.post("/api/v1/setup/code", map[string]any{"code": code}).refused(http.StatusTooManyRequests, "auth.too_many"); p.RetryAfter < 1 {
		t.Error("nothing says when to try again")
	}
	if n := s.number(`select count(*)::int from users`); n != 0 {
		t.Fatalf("%d accounts without the code", n)
	}
	c := s.visitor() // from another address
	c.post("/api/v1/setup/code", map[string]any{"code": strings.ToLower(code)}).want(http.StatusNoContent)
	a := c.post("/api/v1/setup", first(code)).want(http.StatusCreated)
	if len(a.header.Values("Set-Cookie")) != 2 {
		t.Errorf("cookies: %q", a.header.Values("Set-Cookie"))
	}
	c.post("/api/v1/setup", first(code)).refused(http.StatusConflict, "setup.closed")
	var me struct {
		Settings struct {
			Organisation, Currency string
			SetupOpen              bool
		}
	}
	if c.get("/api/v1/me").into(&me); me.Settings.SetupOpen || me.Settings.Organisation != "The Centre" || me.Settings.Currency != "KWD" {
		t.Errorf("the site is %+v", me.Settings)
	}
}

// soon is how long a change on one server takes at most to act on the others.
const soon = 5 * time.Second

// What one server does to a session or a role acts on the others soon.
func TestChangesActOnEveryServer(t *testing.T) {
	t.Parallel()
	first := start(t)
	second := first.another(options{plugins: plugins.Native()})
	boss := first.newcomer(plugin.SuperAdmin)
	// at is the same person at the second server.
	at := func(c *client) *client {
		twin := *c
		twin.s = second
		return &twin
	}

	leaver := first.newcomer(plugin.Trainee)
	at(leaver).get("/api/v1/me/sessions").want(http.StatusOK)
	leaver.post("/api/v1/auth/sign-out", nil).want(http.StatusNoContent)
	first.within(soon, "the sign-out acts on the other server", func() bool { return at(leaver).get("/api/v1/me/sessions").status == http.StatusUnauthorized })

	riser := first.newcomer(plugin.Trainee)
	at(riser).get("/api/v1/courses").refused(http.StatusForbidden, "auth.denied")
	boss.json("PATCH", "/api/v1/users/"+string(riser.user), map[string]any{"role": "trainer"}).want(http.StatusOK)
	first.within(soon, "the promotion acts on the other server", func() bool { return at(riser).get("/api/v1/courses").status == http.StatusOK })
	boss.json("PATCH", "/api/v1/users/"+string(riser.user), map[string]any{"role": "trainee"}).want(http.StatusOK)
	first.within(soon, "the demotion acts on the other server", func() bool { return at(riser).get("/api/v1/courses").status == http.StatusForbidden })
	boss.json("PATCH", "/api/v1/users/"+string(riser.user), map[string]any{"isActive": false}).want(http.StatusOK)
	first.within(soon, "the deactivation acts on the other server", func() bool { return at(riser).get("/api/v1/me/sessions").status == http.StatusUnauthorized })
}

// So does what it does to a plugin.
func TestPluginsActOnEveryServer(t *testing.T) {
	t.Parallel()
	needBanner(t)
	first := start(t)
	second := first.another(options{plugins: plugins.Native()})
	boss := first.newcomer(plugin.SuperAdmin)
	banner := func() int { return second.visitor().get("/api/v1/x/banner/banner").status }
	second.visitor().get("/api/v1/x/banner/banner").refused(http.StatusNotFound, "plugin.disabled")
	boss.post("/api/v1/plugins/banner/enable", nil).want(http.StatusOK)
	first.within(soon, "the plugin is on at the other server", func() bool { return banner() == http.StatusOK })
	boss.post("/api/v1/plugins/banner/disable", nil).want(http.StatusOK)
	first.within(soon, "the plugin is off at the other server", func() bool { return banner() == http.StatusNotFound })
}

// A build without any plugin is a whole server.
func TestNoPluginIsNeeded(t *testing.T) {
	t.Parallel()
	s := startWith(t, options{})
	w := worldOn(s)
	c := w.course("Without plugins")
	w.who[trainee].post("/api/v1/courses/"+c.id+"/enrollment", nil).want(http.StatusCreated)
	w.who[trainee].get("/api/v1/learn/contents/" + c.article).want(http.StatusOK)
	w.who[trainee].post("/api/v1/learn/contents/"+c.article+"/confirm", nil).want(http.StatusOK)
	w.who[own].get("/api/v1/courses/" + c.id + "/people").want(http.StatusOK)
	w.who[admin].get("/api/v1/admin/overview").want(http.StatusOK)
	s.visitor().get("/api/v1/catalogue").want(http.StatusOK)
	var plugins struct{ Items []any }
	if w.who[admin].get("/api/v1/plugins").want(http.StatusOK).into(&plugins); len(plugins.Items) != 0 {
		t.Errorf("plugins out of nowhere: %v", plugins.Items)
	}
	s.visitor().get("/api/v1/x/banner/banner").refused(http.StatusNotFound, "not_found")
}

// Only a proxy that was named is believed when it says who is behind it.
func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	s := startWith(t, options{config: func(c *config.Config) { c.TrustedProxies = prefixes("127.0.0.1/32", "10.0.0.0/8") }})
	c := s.newcomer(plugin.Trainee)
	direct := startWith(t, options{config: func(c *config.Config) { c.TrustedProxies = nil }})
	d := direct.newcomer(plugin.Trainee)
	for _, one := range []struct {
		c           *client
		forwarded   string
		address     string
		proto       string
		wantsSecure bool
	}{
		{c, "203.0.113.7", "203.0.113.7", "https", true},
		{c, "6.6.6.6, 203.0.113.7, 10.1.1.1", "203.0.113.7", "http", false}, // what a client makes up stands before what proxies add
		{c, "nonsense", "127.0.0.1", "", false},
		{d, "203.0.113.7", "127.0.0.1", "https", false},
	} {
		a := one.c.json("POST", "/api/v1/auth/sign-in", map[string]any{"identifier": emailOf(one.c.user), "password": password}, "X-Forwarded-For", one.forwarded, "X-Forwarded-Proto", one.proto)
		a.want(http.StatusOK)
		for _, cookie := range a.header.Values("Set-Cookie") {
			if got := strings.Contains(cookie, "Secure"); got != one.wantsSecure || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
				t.Errorf("behind %q by %q the cookie is %s", one.forwarded, one.proto, cookie)
			}
		}
		if got := a.header.Get("Strict-Transport-Security") != ""; got != one.wantsSecure {
			t.Errorf("by %q: Strict-Transport-Security %v", one.proto, got)
		}
		var list struct{ Items []struct{ Address string } }
		if one.c.get("/api/v1/me/sessions").into(&list); list.Items[0].Address != one.address {
			t.Errorf("%q: the address is %s, want %s", one.forwarded, list.Items[0].Address, one.address)
		}
	}
}

// In a classroom without internet the server makes its own certificate, and cookies are Secure.
func TestLocalCertificate(t *testing.T) {
	t.Parallel()
	s := startWith(t, options{config: func(c *config.Config) { c.LAN = true }})
	id := s.person(plugin.Trainee, "Noor", "Newcomer")
	a := s.visitor().post("/api/v1/auth/sign-in", map[string]any{"identifier": emailOf(id), "password": password}).want(http.StatusOK)
	for _, cookie := range a.header.Values("Set-Cookie") {
		if !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "HttpOnly") {
			t.Errorf("a cookie on HTTPS is %s", cookie)
		}
	}
	if len(a.header.Values("Set-Cookie")) != 2 || a.header.Get("Strict-Transport-Security") == "" {
		t.Errorf("the headers are %v", a.header)
	}
	if got := s.app.BaseURL(s.server.Address()); !strings.HasPrefix(got, "https://") {
		t.Errorf("the console shows %s", got)
	}
}

// A browser never sees a token; a client without an Origin gets them.
func TestBrowsersSeeNoTokens(t *testing.T) {
	t.Parallel()
	s := start(t)
	who := map[string]any{"identifier": emailOf(s.person(plugin.Trainee, "Noor", "Newcomer")), "password": password}
	if a := s.visitor().json("POST", "/api/v1/auth/sign-in", who, "Origin", s.base, "Sec-Fetch-Site", "same-origin").want(http.StatusOK); strings.Contains(string(a.body), "Token") {
		t.Errorf("a browser sees %s", a.body)
	}
	if a := s.visitor().json("POST", "/api/v1/auth/sign-in", who).want(http.StatusOK); !strings.Contains(string(a.body), "accessToken") {
		t.Errorf("a client gets %s", a.body)
	}
}

// Metrics are for this machine: not for the network, and not through a proxy.
func TestMetricsStayHere(t *testing.T) {
	t.Parallel()
	s := start(t)
	here := s.visitor()
	here.address = ""
	if a := here.get("/metrics").want(http.StatusOK); !strings.Contains(string(a.body), "courseworx_build_info") {
		t.Errorf("no metrics in %.200s", a.body)
	}
	s.visitor().get("/metrics").want(http.StatusNotFound)
	for address, want := range map[string]int{"127.0.0.1:9": 200, "[::1]:9": 200, "[::ffff:127.0.0.1]:9": 200, "192.0.2.7:9": 404, "[2001:db8::1]:9": 404, "10.0.0.1:9": 404} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("from %s: %d, want %d", address, w.Code, want)
		}
	}
}

// An address that is taken is said at once, before anything is started.
func TestAddressTaken(t *testing.T) {
	t.Parallel()
	s := startWith(t, options{})
	_, err := app.Listen(config.Config{Listen: s.server.Address().String(), Data: t.TempDir(), DatabaseURL: dbtest.Empty(t)}, app.Options{Out: &logbook{}})
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("the error is %v", err)
	}
}
