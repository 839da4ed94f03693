package classroom_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/plugin"
)

func TestASessionIsPlannedByTheClockOfItsPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	seats := 12
	one := s.plan(classroom.Change{
		Title: " Cooling \n a burn ", StartsAt: "2027-03-09T18:00", EndsAt: "2027-03-09T20:30", Group: s.morning, Location: "Hall 1",
		Capacity: &seats, Trainer: s.una.User, LiveLink: "https://meet.example/abc",
	})
	equal(t, "title", *one.Title, "Cooling a burn")
	equal(t, "times", one.StartsAt.UTC().Format(time.RFC3339)+" "+one.EndsAt.UTC().Format(time.RFC3339), "2027-03-09T16:00:00Z 2027-03-09T18:30:00Z")
	equal(t, "the rest", one.TimeZone+" "+one.Group.Name+" "+one.Trainer.Name+" "+string(one.State), "Africa/Cairo Mornings Una Haddad coming")
	equal(t, "whom it concerns", one.People, 1)
	equal(t, "secret", s.number(`select octet_length(secret) from classroom_sessions`), 32)

	elsewhere := evenings(10)
	elsewhere.TimeZone = "Asia/Kuwait"
	far := s.plan(elsewhere)
	equal(t, "elsewhere", far.StartsAt.UTC().Format(time.RFC3339), "2027-03-10T15:00:00Z")
	// What is changed without a zone is read by the session's own clock.
	ch := again(far)
	ch.StartsAt, ch.EndsAt = "2027-03-10T19:00", "2027-03-10T21:00"
	far, err := s.Change(t.Context(), s.omar, far.ID, ch)
	s.must(err)
	equal(t, "elsewhere later", far.StartsAt.UTC().Format(time.RFC3339), "2027-03-10T16:00:00Z")

	list, err := s.Sessions(t.Context(), s.eve, s.course)
	s.must(err)
	if len(list) != 2 || list[0].ID != one.ID {
		t.Errorf("listed: %+v", list)
	}
	s.clock.Store(one.StartsAt.Add(time.Minute).UnixNano())
	list, err = s.Sessions(t.Context(), s.eve, s.course)
	s.must(err)
	equal(t, "state", list[0].State, classroom.UnderWay)
	s.clock.Store(one.EndsAt.UnixNano())
	list, err = s.Sessions(t.Context(), s.eve, s.course)
	s.must(err)
	equal(t, "state", list[0].State, classroom.Past)
}

func TestWhatIsWrongWithASession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other := s.group(s.newCourse("Other"), "Others", 5)
	none, many := 0, 100_001
	for name, c := range map[string]struct {
		change func(*classroom.Change)
		want   string
	}{
		"without times":            {func(c *classroom.Change) { c.StartsAt, c.EndsAt = "", "" }, "/startsAt course.required, /endsAt course.required"},
		"no times":                 {func(c *classroom.Change) { c.StartsAt, c.EndsAt = "tomorrow", "2027-13-01T10:00" }, "/startsAt content.moment, /endsAt content.moment"},
		"a time that is skipped":   {func(c *classroom.Change) { c.StartsAt, c.EndsAt = "2027-04-30T00:30", "2027-04-30T02:00" }, "/startsAt content.moment_skipped"},
		"far ahead":                {func(c *classroom.Change) { c.EndsAt = "2101-01-02T10:00" }, "/endsAt content.moment_far"},
		"long ago":                 {func(c *classroom.Change) { c.StartsAt = "1999-01-02T10:00" }, "/startsAt content.moment_far"},
		"the end before":           {func(c *classroom.Change) { c.EndsAt = "2027-03-09T17:59" }, "/endsAt classroom.end_order"},
		"no time at all":           {func(c *classroom.Change) { c.EndsAt = c.StartsAt }, "/endsAt classroom.end_order"},
		"longer than a day":        {func(c *classroom.Change) { c.EndsAt = "2027-03-10T18:01" }, "/endsAt classroom.too_long"},
		"no zone":                  {func(c *classroom.Change) { c.TimeZone = "Local" }, "/timeZone classroom.zone"},
		"a long title":             {func(c *classroom.Change) { c.Title = strings.Repeat("ص", 201) }, "/title course.too_long"},
		"a long place":             {func(c *classroom.Change) { c.Location = strings.Repeat("x", 256) }, "/location course.too_long"},
		"no seats":                 {func(c *classroom.Change) { c.Capacity = &none }, "/capacity course.number"},
		"too many seats":           {func(c *classroom.Change) { c.Capacity = &many }, "/capacity course.number"},
		"a link that is open":      {func(c *classroom.Change) { c.LiveLink = "http://meet.example/abc" }, "/liveLink classroom.live_link"},
		"a link that runs":         {func(c *classroom.Change) { c.LiveLink = "javascript:alert(1)" }, "/liveLink classroom.live_link"},
		"a link with a password":   {func(c *classroom.Change) { c.LiveLink = "https://a:b@meet.example" }, "/liveLink classroom.live_link"},
		"a long link":              {func(c *classroom.Change) { c.LiveLink = "https://meet.example/" + strings.Repeat("x", 2048) }, "/liveLink classroom.live_link"},
		"another course's group":   {func(c *classroom.Change) { c.Group = other }, "/groupId classroom.group"},
		"no group":                 {func(c *classroom.Change) { c.Group = "x" }, "/groupId classroom.group"},
		"nobody of the team":       {func(c *classroom.Change) { c.Trainer = s.stranger.User }, "/trainerId classroom.trainer"},
		"a trainee as trainer":     {func(c *classroom.Change) { c.Trainer = s.lea.User }, "/trainerId classroom.trainer"},
		"several things at a time": {func(c *classroom.Change) { c.EndsAt, c.LiveLink, c.Group = c.StartsAt, "x", "x" }, "/endsAt classroom.end_order, /liveLink classroom.live_link, /groupId classroom.group"},
	} {
		ch := evenings(9)
		c.change(&ch)
		_, err := s.Create(t.Context(), s.omar, s.course, ch)
		equal(t, name, wrong(err), "classroom.invalid, "+c.want)
	}
	equal(t, "written", s.number(`select count(*)::int from classroom_sessions`), 0)
	// A whole day is not too long; an hour that the clock shows twice is the first one.
	ch := evenings(9)
	ch.EndsAt = "2027-03-10T18:00"
	s.plan(ch)
	twice := s.plan(classroom.Change{StartsAt: "2027-10-28T23:30", EndsAt: "2027-10-29T01:00"})
	equal(t, "shown twice", twice.StartsAt.UTC().Format(time.RFC3339), "2027-10-28T20:30:00Z")
}

func TestWhoMayPlanSessionsAndWhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one := s.plan(evenings(9))
	for _, c := range []struct {
		who  string
		a    plugin.Actor
		want string
	}{
		{"visitor", plugin.Actor{}, "not_found"}, {"trainee", s.lea, "not_found"}, {"stranger", s.stranger, "not_found"}, {"observer", s.eve, "auth.denied"},
		{"assistant", s.zaid, "auth.denied"}, {"trainer", s.una, "<nil>"}, {"admin", s.admin, "<nil>"},
	} {
		_, err := s.Create(t.Context(), c.a, s.course, evenings(20))
		equal(t, c.who+" plans", wrong(err), c.want)
		ch := again(one)
		ch.Version, ch.Title = nil, "By "+c.who
		_, err = s.Change(t.Context(), c.a, one.ID, ch)
		equal(t, c.who+" changes", wrong(err), c.want)
		if _, err = s.Sessions(t.Context(), c.a, s.course); (wrong(err) == "not_found") != (c.want == "not_found") {
			t.Errorf("%s lists: %v", c.who, err)
		}
	}
	for _, id := range []string{"x", plugin.NewID[string]()} {
		_, err := s.Change(t.Context(), s.omar, id, evenings(9))
		equal(t, "no session", wrong(err), "not_found")
		equal(t, "no session", wrong(s.Delete(t.Context(), s.omar, id)), "not_found")
	}
	s.exec(`update courses set course_type = 'online' where id = $1`, s.course)
	_, err := s.Create(t.Context(), s.omar, s.course, evenings(21))
	equal(t, "online", wrong(err), "classroom.online_course")
	s.exec(`update courses set course_type = 'hybrid', archived_at = now() where id = $1`, s.course)
	_, err = s.Create(t.Context(), s.omar, s.course, evenings(21))
	equal(t, "archived", wrong(err), "classroom.archived")
	_, err = s.Change(t.Context(), s.omar, one.ID, evenings(21))
	equal(t, "archived, changed", wrong(err), "classroom.archived")
	_, err = s.Cancel(t.Context(), s.omar, one.ID, "Rain", nil)
	equal(t, "archived, cancelled", wrong(err), "classroom.archived")
	equal(t, "archived, deleted", wrong(s.Delete(t.Context(), s.omar, one.ID)), "classroom.archived")
}

func TestATrainerIsBookedOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ch := evenings(9)
	ch.Trainer = s.omar.User
	s.plan(ch)
	secret := s.newCourse("Not yet announced")
	s.exec(`update courses set is_published = false where id = $1`, secret)
	later := evenings(10)
	later.Trainer = s.omar.User
	_, err := s.Create(t.Context(), s.omar, secret, later)
	s.must(err)

	clash := classroom.Change{StartsAt: "2027-03-09T19:59", EndsAt: "2027-03-09T21:00", Trainer: s.omar.User}
	_, err = s.Create(t.Context(), s.una, s.course, clash)
	equal(t, "twice", wrong(err), "classroom.trainer_busy, /trainerId classroom.trainer_busy")
	f := plugin.AsFault(err).Fields[0]
	equal(t, "said", s.texts.Text("en", "field."+f.Code, f.Args), "At that time they hold a session of “Burns”: 2027-03-09, 18:00 to 20:00.")
	clash.StartsAt, clash.EndsAt = "2027-03-10T19:00", "2027-03-10T21:00"
	_, err = s.Create(t.Context(), s.una, s.course, clash)
	equal(t, "a draft of others is not named", wrong(err), "classroom.trainer_busy, /trainerId classroom.trainer_busy_elsewhere")
	_, err = s.Create(t.Context(), s.admin, s.course, clash)
	equal(t, "to a super admin it is", wrong(err), "classroom.trainer_busy, /trainerId classroom.trainer_busy")
	// One may end when the next begins.
	clash.StartsAt, clash.EndsAt = "2027-03-09T20:00", "2027-03-09T21:00"
	next := s.plan(clash)
	moved := again(next)
	moved.StartsAt = "2027-03-09T19:00"
	_, err = s.Change(t.Context(), s.omar, next.ID, moved)
	equal(t, "moved into it", wrong(err), "classroom.trainer_busy, /trainerId classroom.trainer_busy")
	// A session that is cancelled keeps nobody busy.
	_, err = s.Cancel(t.Context(), s.omar, next.ID, "Rain", nil)
	s.must(err)
	s.plan(clash)
	// Who left the team goes on with what they hold, and gets nothing new.
	ch = evenings(12)
	ch.Trainer = s.una.User
	held := s.plan(ch)
	s.exec(`delete from course_team where user_id = $1`, s.una.User)
	ch = again(held)
	ch.Title = "Once more"
	_, err = s.Change(t.Context(), s.omar, held.ID, ch)
	s.must(err)
	ch = evenings(13)
	ch.Trainer = s.una.User
	_, err = s.Create(t.Context(), s.omar, s.course, ch)
	equal(t, "something new", wrong(err), "classroom.invalid, /trainerId classroom.trainer")
}

// Two courses want the same trainer at the same moment: one gets them, whatever runs side by side.
func TestTwoSessionsForOneTrainerAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	courses := []plugin.CourseID{s.course, s.newCourse("Another")}
	for day := 3; day < 9; day++ {
		ch := evenings(day)
		ch.Trainer = s.omar.User
		errs := make([]error, 6)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { _, errs[i] = s.Create(t.Context(), s.omar, courses[i%2], ch) })
		}
		all.Wait()
		made := 0
		for _, err := range errs {
			switch code := wrong(err); {
			case err == nil:
				made++
			case !strings.HasPrefix(code, "classroom.trainer_busy, /trainerId classroom.trainer_"):
				t.Errorf("day %d: %s", day, code)
			}
		}
		equal(t, "made", made, 1)
	}
}

func TestAChangeOfAnOldVersionIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one := s.plan(evenings(9))
	ch := again(one)
	ch.Title = "Mine"
	now, err := s.Change(t.Context(), s.una, one.ID, ch)
	s.must(err)
	equal(t, "the title moves no calendar", now.Sequence, 0)
	ch.Title = "Theirs"
	_, err = s.Change(t.Context(), s.omar, one.ID, ch)
	equal(t, "stale", wrong(err), "classroom.stale")
	_, err = s.Cancel(t.Context(), s.omar, one.ID, "Rain", &one.Version)
	equal(t, "stale", wrong(err), "classroom.stale")
	for name, change := range map[string]func(*classroom.Change){
		"time":  func(c *classroom.Change) { c.StartsAt, c.EndsAt = "2027-03-11T18:00", "2027-03-11T20:00" },
		"place": func(c *classroom.Change) { c.Location = "Hall 9" },
	} {
		before := now.Sequence
		ch = again(now)
		change(&ch)
		now, err = s.Change(t.Context(), s.omar, one.ID, ch)
		s.must(err)
		equal(t, "sequence after another "+name, now.Sequence, before+1)
	}
	// Nothing changed is no change.
	same, err := s.Change(t.Context(), s.omar, one.ID, again(now))
	s.must(err)
	if !same.Version.Equal(now.Version) {
		t.Error("what stays as it is has a new version")
	}
}

func TestCancellingAndDeleting(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one := s.plan(evenings(9))
	_, err := s.Cancel(t.Context(), s.omar, one.ID, " \n ", nil)
	equal(t, "without a reason", wrong(err), "classroom.invalid, /reason course.required")
	_, err = s.Cancel(t.Context(), s.omar, one.ID, strings.Repeat("x", 501), nil)
	equal(t, "with a long one", wrong(err), "classroom.invalid, /reason course.too_long")
	equal(t, "people count on it", wrong(s.Delete(t.Context(), s.omar, one.ID)), "classroom.in_use")
	off, err := s.Cancel(t.Context(), s.omar, one.ID, "Rain", nil)
	s.must(err)
	equal(t, "cancelled", string(off.State)+" "+*off.CancelledReason, "cancelled Rain")
	equal(t, "sequence", off.Sequence, 1)
	_, err = s.Cancel(t.Context(), s.omar, one.ID, "Rain", nil)
	equal(t, "twice", wrong(err), "classroom.cancelled")
	ch := again(off)
	ch.Title = "On again"
	_, err = s.Change(t.Context(), s.omar, one.ID, ch)
	equal(t, "changed after all", wrong(err), "classroom.cancelled")
	list, err := s.OfCourse(t.Context(), s.lea, s.course)
	s.must(err)
	if len(list) != 1 || list[0].State != classroom.Cancelled || *list[0].CancelledReason != "Rain" {
		t.Errorf("a trainee does not see it as cancelled: %+v", list)
	}

	// One of a group in which nobody is can go; not once it has begun, nor when something refers to it.
	empty := s.group(s.course, "Empty", 5)
	ch = evenings(2)
	ch.Group = empty
	begins := s.plan(ch)
	ch = evenings(10)
	ch.Group = empty
	marked := s.plan(ch)
	ch = evenings(11)
	ch.Group = empty
	free := s.plan(ch)
	s.exec(`insert into attendance_records (id, session_id, user_id) values ($1, $2, $3)`, plugin.NewID[string](), marked.ID, s.lea.User)
	s.must(s.Delete(t.Context(), s.omar, free.ID))
	equal(t, "somebody was there", wrong(s.Delete(t.Context(), s.omar, marked.ID)), "classroom.in_use")
	s.clock.Store(begins.StartsAt.UnixNano())
	equal(t, "begun", wrong(s.Delete(t.Context(), s.omar, begins.ID)), "classroom.begun")
	s.clock.Store(begins.EndsAt.UnixNano())
	_, err = s.Cancel(t.Context(), s.omar, begins.ID, "Rain", nil)
	equal(t, "over", wrong(err), "classroom.over")
	equal(t, "audit", s.number(`select count(*)::int from audit_log where action like 'course.session_%'`), 6)
}

// Nothing that leaves the server has the secret in it.
func TestTheSecretStaysHere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one := s.plan(evenings(9))
	next, err := s.Next(t.Context(), plugin.Actor{}, s.course)
	s.must(err)
	mine, err := s.OfCourse(t.Context(), s.lea, s.course)
	s.must(err)
	b, err := json.Marshal([]any{one, next, mine})
	s.must(err)
	if strings.Contains(string(b), "ecret") {
		t.Errorf("it is told: %s", b)
	}
}
