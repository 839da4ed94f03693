package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins"
)

// counters are what the plugin analytics answers.
type counters struct {
	Enrolled, Lessons, Completed, Left int
}

type counted struct {
	Zone, From, Until string
	Days              []struct {
		Day    string
		Counts counters
	}
	Total, Before counters
}

// on is what was counted on a day.
func (c counted) on(day string) counters {
	for _, d := range c.Days {
		if d.Day == day {
			return d.Counts
		}
	}
	return counters{-1, -1, -1, -1}
}

type siteCounted struct {
	Figures counted
	Top     []struct {
		ID, Title string
		Counts    counters
	}
	Rebuild struct{ AskedAt, DoneAt *time.Time }
}

const analyticsAt = "/api/v1/x/analytics"

// analytics are the counters of the whole site.
func (w *world) analytics(query string) (all siteCounted) {
	w.t.Helper()
	w.who[admin].get(analyticsAt + "/site" + query).want(http.StatusOK).into(&all)
	return all
}

// happened hands an event to who hears it, as if it had happened at a moment. It returns its id.
func (w *world) happened(at string, e plugin.Event) int {
	w.t.Helper()
	payload, err := json.Marshal(e)
	w.must(err)
	id, err := db.Value[int](w.t.Context(), w.db, `
		with s as (
			insert into event_subjects (subject, last_seq) values ($1, 1)
			on conflict (subject) do update set last_seq = event_subjects.last_seq + 1
			returning last_seq
		)
		insert into events (subject, seq, name, payload, created_at)
		select $1, last_seq, $2, $3::text::jsonb, $4::text::timestamptz from s
		returning id::int`, e.EventSubject(), e.EventName(), string(payload), at)
	w.must(err)
	return id
}

// heard waits until nothing is on its way to the plugin.
func (w *world) heard() {
	w.t.Helper()
	w.eventually("everything was heard", func() bool {
		return w.number(`select (select count(*) from events where not fanned_out)::int
			+ (select count(*) from event_deliveries where subscriber like '%analytics%')::int`) == 0
	})
}

// rebuilt asks for a rebuild and waits for its end.
func (w *world) rebuilt(meanwhile func()) {
	w.t.Helper()
	before := w.analytics("").Rebuild.DoneAt
	w.who[admin].post(analyticsAt+"/rebuild", nil).want(http.StatusAccepted)
	if meanwhile != nil {
		meanwhile()
	}
	w.eventually("it is counted again", func() bool {
		is := w.analytics("").Rebuild
		return is.AskedAt == nil && is.DoneAt != nil && (before == nil || is.DoneAt.After(*before))
	})
}

func newEnrolment(c course) plugin.EnrollmentCreated {
	return plugin.EnrollmentCreated{Enrollment: plugin.NewID[plugin.EnrollmentID](), User: plugin.NewID[plugin.UserID](), Course: plugin.CourseID(c.id)}
}

// What happens is counted once, by day and course, and shown to whom it concerns.
func TestAnalytics(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t)
	w.who[admin].post("/api/v1/plugins/analytics/enable", nil).want(http.StatusOK)
	c, quiet := w.course("Burns"), w.course("Wounds")
	w.exec(`update course_contents set is_required = id = $1 where course_id = $2`, c.article, c.id)
	// The people of the world were enrolled before, by no event.
	w.exec(`update enrollments set enrolled_at = now() - interval '60 days'`)
	ofCourse := analyticsAt + "/courses/" + c.id

	t.Run("real actions", func(t *testing.T) {
		w := w.on(t)
		una := w.who[trainee]
		una.post("/api/v1/courses/"+c.id+"/enrollment", nil).want(http.StatusCreated)
		una.post("/api/v1/learn/contents/"+c.article+"/confirm", nil).want(http.StatusOK)
		una.post("/api/v1/learn/contents/"+c.article+"/confirm", nil) // again, which is no news
		w.heard()
		all := w.analytics("")
		if want := (counters{1, 1, 1, 0}); all.Figures.Total != want || all.Figures.on(all.Figures.Until) != want || all.Figures.Before != (counters{}) {
			t.Errorf("%+v", all.Figures)
		}
		if len(all.Figures.Days) != 30 || len(all.Top) != 1 || all.Top[0].ID != c.id || all.Top[0].Title != "Burns" {
			t.Errorf("%d days, %+v", len(all.Figures.Days), all.Top)
		}
		w.who[enrolled].json("DELETE", "/api/v1/courses/"+c.id+"/enrollment", nil).want(http.StatusNoContent)
		w.heard()
		if left := w.analytics("").Figures.Total.Left; left != 1 {
			t.Errorf("%d left", left)
		}
	})

	t.Run("an event that comes again", func(t *testing.T) {
		w := w.on(t)
		before := w.analytics("").Figures
		again := func() {
			w.exec(`insert into event_deliveries (subscriber, event_id, subject)
				select s.subscriber, e.id, e.subject from events e, event_switches s
				where s.subscriber = 'x.analytics' and e.name in ('enrollment.created', 'content.completed', 'enrollment.completed', 'enrollment.dropped')`)
			if n := w.number(`select count(*)::int from event_deliveries where subscriber like '%analytics%'`); n < 4 {
				t.Fatalf("%d come again", n)
			}
			w.heard()
		}
		again()
		if after := w.analytics("").Figures; !slices.Equal(after.Days, before.Days) {
			t.Errorf("%+v became %+v", before.Total, after.Total)
		}
	})

	t.Run("who may see it", func(t *testing.T) {
		w := w.on(t)
		w.who[other].get(ofCourse).refused(http.StatusNotFound, "not_found")
		w.who[other].get(ofCourse+"/export").refused(http.StatusNotFound, "not_found")
		w.who[own].get(analyticsAt+"/site").refused(http.StatusForbidden, "auth.denied")
		for _, who := range []string{own, co, admin} {
			var one struct {
				Figures counted
				Title   string
				Card    bool
			}
			w.who[who].get(ofCourse).want(http.StatusOK).into(&one)
			if one.Figures.Total != (counters{1, 1, 1, 1}) || one.Title != "Burns" || !one.Card {
				t.Errorf("%s: %+v", who, one)
			}
		}
		var none struct{ Figures counted }
		w.who[own].get(analyticsAt + "/courses/" + quiet.id).want(http.StatusOK).into(&none)
		if none.Figures.Total != (counters{}) {
			t.Errorf("of a course where nothing happened: %+v", none.Figures.Total)
		}
	})

	t.Run("ranges and files", func(t *testing.T) {
		w := w.on(t)
		for query, field := range map[string]string{
			"?from=2026-13-01": "/from", "?until=yesterday": "/until", "?from=2026-01-02&until=2026-01-01": "/from",
			"?from=2025-01-01&until=2026-02-05": "/from", "?from=0000-01-01": "/from", "?from=%00": "/from",
		} {
			p := w.who[own].get(ofCourse+query).refused(http.StatusUnprocessableEntity, "analytics.range")
			if len(p.Errors) != 1 || p.Errors[0].Pointer != field || p.Errors[0].Detail == "" || strings.Contains(p.Detail, "{{") {
				t.Errorf("%s: %+v", query, p)
			}
		}
		var one struct{ Figures counted }
		w.who[own].get(ofCourse + "?from=2025-01-01&until=2026-02-04").want(http.StatusOK).into(&one)
		if n := len(one.Figures.Days); n != 400 {
			t.Errorf("%d days", n)
		}
		file := w.who[own].get(ofCourse + "/export").want(http.StatusOK)
		lines := strings.Split(strings.TrimSpace(string(file.body)), "\n")
		until := w.analytics("").Figures.Until
		if len(lines) != 31 || lines[0] != "day,enrolled,lessons,completed,left" || lines[30] != until+",1,1,1,1" {
			t.Errorf("%d lines: %q, %q", len(lines), lines[0], lines[len(lines)-1])
		}
		if kind := file.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" || !strings.Contains(file.header.Get("Content-Disposition"), until) {
			t.Errorf("%s, %s", kind, file.header.Get("Content-Disposition"))
		}
	})
}

// A day is one of the site's time zone; counting again finds what was counted live, loses nothing, and what was not heard.
func TestAnalyticsCountsAgain(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t)
	w.who[admin].post("/api/v1/plugins/analytics/enable", nil).want(http.StatusOK)
	c := w.course("Burns")
	w.exec(`update course_contents set is_required = id = $1 where course_id = $2`, c.article, c.id)
	w.exec(`update enrollments set enrolled_at = '2026-02-01T22:00:00Z'`)
	join := func(w *world) *client {
		one := w.newcomer(plugin.Trainee)
		one.post("/api/v1/courses/"+c.id+"/enrollment", nil).want(http.StatusCreated)
		return one
	}

	t.Run("a day of the site's", func(t *testing.T) {
		w := w.on(t)
		w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"timeZone": "Asia/Riyadh"}).want(http.StatusOK)
		w.happened("2026-03-01T20:59:59.999Z", newEnrolment(c))
		w.happened("2026-03-01T21:00:00Z", newEnrolment(c))
		w.happened("2026-03-02T20:59:59Z", newEnrolment(c))
		w.heard()
		is := w.analytics("?from=2026-03-01&until=2026-03-03").Figures
		if is.Zone != "Asia/Riyadh" || is.on("2026-03-01").Enrolled != 1 || is.on("2026-03-02").Enrolled != 2 || is.on("2026-03-03").Enrolled != 0 {
			t.Errorf("%+v", is)
		}
		if before := w.analytics("?from=2026-03-03&until=2026-03-05").Figures.Before; before.Enrolled != 3 {
			t.Errorf("before: %+v", before)
		}
	})

	t.Run("again", func(t *testing.T) {
		w := w.on(t)
		for range 3 {
			join(w).post("/api/v1/learn/contents/"+c.article+"/confirm", nil).want(http.StatusOK)
		}
		join(w)
		w.heard()
		live := w.analytics("").Figures
		if live.Total != (counters{4, 3, 3, 0}) {
			t.Fatalf("live: %+v", live.Total)
		}
		w.rebuilt(func() {
			w.who[admin].post(analyticsAt+"/rebuild", nil).refused(http.StatusConflict, "analytics.rebuilding")
		})
		if again := w.analytics("").Figures; !slices.Equal(again.Days, live.Days) {
			t.Errorf("%+v became %+v", live.Total, again.Total)
		}
		// What no event told is added, what was heard stays.
		if is := w.analytics("?from=2026-02-01&until=2026-03-03").Figures; is.Total.Enrolled != 4 || is.on("2026-02-02").Enrolled != 1 {
			t.Errorf("%+v", is.Total)
		}
		// Whoever takes a course again leaves the first time where it was.
		w.exec(`update enrollments set completed_at = null, status = 'enrolled' where id = (select id from enrollments where course_id = $1 and completed_at is not null limit 1)`, c.id)
		w.rebuilt(nil)
		if again := w.analytics("").Figures; !slices.Equal(again.Days, live.Days) {
			t.Errorf("%+v became %+v", live.Total, again.Total)
		}
	})

	t.Run("what comes meanwhile", func(t *testing.T) {
		w := w.on(t)
		before, came := w.analytics("").Figures.Total, 1
		w.rebuilt(func() {
			asked := w.analytics("").Rebuild.AskedAt
			w.eventually("the moment does not divide, and another one is looked for", func() bool {
				join(w)
				came++
				now := w.analytics("").Rebuild.AskedAt
				return now != nil && now.After(*asked)
			})
		})
		join(w)
		// Heard only now, and counted from the enrolments already: the one of that day.
		id := w.happened("2026-02-01T22:30:00Z", newEnrolment(c))
		w.heard()
		if is := w.analytics("?from=2026-02-01&until=2026-02-03").Figures; is.on("2026-02-02").Enrolled != 1 {
			t.Errorf("the late one was counted: %+v", is.Total)
		}
		if w.number(`select count(*)::int from analytics.heard where event_id = $1`, id) != 1 {
			t.Error("the late one was not heard")
		}
		if now := w.analytics("").Figures.Total; now.Enrolled != before.Enrolled+came || now.Lessons != before.Lessons || now.Completed != before.Completed {
			t.Errorf("%+v became %+v", before, now)
		}
	})

	t.Run("while it is off", func(t *testing.T) {
		w := w.on(t)
		before := w.analytics("").Figures.Total
		w.who[admin].post("/api/v1/plugins/analytics/disable", map[string]any{"cascade": false}).want(http.StatusOK)
		w.who[admin].get(analyticsAt+"/site").refused(http.StatusNotFound, "plugin.disabled")
		w.who[admin].post(analyticsAt+"/rebuild", nil).refused(http.StatusNotFound, "plugin.disabled")
		join(w)
		w.heard()
		w.who[admin].post("/api/v1/plugins/analytics/enable", nil).want(http.StatusOK)
		if now := w.analytics("").Figures.Total; now != before {
			t.Errorf("it was counted: %+v, %+v", before, now)
		}
		w.rebuilt(nil)
		if now := w.analytics("").Figures.Total; now.Enrolled != before.Enrolled+1 {
			t.Errorf("%+v became %+v", before, now)
		}
	})

	t.Run("old days go, and moments are blurred", func(t *testing.T) {
		w := w.on(t)
		w.happened("2019-05-05T10:10:10Z", newEnrolment(c))
		left := plugin.EnrollmentDropped(newEnrolment(c))
		recent := w.happened(time.Now().Add(-72*time.Hour).Format(time.RFC3339Nano), left)
		w.heard()
		w.must(w.stop())
		// Jobs that come again by themselves are done at the start, unless they were within their time.
		w.exec(`delete from jobs.river_job where args->>'name' = 'x.analytics.tidy'`)
		s := w.another(options{plugins: plugins.Native()})
		s.eventually("what is old is gone", func() bool {
			return s.number(`select (select count(*) from analytics.heard where day < '2020-01-01')::int + (select count(*) from analytics.counters where day < '2020-01-01')::int`) == 0
		})
		s.eventually("moments are blurred", func() bool {
			return s.number(`select count(*)::int from analytics.heard where event_id = $1 and extract(epoch from at)::bigint % 900 = 0`, recent) == 1
		})
		if s.number(`select count(*)::int from analytics.heard where at > now() - interval '1 day' and extract(epoch from at)::bigint % 900 <> 0`) == 0 {
			t.Error("those of today are blurred")
		}
		if s.number(`select sum(count)::int from analytics.counters where what = 'left'`) != 1 {
			t.Error("what is kept is gone")
		}
	})
}
