package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// A course's page says the hours that the trainer gives, and not what its films last, to people and to search engines;
// and how many places of its groups are taken.
func TestTheCoursePageSaysHoursAndPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns and scalds")
	page := func(by string) string {
		return string(w.who[by].get("/courses/" + c.slug).want(http.StatusOK).body)
	}
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"classroomMinutes": 900, "onlineMinutes": 90}).want(http.StatusOK)
	html := page(visitor)
	for _, part := range []string{` · 16 h 30 min</span>`, `"courseWorkload":"PT990M"`, `"courseMode":"Online"`} {
		if !strings.Contains(html, part) {
			t.Errorf("the page does not say %s", part)
		}
	}
	today := time.Now().UTC()
	var group struct{ ID string }
	w.who[own].post("/api/v1/courses/"+c.id+"/groups", map[string]any{
		"name": "Evenings", "startsOn": today.AddDate(0, 0, 9).Format(time.DateOnly), "endsOn": today.AddDate(0, 0, 30).Format(time.DateOnly), "capacity": 2,
	}).want(http.StatusCreated).into(&group)
	if html = page(visitor); !strings.Contains(html, "0 of 2 places taken") {
		t.Error("an empty group is not shown as one")
	}
	w.exec(`update enrollments set group_id = $2 where course_id = $1`, c.id, group.ID)
	if html = page(enrolled); !strings.Contains(html, "1 of 2 places taken") || !strings.Contains(html, "Your group") {
		t.Error("a trainee does not find the own group")
	}
	if html = page(visitor); !strings.Contains(html, "1 of 2 places taken") || strings.Contains(html, "Your group") {
		t.Error("a visitor is shown something else than the places")
	}
	w.who[own].json("PUT", "/api/v1/groups/"+group.ID, map[string]any{
		"name": "Evenings", "startsOn": today.AddDate(0, 0, 9).Format(time.DateOnly), "endsOn": today.AddDate(0, 0, 30).Format(time.DateOnly), "capacity": 1,
	}).want(http.StatusOK)
	if html = page(visitor); !strings.Contains(html, "full (1 place)") {
		t.Error("a full group is not shown as one")
	}
}
