package account_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

type people struct {
	Items      []account.Person
	NextCursor *string
	Total      int
	Counts     account.Counts
}

func (c *client) people(query string) people {
	c.s.t.Helper()
	var list people
	a := c.do("GET", "/users?"+query, nil)
	if a.status != 200 {
		c.s.t.Fatalf("list %s: %d %s", query, a.status, a.body)
	}
	a.read(c.s.t, &list)
	return list
}

func (s *site) admin() *client {
	s.t.Helper()
	s.person(plugin.SuperAdmin, "admin@example.com")
	return s.signedIn("admin@example.com", goodPassword)
}

func TestCreateWithTemporaryPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	var made struct {
		User              account.Person
		TemporaryPassword string
	}
	form := map[string]any{"firstName": " Omar ", "lastName": "Samir", "email": "omar@example.com", "phone": "0020 101 555 0000", "role": "trainee"}
	a := admin.do("POST", "/users", form)
	a.read(t, &made)
	if a.status != 201 || len(made.TemporaryPassword) != 16 || made.User.FirstName != "Omar" || *made.User.Phone != "+201015550000" || !made.User.RequiresPasswordChange {
		t.Fatalf("created: %d %s", a.status, a.body)
	}
	c := s.signedIn("omar@example.com", made.TemporaryPassword)
	// Until the password is changed nothing else works, but what is needed for that.
	c.do("GET", "/users", nil).refused(t, 403, "auth.change_password")
	var me struct{ User account.Person }
	c.do("GET", "/me", nil).read(t, &me)
	if !me.User.RequiresPasswordChange {
		t.Error("the browser is not told that a new password is due")
	}
	other := s.signedIn("omar@example.com", made.TemporaryPassword)
	c.do("POST", "/me/password", map[string]any{"current": made.TemporaryPassword, "new": made.TemporaryPassword}).refused(t, 422, "account.invalid", "/new password_same")
	c.do("POST", "/me/password", map[string]any{"current": made.TemporaryPassword, "new": "short"}).refused(t, 422, "account.invalid", "/new password_short")
	c.do("POST", "/me/password", map[string]any{"current": "wrong", "new": goodPassword}).refused(t, 422, "account.wrong_password", "/current wrong_password")
	if a := c.do("POST", "/me/password", map[string]any{"current": made.TemporaryPassword, "new": goodPassword}); a.status != 204 {
		t.Fatalf("change: %d %s", a.status, a.body)
	}
	c.do("GET", "/users", nil).refused(t, 403, "auth.denied") // now it is only the role
	other.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
	s.client().do("POST", "/auth/sign-in", credentials("omar@example.com", made.TemporaryPassword)).refused(t, 401, "auth.wrong_credentials")
	s.signedIn("omar@example.com", goodPassword)
}

func TestCreateSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	good := map[string]any{"firstName": "Omar", "lastName": "Samir", "email": "omar@example.com", "phone": "+201015550000", "role": "trainer"}
	admin.do("POST", "/users", with(with(with(good, "firstName", ""), "email", "omar"), "phone", "12")).refused(t, 422, "account.invalid", "/firstName name", "/email email", "/phone phone")
	admin.do("POST", "/users", with(good, "role", "king")).refused(t, 422, "request.invalid", "/role one_of")
	admin.do("POST", "/users", with(good, "isKing", true)).refused(t, 422, "request.invalid", "/isKing unexpected")
	admin.do("POST", "/users", with(good, "password", "password")).refused(t, 422, "account.invalid", "/password password_common")
	if a := admin.do("POST", "/users", good); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	admin.do("POST", "/users", with(good, "phone", "+201015550001")).refused(t, 409, "account.email_taken", "/email taken")
	admin.do("POST", "/users", with(with(good, "email", "OMAR@example.com"), "phone", nil)).refused(t, 409, "account.email_taken", "/email taken")
	admin.do("POST", "/users", with(good, "email", "x@example.com")).refused(t, 409, "account.phone_taken", "/phone taken")
}

func TestCreatedOnceWithAKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	admin.head.Set("Idempotency-Key", "one")
	form := map[string]any{"firstName": "Omar", "lastName": "Samir", "email": "omar@example.com", "role": "trainee", "password": goodPassword}
	first, second := admin.do("POST", "/users", form), admin.do("POST", "/users", form)
	if first.status != 201 || second.status != 201 || string(first.body) != string(second.body) || second.head.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%d %s, then %d %s", first.status, first.body, second.status, second.body)
	}
	admin.do("POST", "/users", with(form, "email", "y@example.com")).refused(t, 422, "idempotency.reused")
}

func TestChangeAPerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	p, path := s.person(plugin.Trainee, "mona@example.com"), ""
	path = "/users/" + string(p.ID)
	c := s.signedIn("mona@example.com", goodPassword)
	c.do("GET", "/users", nil).refused(t, 403, "auth.denied")
	var got account.Person
	admin.do("PATCH", path, map[string]any{"firstName": "Muna", "role": "super_admin", "phone": "+20100", "email": "muna@example.com"}).read(t, &got)
	if got.FirstName != "Muna" || got.LastName != "Adel" || got.Role != plugin.SuperAdmin || *got.Phone != "+20100" || got.Email != "muna@example.com" {
		t.Errorf("changed: %+v", got)
	}
	if a := c.do("GET", "/users", nil); a.status != 200 { // a change of role acts at once
		t.Errorf("as super admin: %d %s", a.status, a.body)
	}
	admin.do("PATCH", path, map[string]any{"phone": ""}).read(t, &got)
	if got.Phone != nil {
		t.Errorf("the phone is still %v", *got.Phone)
	}
	admin.do("PATCH", path, map[string]any{"email": "ADMIN@example.com"}).refused(t, 409, "account.email_taken", "/email taken")
	admin.do("PATCH", path, map[string]any{"lastName": "x"}).refused(t, 422, "account.invalid", "/lastName name")
	for _, id := range []string{plugin.NewID[string](), "urn:uuid:" + plugin.NewID[string]()} {
		admin.do("PATCH", "/users/"+id, map[string]any{"firstName": "Nobody"}).refused(t, 404, "not_found")
		admin.do("GET", "/users/"+id, nil).refused(t, 404, "not_found")
	}
	admin.do("GET", "/users/42", nil).refused(t, 422, "request.invalid", "?id id")
	admin.do("GET", "/users/"+strings.ToUpper(string(p.ID)), nil).read(t, &got)
	if got.ID != p.ID {
		t.Error("an id in capitals is not found")
	}
	entries, err := db.Values[string](t.Context(), s.db, `select array_to_string(fields, ',') from audit_log where action = 'user.updated' and object_id = $1 order by id`, string(p.ID))
	check(t, err)
	if !slices.Equal(entries, []string{"email,firstName,phone,role", "phone"}) {
		t.Errorf("audit: %q", entries)
	}
}

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	list := admin.people("role=super_admin")
	path := "/users/" + string(list.Items[0].ID)
	admin.do("PATCH", path, map[string]any{"role": "trainer"}).refused(t, 409, "account.last_admin")
	admin.do("PATCH", path, map[string]any{"isActive": false}).refused(t, 409, "account.last_admin")
	idle := s.person(plugin.SuperAdmin, "idle@example.com")
	if a := admin.do("PATCH", "/users/"+string(idle.ID), map[string]any{"isActive": false}); a.status != 200 {
		t.Fatal(string(a.body))
	}
	admin.do("PATCH", path, map[string]any{"role": "trainer"}).refused(t, 409, "account.last_admin") // the other one is not active
}

func TestTwoAdminsDemoteEachOther(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	role, no := plugin.Trainer, false
	for round := range 5 {
		_, err := s.db.Exec(t.Context(), `update users set role = 'trainee', is_active = true`)
		check(t, err)
		ids := []plugin.UserID{s.person(plugin.SuperAdmin, fmt.Sprintf("a%d@example.com", round)).ID, s.person(plugin.SuperAdmin, fmt.Sprintf("b%d@example.com", round)).ID}
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i, change := range []account.Change{{Role: &role}, {IsActive: &no}} {
			all.Go(func() { _, errs[i] = s.Change(t.Context(), plugin.Actor{User: ids[1-i]}, ids[i], change) })
		}
		all.Wait()
		left, err := db.Value[int](t.Context(), s.db, `select count(*)::int from users where role = 'super_admin' and is_active`)
		check(t, err)
		if left != 1 || (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("round %d: %d admins left, errors %v", round, left, errs)
		}
	}
}

func TestSearchCountsAndPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	add := func(first, last, email string, role plugin.Role) account.Person {
		password := goodPassword
		p, _, err := s.Create(t.Context(), operator, account.NewPerson{FirstName: first, LastName: last, Email: email, Role: role, Password: &password})
		check(t, err)
		return p
	}
	zoe := add("Zoë", "O'Brien", "zoe_b@example.com", plugin.Trainer)
	ahmad := add("أحمد", "مصطفى", "ahmad@example.com", plugin.Trainee)
	phone := "+201005550123"
	_, err := s.Change(t.Context(), operator, ahmad.ID, account.Change{Phone: &phone})
	check(t, err)
	for i := range 5 {
		add(fmt.Sprintf("Trainee%d", i), "Percent", fmt.Sprintf("t%d@example.com", i), plugin.Trainee)
	}
	for query, want := range map[string]plugin.UserID{
		"zoe": zoe.ID, "ZOË": zoe.ID, "o'brien": zoe.ID, "zoe_": zoe.ID, "احمد مصطفي": ahmad.ID, "AHMAD@": ahmad.ID,
		"00201005550123": ahmad.ID, "+20 100 555 0123": ahmad.ID,
	} {
		if got := admin.people("q=" + url.QueryEscape(query)); got.Total != 1 || len(got.Items) != 1 || got.Items[0].ID != want {
			t.Errorf("%q: %d found", query, got.Total)
		}
	}
	for _, query := range []string{"%", "_r", `\`, "nobody", "a\x00b"} {
		if got := admin.people("q=" + url.QueryEscape(query)); got.Total != 0 || got.Items == nil {
			t.Errorf("%q: %d found", query, got.Total)
		}
	}
	all := admin.people("")
	if all.Total != 8 || all.Counts != (account.Counts{All: 8, SuperAdmin: 1, Trainer: 1, Trainee: 6}) {
		t.Errorf("counts: %+v", all.Counts)
	}
	if some := admin.people("role=trainee&q=percent"); some.Total != 5 || some.Counts.All != 5 {
		t.Errorf("trainees named so: %+v", some.Counts)
	}
	if inactive := admin.people("active=false"); inactive.Total != 0 {
		t.Errorf("inactive: %d", inactive.Total)
	}
	var paged []plugin.UserID
	for cursor, pages := "", 0; ; pages++ {
		page := admin.people("limit=3&cursor=" + cursor)
		if page.Total != 8 || pages > 3 {
			t.Fatalf("page %d: total %d", pages, page.Total)
		}
		for _, p := range page.Items {
			paged = append(paged, p.ID)
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
		if pages == 0 {
			add("Newest", "Comer", "newest@example.com", plugin.Trainee) // who comes now stands before this page
			_, err := s.db.Exec(t.Context(), `delete from user_preferences where user_id = (select id from users where email = 'newest@example.com')`)
			check(t, err)
			_, err = s.db.Exec(t.Context(), `delete from users where email = 'newest@example.com'`)
			check(t, err)
		}
	}
	var want []plugin.UserID
	for _, p := range all.Items {
		want = append(want, p.ID)
	}
	if !slices.Equal(paged, want) {
		t.Errorf("paged %v, want %v", paged, want)
	}
	admin.do("GET", "/users?cursor=rubbish", nil).refused(t, 422, "page.cursor", "/cursor page.cursor")
	admin.do("GET", "/users?cursor=eyJpIjoieCJ9", nil).refused(t, 422, "page.cursor", "/cursor page.cursor")
	admin.do("GET", "/users?limit=0&active=maybe&role=king", nil).refused(t, 422, "request.invalid", "?limit min", "?active one_of", "?role one_of")
	s.client().do("GET", "/users?limit=0", nil).refused(t, 401, "auth.sign_in")
}

func TestMe(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainer, "mona@example.com")
	var me account.Me
	a := s.client().do("GET", "/me", nil)
	a.read(t, &me)
	if me.User != nil || len(me.Permissions) != 0 || me.Settings.SetupOpen || !strings.Contains(string(a.body), `"navigation":[]`) || !strings.Contains(string(a.body), `"plugins":[]`) {
		t.Errorf("a visitor: %s", a.body)
	}
	c := s.signedIn("mona@example.com", goodPassword)
	c.do("GET", "/me", nil).read(t, &me)
	if me.User == nil || me.User.Email != "mona@example.com" || !slices.Equal(me.Permissions, []string{"courses.create"}) || me.Unread != 0 {
		t.Errorf("a trainer: %+v", me)
	}
	var p account.Person
	c.do("PATCH", "/me", map[string]any{"language": "ar", "timeZone": "Africa/Cairo", "firstName": " منى  "}).read(t, &p)
	if p.Language != "ar" || p.TimeZone != "Africa/Cairo" || p.FirstName != "منى" || p.LastName != "Adel" {
		t.Errorf("changed: %+v", p)
	}
	a = c.do("PATCH", "/me", map[string]any{"language": "fr", "timeZone": "Nowhere", "lastName": ""})
	a.refused(t, 422, "account.invalid", "/language language", "/timeZone time_zone", "/lastName name")
	if !strings.Contains(string(a.body), "صحّح") { // now in the person's language
		t.Errorf("not in Arabic: %s", a.body)
	}
	s.client().do("PATCH", "/me", map[string]any{"language": "en"}).refused(t, 401, "auth.sign_in")
}

func TestMySessions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	s.person(plugin.Trainee, "omar@example.com")
	one, two, stranger := s.signedIn("mona@example.com", goodPassword), s.signedIn("mona@example.com", goodPassword), s.signedIn("omar@example.com", goodPassword)
	var list struct {
		Items []struct {
			ID      string
			Current bool
			Address string
		}
	}
	two.do("GET", "/me/sessions", nil).read(t, &list)
	if len(list.Items) != 2 || !list.Items[0].Current || list.Items[1].Current || list.Items[0].Address != "192.0.2.1" {
		t.Fatalf("sessions: %+v", list)
	}
	stranger.do("DELETE", "/me/sessions/"+list.Items[1].ID, nil).refused(t, 404, "not_found")
	if a := two.do("DELETE", "/me/sessions/"+list.Items[1].ID, nil); a.status != 204 {
		t.Errorf("end the other one: %d %s", a.status, a.body)
	}
	two.do("DELETE", "/me/sessions/"+list.Items[1].ID, nil).refused(t, 404, "not_found")
	one.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
	if a := two.do("GET", "/me/sessions", nil); a.status != 200 {
		t.Errorf("the current one ended too: %s", a.body)
	}
}

// Whoever is signed out by a super admin is told so by the own cookie; strangers learn nothing, and the way in stays.
func TestAnAdminSignsSomebodyOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin, p := s.admin(), s.person(plugin.Trainee, "wael@example.com")
	one, two := s.signedIn("wael@example.com", goodPassword), s.signedIn("wael@example.com", goodPassword)
	var out struct{ Ended int }
	admin.do("DELETE", "/users/"+string(p.ID)+"/sessions", nil).read(t, &out)
	if out.Ended != 2 {
		t.Errorf("%d sessions ended", out.Ended)
	}
	for _, c := range []*client{one, two} {
		c.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
		c.do("POST", "/auth/refresh", map[string]any{}).refused(t, 401, "auth.ended_by_admin")
	}
	s.client().do("POST", "/auth/refresh", map[string]any{}).refused(t, 401, "auth.session_ended")
	two = s.signedIn("wael@example.com", goodPassword)
	admin.do("PATCH", "/users/"+string(p.ID), map[string]any{"isActive": false})
	two.do("POST", "/auth/refresh", map[string]any{}).refused(t, 401, "auth.ended_deactivated")
	// The password is right, and yet nobody is told at the door what became of the account.
	s.client().do("POST", "/auth/sign-in", credentials("wael@example.com", goodPassword)).refused(t, 401, "auth.wrong_credentials")
	admin.do("DELETE", "/users/"+string(p.ID)+"/sessions", nil).read(t, &out)
	if n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from audit_log where action = 'user.sessions_ended'`); err != nil || n != 1 || out.Ended != 0 {
		t.Errorf("%d entries, %d ended, %v", n, out.Ended, err)
	}
	admin.do("DELETE", "/users/"+plugin.NewID[string]()+"/sessions", nil).refused(t, 404, "not_found")
}

func TestFactsOfAccounts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.person(plugin.Trainee, "mona@example.com")
	no := false
	_, err := s.Change(t.Context(), operator, p.ID, account.Change{IsActive: &no})
	check(t, err)
	_, err = s.Change(t.Context(), operator, p.ID, account.Change{IsActive: &no}) // changes nothing
	check(t, err)
	names, err := db.Values[string](t.Context(), s.db, `select name from events where subject = $1 order by seq`, "user:"+string(p.ID))
	check(t, err)
	if !slices.Equal(names, []string{"user.created", "user.updated", "user.deactivated"}) {
		t.Errorf("facts: %q", names)
	}
	quoted, err := db.Value[bool](t.Context(), s.db, `select exists (select from events where payload::text ~ 'mona|Adel') or exists (select from audit_log where detail::text ~ 'mona|Adel')`)
	check(t, err)
	if quoted {
		t.Error("personal values stand in events or the audit log")
	}
}
