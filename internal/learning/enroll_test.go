package learning_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// Two hundred people want the last of fifty seats at the same moment, three of which are taken and
// two held: forty-five get one.
func TestTheLastSeat(t *testing.T) {
	t.Parallel()
	s := openSite(t, dbtest.URL(t), 20)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 50 where id = $1`, course)
	hold := func(user *plugin.UserID, expires time.Time) {
		s.exec(`insert into seat_holds (id, course_id, user_id, key, expires_at) values ($1, $2, $3, $1::uuid::text, $4)`,
			plugin.NewID[string](), course, user, expires)
	}
	var early []plugin.Actor
	for range 4 {
		early = append(early, s.trainee())
		s.enrol(early[len(early)-1], course)
	}
	s.exec(`update enrollments set status = 'suspended' where user_id = $1`, early[0].User) // keeps the seat
	s.exec(`update enrollments set status = 'dropped' where user_id = $1`, early[1].User)   // frees it
	hold(nil, noon.Add(time.Minute))
	hold(nilIfEmpty(s.trainee().User), noon.Add(time.Minute))
	hold(&early[2].User, noon.Add(time.Minute)) // has a seat already
	hold(nil, noon)                             // is over

	people := make([]plugin.Actor, 200)
	for i := range people {
		people[i] = s.trainee()
	}
	rush := func(course plugin.CourseID) (in, full int64) {
		var all sync.WaitGroup
		var got, refused atomic.Int64
		for _, a := range people {
			all.Go(func() {
				switch _, err := s.Enrol(t.Context(), a, course, ""); code(err) {
				case "":
					got.Add(1)
				case "enrollment.full":
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		return got.Load(), refused.Load()
	}
	rush(s.course("Bandages")) // opens all connections: the rush below is a real one
	in, full := rush(course)
	equal(t, "got a seat", in, 45)
	equal(t, "were refused", full, 155)
	equal(t, "take a seat", s.number(`select count(*)::int from enrollments where course_id = $1 and status in ('enrolled', 'suspended')`, course), 48)
}

func TestEnrollingTwiceIsOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	lea := s.trainee()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := s.Enrol(t.Context(), lea, course, ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	first := s.enrol(lea, course)
	s.wait(time.Hour)
	equal(t, "the second enrolment", s.enrol(lea, course), first)
	equal(t, "events", s.number(`select count(*)::int from events where name = 'enrollment.created'`), 1)
	equal(t, "history", s.number(`select count(*)::int from enrollment_changes where source = 'self' and from_status is null`), 1)
	equal(t, "audit", s.number(`select count(*)::int from audit_log where action = 'enrollment.created'`), 1)
}

func TestWhatHappenedThen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text := s.content(course, part, "article", "")
	film, _ := s.film(course, part, 100)
	lea, began := s.trainee(), noon.Add(-20*24*time.Hour)
	_, err := s.At(began).Enrol(t.Context(), lea, course, "")
	s.must(err)
	stands := func() string {
		items, err := s.MyLearning(t.Context(), lea)
		s.must(err)
		last := "never"
		if items[0].LastActiveAt != nil {
			last = items[0].LastActiveAt.Sub(began).String()
		}
		return fmt.Sprint(items[0].EnrolledAt.Sub(began), " ", last, " ", items[0].Progress)
	}
	equal(t, "enrolled", stands(), "0s never 0")
	_, err = s.At(began.Add(time.Hour)).Confirm(t.Context(), lea, text)
	s.must(err)
	equal(t, "read", stands(), "0s 1h0m0s 50")
	_, err = s.At(began.Add(2*time.Hour)).Watch(t.Context(), lea, film, learning.Report{Played: [][2]float64{{0, 10}}, Position: 10, Seq: 1, SessionKey: "a", Asset: s.filmOf(film)})
	s.must(err)
	equal(t, "watched", stands(), "0s 2h0m0s 50")
}

func TestWhoLeftComesBackToWhatWasDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	done := s.content(course, part, "article", "")
	s.content(course, part, "article", "")
	lea := s.trainee()
	first := s.enrol(lea, course)
	s.confirm(lea, done)
	_, err := s.ChangeEnrollment(t.Context(), s.owner, first.ID, learning.EnrollmentChange{Act: learning.Drop, Reason: "moved away"})
	s.must(err)
	equal(t, "meanwhile", code(s.MayView(t.Context(), lea, done)), "enrollment.dropped")
	items, err := s.MyLearning(t.Context(), lea)
	s.must(err)
	equal(t, "courses meanwhile", len(items), 0)
	s.wait(time.Hour)
	again := s.enrol(lea, course)
	equal(t, "the same enrolment", again.ID, first.ID)
	equal(t, "progress", again.Progress, 50)
	equal(t, "enrolled", again.EnrolledAt, noon)
	history, err := db.Values[string](t.Context(), s.db,
		`select concat_ws(' ', coalesce(from_status::text, '-'), to_status, source, reason) from enrollment_changes order by at, id`)
	s.must(err)
	equal(t, "history", strings.Join(history, "; "), "- enrolled self; enrolled dropped staff moved away; dropped enrolled self")
}

// The doors of a course: what enrolling answers, and which action its page offers, agree.
func TestDoors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.trainee()
	before := s.course("Before")
	for _, c := range []struct {
		name, set              string
		enrol, visitor, action string
	}{
		{"open", "", "", "sign-in", "enrol"},
		{"priced", "price_minor = 1", "enrollment.not_free", "buy", "buy"},
		{"draft", "is_published = false", "not_found", "closed unlisted", "closed unlisted"},
		{"archived", "archived_at = now()", "not_found", "closed unlisted", "closed unlisted"},
		{"over", "end_date = '2026-11-23'", "enrollment.closed", "closed over", "closed over"},
		{"on its last day", "end_date = '2026-11-24'", "", "sign-in", "enrol"},
		{"full", "max_students = 1", "enrollment.full", "wait", "wait"},
		{"full, nobody waits", "max_students = 1, waiting_list = false", "enrollment.full", "full", "full"},
		{"with room", "max_students = 2", "", "sign-in", "enrol"},
		{"after another", "is_featured = true", "enrollment.prerequisite", "sign-in", "closed prerequisite"},
	} {
		course := s.course(c.name + " course")
		s.enrol(s.trainee(), course)
		if c.set != "" {
			s.exec(`update courses set `+c.set+` where id = $1`, course)
		}
		if c.name == "after another" {
			s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, course, before)
		}
		state := func(a plugin.Actor) string {
			st, err := s.CourseState(t.Context(), a, course)
			s.must(err)
			if st.Reason != nil {
				return string(st.Action) + " " + *st.Reason
			}
			return string(st.Action)
		}
		equal(t, c.name+", a visitor's action", state(s.visitor), c.visitor)
		equal(t, c.name+", a trainee's action", state(lea), c.action)
		equal(t, c.name+", the owner's action", state(s.owner), "manage")
		_, err := s.Enrol(t.Context(), lea, course, "")
		equal(t, c.name+", enrolling", code(err), c.enrol)
		if err == nil {
			equal(t, c.name+", the action then", state(lea), "continue")
		}
	}
	_, err := s.Enrol(t.Context(), s.owner, before, "")
	equal(t, "the owner enrols", code(err), "enrollment.team")
	_, err = s.Enrol(t.Context(), lea, plugin.NewID[plugin.CourseID](), "")
	equal(t, "an unknown course", code(err), "not_found")
	_, err = s.CourseState(t.Context(), lea, plugin.NewID[plugin.CourseID]())
	equal(t, "an unknown course's state", code(err), "not_found")
}

// A course that nobody can enrol in any more is not asked for, and who completed one keeps that after leaving it.
func TestWhatIsAskedForBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, before := s.course("Burns"), s.course("First aid")
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, course, before)
	lea, sami := s.trainee(), s.trainee()
	lesson := s.content(before, s.section(before), "article", "")
	s.enrol(lea, before)
	s.confirm(lea, lesson)
	action := func(a plugin.Actor) string {
		t.Helper()
		st, err := s.CourseState(t.Context(), a, course)
		s.must(err)
		return string(st.Action)
	}
	equal(t, "completed", action(lea), "enrol")
	s.must(s.Leave(t.Context(), lea, before))
	equal(t, "completed and left", action(lea), "enrol")
	s.enrol(lea, before)
	equal(t, "completed and begun anew", action(lea), "enrol")
	s.enrol(lea, course)

	// What is missing is named, and nothing that is done already or that nobody can take any more.
	second, third, hidden := s.course("Bandages"), s.course("Cuts"), s.course("Hidden")
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2), ($1, $3), ($1, $4)`, course, second, third, hidden)
	s.exec(`update courses set is_published = false where id = $1`, hidden)
	missing := func(a plugin.Actor) string {
		t.Helper()
		st, err := s.CourseState(t.Context(), a, course)
		s.must(err)
		var titles []string
		for _, c := range st.Missing {
			if c.Slug == "" {
				t.Errorf("no way to %s", c.Title)
			}
			titles = append(titles, c.Title)
		}
		return strings.Join(titles, ", ")
	}
	equal(t, "nothing is done", missing(sami), "Bandages, Cuts, First aid")
	equal(t, "one is done", missing(lea), "")
	equal(t, "a visitor's", missing(s.visitor), "")
	s.must(s.Leave(t.Context(), lea, course))
	equal(t, "one is done, from outside", missing(lea), "Bandages, Cuts")
	s.exec(`delete from course_prerequisites where course_id = $1 and prerequisite_id <> $2`, course, before)

	for _, gone := range []string{"is_published = false", "archived_at = now()"} {
		equal(t, "before "+gone, action(sami), "closed")
		s.exec(`update courses set `+gone+` where id = $1`, before)
		equal(t, gone, action(sami), "enrol")
		s.exec(`update courses set is_published = true, archived_at = null where id = $1`, before)
	}
	_, err := s.Enrol(t.Context(), sami, course, "")
	equal(t, "as long as it can be taken", code(err), "enrollment.prerequisite")
}

// Whoever waits for the door of a course comes to the door as it is then.
func TestTheDoorIsReadAfterTheWait(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, before := s.course("Burns"), s.course("First aid")
	lea := s.trainee()
	result := make(chan error, 1)
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `select from courses where id = $1 for no key update`, course); err != nil {
			return err
		}
		go func() {
			_, err := s.Enrol(t.Context(), lea, course, "")
			result <- err
		}()
		for s.number(`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) == 0 {
			if err := t.Context().Err(); err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), `insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, course, before)
		return err
	}))
	equal(t, "enrolling", code(<-result), "enrollment.prerequisite")
}

func TestTheStateOfOnesOwnCourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	first := s.content(course, part, "article", "")
	optional := s.content(course, part, "article", "is_required = false")
	last := s.content(course, part, "article", "")
	lea := s.trainee()
	e := s.enrol(lea, course)
	check := func(when string, progress float64, nextUp plugin.ContentID) {
		t.Helper()
		st, err := s.CourseState(t.Context(), lea, course)
		s.must(err)
		equal(t, when+": action", st.Action, "continue")
		equal(t, when+": enrolment", *st.EnrollmentID, e.ID)
		equal(t, when+": progress", *st.Progress, progress)
		got := plugin.ContentID("")
		if st.NextContentID != nil {
			got = *st.NextContentID
		}
		equal(t, when+": next", got, nextUp)
	}
	check("at first", 0, first)
	s.confirm(lea, first)
	check("what counts comes first", 50, last)
	s.confirm(lea, last)
	check("then the rest", 100, optional)
	s.confirm(lea, optional)
	check("nothing left", 100, "")
	s.exec(`update enrollments set status = 'suspended'`)
	st, err := s.CourseState(t.Context(), lea, course)
	s.must(err)
	equal(t, "suspended", string(st.Action)+" "+*st.Reason, "closed suspended")
	_, err = s.Enrol(t.Context(), lea, course, "")
	equal(t, "enrolling out of a suspension", code(err), "enrollment.suspended")
}

// Whoever loses access is cut off on every server, once it is certain and not before.
func TestWithdrawing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	lea, observer, colleague := s.trainee(), s.person(plugin.Trainer, "Ola Observer"), s.person(plugin.Trainer, "Una Other")
	s.join(course, observer, "observer")
	e := s.enrol(lea, course)
	heard := make(chan string, 10)
	s.signals.Hear(learning.RevokeTopic, func(id string) { heard <- id })
	listening := make(chan struct{}, 1)
	s.signals.Again(func() { listening <- struct{}{} })
	go s.signals.Run(t.Context())
	<-listening

	for who, want := range map[*plugin.Actor]string{&lea: "not_found", &colleague: "not_found", &observer: "auth.denied", &s.visitor: "not_found"} {
		_, err := s.ChangeEnrollment(t.Context(), *who, e.ID, learning.EnrollmentChange{Act: learning.Suspend})
		equal(t, string(who.Role), code(err), want)
	}
	_, err := s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: "explode"})
	equal(t, "an act that there is not", code(err), "enrollment.status")
	out, err := s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: learning.Suspend, Reason: "unpaid"})
	s.must(err)
	equal(t, "status", out.Status, learning.Suspended)
	equal(t, "signal", s.next(heard), "enrollment:"+string(lea.User)+":"+string(course))
	_, err = s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: learning.Suspend, Reason: "unpaid"})
	s.must(err)
	equal(t, "events", s.number(`select count(*)::int from events where name = 'enrollment.suspended'`), 1)
}

// Enrolment and completion are told once each, in the browser and by mail, in the person's language.
func TestPeopleAreToldOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course := s.course("Burns")
	part := s.section(course)
	contents := []plugin.ContentID{s.content(course, part, "article", ""), s.content(course, part, "article", "")}
	lea, noor := s.trainee(), s.person(plugin.Trainee, "Noor Saleh")
	s.exec(`insert into user_preferences (user_id, language, time_zone) values ($1, 'ar', 'Asia/Kuwait')`, noor.User)
	for _, a := range []plugin.Actor{lea, noor} {
		s.enrol(a, course)
		for _, c := range contents {
			s.confirm(a, c)
		}
	}
	s.drain()
	s.exec(`insert into event_deliveries (subscriber, event_id, subject)
		select 'learning.' || w.n, e.id, e.subject from events e
		join (values ('welcome', 'enrollment.created'), ('congratulate', 'enrollment.completed')) w (n, event) on w.event = e.name`)
	s.drain() // heard again

	told := func(a plugin.Actor, language string) string {
		a.Language = language
		list, err := s.notices.List(t.Context(), a, nil, 10)
		s.must(err)
		var texts []string
		for _, n := range list {
			texts = append(texts, n.Title+" / "+n.Body+" / "+n.Link)
		}
		return strings.Join(texts, "\n")
	}
	link := "/learn/" + string(course)
	equal(t, "notices", told(lea, "en"), "You have completed Burns / Well done: 2 lessons, all done. You can return to them at any time. / "+link+
		"\nYou are enrolled in Burns / 2 lessons are waiting for you. / "+link)
	equal(t, "Arabic notices", told(noor, "ar"), "لقد أكملت دورة «⁨Burns⁩» / أحسنت، أنجزت الدرسين كليهما. يمكنك العودة إليهما في أي وقت. / "+link+
		"\nأنت الآن مسجّل في دورة «⁨Burns⁩» / درسان بانتظارك. / "+link)
	mails, err := db.Values[string](t.Context(), s.db, `select subject || ' / ' || split_part(body_text, E'\n\n-- ', 1) from mails where user_id = $1 order by id`, lea.User)
	s.must(err)
	equal(t, "mails", strings.Join(mails, "\n"), "You are enrolled in Burns / Hello Lea,\n\nyou are enrolled in “Burns” at CourseWorx. 2 lessons are waiting for you. "+
		"You can start right away and go on whenever it suits you.\n\nStart learning:\nhttps://learn.example"+link+
		"\nYou have completed Burns / Well done, Lea!\n\nYou have completed “Burns” at CourseWorx: 2 lessons, all done. You can return to them at any time.\n\n"+
		"Open the course:\nhttps://learn.example"+link)
	equal(t, "mails that can be ended", s.number(`select count(*)::int from mails where body_text like '%https://learn.example/unsubscribe/%'`), 4)
	equal(t, "all mails", s.number(`select count(*)::int from mails`), 4)
	equal(t, "dead letters", s.number(`select count(*)::int from event_deliveries`), 0)
}

// Figures of other modules are stored as they stand when they are stored.
func TestHeadcount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	text := s.content(course, s.section(course), "article", "")
	people := []plugin.Actor{s.trainee(), s.trainee(), s.trainee(), s.trainee()}
	for _, a := range people {
		s.enrol(a, course)
	}
	s.confirm(people[0], text)
	s.exec(`update enrollments set status = 'suspended' where user_id = $1`, people[1].User)
	s.exec(`update enrollments set status = 'dropped' where user_id = $1`, people[2].User)
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		enrolled, completed, err := s.Headcount(t.Context(), tx, course)
		equal(t, "headcount", fmt.Sprint(enrolled, completed), "3 1")
		return err
	}))
}

func TestTheListOfEnrolments(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns, splints := s.course("Burns"), s.course("Splints")
	una := s.person(plugin.Trainer, "Una Berg")
	foreign := plugin.NewID[plugin.CourseID]()
	s.exec(`insert into courses (id, trainer_id, slug, title, price_currency, is_published, published_at) values ($1, $2, 'foreign', 'Foreign', 'KWD', true, now())`, foreign, una.User)
	s.join(foreign, una, "owner")
	lea, max := s.person(plugin.Trainee, "Lea Haddad"), s.person(plugin.Trainee, "Max 100%_")
	s.enrol(lea, burns)
	s.enrol(max, burns)
	s.enrol(max, splints)
	s.enrol(lea, foreign)
	s.exec(`update enrollments set status = 'completed', completed_at = enrolled_at + interval '2 days', progress = 100 where user_id = $1 and course_id = $2`, max.User, burns)
	later := noon.Add(24 * time.Hour)
	for _, c := range []struct {
		who    plugin.Actor
		filter learning.ListFilter
		want   string
		counts string
	}{
		{s.owner, learning.ListFilter{}, "Max Splints, Max Burns, Lea Burns", "3 2 1"},
		{una, learning.ListFilter{}, "Lea Foreign", "1 1 0"},
		{s.admin, learning.ListFilter{}, "Lea Foreign, Max Splints, Max Burns, Lea Burns", "4 3 1"},
		{s.owner, learning.ListFilter{Query: "HADDAD"}, "Lea Burns", "1 1 0"},
		{s.owner, learning.ListFilter{Query: "100%_"}, "Max Splints, Max Burns", "2 1 1"},
		{s.owner, learning.ListFilter{Query: "%"}, "Max Splints, Max Burns", "2 1 1"},
		{s.owner, learning.ListFilter{Status: learning.Completed}, "Max Burns", "3 2 1"},
		{s.owner, learning.ListFilter{Course: &splints}, "Max Splints", "1 1 0"},
		{s.owner, learning.ListFilter{Course: &foreign}, "", "0 0 0"},
		{s.owner, learning.ListFilter{CompletedFrom: &later}, "Max Burns", "1 0 1"},
		{s.owner, learning.ListFilter{EnrolledFrom: &later}, "", "0 0 0"},
		{s.person(plugin.Trainer, "New Trainer"), learning.ListFilter{}, "", "0 0 0"},
	} {
		var got []string
		list, err := s.Enrollments(t.Context(), c.who, c.filter, "", 1)
		s.must(err)
		if n := list.Counts; fmt.Sprint(n.All, n.Enrolled, n.Completed) != c.counts {
			t.Errorf("%+v: counts %+v instead of %s", c.filter, *n, c.counts)
		}
		for { // page by page, one each
			for _, e := range list.Items {
				got = append(got, e.User.FirstName+" "+e.Course.Title)
				if e.Status == learning.Completed && e.Progress != 100 {
					t.Errorf("completed at %v percent", e.Progress)
				}
			}
			if list.NextCursor == nil {
				break
			}
			list, err = s.Enrollments(t.Context(), c.who, c.filter, *list.NextCursor, 1)
			s.must(err)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%+v: %v instead of %s", c.filter, got, c.want)
		}
	}
}

// The team hears, once for each start, of a course that begins soon with fewer than it needs.
func TestTooFewBeforeTheStart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	plan := func(course plugin.CourseID, start string, least int) {
		s.exec(`update courses set start_date = $2::text::date, min_students = $3 where id = $1`, course, start, least)
	}
	soon, enough, later, past, hidden := s.course("Soon"), s.course("Enough"), s.course("Later"), s.course("Past"), s.course("Hidden")
	for _, c := range []plugin.CourseID{soon, enough, later, past, hidden} {
		s.enrol(s.trainee(), c)
		plan(c, "2026-11-27", 2)
	}
	s.exec(`update courses set is_published = false where id = $1`, hidden)
	plan(enough, "2026-11-27", 1)
	plan(later, "2026-11-28", 2)
	plan(past, "2026-11-23", 2)
	s.join(soon, s.person(plugin.Trainer, "Una Berg"), "trainer")
	s.join(soon, s.person(plugin.Trainer, "Abe Berg"), "assistant")
	told := func() int {
		return s.number(`select count(*)::int from notices where kind = 'course_below_minimum' and args ->> 'course' = 'Soon' and args ->> 'count' = '1'`)
	}
	for range 2 {
		s.must(s.TellFew(t.Context()))
		equal(t, "told of", told(), 2)
		equal(t, "told in all", s.number(`select count(*)::int from notices where kind = 'course_below_minimum'`), 2)
	}
	plan(soon, "2026-11-26", 2)
	s.must(s.TellFew(t.Context()))
	equal(t, "told of another start", told(), 4)
}
