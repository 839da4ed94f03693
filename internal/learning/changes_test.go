package learning_test

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// changes makes one request about several enrolments and writes down what it answers: the status and, of each enrolment, how it
// is now or why not.
func (s *site) changes(act string, more map[string]any, list ...learning.Enrollment) string {
	s.t.Helper()
	var ids []plugin.EnrollmentID
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	in := map[string]any{"ids": ids, "act": act}
	for name, value := range more {
		in[name] = value
	}
	status, body := s.call(s.owner, "POST", "/enrollments/changes", in)
	all := []string{line(status)}
	items, _ := body["items"].([]any)
	for _, item := range items {
		one := item.(map[string]any)
		switch e, _ := one["enrollment"].(map[string]any); {
		case e != nil:
			all = append(all, line(e["status"]))
		case one["why"] == "":
			s.t.Errorf("%v says not why", one)
			fallthrough
		default:
			all = append(all, line(one["code"]))
		}
	}
	faults, _ := body["errors"].([]any)
	for _, fault := range faults {
		all = append(all, line(fault.(map[string]any)["pointer"], fault.(map[string]any)["code"]))
	}
	return strings.Join(all, ", ")
}

// Of several enrolments each is changed or says why not; a refusal of everything is one that changed nothing.
func TestABulkChangeTellsWhatItDid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	text := s.content(course, s.section(course), "article", "")
	lea := s.enrol(s.trainee(), course)
	s.exec(`update enrollments set enrolled_at = '2026-11-01T12:00:00Z' where id = $1`, lea.ID)
	omar := s.enrol(s.trainee(), course)

	// A last day before one of them began.
	equal(t, "extended", s.changes("extend", map[string]any{"lastDay": "2026-11-20"}, lea, omar), "200, enrolled, enrollment.before_start")
	equal(t, "who has an end", s.number(`select count(*)::int from enrollments where access_until = '2026-11-21T00:00:00Z'`), 1)
	equal(t, "a day before all of them", s.changes("extend", map[string]any{"lastDay": "2026-10-20"}, lea, omar), "422, /lastDay enrollment.before_start")
	s.exec(`update enrollments set access_until = null`)

	// One is suspended, the other one has left what now costs something.
	equal(t, "suspended", s.changes("suspend", nil, lea), "200, suspended")
	equal(t, "dropped", s.changes("drop", nil, omar), "200, dropped")
	s.exec(`update courses set price_minor = 5000 where id = $1`, course)
	equal(t, "back without a reason", s.changes("resume", nil, lea, omar), "200, enrolled, enrollment.reason_needed")
	equal(t, "alone", s.changes("resume", nil, omar), "422, /reason enrollment.reason_needed")
	equal(t, "with a reason", s.changes("resume", map[string]any{"reason": "paid before"}, omar), "200, enrolled")
	s.exec(`update courses set price_minor = 0 where id = $1`, course)

	// What the act itself lacks is said before the first is changed.
	una := s.trainee()
	done := s.enrol(una, course)
	s.confirm(una, text)
	equal(t, "again without a reason", s.changes("again", nil, lea, done), "422, /reason enrollment.reason_again")
	equal(t, "a reason that is too long", s.changes("suspend", map[string]any{"reason": strings.Repeat("x", 501)}, lea, done), "422, /reason enrollment.too_long")
	equal(t, "nobody was changed", s.number(`select count(*)::int from enrollments where status = 'suspended' or cycle > 1`), 0)
	equal(t, "again", s.changes("again", map[string]any{"reason": "by mistake"}, lea, done), "200, enrollment.not_completed, enrolled")
}
