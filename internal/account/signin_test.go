package account_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

type tokens struct {
	User         *account.Person
	AccessToken  string
	RefreshToken string
	ExpiresAt    *time.Time
}

func credentials(identifier, password string) map[string]any {
	return map[string]any{"identifier": identifier, "password": password}
}

func TestSignInByEmailAndPhoneInEverySpelling(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.person(plugin.Trainee, "Mona@Example.com")
	phone := "+20 100 555 0123"
	_, err := s.Change(t.Context(), operator, p.ID, account.Change{Phone: &phone})
	check(t, err)
	for _, spelling := range []string{"Mona@Example.com", "mona@example.com", " MONA@EXAMPLE.COM ", "+201005550123", "0020 100-555-0123", "+٢٠١٠٠٥٥٥٠١٢٣"} {
		var got tokens
		a := s.client().do("POST", "/auth/sign-in", credentials(spelling, goodPassword))
		a.read(t, &got)
		if a.status != 200 || got.User == nil || got.User.ID != p.ID || got.User.LastLogin == nil {
			t.Errorf("%q: %d %s", spelling, a.status, a.body)
		}
	}
}

func TestWhoGetsTokensInTheBody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	browser, program, asking := s.client(), s.client(), s.client()
	browser.head.Set("Origin", "http://example.com")
	var got tokens
	a := browser.do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword))
	a.read(t, &got)
	if got.AccessToken != "" || got.RefreshToken != "" || browser.cookies["cw_access"] == "" {
		t.Errorf("a browser got %s and %v", a.body, browser.cookies)
	}
	for _, c := range a.head["Set-Cookie"] {
		if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
			t.Errorf("cookie: %s", c)
		}
	}
	got = tokens{}
	program.do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)).read(t, &got)
	if got.AccessToken == "" || got.RefreshToken == "" || got.ExpiresAt == nil {
		t.Errorf("a program got %+v", got)
	}
	got = tokens{}
	a = asking.do("POST", "/auth/sign-in", map[string]any{"identifier": "mona@example.com", "password": goodPassword, "tokens": true})
	a.read(t, &got)
	if got.AccessToken == "" || len(a.head["Set-Cookie"]) > 0 {
		t.Errorf("asked for tokens: %s %v", a.body, a.head)
	}
	bearer := s.client()
	bearer.head.Set("Authorization", "Bearer "+got.AccessToken)
	if a := bearer.do("GET", "/me/sessions", nil); a.status != 200 {
		t.Errorf("with the token: %d %s", a.status, a.body)
	}
	next := tokens{}
	s.client().do("POST", "/auth/refresh", map[string]any{"refreshToken": got.RefreshToken}).read(t, &next)
	if next.RefreshToken == "" || next.RefreshToken == got.RefreshToken || next.User == nil {
		t.Errorf("refreshed: %+v", next)
	}
	s.client().do("POST", "/auth/refresh", map[string]any{"refreshToken": got.AccessToken}).refused(t, 401, "auth.session_ended")
	s.client().do("POST", "/auth/refresh", map[string]any{}).refused(t, 401, "auth.session_ended")
}

func TestNothingTellsWhetherAnAccountExists(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	gone := s.person(plugin.Trainee, "gone@example.com")
	no := false
	_, err := s.Change(t.Context(), operator, gone.ID, account.Change{IsActive: &no})
	check(t, err)
	var answers []string
	var times [4][]time.Duration
	for range 5 {
		for i, c := range []map[string]any{
			credentials("mona@example.com", "wrong-password"), credentials("nobody@example.com", goodPassword),
			credentials("gone@example.com", goodPassword), credentials("+201005550199", goodPassword),
		} {
			begun := time.Now()
			a := s.client().do("POST", "/auth/sign-in", c)
			times[i] = append(times[i], time.Since(begun))
			a.refused(t, 401, "auth.wrong_credentials")
			answers = append(answers, string(a.body))
		}
	}
	if len(slices.Compact(answers)) != 1 {
		t.Errorf("the answers differ: %q", slices.Compact(answers))
	}
	for i := range times {
		t.Logf("%d: median %v", i, slices.Sorted(slices.Values(times[i]))[2])
	}
}

// Who finds every place taken is sent away before anything is read or counted.
func TestACrowdIsToldToComeAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	hasher, err := account.QuickHasher(10 * time.Millisecond)
	check(t, err)
	s.Service.Hasher = hasher
	for range 2 {
		release, err := hasher.Turn(t.Context())
		check(t, err)
		defer release()
	}
	for _, who := range []string{"mona@example.com", "nobody@example.com", ""} {
		a := s.client().do("POST", "/auth/sign-in", credentials(who, goodPassword))
		a.refused(t, 503, "auth.busy")
		if a.head.Get("Retry-After") == "" {
			t.Error("nobody says when to come again")
		}
	}
	n, err := db.Value[int](t.Context(), s.db, `select coalesce(sum(failures), 0)::int from attempt_counters`)
	check(t, err)
	if n != 0 {
		t.Errorf("%d tries that were not checked count as failed", n)
	}
}

// The hash is computed whether or not there is an account.
func TestUnknownAccountsCostAHashToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	s.Service.Hasher = account.WithoutStandIn()
	s.signedIn("mona@example.com", goodPassword)
	for _, who := range []string{"nobody@example.com", ""} {
		s.client().do("POST", "/auth/sign-in", credentials(who, goodPassword)).refused(t, 500, "internal")
	}
}

func TestWrongPasswordsSlowTheAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	s.person(plugin.Trainee, "omar@example.com")
	for range 11 {
		s.client().do("POST", "/auth/sign-in", credentials("mona@example.com", "wrong-password")).refused(t, 401, "auth.wrong_credentials")
	}
	elsewhere := s.client()
	elsewhere.address = "198.51.100.7:1"
	a := elsewhere.do("POST", "/auth/sign-in", credentials("MONA@example.com", goodPassword))
	a.refused(t, 429, "auth.too_many")
	if a.head.Get("Retry-After") == "" {
		t.Error("nobody says when to come again")
	}
	if a := s.client().do("POST", "/auth/sign-in", credentials("omar@example.com", goodPassword)); a.status != 200 {
		t.Errorf("another account pays for it: %s", a.body)
	}
	_, err := s.db.Exec(t.Context(), `update attempt_counters set blocked_until = now()`)
	check(t, err)
	if a := elsewhere.do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)); a.status != 200 {
		t.Errorf("after the wait: %s", a.body)
	}
	// One that was right forgets the failures.
	for range 10 {
		elsewhere.do("POST", "/auth/sign-in", credentials("mona@example.com", "wrong-password")).refused(t, 401, "auth.wrong_credentials")
	}
}

func TestOneAddressCannotTryForever(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	for i := range 60 { // a class behind one address
		_, err := s.SignIn(t.Context(), visitor, "nobody"+string(rune('a'+i%26))+string(rune('a'+i/26))+"@example.com", goodPassword, "")
		fault(t, err, account.ErrWrong)
	}
	s.client().do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)).refused(t, 429, "auth.too_many")
	other := s.client()
	other.address = "198.51.100.7:1"
	if a := other.do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)); a.status != 200 {
		t.Errorf("from elsewhere: %s", a.body)
	}
}

func TestDeactivatedAccountIsOutAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.person(plugin.Trainee, "mona@example.com")
	s.person(plugin.SuperAdmin, "admin@example.com")
	c, admin := s.signedIn("mona@example.com", goodPassword), s.signedIn("admin@example.com", goodPassword)
	if a := c.do("GET", "/me/sessions", nil); a.status != 200 {
		t.Fatalf("signed in: %s", a.body)
	}
	if a := admin.do("PATCH", "/users/"+string(p.ID), map[string]any{"isActive": false}); a.status != 200 {
		t.Fatalf("deactivate: %s", a.body)
	}
	c.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
	c.do("POST", "/auth/refresh", map[string]any{}).refused(t, 401, "auth.ended_deactivated")
	c.do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)).refused(t, 401, "auth.wrong_credentials")
	if a := admin.do("PATCH", "/users/"+string(p.ID), map[string]any{"isActive": true}); a.status != 200 {
		t.Fatalf("activate: %s", a.body)
	}
	c.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in") // the old session stays ended
	s.signedIn("mona@example.com", goodPassword)
}

func TestSignOutEndsTheSessionEvenWithAnOldAccessToken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	for _, access := range []bool{true, false} {
		c := s.signedIn("mona@example.com", goodPassword)
		thief := s.client()
		thief.cookies["cw_refresh"] = c.cookies["cw_refresh"]
		if !access {
			delete(c.cookies, "cw_access") // a quarter of an hour later the browser drops it
		}
		if a := c.do("POST", "/auth/sign-out", nil); a.status != 204 || len(c.cookies) != 0 {
			t.Errorf("signed out: %d %s, cookies %v", a.status, a.body, c.cookies)
		}
		thief.do("POST", "/auth/refresh", map[string]any{}).refused(t, 401, "auth.session_ended")
	}
	if a := s.client().do("POST", "/auth/sign-out", nil); a.status != 204 {
		t.Errorf("a visitor signs out: %d %s", a.status, a.body)
	}
}

func TestStrangeInputIsNeverOurFault(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []map[string]any{credentials("a\x00b@example.com", "x\x00y"), credentials(strings.Repeat("x", 320), strings.Repeat("ü", 1000)), credentials("%", "' or 1=1")} {
		s.client().do("POST", "/auth/sign-in", c).refused(t, 401, "auth.wrong_credentials")
	}
	a := s.client().do("POST", "/auth/sign-in", map[string]any{"identifier": []string{"my secret"}, "password": map[string]any{"hunter2": 1}})
	a.refused(t, 422, "request.invalid", "/identifier text", "/password text")
	if strings.Contains(string(a.body), "hunter2") || strings.Contains(string(a.body), "my secret") {
		t.Errorf("the answer quotes the request: %s", a.body)
	}
}

// A signed-in sign-in with a key to repeat it must not leave tokens in the database.
func TestTokensAreNotKeptForReplay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	c := s.signedIn("mona@example.com", goodPassword)
	c.head.Set("Idempotency-Key", "k1")
	if a := c.do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)); a.status != 200 {
		t.Fatalf("%s", a.body)
	}
	n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from idempotency_keys where body is not null`)
	check(t, err)
	if n != 0 {
		t.Error("the answer was kept")
	}
}

func TestManySignInsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if a := s.client().do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)); a.status != http.StatusOK {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	all.Wait()
}
