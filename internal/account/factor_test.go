package account_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/plugin"
)

type challenged struct {
	User         *account.Person
	SecondFactor *account.Challenge
	AccessToken  string
}

// code is what the authenticator app shows on the service's clock.
func (s *site) code(secret string) string {
	s.t.Helper()
	code, err := totp.GenerateCode(secret, s.Now())
	check(s.t, err)
	return code
}

// withFactor gives a signed-in client a second factor and returns its secret and recovery codes.
func (c *client) withFactor() (string, []string) {
	c.s.t.Helper()
	var begun account.NewFactor
	c.do("POST", "/me/second-factor", nil).read(c.s.t, &begun)
	var out struct{ RecoveryCodes []string }
	if a := c.do("POST", "/me/second-factor/confirm", map[string]any{"code": c.s.code(begun.Secret)}); a.status != 200 {
		c.s.t.Fatalf("confirm: %d %s", a.status, a.body)
	} else {
		a.read(c.s.t, &out)
	}
	return begun.Secret, out.RecoveryCodes
}

func (c *client) password(email string) challenged {
	c.s.t.Helper()
	var got challenged
	c.do("POST", "/auth/sign-in", credentials(email, goodPassword)).read(c.s.t, &got)
	return got
}

func TestSuperAdminsNeedASecondFactor(t *testing.T) {
	t.Parallel()
	s := strictSite(t)
	s.person(plugin.SuperAdmin, "admin@example.com")
	c := s.signedIn("admin@example.com", goodPassword)
	c.do("GET", "/users", nil).refused(t, 403, "auth.second_factor_needed")
	var me struct{ MustAddSecondFactor bool }
	c.do("GET", "/me", nil).read(t, &me)
	if !me.MustAddSecondFactor {
		t.Error("the browser is not told what is missing")
	}
	var begun account.NewFactor
	c.do("POST", "/me/second-factor", nil).read(t, &begun)
	if !strings.HasPrefix(begun.URI, "otpauth://totp/") || !strings.HasPrefix(begun.QR, "data:image/svg+xml;base64,") || begun.Secret == "" {
		t.Fatalf("begun: %+v", begun)
	}
	c.do("POST", "/me/second-factor/confirm", map[string]any{"code": "000000"}).refused(t, 422, "auth.factor_wrong", "/code factor_code")
	c.do("GET", "/users", nil).refused(t, 403, "auth.second_factor_needed") // begun is not confirmed
	secret, recovery := c.withFactor()
	if len(recovery) != 10 {
		t.Errorf("recovery codes: %v", recovery)
	}
	if a := c.do("GET", "/users", nil); a.status != 200 {
		t.Errorf("with a second factor: %d %s", a.status, a.body)
	}
	c.do("POST", "/me/second-factor", nil).refused(t, 409, "auth.factor_there")
	s.ahead.Add(int64(time.Minute))
	c.do("POST", "/me/second-factor/remove", map[string]any{"code": s.code(secret)}).refused(t, 409, "auth.factor_compulsory")
}

func TestSignInWithASecondFactor(t *testing.T) {
	t.Parallel()
	s := strictSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	first := s.signedIn("mona@example.com", goodPassword)
	other := s.signedIn("mona@example.com", goodPassword)
	secret, recovery := first.withFactor()
	other.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in") // begun without it
	if a := first.do("GET", "/me/sessions", nil); a.status != 200 {
		t.Errorf("the session that added it: %d", a.status)
	}
	s.ahead.Add(int64(time.Minute))

	c := s.client()
	got := c.password("mona@example.com")
	if got.User != nil || got.SecondFactor == nil || got.AccessToken != "" || len(c.cookies) != 0 {
		t.Fatalf("after the password alone: %+v, %v", got, c.cookies)
	}
	answer := func(code string) answer {
		return c.do("POST", "/auth/second-factor", map[string]any{"challenge": got.SecondFactor.Token, "code": code})
	}
	answer("123456").refused(t, 422, "auth.factor_wrong", "/code factor_code")
	code := s.code(secret)
	if a := answer(" " + code[:3] + " " + code[3:]); a.status != 200 {
		t.Fatalf("a right code: %d %s", a.status, a.body)
	}
	answer(code).refused(t, 422, "auth.factor_wrong", "/code factor_code") // nobody uses it a second time
	if a := answer(strings.ToLower(recovery[3])); a.status != 200 {
		t.Errorf("a recovery code: %d %s", a.status, a.body)
	}
	answer(recovery[3]).refused(t, 422, "auth.factor_wrong", "/code factor_code")
	for _, forged := range []string{"", "x", got.SecondFactor.Token + "x", strings.Replace(got.SecondFactor.Token, ".", ".9", 1)} {
		c.do("POST", "/auth/second-factor", map[string]any{"challenge": forged, "code": recovery[0]}).refused(t, 401, "auth.challenge_over")
	}
	s.ahead.Add(int64(6 * time.Minute))
	answer(recovery[1]).refused(t, 401, "auth.challenge_over")
}

func TestCodesAreSlowedDown(t *testing.T) {
	t.Parallel()
	s := strictSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	secret, _ := s.signedIn("mona@example.com", goodPassword).withFactor()
	s.ahead.Add(int64(time.Minute))
	c := s.client()
	got := c.password("mona@example.com")
	for range 6 {
		c.do("POST", "/auth/second-factor", map[string]any{"challenge": got.SecondFactor.Token, "code": "999999"})
	}
	c.do("POST", "/auth/second-factor", map[string]any{"challenge": got.SecondFactor.Token, "code": s.code(secret)}).refused(t, 429, "auth.too_many")
}

func TestALostSecondFactorIsReset(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	p := s.person(plugin.Trainee, "mona@example.com")
	c := s.signedIn("mona@example.com", goodPassword)
	c.withFactor()
	if a := admin.do("DELETE", "/users/"+string(p.ID)+"/second-factor", nil); a.status != 204 {
		t.Fatalf("reset: %d %s", a.status, a.body)
	}
	c.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
	s.signedIn("mona@example.com", goodPassword)
	var me struct{ User account.Person }
	admin.do("GET", "/me", nil).read(t, &me)
	admin.do("DELETE", "/users/"+string(me.User.ID)+"/second-factor", nil).refused(t, 403, "auth.denied") // not one's own
}
