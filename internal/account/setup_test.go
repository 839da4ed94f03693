package account_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

func (s *site) setupForm() map[string]any {
	s.t.Helper()
	code, err := s.SetupCode(s.t.Context())
	check(s.t, err)
	return map[string]any{"code": code, "organisation": "Nile Centre", "firstName": "Mona", "lastName": "Adel", "email": "mona@example.com",
		"password": goodPassword, "language": "ar", "timeZone": "Africa/Cairo", "currency": "EGP"}
}

func with(form map[string]any, key string, value any) map[string]any {
	next := map[string]any{}
	for k, v := range form {
		next[k] = v
	}
	next[key] = value
	return next
}

func TestSetUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form, c := s.setupForm(), s.client()
	var state struct {
		Open  bool
		Guess struct{ Language, TimeZone, Currency string }
	}
	c.do("GET", "/setup", nil).read(t, &state)
	if !state.Open || state.Guess.Language != "en" || state.Guess.Currency == "" {
		t.Errorf("before: %+v", state)
	}
	if got := c.do("POST", "/setup/code", map[string]any{"code": " " + strings.ToLower(form["code"].(string))}); got.status != 204 {
		t.Errorf("the code typed small and with a space: %d %s", got.status, got.body)
	}
	got := c.do("POST", "/setup", form)
	if got.status != 201 || c.cookies["cw_access"] == "" || c.cookies["cw_refresh"] == "" {
		t.Fatalf("set up: %d %s %v", got.status, got.body, c.cookies)
	}
	var me struct {
		User     *struct{ Role, Language, Email string }
		Settings struct {
			Organisation, DefaultLanguage, TimeZone, Currency string
			SetupOpen                                         bool
		}
	}
	c.do("GET", "/me", nil).read(t, &me)
	if me.User == nil || me.User.Role != "super_admin" || me.User.Language != "ar" || me.Settings.Organisation != "Nile Centre" ||
		me.Settings.DefaultLanguage != "ar" || me.Settings.TimeZone != "Africa/Cairo" || me.Settings.Currency != "EGP" || me.Settings.SetupOpen {
		t.Errorf("after: %+v", me)
	}
	// It is closed for good.
	c.do("POST", "/setup", with(form, "email", "eve@example.com")).refused(t, 409, "setup.closed")
	s.client().do("POST", "/setup/code", map[string]any{"code": form["code"]}).refused(t, 409, "setup.closed")
	if code, err := s.SetupCode(t.Context()); code != "" || err != nil {
		t.Errorf("the code after set-up: %q, %v", code, err)
	}
}

func TestSetUpSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form, c := s.setupForm(), s.client()
	bad := map[string]any{"code": form["code"], "organisation": " x ", "firstName": "", "lastName": "A", "email": "mona", "password": "short", "language": "fr", "timeZone": "Local", "currency": "egp"}
	c.do("POST", "/setup", bad).refused(t, 422, "account.invalid", "/organisation organisation", "/firstName name", "/lastName name", "/email email",
		"/password password_short", "/language language", "/timeZone time_zone", "/timeZone time_zone", "/currency currency")
	c.do("POST", "/setup", with(form, "password", "nile centre")).refused(t, 422, "account.invalid", "/password password_personal")
	if got := c.do("POST", "/setup", form); got.status != 201 {
		t.Errorf("corrected: %d %s", got.status, got.body)
	}
}

func TestWrongSetupCodesAreSlowed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form, c := s.setupForm(), s.client()
	for range 6 {
		c.do("POST", "/setup", with(form, "code", "WRONG")).refused(t, 403, "setup.code_wrong")
	}
	got := c.do("POST", "/setup/code", map[string]any{"code": form["code"]})
	got.refused(t, 429, "auth.too_many")
	if got.head.Get("Retry-After") == "" {
		t.Error("nobody says when to come again")
	}
	other := s.client()
	other.address = "198.51.100.7:1"
	if got := other.do("POST", "/setup/code", map[string]any{"code": form["code"]}); got.status != 204 {
		t.Errorf("somebody elsewhere: %d %s", got.status, got.body)
	}
}

func TestTwoSetUpsAtOnceMakeOneSite(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	sites := []*site{openSite(t, url), openSite(t, url)}
	form := sites[0].setupForm()
	if other := sites[1].setupForm(); other["code"] != form["code"] {
		t.Fatal("two servers show two codes")
	}
	var made atomic.Int64
	var all sync.WaitGroup
	for i, email := range []string{"a@example.com", "b@example.com", "c@example.com", "d@example.com"} {
		all.Go(func() {
			c := sites[i%2].client()
			if got := c.do("POST", "/setup", with(form, "email", email)); got.status == 201 {
				made.Add(1)
			} else if got.status != 409 {
				t.Errorf("refused with %d %s", got.status, got.body)
			}
		})
	}
	all.Wait()
	n, err := db.Value[int](t.Context(), sites[0].db, `select count(*)::int from users`)
	check(t, err)
	if made.Load() != 1 || n != 1 {
		t.Errorf("%d set-ups made %d accounts", made.Load(), n)
	}
}

func TestSetupCodeWithOneConnection(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Service.DB = dbtest.Open(t, s.db.Pool.Config().ConnString(), 1)
	if code, err := s.SetupCode(t.Context()); code == "" || err != nil {
		t.Errorf("%q, %v", code, err)
	}
}
