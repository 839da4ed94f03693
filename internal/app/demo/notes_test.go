package demo

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Notes are written by people of the course, in its language, about passages and seconds that its lessons have; and no text
// is there twice.
func TestNotesAreBelievable(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	history := w.history(now)
	courses, texts := map[string]course{}, map[string]bool{}
	for _, c := range w.courses {
		courses[c.folder] = c
	}
	check := func(folder, who string, daysAgo float64, text string) course {
		c, ok := courses[folder]
		if !ok || texts[text] || len([]rune(text)) < 20 {
			t.Errorf("%s: %q is there twice, short, or in no course", folder, text)
		}
		texts[text] = true
		inScript(t, c, text)
		for _, stay := range history[folder] {
			if stay[0].email == who && stay[0].at.Before(ago(now, daysAgo)) && stay[len(stay)-1].lesson != leaving {
				return c
			}
		}
		t.Errorf("%s: %s was not in it %v days ago", folder, who, daysAgo)
		return c
	}
	shared, private, seconds, quotes, languages := 0, 0, 0, 0, map[string]int{}
	for _, n := range w.Notebook.Notes {
		c := check(n.Course, n.Who, n.DaysAgo, n.Text)
		languages[c.Language]++
		if n.Shared {
			shared++
		} else {
			private++
		}
		if n.Lesson < 0 || n.Lesson > len(c.lessons()) || n.Lesson == 0 && (n.Second != nil || n.Quote != "") {
			t.Errorf("%s: %q is about nothing", n.Course, n.Text)
			continue
		}
		if n.Second != nil {
			seconds++
			if l := c.lessons()[n.Lesson-1]; l.kind() != "video" || *n.Second >= 24 {
				t.Errorf("%s: %q has no second %d", n.Course, l.Title, *n.Second)
			}
		}
		if n.Quote != "" {
			quotes++
			f, err := c.lessons()[n.Lesson-1].filling(c)
			plain := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(f.Article, ""))
			if err != nil || !strings.Contains(strings.Join(strings.Fields(plain), " "), n.Quote) {
				t.Errorf("%s: lesson %d does not say %q", n.Course, n.Lesson, n.Quote)
			}
		}
	}
	kinds, answered, sent := map[string]int{}, 0, 0
	for _, n := range w.Notebook.About {
		c := check(n.Course, n.Who, n.DaysAgo, n.Text)
		kinds[c.Language+" "+n.Kind]++
		if n.Sent {
			sent++
		}
		if n.Answer == "" {
			continue
		}
		answered++
		inScript(t, c, n.Answer)
		if !n.Sent || n.After <= 0 || ago(now, n.DaysAgo).Add(time.Duration(n.After*float64(time.Hour))).After(now) {
			t.Errorf("%s: %q cannot have been answered then", n.Course, n.Text)
		}
	}
	for _, kind := range []string{"general", "feedback", "warning", "achievement"} {
		if kinds["en "+kind] == 0 || kinds["ar "+kind] == 0 {
			t.Errorf("no note of the kind %s in one of the languages", kind)
		}
	}
	if shared < 8 || private < 8 || seconds < 2 || quotes < 6 || languages["ar"] < 8 || languages["en"] < 8 || answered < 6 || answered == sent || sent == len(w.Notebook.About) {
		t.Errorf("%d shared, %d private, %d at seconds, %d of passages, %v; %d answered of %d sent of %d", shared, private, seconds, quotes, languages, answered, sent, len(w.Notebook.About))
	}
}
