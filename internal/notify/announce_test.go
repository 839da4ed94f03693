package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

func (s *site) toCourse() notify.Audience {
	id := plugin.CourseID(s.course)
	return notify.Audience{Kind: "course", CourseID: &id}
}

func (s *site) told(id string) {
	s.t.Helper()
	dbtest.Until(s.t, "everybody was told", func() bool {
		return s.number(`select count(*)::int from announcements where id = $1 and told_at is not null`, id) == 1
	})
}

func (s *site) sees(a plugin.Actor, titles string) {
	s.t.Helper()
	list, err := s.Announced(s.t.Context(), a, nil)
	s.must(err)
	var got []string
	for _, n := range list {
		got = append(got, n.Title)
	}
	if strings.Join(got, ", ") != titles {
		s.t.Errorf("announced: %q instead of %q", strings.Join(got, ", "), titles)
	}
}

func TestAnAnnouncementToACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	n, err := s.CountAudience(ctx, s.omar, s.toCourse())
	if err != nil || n != 2 {
		t.Fatalf("%d people, %v", n, err)
	}
	made, err := s.Announce(ctx, s.omar, s.toCourse(), notify.Words{Title: " Hall \n 2 ", Body: `<p onclick="x()">We <b>move</b><script>alert(1)</script></p>`}, true)
	s.must(err)
	if made.Title != "Hall 2" || made.Body != "<p>We <b>move</b></p>" || made.State != "out" {
		t.Errorf("%+v", made)
	}
	s.told(made.ID)
	s.sees(s.lea, "Hall 2")
	s.sees(s.omar, "Hall 2")
	s.sees(s.nora, "")
	_, err = s.ReadAnnouncement(ctx, s.nora, made.ID)
	s.refused("a stranger reads", err, plugin.NotFound)
	if got := s.number(`select count(*)::int from mails where subject = 'Hall 2' and body_text like '%We move%' and unsubscribe <> ''`); got != 2 {
		t.Errorf("%d mails", got)
	}
	for range 2 {
		_, err = s.ReadAnnouncement(ctx, s.lea, made.ID)
		s.must(err)
	}
	if made, err = s.Made(ctx, s.omar, made.ID); err != nil || made.Reads != 1 || made.Recipients != 2 {
		t.Errorf("%+v, %v", made, err)
	}
	made, err = s.ChangeAnnouncement(ctx, s.omar, made.ID, notify.Words{Title: "Hall 3", Body: "<p>Again</p>"})
	s.must(err)
	s.sees(s.lea, "Hall 3")
	_, err = s.ChangeAnnouncement(ctx, s.una, made.ID, notify.Words{Title: "Mine", Body: "<p>Mine</p>"})
	s.refused("a stranger changes", err, plugin.NotFound)
	s.refused("a stranger withdraws", s.Withdraw(ctx, s.una, made.ID), plugin.NotFound)
	s.must(s.Withdraw(ctx, s.omar, made.ID))
	s.sees(s.lea, "")
	_, err = s.ChangeAnnouncement(ctx, s.omar, made.ID, notify.Words{Title: "Back", Body: "<p>Back</p>"})
	s.refused("a withdrawn one is changed", err, plugin.Conflict)
	if got := s.number(`select count(*)::int from notices where kind = 'announcement'`); got != 2 {
		t.Errorf("%d notices", got)
	}
}

func TestWhoMayAnnounceToWhom(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx, words, course := t.Context(), notify.Words{Title: "T", Body: "<p>B</p>"}, plugin.CourseID(s.course)
	foreign, trainee := plugin.NewID[string](), plugin.Trainee
	announce := func(a plugin.Actor, to notify.Audience) error {
		_, err := s.Announce(ctx, a, to, words, false)
		return err
	}
	s.refused("a stranger's course", announce(s.una, s.toCourse()), plugin.NotFound)
	s.refused("a stranger's trainees", announce(s.una, notify.Audience{Kind: "people", People: []plugin.UserID{s.lea.User}}), plugin.NotFound)
	s.refused("own trainees and another", announce(s.omar, notify.Audience{Kind: "people", People: []plugin.UserID{s.lea.User, s.nora.User}}), plugin.NotFound)
	s.refused("no group of the course", announce(s.omar, notify.Audience{Kind: "group", CourseID: &course, GroupID: &foreign}), plugin.NotFound)
	s.refused("everybody", announce(s.omar, notify.Audience{Kind: "everybody"}), plugin.Denied)
	s.refused("the home page", announce(s.omar, notify.Audience{Kind: "home"}), plugin.Denied)
	s.refused("a role", announce(s.omar, notify.Audience{Kind: "role", Role: &trainee}), plugin.Denied)
	s.refused("a course without one", announce(s.omar, notify.Audience{Kind: "course"}), plugin.Invalid)
	s.must(announce(s.omar, notify.Audience{Kind: "people", People: []plugin.UserID{s.max.User, s.max.User}}))
	s.sees(s.max, "T")
	s.sees(s.lea, "")
	s.must(announce(s.omar, notify.Audience{Kind: "group", CourseID: &course, GroupID: &s.group}))
	s.sees(s.max, "T")
	s.sees(s.lea, "T")
	meeting, whole := s.session(&s.group), s.session(nil)
	s.refused("a session of another course", announce(s.omar, notify.Audience{Kind: "session", CourseID: &course, SessionID: &foreign}), plugin.NotFound)
	s.refused("a stranger's session", announce(s.una, notify.Audience{Kind: "session", CourseID: &course, SessionID: &meeting}), plugin.NotFound)
	s.refused("a session without its course", announce(s.omar, notify.Audience{Kind: "session", SessionID: &meeting}), plugin.Invalid)
	for session, people := range map[string]int{meeting: 1, whole: 2} {
		if n, err := s.CountAudience(ctx, s.omar, notify.Audience{Kind: "session", CourseID: &course, SessionID: &session}); err != nil || n != people {
			t.Errorf("%d people come to the session instead of %d, %v", n, people, err)
		}
	}
	s.must(announce(s.omar, notify.Audience{Kind: "session", CourseID: &course, SessionID: &meeting}))
	s.sees(s.max, "T")
	s.sees(s.lea, "T, T")
	parts, err := s.Parts(ctx, s.omar, course)
	s.must(err)
	if len(parts.Groups) != 1 || parts.Groups[0].Name != "Spring" || len(parts.Sessions) != 2 {
		t.Errorf("parts of the course: %+v", parts)
	}
	_, err = s.Parts(ctx, s.una, course)
	s.refused("a stranger asks for the parts", err, plugin.NotFound)
	s.must(announce(s.admin, notify.Audience{Kind: "role", Role: &trainee}))
	s.sees(s.nora, "T")
	s.sees(s.una, "")
	for what, w := range map[string]notify.Words{"no title": {Title: " ", Body: "<p>B</p>"}, "no body": {Title: "T", Body: "<p> </p><script>x</script>"}} {
		_, err := s.Announce(ctx, s.omar, s.toCourse(), w, false)
		s.refused(what, err, plugin.Invalid)
	}
}

func TestAnnouncementsHaveTheirTime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at, end := time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)
	made, err := s.Announce(t.Context(), s.admin, notify.Audience{Kind: "home"}, notify.Words{Title: "Open day", Body: "<p>Come</p>", PublishAt: &at, ExpiresAt: &end}, true)
	s.must(err)
	home := func(want int) {
		t.Helper()
		list, err := s.AnnouncedHome(t.Context())
		if err != nil || len(list) != want {
			t.Errorf("%+v, %v", list, err)
		}
	}
	home(0)
	if made.State != "waiting" {
		t.Errorf("%+v", made)
	}
	s.ahead.Store(int64(90 * time.Minute))
	home(1)
	s.ahead.Store(int64(3 * time.Hour))
	home(0)
	before := at.Add(-time.Minute)
	_, err = s.Announce(t.Context(), s.admin, notify.Audience{Kind: "home"}, notify.Words{Title: "T", Body: "<p>B</p>", PublishAt: &at, ExpiresAt: &before}, false)
	s.refused("ends before it begins", err, plugin.Invalid)
}

// Whoever's access has ended, or whose course is not open, is told nothing of it any more, and nobody finds them there.
func TestWhoHasNoAccessIsNotTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.room()
	group, meeting := s.group, s.session(&s.group)
	course := plugin.CourseID(s.course)
	made := map[string]notify.Audience{
		"Course": s.toCourse(), "Group": {Kind: "group", CourseID: &course, GroupID: &group}, "Session": {Kind: "session", CourseID: &course, SessionID: &meeting},
	}
	for _, title := range []string{"Course", "Group", "Session"} {
		one, err := s.Announce(t.Context(), s.omar, made[title], notify.Words{Title: title, Body: "<p>Hello</p>"}, false)
		s.must(err)
		s.told(one.ID)
	}
	q := s.ask(s.max, nil, "Is it me?", "Yes")
	s.reply(s.lea, q, "Yes")
	reach := func() string {
		var all []string
		for _, title := range []string{"Course", "Group", "Session"} {
			n, err := s.CountAudience(t.Context(), s.omar, made[title])
			s.must(err)
			all = append(all, fmt.Sprint(n))
		}
		people, err := s.QuestionPeople(t.Context(), s.omar, course, "")
		s.must(err)
		for _, p := range people {
			all = append(all, p.FirstName)
		}
		if _, err := s.AnswerQuestion(t.Context(), s.omar, q.ID, "Yes, @{"+string(s.lea.User)+"}"); err != nil {
			all = append(all, plugin.AsFault(err).Code)
		}
		return strings.Join(all, " ")
	}
	for _, c := range []struct{ when, set, reach, sees string }{
		{"at the beginning", `update courses set archived_at = null`, "2 1 1 Lea Max", "Session, Group, Course"},
		{"when access ended", `update enrollments set access_until = now()`, "0 0 0 question.invalid", ""},
		{"when it goes on", `update enrollments set access_until = now() + interval '1 day'`, "2 1 1 Lea Max", "Session, Group, Course"},
		{"when the course is archived", `update courses set archived_at = now(), is_published = false`, "2 1 1 Lea Max", "Session, Group, Course"},
		{"when it is a draft again", `update courses set archived_at = null`, "0 0 0 question.invalid", ""},
	} {
		s.exec(c.set)
		if got := reach(); got != c.reach {
			t.Errorf("%s it reaches %q instead of %q", c.when, got, c.reach)
		}
		s.sees(s.lea, c.sees)
	}
}
