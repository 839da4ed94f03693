package demo

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Questions are asked by people of the course, in its language, about lessons that it has; and no text is there twice.
func TestQuestionsAreBelievable(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	history := w.history(now)
	staff := map[string]bool{}
	for _, p := range w.Staff {
		staff[p.Email] = p.Email != nourEmail
	}
	texts := map[string]bool{}
	once := func(folder, text string) {
		if texts[text] || len([]rune(text)) < 5 {
			t.Errorf("%s: %q is there twice, or empty", folder, text)
		}
		texts[text] = true
	}
	questions, answers, accepted, open, mentioned := 0, 0, 0, 0, 0
	for _, c := range w.courses {
		enrolled := map[string]time.Time{}
		for _, stay := range history[c.folder] {
			if stay[len(stay)-1].lesson != leaving {
				enrolled[stay[0].email] = stay[0].at
			}
		}
		before := 1e9
		for _, q := range c.Questions {
			questions++
			if q.DaysAgo > before || q.Lesson < 0 || q.Lesson > len(c.lessons()) || q.Accepted < 0 || q.Accepted > len(q.Answers) {
				t.Errorf("%s: %q is out of turn or about nothing", c.folder, q.Title)
			}
			before = q.DaysAgo
			once(c.folder, q.Title)
			once(c.folder, q.Text)
			inScript(t, c, q.Title+" "+q.Text)
			at := ago(now, q.DaysAgo)
			for i, who := range append([]string{q.Who}, q.Same...) {
				if in, ok := enrolled[who]; !ok || !in.Before(at) || staff[who] || i > 0 && who == q.Who {
					t.Errorf("%s: %s has the question %q and is not enrolled", c.folder, who, q.Title)
				}
			}
			for _, a := range q.Answers {
				answers++
				at = a.later(at)
				if in, ok := enrolled[a.Who]; a.Who != c.Trainer && (!ok || !in.Before(at)) || at.After(now) || a.After <= 0 {
					t.Errorf("%s: %s cannot have answered to %q at %v", c.folder, a.Who, q.Title, at)
				}
				once(c.folder, a.Text)
				inScript(t, c, mentions.ReplaceAllString(a.Text, ""))
				for _, m := range mentions.FindAllStringSubmatch(a.Text, -1) {
					mentioned++
					if _, ok := enrolled[m[1]]; !ok || a.Who != c.Trainer {
						t.Errorf("%s: %s may not mention %s", c.folder, a.Who, m[1])
					}
				}
			}
			if q.Accepted > 0 {
				accepted++
			}
			if len(q.Answers) == 0 && q.DaysAgo < 1 {
				open++
			}
		}
		if len(c.Questions) == 0 {
			t.Errorf("nobody asks in %s", c.folder)
		}
	}
	if questions < 40 || answers < 60 || accepted < 15 || open != 1 || mentioned != 1 {
		t.Errorf("%d questions, %d answers, %d accepted, %d open since today, %d mentions", questions, answers, accepted, open, mentioned)
	}
}

// Everybody of a course that meets is in one group, enrolled before it began; groups are as large as they are said to be,
// one that comes is nearly full, and one is full.
func TestPeopleAreInGroups(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	history, full, nearly := w.history(now), 0, 0
	for _, c := range w.courses {
		in, sizes := w.members(c), make([]int, len(c.Groups))
		for _, stay := range history[c.folder] {
			i, grouped := in[stay[0].email]
			if grouped != c.dated() {
				t.Errorf("%s: %s is in a group: %v", c.folder, stay[0].email, grouped)
			}
			if !grouped {
				continue
			}
			sizes[i]++
			if g := c.group(c.Groups[i], now); c.Groups[i].StartsIn < 0 && stay[0].at.Format(time.DateOnly) >= g.StartDate {
				t.Errorf("%s: %s came at %v into %+v", c.folder, stay[0].email, stay[0].at, g)
			}
		}
		for i, r := range c.Groups {
			if sizes[i] != r.People || r.StartsIn < 0 && sizes[i] < c.Minimum {
				t.Errorf("%s: %d people are in %+v", c.folder, sizes[i], r)
			}
			switch left := r.Capacity - sizes[i]; {
			case left == 0:
				full++
			case left == 1 && r.StartsIn > 0:
				nearly++
			}
		}
	}
	if full != 1 || nearly != 1 {
		t.Errorf("%d groups are full, %d nearly", full, nearly)
	}
}

func TestNewsAndLetters(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	history := w.history(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC))
	centre := 0
	for _, n := range w.News {
		i := slices.IndexFunc(w.courses, func(c course) bool { return c.folder == n.Course })
		if n.Course == "" {
			centre++
		} else if i < 0 {
			t.Errorf("%q is for no course", n.Title)
		} else {
			inScript(t, w.courses[i], n.Title+plain(n.Body))
		}
		if n.Title == "" || n.DaysAgo < 1 || !strings.HasPrefix(n.Body, "<p>") {
			t.Errorf("news %+v", n)
		}
	}
	if centre != 1 || len(w.News) < 3 {
		t.Errorf("%d announcements, %d of the centre", len(w.News), centre)
	}
	for _, l := range w.Letters {
		taught := false
		for _, c := range w.courses {
			for _, stay := range history[c.folder] {
				taught = taught || c.Trainer == l.Trainer && stay[0].email == l.Trainee
			}
		}
		if !taught || len(l.Messages) < 2 {
			t.Errorf("%s and %s have nothing to do with each other", l.Trainer, l.Trainee)
		}
		at := ago(time.Now(), l.DaysAgo)
		for _, m := range l.Messages {
			if at = m.later(at); at.After(time.Now()) || m.Who != l.Trainer && m.Who != l.Trainee {
				t.Errorf("%s writes %q", m.Who, m.Text)
			}
		}
	}
}
