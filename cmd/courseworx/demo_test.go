package main

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// The whole sample centre, through the services that everybody else uses.
func TestDemoFillsAnEmptyInstallation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.env["COURSEWORX_DEMO_PASSWORD"] = "the lamp behind the camera"
	out := d.does("demo")
	for _, word := range []string{"admin@example.com", "trainer@example.com", "trainee@example.com", "the lamp behind the camera"} {
		if !strings.Contains(out, word) {
			t.Errorf("the command does not say %q:\n%s", word, out)
		}
	}
	count := func(what, sql string, least int) {
		t.Helper()
		if n, err := db.Value[int](t.Context(), d.db, sql); err != nil || n < least {
			t.Errorf("%d %s, %v", n, what, err)
		}
	}
	count("courses that are published", `select count(*)::int from courses where is_published`, 16)
	count("trainees", `select count(*)::int from users where role = 'trainee'`, 200)
	count("trainers with a public page", `select count(*)::int from user_profiles where is_public and char_length(biography) > 400`, 8)
	count("groups that are running", `select count(*)::int from course_groups where starts_on <= current_date and ends_on >= current_date`, 3)
	count("reviews", `select count(*)::int from reviews`, 60)
	count("people who left", `select count(*)::int from enrollments where status = 'dropped'`, 5)
	unfinished, err := db.Values[string](t.Context(), d.db, `
		select c.title from courses c
		where not exists (select from enrollments e where e.course_id = c.id and e.status = 'completed')`)
	if err != nil || len(unfinished) > 0 {
		t.Errorf("nobody came to the end of %q, %v", unfinished, err)
	}
	undone, err := db.Values[string](t.Context(), d.db, `
		select c.title || ': ' || k.title from course_contents k
		join course_sections s on s.id = k.section_id
		join courses c on c.id = s.course_id
		where not exists (select from lesson_completions l where l.content_id = k.id)`)
	if err != nil || len(undone) > 0 {
		t.Errorf("nobody did %q, %v", undone, err)
	}

	status, out, said := d.run("demo")
	if status != 1 || out != "" || !strings.Contains(said, "there are people in this installation") || !strings.Contains(said, "--data") {
		t.Errorf("a second time: status %d: %s%s", status, out, said)
	}
	d.serve()
	if _, status := d.signIn("trainee@example.com", "the lamp behind the camera"); status != 200 {
		t.Errorf("the trainee cannot sign in: %d", status)
	}
}

func TestDemoRefusesWhereThereArePeople(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.does("user", "create", "mona@example.org", "--first", "Mona", "--last", "Adel")
	status, out, said := d.run("demo")
	if status != 1 || out != "" || !strings.Contains(said, "there are people in this installation already") {
		t.Errorf("status %d: %s%s", status, out, said)
	}
	if n, err := db.Value[int](t.Context(), d.db, `select count(*)::int from users`); err != nil || n != 1 {
		t.Errorf("%d accounts, %v", n, err)
	}
	if status, _, said := d.run("demo", "more"); status != 2 || !strings.Contains(said, `"more" is not understood`) {
		t.Errorf("a word too many: status %d: %s", status, said)
	}
}
