package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// invitationTo returns the secret in the newest mail to an address.
func (s *site) invitationTo(email string) string {
	s.t.Helper()
	text, err := db.Value[string](s.t.Context(), s.db, `select body_text from mails where recipient = $1 order by id desc limit 1`, email)
	s.must(err)
	_, rest, found := strings.Cut(text, "/invitation/")
	if !found {
		s.t.Fatalf("no invitation in %q", text)
	}
	return strings.Fields(rest)[0]
}

// Whoever is invited and has no account makes one: with the address of the invitation, in the course, all or nothing, once.
func TestWhoIsInvitedMakesAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.course("Burns")
	count := func(email string) int {
		return w.number(`select count(*)::int from users u join enrollments e on e.user_id = u.id where lower(u.email) = lower($1) and e.course_id = $2`, email, course.id)
	}
	body := func(secret string, with map[string]any) map[string]any {
		all := map[string]any{"token": secret, "firstName": "Noha", "lastName": "Adel", "password": "seven green lanterns", "tokens": true}
		for k, v := range with {
			all[k] = v
		}
		return all
	}
	const path = "/api/v1/auth/join"
	w.who[own].post("/api/v1/courses/"+course.id+"/invitations", map[string]any{"text": "noha@example.com, late@example.com"}).want(http.StatusOK)
	secret := w.invitationTo("noha@example.com")
	w.visitor().post(path, body(secret, map[string]any{"password": "short", "firstName": "N\r\nBcc: x@x.example"})).refused(http.StatusUnprocessableEntity, "account.invalid")
	w.who[admin].publish("terms", true, "en", "<p>Be kind</p>")
	w.visitor().post(path, body(secret, nil)).refused(http.StatusUnprocessableEntity, "account.invalid")
	if n := w.number(`select count(*)::int from users where email = 'noha@example.com'`); n != 0 {
		t.Fatal("an account was made all the same")
	}
	agreed := map[string]any{"consents": []map[string]any{{"page": "terms", "version": 1}}}
	// The same link in two windows at once is one account.
	var all sync.WaitGroup
	answers := make([]answer, 2)
	for i := range answers {
		all.Go(func() { answers[i] = w.visitor().post(path, body(secret, agreed)) })
	}
	all.Wait()
	in := 0
	for _, a := range answers {
		switch a.status {
		case http.StatusOK:
			in++
		default:
			if p, err := a.refusal(); err != nil || p.Code != "invitation.has_account" && p.Code != "invitation.used" {
				t.Errorf("one of two: %d %.200s", a.status, a.body)
			}
		}
	}
	if in != 1 || count("noha@example.com") != 1 {
		t.Errorf("%d were let in, %d are enrolled", in, count("noha@example.com"))
	}
	w.visitor().post(path, body(secret, agreed)).refused(http.StatusNotFound, "invitation.used")
	w.visitor().post("/api/v1/auth/sign-in", map[string]any{"identifier": "noha@example.com", "password": "seven green lanterns"}).want(http.StatusOK)

	// A course that takes nobody makes no account either; with a waiting list there is one, and it waits.
	w.exec(`update courses set max_students = 1, waiting_list = false where id = $1`, course.id)
	late := w.invitationTo("late@example.com")
	w.visitor().post(path, body(late, agreed)).refused(http.StatusConflict, "enrollment.full")
	if n := w.number(`select count(*)::int from users where email = 'late@example.com'`); n != 0 {
		t.Error("an account was made for a full course")
	}
	w.exec(`update courses set waiting_list = true where id = $1`, course.id)
	w.visitor().post(path, body(late, agreed)).want(http.StatusOK)
	if n := w.number(`select count(*)::int from waiting_list l join users u on u.id = l.user_id where u.email = 'late@example.com'`); n != 1 || count("late@example.com") != 0 {
		t.Errorf("%d wait, %d are enrolled", n, count("late@example.com"))
	}
	for what, wrong := range map[string]string{"nothing": "", "an invention": "AAAAAAAAAAAAAAAAAAAAAAAAAA", "more than there is": strings.Repeat("A", 101)} {
		if a := w.visitor().post(path, body(wrong, agreed)); a.status != http.StatusNotFound && a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %.200s", what, a.status, a.body)
		}
	}
	if log := w.number(`select count(*)::int from audit_log where action in ('invitation.sent', 'invitation.accepted') and detail::text like '%example.com%'`); log != 0 {
		t.Error("addresses stand in the audit log")
	}
}
