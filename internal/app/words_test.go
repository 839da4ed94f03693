package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// The organisation is called in the reader's language, and its home page says what it wrote; what it left out falls back.
func TestTheOrganisationsWords(t *testing.T) {
	t.Parallel()
	s := start(t)
	boss := s.newcomer(plugin.SuperAdmin)
	page := func(address, lang string) string {
		t.Helper()
		return string(s.visitor().json("GET", address, nil, "Accept-Language", lang).want(http.StatusOK).body)
	}
	change := func(words map[string]any) answer {
		t.Helper()
		return boss.json("PATCH", "/api/v1/admin/settings", map[string]any{"organisation": "Nile Centre", "words": words})
	}
	change(map[string]any{"organisationAr": "  مركز  النيل ", "homeTitleAr": "تعلّم على النيل", "homeLeadEn": "Small <b>classes</b> by the river."}).want(http.StatusOK)
	says(t, page("/", "en"), "<title>Nile Centre</title>", `<bdi class="clip">Nile Centre</bdi>`, `"organisation":"Nile Centre"`, "Small &lt;b&gt;classes&lt;/b&gt; by the river.", "!تعلّم على",
		`<meta name="description" content="Small &lt;b&gt;classes`, `"name":"Nile Centre"`)
	says(t, page("/", "ar"), "<title>مركز النيل</title>", `<bdi class="clip">مركز النيل</bdi>`, `"organisation":"مركز النيل"`, `<h1 class="t6"><bdi>تعلّم على النيل</bdi></h1>`, "!by the river.<", "دورات في القاعة")
	says(t, page("/courses", "ar"), " · مركز النيل</title>")
	says(t, page("/sign-in", "ar"), "<title>مركز النيل</title>")

	change(map[string]any{"organisationEn": "Nile Training", "organisationAr": "", "homeTitleEn": "Learn by the river", "homeLeadEn": ""}).want(http.StatusOK)
	says(t, page("/", "en"), "<title>Nile Training</title>", `<h1 class="t6"><bdi>Learn by the river</bdi></h1>`, "Courses in the classroom and online.")
	says(t, page("/", "ar"), "<title>Nile Centre</title>")

	// A mail calls it as its reader does.
	change(map[string]any{"organisationAr": "مركز النيل"}).want(http.StatusOK)
	for language, name := range map[string]string{"ar": "مركز النيل", "en": "Nile Training"} {
		boss.json("PATCH", "/api/v1/admin/settings", map[string]any{"defaultLanguage": language}).want(http.StatusOK)
		boss.post("/api/v1/users", map[string]any{"firstName": "Rim", "lastName": "Saleh", "email": language + "@example.org", "role": "trainee", "way": "invitation"}).want(http.StatusCreated)
		if n := s.number(`select count(*)::int from mails where recipient = $1 and body_text like '%' || $2 || '%' and body_html like '%' || $2 || '%'`, language+"@example.org", name); n != 1 {
			t.Errorf("%d mails name %s", n, name)
		}
	}

	// So does what is put into an authenticator app.
	tom := s.newcomer(plugin.Trainer)
	for language, name := range map[string]string{"ar": "مركز النيل", "en": "Nile Training"} {
		var begun struct{ URI string }
		tom.json("POST", "/api/v1/me/second-factor", nil, "X-Language", language).want(http.StatusOK).into(&begun)
		if key, err := url.Parse(begun.URI); err != nil || key.Query().Get("issuer") != name {
			t.Errorf("%s: %v", begun.URI, err)
		}
	}

	for text, words := range map[string]map[string]any{
		"/words/organisationAr organisation": {"organisationAr": "م"},
		"/words/organisationEn organisation": {"organisationEn": strings.Repeat("x", 101)},
		"/words/homeTitleEn home_words":      {"homeTitleEn": strings.Repeat("x", 101)},
		"/words/homeLeadAr home_words":       {"homeLeadAr": strings.Repeat("ن", 301)},
	} {
		if p := change(words).refused(http.StatusUnprocessableEntity, "admin.settings_invalid"); fields(p) != text {
			t.Errorf("%v: %s", words, fields(p))
		}
	}
	change(map[string]any{"organisationEn": 5}).refused(http.StatusUnprocessableEntity, "request.invalid")
	change(map[string]any{"motto": "x"}).refused(http.StatusUnprocessableEntity, "request.invalid")
	s.newcomer(plugin.Trainer).json("PATCH", "/api/v1/admin/settings", map[string]any{"words": map[string]any{"homeTitleEn": "Mine"}}).refused(http.StatusForbidden, "auth.denied")
}
