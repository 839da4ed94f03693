package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/plugin"
)

// diary is a site whose course meets and is published, with a section for contents.
type diary struct {
	*site
	section string
}

func newDiary(t *testing.T) *diary {
	t.Helper()
	d := &diary{newSite(t), plugin.NewID[string]()}
	d.exec(`update courses set course_type = 'hybrid', is_published = true, published_at = now(), location = 'Room 3' where id = $1`, d.course)
	d.exec(`insert into course_sections (id, course_id, title) values ($1, $2, 'First')`, d.section, d.course)
	return d
}

// now is the time by the site's clock.
func (d *diary) now() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }

// meet plans a session that begins so much later than now and lasts an hour.
func (d *diary) meet(in time.Duration, group *string, trainer *plugin.UserID) string {
	d.t.Helper()
	id, at := plugin.NewID[string](), d.now().Add(in)
	d.exec(`insert into classroom_sessions (id, course_id, group_id, starts_at, ends_at, time_zone, trainer_id, secret)
		values ($1, $2, $3, $4, $5, 'Africa/Cairo', $6, decode(repeat('ab', 32), 'hex'))`, id, d.course, group, at, at.Add(time.Hour), trainer)
	return id
}

// set sets an assignment that is due so much later than now.
func (d *diary) set(title string, in time.Duration, more string) string {
	d.t.Helper()
	id := plugin.NewID[string]()
	d.exec(`insert into course_contents (id, course_id, section_id, title, type, position, is_published)
		values ($1, $2, $3, $4, 'assignment', (select count(*) from course_contents), true)`, id, d.course, d.section, title)
	d.exec(`insert into assignments (id, course_id, trainer_id, content_id, title, description, is_published, due_date) values ($1, $2, $3, $1, $4, '<p>Do</p>', true, $5)`,
		id, d.course, d.omar.User, title, d.now().Add(in))
	if more != "" {
		d.exec(`update course_contents set `+more+` where id = $1`, id)
	}
	return id
}

func (d *diary) did(a plugin.Actor, content string) {
	d.t.Helper()
	d.exec(`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at) values ($1, $2, $3, $4, true, now())`,
		plugin.NewID[string](), a.User, d.course, content)
}

// sees is what somebody's calendar of two months around now shows: kinds, titles and states.
func (d *diary) sees(a plugin.Actor) string {
	d.t.Helper()
	c, err := d.Calendar(d.t.Context(), a, d.now().AddDate(0, -1, 0), d.now().AddDate(0, 2, 0), false)
	d.must(err)
	var all []string
	for _, i := range c.Items {
		name := i.Course.Title
		if i.Title != nil {
			name = *i.Title
		}
		all = append(all, i.Kind+" "+name+" "+i.State)
	}
	return strings.Join(all, ", ")
}

func (d *diary) equal(what, got, want string) {
	d.t.Helper()
	if got != want {
		d.t.Errorf("%s:\ngot  %s\nwant %s", what, got, want)
	}
}

const day = 24 * time.Hour

// What was due before somebody came is not late, what waits for the content before it is seen coming, and whoever has left
// the team, or whose access ends before, goes to no session any more.
func TestACalendarKnowsWhoComesAndGoes(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.exec(`update enrollments set enrolled_at = $1`, d.now().Add(-day))
	d.set("Before my time", -2*day, "")
	d.set("First", -time.Hour, "")
	d.set("Second", 20*time.Hour, "available_after_previous = true")
	d.meet(22*time.Hour, nil, &d.omar.User)
	d.exec(`update enrollments set access_until = $2 where user_id = $1`, d.max.User, d.now().Add(21*time.Hour))
	d.equal("of a trainee", d.sees(d.lea), "assignment Before my time past, assignment First overdue, assignment Second soon, session Burns upcoming")
	d.equal("without access to the session", d.sees(d.max), "assignment Before my time past, assignment First overdue, assignment Second soon, access Burns soon")
	d.exec(`delete from course_team where user_id = $1`, d.omar.User)
	d.equal("after the team", d.sees(d.omar), "")
	d.equal("who is reminded", d.reminds(), "Lea assignment, Lea session, Max assignment")
}

func TestACalendarShowsWhatIsOnesOwn(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	evening := plugin.NewID[string]()
	d.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on) values ($1, $2, 'Evenings', '2027-01-01', '2027-02-01')`, evening, d.course)
	d.exec(`update courses set live_link = 'https://meet.example/in' where id = $1`, d.course)
	d.meet(-30*time.Minute, nil, &d.omar.User)
	d.meet(2*day, &d.group, nil)
	d.meet(3*day, &evening, nil)
	gone := d.meet(4*day, nil, nil)
	d.exec(`update classroom_sessions set status = 'cancelled', cancelled_reason = 'Rain' where id = $1`, gone)
	late := d.set("Late", -2*day, "")
	done := d.set("Done", -day, "")
	d.did(d.lea, done)
	d.set("Soon", day, "")
	d.set("Later", 10*day, "")
	d.set("Draft", 5*day, "is_published = false")
	d.set("Locked", 12*day, "available_from = now() + interval '6 days'")
	d.exec(`update enrollments set enrolled_at = $1`, d.now().Add(-10*day))
	d.exec(`update enrollments set access_until = $2 where user_id = $1`, d.lea.User, d.now().Add(20*day))

	d.equal("of a trainee", d.sees(d.lea), "assignment Late overdue, assignment Done done, session Burns under_way, assignment Soon soon, session Burns upcoming, "+
		"session Burns cancelled, opens Locked upcoming, assignment Later upcoming, access Burns upcoming")
	d.equal("of one without a group", d.sees(d.max), "assignment Late overdue, assignment Done overdue, session Burns under_way, assignment Soon soon, session Burns cancelled, "+
		"opens Locked upcoming, assignment Later upcoming")
	d.equal("of the trainer", d.sees(d.omar), "assignment Late past, assignment Done past, session Burns under_way, assignment Soon soon, assignment Later upcoming, assignment Locked upcoming")
	for _, stranger := range []plugin.Actor{d.nora, d.una, d.admin} {
		d.equal("of a stranger", d.sees(stranger), "")
	}

	c, err := d.Calendar(t.Context(), d.lea, d.now().AddDate(0, 0, -60), d.now().AddDate(0, 0, 14), true)
	d.must(err)
	for _, i := range c.Items {
		if i.State == "past" || i.State == "done" || i.State == "cancelled" {
			t.Errorf("%s is open", i.State)
		}
		if i.Kind == "session" && i.State == "under_way" && (i.LiveLink == nil || i.TimeZone != "Africa/Cairo" || i.Link != "/learn/"+d.course) {
			t.Errorf("the session that goes on: %+v", i)
		}
	}
	if i := c.Items[0]; i.Link != "/learn/"+d.course+"/"+late || i.TimeZone != "Asia/Kuwait" || c.TimeZone != "Asia/Kuwait" {
		t.Errorf("%+v", i)
	}

	d.exec(`update enrollments set status = 'completed', completed_at = now() where user_id = $1`, d.lea.User)
	if got := d.sees(d.lea); !strings.Contains(got, "assignment Late past") {
		t.Errorf("who has completed the course is late: %s", got)
	}
	d.exec(`update enrollments set status = 'enrolled', completed_at = null where user_id = $1`, d.lea.User)

	// Whose access ended, is suspended or dropped, or whose course is closed, has nothing before them there.
	for _, sql := range []string{
		`update enrollments set access_until = now() - interval '1 second' where user_id = $1`,
		`update enrollments set access_until = null, status = 'suspended' where user_id = $1`,
		`update enrollments set status = 'dropped' where user_id = $1`,
	} {
		d.exec(sql, d.lea.User)
		if got := d.sees(d.lea); strings.Contains(got, "assignment") || strings.Contains(got, "session") || strings.Contains(got, "opens") {
			t.Errorf("after %s: %s", sql, got)
		}
	}
	d.exec(`update enrollments set status = 'enrolled' where user_id = $1`, d.lea.User)
	d.exec(`update courses set is_published = false where id = $1`, d.course)
	d.equal("of a closed course", d.sees(d.lea), "")
}

func TestOfferedSeatsStandInTheCalendar(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.exec(`insert into waiting_list (id, course_id, user_id, position, state, offer_expires_at) values ($1, $2, $3, 1, 'offered', $4)`,
		plugin.NewID[string](), d.course, d.nora.User, d.now().Add(day))
	d.equal("of who is offered a seat", d.sees(d.nora), "offer Burns soon")
}

func TestOnlyShortSpansAreShown(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	from := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for what, to := range map[string]time.Time{"a day too many": from.AddDate(0, 0, 101), "nothing": from, "backwards": from.AddDate(0, 0, -1), "all of time": from.AddDate(7000, 0, 0)} {
		_, err := d.Calendar(t.Context(), d.lea, from, to, false)
		d.refused(what, err, plugin.Invalid)
	}
	c, err := d.Calendar(t.Context(), d.lea, from, from.AddDate(0, 0, 100), false)
	d.must(err)
	if c.Items == nil {
		t.Error("a calendar without anything is no list")
	}
	_, err = d.Calendar(t.Context(), d.lea, time.Time{}, time.Time{}, false)
	d.must(err)
}

func properties(text, name string) (all []string) {
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n ", ""), "\r\n") {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			all = append(all, value)
		}
	}
	return all
}

func secretOf(f notify.Feed) string {
	return strings.TrimSuffix(strings.TrimPrefix(*f.URL, "https://learn.example/calendar/"), ".ics")
}

func TestAFeedIsOnesCalendar(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	one := d.meet(2*day, nil, &d.omar.User)
	d.exec(`update classroom_sessions set title = $2, location = $3, starts_at = '2099-03-28 00:30Z', ends_at = '2099-03-28 01:30Z' where id = $1`,
		one, "Burns;\nEND:VCALENDAR", strings.Repeat("حجرة, ", 40))
	d.exec(`update classroom_sessions set starts_at = now() + interval '2 days', ends_at = now() + interval '49 hours' where id = $1`, one)
	work := d.set("Draw \\ the way", 3*day, "")
	made, err := d.MakeFeed(t.Context(), d.lea)
	d.must(err)
	first, err := d.ReadFeed(t.Context(), secretOf(made))
	d.must(err)
	again, err := d.ReadFeed(t.Context(), secretOf(made))
	d.must(err)
	if first != again {
		t.Error("a calendar that did not change reads otherwise")
	}
	if got := properties(first, "SUMMARY"); len(got) != 2 || got[0] != `Burns\;\nEND:VCALENDAR` || got[1] != `Due: Draw \\ the way` {
		t.Errorf("summaries: %q", got)
	}
	if got := properties(first, "END"); len(got) != 3 || got[2] != "VCALENDAR" || !strings.HasSuffix(first, "END:VCALENDAR\r\n") {
		t.Errorf("a title ends the calendar: %q", got)
	}
	if got := properties(first, "UID"); got[0] != "session-"+one+"@courseworx" || got[1] != "assignment-"+work+"@courseworx" {
		t.Errorf("ids: %q", got)
	}
	if got := properties(first, "X-WR-CALNAME"); len(got) != 1 || got[0] != `Centre\; of\, the\ncity` {
		t.Errorf("name: %q", got)
	}
	for _, moment := range append(properties(first, "DTSTART"), properties(first, "DTEND")...) {
		if _, err := time.Parse("20060102T150405Z", moment); err != nil {
			t.Errorf("%s is no moment in UTC", moment)
		}
	}
	if strings.Contains(first, string(d.lea.User)) || strings.Contains(first, "Lea") || strings.Contains(first, secretOf(made)) {
		t.Error("the feed tells more than the calendar")
	}

	// What is moved and cancelled keeps its id and says so.
	d.exec(`update classroom_sessions set sequence = sequence + 1, status = 'cancelled', cancelled_reason = 'Rain' where id = $1`, one)
	after, err := d.ReadFeed(t.Context(), secretOf(made))
	d.must(err)
	if got := properties(after, "STATUS"); got[0] != "CANCELLED" || got[1] != "CONFIRMED" {
		t.Errorf("states: %q", got)
	}
	if got := properties(after, "SEQUENCE"); got[0] != "1" {
		t.Errorf("sequences: %q", got)
	}
	if properties(after, "UID")[0] != properties(first, "UID")[0] {
		t.Error("the id changed")
	}
}

func TestContentsThatOpenTogetherAreOneThing(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	for _, title := range []string{"One", "Two", "Three"} {
		d.set(title, 60*day, "available_from = date_trunc('day', now()) + interval '6 days'")
	}
	d.set("Four", 60*day, "available_from = date_trunc('day', now()) + interval '7 days'")
	c, err := d.Calendar(t.Context(), d.lea, d.now(), d.now().Add(30*day), false)
	d.must(err)
	if len(c.Items) != 2 || c.Items[0].Count != 3 || c.Items[0].Link != "/learn/"+d.course || c.Items[1].Count != 1 || *c.Items[1].Title != "Four" {
		t.Errorf("%+v", c.Items)
	}
	made, err := d.MakeFeed(t.Context(), d.lea)
	d.must(err)
	text, err := d.ReadFeed(t.Context(), secretOf(made))
	d.must(err)
	if got := properties(text, "SUMMARY"); got[0] != "3 contents open: Burns" || got[1] != "Opens: Four" {
		t.Errorf("summaries: %q", got)
	}
}

func TestAFeedEndsWithItsSecretAndItsPerson(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	gone := func(what, secret string) {
		t.Helper()
		_, err := d.ReadFeed(t.Context(), secret)
		d.refused(what, err, plugin.NotFound)
	}
	made, err := d.MakeFeed(t.Context(), d.lea)
	d.must(err)
	if n := d.number(`select count(*)::int from calendar_feeds where encode(digest, 'escape') like '%' || $1 || '%'`, secretOf(made)); n != 0 {
		t.Error("the secret stands in the database")
	}
	for _, wrong := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 200_000), secretOf(made)[1:], secretOf(made) + "A", "\x00"} {
		gone("a secret that nobody has", wrong)
	}
	newer, err := d.MakeFeed(t.Context(), d.lea)
	d.must(err)
	gone("the one before", secretOf(made))
	_, err = d.ReadFeed(t.Context(), secretOf(newer))
	d.must(err)
	if f, err := d.Feed(t.Context(), d.lea); err != nil || f.MadeAt == nil || f.URL != nil {
		t.Errorf("the address is told again: %+v, %v", f, err)
	}
	d.exec(`update users set is_active = false where id = $1`, d.lea.User)
	gone("of somebody who may not sign in", secretOf(newer))
	d.exec(`update users set is_active = true where id = $1`, d.lea.User)
	d.must(d.EndFeed(t.Context(), d.lea))
	d.must(d.EndFeed(t.Context(), d.lea))
	gone("of an address that was taken away", secretOf(newer))
	if f, err := d.Feed(t.Context(), d.lea); err != nil || f.MadeAt != nil {
		t.Errorf("it is still there: %+v, %v", f, err)
	}

	many, err := d.MakeFeed(t.Context(), d.max)
	d.must(err)
	for range 60 {
		if _, err = d.ReadFeed(t.Context(), secretOf(many)); err != nil {
			break
		}
	}
	d.refused("sixty readings at once", err, plugin.TooMany)
}
