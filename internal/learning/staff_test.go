package learning_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// group adds a run to a course, of those days, with that many seats; 0 has no limit of its own.
func (s *site) group(course plugin.CourseID, name, from, to string, seats int) string {
	s.t.Helper()
	id := plugin.NewID[string]()
	var capacity *int
	if seats > 0 {
		capacity = &seats
	}
	s.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, capacity) values ($1, $2, $3, $4::text::date, $5::text::date, $6)`,
		id, course, name, from, to, capacity)
	return id
}

// act does it as the owner.
func (s *site) act(e learning.Enrollment, ch learning.EnrollmentChange) (learning.Enrollment, error) {
	return s.ChangeEnrollment(s.t.Context(), s.owner, e.ID, ch)
}

// fields joins the pointers and codes of what is wrong with fields.
func fields(err error) string {
	var all []string
	var fault *plugin.Fault
	if !errors.As(err, &fault) {
		return ""
	}
	for _, f := range fault.Fields {
		all = append(all, f.Pointer+" "+f.Code)
	}
	return strings.Join(all, ", ")
}

// The bounds of what staff assigns, each with the field that it is told at.
func TestAssigning(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, priced := s.course("Burns"), s.course("Priced")
	s.exec(`update courses set price_minor = 5000, max_students = 3 where id = $1`, priced)
	autumn := s.group(priced, "Autumn", "2026-11-01", "2026-12-01", 1)
	gone := s.group(priced, "Spring", "2026-03-01", "2026-04-01", 0)
	lea, omar, una := s.trainee(), s.trainee(), s.trainee()
	inactive := s.trainee()
	s.exec(`update users set is_active = false where id = $1`, inactive.User)
	stranger, observer := s.person(plugin.Trainer, "Sami Stranger"), s.person(plugin.Trainer, "Ola Observer")
	s.join(priced, observer, "observer")
	past, then := noon.Add(-time.Hour), noon.Add(30*24*time.Hour)
	free := learning.Assignment{Way: learning.FreeOfCharge, Reason: "a colleague"}

	for _, c := range []struct {
		name   string
		who    plugin.Actor
		course plugin.CourseID
		users  []plugin.UserID
		as     learning.Assignment
		code   string
		fields string
	}{
		{"a stranger", stranger, priced, []plugin.UserID{lea.User}, free, "not_found", ""},
		{"an observer", observer, priced, []plugin.UserID{lea.User}, free, "auth.denied", ""},
		{"a trainee", lea, priced, []plugin.UserID{lea.User}, free, "not_found", ""},
		{"no way", s.owner, priced, []plugin.UserID{lea.User}, learning.Assignment{}, "enrollment.invalid", "/way enrollment.way_needed"},
		{"an unknown way", s.owner, priced, []plugin.UserID{lea.User}, learning.Assignment{Way: "barter"}, "enrollment.invalid", "/way enrollment.way_unknown"},
		{"no reason", s.owner, priced, []plugin.UserID{lea.User}, learning.Assignment{Way: learning.FreeOfCharge, Reason: " \x00 "}, "enrollment.invalid", "/reason enrollment.reason_needed"},
		{"a long reason", s.owner, priced, []plugin.UserID{lea.User}, learning.Assignment{Way: learning.FreeOfCharge, Reason: strings.Repeat("ي", 501)}, "enrollment.invalid", "/reason enrollment.too_long"},
		{"a way for what is free", s.owner, course, []plugin.UserID{lea.User}, free, "enrollment.invalid", "/way enrollment.way_free"},
		{"until the past", s.owner, course, []plugin.UserID{lea.User}, learning.Assignment{Until: &past}, "enrollment.invalid", "/lastDay enrollment.past"},
		{"somebody inactive", s.owner, course, []plugin.UserID{lea.User, inactive.User}, learning.Assignment{}, "enrollment.invalid", "/userIds enrollment.unknown_person"},
		{"a trainer", s.owner, course, []plugin.UserID{stranger.User}, learning.Assignment{}, "enrollment.invalid", "/userIds enrollment.unknown_person"},
		{"a group of another course", s.owner, course, []plugin.UserID{lea.User}, learning.Assignment{Group: autumn}, "not_found", ""},
		{"a group that is over", s.owner, priced, []plugin.UserID{lea.User}, learning.Assignment{Group: gone, Way: free.Way, Reason: free.Reason}, "enrollment.group_over", ""},
		{"more than the group has", s.owner, priced, []plugin.UserID{lea.User, omar.User}, learning.Assignment{Group: autumn, Way: free.Way, Reason: free.Reason}, "enrollment.group_full", ""},
		{"more than the course has", s.owner, priced, []plugin.UserID{lea.User, omar.User, una.User, s.trainee().User}, free, "enrollment.full", ""},
	} {
		_, err := s.Assign(t.Context(), c.who, c.course, c.users, c.as)
		equal(t, c.name, code(err), c.code)
		equal(t, c.name+": fields", fields(err), c.fields)
	}
	equal(t, "enrolled by all that", s.number(`select count(*)::int from enrollments`), 0)

	as := free
	as.Group, as.Until = autumn, &then
	out, err := s.Assign(t.Context(), s.owner, priced, []plugin.UserID{lea.User, lea.User}, as)
	s.must(err)
	equal(t, "enrolled", len(out.Enrolled), 1)
	out, err = s.Assign(t.Context(), s.owner, priced, []plugin.UserID{lea.User, omar.User}, free)
	s.must(err)
	equal(t, "again", line(len(out.Enrolled), len(out.Already), len(out.Team)), "1 1 0")
	list, err := s.Enrollments(t.Context(), s.owner, learning.ListFilter{Group: &autumn}, "", 10)
	s.must(err)
	equal(t, "in the group", line(len(list.Items), list.Items[0].Group.Name, list.Items[0].AccessUntil.Equal(then)), "1 Autumn true")
	d, err := s.EnrollmentDetail(t.Context(), s.owner, list.Items[0].ID)
	s.must(err)
	h := d.History[0]
	equal(t, "history", line(len(d.History), h.Source, *h.Way, *h.Reason, *h.Group, h.Actor.ID == s.owner.User), "1 staff free_of_charge a colleague Autumn true")
	_, err = s.EnrollmentDetail(t.Context(), stranger, d.ID)
	equal(t, "a stranger looks", code(err), "not_found")
}

// Access ends by days, by a date, by the earlier of both, and as staff says.
func TestAccessEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text, other := s.content(course, part, "article", ""), s.content(course, part, "article", "")
	preview := s.content(course, part, "article", "is_preview = true")
	_, file := s.film(course, part, 60)
	for set, want := range map[string]string{
		"access_days = null, access_until = null":         "never",
		"access_days = 10, access_until = null":           "2026-12-04T12:00:00Z",
		"access_days = null, access_until = '2026-11-30'": "2026-12-01T00:00:00Z",
		"access_days = 10, access_until = '2026-11-30'":   "2026-12-01T00:00:00Z",
		"access_days = 3, access_until = '2026-11-30'":    "2026-11-27T12:00:00Z",
	} {
		s.exec(`update courses set `+set+` where id = $1`, course)
		e, until := s.enrol(s.trainee(), course), "never"
		if e.AccessUntil != nil {
			until = e.AccessUntil.UTC().Format(time.RFC3339)
		}
		equal(t, set, until, want)
	}
	s.exec(`update courses set access_days = 10, access_until = null where id = $1`, course)
	lea := s.trainee()
	e := s.enrol(lea, course)
	s.confirm(lea, text)
	s.wait(10*24*time.Hour - time.Second)
	equal(t, "at the last second", code(s.MayView(t.Context(), lea, text))+code(s.MayWatch(t.Context(), lea, file)), "")
	s.wait(time.Second)
	for _, c := range []struct{ name, got, want string }{
		{"a content", code(s.MayView(t.Context(), lea, text)), "enrollment.ended"},
		{"a file", code(s.MayWatch(t.Context(), lea, file)), "enrollment.ended"},
		{"a free preview", code(s.MayView(t.Context(), lea, preview)), ""},
	} {
		equal(t, c.name, c.got, c.want)
	}
	_, err := s.Confirm(t.Context(), lea, other)
	equal(t, "confirming", code(err), "enrollment.ended")
	_, err = s.Confirm(t.Context(), lea, preview)
	s.must(err)
	equal(t, "recorded after the end", s.number(`select count(*)::int from lesson_completions where user_id = $1`, lea.User), 1)
	st, err := s.CourseState(t.Context(), lea, course)
	s.must(err)
	equal(t, "the course's page", line(st.Action, *st.Reason), "closed ended")
	items, err := s.MyLearning(t.Context(), lea)
	s.must(err)
	equal(t, "my learning", line(len(items), items[0].AccessUntil.Before(s.now()) || items[0].AccessUntil.Equal(s.now())), "1 true")

	longer := s.now().Add(24 * time.Hour)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Extend, Until: &longer})
	s.must(err)
	equal(t, "extended", code(s.MayView(t.Context(), lea, text)), "")
	before := e.EnrolledAt.Add(-time.Second)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Extend, Until: &before})
	equal(t, "before it began", fields(err), "/lastDay enrollment.before_start")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Extend})
	s.must(err)
	s.wait(1000 * 24 * time.Hour)
	equal(t, "without end", code(s.MayView(t.Context(), lea, text)), "")
	equal(t, "told", s.number(`select count(*)::int from notices where kind = 'access_changed'`), 2)
}

// What staff may do to an enrolment in which state.
func TestActs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text := s.content(course, part, "article", "")
	s.content(course, part, "article", "")
	stands := func(e learning.Enrollment, err error) string {
		if err != nil {
			return code(err)
		}
		return line(e.Status, e.Progress)
	}
	lea := s.trainee()
	e := s.enrol(lea, course)
	s.confirm(lea, text)
	for _, c := range []struct {
		act  learning.Act
		want string
	}{
		{learning.Resume, "enrolled 50"},
		{learning.Suspend, "suspended 50"},
		{learning.Finish, "enrollment.status"},
		{learning.Resume, "enrolled 50"},
		{learning.Finish, "completed 100"},
		{learning.Suspend, "suspended 100"},
		{learning.Resume, "completed 100"}, // it was completed before
		{learning.Drop, "dropped 100"},
		{learning.Suspend, "enrollment.status"},
		{learning.Finish, "enrollment.status"},
		{learning.Resume, "completed 100"}, // comes back, and has lost nothing
	} {
		equal(t, string(c.act), stands(s.act(e, learning.EnrollmentChange{Act: c.act})), c.want)
	}
	history, err := db.Values[string](t.Context(), s.db, `select concat_ws('→', from_status, to_status) from enrollment_changes order by at, id`)
	s.must(err)
	equal(t, "history", strings.Join(history, " "), "enrolled enrolled→suspended suspended→enrolled enrolled→completed completed→suspended suspended→completed completed→dropped dropped→completed")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Annotate, Note: "  late\x07 again "})
	s.must(err)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Annotate, Note: strings.Repeat("x", 2001)})
	equal(t, "a long note", fields(err), "/note enrollment.too_long")
	d, err := s.EnrollmentDetail(t.Context(), s.owner, e.ID)
	s.must(err)
	equal(t, "note", *d.Notes, "late again")

	// Who left a course that costs something comes back with a reason.
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	s.exec(`update courses set price_minor = 5000 where id = $1`, course)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Resume})
	equal(t, "back for nothing", fields(err), "/reason enrollment.reason_needed")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Move})
	equal(t, "moved when gone", code(err), "enrollment.status")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Resume, Reason: "paid before"})
	s.must(err)
	s.exec(`update courses set price_minor = 0 where id = $1`, course)

	// Leaving by oneself, and not out of a suspension.
	s.must(s.Leave(t.Context(), lea, course))
	s.must(s.Leave(t.Context(), lea, course))
	s.enrol(lea, course)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	equal(t, "leaving a suspension", code(s.Leave(t.Context(), lea, course)), "enrollment.suspended")
	equal(t, "leaving what one never entered", code(s.Leave(t.Context(), s.trainee(), course)), "not_found")

	list, err := s.ChangeEnrollments(t.Context(), s.owner, []plugin.EnrollmentID{e.ID, e.ID, plugin.NewID[plugin.EnrollmentID]()},
		learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	equal(t, "several", line(len(list), list[0].Enrollment.Status, list[1].Code), "2 completed not_found")
}

// Whoever is taken out of a course is told so. Who leaves knows, and of a refund its plugin tells.
func TestWhoIsTakenOutIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	told := func() int { return s.number(`select count(*)::int from notices where kind = 'enrollment_dropped'`) }
	left, refunded, out := s.trainee(), s.trainee(), s.trainee()
	s.enrol(left, course)
	s.must(s.Leave(t.Context(), left, course))
	bought := s.enrol(refunded, course)
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		return s.EndBy(t.Context(), tx, plugin.Actor{System: true}, bought.ID, "refunded")
	}))
	equal(t, "told of what they know", told(), 0)
	e := s.enrol(out, course)
	for range 2 {
		_, err := s.act(e, learning.EnrollmentChange{Act: learning.Drop, Reason: "never came"})
		s.must(err)
	}
	equal(t, "told", told(), 1)
	equal(t, "leads to the own courses", s.number(`select count(*)::int from notices where user_id = $1 and kind = 'enrollment_dropped' and link = '/learning'`, out.User), 1)
}

// A group's seats: completed people keep theirs while it runs, and free the course's at once.
func TestSeatsOfGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	text := s.content(course, s.section(course), "article", "")
	runs, later := s.group(course, "Runs", "2026-11-20", "2026-11-30", 1), s.group(course, "Later", "2026-12-10", "2026-12-20", 1)
	into := func(a plugin.Actor, group string) string {
		_, err := s.Enrol(t.Context(), a, course, group)
		return code(err)
	}
	lea, omar := s.trainee(), s.trainee()
	equal(t, "the first", into(lea, runs), "")
	s.confirm(lea, text)
	equal(t, "while it runs", into(omar, runs), "enrollment.group_full")
	equal(t, "the other group", into(omar, later), "")
	s.confirm(omar, text)
	una := s.trainee()
	equal(t, "before it runs a completed one frees the seat", into(una, later), "")
	e := s.enrol(una, course)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Move, Group: runs})
	equal(t, "moved into a full one", code(err), "enrollment.group_full")
	s.wait(7 * 24 * time.Hour)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Move, Group: runs})
	equal(t, "moved into one that is over", code(err), "enrollment.group_over")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Move})
	s.must(err)
	equal(t, "in no group", s.number(`select count(*)::int from enrollments where user_id = $1 and group_id is null`, una.User), 1)

	type standing struct {
		taken int
		mine  bool
	}
	seats := func(a plugin.Actor, group string) standing {
		got, err := s.Seats(t.Context(), a, course)
		s.must(err)
		return standing{got.Groups[group], got.Mine != nil && *got.Mine == group}
	}
	s.wait(-7 * 24 * time.Hour)
	equal(t, "as who is in it sees it", seats(lea, runs), standing{1, true})
	equal(t, "as a visitor sees it", seats(s.visitor, runs), standing{1, false})
	equal(t, "completed before it begins", seats(s.visitor, later), standing{})

	// Of forty people one gets the last seat of a group.
	third := s.group(course, "Third", "2026-12-10", "2026-12-20", 1)
	var all sync.WaitGroup
	for range 40 {
		who := s.trainee()
		all.Go(func() { into(who, third) })
	}
	all.Wait()
	equal(t, "in the third", s.number(`select count(*)::int from enrollments where group_id = $1`, third), 1)
}

// Whoever has completed a course has left the seat, suspended or not; back into a group that runs needs one.
func TestTheSeatOfWhoCompleted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	text := s.content(course, s.section(course), "article", "")
	s.exec(`update courses set max_students = 1 where id = $1`, course)
	runs := s.group(course, "Runs", "2026-11-20", "2026-11-30", 9)
	lea, omar := s.trainee(), s.trainee()
	e := s.enrol(lea, course)
	s.confirm(lea, text)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	s.enrol(omar, course)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Move, Group: runs})
	equal(t, "into a group that runs", code(err), "enrollment.full")
}

// A day that no calendar of ours has is refused: a moment after the year 9999 could not be written down.
func TestDaysOfAccess(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	e := s.enrol(s.trainee(), course)
	for day, want := range map[string]int{"9999-12-31": 422, "2101-01-01": 422, "1999-12-31": 422, "2026-02-30": 422, "tomorrow": 422, "2100-12-31": 200} {
		status, body := s.call(s.owner, "POST", "/enrollments/changes", map[string]any{"ids": []any{e.ID}, "act": "extend", "lastDay": day})
		equal(t, fmt.Sprint(day, body["errors"]), status, want)
	}
	status, _ := s.call(s.owner, "POST", "/courses/"+string(course)+"/enrollments", map[string]any{"userIds": []any{s.trainee().User}, "lastDay": "9999-12-31"})
	equal(t, "assigned until then", status, 422)
}

// Who finds whom.
func TestCandidates(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, foreign := s.course("Burns"), s.course("Foreign")
	s.exec(`delete from course_team where course_id = $1`, foreign)
	known, unknown := s.person(plugin.Trainee, "Karim Known"), s.person(plugin.Trainee, "Karim Unknown")
	s.person(plugin.Trainer, "Karim Trainer")
	s.enrol(known, course)
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), unknown.User, foreign)
	found := func(a plugin.Actor, query string) string {
		list, err := s.Candidates(t.Context(), a, course, query)
		s.must(err)
		var all []string
		for _, c := range list {
			status := "-"
			if c.Status != nil {
				status = string(*c.Status)
			}
			all = append(all, c.User.LastName+" "+status)
		}
		return strings.Join(all, ", ")
	}
	address, err := db.Value[string](t.Context(), s.db, `select email from users where id = $1`, unknown.User)
	s.must(err)
	equal(t, "a super admin", found(s.admin, "karim"), "Unknown -, Known enrolled")
	equal(t, "the owner", found(s.owner, "karim"), "Known enrolled")
	equal(t, "the owner, by the address", found(s.owner, strings.ToUpper(address)), "Unknown -")
	equal(t, "half an address", found(s.owner, address[:len(address)-1]), "")
	equal(t, "a percent sign", found(s.admin, "%%"), "")
	_, err = s.Candidates(t.Context(), known, course, "karim")
	equal(t, "a trainee", code(err), "not_found")
}
