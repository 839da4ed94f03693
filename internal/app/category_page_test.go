package app_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/app"
)

// A category has a page of its own, with the way to it, which search engines are told of; filters lead there and from there.
func TestTheCategorysPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := func(address, lang string) string {
		t.Helper()
		return string(w.who[visitor].json("GET", address, nil, "Accept-Language", lang).want(http.StatusOK).body)
	}
	var arts, film, empty struct{ ID, Slug string }
	w.who[admin].post("/api/v1/categories", map[string]any{"name": "Arts & <b>", "nameAr": "الفنون"}).want(http.StatusCreated).into(&arts)
	w.who[admin].post("/api/v1/categories", map[string]any{"name": "Film", "nameAr": "السينما", "parentId": arts.ID}).want(http.StatusCreated).into(&film)
	w.who[admin].post("/api/v1/categories", map[string]any{"name": "Nothing"}).want(http.StatusCreated).into(&empty)
	c, other := w.course("Burns"), w.course("Cuts")
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"category": "Film"}).want(http.StatusOK)

	html := page("/categories/"+film.Slug, "en")
	says(t, html, `<title>Film · `, `<h1><bdi>Film</bdi></h1>`, `<link rel="canonical" href="`+w.base+`/categories/`+film.Slug+`">`,
		`<meta name="description" content="1 course in`, `<a class="link" href="/courses">Courses</a>`, `href="/categories/`+arts.Slug+`"><bdi>Arts &amp; &lt;b&gt;</bdi></a>`,
		`"@type":"BreadcrumbList"`, `"category":"`+film.Slug+`"`, c.slug, "!"+other.slug, "!noindex",
		`<form action="/categories/`+film.Slug+`"`, `href="/courses" aria-label="Remove`)
	says(t, page("/categories/"+film.Slug, "ar"), `<h1><bdi>السينما</bdi></h1>`, `<title>السينما · `, "دورة واحدة في", "<bdi>الفنون</bdi></a>")
	says(t, page("/categories/"+arts.Slug, "en"), c.slug, "!"+other.slug)
	says(t, page("/categories/"+empty.Slug, "en"), "There is no course in", "noindex")
	// The same courses by an address of before.
	says(t, page("/courses?category="+film.Slug, "en"), `<link rel="canonical" href="`+w.base+`/categories/`+film.Slug+`">`, `<h1><bdi>Film</bdi></h1>`)
	// Of several filters one goes, and what is left has the address that it has by itself.
	says(t, page("/courses?category="+film.Slug+"~"+arts.Slug+"&type=online&q=b", "en"), `href="/categories/`+arts.Slug+`?q=b&amp;type=online"`)
	says(t, page("/categories/"+film.Slug+"?type=online&category="+arts.Slug, "en"), `href="/courses?type=online"`, `href="/categories/`+film.Slug+`"`)
	says(t, page("/courses/"+c.slug, "en"), `href="/categories/`+film.Slug+`"><bdi>Film</bdi></a>`)
	says(t, page("/", "en"), `<a href="/categories/`+arts.Slug+`">`, "!href=\"/categories/"+film.Slug)
	// Its further courses are on further pages of its own.
	for range 13 {
		more := w.course("More")
		w.exec(`update courses set category = 'Film' where id = $1`, more.id)
	}
	says(t, page("/categories/"+film.Slug+"?sort=title", "en"), `href="/categories/`+film.Slug+`?cursor=`)
	sitemap := page("/sitemap.xml", "en")
	says(t, sitemap, "/categories/"+film.Slug+"</loc>", "/categories/"+arts.Slug+"</loc>", "!/categories/"+empty.Slug)
	// An address of before leads to the one of today, with what was asked for.
	w.who[admin].json("PATCH", "/api/v1/categories/"+film.ID, map[string]any{"slug": "cinema"}).want(http.StatusOK)
	for from, to := range map[string]string{"": "/categories/cinema", "?type=online&q=b": "/categories/cinema?q=b&type=online"} {
		if a := w.who[visitor].get("/categories/" + film.Slug + from); a.status != http.StatusMovedPermanently || a.header.Get("Location") != to || a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("a former address: %d to %s, kept %q", a.status, a.header.Get("Location"), a.header.Get("Cache-Control"))
		}
	}
	says(t, page("/courses?category="+film.Slug, "en"), `<link rel="canonical" href="`+w.base+`/categories/cinema">`, `<h1><bdi>Film</bdi></h1>`)
	says(t, page("/sitemap.xml", "en"), "/categories/cinema</loc>", "!/categories/"+film.Slug)
	for _, address := range []string{"/categories/none", "/categories/Film", "/categories/%00", "/categories/" + strings.Repeat("x", 3000)} {
		if a := w.who[visitor].get(address); a.status != http.StatusNotFound {
			t.Errorf("%.30s: %d", address, a.status)
		}
	}
}

// A page that shows the courses of other words than those that were typed says so, and shows the words harmlessly.
func TestACorrectedSearchIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Astronomy")
	page := func(address, lang string) string {
		return string(w.who[visitor].json("GET", address, nil, "Accept-Language", lang).want(http.StatusOK).body)
	}
	says(t, page("/courses?q=astronmoy", "en"), c.slug, `Shown for <b><bdi>astronomy</bdi></b>`, `value="astronmoy"`)
	says(t, page("/courses?q=astronmoy", "ar"), `نتائج البحث عن <b><bdi>astronomy</bdi></b>`)
	says(t, page("/courses?q=astronomy", "en"), c.slug, "!Shown for")
}

// The server's page and the app read an address by the same rules: both read these cases.
func TestAddressesAreReadAsTheAppDoes(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../web/src/features/catalog/search.cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Address string
		Search  map[string]any
	}
	if err := json.Unmarshal(b, &cases); err != nil || len(cases) < 10 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	for _, c := range cases {
		q, err := url.ParseQuery(c.Address)
		if err != nil {
			t.Fatal(err)
		}
		want := maps.Clone(c.Search)
		if want["sort"] == nil { // the order that the app leaves out
			want["sort"] = map[bool]string{true: "relevant", false: "newest"}[want["q"] != nil]
		}
		got, err := json.Marshal(app.ReadSearch(q))
		if err != nil {
			t.Fatal(err)
		}
		expected, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(expected) {
			t.Errorf("%.100s\n is read %.300s,\n want %.300s", c.Address, got, expected)
		}
	}
}

// Many values of a facet are filtered by all of them, however long the address is.
func TestLongAddressesAreFiltered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.course("Burns"), w.course("Cuts")
	values := make([]string, 12)
	for i := range values {
		values[i] = "A rather long name of a category, by its number " + string(rune('a'+i))
		w.who[admin].post("/api/v1/categories", map[string]any{"name": values[i]}).want(http.StatusCreated)
	}
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"category": values[11]}).want(http.StatusOK)
	address := "/courses?category=" + url.QueryEscape(strings.Join(values, "~"))
	says(t, string(w.who[visitor].get(address).want(http.StatusOK).body), c.slug, "!"+other.slug)
	says(t, string(w.who[visitor].get(address+strings.Repeat("~x", 5_000)).want(http.StatusOK).body), c.slug, "!"+other.slug)
}

// What begins next is said by the centre's day, which may be another one than that of UTC.
func TestDaysOfPagesAreTheCentres(t *testing.T) {
	t.Parallel()
	evening := time.Now().UTC().Truncate(24 * time.Hour).Add(22*time.Hour + 30*time.Minute)
	w := worldOn(startWith(t, options{now: func() time.Time { return evening }}))
	c := w.course("Burns")
	w.exec(`update courses set start_date = $2::text::date where id = $1`, c.id, evening.Format(time.DateOnly))
	page := func(zone string) string {
		t.Helper()
		w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"timeZone": zone}).want(http.StatusOK)
		return string(w.who[visitor].json("GET", "/courses", nil, "Accept-Language", "en").want(http.StatusOK).body)
	}
	starts := "Starts " + evening.Format("2 Jan")
	says(t, page("UTC"), starts)
	says(t, page("Asia/Kuwait"), "!"+starts)
	says(t, page("America/New_York"), starts)
}
