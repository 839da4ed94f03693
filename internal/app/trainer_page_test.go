package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// says fails unless the page has these parts, and none of those that begin with "!".
func says(t *testing.T, html string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if want, not := strings.CutPrefix(part, "!"); strings.Contains(html, want) == not {
			t.Errorf("the page says %s: %v", want, not)
		}
	}
}

// public gives somebody a public page, and returns its address.
func (w *world) public(by string) string {
	w.t.Helper()
	var p struct{ Slug string }
	w.who[by].json("PATCH", "/api/v1/me/profile", map[string]any{"isPublic": true}).want(http.StatusOK).into(&p)
	return "/trainers/" + p.Slug
}

// A trainer's page says how all that they teach is rated, when it meets next and what they teach with others; who teaches
// nothing has no bare page, and search engines are kept off one on which nothing stands.
func TestTheTrainersPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := func(address, lang string) string {
		t.Helper()
		return string(w.who[visitor].json("GET", address, nil, "Accept-Language", lang).want(http.StatusOK).body)
	}
	owns, helps, idle := w.public(own), w.public(co), w.public(other)
	c := w.course("Burns <i>")
	says(t, page(owns, "en"), "Burns &lt;i&gt;", "!class=\"facts\"", "!Next sessions", "!Co-trainer", "!noindex", "!No courses at the moment")
	says(t, page(helps, "en"), "Co-trainer with Person "+strings.ToUpper(own[:1])+own[1:], "!noindex")
	says(t, page(helps, "ar"), "تدريب مشترك مع \u2068Person")

	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"courseType": "classroom", "location": "Hall 1", "maxStudents": 3}).want(http.StatusOK)
	w.who[own].post("/api/v1/courses/"+c.id+"/sessions", map[string]any{"title": "Cooling", "startsAt": "2099-03-01T18:00", "endsAt": "2099-03-01T20:30"}).want(http.StatusCreated)
	w.who[enrolled].json("PUT", "/api/v1/courses/"+c.id+"/review", map[string]any{"stars": 4, "text": ""}).want(http.StatusOK)
	for _, address := range []string{owns, helps} {
		says(t, page(address, "en"), `4.0<span class="q">(1 review)</span>`, "Next sessions", `href="/courses/`+c.slug+`"><bdi>Burns &lt;i&gt;</bdi></a><span><bdi>Cooling</bdi>`, "18:00 to 20:30", "2 seats free")
	}
	says(t, page(owns, "ar"), `٤٫٠<span class="q">(مراجعة واحدة)</span>`, "اللقاءات القادمة", "مقعدان شاغران")

	says(t, page(idle, "en"), "No courses at the moment", `href="/courses">See all courses</a>`, `<meta name="robots" content="noindex">`, "!class=\"facts\"")
	says(t, page(idle, "ar"), "لا دورات في الوقت الحالي")
	w.who[other].json("PATCH", "/api/v1/me/profile", map[string]any{"biography": "Nurse."}).want(http.StatusOK)
	says(t, page(idle, "en"), "!noindex", "Nurse.")

	// Pages for browsers without scripts: each continues where the one before ended.
	for range 12 {
		w.course("Cuts")
	}
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"title": "Burns"}).want(http.StatusOK) // they came behind the catalogue's back
	html := page(owns, "en")
	_, rest, more := strings.Cut(html, `<a class="btn" href="`+owns+"?cursor=")
	if !more || strings.Count(html, `class="cc"`) != 12 {
		t.Fatalf("%d cards, more: %v", strings.Count(html, `class="cc"`), more)
	}
	cursor, _, _ := strings.Cut(rest, `"`)
	if html = page(owns+"?cursor="+strings.ReplaceAll(cursor, "&amp;", "&"), "en"); strings.Count(html, `class="cc"`) != 1 || strings.Contains(html, `"taught"`) {
		t.Errorf("the second page has %d cards", strings.Count(html, `class="cc"`))
	}
	w.who[visitor].get("/trainers/nobody").want(http.StatusNotFound)
}

// A course's page names its co-trainers to people and to search engines, with the way to their pages.
func TestTheCoursePageNamesWhoTeachesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	helps := w.public(co)
	page := func(lang string) string {
		t.Helper()
		return string(w.who[visitor].json("GET", "/courses/"+c.slug, nil, "Accept-Language", lang).want(http.StatusOK).body)
	}
	says(t, page("en"), "<h2>Your trainers</h2>", `<h3><bdi>Person Own trainer</bdi></h3>`, `<h3><a class="link" href="`+helps+`"><bdi>Person Co-trainer</bdi></a></h3>`,
		`"instructor":[{"@type":"Person","name":"Person Own trainer"},{"@type":"Person","name":"Person Co-trainer","url":"`+w.base+helps+`"}]`)
	says(t, page("ar"), "<h2>مدربوك</h2>")
	w.who[own].json("DELETE", "/api/v1/courses/"+c.id+"/team/"+string(w.who[co].user), nil).want(http.StatusNoContent)
	says(t, page("en"), "<h2>Your trainer</h2>", "!Co-trainer")
}

// Search engines learn of those trainers whose page shows a course; link previews show a face, or a picture that is drawn for who has none.
func TestMachinesFindTrainers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.course("Burns")
	owns, helps, idle := w.public(own), w.public(co), w.public(other)
	reader := w.who[visitor]
	sitemap := string(reader.get("/sitemap.xml").want(http.StatusOK).body)
	today := time.Now().UTC().Format(time.DateOnly)
	for _, address := range []string{owns, helps} {
		says(t, sitemap, "<loc>"+w.base+address+"</loc><lastmod>"+today+"</lastmod>")
	}
	says(t, sitemap, "!"+idle)

	html := string(reader.get(owns).want(http.StatusOK).body)
	_, rest, found := strings.Cut(html, `<meta property="og:image" content="`+w.base+"/covers/")
	name, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatal("the page has no picture for link previews")
	}
	says(t, html, `<meta name="twitter:card" content="summary_large_image">`)
	drawn := reader.get("/covers/" + name).want(http.StatusOK)
	if drawn.header.Get("Content-Type") != "image/png" || len(drawn.body) < 1000 {
		t.Errorf("the picture is %d bytes of %s", len(drawn.body), drawn.header.Get("Content-Type"))
	}
	w.exec(`update users set avatar = '/public/face.jpg' where id = $1`, w.who[own].user)
	says(t, string(reader.get(owns).want(http.StatusOK).body), `<meta property="og:image" content="`+w.base+`/public/face.jpg"><meta name="twitter:card" content="summary">`, `"image":"`+w.base+`/public/face.jpg"`)
}

// Addresses in a biography are links, whatever else stands there stays text.
func TestABiographyLinksToTheWeb(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address := w.public(own)
	w.who[own].json("PATCH", "/api/v1/me/profile", map[string]any{"biography": "See https://example.com/a?b=1&c=2.\n\n<b>javascript:alert(1)</b> https://bank.example@evil.example"}).want(http.StatusOK)
	html := string(w.who[visitor].get(address).want(http.StatusOK).body)
	says(t, html, `<p dir="auto" class="trn-b">See <a class="link" href="https://example.com/a?b=1&amp;c=2" rel="nofollow noopener ugc" target="_blank"><bdi dir="ltr">https://example.com/a?b=1&amp;c=2</bdi></a>.</p>`,
		`<p dir="auto" class="trn-b">&lt;b&gt;javascript:alert(1)&lt;/b&gt; https://bank.example@evil.example</p>`)
}
