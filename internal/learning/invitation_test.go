package learning_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// invited is a site whose mails are written.
func invited(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.jobTables()
	return s
}

// known makes a trainee with that address.
func (s *site) known(email string) plugin.Actor {
	s.t.Helper()
	a := s.trainee()
	s.exec(`update users set email = $2 where id = $1`, a.User, email)
	return a
}

func (s *site) invite(course plugin.CourseID, text string, as learning.Assignment) learning.InviteList {
	s.t.Helper()
	list, err := s.Invite(s.t.Context(), s.owner, course, text, as)
	s.must(err)
	return list
}

// secretOf returns the secret in the newest mail to an address.
func (s *site) secretOf(email string) string {
	s.t.Helper()
	text, err := db.Value[string](s.t.Context(), s.db, `select body_text from mails where recipient = $1 order by id desc limit 1`, email)
	s.must(err)
	_, rest, ok := strings.Cut(text, "https://learn.example/invitation/")
	if !ok {
		s.t.Fatalf("no link in %q", text)
	}
	return strings.Fields(rest)[0]
}

// told writes a list's states in one line.
func told(list learning.InviteList) string {
	var words []string
	for _, one := range list.Invitees {
		word := string(one.State)
		if one.Reason != nil {
			word += ":" + *one.Reason
		}
		words = append(words, fmt.Sprintf("%d %s %s", one.Line, one.Email, word))
	}
	for _, one := range list.Wrong {
		words = append(words, fmt.Sprintf("%d wrong %q", one.Line, one.Text))
	}
	return strings.Join(words, "; ")
}

func TestAPastedListIsReadAsPeoplePasteThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	for text, want := range map[string]string{
		"a@x.example\r\nb@x.example":                "1 a@x.example invite; 2 b@x.example invite",
		"a@x.example, b@x.example; c@x.example":     "1 a@x.example invite; 1 b@x.example invite; 1 c@x.example invite",
		"a@x.example، b@x.example؛c@x.example":      "1 a@x.example invite; 1 b@x.example invite; 1 c@x.example invite",
		"Omar Haddad <o@x.example>":                 "1 o@x.example invite",
		`"Haddad, Omar" <o@x.example>, b@x.example`: "1 o@x.example invite; 1 b@x.example invite",
		"Haddad, Omar <o@x.example>":                "1 o@x.example invite",
		"o@x.example <o@x.example>":                 "1 o@x.example invite",
		"Omar\tHaddad\to@x.example\t+20100":         "1 o@x.example invite",
		"<mailto:o@x.example>":                      "1 o@x.example invite",
		"A <a@x.example> B <b@x.example>":           "1 a@x.example invite; 1 b@x.example invite",
		"a@x.example\n\nno address\nb@x":            `1 a@x.example invite; 3 wrong "no address"; 4 wrong "b@x"`,
		"a@x.example\nA@X.example\na@x.example":     "1 a@x.example invite",
		"<script>alert(1)</script>@x":               `1 wrong "<script>alert(1)</script>@x"; 1 wrong "<script>alert(1)</script>@x"`,
		"a@x.example\nBcc: <b@x.example\x00>":       `1 a@x.example invite; 2 wrong "Bcc: <b@x.example` + "\uFFFD" + `>"`,
		"Bcc: everybody@x.example":                  "1 everybody@x.example invite",
		strings.Repeat("x", 300) + "@x.example":     `1 wrong "` + strings.Repeat("x", 100) + `…"`,
		"\xff\xfe":                                  `1 wrong "` + "\uFFFD" + `"`,
		"منى@مثال.example":                          "1 منى@مثال.example invite",
		"\"unfinished, a@x.example":                 `1 a@x.example invite; 1 wrong "\"unfinished"`,
	} {
		list, err := s.CheckInvitees(t.Context(), s.owner, course, text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		equal(t, fmt.Sprintf("%q", text), told(list), want)
	}
	list, err := s.CheckInvitees(t.Context(), s.owner, course, "a@x.example\nA@X.example\na@x.example")
	s.must(err)
	equal(t, "repeated", list.Repeated, 2)
	for text, want := range map[string]string{"": "enrollment.list_empty", " \n ;, \n": "enrollment.list_empty", strings.Repeat("x\n", 501): "enrollment.list_most", many(10_000): "enrollment.list_most"} {
		_, err := s.CheckInvitees(t.Context(), s.owner, course, text)
		var f *plugin.Fault
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Code != want {
			t.Errorf("%.20q…: %v, want %s", text, err, want)
		}
	}
	asked := 0
	for ; asked < 100; asked++ {
		if _, err := s.CheckInvitees(t.Context(), s.owner, course, "a@x.example"); code(err) == "auth.too_many" {
			break
		}
	}
	if asked == 100 {
		t.Error("a trainer may ask of addresses without an end")
	}
	s.wait(time.Minute)
	if list, err := s.CheckInvitees(t.Context(), s.owner, course, many(500)); err != nil || len(list.Invitees) != 500 {
		t.Errorf("500 addresses: %d, %v", len(list.Invitees), err)
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "p%d@x.example\n", i)
	}
	return b.String()
}

func TestACheckTellsOfEachAddressAndDoesNothing(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 5 where id = $1`, course)
	s.known("Lea@x.example")
	in, out, gone := s.known("in@x.example"), s.known("out@x.example"), s.known("gone@x.example")
	s.enrol(in, course)
	e := s.enrol(out, course)
	_, err := s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	s.exec(`update users set is_active = false where id = $1`, gone.User)
	colleague := s.person(plugin.Trainer, "Una Trainer")
	s.exec(`update users set email = 'una@x.example' where id = $1`, colleague.User)
	s.exec(`update users set email = 'omar@x.example' where id = $1`, s.owner.User)
	s.invite(course, "waits@x.example", learning.Assignment{})
	text := "lea@x.example\nin@x.example\nout@x.example\nomar@x.example\nwaits@x.example\nnew@x.example\ngone@x.example\nuna@x.example"
	before := s.number(`select (select count(*) from enrollments) + (select count(*) from course_invitations) + (select count(*) from mails)::int`)
	list, err := s.CheckInvitees(t.Context(), s.owner, course, text)
	s.must(err)
	// That an account is switched off, or one of another trainer, is not a trainer's to know.
	equal(t, "for a trainer", told(list), "1 lea@x.example enrol; 2 in@x.example already; 3 out@x.example refused:suspended; 4 omar@x.example refused:team; 5 waits@x.example invited; "+
		"6 new@x.example invite; 7 gone@x.example invite; 8 una@x.example invite")
	for _, i := range []int{6, 7} {
		if list.Invitees[i].Name != nil {
			t.Errorf("a trainer learns whose %s is", list.Invitees[i].Email)
		}
	}
	equal(t, "free seats", *list.Seats, 3)
	if list.Invitees[1].Since == nil || list.Invitees[4].Since == nil {
		t.Error("since when is not told")
	}
	list, err = s.CheckInvitees(t.Context(), s.admin, course, text)
	s.must(err)
	equal(t, "for a super admin", told(list), "1 lea@x.example enrol; 2 in@x.example already; 3 out@x.example refused:suspended; 4 omar@x.example refused:team; 5 waits@x.example invited; "+
		"6 new@x.example invite; 7 gone@x.example refused:deactivated; 8 una@x.example refused:no_trainee")
	equal(t, "after two checks", s.number(`select (select count(*) from enrollments) + (select count(*) from course_invitations) + (select count(*) from mails)::int`), before)

	for who, a := range map[string]plugin.Actor{"a trainee": in, "a trainer of another course": colleague, "a visitor": s.visitor} {
		if _, err := s.CheckInvitees(t.Context(), a, course, text); code(err) != "not_found" {
			t.Errorf("%s: %v", who, err)
		}
		if _, err := s.Invite(t.Context(), a, course, text, learning.Assignment{}); code(err) != "not_found" {
			t.Errorf("%s invites: %v", who, err)
		}
		if _, err := s.Invitations(t.Context(), a, course, false, "", 10); code(err) != "not_found" {
			t.Errorf("%s lists: %v", who, err)
		}
		if _, err := s.ChangeInvitations(t.Context(), a, course, []string{plugin.NewID[string]()}, learning.Revoke); code(err) != "not_found" {
			t.Errorf("%s revokes: %v", who, err)
		}
	}
	observer := s.person(plugin.Trainer, "Only Looks")
	s.join(course, observer, "observer")
	if _, err := s.CheckInvitees(t.Context(), observer, course, text); code(err) != "auth.denied" {
		t.Errorf("an observer: %v", err)
	}
}

func TestAnInvitationIsTakenUpOnceByItsOwner(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns\r\nBcc: all@x.example <b>")
	s.exec(`update users set first_name = E'Omar\r\nBcc: evil@x.example' where id = $1`, s.owner.User)
	group := s.group(course, "Autumn", "2026-12-01", "2026-12-05", 10)
	list := s.invite(course, "new@x.example", learning.Assignment{Group: group, Reason: "For the ward"})
	equal(t, "became", told(list), "1 new@x.example invite")
	subject, err := db.Value[string](t.Context(), s.db, `select subject from mails where recipient = 'new@x.example'`)
	s.must(err)
	if strings.ContainsAny(subject, "\r\n") || !strings.Contains(subject, "invites you to Burns") {
		t.Errorf("subject: %q", subject)
	}
	html, err := db.Value[string](t.Context(), s.db, `select body_html from mails where recipient = 'new@x.example'`)
	s.must(err)
	if strings.Contains(html, "all@x.example <b>") {
		t.Error("a title is HTML in the mail")
	}
	secret := s.secretOf("new@x.example")
	equal(t, "kept in the clear", s.number(`select count(*)::int from course_invitations i where i::text like '%' || $1 || '%'`, secret), 0)

	look, err := s.OpenInvitation(t.Context(), s.visitor, secret)
	s.must(err)
	equal(t, "for a visitor", line(look.Email, look.HasAccount, look.Yours, look.Obstacle == nil, *look.Group), "new@x.example false false true Autumn")
	page, err := s.Invitations(t.Context(), s.owner, course, true, "", 10)
	s.must(err)
	equal(t, "opened", line(page.Items[0].State, page.Counts.Open, page.Counts.All), "opened 1 1")

	stranger := s.known("stranger@x.example")
	if _, err := s.Accept(t.Context(), stranger, secret); code(err) != "invitation.other_person" {
		t.Errorf("somebody else: %v", err)
	}
	owner := s.known("NEW@x.example")
	look, err = s.OpenInvitation(t.Context(), owner, secret)
	s.must(err)
	equal(t, "for its owner", line(look.HasAccount, look.Yours), "true true")
	took, err := s.Accept(t.Context(), owner, secret)
	s.must(err)
	equal(t, "took up", line(took.CourseID == course, took.Waiting), "true false")
	if _, err := s.Accept(t.Context(), owner, secret); err != nil {
		t.Errorf("again: %v", err)
	}
	equal(t, "enrolments", s.number(`select count(*)::int from enrollments where user_id = $1 and group_id = $2`, owner.User, group), 1)
	equal(t, "in the history", s.number(`select count(*)::int from enrollment_changes h join enrollments e on e.id = h.enrollment_id
		where e.user_id = $1 and h.source = 'invitation' and h.reason = 'For the ward' and h.actor_id = e.user_id`, owner.User), 1)
	// Replayed after leaving it is over: the way back is the course's, or another invitation.
	s.must(s.Leave(t.Context(), owner, course))
	if _, err := s.Accept(t.Context(), owner, secret); code(err) != "invitation.used" {
		t.Errorf("replayed: %v", err)
	}
	if _, err := s.Accept(t.Context(), stranger, secret); code(err) != "invitation.used" {
		t.Errorf("replayed by a stranger: %v", err)
	}
	for _, wrong := range []string{"", "x", secret + "A", strings.ToLower(secret)} {
		if _, err := s.OpenInvitation(t.Context(), owner, wrong); code(err) != "invitation.unknown" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestAnInvitationSaysWhyItCannotBeTakenUp(t *testing.T) {
	t.Parallel()
	s := invited(t)
	for name, c := range map[string]struct {
		then func(course plugin.CourseID)
		want string
	}{
		"over":        {func(c plugin.CourseID) { s.exec(`update courses set end_date = '2026-11-01' where id = $1`, c) }, "enrollment.closed"},
		"archived":    {func(c plugin.CourseID) { s.exec(`update courses set archived_at = now() where id = $1`, c) }, "enrollment.closed"},
		"unpublished": {func(c plugin.CourseID) { s.exec(`update courses set is_published = false where id = $1`, c) }, "invitation.unpublished"},
		"full":        {func(c plugin.CourseID) { s.enrol(s.trainee(), c) }, "enrollment.full"},
		"priced":      {func(c plugin.CourseID) { s.exec(`update courses set price_minor = 100 where id = $1`, c) }, "enrollment.not_free"},
	} {
		course, email := s.course(name), name+"@x.example"
		s.exec(`update courses set max_students = 1, waiting_list = false where id = $1`, course)
		s.invite(course, email, learning.Assignment{})
		me, secret := s.known(email), s.secretOf(email)
		c.then(course)
		look, err := s.OpenInvitation(t.Context(), me, secret)
		if err != nil || look.Obstacle == nil || *look.Obstacle != c.want {
			t.Errorf("%s: %+v, %v", name, look.Obstacle, err)
		}
		if _, err := s.Accept(t.Context(), me, secret); code(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		equal(t, name+": enrolments", s.number(`select count(*)::int from enrollments where user_id = $1`, me.User), 0)
	}

	course := s.course("Late")
	s.invite(course, "late@x.example", learning.Assignment{})
	me, secret := s.known("late@x.example"), s.secretOf("late@x.example")
	s.wait(14 * 24 * time.Hour)
	if _, err := s.Accept(t.Context(), me, secret); code(err) != "invitation.expired" {
		t.Errorf("expired: %v", err)
	}
	page, err := s.Invitations(t.Context(), s.owner, course, false, "", 10)
	s.must(err)
	equal(t, "state", page.Items[0].State, learning.InvitationExpired)
	s.wait(91 * 24 * time.Hour)
	s.must(s.SweepInvitations(t.Context()))
	equal(t, "left after the sweep", s.number(`select count(*)::int from course_invitations where course_id = $1`, course), 0)
}

func TestAFullCourseLeadsToTheWaitingList(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 1, waiting_list = true where id = $1`, course)
	s.invite(course, "a@x.example", learning.Assignment{})
	// An invitation holds no seat.
	first := s.trainee()
	s.enrol(first, course)
	me, secret := s.known("a@x.example"), s.secretOf("a@x.example")
	look, err := s.OpenInvitation(t.Context(), me, secret)
	s.must(err)
	equal(t, "waits", look.Waits, true)
	for range 2 {
		took, err := s.Accept(t.Context(), me, secret)
		s.must(err)
		equal(t, "waiting", took.Waiting, true)
	}
	equal(t, "places", s.number(`select count(*)::int from waiting_list where user_id = $1`, me.User), 1)
	s.must(s.Leave(t.Context(), first, course))
	s.drain()
	took, err := s.Accept(t.Context(), me, secret)
	s.must(err)
	equal(t, "waiting after a seat was offered", took.Waiting, false)
	equal(t, "enrolled", s.number(`select count(*)::int from enrollments where user_id = $1 and status = 'enrolled'`, me.User), 1)
}

// Who waits because of an invitation gets the seat on its terms: from the course's page as well, whatever the course costs or asks
// for, and when the invitation ran out meanwhile. One that was taken back leads nowhere.
func TestAnInvitationHoldsWhileOneWaits(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course, before := s.course("Burns"), s.course("First aid")
	in := s.group(course, "Evening", "2026-01-01", "2028-12-31", 5)
	s.exec(`update courses set max_students = 1, waiting_list = true, price_minor = 500 where id = $1`, course)
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, course, before)
	first := s.trainee()
	_, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{first.User}, learning.Assignment{Way: learning.FreeOfCharge, Reason: "A guest"})
	s.must(err)
	until := time.Date(2028, 3, 2, 0, 0, 0, 0, time.UTC)
	s.invite(course, "a@x.example b@x.example", learning.Assignment{Group: in, Way: learning.FreeOfCharge, Reason: "A gift", Until: &until})
	me, revoked := s.known("a@x.example"), s.known("b@x.example")
	for _, email := range []string{"b@x.example", "a@x.example"} { // the one that is taken back stands first
		a := me
		if email[0] == 'b' {
			a = revoked
		}
		took, err := s.Accept(t.Context(), a, s.secretOf(email))
		s.must(err)
		equal(t, "waiting", took.Waiting, true)
	}
	page, err := s.Invitations(t.Context(), s.owner, course, false, "", 10)
	s.must(err)
	for _, i := range page.Items {
		equal(t, "state of "+i.Email, i.State, learning.InvitationWaits)
		if i.Email == "b@x.example" {
			_, err := s.ChangeInvitations(t.Context(), s.owner, course, []string{i.ID}, learning.Revoke)
			s.must(err)
		}
	}
	s.wait(200 * 24 * time.Hour) // far longer than it is good for
	s.must(s.SweepInvitations(t.Context()))
	s.exec(`update courses set max_students = 2 where id = $1`, course)
	s.must(s.MoveUp(t.Context()))
	st, err := s.CourseState(t.Context(), me, course)
	s.must(err)
	if st.Action != "enrol" || st.Waiting == nil || !st.Waiting.Invited {
		t.Errorf("on the course's page: %+v %+v", st.Action, st.Waiting)
	}
	_, err = s.Enrol(t.Context(), revoked, course, "")
	equal(t, "taken back", code(err), "enrollment.not_free")
	e := s.enrol(me, course)
	equal(t, "on its terms", line(e.Group.Name, e.AccessUntil.Format(time.DateOnly)), "Evening 2028-03-02")
	d, err := s.EnrollmentDetail(t.Context(), s.owner, e.ID)
	s.must(err)
	equal(t, "in the history", line(d.History[0].Source, *d.History[0].Reason, *d.History[0].Way), "invitation A gift free_of_charge")
	equal(t, "accepted", s.number(`select count(*)::int from course_invitations where accepted_by = $1`, me.User), 1)
	equal(t, "who waits still", s.number(`select count(*)::int from waiting_list where state in ('waiting', 'offered')`), 0)
}

// What an invitation gave may not hold any more when a seat is free: the course's own rules are asked then, and nobody is offered
// what he or she cannot take.
func TestAnInvitationThatNoLongerHoldsLeavesTheCoursesOwnRules(t *testing.T) {
	t.Parallel()
	s := invited(t)
	for what, c := range map[string]struct {
		before string // of the course
		meant  learning.Assignment
		then   func(course plugin.CourseID, me plugin.Actor)
		stand  string // when a seat is free
		enrol  string // the code of enrolling then
	}{
		"priced later": {then: func(course plugin.CourseID, _ plugin.Actor) {
			s.exec(`update courses set price_minor = 900 where id = $1`, course)
		}, stand: "buy until 48h0m0s", enrol: "enrollment.not_free"},
		"another address": {then: func(_ plugin.CourseID, me plugin.Actor) {
			s.exec(`update users set email = $2 where id = $1`, me.User, string(me.User)+"@y.example")
		}, stand: "enrol until 48h0m0s"},
		"another address, priced": {before: `price_minor = 900`, meant: learning.Assignment{Way: learning.FreeOfCharge, Reason: "x"}, then: func(_ plugin.CourseID, me plugin.Actor) {
			s.exec(`update users set email = $2 where id = $1`, me.User, string(me.User)+"@y.example")
		}, stand: "buy until 48h0m0s", enrol: "enrollment.not_free"},
		"its last day is past": {meant: learning.Assignment{Until: new(s.now().Add(20 * 24 * time.Hour))}, then: func(plugin.CourseID, plugin.Actor) {
			s.wait(21 * 24 * time.Hour)
		}, stand: "enrol until 48h0m0s"},
	} {
		course := s.course(what)
		s.exec(`update courses set max_students = 1, waiting_list = true, offer_hours = 48 where id = $1`, course)
		first := s.trainee()
		s.enrol(first, course)
		if c.before != "" {
			s.exec(`update courses set `+c.before+` where id = $1`, course)
		}
		email := fmt.Sprintf("n%d@x.example", len(what))
		s.invite(course, email, c.meant)
		me := s.known(email)
		took, err := s.Accept(t.Context(), me, s.secretOf(email))
		s.must(err)
		equal(t, what+": waiting", took.Waiting, true)
		c.then(course, me)
		s.must(s.Leave(t.Context(), first, course))
		s.drain()
		equal(t, what, s.stand(me, course), c.stand)
		_, err = s.Enrol(t.Context(), me, course, "")
		equal(t, what+": enrolling", code(err), c.enrol)
	}
}

// An invitation that ran out brings nobody in by an offer that ran out, too.
func TestAnOfferThatLapsedIsNoWayIn(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 1, waiting_list = true, offer_hours = 48 where id = $1`, course)
	first := s.trainee()
	s.enrol(first, course)
	s.exec(`update courses set price_minor = 900 where id = $1`, course)
	s.invite(course, "a@x.example", learning.Assignment{Way: learning.FreeOfCharge, Reason: "x"})
	me := s.known("a@x.example")
	_, err := s.Accept(t.Context(), me, s.secretOf("a@x.example"))
	s.must(err)
	s.must(s.Leave(t.Context(), first, course))
	s.drain()
	s.wait(60 * 24 * time.Hour)
	_, err = s.Enrol(t.Context(), me, course, "")
	equal(t, "after the offer", code(err), "enrollment.not_free")
}

// In which group one learns is asked of whom the invitation leaves it to.
func TestWhoWaitedByAnInvitationChoosesAGroup(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 2, waiting_list = true where id = $1`, course)
	small, other := s.group(course, "Small", "2026-01-01", "2028-12-31", 1), s.group(course, "Other", "2026-01-01", "2028-12-31", 5)
	holds := []plugin.Actor{s.trainee(), s.trainee()}
	for _, a := range holds {
		s.enrol(a, course)
	}
	s.invite(course, "a@x.example", learning.Assignment{})
	s.invite(course, "b@x.example", learning.Assignment{Group: small})
	for _, email := range []string{"a@x.example", "b@x.example"} {
		me := s.known(email)
		_, err := s.Accept(t.Context(), me, s.secretOf(email))
		s.must(err)
	}
	s.exec(`update courses set max_students = 9 where id = $1`, course)
	s.must(s.MoveUp(t.Context()))
	_, err := s.Enrol(t.Context(), s.trainee(), course, small)
	equal(t, "the seat of who was invited there", code(err), "enrollment.group_full")
	s.exec(`update course_groups set ends_on = '2026-11-01' where id = $1`, small)
	for _, email := range []string{"a@x.example", "b@x.example"} {
		id, err := db.Value[plugin.UserID](t.Context(), s.db, `select id::text from users where email = $1`, email)
		s.must(err)
		e, err := s.Enrol(t.Context(), plugin.Actor{User: id, Role: plugin.Trainee}, course, other)
		s.must(err)
		equal(t, "group of "+email, e.Group.Name, "Other")
	}
}

func TestTheSeatIsTakenByOneOfManyInvitations(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 2, waiting_list = false where id = $1`, course)
	const people = 6
	s.invite(course, many(people), learning.Assignment{})
	var all []plugin.Actor
	var secrets []string
	for i := range people {
		email := fmt.Sprintf("p%d@x.example", i)
		all, secrets = append(all, s.known(email)), append(secrets, s.secretOf(email))
	}
	s.warm()
	var wg sync.WaitGroup
	codes := make([]string, 2*people)
	for i := range codes { // each in two windows
		wg.Go(func() {
			_, err := s.Accept(t.Context(), all[i/2], secrets[i/2])
			codes[i] = code(err)
		})
	}
	wg.Wait()
	equal(t, "enrolments", s.number(`select count(*)::int from enrollments where course_id = $1`, course), 2)
	equal(t, "taken up", s.number(`select count(*)::int from course_invitations where accepted_at is not null`), 2)
	slices.Sort(codes)
	equal(t, "answers", codes, append(slices.Repeat([]string{""}, 4), slices.Repeat([]string{"enrollment.full"}, 8)...))
}

func TestInvitationsAreSentAgainAndRevoked(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.invite(course, "a@x.example\nb@x.example", learning.Assignment{})
	page, err := s.Invitations(t.Context(), s.owner, course, true, "", 10)
	s.must(err)
	ids := []string{page.Items[0].ID, page.Items[1].ID, plugin.NewID[string]()} // b, a, and none of the course
	change := func(act learning.InvitationAct) (codes []string) {
		t.Helper()
		list, err := s.ChangeInvitations(t.Context(), s.owner, course, ids, act)
		s.must(err)
		for _, one := range list {
			code := ""
			if one.Code != nil {
				code = *one.Code
			}
			codes = append(codes, code)
		}
		return codes
	}
	equal(t, "at once", change(learning.Resend), []string{"invitation.too_soon", "invitation.too_soon", "not_found"})
	a, old := s.known("a@x.example"), s.secretOf("a@x.example")
	s.wait(11 * time.Minute)
	equal(t, "later", change(learning.Resend), []string{"", "", "not_found"})
	if _, err := s.Accept(t.Context(), a, old); code(err) != "invitation.unknown" {
		t.Errorf("the link before: %v", err)
	}
	secret := s.secretOf("a@x.example")
	equal(t, "revoked", change(learning.Revoke), []string{"", "", "not_found"})
	if _, err := s.Accept(t.Context(), a, secret); code(err) != "invitation.revoked" {
		t.Errorf("revoked: %v", err)
	}
	equal(t, "again", change(learning.Resend), []string{"invitation.revoked", "invitation.revoked", "not_found"})
	equal(t, "invited anew", told(s.invite(course, "a@x.example\nb@x.example", learning.Assignment{})), "1 a@x.example enrol; 2 b@x.example invite")
	for range 6 {
		s.wait(11 * time.Minute)
		page, err := s.Invitations(t.Context(), s.owner, course, true, "", 10)
		s.must(err)
		ids = []string{page.Items[0].ID}
		if codes := change(learning.Resend); codes[0] != "" {
			equal(t, "in the end", codes, []string{"invitation.limit"})
			equal(t, "mails to b", s.number(`select count(*)::int from mails where recipient = 'b@x.example'`), 7)
			return
		}
	}
	t.Error("an invitation is sent again without an end")
}

func TestMailsOfInvitationsAreBounded(t *testing.T) {
	t.Parallel()
	s := invited(t)
	for i := range 6 {
		list := s.invite(s.course(fmt.Sprint("Course ", i)), "a@x.example", learning.Assignment{})
		want := "1 a@x.example invite"
		if i == 5 {
			want = "1 a@x.example refused:mails"
		}
		equal(t, "course "+fmt.Sprint(i), told(list), want)
	}
	course := s.course("Many")
	s.exec(`update course_invitations set sends = 999 where email = 'a@x.example' and course_id = (select course_id from course_invitations limit 1)`)
	if _, err := s.Invite(t.Context(), s.owner, course, "b@x.example", learning.Assignment{}); code(err) != "invitation.limit" {
		t.Errorf("more than anybody sends in a day: %v", err)
	}
	s.wait(25 * time.Hour)
	equal(t, "the next day", told(s.invite(course, "a@x.example\nb@x.example", learning.Assignment{})), "1 a@x.example invite; 2 b@x.example invite")
}

func TestAPricedCourseIsGivenWithAReason(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.exec(`update courses set price_minor = 1000 where id = $1`, course)
	for want, as := range map[string]learning.Assignment{
		"enrollment.way_needed":    {},
		"enrollment.way_unknown":   {Way: "stolen", Reason: "x"},
		"enrollment.reason_needed": {Way: learning.FreeOfCharge},
	} {
		_, err := s.Invite(t.Context(), s.owner, course, "new@x.example", as)
		var f *plugin.Fault
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Code != want {
			t.Errorf("%+v: %v, want %s", as, err, want)
		}
	}
	s.invite(course, "new@x.example", learning.Assignment{Way: learning.FreeOfCharge, Reason: "Her ward pays"})
	me := s.known("new@x.example")
	_, err := s.Accept(t.Context(), me, s.secretOf("new@x.example"))
	s.must(err)
	equal(t, "in the history", s.number(`select count(*)::int from enrollment_changes where way = 'free_of_charge' and reason = 'Her ward pays'`), 1)
}

func TestInvitingIsWholeOrNot(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 1 where id = $1`, course)
	s.known("a@x.example")
	s.known("b@x.example")
	if _, err := s.Invite(t.Context(), s.owner, course, "a@x.example\nb@x.example\nnew@x.example", learning.Assignment{}); code(err) != "enrollment.full" {
		t.Errorf("two for one seat: %v", err)
	}
	equal(t, "written", s.number(`select (select count(*) from enrollments) + (select count(*) from course_invitations) + (select count(*) from mails)::int`), 0)
	s.exec(`update courses set is_published = false where id = $1`, course)
	if _, err := s.Invite(t.Context(), s.owner, course, "new@x.example", learning.Assignment{}); code(err) != "invitation.unpublished" {
		t.Errorf("a draft: %v", err)
	}
	if _, err := s.Invite(t.Context(), s.owner, course, "a@x.example", learning.Assignment{}); err != nil {
		t.Errorf("somebody with an account into a draft, as when picked: %v", err)
	}
	if _, err := s.Invite(t.Context(), s.owner, course, "a@x.example", learning.Assignment{Reason: strings.Repeat("x", 501)}); code(err) != "enrollment.invalid" {
		t.Errorf("a long reason: %v", err)
	}
}

// The same address in two courses and people picked, by invitation and by themselves at once: nothing waits for itself.
func TestInvitingAndEnrollingAtOnce(t *testing.T) {
	t.Parallel()
	s := openSite(t, dbtest.URL(t), 8)
	s.jobTables()
	course := s.course("Burns")
	me := s.known("a@x.example")
	s.warm()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			_, _ = s.Invite(t.Context(), s.owner, course, "a@x.example\nb@x.example", learning.Assignment{})
		})
		wg.Go(func() { _, _ = s.Enrol(t.Context(), me, course, "") })
	}
	wg.Wait()
	equal(t, "enrolments", s.number(`select count(*)::int from enrollments`), 1)
	equal(t, "invitations", s.number(`select count(*)::int from course_invitations`), 1)
	equal(t, "mails to b", s.number(`select count(*)::int from mails where recipient = 'b@x.example'`), 1)
}
