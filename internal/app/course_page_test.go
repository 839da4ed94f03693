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
	// Without groups the course itself says how many places are left.
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"maxStudents": 20}).want(http.StatusOK)
	says(t, page(visitor), `<dd>20 · 19 seats free</dd>`, `"free":19`)
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"maxStudents": 1}).want(http.StatusOK)
	says(t, page(visitor), `<dd>1 · No seat free</dd>`, `"free":0`)
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"maxStudents": nil}).want(http.StatusOK)
	says(t, page(visitor), "!seats free", "!No seat free")
	today := time.Now().UTC()
	var group struct{ ID string }
	w.who[own].post("/api/v1/courses/"+c.id+"/groups", map[string]any{
		"name": "Evenings", "startsOn": today.AddDate(0, 0, 9).Format(time.DateOnly), "endsOn": today.AddDate(0, 0, 30).Format(time.DateOnly), "capacity": 2,
	}).want(http.StatusCreated).into(&group)
	if html = page(visitor); !strings.Contains(html, "2 seats free") {
		t.Error("an empty group is not shown as one")
	}
	w.exec(`update enrollments set group_id = $2 where course_id = $1`, c.id, group.ID)
	if html = page(enrolled); !strings.Contains(html, "1 seat free") || !strings.Contains(html, "Your group") {
		t.Error("a trainee does not find the own group")
	}
	if html = page(visitor); !strings.Contains(html, "1 seat free") || strings.Contains(html, "Your group") {
		t.Error("a visitor is shown something else than the places")
	}
	w.who[own].json("PUT", "/api/v1/groups/"+group.ID, map[string]any{
		"name": "Evenings", "startsOn": today.AddDate(0, 0, 9).Format(time.DateOnly), "endsOn": today.AddDate(0, 0, 30).Format(time.DateOnly), "capacity": 1,
	}).want(http.StatusOK)
	if html = page(visitor); !strings.Contains(html, "No seat free") {
		t.Error("a full group is not shown as one")
	}
	// A group may not take more people than its course has places left.
	w.who[own].json("PUT", "/api/v1/groups/"+group.ID, map[string]any{
		"name": "Evenings", "startsOn": today.AddDate(0, 0, 9).Format(time.DateOnly), "endsOn": today.AddDate(0, 0, 30).Format(time.DateOnly), "capacity": 20,
	}).want(http.StatusOK)
	w.who[own].json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"maxStudents": 3}).want(http.StatusOK)
	if html = page(visitor); !strings.Contains(html, "2 seats free") {
		t.Error("a group shows more free seats than its course has")
	}
}

// Whoever answers for a published course is neither deleted nor made a trainee before it is handed over; switching the account
// off is possible at once, and the team sees it.
func TestAPublishedCourseKeepsWhoAnswersForIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns and scalds")
	steers, owner, colleague := w.who[admin], w.who[own], w.who[co]
	account := "/api/v1/users/" + string(owner.user)
	var owned struct{ Items []struct{ ID, Title string } }
	steers.get(account + "/courses").want(http.StatusOK).into(&owned)
	if len(owned.Items) != 1 || owned.Items[0].ID != c.id {
		t.Errorf("the owner's courses: %+v", owned)
	}
	code := func(a answer) (problem struct{ Code string }) {
		a.want(http.StatusConflict).into(&problem)
		return problem
	}
	if got := code(steers.json("DELETE", account, nil)); got.Code != "team.owns_courses" {
		t.Errorf("deleting the owner: %s", got.Code)
	}
	if got := code(steers.json("PATCH", account, map[string]any{"role": "trainee"})); got.Code != "team.owns_courses" {
		t.Errorf("making the owner a trainee: %s", got.Code)
	}
	steers.json("PATCH", account, map[string]any{"isActive": false}).want(http.StatusOK)
	var team struct {
		Items []struct {
			Role string
			User struct {
				Name     string
				IsActive bool
			}
		}
	}
	colleague.get("/api/v1/courses/" + c.id + "/team").want(http.StatusOK).into(&team)
	for _, m := range team.Items {
		if m.User.IsActive != (m.Role != "owner") {
			t.Errorf("%s, %s, is active: %v", m.User.Name, m.Role, m.User.IsActive)
		}
	}
	steers.json("PUT", "/api/v1/courses/"+c.id+"/team/"+string(colleague.user), map[string]any{"role": "owner"}).want(http.StatusNoContent)
	steers.json("DELETE", account, nil).want(http.StatusOK)
	colleague.get("/api/v1/courses/" + c.id + "/team").want(http.StatusOK).into(&team)
	if len(team.Items) != 1 {
		t.Errorf("a deleted person is in the team: %+v", team.Items)
	}
}

// A course's page says when it meets next and how many seats are free, to people and to search engines; who learns there finds
// the way in, and visitors do not. A copy of the course has no sessions, and one without contents can be published for them.
func TestTheCoursePageSaysWhenItMeets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns and scalds")
	owner := w.who[own]
	page := func(by, lang string) string {
		return string(w.who[by].json("GET", "/courses/"+c.slug, nil, "Accept-Language", lang).want(http.StatusOK).body)
	}
	if strings.Contains(page(visitor, "en"), "Next sessions") {
		t.Error("an online course meets")
	}
	owner.json("PATCH", "/api/v1/courses/"+c.id, map[string]any{"courseType": "hybrid", "location": "Hall <1>", "maxStudents": 3, "creditHours": 2.5}).want(http.StatusOK)
	var made struct{ ID string }
	owner.post("/api/v1/courses/"+c.id+"/sessions", map[string]any{
		"title": "Cooling", "startsAt": "2099-03-01T18:00", "endsAt": "2099-03-01T20:30", "liveLink": "https://meet.example/private", "trainerId": owner.user,
	}).want(http.StatusCreated).into(&made)
	html := page(visitor, "en")
	for _, part := range []string{
		"Next sessions", `<time class="leaf" datetime="2099-03-01T18:00:00Z"><span>Mar</span><b>1</b><span>Sun</span></time>`, "18:00 to 20:30", "UTC&#43;0",
		"Cooling", "Hall &lt;1&gt;", "2 seats free", "<dt>Credit hours</dt><dd>2.5</dd>", `"startDate":"2099-03-01T18:00:00Z"`, `"eventAttendanceMode":"https://schema.org/MixedEventAttendanceMode"`, `"remainingAttendeeCapacity":2`,
	} {
		if !strings.Contains(html, part) {
			t.Errorf("the page does not say %s", part)
		}
	}
	if strings.Contains(html, "meet.example") || strings.Contains(page(enrolled, "en"), "meet.example") {
		t.Error("the public page tells the way in")
	}
	if html = page(visitor, "ar"); !strings.Contains(html, "اللقاءات القادمة") || !strings.Contains(html, "من ١٨:٠٠ إلى ٢٠:٣٠") || !strings.Contains(html, "مقعدان شاغران") {
		t.Error("the page does not say it in Arabic")
	}
	if mine := string(w.who[enrolled].get("/api/v1/courses/" + c.id + "/sessions/mine").want(http.StatusOK).body); !strings.Contains(mine, "https://meet.example/private") {
		t.Errorf("a trainee does not find the way in: %s", mine)
	}

	var copied struct{ ID string }
	owner.post("/api/v1/courses/"+c.id+"/duplicate", map[string]any{"title": "Once more"}).want(http.StatusCreated).into(&copied)
	if n := w.number(`select count(*)::int from classroom_sessions where course_id = $1`, copied.ID); n != 0 {
		t.Errorf("the copy has %d sessions", n)
	}
	w.exec(`delete from course_contents where course_id = $1`, copied.ID)
	if said := string(owner.post("/api/v1/courses/"+copied.ID+"/publish", nil).want(http.StatusUnprocessableEntity).body); !strings.Contains(said, "plan a session") {
		t.Errorf("without anything to learn: %s", said)
	}
	owner.post("/api/v1/courses/"+copied.ID+"/sessions", map[string]any{"startsAt": "2099-03-02T18:00", "endsAt": "2099-03-02T20:30"}).want(http.StatusCreated)
	owner.post("/api/v1/courses/"+copied.ID+"/publish", nil).want(http.StatusOK)
	owner.json("DELETE", "/api/v1/courses/"+copied.ID, nil).want(http.StatusConflict)

	if !strings.Contains(string(w.who[admin].get("/api/v1/admin/audit?action=course.session_created").want(http.StatusOK).body), "planned a session of") {
		t.Error("the log does not say who planned a session")
	}
}
