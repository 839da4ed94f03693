package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

type slide struct {
	ID, Title, Text string
	Link            *string
	Cover           string
	Picture         *struct {
		URL           string
		Width, Height int
	}
}

type section struct {
	ID    string `json:"id"`
	Shown bool   `json:"shown"`
}

type homeEdit struct {
	Version  int
	Sections []section
	Slides   []slide
	Most     int
}

func (h homeEdit) ids() []string {
	ids := make([]string, len(h.Slides))
	for i, s := range h.Slides {
		ids[i] = s.ID
	}
	return ids
}

// slideOf is a slide's body, with members of it replaced.
func slideOf(title string, changes map[string]any) map[string]any {
	body := map[string]any{"title": title, "text": "", "link": nil, "language": nil, "isPublished": true, "startsOn": nil, "endsOn": nil}
	for k, v := range changes {
		body[k] = v
	}
	return body
}

// drawn is a PNG of one colour.
func drawn(t *testing.T, w, h int, c color.NRGBA) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = []uint8{c.R, c.G, c.B, c.A}[i%4]
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (c *client) put(path string, file []byte) answer {
	c.t.Helper()
	return c.send("PUT", path, bytes.NewReader(file), "Content-Type", "application/octet-stream")
}

const slidesPath = "/api/v1/admin/home/slides"

func TestSlidesAreShownInTheirOrderAndLanguage(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, visitor := s.newcomer(plugin.SuperAdmin), s.visitor()
	var home homeEdit
	admin.post(slidesPath, slideOf("Spring <b>courses</b>", map[string]any{"text": "From\n March \u0000on", "link": "/courses?level=beginner"})).want(http.StatusCreated)
	admin.post(slidesPath, slideOf("دورات الربيع", map[string]any{"language": "ar", "link": "https://example.org/spring"})).want(http.StatusCreated)
	admin.post(slidesPath, slideOf("Later", map[string]any{"startsOn": "2999-01-01"})).want(http.StatusCreated)
	admin.post(slidesPath, slideOf("Over", map[string]any{"endsOn": "2001-01-01"})).want(http.StatusCreated)
	admin.post(slidesPath, slideOf("A draft", map[string]any{"isPublished": false})).want(http.StatusCreated).into(&home)
	if len(home.Slides) != 5 {
		t.Fatalf("%d slides", len(home.Slides))
	}
	// The Arabic one first.
	order := home.ids()
	order[0], order[1] = order[1], order[0]
	admin.json("PUT", slidesPath, map[string]any{"version": home.Version, "slides": order}).want(http.StatusOK).into(&home)
	if !slices.Equal(home.ids(), order) {
		t.Errorf("the order is %v, want %v", home.ids(), order)
	}
	var seen struct{ Slides []slide }
	visitor.get("/api/v1/home").want(http.StatusOK).into(&seen)
	if len(seen.Slides) != 1 || seen.Slides[0].Title != "Spring <b>courses</b>" || seen.Slides[0].Text != "From March on" {
		t.Errorf("in English: %+v", seen.Slides)
	}
	visitor.language = "ar"
	visitor.get("/api/v1/home").want(http.StatusOK).into(&seen)
	if len(seen.Slides) != 2 || seen.Slides[0].Title != "دورات الربيع" {
		t.Errorf("in Arabic: %+v", seen.Slides)
	}
	html := string(visitor.get("/").want(http.StatusOK).body)
	if strings.Contains(html, "<b>courses") || !strings.Contains(html, "Spring &lt;b&gt;courses&lt;/b&gt;") || !strings.Contains(html, `href="https://example.org/spring"`) {
		t.Error("the page does not show the slides as they were written")
	}
	if cover := seen.Slides[0].Cover; !strings.Contains(html, `<link rel="preload" href="`+strings.ReplaceAll(cover, "&", "&amp;")) {
		t.Errorf("the first picture %s is not announced", cover)
	}
	visitor.get(seen.Slides[0].Cover).want(http.StatusOK)

	admin.json("DELETE", slidesPath+"/"+home.Slides[0].ID, nil).want(http.StatusOK)
	visitor.get("/api/v1/home").into(&seen)
	if len(seen.Slides) != 1 {
		t.Errorf("after the deletion: %+v", seen.Slides)
	}
	var log auditList
	admin.get("/api/v1/admin/audit?action=slide").want(http.StatusOK).into(&log)
	if len(log.Items) != 7 || log.Items[0].Action != "slide.deleted" || log.Items[1].Action != "slide.ordered" {
		t.Errorf("audit: %+v", log.Items)
	}
}

func TestSlidesRefuseWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.newcomer(plugin.SuperAdmin)
	for name, c := range map[string]struct {
		change  map[string]any
		pointer string
	}{
		"no title":             {map[string]any{"title": " \n"}, "/title"},
		"a long title":         {map[string]any{"title": strings.Repeat("ع", 121)}, "/title"},
		"a long text":          {map[string]any{"text": strings.Repeat("x", 301)}, "/text"},
		"a script":             {map[string]any{"link": "javascript:alert(1)"}, "/link"},
		"a script in capitals": {map[string]any{"link": " JaVaScRiPt:alert(1)"}, "/link"},
		"a script with a tab":  {map[string]any{"link": "java\tscript:alert(1)"}, "/link"},
		"data":                 {map[string]any{"link": "data:text/html,x"}, "/link"},
		"another site":         {map[string]any{"link": "//evil.example/"}, "/link"},
		"another site turned":  {map[string]any{"link": `/\evil.example/`}, "/link"},
		"plain http":           {map[string]any{"link": "http://example.org/"}, "/link"},
		"a name before @":      {map[string]any{"link": "https://example.org@evil.example/"}, "/link"},
		"no host":              {map[string]any{"link": "https:///x"}, "/link"},
		"a relative path":      {map[string]any{"link": "courses"}, "/link"},
		"a long link":          {map[string]any{"link": "/" + strings.Repeat("x", 500)}, "/link"},
		"an unknown language":  {map[string]any{"language": "tlh"}, "/language"},
		"no day":               {map[string]any{"startsOn": "31.12.2026"}, "/startsOn"},
		"a day that is not":    {map[string]any{"endsOn": "2026-02-30"}, "/endsOn"},
		"days turned round":    {map[string]any{"startsOn": "2026-12-02", "endsOn": "2026-12-01"}, "/endsOn"},
	} {
		p := admin.post(slidesPath, slideOf("A slide", c.change)).refused(http.StatusUnprocessableEntity, "slide.invalid")
		if len(p.Errors) != 1 || p.Errors[0].Pointer != c.pointer {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	var home homeEdit
	for i := range 12 {
		admin.post(slidesPath, slideOf(fmt.Sprint("Slide ", i), nil)).want(http.StatusCreated).into(&home)
	}
	admin.post(slidesPath, slideOf("One too many", nil)).refused(http.StatusConflict, "slide.too_many")

	order := func(version int, ids ...string) answer {
		return admin.json("PUT", slidesPath, map[string]any{"version": version, "slides": ids})
	}
	ids := home.ids()
	order(home.Version-1, ids...).refused(http.StatusConflict, "home.stale")
	order(home.Version, ids[1:]...).refused(http.StatusUnprocessableEntity, "home.order")
	order(home.Version, append(slices.Clone(ids[1:]), ids[1])...).refused(http.StatusUnprocessableEntity, "home.order")
	order(home.Version, append(slices.Clone(ids[1:]), plugin.NewID[string]())...).refused(http.StatusUnprocessableEntity, "home.order")
	order(home.Version, append(slices.Clone(ids[1:]), "' or 1=1")...).refused(http.StatusUnprocessableEntity, "home.order")

	arrange := func(version int, sections ...section) answer {
		return admin.json("PUT", "/api/v1/admin/home/sections", map[string]any{"version": version, "sections": sections})
	}
	arrange(home.Version-1, home.Sections...).refused(http.StatusConflict, "home.stale")
	arrange(home.Version, home.Sections[1:]...).refused(http.StatusUnprocessableEntity, "home.order")
	arrange(home.Version, append(slices.Clone(home.Sections), home.Sections[0])...).refused(http.StatusUnprocessableEntity, "home.order")
}

func TestSectionsAreShownAsArranged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.course("Featured by nobody")
	admin, visitor := w.who[admin], w.who[visitor]
	var home homeEdit
	admin.get("/api/v1/admin/home").want(http.StatusOK).into(&home)
	if before := string(visitor.get("/").body); !strings.Contains(before, `id="featured"`) || !strings.Contains(before, `class="hero"`) {
		t.Fatal("the page lacks what it has before anybody arranged it")
	}
	slices.Reverse(home.Sections)
	for i := range home.Sections {
		home.Sections[i].Shown = home.Sections[i].ID == "newest"
	}
	admin.json("PUT", "/api/v1/admin/home/sections", map[string]any{"version": home.Version, "sections": home.Sections}).want(http.StatusOK)
	html := string(visitor.get("/").body)
	if strings.Contains(html, `id="featured"`) || strings.Contains(html, `class="hero-r"`) || !strings.Contains(html, `class="hero alone"`) {
		t.Error("what was hidden is shown, or the heading is gone")
	}
	if i, j := strings.Index(html, `id="newest"`), strings.Index(html, `class="hero alone"`); i < 0 || i > j {
		t.Errorf("the order is not that of the arrangement: newest at %d, the heading at %d", i, j)
	}
}

func TestFeaturedCoursesStandInTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two, hidden := w.course("Course one"), w.course("Course two"), w.course("Course hidden")
	w.exec(`update courses set is_published = false where id = $1`, hidden.id)
	admin, visitor := w.who[admin], w.who[visitor]
	type edit struct {
		Version string
		Items   []struct {
			ID     string
			Listed bool
		}
	}
	var e edit
	admin.get("/api/v1/admin/home/featured").want(http.StatusOK).into(&e)
	choose := func(version string, ids ...string) answer {
		return admin.json("PUT", "/api/v1/admin/home/featured", map[string]any{"version": version, "courses": ids})
	}
	stale := e.Version
	choose(e.Version, two.id, hidden.id, one.id).want(http.StatusOK).into(&e)
	if len(e.Items) != 3 || e.Items[0].ID != two.id || e.Items[1].Listed || e.Items[2].ID != one.id {
		t.Fatalf("%+v", e)
	}
	var seen struct{ Items []struct{ ID string } }
	w.eventually("visitors see the choice", func() bool {
		visitor.get("/api/v1/featured").want(http.StatusOK).into(&seen)
		return len(seen.Items) == 2 && seen.Items[0].ID == two.id && seen.Items[1].ID == one.id
	})
	choose(stale, one.id).refused(http.StatusConflict, "featured.stale")
	choose(e.Version, one.id, one.id).refused(http.StatusUnprocessableEntity, "featured.invalid")
	choose(e.Version, plugin.NewID[string]()).refused(http.StatusUnprocessableEntity, "featured.invalid")
	choose(e.Version, "' or 1=1").refused(http.StatusUnprocessableEntity, "featured.invalid")
	choose(e.Version, slices.Repeat([]string{one.id}, 13)...).refused(http.StatusUnprocessableEntity, "featured.invalid")
	choose(e.Version, one.id).want(http.StatusOK).into(&e)
	if len(e.Items) != 1 || w.number(`select count(*)::int from courses where is_featured or featured_position is not null`) != 1 {
		t.Errorf("after one is left: %+v", e)
	}
	// A course's own settings take it off the list too.
	admin.json("PATCH", "/api/v1/courses/"+one.id, map[string]any{"isFeatured": false}).want(http.StatusOK)
	if admin.get("/api/v1/admin/home/featured").into(&e); len(e.Items) != 0 {
		t.Errorf("%+v", e)
	}
}

func TestPicturesOfSlidesAreMadeHarmlessAndGoWithThem(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, visitor := s.newcomer(plugin.SuperAdmin), s.visitor()
	var home homeEdit
	admin.post(slidesPath, slideOf("One", nil)).want(http.StatusCreated)
	admin.post(slidesPath, slideOf("Two", nil)).want(http.StatusCreated).into(&home)
	at := func(i int) string { return slidesPath + "/" + home.Slides[i].ID + "/picture" }
	whole := drawn(t, 900, 900, color.NRGBA{R: 200, A: 255})
	bomb := bytes.Clone(whole)
	copy(bomb[bytes.Index(bomb, []byte("IHDR"))+4:], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff})
	for name, file := range map[string][]byte{
		"a bomb": bomb, "half a picture": whole[:40], "an SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "a page": []byte("<script>alert(1)</script>"),
	} {
		if p := admin.put(at(0), file).refused(http.StatusUnprocessableEntity, "picture.unreadable"); len(p.Errors) != 1 || p.Errors[0].Pointer != "/file" {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	admin.put(at(0)+"?x=800&y=0&width=300&height=200", whole).refused(http.StatusUnprocessableEntity, "picture.unreadable")
	admin.put(at(0)+"?x=0&y=0&width=100001&height=200", whole).want(http.StatusUnprocessableEntity)
	admin.put(slidesPath+"/"+plugin.NewID[string]()+"/picture", whole).want(http.StatusNotFound)

	admin.put(at(0)+"?x=0&y=0&width=600&height=400", append(whole, "<script>alert(1)</script>"...)).want(http.StatusOK)
	admin.put(at(1)+"?x=0&y=0&width=600&height=400", whole).want(http.StatusOK).into(&home)
	one := home.Slides[0].Picture
	if one == nil || one.Width != 600 || one.Height != 400 || home.Slides[1].Picture.URL != one.URL {
		t.Fatalf("%+v", home.Slides)
	}
	a := visitor.get(one.URL).want(http.StatusOK)
	if a.header.Get("Content-Type") != "image/jpeg" || !strings.Contains(a.header.Get("Cache-Control"), "immutable") || bytes.Contains(a.body, []byte("script")) {
		t.Errorf("%v", a.header)
	}
	if html := string(visitor.get("/").body); !strings.Contains(html, `<img src="`+one.URL+`" alt="" width="600" height="400"`) || !strings.Contains(html, `<link rel="preload" href="`+one.URL) || !strings.Contains(html, `og:image" content="http`) {
		t.Error("the page does not show the picture at its size, or does not announce it")
	}
	// The same picture stays while one slide shows it, and goes with the last.
	admin.json("DELETE", at(0), nil).want(http.StatusOK)
	visitor.get(one.URL).want(http.StatusOK)
	admin.json("DELETE", slidesPath+"/"+home.Slides[1].ID, nil).want(http.StatusOK)
	visitor.get(one.URL).want(http.StatusNotFound)
}

type look struct {
	Settings struct {
		Languages []string
		Hue       int
		MaxUpload int64
		Logo      *struct {
			URL, Icon, Ground string
			Width, Height     int
		}
	}
}

func TestTheLogoStandsOnPagesAndInMails(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, visitor := s.newcomer(plugin.SuperAdmin), s.visitor()
	const path = "/api/v1/admin/logo"
	admin.put(path, []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)).refused(http.StatusUnprocessableEntity, "picture.unreadable")
	admin.put(path, drawn(t, 960, 240, color.NRGBA{R: 30, G: 20, B: 10, A: 200})).want(http.StatusOK)
	var me look
	visitor.get("/api/v1/me").want(http.StatusOK).into(&me)
	logo := me.Settings.Logo
	if logo == nil || logo.Width != 480 || logo.Height != 120 || logo.Ground != "light" {
		t.Fatalf("%+v", logo)
	}
	html := string(visitor.get("/").body)
	for _, want := range []string{`<img src="` + logo.URL + `" alt="" width="480" height="120" data-ground="light">`, `<link rel="icon" href="` + logo.Icon + `"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	admin.json("PATCH", "/api/v1/admin/settings", map[string]any{"hue": 20, "organisation": `Delta "&" Nile`}).want(http.StatusOK)
	var mail struct{ HTML string }
	admin.post("/api/v1/admin/mail-templates/course_completed/en/preview", map[string]any{"parts": map[string]string{}}).want(http.StatusOK).into(&mail)
	if !strings.Contains(mail.HTML, logo.URL+`" alt="Delta &#34;&amp;&#34; Nile"`) || !strings.Contains(mail.HTML, `<img src="http`) {
		t.Errorf("the mail has no logo: %s", mail.HTML)
	}
	if !strings.Contains(mail.HTML, "background:#703b3c") {
		t.Errorf("the button is not of the site's hue: %s", mail.HTML)
	}
	if to := visitor.get("/favicon.ico").want(http.StatusFound).header.Get("Location"); to != logo.Icon {
		t.Errorf("who asks for an icon that no page names is sent to %q", to)
	}
	// Another logo takes the old one's place, in the store as well.
	admin.put(path, drawn(t, 100, 100, color.NRGBA{R: 250, G: 250, B: 250, A: 255})).want(http.StatusOK)
	visitor.get(logo.URL).want(http.StatusNotFound)
	visitor.get(logo.Icon).want(http.StatusNotFound)
	admin.json("DELETE", path, nil).want(http.StatusOK)
	if html := string(visitor.get("/").body); strings.Contains(html, ` data-ground="`) || !strings.Contains(html, "/icon.svg") {
		t.Error("the star is not back")
	}
}

func TestTheSiteSpeaksTheLanguagesThatItOffers(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, visitor := s.newcomer(plugin.SuperAdmin), s.visitor()
	change := func(body map[string]any) answer {
		return admin.json("PATCH", "/api/v1/admin/settings", body)
	}
	for name, body := range map[string]map[string]any{
		"none": {"languages": []string{}}, "unknown": {"languages": []string{"en", "tlh"}}, "twice": {"languages": []string{"en", "en"}},
		"no tag": {"languages": []string{"'--"}}, "not the own one": {"languages": []string{"ar"}},
	} {
		if p := change(body).refused(http.StatusUnprocessableEntity, "admin.settings_invalid"); len(p.Errors) == 0 {
			t.Errorf("%s: no field is named", name)
		}
	}
	if html := string(visitor.get("/").body); !strings.Contains(html, `href="?lang=ar" lang="ar">العربية</a>`) {
		t.Error("both are offered, and there is no switch")
	}
	change(map[string]any{"languages": []string{"ar"}, "defaultLanguage": "ar"}).want(http.StatusOK)
	for _, headers := range [][]string{nil, {"Accept-Language", "en"}, {"Accept-Language", "fr;q=1, en;q=0.5"}, {"Cookie", "cw_lang=en"}, {"X-Language", "en"}} {
		html := string(visitor.send("GET", "/", nil, headers...).want(http.StatusOK).body)
		if !strings.Contains(html, `<html lang="ar" dir="rtl"`) || strings.Contains(html, "?lang=") {
			t.Errorf("asked with %v the page is not in Arabic alone", headers)
		}
	}
	if html := string(visitor.get("/?lang=en").want(http.StatusOK).body); !strings.Contains(html, `<html lang="ar"`) {
		t.Error("?lang= of a language that is not offered changes it")
	}
	// Of people who chose another one too, and in what is sent to them.
	c := s.newcomer(plugin.Trainee)
	if p := c.get("/api/v1/admin/settings").refused(http.StatusForbidden, "auth.denied"); !arabic(p.Title) {
		t.Errorf("the answer is %q", p.Title)
	}
	s.visitor().post("/api/v1/auth/forgot", map[string]any{"identifier": emailOf(c.user)}).want(http.StatusAccepted)
	s.eventually("the mail is written in Arabic", func() bool {
		return s.number(`select count(*)::int from mails where recipient = $1 and body_html like '%lang="ar"%'`, emailOf(c.user)) == 1
	})
	change(map[string]any{"languages": []string{"ar", "en"}}).want(http.StatusOK)
	var me look
	visitor.get("/api/v1/me").into(&me)
	if !slices.Equal(me.Settings.Languages, []string{"en", "ar"}) {
		t.Errorf("offered: %v", me.Settings.Languages)
	}
}

func TestTheSettingsBoundUploadsWithinWhatTheServerTakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("A course")
	admin, own := w.who[admin], w.who[own]
	const most = 64 << 20 // of the test's server
	change := func(bytes int64) answer {
		return admin.json("PATCH", "/api/v1/admin/settings", map[string]any{"maxUpload": bytes})
	}
	for _, bytes := range []int64{-1, 0, 999_999, most + 1, 1 << 62} {
		if p := change(bytes).refused(http.StatusUnprocessableEntity, "admin.settings_invalid"); len(p.Errors) != 1 || p.Errors[0].Pointer != "/maxUpload" {
			t.Errorf("%d: %+v", bytes, p.Errors)
		}
	}
	begin := func(size string) answer {
		return own.send("POST", "/api/v1/uploads/", nil, tus("Upload-Length", size, "Upload-Metadata", metadata("filename", "a.txt", "courseId", c.id, "purpose", "content"))...)
	}
	begin("2000001").want(http.StatusCreated)
	change(2_000_000).want(http.StatusOK)
	begin("2000001").refused(http.StatusRequestEntityTooLarge, "media.too_large")
	begin("2000000").want(http.StatusCreated)
	var me look
	if own.get("/api/v1/me").into(&me); me.Settings.MaxUpload != 2_000_000 {
		t.Errorf("the browser is told %d", me.Settings.MaxUpload)
	}
	change(most).want(http.StatusOK)
	if own.get("/api/v1/me").into(&me); me.Settings.MaxUpload != most {
		t.Errorf("the browser is told %d", me.Settings.MaxUpload)
	}
}

// A change of the site's looks reaches browsers that are open.
func TestAChangeOfTheSiteReachesOpenPages(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.newcomer(plugin.SuperAdmin)
	c := s.newcomer(plugin.Trainee)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", s.base+"/api/v1/live?topics=site", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	res, err := s.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || !strings.Contains(lines.Text(), "listening") {
		t.Fatalf("the stream begins with %q: %v", lines.Text(), lines.Err())
	}
	admin.json("PATCH", "/api/v1/admin/settings", map[string]any{"hue": 300}).want(http.StatusOK)
	for lines.Scan() {
		if strings.Contains(lines.Text(), `{"topic":"site"}`) {
			return
		}
	}
	t.Errorf("nothing was heard: %v", lines.Err())
}
