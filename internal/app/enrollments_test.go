package app_test

import (
	"bytes"
	"net/http"
	"testing"
)

// Every way of narrowing the list of enrolments narrows it, in the list and in the file.
func TestTheListOfEnrolmentsIsNarrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := w.course("Burns"), w.course("Scalds")
	var group struct{ ID string }
	w.who[own].post("/api/v1/courses/"+one.id+"/groups", map[string]any{"name": "Evenings", "startsOn": "2099-01-01", "endsOn": "2099-02-01"}).
		want(http.StatusCreated).into(&group)
	w.exec(`update enrollments set group_id = $2, access_until = '2030-01-01', enrolled_at = '2020-01-01' where course_id = $1`, one.id, group.ID)
	w.exec(`update enrollments set status = 'completed', completed_at = '2026-01-01', progress = 100, enrolled_at = '2019-01-01' where course_id = $1`, other.id)
	for query, want := range map[string][2]int{ // how many of the one course and of the other
		"course=" + one.id:                   {1, 0},
		"course=" + other.id:                 {0, 1},
		"status=completed":                   {0, 1},
		"group=" + group.ID:                  {1, 0},
		"enrolledFrom=2019-06-01T00:00:00Z":  {1, 0},
		"completedFrom=2020-01-01T00:00:00Z": {0, 1},
		"endsBefore=2031-01-01T00:00:00Z":    {1, 0},
		"endsBefore=2029-01-01T00:00:00Z":    {0, 0},
		"q=nobody+at+all":                    {0, 0},
	} {
		var list struct {
			Items []struct{ Course struct{ ID string } }
		}
		w.who[own].get("/api/v1/enrollments?" + query).want(http.StatusOK).into(&list)
		var got [2]int
		for _, e := range list.Items {
			switch e.Course.ID {
			case one.id:
				got[0]++
			case other.id:
				got[1]++
			}
		}
		if got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
		file := lines(w.who[own].get("/api/v1/enrollments/export?" + query).want(http.StatusOK).body)
		if n := file - 1; n != want[0]+want[1] {
			t.Errorf("%s: %d people in the file, want %d", query, n, want[0]+want[1])
		}
	}
}

// lines counts the lines of a file.
func lines(b []byte) int { return bytes.Count(bytes.TrimSpace(b), []byte("\n")) + 1 }
