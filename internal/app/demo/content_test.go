package demo

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/courseworx/courseworx/plugin"
)

func loaded(t *testing.T) world {
	t.Helper()
	w, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheOfferIsWorthStayingFor(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	free, languages, types, levels := 0, map[string]int{}, map[string]int{}, map[string]int{}
	subjects, reviews, silent, stern, answered := map[string]int{}, 0, 0, 0, 0
	for _, c := range w.courses {
		price, err := w.price(c)
		if err != nil {
			t.Errorf("%s: price %q: %v", c.folder, c.Price, err)
		}
		if price.IsZero() {
			free++
			if c.dated() {
				t.Errorf("%s is free and dated: it could not be taken at once", c.folder)
			}
		}
		languages[c.Language]++
		subjects[c.Category]++
		for _, r := range c.Reviews {
			reviews++
			if r.Text == "" {
				silent++
			}
			if r.Stars < 4 {
				stern++
			}
			if r.Answer != "" {
				answered++
			}
		}
		types[c.Type]++
		levels[c.Level]++
	}
	if free < 5 || free > 10 || languages["en"] < 8 || languages["ar"] < 8 || len(types) != 3 || len(levels) != 3 {
		t.Errorf("%d free, languages %v, types %v, levels %v", free, languages, types, levels)
	}
	for kind, n := range types {
		if n < 3 {
			t.Errorf("only %d courses are %s", n, kind)
		}
	}
	for _, k := range w.Categories {
		if subjects[k.Slug] < 2 {
			t.Errorf("only %d courses in %s", subjects[k.Slug], k.Slug)
		}
	}
	if reviews < 60 || silent < 4 || stern < 5 || answered < 15 {
		t.Errorf("%d reviews, %d without words, %d stern, %d answered", reviews, silent, stern, answered)
	}
}

func TestEveryCourseSaysWhatABuyerNeeds(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	titles := map[string]bool{}
	for _, c := range w.courses {
		if titles[c.Title] {
			t.Errorf("the title %q is there twice", c.Title)
		}
		titles[c.Title] = true
		if !slices.ContainsFunc(w.Categories, func(k category) bool { return k.Slug == c.Category }) {
			t.Errorf("%s: no category %q", c.folder, c.Category)
		}
		if !slices.ContainsFunc(w.Staff, func(p person) bool { return p.Email == c.Trainer && p.Role == plugin.Trainer }) {
			t.Errorf("%s: %q is no trainer", c.folder, c.Trainer)
		}
		if !slices.Contains([]string{"online", "hybrid", "classroom"}, c.Type) || !slices.Contains([]string{"beginner", "intermediate", "advanced"}, c.Level) {
			t.Errorf("%s: type %q, level %q", c.folder, c.Type, c.Level)
		}
		if here := c.Type != "online"; here != c.dated() || here != (c.Location != "") || here != (c.Seats > 0) || here != (c.Minimum > 0) || here != (c.Classroom > 0) {
			t.Errorf("%s: a course has a place, a first day, hours in a room, seats and a least number of people exactly when people meet", c.folder)
		}
		if hours := float64(c.Online+c.Classroom) / 60; c.Online == 0 || c.Credit < hours-0.5 || c.Credit > hours+0.5 || c.Minimum > c.Seats {
			t.Errorf("%s: %d minutes online, %d in a room, %v hours of credit, at least %d people", c.folder, c.Online, c.Classroom, c.Credit, c.Minimum)
		}
		if len([]rune(c.Short)) < 40 || len([]rune(c.Short)) > 160 || len(c.Description) < 2 || len(c.Outcomes) < 4 || len(c.Requirements) == 0 || len(c.Tags) < 3 {
			t.Errorf("%s: the description is thin", c.folder)
		}
		if n := len(c.lessons()); len(c.Sections) < 2 || len(c.Sections) > 4 || n < 5 || n > 10 {
			t.Errorf("%s: %d sections, %d contents", c.folder, len(c.Sections), n)
		}
		if c.HardLesson < 1 || c.HardLesson > len(c.lessons()) || !slices.ContainsFunc(c.lessons(), func(l lesson) bool { return l.Preview }) {
			t.Errorf("%s: hardLesson %d; something has to be a free preview", c.folder, c.HardLesson)
		}
		for _, text := range append(append(append([]string{c.Title, c.Short}, c.Description...), c.Outcomes...), c.Requirements...) {
			inScript(t, c, text)
		}
	}
}

func TestLessonsHaveTheirFiles(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	used := map[string]bool{"site.json": true, "notes.json": true}
	films := 0
	for _, c := range w.courses {
		used[path.Join("courses", c.folder, "course.json")] = true
		titles := map[string]bool{}
		for _, l := range c.lessons() {
			if titles[l.Title] {
				t.Errorf("%s: two lessons are called %q", c.folder, l.Title)
			}
			titles[l.Title] = true
			if named := l.Article + l.Video + l.Document; named != l.Article && named != l.Video && named != l.Document {
				t.Errorf("%s: %q is more than one thing", c.folder, l.Title)
			}
			f, err := l.filling(c)
			if err != nil || len(f.Article)+len(f.File) == 0 {
				t.Errorf("%s: %q is empty: %v", c.folder, l.Title, err)
			}
			if l.Video != "" {
				films++
			}
			if l.Article != "" {
				used[path.Join("courses", c.folder, l.Article)] = true
			} else {
				used[path.Join("media", f.FileName)] = true
			}
			inScript(t, c, l.Title)
		}
	}
	if films != 5 {
		t.Errorf("%d lessons are films", films)
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !used[name] {
			t.Errorf("%s is embedded and shown nowhere", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tags are what an article may be made of: what the site keeps of one.
var tags = strings.Fields("p h2 h3 ul ol li strong em code pre sup bdi blockquote table thead tbody tr th td")

func TestArticlesAreWellFormed(t *testing.T) {
	t.Parallel()
	tables, lists, codes, sentences := 0, 0, 0, map[string]string{}
	eachArticle(t, func(c course, name, html string) {
		d := xml.NewDecoder(strings.NewReader("<article>" + html + "</article>"))
		seen := map[string]int{}
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			e, ok := token.(xml.StartElement)
			if !ok || e.Name.Local == "article" {
				continue
			}
			if seen[e.Name.Local]++; !slices.Contains(tags, e.Name.Local) {
				t.Errorf("%s: <%s> would not survive cleaning", name, e.Name.Local)
			}
		}
		if seen["h2"] < 1 {
			t.Errorf("%s has no heading", name)
		}
		tables, lists, codes = tables+seen["table"], lists+seen["ul"]+seen["ol"], codes+seen["pre"]
		if words := len(strings.Fields(plain(html))); words < 250 || words > 600 {
			t.Errorf("%s has %d words", name, words)
		}
		inScript(t, c, plain(html))
		for _, s := range regexp.MustCompile(`[.?!؟]\s`).Split(plain(html), -1) {
			if s = strings.Join(strings.Fields(s), " "); len(strings.Fields(s)) > 5 {
				if other := sentences[s]; other != "" {
					t.Errorf("%s repeats a sentence of %s: %q", name, other, s)
				}
				sentences[s] = name
			}
		}
	})
	if tables < 20 || lists < 20 || codes < 10 {
		t.Errorf("%d tables, %d lists, %d blocks of code", tables, lists, codes)
	}
}

func TestTablesCanBeRead(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]int{"orders.csv": 48, "pharmacies.csv": 60, "sunbula.csv": 21, "signups.csv": 24} {
		f, err := files.Open(path.Join("media", name))
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(f).ReadAll()
		if err != nil || len(all) != rows+1 {
			t.Errorf("%s: %d rows, %v", name, len(all)-1, err)
		}
	}
}

func TestDaysOfAMeetingCourse(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, c := range loaded(t).courses {
		d := c.details(now)
		if !c.dated() {
			if d.StartDate != "" || d.EndDate != "" {
				t.Errorf("%s begins on %q", c.folder, d.StartDate)
			}
			continue
		}
		first, err := time.Parse(time.DateOnly, d.StartDate)
		if err != nil || first.Weekday().String() != c.StartsOn || !first.After(now) || d.EndDate <= d.StartDate {
			t.Errorf("%s runs from %q to %q", c.folder, d.StartDate, d.EndDate)
		}
	}
}

// A course that meets does so on its weekday, for as long as it says, around the day on which it is loaded.
func TestSessions(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	behind, ahead, cancelled := 0, 0, 0
	for _, c := range loaded(t).courses {
		ids := map[string]string{}
		for _, r := range c.Groups {
			ids[r.Name] = r.Name
		}
		list := c.sessions(ids, now)
		if (len(list) > 0) != c.dated() || (c.Meets.Online != nil && c.Type != "hybrid") {
			t.Errorf("%s meets %d times", c.folder, len(list))
		}
		for _, s := range list {
			from, err := time.Parse(wall, s.From)
			to, wrong := time.Parse(wall, s.To)
			if err != nil || wrong != nil || !to.After(from) || to.Sub(from) > 8*time.Hour {
				t.Errorf("%s: %+v", c.folder, s)
				continue
			}
			if s.Group != "" {
				g := c.Groups[slices.IndexFunc(c.Groups, func(r run) bool { return r.Name == s.Group })]
				if in := c.group(g, now); from.Weekday().String() != c.StartsOn || s.From[:10] < in.StartDate || s.From[:10] > in.EndDate {
					t.Errorf("%s: %+v is not in the group's time", c.folder, s)
				}
			}
			inScript(t, c, s.Title)
			switch {
			case s.Cancelled != "":
				cancelled++
				inScript(t, c, s.Cancelled)
			case from.Before(now):
				behind++
			default:
				ahead++
			}
		}
	}
	if behind < 4 || ahead < 20 || cancelled < 2 {
		t.Errorf("%d sessions are past, %d to come, %d cancelled", behind, ahead, cancelled)
	}
}

// Whichever weekday it is loaded on, no trainer is to be at two places.
func TestTrainersMeetOneGroupAtATime(t *testing.T) {
	t.Parallel()
	for day := range 7 {
		now := time.Date(2026, 11, 24+day, 10, 0, 0, 0, time.UTC)
		held := map[string][]Session{}
		for _, c := range loaded(t).courses {
			for _, s := range c.sessions(map[string]string{}, now) {
				for _, other := range held[c.Trainer] {
					if s.From < other.To && other.From < s.To {
						t.Errorf("loaded on a %s, %s is at %q and at %q on %s", now.Weekday(), c.Trainer, other.Title, s.Title, s.From)
					}
				}
				held[c.Trainer] = append(held[c.Trainer], s)
			}
		}
	}
}

// Groups of a course that meets: one behind us and one to come everywhere, and one that is running in several.
func TestGroups(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	today, running := now.Format(time.DateOnly), 0
	for _, c := range loaded(t).courses {
		past, coming, names := 0, 0, map[string]bool{}
		for _, r := range c.Groups {
			g := c.group(r, now)
			switch {
			case g.EndDate < today:
				past++
			case g.StartDate > today:
				coming++
				if d := c.details(now); g.StartDate != d.StartDate || g.EndDate != d.EndDate {
					t.Errorf("%s: %q is from %s to %s, the course from %s to %s", c.folder, g.Name, g.StartDate, g.EndDate, d.StartDate, d.EndDate)
				}
			default:
				running++
			}
			if names[g.Name] || r.People > r.Capacity || r.past() != (g.EndDate < today) || r.running() != (g.StartDate <= today && g.EndDate >= today) ||
				g.Capacity < c.Minimum || g.Capacity > c.Seats || g.EndDate <= g.StartDate {
				t.Errorf("%s: group %+v", c.folder, g)
			}
			names[g.Name] = true
			inScript(t, c, g.Name)
		}
		if want := c.dated(); (past == 1) != want || (coming == 1) != want {
			t.Errorf("%s: %d groups are past, %d are to come", c.folder, past, coming)
		}
	}
	if running < 4 {
		t.Errorf("%d groups are running", running)
	}
}

func eachArticle(t *testing.T, fn func(c course, name, html string)) {
	t.Helper()
	for _, c := range loaded(t).courses {
		for _, l := range c.lessons() {
			if l.Article == "" {
				continue
			}
			f, err := l.filling(c)
			if err != nil {
				t.Fatal(err)
			}
			fn(c, path.Join(c.folder, l.Article), f.Article)
		}
	}
}

var markup = regexp.MustCompile(`<[^>]*>`)

// plain is the text of an article. Pieces of code count as words, markup does not.
func plain(html string) string {
	return strings.NewReplacer("&gt;", ">", "&lt;", "<", "&amp;", "&").Replace(markup.ReplaceAllString(html, " "))
}

// inScript fails when most letters of a text are not of the course's language.
func inScript(t *testing.T, c course, text string) {
	t.Helper()
	arabic, latin := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			arabic++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	if right, wrong := map[string]int{"ar": arabic, "en": latin}[c.Language], map[string]int{"ar": latin, "en": arabic}[c.Language]; right < 9*wrong || right == 0 {
		t.Errorf("%s is %s, but this is not: %.60q", c.folder, c.Language, text)
	}
	if c.Language == "ar" && strings.ContainsAny(text, "0123456789") {
		t.Errorf("%s mixes digits: %.60q", c.folder, text)
	}
}
