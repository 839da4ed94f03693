package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

type feed struct{ MadeAt, URL *string }

// feedOf makes the address of somebody's calendar and returns its path.
func feedOf(c *client) string {
	c.t.Helper()
	var f feed
	c.post("/api/v1/me/calendar-feed", nil).want(http.StatusCreated).into(&f)
	if f.URL == nil || f.MadeAt == nil {
		c.t.Fatalf("%+v", f)
	}
	u, err := url.Parse(*f.URL)
	c.s.must(err)
	return u.Path
}

// The address works for whoever has it, without signing in, until it or its person ends.
func TestACalendarIsReadAtItsAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	assigned(w, c)
	w.exec(`update assignments set due_date = now() + interval '3 days' where course_id = $1`, c.id)
	who := w.who[enrolled]
	path := feedOf(who)
	got := w.visitor().get(path).want(http.StatusOK)
	if text := string(got.body); !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n") || !strings.Contains(text, "SUMMARY:Due: Dress a burn\r\n") || strings.Contains(text, secret) {
		t.Errorf("%s", text)
	}
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"} {
		if got := got.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if again := w.visitor().send("GET", path, nil, "If-None-Match", got.header.Get("ETag")); again.status != http.StatusNotModified || len(again.body) != 0 {
		t.Errorf("unchanged: %d", again.status)
	}
	for _, wrong := range []string{strings.TrimSuffix(path, ".ics"), strings.ToLower(path), "/calendar/.ics", "/calendar/x.ics", path + ".ics", "/calendar/" + strings.Repeat("A", 5000) + ".ics"} {
		if a := w.visitor().get(wrong); a.status != http.StatusNotFound {
			t.Errorf("%.60s: %d", wrong, a.status)
		}
	}

	// Somebody else's is theirs, and nobody else takes it away.
	other := feedOf(w.who[trainee])
	w.who[trainee].json("DELETE", "/api/v1/me/calendar-feed", nil).want(http.StatusNoContent)
	w.visitor().get(other).want(http.StatusNotFound)
	w.visitor().get(path).want(http.StatusOK)

	// It stands in no list, no audit entry and no export.
	var f feed
	if who.get("/api/v1/me/calendar-feed").want(http.StatusOK).into(&f); f.URL != nil || f.MadeAt == nil {
		t.Errorf("it is told again: %+v", f)
	}
	if log := string(w.who[admin].get("/api/v1/admin/audit/export").want(http.StatusOK).body); !strings.Contains(log, "calendar.feed_made") || strings.Contains(log, path[len("/calendar/"):len(path)-4]) {
		t.Error("the audit log does not name the address's making, or tells it")
	}

	admin := w.who[admin]
	admin.json("PATCH", "/api/v1/users/"+string(who.user), map[string]any{"isActive": false}).want(http.StatusOK)
	w.visitor().get(path).want(http.StatusNotFound)
	admin.json("PATCH", "/api/v1/users/"+string(who.user), map[string]any{"isActive": true}).want(http.StatusOK)
	w.visitor().get(path).want(http.StatusOK)
	admin.json("DELETE", "/api/v1/users/"+string(who.user), nil).want(http.StatusOK)
	w.visitor().get(path).want(http.StatusNotFound)
	if n := w.number(`select count(*)::int from calendar_feeds`); n != 0 {
		t.Errorf("%d addresses are left", n)
	}
}

// What stands in a course's calendar is told to its people and nobody else, in spans that can be answered.
func TestACalendarIsItsPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	assigned(w, c)
	span := "/api/v1/me/calendar?from=2027-03-01T00:00:00Z&to=2027-04-01T00:00:00Z"
	for standing, want := range map[string]int{trainee: 0, enrolled: 1, other: 0, co: 1, own: 1, admin: 0} {
		var list struct{ Items []struct{ Link string } }
		if w.who[standing].get(span).want(http.StatusOK).into(&list); len(list.Items) != want {
			t.Errorf("%s: %+v", standing, list.Items)
		}
	}
	for _, wrong := range []string{"from=2027-03-01T00:00:00Z&to=2037-04-01T00:00:00Z", "from=2027-03-02T00:00:00Z&to=2027-03-01T00:00:00Z", "from=0001-01-01T00:00:01Z&to=9999-01-01T00:00:00Z"} {
		w.who[enrolled].get("/api/v1/me/calendar?"+wrong).refused(http.StatusUnprocessableEntity, "calendar.range")
	}
	if a := w.who[enrolled].get("/api/v1/me/calendar?from=yesterday"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("yesterday: %d", a.status)
	}
}
