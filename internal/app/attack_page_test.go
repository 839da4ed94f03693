package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// What people write stands on the pages that the server draws as what it is, a text: in the markup, in attributes, in the data
// beside it, in what search engines read and in what is shown where a page is shared.
func TestWhatPeopleWriteIsNeverMarkup(t *testing.T) {
	t.Parallel()
	const bad = `"></script><img src=x onerror=alert(1)>`
	// It begins an element, or ends the attribute or the string in which it stands.
	live := regexp.MustCompile(`(?i)<img src="?x|</script><img|[^\\]"(&gt;|\\u003e)(&lt;|\\u003c)/script`)
	w := newWorld(t)
	as := func(by, method, path string, body map[string]any) answer {
		t.Helper()
		return w.who[by].json(method, "/api/v1"+path, body)
	}
	var category struct{ Slug string }
	as(admin, "POST", "/categories", map[string]any{"name": "Qcat" + bad, "nameAr": "Qcatar" + bad}).want(http.StatusCreated).into(&category)
	c := w.course("Qtitle" + bad)
	as(own, "PATCH", "/courses/"+c.id, map[string]any{
		"shortDescription": "Qshort" + bad, "description": "Qlong" + bad, "requirements": "Qneeds" + bad, "learningOutcomes": "Qlearn" + bad,
		"tags": []string{"Qtag" + bad}, "category": "Qcat" + bad, "courseType": "classroom", "location": "Qplace" + bad, "maxStudents": 20,
	}).want(http.StatusOK)
	as(own, "PATCH", "/sections/"+c.section, map[string]any{"title": "Qsection" + bad, "description": "Qpart" + bad}).want(http.StatusOK)
	as(own, "PATCH", "/contents/"+c.preview, map[string]any{"title": "Qlesson" + bad}).want(http.StatusOK)
	as(own, "POST", "/contents/"+c.preview+"/resources", map[string]any{"url": "https://example.org", "title": "Qfile" + bad}).want(http.StatusCreated)
	today := time.Now().UTC()
	as(own, "POST", "/courses/"+c.id+"/groups", map[string]any{
		"name": "Qgroup" + bad, "startsOn": today.AddDate(0, 0, 9).Format(time.DateOnly), "endsOn": today.AddDate(0, 0, 30).Format(time.DateOnly),
	}).want(http.StatusCreated)
	as(own, "POST", "/courses/"+c.id+"/sessions", map[string]any{"title": "Qmeeting" + bad, "startsAt": "2099-03-01T18:00", "endsAt": "2099-03-01T20:30"}).want(http.StatusCreated)
	as(enrolled, "PUT", "/courses/"+c.id+"/review", map[string]any{"stars": 4, "text": "Qreview" + bad}).want(http.StatusOK)
	var reviews struct{ Items []struct{ ID string } }
	as(own, "GET", "/courses/"+c.id+"/reviews", nil).want(http.StatusOK).into(&reviews)
	if len(reviews.Items) != 1 {
		t.Fatalf("%d reviews", len(reviews.Items))
	}
	as(own, "PUT", "/reviews/"+reviews.Items[0].ID+"/answer", map[string]any{"text": "Qanswer" + bad}).want(http.StatusOK)
	trainer := w.public(own)
	as(own, "PATCH", "/me/profile", map[string]any{"headline": "Qheadline" + bad, "biography": "Qbio" + bad}).want(http.StatusOK)
	w.exec(`update courses set is_featured = true where id = $1`, c.id)

	var seen strings.Builder
	for _, address := range []string{"/", "/courses", "/courses?q=Qtitle", "/courses?q=" + "%22%3E%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "/categories/" + category.Slug, "/courses/" + c.slug, trainer} {
		for _, lang := range []string{"en", "ar"} {
			html := string(w.who[visitor].json("GET", address, nil, "Accept-Language", lang).want(http.StatusOK).body)
			seen.WriteString(html)
			for _, at := range live.FindAllStringIndex(html, 3) {
				t.Errorf("%s in %s: %s", address, lang, html[max(0, at[0]-80):min(len(html), at[1]+80)])
			}
		}
	}
	// It was there to be seen.
	for _, word := range []string{"Qtitle", "Qshort", "Qlong", "Qneeds", "Qlearn", "Qcat", "Qcatar", "Qplace", "Qsection", "Qlesson", "Qgroup", "Qmeeting", "Qheadline", "Qbio"} {
		if !strings.Contains(seen.String(), word) {
			t.Errorf("no page shows %s", word)
		}
	}
}
