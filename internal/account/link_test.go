package account_test

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

func (s *site) open(domains ...string) {
	s.t.Helper()
	site, err := setting.Get(s.t.Context(), s.Settings, setting.SiteKey)
	check(s.t, err)
	site.SelfRegistration, site.EmailDomains = true, domains
	check(s.t, s.db.InTx(s.t.Context(), func(tx db.Tx) error {
		return setting.Set(s.t.Context(), s.Settings, tx, "", setting.SiteKey, site)
	}))
}

func registration(email string) map[string]any {
	return map[string]any{"firstName": "Omar", "lastName": "Samir", "email": email, "password": "green-window-77", "timeZone": "Africa/Cairo"}
}

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.person(plugin.Trainee, "mona@example.com")
	before := s.signedIn("mona@example.com", goodPassword)
	c := s.client()
	for _, identifier := range []string{"MONA@example.com", "nobody@example.com"} { // the same for both
		if a := c.do("POST", "/auth/forgot", map[string]any{"identifier": identifier}); a.status != 202 || len(a.body) != 0 {
			t.Errorf("%s: %d %s", identifier, a.status, a.body)
		}
	}
	token := tokenIn(t, s.letter("mona@example.com", "Choose a new password"))
	var link account.Link
	c.do("POST", "/auth/link", map[string]any{"token": token}).read(t, &link)
	if link.Purpose != account.PurposeReset || link.Email != p.Email || link.FirstName != "Mona" {
		t.Errorf("link: %+v", link)
	}
	c.do("POST", "/auth/link/password", map[string]any{"token": token, "password": "password"}).refused(t, 422, "account.invalid", "/password password_common")
	c.do("POST", "/auth/register/confirm", map[string]any{"token": token}).refused(t, 404, "account.link_over") // it is for one thing
	c.do("POST", "/auth/link/email", map[string]any{"token": token}).refused(t, 404, "account.link_over")
	if a := c.do("POST", "/auth/link/password", map[string]any{"token": token, "password": "green-window-77"}); a.status != 200 || c.cookies["cw_access"] == "" {
		t.Fatalf("choose: %d %s", a.status, a.body)
	}
	before.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
	c.do("POST", "/auth/link/password", map[string]any{"token": token, "password": "red-window-77"}).refused(t, 404, "account.link_over")
	s.client().do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)).refused(t, 401, "auth.wrong_credentials")
	s.signedIn("mona@example.com", "green-window-77")
	if m := s.letter("mona@example.com", "Your password was changed"); !strings.Contains(m.BodyText, "Nile Centre") {
		t.Errorf("told: %s", m.BodyText)
	}
}

func TestLinksRunOutAndReplaceEachOther(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.person(plugin.Trainee, "mona@example.com")
	c := s.client()
	c.do("POST", "/auth/forgot", map[string]any{"identifier": p.Email})
	first := tokenIn(t, s.letter(p.Email, "Choose a new password"))
	_, err := s.db.Exec(t.Context(), `delete from mails`)
	check(t, err)
	c.do("POST", "/auth/forgot", map[string]any{"identifier": p.Email})
	second := tokenIn(t, s.letter(p.Email, "Choose a new password"))
	c.do("POST", "/auth/link", map[string]any{"token": first}).refused(t, 404, "account.link_over")
	_, err = s.db.Exec(t.Context(), `update account_links set expires_at = now() - interval '1 second'`)
	check(t, err)
	for _, token := range []string{second, "", "x", strings.Repeat("A", 26)} {
		c.do("POST", "/auth/link", map[string]any{"token": token}).refused(t, 404, "account.link_over")
	}
	for range 2 {
		c.do("POST", "/auth/forgot", map[string]any{"identifier": p.Email})
	}
	c.do("POST", "/auth/forgot", map[string]any{"identifier": p.Email}).refused(t, 429, "auth.too_many") // nobody's mailbox is filled
}

func TestRegistration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.client()
	c.do("POST", "/auth/register", registration("omar@example.com")).refused(t, 403, "account.registration_closed")
	s.open()
	s.person(plugin.Trainee, "mona@example.com")
	if a := c.do("POST", "/auth/register", registration("omar@example.com")); a.status != 202 {
		t.Fatalf("register: %d %s", a.status, a.body)
	}
	// There is no account before the address is confirmed.
	c.do("POST", "/auth/sign-in", credentials("omar@example.com", "green-window-77")).refused(t, 401, "auth.wrong_credentials")
	token := tokenIn(t, s.letter("omar@example.com", "Confirm your address"))
	var got struct{ User *account.Person }
	a := c.do("POST", "/auth/register/confirm", map[string]any{"token": token})
	a.read(t, &got)
	if a.status != 200 || got.User == nil || got.User.Role != plugin.Trainee || got.User.TimeZone != "Africa/Cairo" || c.cookies["cw_access"] == "" {
		t.Fatalf("confirm: %d %s", a.status, a.body)
	}
	c.do("POST", "/auth/register/confirm", map[string]any{"token": token}).refused(t, 404, "account.link_over")
	s.signedIn("omar@example.com", "green-window-77")
	// An address that has an account: the same answer, and its owner is told.
	if a := c.do("POST", "/auth/register", registration("MONA@example.com")); a.status != 202 || len(a.body) != 0 {
		t.Errorf("known: %d %s", a.status, a.body)
	}
	if m := s.letter("MONA@example.com", "You have an account already"); strings.Contains(m.BodyText, "/link/") {
		t.Errorf("a stranger's registration sends a link: %s", m.BodyText)
	}
	s.open("school.example")
	c.do("POST", "/auth/register", registration("x@example.com")).refused(t, 422, "account.invalid", "/email email_domain")
	c.do("POST", "/auth/register", with(registration("x@school.example"), "password", "short")).refused(t, 422, "account.invalid", "/password password_short")
}

func TestTwoRegistrationsOfOneAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.open()
	c := s.client()
	for range 2 {
		c.do("POST", "/auth/register", registration("omar@example.com"))
	}
	list, err := s.mails.List(t.Context(), "", nil, 10)
	check(t, err)
	if len(list) != 2 {
		t.Fatalf("%d mails", len(list))
	}
	if a := c.do("POST", "/auth/register/confirm", map[string]any{"token": tokenIn(t, list[0])}); a.status != 200 {
		t.Errorf("the first: %d %s", a.status, a.body)
	}
	c.do("POST", "/auth/register/confirm", map[string]any{"token": tokenIn(t, list[1])}).refused(t, 409, "account.email_taken", "/email taken")
}

func TestNewAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	s.person(plugin.Trainee, "taken@example.com")
	c := s.signedIn("mona@example.com", goodPassword)
	ask := func(email, password string) answer {
		return c.do("POST", "/me/email", map[string]any{"email": email, "current": password})
	}
	ask("new@example.com", "not it").refused(t, 422, "account.wrong_password", "/current wrong_password")
	ask("rubbish", goodPassword).refused(t, 422, "account.invalid", "/email email")
	if a := ask("taken@example.com", goodPassword); a.status != 204 { // whose it is, is told to nobody but them
		t.Errorf("taken: %d %s", a.status, a.body)
	}
	s.letter("taken@example.com", "You have an account already")
	if a := ask("new@example.com", goodPassword); a.status != 204 {
		t.Fatalf("ask: %d %s", a.status, a.body)
	}
	s.signedIn("mona@example.com", goodPassword) // not before it is confirmed
	token := tokenIn(t, s.letter("new@example.com", "Confirm your new address"))
	if a := s.client().do("POST", "/auth/link/email", map[string]any{"token": token}); a.status != 204 {
		t.Fatalf("confirm: %d %s", a.status, a.body)
	}
	s.letter("mona@example.com", "Your address was changed")
	s.signedIn("new@example.com", goodPassword)
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	form := map[string]any{"firstName": "Omar", "lastName": "Samir", "email": "omar@example.com", "role": "trainee", "way": "invitation"}
	var made struct {
		User              account.Person
		TemporaryPassword string
	}
	admin.do("POST", "/users", form).read(t, &made)
	if made.TemporaryPassword != "" {
		t.Error("an invited person has a temporary password")
	}
	token := tokenIn(t, s.letter("omar@example.com", "Your account at"))
	c := s.client()
	if a := c.do("POST", "/auth/link/password", map[string]any{"token": token, "password": "green-window-77"}); a.status != 200 {
		t.Fatalf("choose: %d %s", a.status, a.body)
	}
	if a := c.do("GET", "/me/sessions", nil); a.status != 200 {
		t.Errorf("inside: %d %s", a.status, a.body)
	}
	// A link of somebody who is switched off is void.
	admin.do("POST", "/users/"+string(made.User.ID)+"/readmit", map[string]any{"way": "invitation"})
	token = tokenIn(t, s.letter("omar@example.com", "Choose a new password"))
	admin.do("PATCH", "/users/"+string(made.User.ID), map[string]any{"isActive": false})
	c.do("POST", "/auth/link/password", map[string]any{"token": token, "password": "blue-window-77"}).refused(t, 404, "account.link_over")
	admin.do("POST", "/users/"+string(made.User.ID)+"/readmit", map[string]any{"way": "temporary"}).refused(t, 409, "account.inactive")
}

func TestReadmittedWithATemporaryPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	p := s.person(plugin.Trainer, "mona@example.com")
	c := s.signedIn("mona@example.com", goodPassword)
	var out struct{ TemporaryPassword string }
	admin.do("POST", "/users/"+string(p.ID)+"/readmit", map[string]any{"way": "temporary"}).read(t, &out)
	if len(out.TemporaryPassword) != 16 {
		t.Fatalf("%q", out.TemporaryPassword)
	}
	c.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
	s.client().do("POST", "/auth/sign-in", credentials("mona@example.com", goodPassword)).refused(t, 401, "auth.wrong_credentials")
	s.signedIn("mona@example.com", strings.ToUpper(out.TemporaryPassword[:8])+" "+out.TemporaryPassword[8:]) // as typed from paper
	stored, err := db.Value[int](t.Context(), s.db, `select count(*)::int from users where id = $1 and password_hash is null`, p.ID)
	check(t, err)
	if stored != 1 {
		t.Error("a hash stands beside the temporary password")
	}
	_, err = s.db.Exec(t.Context(), `update one_time_credentials set expires_at = now() - interval '1 second'`)
	check(t, err)
	s.client().do("POST", "/auth/sign-in", credentials("mona@example.com", out.TemporaryPassword)).refused(t, 401, "auth.wrong_credentials")
}

func TestSweepForgetsWhatIsOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.open()
	s.client().do("POST", "/auth/register", registration("omar@example.com"))
	_, err := s.db.Exec(t.Context(), `update registrations set expires_at = now() - interval '1 second'`)
	check(t, err)
	check(t, s.Sweep(t.Context()))
	n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from registrations`)
	check(t, err)
	if n != 0 {
		t.Errorf("%d registrations are left", n)
	}
}
