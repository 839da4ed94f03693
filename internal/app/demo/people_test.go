package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	emails, names, roles := map[string]bool{}, map[string]bool{}, map[plugin.Role]int{}
	form := regexp.MustCompile(`^[a-z]+(\.[a-z]+)?@example\.com$`)
	for _, p := range w.people() {
		if emails[p.Email] || names[p.First+p.Last] || !form.MatchString(p.Email) {
			t.Errorf("%s %s <%s> is there twice, or has no address of the example domain", p.First, p.Last, p.Email)
		}
		emails[p.Email], names[p.First+p.Last] = true, true
		for _, n := range []string{p.First, p.Last} {
			if l := len([]rune(n)); l < 2 || l > 50 {
				t.Errorf("%q is no name", n)
			}
		}
		roles[p.Role]++
		signsIn := p.Email == adminEmail || p.Email == "trainer@example.com" || p.Email == nourEmail
		if got := p.account(w, "secret").Password != ""; got != signsIn || p.SignsIn != signsIn {
			t.Errorf("%s can sign in: %v", p.Email, got)
		}
	}
	if roles[plugin.SuperAdmin] != 1 || roles[plugin.Trainer] < 8 || roles[plugin.Trainee] < 200 {
		t.Errorf("roles %v", roles)
	}
	arabic := 0
	for _, p := range w.Staff {
		if p.Role != plugin.Trainer {
			continue
		}
		if words := len(strings.Fields(strings.Join(p.Biography, " "))); words < 80 || len(p.Biography) < 2 || p.Headline == "" || len([]rune(p.Headline)) > 120 {
			t.Errorf("%s says %q and %d words of themselves", p.Email, p.Headline, words)
		}
		if p.Language == "ar" {
			arabic++
		}
		for _, text := range append([]string{p.Headline}, p.Biography...) {
			inScript(t, course{folder: p.Email, Language: p.language(w)}, text)
		}
	}
	if arabic < 3 {
		t.Errorf("%d trainers work in Arabic", arabic)
	}
	if len(w.Categories) != 6 {
		t.Errorf("%d categories", len(w.Categories))
	}
	for i, a := range w.Categories {
		for _, b := range w.Categories[:i] {
			if apart := (a.Hue - b.Hue + 360) % 360; a.Slug == b.Slug || min(apart, 360-apart) < 25 {
				t.Errorf("%s and %s look alike", a.Slug, b.Slug)
			}
		}
	}
}

// What people did has to be possible: enrolled first, in the past, in order, within the seats, and
// in a language that they read.
func TestHistoryIsPossible(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	type key struct{ email, course string }
	enrolled, left, last, reached := map[key]bool{}, map[key]bool{}, map[key]time.Time{}, map[key]int{}
	seats, enrolledAt, through, recent := map[string]int{}, map[key]time.Time{}, map[string]int{}, 0
	byFolder := map[string]course{}
	for _, c := range w.courses {
		byFolder[c.folder] = c
	}
	var acts []act
	for folder, stays := range w.history(now) {
		before := time.Time{}
		for _, stay := range stays {
			if stay[0].lesson != enrolling || stay[0].at.Before(before) {
				t.Errorf("%s: %+v out of turn", folder, stay[0])
			}
			before = stay[0].at
			acts = append(acts, stay...)
		}
	}
	for _, a := range acts {
		k := key{a.email, a.course}
		if !a.at.Before(now) || now.Sub(a.at) > 366*24*time.Hour {
			t.Errorf("%v at %v", k, a.at)
		}
		switch a.lesson {
		case enrolling:
			enrolled[k] = true
			enrolledAt[k] = a.at
			seats[a.course]++
		case leaving:
			left[k] = true
			seats[a.course]--
		default:
			lessons := byFolder[a.course].lessons()
			if !enrolled[k] || left[k] || a.at.Before(last[k]) || (lessons[a.lesson].Video != "") != (a.seconds > 0) || a.seconds > 36 {
				t.Errorf("%v: lesson %d, %d s", k, a.lesson, a.seconds)
			}
			reached[k]++
		}
		last[k] = a.at
	}
	for _, c := range w.courses {
		said := map[string]bool{}
		for _, r := range c.Reviews {
			k := key{r.Who, c.folder}
			if reached[k] < 2 || left[k] || enrolledAt[k].After(now.AddDate(0, 0, -r.DaysAgo)) || r.Stars < 1 || r.Stars > 5 || said[r.Who+r.Text] || r.DaysAgo < 2 {
				t.Errorf("%v has done %d lessons and says %q", k, reached[k], r.Text)
			}
			said[r.Who+r.Text] = true
			for _, text := range []string{r.Text, r.Answer} {
				if text != "" {
					inScript(t, c, text)
				}
			}
		}
		if len(c.Reviews) < 2 {
			t.Errorf("%s has %d reviews", c.folder, len(c.Reviews))
		}
	}
	finished, begun, waiting := 0, 0, 0
	for k := range enrolled {
		if now.Sub(enrolledAt[k]) < 30*24*time.Hour {
			recent++
		}
		switch n := reached[k]; {
		case n == len(byFolder[k.course].lessons()):
			finished++
			seats[k.course]-- // whoever is through has given the seat back
			through[k.course]++
		case n == 0:
			waiting++
		default:
			begun++
		}
	}
	if finished < 100 || begun < 100 || waiting < 30 || len(left) < 5 || len(enrolled) < 400 || recent < 60 || recent > len(enrolled)/2 {
		t.Errorf("%d enrolments, %d of this month: %d finished, %d on the way, %d not begun, %d left", len(enrolled), recent, finished, begun, waiting, len(left))
	}
	for folder := range byFolder {
		if through[folder] == 0 {
			t.Errorf("nobody has finished %s", folder)
		}
	}
	for folder, n := range seats {
		if c := byFolder[folder]; n < 4 || c.Seats > 0 && n >= c.Seats {
			t.Errorf("%s: %d people in %d seats", folder, n, c.Seats)
		}
	}
	if got := reached[key{nourEmail, "sql"}]; got != len(byFolder["sql"].lessons()) {
		t.Errorf("Nour has done %d lessons of sql", got)
	}
	for _, p := range w.learners() {
		for _, c := range w.courses {
			if p.Only != "" && p.Only != c.Language && enrolled[key{p.Email, c.folder}] {
				t.Errorf("%s does not read the language of %s", p.Email, c.folder)
			}
		}
	}
	t.Logf("%d enrolments, %d of this month: %d finished, %d on the way, %d not begun, %d left; %v", len(enrolled), recent, finished, begun, waiting, len(left), seats)
}
