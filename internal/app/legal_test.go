package app_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// publish writes a legal page in the languages given and publishes it.
func (c *client) publish(page string, material bool, texts ...string) {
	c.t.Helper()
	var work struct {
		Drafts []struct {
			Language string `json:"language"`
			Revision int    `json:"revision"`
		}
	}
	path := "/api/v1/admin/legal/" + page
	c.get(path).want(http.StatusOK).into(&work)
	for i := 0; i+1 < len(texts); i += 2 {
		revision := 0
		for _, d := range work.Drafts {
			if d.Language == texts[i] {
				revision = d.Revision
			}
		}
		c.json("PUT", path+"/drafts/"+texts[i], map[string]any{"title": "", "body": texts[i+1], "revision": revision}).want(http.StatusOK).into(&work)
	}
	c.post(path+"/versions", map[string]any{"material": material, "drafts": work.Drafts}).want(http.StatusCreated)
}

type consent struct {
	Page    string `json:"page"`
	Version int    `json:"version"`
}

// owes is what GET /me says that somebody has yet to agree to.
func (c *client) owes() string {
	c.t.Helper()
	var me struct{ OwedConsents []consent }
	c.get("/api/v1/me").want(http.StatusOK).into(&me)
	return fmt.Sprint(me.OwedConsents)
}

// fields are the fields that a problem names, as "pointer code".
func fields(p problem) string {
	var list []string
	for _, e := range p.Errors {
		list = append(list, e.Pointer+" "+e.Code)
	}
	return strings.Join(list, ", ")
}

var linkInMail = regexp.MustCompile(`/link/(\S+)`)

func TestRegisteringAgreesToWhatIsInForce(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.newcomer(plugin.SuperAdmin)
	admin.json("PATCH", "/api/v1/admin/settings", map[string]any{"selfRegistration": true}).want(http.StatusOK)
	c := s.visitor()
	body := func(consents ...consent) map[string]any {
		return map[string]any{"firstName": "Mona", "lastName": "Adel", "email": "mona@example.org", "password": "green-window-77", "consents": consents}
	}
	admin.publish("terms", true, "en", "<p>Be kind</p>")
	admin.publish("privacy", true, "en", "<p>We keep little</p>")
	admin.publish("refund", true, "en", "<p>Two weeks</p>")
	admin.publish("terms", false, "en", "<p>Be kind.</p>")
	for _, one := range []struct {
		given []consent
		want  string
	}{
		{nil, "/consents/terms consent_missing, /consents/privacy consent_missing"},
		{[]consent{{"terms", 1}, {"privacy", 1}}, "/consents/terms consent_outdated"},
		{[]consent{{"terms", 3}, {"privacy", 1}}, "/consents/terms consent_outdated"},
		{[]consent{{"terms", 2}}, "/consents/privacy consent_missing"},
		{[]consent{{"terms", 2}, {"privacy", 1}, {"terms", 1}}, "/consents/terms consent_outdated"},
	} {
		if got := fields(c.post("/api/v1/auth/register", body(one.given...)).refused(http.StatusUnprocessableEntity, "account.invalid")); got != one.want {
			t.Errorf("%v: %q, want %q", one.given, got, one.want)
		}
	}
	c.post("/api/v1/auth/register", body(consent{"refund", 1})).refused(http.StatusUnprocessableEntity, "request.invalid") // nobody agrees to it
	c.post("/api/v1/auth/register", body(consent{"terms", 2}, consent{"privacy", 1})).want(http.StatusAccepted)
	var mails struct{ Items []struct{ ID, To string } }
	admin.get("/api/v1/admin/mails").want(http.StatusOK).into(&mails)
	mail := admin.get("/api/v1/admin/mails/" + mails.Items[0].ID).want(http.StatusOK)
	token := linkInMail.FindStringSubmatch(strings.ReplaceAll(string(mail.body), `\n`, " "))
	if token == nil {
		t.Fatalf("no link in %s", mail.body)
	}
	registered := c.address
	c.address = "10.99.0.1" // the link is opened somewhere else
	s.exec(`update registrations set created_at = now() - interval '5 hours'`)
	var in struct {
		User        struct{ ID plugin.UserID }
		AccessToken string
	}
	c.post("/api/v1/auth/register/confirm", map[string]any{"token": strings.Trim(token[1], `"`), "tokens": true}).want(http.StatusOK).into(&in)
	var list struct {
		Items []struct {
			Page, Source, Address string
			Version               int
		}
	}
	admin.get("/api/v1/users/" + string(in.User.ID) + "/consents").want(http.StatusOK).into(&list)
	if got := fmt.Sprint(list.Items); got != fmt.Sprintf("[{privacy registration %[1]s 1} {terms registration %[1]s 2}]", registered) {
		t.Errorf("kept: %s", got)
	}
	if n := s.number(`select count(*)::int from consents where agreed_at < now() - interval '4 hours'`); n != 2 {
		t.Error("what was agreed to when registering counts from the confirmation")
	}
	s.exec(`update users set password_hash = $2 where id = $1`, in.User.ID, hash())
	s.exec(`update users set email = $2 where id = $1`, in.User.ID, emailOf(in.User.ID))
	if owed := s.signIn(in.User.ID).owes(); owed != "[]" {
		t.Errorf("after registering one owes %s", owed)
	}
}

func TestWhoDidNotRegisterIsAsked(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, lea := s.newcomer(plugin.SuperAdmin), s.newcomer(plugin.Trainee)
	if owed := lea.owes(); owed != "[]" {
		t.Fatalf("nothing is published: %s", owed)
	}
	admin.publish("terms", true, "en", "<p>Be kind</p>")
	if owed := lea.owes(); owed != "[{terms 1}]" {
		t.Fatalf("a trainee: %s", owed)
	}
	if owed := admin.owes() + s.visitor().owes(); owed != "[][]" {
		t.Errorf("a super admin and a visitor: %s", owed)
	}
	lea.post("/api/v1/me/consents", map[string]any{"consents": []consent{}}).want(http.StatusUnprocessableEntity)
	lea.post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 1}}, "userId": admin.user}).want(http.StatusUnprocessableEntity) // only for oneself
	p := lea.post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 2}}}).refused(http.StatusUnprocessableEntity, "consent.invalid")
	if fields(p) != "/consents/terms consent_outdated" {
		t.Errorf("a version that does not exist: %s", fields(p))
	}
	key := plugin.NewID[string]()
	for range 2 { // sent again, it is one
		lea.json("POST", "/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 1}}}, "Idempotency-Key", key).want(http.StatusNoContent)
	}
	if owed, n := lea.owes(), s.number(`select count(*)::int from audit_log where action = 'consent.given'`); owed != "[]" || n != 1 {
		t.Errorf("after agreeing: owes %s, %d entries in the audit log", owed, n)
	}
	admin.publish("terms", true, "en", "<p>Be kind and pay</p>")
	if owed := lea.owes(); owed != "[{terms 2}]" {
		t.Errorf("after a material change: %s", owed)
	}
	admin.post("/api/v1/me/view-as", map[string]any{"user": lea.user}).want(http.StatusNoContent)
	if owed := admin.owes(); owed != "[]" {
		t.Errorf("who looks on is asked for %s", owed)
	}
	p = admin.post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 2}}}).refused(http.StatusForbidden, "auth.viewing_as")
	if n := s.number(`select count(*)::int from consents where version = 2`); n != 0 {
		t.Errorf("somebody agreed for another: %+v", p)
	}
}

func TestConsentsOfADeletedPersonLoseTheirAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.course("A course") // whose records keep the person as nobody
	w.who[admin].publish("terms", true, "en", "<p>Be kind</p>")
	w.who[enrolled].post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 1}}}).want(http.StatusNoContent)
	w.who[trainee].post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 1}}}).want(http.StatusNoContent)
	for _, one := range []string{enrolled, trainee} {
		w.who[admin].json("DELETE", "/api/v1/users/"+string(w.who[one].user), nil).want(http.StatusOK)
	}
	if n := w.number(`select count(*)::int from consents where user_id = $1 and address is null`, w.who[enrolled].user); n != 1 {
		t.Error("who stays as nobody keeps an address, or did not agree")
	}
	if n := w.number(`select count(*)::int from consents`); n != 1 {
		t.Errorf("%d consents are left of two people, of whom one is gone", n)
	}
}

func TestPublicLegalPages(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, c := s.newcomer(plugin.SuperAdmin), s.visitor()
	for _, path := range []string{"/api/v1/admin/legal", "/api/v1/admin/legal/terms", "/api/v1/me"} {
		if a := admin.get(path).want(http.StatusOK); regexp.MustCompile(`"(written|versions|drafts|owedConsents|legal)":null`).Match(a.body) {
			t.Errorf("%s has no list where there is nothing: %s", path, a.body)
		}
	}
	for _, path := range []string{"/terms", "/privacy", "/refunds", "/terms?version=1", "/api/v1/legal/terms"} {
		c.get(path).want(http.StatusNotFound)
	}
	if home := string(c.get("/").want(http.StatusOK).body); strings.Contains(home, `href="/terms"`) {
		t.Error("the footer leads to a page that is not published")
	}
	admin.publish("terms", true, "en", `<h2>Rules</h2><p>Be <script>x()</script>kind &amp; fair</p>`)
	admin.publish("terms", false, "en", `<h2>Rules</h2><p>Be very kind</p>`, "ar", `<p>كونوا لطفاء</p>`)
	has := func(path, language string, wants ...string) answer {
		t.Helper()
		c.language = language
		a := c.get(path).want(http.StatusOK)
		for _, want := range wants {
			if !strings.Contains(string(a.body), want) {
				t.Errorf("%s in %s lacks %s", path, language, want)
			}
		}
		return a
	}
	now := has("/terms", "en", "<h1><bdi>Terms of use</bdi></h1>", "Version 2 ·", "<p>Be very kind</p>", `href="/terms?version=1"`, `<title>Terms of use · `, `"@type":"WebPage"`,
		`<div class="prose" lang="en" dir="ltr">`)
	if robots := now.header.Get("X-Robots-Tag"); robots != "" || !strings.Contains(now.header.Get("Cache-Control"), "no-cache") {
		t.Errorf("in force: robots %q, caching %q", robots, now.header.Get("Cache-Control"))
	}
	old := has("/terms?version=1", "en", "This is an older version.", "kind &amp; fair", "Version 1 ·", `<link rel="canonical" href="`+s.base+`/terms">`)
	if old.header.Get("X-Robots-Tag") != "noindex" || strings.Contains(string(old.body), "x()") {
		t.Errorf("an older version: robots %q, %s", old.header.Get("X-Robots-Tag"), old.body)
	}
	has("/terms", "ar", "شروط الاستخدام", "كونوا لطفاء", `<div class="prose" lang="ar" dir="rtl">`, "النسخة ٢")
	has("/terms?version=1", "ar", "لم تُكتب هذه الصفحة بالعربية بعد", `<div class="prose" lang="en" dir="ltr">`)
	home := has("/", "en", `<a href="/terms">Terms</a>`)
	if strings.Contains(string(home.body), `href="/privacy"`) {
		t.Error("the footer leads to a page that is not published")
	}
	for _, version := range []string{"3", "0", "-1", "x", "1.0", "01", "99999999999999999999", "%00", "1%27"} {
		c.get("/terms?version=" + version).want(http.StatusNotFound)
	}
}
