package classroom_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// What a course's page shows to everybody: the next five, with the seats that are free, and nothing that is not theirs.
func TestTheNextSessionsOfACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	room := 2
	s.plan(classroom.Change{Title: "All", StartsAt: "2027-03-09T18:00", EndsAt: "2027-03-09T20:00", LiveLink: "https://meet.example/private", Trainer: s.una.User})
	s.plan(classroom.Change{Title: "Small room", StartsAt: "2027-03-10T18:00", EndsAt: "2027-03-10T20:00", Location: "Hall 1", Capacity: &room})
	s.plan(classroom.Change{Title: "Mornings", StartsAt: "2027-03-11T08:00", EndsAt: "2027-03-11T10:00", Group: s.morning})
	off := s.plan(evenings(12))
	_, err := s.Cancel(t.Context(), s.omar, off.ID, "Rain", nil)
	s.must(err)
	s.plan(classroom.Change{Title: "Before", StartsAt: "2027-03-01T18:00", EndsAt: "2027-03-01T20:00"})
	show := func(a plugin.Actor) (said []string) {
		t.Helper()
		list, err := s.Next(t.Context(), a, s.course)
		s.must(err)
		for _, n := range list {
			free := "-"
			if n.Free != nil {
				free = fmt.Sprint(*n.Free)
			}
			said = append(said, *n.Title+" "+*n.Location+" "+free)
		}
		return said
	}
	equal(t, "shown", show(plugin.Actor{}), []string{"All Room 3 -", "Small room Hall 1 0", "Mornings Room 3 1"})
	s.exec(`update courses set max_students = 5 where id = $1`, s.course)
	equal(t, "with seats of the course", show(plugin.Actor{}), []string{"All Room 3 2", "Small room Hall 1 0", "Mornings Room 3 1"})
	// A seat that is kept for somebody is not free.
	s.exec(`insert into seat_holds (id, course_id, group_id, user_id, key, expires_at) values ($1, $2, $3, $4, 'k', $5)`,
		plugin.NewID[string](), s.course, s.morning, s.stranger.User, noon.Add(time.Hour))
	equal(t, "with a seat held", show(plugin.Actor{}), []string{"All Room 3 1", "Small room Hall 1 0", "Mornings Room 3 0"})
	s.wait(2 * time.Hour)
	equal(t, "free again", show(plugin.Actor{})[2], "Mornings Room 3 1")

	list, err := s.Next(t.Context(), plugin.Actor{}, s.course)
	s.must(err)
	b, err := json.Marshal(list)
	s.must(err)
	for _, private := range []string{"meet.example", "Una", "@example.org", "people"} {
		if strings.Contains(string(b), private) {
			t.Errorf("visitors are told %s: %s", private, b)
		}
	}
	equal(t, "offset", list[0].UTCOffset, 120)
	for day := 20; day < 28; day++ {
		s.plan(evenings(day))
	}
	list, err = s.Next(t.Context(), plugin.Actor{}, s.course)
	s.must(err)
	equal(t, "at most", len(list), 5)

	s.exec(`update courses set is_published = false where id = $1`, s.course)
	_, err = s.Next(t.Context(), plugin.Actor{}, s.course)
	equal(t, "a draft", wrong(err), "not_found")
	_, err = s.Next(t.Context(), s.omar, s.course)
	s.must(err)
	s.exec(`update courses set is_published = true, course_type = 'online' where id = $1`, s.course)
	list, err = s.Next(t.Context(), plugin.Actor{}, s.course)
	s.must(err)
	equal(t, "online", len(list), 0)
	_, err = s.Next(t.Context(), plugin.Actor{}, "x")
	equal(t, "no course", wrong(err), "not_found")
}

// A trainer's page shows what comes next in the courses that they teach, alone or with others, as the courses' own pages do.
func TestTheNextSessionsOfATrainer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for slug, a := range map[string]plugin.Actor{"omar": s.omar, "una": s.una, "zaid": s.zaid, "stranger": s.stranger} {
		s.exec(`insert into user_profiles (user_id, slug, is_public) values ($1, $2, true)`, a.User, slug)
	}
	scalds := s.newCourse("Scalds")
	small := 2
	for _, x := range []struct {
		course plugin.CourseID
		ch     classroom.Change
	}{
		{s.course, classroom.Change{Title: "Small room", StartsAt: "2027-03-09T18:00", EndsAt: "2027-03-09T20:00", Capacity: &small, Trainer: s.una.User, LiveLink: "https://meet.example/private"}},
		{scalds, classroom.Change{Title: "Elsewhere", StartsAt: "2027-03-08T18:00", EndsAt: "2027-03-08T20:00", Capacity: &small}},
		{s.course, classroom.Change{Title: "Before", StartsAt: "2027-03-01T18:00", EndsAt: "2027-03-01T20:00"}},
		{s.course, classroom.Change{Title: "Cancelled", StartsAt: "2027-03-10T18:00", EndsAt: "2027-03-10T20:00"}},
	} {
		one, err := s.Create(t.Context(), s.omar, x.course, x.ch)
		s.must(err)
		if x.ch.Title == "Cancelled" {
			_, err = s.Cancel(t.Context(), s.omar, one.ID, "Rain", nil)
			s.must(err)
		}
	}
	show := func(slug string) string {
		t.Helper()
		list, err := s.OfTrainer(t.Context(), slug)
		s.must(err)
		var said []string
		for _, n := range list {
			said = append(said, fmt.Sprintf("%s: %s %d", n.Course.Title, *n.Title, *n.Free))
		}
		b, err := json.Marshal(list)
		s.must(err)
		if strings.Contains(string(b), "meet.example") {
			t.Errorf("visitors are told the way in: %s", b)
		}
		return strings.Join(said, ", ")
	}
	equal(t, "the owner's", show("omar"), "Scalds: Elsewhere 2, Burns: Small room 0")
	equal(t, "the co-trainer's", show("una"), "Burns: Small room 0")
	equal(t, "an assistant's", show("zaid"), "")
	equal(t, "a stranger's", show("stranger"), "")
	s.exec(`update courses set course_type = 'online' where id = $1`, scalds)
	equal(t, "without what meets nowhere", show("omar"), "Burns: Small room 0")
	s.exec(`update courses set course_type = 'classroom', archived_at = now() where id = $1`, scalds)
	equal(t, "without what is archived", show("omar"), "Burns: Small room 0")
	s.exec(`update courses set is_published = false where id = $1`, s.course)
	equal(t, "without drafts", show("omar"), "")
	s.exec(`update user_profiles set is_public = false where slug = 'omar'`)
	for _, slug := range []string{"omar", "nobody", "", "\x00", "\xff"} {
		_, err := s.OfTrainer(t.Context(), slug)
		equal(t, "no page at "+slug, wrong(err), "not_found")
	}
}

// Trainees see what is for all and for their own group, with the way in; who has no access sees nothing.
func TestTheSessionsOfATrainee(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	all := evenings(9)
	all.Title, all.LiveLink = "All", "https://meet.example/private"
	s.plan(all)
	for group, title := range map[string]string{s.morning: "M", s.evening: "E"} {
		ch := evenings(10)
		ch.Title, ch.Group = title, group
		s.plan(ch)
	}
	titles := func(list []classroom.Mine, err error) string {
		t.Helper()
		s.must(err)
		var said []string
		for _, m := range list {
			said = append(said, *m.Title)
		}
		return strings.Join(said, " ")
	}
	equal(t, "lea", titles(s.OfCourse(t.Context(), s.lea, s.course)), "All M")
	equal(t, "max", titles(s.MySessions(t.Context(), s.max)), "All E")
	equal(t, "nora", titles(s.OfCourse(t.Context(), s.nora, s.course)), "All")
	equal(t, "nora's own", titles(s.MySessions(t.Context(), s.nora)), "All")
	// Who has completed the course comes only with a group: the list and the notices agree.
	s.exec(`update enrollments set status = 'completed', completed_at = now() where user_id in ($1, $2)`, s.nora.User, s.max.User)
	equal(t, "nora's, completed", titles(s.MySessions(t.Context(), s.nora)), "")
	equal(t, "max's, completed", titles(s.MySessions(t.Context(), s.max)), "E")
	if list, err := s.OfCourse(t.Context(), s.eve, s.course); err != nil || len(list) != 3 {
		t.Errorf("the team sees %d: %v", len(list), err)
	}
	list, err := s.OfCourse(t.Context(), s.lea, s.course)
	s.must(err)
	equal(t, "the way in", *list[0].LiveLink, "https://meet.example/private")
	// A hybrid course has a link of its own.
	s.exec(`update courses set course_type = 'hybrid', live_link = 'https://meet.example/course' where id = $1`, s.course)
	list, err = s.OfCourse(t.Context(), s.lea, s.course)
	s.must(err)
	equal(t, "the course's way in", *list[1].LiveLink, "https://meet.example/course")

	for _, c := range []struct{ what, sql, want string }{
		{"suspended", `update enrollments set status = 'suspended' where user_id = $1`, "enrollment.suspended"},
		{"gone", `update enrollments set status = 'dropped' where user_id = $1`, "enrollment.dropped"},
		{"over", `update enrollments set status = 'enrolled', access_until = '2027-03-01' where user_id = $1`, "enrollment.ended"},
	} {
		s.exec(c.sql, s.lea.User)
		_, err := s.OfCourse(t.Context(), s.lea, s.course)
		equal(t, c.what, wrong(err), c.want)
		equal(t, c.what+", own", titles(s.MySessions(t.Context(), s.lea)), "")
	}
	for _, a := range []plugin.Actor{{}, s.stranger} {
		_, err := s.OfCourse(t.Context(), a, s.course)
		equal(t, "a stranger", wrong(err), "not_found")
	}
	// Whoever holds one finds it among their own.
	ch := evenings(15)
	ch.Title, ch.Trainer = "Held", s.una.User
	s.plan(ch)
	list, err = s.MySessions(t.Context(), s.una)
	s.must(err)
	if len(list) != 1 || !list[0].Teaching || list[0].CourseTitle != "Burns" {
		t.Errorf("una's: %+v", list)
	}
}

// A planned session is something to learn, where people meet at all.
func TestASessionCountsForPublishing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	check := classroom.PublishCheck{Now: s.now}
	is := func(what string, want bool) {
		t.Helper()
		got, missing, err := check.CheckPublish(t.Context(), s.db, s.course)
		s.must(err)
		if got != want || len(missing) > 0 {
			t.Errorf("%s: %v %v", what, got, missing)
		}
	}
	is("nothing", false)
	one := s.plan(evenings(9))
	is("planned", true)
	becoming := func(what, courseType, want string) {
		t.Helper()
		wrong, err := classroom.TypeCheck{Now: s.now}.CheckType(t.Context(), s.db, s.course, courseType)
		s.must(err)
		equal(t, what, fmt.Sprint(wrong), want)
	}
	becoming("online with a session", "online", "[{/courseType classroom.planned map[]}]")
	becoming("hybrid with a session", "hybrid", "[]")
	s.exec(`update courses set course_type = 'online' where id = $1`, s.course)
	is("online", false)
	s.exec(`update courses set course_type = 'hybrid' where id = $1`, s.course)
	is("hybrid", true)
	s.wait(24 * 30 * time.Hour)
	is("over", false)
	s.clock.Store(noon.UnixNano())
	_, err := s.Cancel(t.Context(), s.omar, one.ID, "Rain", nil)
	s.must(err)
	is("cancelled", false)
	becoming("online once it is cancelled", "online", "[]")
}

// A change of time or place is told once to whom it concerns, in their language, and to nobody else.
func TestWhoIsToldOfAChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	quiet := s.person(plugin.Trainee, "Quiet")
	s.enrol(quiet, nil)
	s.exec(`update enrollments set status = 'suspended' where user_id = $1`, quiet.User)
	all := s.plan(evenings(9))
	ch := again(all)
	ch.Title = "Only the title"
	all, err := s.Change(t.Context(), s.omar, all.ID, ch)
	s.must(err)
	ch = again(all)
	ch.StartsAt, ch.EndsAt, ch.Location = "2027-03-16T18:00", "2027-03-16T20:00", "Hall 9"
	all, err = s.Change(t.Context(), s.omar, all.ID, ch)
	s.must(err)
	equal(t, "of all", s.told("session_changed", 3), "Lea Max Nora")
	body, err := db.Value[string](t.Context(), s.db, `select body_text from mails where subject = 'A session of Burns was moved' limit 1`)
	s.must(err)
	for _, part := range []string{"Burns", "2027-03-16", "18:00 to 20:00 (Africa/Cairo)", "Hall 9"} {
		if !strings.Contains(body, part) {
			t.Errorf("the mail does not say %s: %s", part, body)
		}
	}
	args := map[string]any{"course": "Burns", "day": "2027-03-16", "from": "18:00", "to": "20:00", "zone": "Africa/Cairo", "place": "Hall 9"}
	if said := s.texts.Text("ar", "notice.session_changed.body", args); !strings.Contains(said, "صار يوم \u2066٢٠٢٧-٠٣-١٦\u2069، من ١٨:٠٠") {
		t.Errorf("in Arabic: %s", said)
	}

	ch = evenings(10)
	ch.Group = s.morning
	own := s.plan(ch)
	_, err = s.Cancel(t.Context(), s.omar, own.ID, "The hall is under water", nil)
	s.must(err)
	equal(t, "of a group", s.told("session_cancelled", 1), "Lea")

	// One that goes to another group is told to those as changed, and to the first ones as not theirs.
	ch = again(all)
	ch.Group = s.evening
	_, err = s.Change(t.Context(), s.omar, all.ID, ch)
	s.must(err)
	equal(t, "no longer theirs", s.told("session_withdrawn", 2), "Lea Nora")
	equal(t, "still theirs", s.told("session_changed", 4), "Lea Max Max Nora")
	body, err = db.Value[string](t.Context(), s.db, `select body_text from mails where subject = 'A session of Burns is no longer for you' limit 1`)
	s.must(err)
	if !strings.Contains(body, "You need not come on 2027-03-16") {
		t.Errorf("the mail does not say for which day they have it: %s", body)
	}

	// Of what is over, and in a course that nobody can enter, nobody is told.
	past := s.plan(classroom.Change{StartsAt: "2027-03-01T18:00", EndsAt: "2027-03-01T20:00"})
	ch = again(past)
	ch.Location = "Elsewhere"
	_, err = s.Change(t.Context(), s.omar, past.ID, ch)
	s.must(err)
	draft := s.plan(evenings(20))
	s.exec(`update courses set is_published = false where id = $1`, s.course)
	_, err = s.Cancel(t.Context(), s.omar, draft.ID, "Rain", nil)
	s.must(err)
	equal(t, "jobs", s.number(`select count(*)::int from jobs.river_job where kind = 'classroom.tell'`), 4)
}

// Whoever is erased holds no session to come; what they held stays.
func TestErasingATrainer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ch := classroom.Change{StartsAt: "2020-03-01T18:00", EndsAt: "2020-03-01T20:00", Trainer: s.una.User}
	s.plan(ch)
	ch.StartsAt, ch.EndsAt = "2099-03-01T18:00", "2099-03-01T20:00"
	s.plan(ch)
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return classroom.Personal{}.Erase(t.Context(), tx, s.una.User) }))
	equal(t, "held", s.number(`select count(*)::int from classroom_sessions where trainer_id = $1`, s.una.User), 1)
}
