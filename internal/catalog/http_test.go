package catalog_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/plugin"
)

func TestStudioOverTheAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.category("Design", "التصميم", 12)
	made := s.call(s.owner, "POST", "/courses", `{"title":"Drawing"}`)
	if made.Status != 201 || made.get("myTeamRole") != "owner" || made.get("price", "amount") != "0.000" || made.get("duration") != nil || made.get("isPublished") != false {
		t.Fatalf("%d %s", made.Status, made.Text)
	}
	course := "/courses/" + made.get("id").(string)

	changed := s.call(s.owner, "PATCH", course, `{"price":{"amount":"7.25","currency":"KWD"},"shortDescription":"x","category":"design","tags":["a"]}`)
	if changed.Status != 200 || changed.get("price", "amount") != "7.250" || changed.get("price", "currency") != "KWD" || changed.get("categoryAr") != "التصميم" {
		t.Errorf("%d %s", changed.Status, changed.Text)
	}
	changed = s.call(s.owner, "PATCH", course, `{"shortDescription":null}`)
	if changed.Status != 200 || changed.get("shortDescription") != nil || changed.get("category") != "Design" {
		t.Errorf("%d %s", changed.Status, changed.Text)
	}

	section := s.call(s.owner, "POST", course+"/sections", `{"title":"One","after":null}`)
	if section.Status != 201 || section.get("title") != "One" || section.get("isPublished") != true {
		t.Fatalf("%d %s", section.Status, section.Text)
	}
	content := s.call(s.owner, "POST", course+"/contents", map[string]any{"sectionId": section.get("id"), "type": "article", "title": "Lines"})
	if content.Status != 201 || content.get("state") != "empty" || content.get("asset") != nil || content.get("sectionId") != section.get("id") {
		t.Fatalf("%d %s", content.Status, content.Text)
	}
	path := "/contents/" + content.get("id").(string)
	written := s.call(s.owner, "PATCH", path, `{"articleContent":"<p onclick=\"x\">Text</p><script>x</script>","points":5}`)
	if written.Status != 200 || written.get("articleContent") != "<p>Text</p>" || written.get("state") != "ready" || written.get("points") != 5.0 {
		t.Errorf("%d %s", written.Status, written.Text)
	}
	stale := s.call(s.owner, "PATCH", path, map[string]any{"title": "x", "version": content.get("version")})
	if stale.Status != 409 || stale.get("code") != "content.stale" {
		t.Errorf("%d %s", stale.Status, stale.Text)
	}
	outline := s.call(s.owner, "GET", course+"/outline", nil)
	if outline.get("sections", 0, "contents", 0, "title") != "Lines" || len(outline.get("loose").([]any)) != 0 {
		t.Errorf("%s", outline.Text)
	}
	saved := s.call(s.owner, "PUT", course+"/outline", map[string]any{
		"version": outline.get("version"), "loose": []any{content.get("id")},
		"sections": []any{map[string]any{"id": section.get("id"), "contents": []any{}}},
	})
	if saved.Status != 200 || saved.get("loose", 0, "id") != content.get("id") {
		t.Errorf("%d %s", saved.Status, saved.Text)
	}
	saved = s.call(s.owner, "PUT", course+"/outline", map[string]any{
		"version": saved.get("version"), "loose": []any{},
		"sections": []any{map[string]any{"id": section.get("id"), "contents": []any{content.get("id")}}},
	})
	if saved.Status != 200 {
		t.Errorf("%d %s", saved.Status, saved.Text)
	}
	if r := s.call(s.owner, "POST", course+"/publish", nil); r.Status != 422 || r.get("code") != "course.not_ready" || r.get("errors", 0, "pointer") != "/description" {
		t.Errorf("%d %s", r.Status, r.Text)
	}
	s.call(s.owner, "PATCH", course, `{"description":"All of it"}`)
	if r := s.call(s.owner, "POST", course+"/publish", nil); r.Status != 200 || r.get("isPublished") != true || r.get("lessons") != 1.0 {
		t.Errorf("%d %s", r.Status, r.Text)
	}
	if r := s.call(s.owner, "DELETE", path, nil); r.Status != 409 || r.get("code") != "outline.consequences" || r.get("errors", 0, "code") != "outline.empties" {
		t.Errorf("the only content went without a question: %d %s", r.Status, r.Text)
	}
	if r := s.call(s.owner, "DELETE", path+"?accept=outline.empties", nil); r.Status != 204 {
		t.Errorf("%d %s", r.Status, r.Text)
	}
	if r := s.call(s.owner, "POST", path+"/restore", nil); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Text)
	}
	list := s.call(s.owner, "GET", "/courses?state=published", nil)
	if list.Status != 200 || len(list.get("items").([]any)) != 1 || list.get("counts", "published") != 1.0 || list.get("nextCursor") != nil {
		t.Errorf("%d %s", list.Status, list.Text)
	}
}

func TestProblemsSpeakThePersonsLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.draft("Drawing")
	arabic := s.owner
	arabic.Language = "ar"
	r := s.call(arabic, "PATCH", "/courses/"+string(c.ID), `{"title":"","price":{"amount":"1.23456","currency":"KWD"}}`)
	if r.Status != 422 || r.get("title") != "تعذّر حفظ الدورة" || r.get("errors", 0, "detail") != "عدد الأحرف المسموح به من ٣ إلى ٢٠٠." ||
		r.get("errors", 1, "pointer") != "/price/amount" || !strings.Contains(r.get("errors", 1, "detail").(string), "KWD") {
		t.Errorf("%d %s", r.Status, r.Text)
	}
	r = s.call(s.owner, "POST", "/courses/"+string(c.ID)+"/publish", nil)
	if r.get("title") != "The course is not ready to be published" || r.get("errors", 1, "detail") != "Add at least one published content that is not empty, or plan a session of a classroom or hybrid course." {
		t.Errorf("%s", r.Text)
	}
}

func TestVisitorsGetFreshAnswersCheaply(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Drawing")
	for _, path := range []string{"/catalogue", "/catalogue?q=drawing", "/catalogue/drawing", "/categories"} {
		first := s.call(s.visitor, "GET", path, nil)
		tag := first.Header.Get("ETag")
		if first.Status != 200 || tag == "" || !strings.Contains(first.Header.Get("Cache-Control"), "no-cache") {
			t.Errorf("%s: %d, tag %q, %q", path, first.Status, tag, first.Header.Get("Cache-Control"))
		}
		if again := s.call(s.visitor, "GET", path, nil, "If-None-Match", tag); again.Status != http.StatusNotModified || again.Text != "" {
			t.Errorf("%s again: %d %s", path, again.Status, again.Text)
		}
	}
	tag := s.call(s.visitor, "GET", "/catalogue", nil).Header.Get("ETag")
	s.set(c.ID, catalog.CourseChange{Title: sent("Painting")})
	if r := s.call(s.visitor, "GET", "/catalogue", nil, "If-None-Match", tag); r.Status != 200 || r.get("items", 0, "title") != "Painting" {
		t.Errorf("after a change: %d %s", r.Status, r.Text)
	}
}

func TestNonsenseIsNeverAnError(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	content := string(s.outline(c.ID).Loose[0].ID)
	huge := strings.Repeat("x", 1<<20)
	for _, x := range []struct{ method, path, body string }{
		{"GET", "/courses/x", ""},
		{"GET", "/courses/urn:uuid:" + string(c.ID), ""},
		{"GET", "/courses/{" + string(c.ID) + "}", ""},
		{"GET", "/courses/" + strings.ReplaceAll(string(c.ID), "-", ""), ""},
		{"GET", "/courses?cursor=x", ""},
		{"GET", "/courses?q=%00%ff", ""},
		{"GET", "/catalogue?q=%00%ff&category=%00%ff&language=%00", ""},
		{"GET", "/catalogue?cursor=eyJzIjoibmV3ZXN0IiwiaSI6IngifQ", ""},
		{"GET", "/catalogue?cursor=bnVsbA", ""},
		{"GET", "/catalogue?type=x", ""},
		{"GET", "/catalogue?sort=relevant", ""},
		{"GET", "/catalogue?limit=0", ""},
		{"GET", "/catalogue/%00", ""},
		{"GET", "/catalogue/%ff", ""},
		{"GET", "/catalogue/nowhere", ""},
		{"POST", "/courses", `{"title":"\u0000\u0000\u0000\u0000"}`},
		{"POST", "/courses", `{"title":null}`},
		{"POST", "/courses", `{"title":"Fine title","category":"\u0000x"}`},
		{"POST", "/courses", `{"title":"` + huge + `"}`},
		{"PATCH", "/courses/" + string(c.ID), `{"title":7}`},
		{"PATCH", "/courses/" + string(c.ID), `{"price":"12"}`},
		{"PATCH", "/courses/" + string(c.ID), `{"price":{"amount":"\u0000","currency":"KWD"}}`},
		{"PATCH", "/courses/" + string(c.ID), `{"tags":["\u0000"],"location":"\u0000"}`},
		{"PATCH", "/courses/" + string(c.ID), `{"startDate":"0000-00-00"}`},
		{"PATCH", "/courses/" + string(c.ID), `{"maxStudents":9223372036854775807}`},
		{"PATCH", "/courses/" + string(c.ID), `{"unheard":1}`},
		{"PUT", "/courses/" + string(c.ID) + "/outline", `{"version":0,"sections":null,"loose":["x"]}`},
		{"PUT", "/courses/" + string(c.ID) + "/outline", `{"version":7,"sections":[{"id":"x","contents":["'"]}],"loose":["\u0000"]}`},
		{"POST", "/courses/" + string(c.ID) + "/sections", `{"title":"a\u0000b","after":"x"}`},
		{"POST", "/courses/" + string(c.ID) + "/contents", `{"title":"a","type":"\u0000","sectionId":"x"}`},
		{"PATCH", "/contents/" + content, `{"articleContent":"a\u0000b","description":"\u0000"}`},
		{"PATCH", "/contents/" + content, `{"assetId":"\u0000","points":99999999999}`},
		{"PATCH", "/contents/" + content, `{"version":"yesterday"}`},
		{"PATCH", "/contents/" + content, `{"articleContent":"` + strings.Repeat(huge, 5) + `"}`},
		{"PATCH", "/sections/" + content, `{"title":"x"}`},
		{"DELETE", "/sections/x", ""},
	} {
		var body any
		if x.body != "" {
			body = x.body
		}
		if r := s.call(s.admin, x.method, x.path, body); r.Status >= 500 {
			if len(x.body) > 100 {
				x.body = x.body[:100] + "…"
			}
			t.Errorf("%s %s %s: %d %s", x.method, x.path, x.body, r.Status, r.Text)
		}
	}
}

func TestIDsComeInUpperCaseToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	upper := plugin.CourseID(strings.ToUpper(string(c.ID)))
	if r := s.call(s.owner, "GET", "/courses/"+string(upper), nil); r.Status != 200 || r.get("id") != string(c.ID) {
		t.Errorf("%d %s", r.Status, r.Text)
	}
	section := s.call(s.owner, "POST", "/courses/"+string(upper)+"/sections", `{"title":"x"}`)
	if section.Status != 201 {
		t.Errorf("%d %s", section.Status, section.Text)
	}
	if n := s.count(`select count(*)::int from events where subject = $1`, "course:"+string(upper)); n != 0 {
		t.Error("events speak of a course in capitals")
	}
}

// Every code that the source names has its text in both languages, and no text is left over.
func TestEveryProblemHasItsText(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load([]string{"en", "ar"}, catalog.Locales)
	if err != nil {
		t.Fatal(err)
	}
	base := func(key string) string { // without the form of a plural
		for _, form := range []string{"_zero", "_one", "_two", "_few", "_many", "_other"} {
			key = strings.TrimSuffix(key, form)
		}
		return key
	}
	for _, pair := range [][2]string{{"en", "ar"}, {"ar", "en"}} {
		for _, key := range texts.Keys(pair[0]) {
			if !texts.Has(pair[1], base(key)) {
				t.Errorf("%s has %s, %s has not", pair[0], key, pair[1])
			}
		}
	}
	files, err := filepath.Glob("*.go")
	files = append(files, "catalogapi/rule.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source", err)
	}
	code := regexp.MustCompile(`"((?:archive|course|catalogue|category|featured|outline|content|team|group|prerequisite|article|resource|rule)\.[a-z_]+)"`)
	want := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, line := range strings.Split(string(source), "\n") {
			for _, m := range code.FindAllStringSubmatch(line, -1) {
				switch {
				case strings.Contains(line, "NewFault("):
					want["problem."+m[1]+".title"], want["problem."+m[1]+".detail"] = true, true
				case strings.Contains(line, "add(") || strings.Contains(line, ".At(") || strings.Contains(line, "}{{") || strings.Contains(line, `"rule.`):
					want["field."+m[1]] = true
				}
			}
		}
	}
	for key := range want {
		if !texts.Has("ar", key) {
			t.Errorf("no text %s", key)
		}
	}
	for _, key := range texts.Keys("en") {
		if strings.HasPrefix(key, "notice") || strings.HasPrefix(key, "mail.") { // of the kinds of notices, which have a test of their own
			continue
		}
		if !want[base(key)] {
			t.Errorf("nothing says %s", key)
		}
	}
}
