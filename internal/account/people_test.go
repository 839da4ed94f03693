package account_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// raw sends bytes as they are.
func (c *client) raw(method, path, contentType string, body []byte) answer {
	c.s.t.Helper()
	r := httptest.NewRequestWithContext(c.s.t.Context(), method, path, bytes.NewReader(body))
	r.RemoteAddr = c.address
	r.Header.Set("Content-Type", contentType)
	for k, v := range c.head {
		r.Header[k] = v
	}
	for k, v := range c.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	w := httptest.NewRecorder()
	c.s.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Result().Header, w.Body.Bytes()}
}

func (c *client) me() (me struct {
	User        account.Person
	ViewedBy    *account.PersonName
	Permissions []string
}) {
	c.s.t.Helper()
	c.do("GET", "/me", nil).read(c.s.t, &me)
	return me
}

func TestSeeingTheSiteAsSomebodyElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	mona := s.person(plugin.Trainee, "mona@example.com")
	other := s.person(plugin.SuperAdmin, "other@example.com")
	view := func(id plugin.UserID) answer { return admin.do("POST", "/me/view-as", map[string]any{"user": id}) }
	view(other.ID).refused(t, 403, "account.view_as_whom")
	view(plugin.NewID[plugin.UserID]()).refused(t, 404, "not_found")
	s.signedIn("mona@example.com", goodPassword).do("POST", "/me/view-as", map[string]any{"user": mona.ID}).refused(t, 403, "auth.denied")
	if a := view(mona.ID); a.status != 204 {
		t.Fatalf("view: %d %s", a.status, a.body)
	}
	if me := admin.me(); me.User.ID != mona.ID || me.ViewedBy == nil || me.ViewedBy.FirstName != "Mona" || len(me.Permissions) != 0 {
		t.Errorf("seen as: %+v", me)
	}
	admin.do("GET", "/users", nil).refused(t, 403, "auth.denied")
	for _, write := range []answer{
		admin.do("PATCH", "/me", map[string]any{"firstName": "Eve"}), admin.do("POST", "/me/password", map[string]any{"current": goodPassword, "new": "green-window-77"}),
		admin.do("POST", "/me/api-keys", map[string]any{}),
	} {
		write.refused(t, 403, "auth.viewing_as")
	}
	admin.do("GET", "/me/api-keys", nil).refused(t, 403, "auth.viewing_as") // what is the person's alone
	var noted []struct{ Actor, As string }
	rows, err := db.Many[struct{ Actor, As string }](t.Context(), s.db, `select actor_id::text as actor, as_id::text as "as" from audit_log where action = 'user.viewed_as'`)
	check(t, err)
	for _, r := range rows {
		noted = append(noted, struct{ Actor, As string }{r.Actor, r.As})
	}
	if len(noted) != 1 || noted[0].As != string(mona.ID) || noted[0].Actor == noted[0].As {
		t.Errorf("noted: %v", noted)
	}
	if a := admin.do("DELETE", "/me/view-as", nil); a.status != 204 {
		t.Fatalf("stop: %d %s", a.status, a.body)
	}
	if me := admin.me(); me.ViewedBy != nil || me.User.Role != plugin.SuperAdmin {
		t.Errorf("afterwards: %+v", me)
	}
	// It ends by itself, and with the role that allows it.
	view(mona.ID)
	_, err = s.db.Exec(t.Context(), `update sessions set as_until = now() - interval '1 second' where as_user_id is not null`)
	check(t, err)
	s.Cache.ChangedUser(mona.ID)
	if me := admin.me(); me.User.Role != plugin.SuperAdmin {
		t.Errorf("after an hour: %+v", me)
	}
	view(mona.ID)
	_, err = s.db.Exec(t.Context(), `update users set role = 'super_admin' where id = $1`, mona.ID)
	check(t, err)
	s.Cache.ChangedUser(mona.ID)
	if me := admin.me(); me.User.ID == mona.ID {
		t.Error("a super admin is seen through the eyes of another")
	}
}

func TestAPIKeys(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	form := map[string]any{"name": "Nightly sync", "scopes": []string{"users:read"}, "days": 30, "current": goodPassword}
	admin.do("POST", "/me/api-keys", with(form, "current", "wrong")).refused(t, 422, "account.wrong_password", "/current wrong_password")
	bad := map[string]any{"name": " ", "scopes": []string{"everything"}, "days": 400, "current": goodPassword}
	admin.do("POST", "/me/api-keys", bad).refused(t, 422, "account.invalid", "/name name", "/scopes scope", "/days key_days")
	var made struct {
		Key struct {
			ID        string
			ExpiresAt time.Time
		}
		Secret string
	}
	if a := admin.do("POST", "/me/api-keys", form); a.status != 201 {
		t.Fatalf("add: %d %s", a.status, a.body)
	} else {
		a.read(t, &made)
	}
	program := func(secret string) *client {
		c := s.client()
		c.head.Set("Authorization", "Bearer "+secret)
		return c
	}
	key := program(made.Secret)
	if a := key.do("GET", "/users", nil); a.status != 200 {
		t.Errorf("within its scope: %d %s", a.status, a.body)
	}
	key.do("POST", "/users", map[string]any{}).refused(t, 403, "auth.scope")
	key.do("GET", "/imports", nil).refused(t, 403, "auth.scope")
	key.do("GET", "/me", nil).refused(t, 403, "auth.scope")
	wide := with(with(form, "scopes", []string{"*:read", "*:write"}), "name", "All")
	var all struct{ Secret string }
	admin.do("POST", "/me/api-keys", wide).read(t, &all)
	// However wide, a key is not the person: it changes no password and makes no key.
	program(all.Secret).do("POST", "/me/api-keys", form).refused(t, 403, "auth.denied")
	program(all.Secret).do("POST", "/me/password", map[string]any{"current": goodPassword, "new": "green-window-77"}).refused(t, 403, "auth.denied")
	for name, forged := range map[string]string{
		"another secret": made.Secret[:len(made.Secret)-1] + "a", "another key's secret": made.Secret[:37] + all.Secret[37:], "no secret": made.Secret[:37], "rubbish": "cwk_x",
	} {
		if a := program(forged).do("GET", "/users", nil); a.status != 401 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	// The key is neither a session to be seen nor one to be refreshed, and outlives a new password.
	var sessions struct{ Items []struct{ ID string } }
	admin.do("GET", "/me/sessions", nil).read(t, &sessions)
	if len(sessions.Items) != 1 {
		t.Errorf("sessions: %v", sessions)
	}
	if a := admin.do("POST", "/me/password", map[string]any{"current": goodPassword, "new": "green-window-77"}); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := key.do("GET", "/users", nil); a.status != 200 {
		t.Errorf("after a new password: %d %s", a.status, a.body)
	}
	s.person(plugin.SuperAdmin, "eve@example.com")
	s.signedIn("eve@example.com", goodPassword).do("DELETE", "/me/api-keys/"+made.Key.ID, nil).refused(t, 404, "not_found")
	if a := admin.do("DELETE", "/me/api-keys/"+made.Key.ID, nil); a.status != 204 {
		t.Errorf("end: %d %s", a.status, a.body)
	}
	if a := key.do("GET", "/users", nil); a.status != 401 {
		t.Errorf("an ended key: %d", a.status)
	}
}

func TestPublicPageOfATrainer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainer, "mona@example.com")
	c := s.signedIn("mona@example.com", goodPassword)
	change := map[string]any{"headline": " Statistics for people ", "biography": "Ten years.", "links": []map[string]any{{"label": "Site", "url": "https://mona.example"}, {"label": "", "url": " "}}, "isPublic": true}
	var p account.Profile
	c.do("PATCH", "/me/profile", change).read(t, &p)
	if p.Headline != "Statistics for people" || len(p.Links) != 1 || p.Slug == nil || !strings.HasPrefix(*p.Slug, "mona-adel-") {
		t.Fatalf("profile: %+v", p)
	}
	visitor := s.client()
	var page account.Trainer
	visitor.do("GET", "/trainers/"+*p.Slug, nil).read(t, &page)
	if page.FirstName != "Mona" || page.Biography != "Ten years." || page.Links[0].URL != "https://mona.example" {
		t.Errorf("page: %+v", page)
	}
	for _, url := range []string{"javascript:alert(1)", "data:text/html,x", "https://user@evil.example", "//x", "ftp://x"} {
		c.do("PATCH", "/me/profile", map[string]any{"links": []map[string]any{{"label": "x", "url": url}}}).refused(t, 422, "account.invalid", "/links/0/url web_address")
	}
	c.do("PATCH", "/me/profile", map[string]any{"headline": strings.Repeat("x", 121)}).refused(t, 422, "account.invalid", "/headline too_long")
	c.do("PATCH", "/me/profile", map[string]any{"isPublic": false}).read(t, &p)
	visitor.do("GET", "/trainers/"+*p.Slug, nil).refused(t, 404, "not_found")
	visitor.do("GET", "/trainers/%00", nil).refused(t, 404, "not_found")
	s.person(plugin.Trainee, "omar@example.com")
	s.signedIn("omar@example.com", goodPassword).do("PATCH", "/me/profile", map[string]any{"isPublic": true}).refused(t, 422, "account.invalid", "/isPublic public_trainee")
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w / 2 {
		for y := range h {
			m.Set(x, y, color.RGBA{200, 0, 0, 255})
		}
	}
	var b bytes.Buffer
	check(t, png.Encode(&b, m))
	return b.Bytes()
}

// bomb is a small PNG that claims to be vast.
func bomb(t *testing.T) []byte {
	t.Helper()
	b := picture(t, 4, 4)
	at := bytes.Index(b, []byte("IHDR")) + 4
	copy(b[at:], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff})
	return b
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainer, "mona@example.com")
	c := s.signedIn("mona@example.com", goodPassword)
	put := func(query string, file []byte) answer {
		return c.raw("PUT", "/api/v1/me/avatar"+query, "application/octet-stream", file)
	}
	for name, file := range map[string][]byte{"a page": []byte("<html><script>"), "nothing": {}, "a bomb": bomb(t), "half a picture": picture(t, 600, 600)[:300]} {
		if a := put("", file); a.status != 422 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	put("?x=900&y=0&side=200", picture(t, 1000, 800)).refused(t, 422, "account.avatar", "/file picture") // beside the picture
	var p account.Person
	a := put("?x=0&y=0&side=500", picture(t, 1000, 800))
	a.read(t, &p)
	if a.status != 200 || p.Avatar == nil {
		t.Fatalf("%d %s", a.status, a.body)
	}
	got := c.raw("GET", *p.Avatar, "", nil)
	m, err := jpeg.Decode(bytes.NewReader(got.body))
	check(t, err)
	if r, g, _, _ := m.At(250, 250).RGBA(); m.Bounds().Dx() != 500 || r < 0x8000 || g > 0x4000 || got.head.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the kept picture: %v, red %x", m.Bounds(), r)
	}
	// Of people who do not show themselves, strangers see nothing.
	if a := s.client().raw("GET", *p.Avatar, "", nil); a.status != 404 {
		t.Errorf("a stranger: %d", a.status)
	}
	c.do("PATCH", "/me/profile", map[string]any{"isPublic": true})
	if a := s.client().raw("GET", *p.Avatar, "", nil); a.status != 200 {
		t.Errorf("of a public trainer: %d", a.status)
	}
	for _, path := range []string{"/avatars/..%2f..%2fsecret.key", "/avatars/x", "/avatars/" + string(p.ID) + "-0123456789abcdef.jpg"} {
		if a := c.raw("GET", path, "", nil); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	old := *p.Avatar
	c.do("DELETE", "/me/avatar", nil)
	if a := c.raw("GET", old, "", nil); a.status != 404 {
		t.Errorf("a removed picture: %d", a.status)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	plain, taught := s.person(plugin.Trainee, "mona@example.com"), s.person(plugin.Trainer, "omar@example.com")
	c := s.signedIn("omar@example.com", goodPassword)
	_, err := s.db.Exec(t.Context(), `insert into courses (id, trainer_id, slug, title, price_currency) values ($1, $2, 'x', 'A course', 'USD')`, plugin.NewID[string](), taught.ID)
	check(t, err)
	remove := func(id plugin.UserID) (gone account.Gone) {
		a := admin.do("DELETE", "/users/"+string(id), nil)
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		a.read(t, &gone)
		return gone
	}
	if remove(plain.ID).Anonymised {
		t.Error("a person without records is anonymised")
	}
	admin.do("GET", "/users/"+string(plain.ID), nil).refused(t, 404, "not_found")
	if !remove(taught.ID).Anonymised {
		t.Error("a person with records is gone")
	}
	c.do("GET", "/me/sessions", nil).refused(t, 401, "auth.sign_in")
	s.client().do("POST", "/auth/sign-in", credentials("omar@example.com", goodPassword)).refused(t, 401, "auth.wrong_credentials")
	var left account.Person
	admin.do("GET", "/users/"+string(taught.ID), nil).read(t, &left)
	if b, _ := json.Marshal(left); strings.Contains(strings.ToLower(string(b)), "omar") || left.IsActive || left.FirstName != "Former" {
		t.Errorf("what is left: %s", b)
	}
	s.person(plugin.Trainee, "omar@example.com") // the address is free again
	admin.do("DELETE", "/users/"+string(admin.me().User.ID), nil).refused(t, 403, "account.delete_self")
	if _, err := s.Delete(t.Context(), operator, admin.me().User.ID); plugin.AsFault(err).Code != "account.last_admin" {
		t.Errorf("the last super admin: %v", err)
	}
}

func TestOwnPhone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	s.person(plugin.Trainee, "omar@example.com")
	mona, omar := s.signedIn("mona@example.com", goodPassword), s.signedIn("omar@example.com", goodPassword)
	mona.do("PATCH", "/me", map[string]any{"phone": "0020 100 555 0123"})
	for _, spelling := range []string{"+201005550123", "٠٠٢٠١٠٠٥٥٥٠١٢٣", "+20 (100) 555-0123"} {
		omar.do("PATCH", "/me", map[string]any{"phone": spelling}).refused(t, 409, "account.phone_taken", "/phone taken")
	}
	omar.do("PATCH", "/me", map[string]any{"phone": "12"}).refused(t, 422, "account.invalid", "/phone phone")
	if mona.do("PATCH", "/me", map[string]any{"phone": ""}); mona.me().User.Phone != nil {
		t.Error("the phone cannot be taken away")
	}
	if a := omar.do("PATCH", "/me", map[string]any{"phone": "+201005550123"}); a.status != 200 {
		t.Error("a phone that was given up stays taken")
	}
}
