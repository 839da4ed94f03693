package catalog_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// titles returns the titles of a page's courses.
func titles(l catalog.Listing) []string {
	out := []string{}
	for _, c := range l.Items {
		out = append(out, c.Title)
	}
	return out
}

func (s *site) catalogue(f catalog.Filter) catalog.Listing {
	s.t.Helper()
	l, err := s.Catalogue(s.t.Context(), f)
	s.must(err)
	return l
}

func TestSearch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	python := s.published("Python for beginners")
	s.set(python.ID, catalog.CourseChange{Tags: sent([]string{"programming", "snake"}), Description: sent("Learn to automate dull work")})
	s.published("Photography")
	s.published("إدارة المشاريع")
	s.published("Crème brûlée at home")
	s.draft("Python drafts are nobody's business")
	trainer := s.person(plugin.Trainer, "Zaynab Hariri")
	s.exec(`update courses set trainer_id = $1 where title = 'Photography'`, trainer.User)
	hyphen := s.person(plugin.Trainer, "Dalia El-Sherif")
	s.exec(`update courses set trainer_id = $1 where title like 'Crème%'`, hyphen.User)
	s.set(python.ID, catalog.CourseChange{Level: sent("beginner")}) // drops what was kept before the trainer changed
	for query, want := range map[string]struct {
		title     string
		corrected string
	}{
		"python":              {"Python for beginners", ""},
		"  PYTHON, beginners": {"Python for beginners", ""},
		"beginners python":    {"Python for beginners", ""},
		"pyth":                {"Python for beginners", ""},
		"python beg":          {"Python for beginners", ""},
		"snake":               {"Python for beginners", ""},
		"automate":            {"Python for beginners", ""},
		"phyton":              {"Python for beginners", "python"},
		"Pythn biginners":     {"Python for beginners", "python beginners"},
		"ادارة":               {"إدارة المشاريع", ""},
		"إِدَارَة":            {"إدارة المشاريع", ""},
		"اداره المشاريع":      {"إدارة المشاريع", ""},
		"المشار":              {"إدارة المشاريع", ""},
		"مشاريع":              {"إدارة المشاريع", "المشاريع"},
		"creme brulee":        {"Crème brûlée at home", ""},
		"hariri":              {"Photography", ""},
		"zaynab hariri":       {"Photography", ""},
		"astronomy":           {"", ""},
		"python cooking":      {"", ""},
		"py' | 'x:* & !":      {"", ""},
		"ŉ ½ ℃ \\ \x00 \xff":  {"", ""},
		"المشاريع\u200f":      {"إدارة المشاريع", ""},
		"el-sherif":           {"Crème brûlée at home", ""},
		"dalia el sherif":     {"Crème brûlée at home", ""},
		"el_sherif":           {"Crème brûlée at home", ""},
		"💥":                   {"", ""}, // nothing has it; that it is no word does not make it everything
		"%%%":                 {"", ""},
		`\\`:                  {"", ""},
		"'":                   {"", ""},
		" \t":                 {"*", ""},
	} {
		got := s.catalogue(catalog.Filter{Query: query})
		if want.title == "*" {
			if got.Total != 4 {
				t.Errorf("%q finds %v", query, titles(got))
			}
			continue
		}
		list := []string{}
		if want.title != "" {
			list = append(list, want.title)
		}
		corrected := ""
		if got.Corrected != nil {
			corrected = *got.Corrected
		}
		if !slices.Equal(titles(got), list) || got.Total != len(list) || corrected != want.corrected {
			t.Errorf("%q finds %v of %d as %q, want %q as %q", query, titles(got), got.Total, corrected, want.title, want.corrected)
		}
	}
}

func TestSearchPutsTitlesFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for title, text := range map[string]string{"Baking": "A little chemistry too", "Chemistry": "Of everything", "Cooking": "No science"} {
		s.set(s.published(title).ID, catalog.CourseChange{Description: sent(text)})
	}
	if got := titles(s.catalogue(catalog.Filter{Query: "chemistry"})); !slices.Equal(got, []string{"Chemistry", "Baking"}) {
		t.Errorf("%v", got)
	}
	if got := titles(s.catalogue(catalog.Filter{Query: "chemistry", Sort: catalog.SortTitle})); !slices.Equal(got, []string{"Baking", "Chemistry"}) {
		t.Errorf("by title: %v", got)
	}
}

// shelf fills the catalogue with n courses of all kinds, many of them equal in what they are sorted by.
func (s *site) shelf(n int) {
	s.t.Helper()
	for _, name := range []string{"Programming", "Design", "Languages"} {
		s.category(name, "", 0)
	}
	other := s.person(plugin.Trainer, "Other Trainer")
	s.exec(`
		insert into courses (id, trainer_id, slug, title, description, price_minor, base_price_minor, price_currency, level, course_type, language,
			category, is_published, published_at, archived_at, enrollment_count, rating)
		select gen_random_uuid(), case when i % 5 < 2 then $3::uuid else $1 end, 'course-' || i, (array['Éclair', 'apple', 'Zebra', 'إدارة', 'apple'])[1 + i % 5], 'common words ' || i,
			i % 3 * 1000, i % 3 * 1000, 'KWD', (array['beginner', 'intermediate', 'advanced'])[1 + i % 3]::course_level,
			(array['online', 'classroom', 'hybrid'])[1 + i / 2 % 3]::course_type, (array['en', 'ar'])[1 + i % 2],
			(array['Programming', 'Design', 'Languages', null])[1 + i % 4], i % 7 <> 0,
			timestamptz '2026-01-01 10:00:00.123456+00' + i / 4 * interval '1 second', case when i % 11 = 0 then now() end, i % 4,
			(array[null, 5, 4.5, 4.49, 3, 2.99, 3.5, 4])[1 + i % 8]
		from generate_series(1, $2::int) i`, s.owner.User, n, other.User)
}

// some draws none, one or several of the values of a facet.
func some(rt *rapid.T, label string, values ...string) catalog.Values {
	if rapid.Bool().Draw(rt, "any "+label) {
		return ""
	}
	return catalog.ValuesOf(rapid.SliceOfN(rapid.SampledFrom(values), 0, 3).Draw(rt, label)...)
}

// plus writes values as the recounts of tests take them.
func plus(v catalog.Values) string { return strings.Join(v.List(), "+") }

func TestPagesAreCompleteAndCountsAreTrue(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.shelf(60)
	const match = `from courses c where is_published and archived_at is null
		and ($1 = '' or course_type::text = any(string_to_array($1, '+'))) and ($2 = '' or level::text = any(string_to_array($2, '+')))
		and ($3 = '' or lower(category) = any(string_to_array($3, '+'))) and ($4 = '' or language = any(string_to_array($4, '+')))
		and ($5 = '' or ($5 = 'free') = (price_minor = 0)) and ($6 = '' or rating >= nullif($6, '')::numeric)
		and ($7 = '' or trainer_id = nullif($7, '')::uuid) and price_minor <= coalesce(nullif($8, '')::numeric, 9) * 1000
		and not exists (select from unnest(string_to_array($9, ' ')) w where concat_ws(' ', title, description, category,
			(select first_name || ' ' || last_name from users where id = trainer_id)) !~* ('\m' || w))`
	sorts := map[catalog.Sort]string{
		catalog.SortNewest: `published_at desc, id desc`, catalog.SortPopular: `enrollment_count desc, id desc`,
		catalog.SortTitle: `cw_fold(title) collate "C", id`, catalog.SortPrice: `price_minor, id`,
		catalog.SortRating: `rating desc nulls last, id desc`,
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := catalog.Filter{
			Type:     some(rt, "type", "online", "classroom", "hybrid"),
			Level:    some(rt, "level", "beginner", "intermediate", "advanced"),
			Category: some(rt, "category", "programming", "design"),
			Language: some(rt, "language", "ar", "en", "fr"),
			Price:    rapid.SampledFrom([]string{"", "", "free", "paid"}).Draw(rt, "price"),
			MaxPrice: rapid.SampledFrom([]string{"", "", "1", "1.5"}).Draw(rt, "at most"),
			Rating:   rapid.SampledFrom([]string{"", "", "3", "4", "4.5"}).Draw(rt, "rating"),
			Trainer:  rapid.SampledFrom([]plugin.UserID{"", "", s.owner.User}).Draw(rt, "trainer"),
			Sort:     rapid.SampledFrom([]catalog.Sort{catalog.SortNewest, catalog.SortPopular, catalog.SortTitle, catalog.SortPrice, catalog.SortRating}).Draw(rt, "sort"),
			Query:    rapid.SampledFrom([]string{"", "comm", "words common", "omar words", "common hadd", "zebra omar design", "languages"}).Draw(rt, "query"),
			Limit:    rapid.IntRange(5, 40).Draw(rt, "limit"),
		}
		args := []any{plus(f.Type), plus(f.Level), plus(f.Category), plus(f.Language), f.Price, f.Rating, f.Trainer, f.MaxPrice, f.Query}
		order := sorts[f.Sort]
		if f.Query != "" { // what is equal comes in the order of ids
			order = strings.Replace(order, "id desc", "id", 1)
		}
		want, err := db.Values[string](s.t.Context(), s.db, `select id::text `+match+` order by `+order, args...)
		s.must(err)
		got := []string{}
		for page := 0; ; page++ {
			l, err := s.Catalogue(s.t.Context(), f)
			if err != nil || page > 60 {
				rt.Fatalf("page %d: %v", page, err)
			}
			for _, c := range l.Items {
				got = append(got, string(c.ID))
			}
			if l.Total != len(want) {
				rt.Fatalf("total %d, want %d", l.Total, len(want))
			}
			for facet, x := range map[string]struct {
				counts []catalog.FacetCount
				column string
				own    int
			}{"type": {l.Facets.Type, "course_type::text", 0}, "level": {l.Facets.Level, "level::text", 1}, "category": {l.Facets.Category, "lower(category)", 2}, "language": {l.Facets.Language, "language", 3}, "trainer": {l.Facets.Trainer, "trainer_id::text", 6}, "price": {l.Facets.Price, "case when price_minor = 0 then 'free' else 'paid' end", 4}} {
				others, order := slices.Clone(args), "2 desc, 1"
				others[x.own] = ""
				if facet == "price" {
					others[7], order = "", "1"
				}
				type row struct {
					Value string
					Count int
				}
				rows, err := db.Many[row](s.t.Context(), s.db, `select `+x.column+` as value, count(*)::int as count `+match+
					` and `+x.column+` is not null group by 1 order by `+order, others...)
				s.must(err)
				counts := []row{}
				for _, c := range x.counts {
					counts = append(counts, row{c.Value, c.Count})
				}
				if fmt.Sprint(rows) != fmt.Sprint(counts) {
					rt.Fatalf("facet %s is %v, want %v", facet, x.counts, rows)
				}
			}
			for _, least := range []string{"3", "4", "4.5"} {
				n, err := db.Value[int](s.t.Context(), s.db, `select count(*)::int `+match, args[0], args[1], args[2], args[3], f.Price, least, f.Trainer, f.MaxPrice, f.Query)
				s.must(err)
				i := slices.IndexFunc(l.Facets.Rating, func(c catalog.FacetCount) bool { return c.Value == least })
				if i < 0 && n > 0 || i >= 0 && l.Facets.Rating[i].Count != n {
					rt.Fatalf("%v are rated at least %s, want %d", l.Facets.Rating, least, n)
				}
			}
			if l.NextCursor == nil {
				break
			}
			f.Cursor = *l.NextCursor
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%d courses, want %d\n%v\n%v", len(got), len(want), got, want)
		}
	})
}

// In a catalogue of 10,000 courses, most of which share their words with many others, slips and beginnings still find what
// they mean, and facets and totals equal a recount, up to the thousand at which counting stops.
func TestALargeCatalogue(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, name := range []string{"Programming", "Design", "Languages"} {
		s.category(name, "", 0)
	}
	s.exec(`
		insert into courses (id, trainer_id, slug, title, description, tags, price_minor, base_price_minor, price_currency, level, course_type,
			language, category, is_published, published_at)
		select gen_random_uuid(), ($1::uuid[])[1 + i % 3], 'course-' || i,
			(array['Patterns', 'Physics', 'Pyramids', 'Typing', 'Phonetics', 'الإدارات', 'المحاسبات', 'أساسيات'])[1 + i % 8] || ' ' ||
			(array['at work', 'at home', 'for teams', 'in a week', 'for beginners'])[1 + i % 5] || ' ' || i,
			'A course about many things', array[(array['work', 'hobby', 'school'])[1 + i % 3]], i % 3 * 1000, i % 3 * 1000, 'KWD',
			(array['beginner', 'intermediate', 'advanced'])[1 + i % 3]::course_level, (array['online', 'classroom', 'hybrid'])[1 + i / 2 % 3]::course_type,
			(array['en', 'ar'])[1 + i % 2], (array['Programming', 'Design', 'Languages', null])[1 + i % 4], i % 10 <> 0,
			timestamptz '2026-01-01' + i * interval '1 minute'
		from generate_series(1, 10000) i`, []plugin.UserID{s.owner.User, s.person(plugin.Trainer, "Layla Nasser").User, s.person(plugin.Trainer, "ليلى ناصر").User})
	for _, title := range []string{"Python for beginners", "إدارة المشروعات", "محاسبة التكاليف"} {
		s.published(title)
	}
	s.draft("Python in secret")
	s.exec(`analyze courses`)
	for query, title := range map[string]string{
		"phyton": "Python for beginners", "python": "Python for beginners", "ادارة": "إدارة المشروعات", "محاسبه": "محاسبة التكاليف",
		"pyt": "Python for beginners", "محا": "محاسبة التكاليف", "begginers phyton": "Python for beginners",
		"omar python": "Python for beginners", "hadad phyton": "Python for beginners", "layla typing 9979": "Typing for beginners 9979",
	} {
		got := titles(s.catalogue(catalog.Filter{Query: query, Limit: 5}))
		if len(got) == 0 || got[0] != title {
			t.Fatalf("%q finds %v first, want %s", query, got, title)
		}
	}
	const match = ` from courses c where is_published and ($1 = '' or course_type::text = any(string_to_array($1, '+')))
		and ($2 = '' or level::text = any(string_to_array($2, '+'))) and ($3 = '' or lower(category) = any(string_to_array($3, '+')))
		and ($4 = '' or language = any(string_to_array($4, '+'))) and ($5 = '' or ($5 = 'free') = (price_minor = 0))
		and not exists (select from unnest(string_to_array($6, ' ')) w where concat_ws(' ', title,
			(select first_name || ' ' || last_name from users where id = trainer_id)) !~* ('\m' || w))`
	rapid.Check(t, func(rt *rapid.T) {
		f := catalog.Filter{
			Type:     some(rt, "type", "online", "classroom", "hybrid"),
			Level:    some(rt, "level", "beginner", "intermediate", "advanced"),
			Category: some(rt, "category", "design", "languages"),
			Language: some(rt, "language", "ar", "en"),
			Price:    rapid.SampledFrom([]string{"", "free", "paid"}).Draw(rt, "price"),
			Query:    rapid.SampledFrom([]string{"", "phy", "week", "typing", "layla typing", "physics nass"}).Draw(rt, "query"),
		}
		l, err := s.Catalogue(s.t.Context(), f)
		s.must(err)
		count := func(typ, level, category, language string) int {
			n, err := db.Value[int](s.t.Context(), s.db, `select least(count(*), 1000)::int`+match, typ, level, category, language, f.Price, f.Query)
			s.must(err)
			return n
		}
		typ, level, category, language := plus(f.Type), plus(f.Level), plus(f.Category), plus(f.Language)
		if want := count(typ, level, category, language); l.Total != want {
			rt.Fatalf("total %d, want %d", l.Total, want)
		}
		all := func(counts []catalog.FacetCount, others int, one func(value string) int) {
			if others >= 1000 { // how the thousand that were looked at divide depends on which they were
				return
			}
			sum := 0
			for _, c := range counts {
				if want := one(c.Value); c.Count != want {
					rt.Fatalf("%s: %d, want %d", c.Value, c.Count, want)
				}
				sum += c.Count
			}
			if sum > others {
				rt.Fatalf("%v are more than %d", counts, others)
			}
		}
		all(l.Facets.Type, count("", level, category, language), func(v string) int { return count(v, level, category, language) })
		all(l.Facets.Level, count(typ, "", category, language), func(v string) int { return count(typ, v, category, language) })
		all(l.Facets.Category, count(typ, level, "", language), func(v string) int { return count(typ, level, v, language) })
		all(l.Facets.Language, count(typ, level, category, ""), func(v string) int { return count(typ, level, category, v) })
		for _, c := range l.Items {
			if strings.Contains(c.Title, "secret") {
				rt.Fatal("a draft is shown")
			}
		}
	})
}

func TestDraftsAreNeverPublic(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open := s.published("Seen by everybody")
	draft, hidden, archived := s.draft("Secret draft"), s.published("Secret unpublished"), s.published("Secret archived")
	for _, c := range []catalog.Course{draft, hidden, archived} {
		s.set(c.ID, catalog.CourseChange{IsFeatured: sent(true)})
	}
	_, err := s.Unpublish(t.Context(), s.owner, hidden.ID)
	s.must(err)
	_, err = s.Archive(t.Context(), s.owner, archived.ID)
	s.must(err)
	secretPart := s.section(open.ID, "Secret section")
	s.article(open.ID, secretPart, "Secret by section")
	_, err = s.ChangeSection(t.Context(), s.owner, secretPart, catalog.SectionChange{IsPublished: sent(false)})
	s.must(err)
	_, err = s.CreateContent(t.Context(), s.owner, open.ID, catalog.NewContent{Type: "article", Title: "Secret content"})
	s.must(err)
	s.must(s.DeleteContent(t.Context(), s.owner, s.article(open.ID, "", "Secret deleted"), nil))

	for _, a := range []plugin.Actor{s.visitor, s.owner, s.admin} {
		for _, path := range []string{"/catalogue", "/catalogue?q=secret", "/catalogue?q=secre", "/catalogue?sort=title", "/catalogue?sort=popular", "/catalogue?sort=price", "/catalogue?sort=rating", "/catalogue/seen-by-everybody"} {
			r := s.call(a, "GET", path, nil)
			if r.Status != 200 || strings.Contains(r.Text, "Secret") {
				t.Errorf("%s: %d %s", path, r.Status, r.Text)
			}
		}
		for _, c := range []catalog.Course{draft, hidden, archived} {
			if r := s.call(a, "GET", "/catalogue/"+c.Slug, nil); r.Status != 404 {
				t.Errorf("%s: %d", c.Slug, r.Status)
			}
		}
	}
	home, err := s.Home(t.Context())
	s.must(err)
	if text := fmt.Sprint(home); strings.Contains(text, "Secret") || len(home.Newest) != 1 || len(home.Featured) != 0 {
		t.Errorf("home: %s", text)
	}
}

func TestPublicAnswersTakeFewQueries(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.shelf(30)
	s.published("Python")
	for what, ask := range map[string]func(context.Context) error{
		"list": func(ctx context.Context) error { _, err := s.Catalogue(ctx, catalog.Filter{}); return err },
		"filters": func(ctx context.Context) error {
			_, err := s.Catalogue(ctx, catalog.Filter{Type: "online", Price: "free"})
			return err
		},
		"search": func(ctx context.Context) error {
			_, err := s.Catalogue(ctx, catalog.Filter{Query: "python"})
			return err
		},
		"search, slip": func(ctx context.Context) error {
			_, err := s.Catalogue(ctx, catalog.Filter{Query: "phyton"})
			return err
		},
		"course page": func(ctx context.Context) error { _, err := s.CoursePage(ctx, s.visitor, "python"); return err },
		"home":        func(ctx context.Context) error { _, err := s.Home(ctx); return err },
	} {
		ctx, cold := db.WithCount(t.Context())
		s.must(ask(ctx))
		ctx, warm := db.WithCount(t.Context())
		s.must(ask(ctx))
		if cold.Load() > 2 || cold.Load() == 0 || warm.Load() != 0 {
			t.Errorf("%s: %d queries cold, %d warm", what, cold.Load(), warm.Load())
		}
	}
}

func TestOtherServersForgetWhatChanged(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	here, there := openSite(t, url, catalog.Deps{}), openSite(t, url, catalog.Deps{})
	here.admin, here.owner = here.person(plugin.SuperAdmin, "Amal Aziz"), here.person(plugin.Trainer, "Omar Haddad")
	told := make(chan string, 100)
	there.signals.Hear("live", func(topic string) { told <- topic })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	for _, s := range []*site{here, there} {
		go func() { s.signals.Run(ctx); done <- struct{}{} }()
	}
	defer func() { stop(); <-done; <-done }()
	wait := func(what string, ok func() bool) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); !ok(); {
			if time.Now().After(end) {
				t.Fatal(what)
			}
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	wait("signals never arrive", func() bool { return here.signals.Listening() && there.signals.Listening() })
	c := here.published("Shared")
	for topic := range told { // the catalogue's too; what is not told ends the test by its time
		if topic == "course:"+string(c.ID) {
			break
		}
	}
	wait("published, but not there", func() bool { return there.catalogue(catalog.Filter{}).Total == 1 })
	here.set(c.ID, catalog.CourseChange{Title: sent("Renamed")})
	if got := titles(here.catalogue(catalog.Filter{})); !slices.Equal(got, []string{"Renamed"}) {
		t.Errorf("the changing server itself shows %v", got)
	}
	wait("renamed, but not there", func() bool { return slices.Equal(titles(there.catalogue(catalog.Filter{})), []string{"Renamed"}) })
	_, err := here.Archive(t.Context(), here.owner, c.ID)
	here.must(err)
	wait("archived, but still there", func() bool { return there.catalogue(catalog.Filter{}).Total == 0 })
}

func TestCoursePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	s.set(c.ID, catalog.CourseChange{Description: sent("All about it"), Requirements: sent("None"), Price: sent(catalog.Price{Amount: "5", Currency: "KWD"})})
	video, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Section: s.outline(c.ID).Sections[1].ID, Type: "video", Title: "film"})
	s.must(err)
	_, err = s.ChangeContent(t.Context(), s.owner, video.ID, catalog.ContentChange{Asset: sent(s.file(c.ID, "video", catalogapi.AssetReady, 61_000)), IsPreview: sent(true)})
	s.must(err)
	_, err = s.Publish(t.Context(), s.owner, c.ID)
	s.must(err)
	page, err := s.CoursePage(t.Context(), s.visitor, c.Slug)
	s.must(err)
	var parts []string
	for _, part := range page.Outline {
		parts = append(parts, part.Title+":")
		for _, item := range part.Contents {
			parts = append(parts, item.Title)
		}
	}
	if got := strings.Join(parts, " "); got != "One: a b Two: c film" {
		t.Errorf("outline %s", got)
	}
	if page.Totals != (catalog.Totals{Sections: 2, Contents: 4, Minutes: 2}) || page.Course.Lessons != 4 || *page.Course.Duration != 2 || page.Course.Description != "All about it" {
		t.Errorf("totals %+v, course %+v", page.Totals, page.Course)
	}
	trainee := s.person(plugin.Trainee, "Tala Saad")
	for _, x := range []struct {
		a    plugin.Actor
		want catalogapi.Action
	}{{s.visitor, "sign-in"}, {s.owner, "manage"}, {s.admin, "manage"}, {trainee, "buy"}, {s.person(plugin.Trainer, "Other Trainer"), "buy"}} {
		page, err := s.CoursePage(t.Context(), x.a, c.Slug)
		s.must(err)
		if page.State.Action != x.want {
			t.Errorf("%s is offered %s, want %s", x.a.Role, page.State.Action, x.want)
		}
	}
}

// A course's page shows who teaches it, the groups that have not ended and what comes before, as far as visitors may know.
func TestCoursePageShowsWhatBelongsToIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, before, hidden := s.published("Second course"), s.published("First course"), s.draft("Hidden course")
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2), ($1, $3)`, c.ID, before.ID, hidden.ID)
	s.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, trainer_id, capacity, price_minor, price_currency)
		values (gen_random_uuid(), $1, 'Past', current_date - 20, current_date - 2, null, null, null, null),
			(gen_random_uuid(), $1, 'Evening', current_date + 20, current_date + 30, $2, 12, 4000, 'KWD'),
			(gen_random_uuid(), $1, 'Morning', current_date - 1, current_date + 9, null, null, null, null)`, c.ID, s.admin.User)
	s.exec(`insert into user_profiles (user_id, headline, slug, is_public) values ($1, 'Nurse and teacher', 'omar-1', false)`, s.owner.User)
	look := func() catalog.Page {
		t.Helper()
		page, err := s.CoursePage(t.Context(), s.visitor, c.Slug)
		s.must(err)
		return page
	}
	page := look()
	if page.Course.TrainerPage != nil {
		t.Errorf("a page that is not public is shown: %+v", page.Course.TrainerPage)
	}
	var groups []string
	for _, g := range page.Groups {
		line := g.Name
		if g.Trainer != nil {
			line += " by " + *g.Trainer + " for " + g.Price.String()
		}
		groups = append(groups, line)
	}
	if got := strings.Join(groups, ", "); got != "Morning, Evening by Amal Aziz for 4.000 KWD" {
		t.Errorf("groups: %s", got)
	}
	if got := fmt.Sprint(page.Before); got != "[{first-course First course}]" {
		t.Errorf("before it: %s", got)
	}
	s.exec(`update user_profiles set is_public = true where user_id = $1`, s.owner.User)
	if look().Course.TrainerPage != nil {
		t.Error("what was kept is not kept")
	}
	s.must(s.PersonChanged(t.Context(), s.person(plugin.Trainee, "Some Body").User, false))
	if look().Course.TrainerPage != nil {
		t.Error("somebody whom no page names emptied the cache")
	}
	s.must(s.PersonChanged(t.Context(), s.owner.User, false))
	if got := look().Course.TrainerPage; got == nil || got.Slug != "omar-1" || got.Headline != "Nurse and teacher" {
		t.Errorf("the trainer's page is %+v", got)
	}
	if d := look().Course.Duration; d != nil {
		t.Errorf("without films and hours it takes %d minutes", *d)
	}
	s.set(c.ID, catalog.CourseChange{ClassroomMinutes: sent(90), OnlineMinutes: sent(30)})
	if p := look(); p.Course.Duration == nil || *p.Course.Duration != 120 || p.Totals.Minutes != 120 {
		t.Errorf("two hours are %v minutes, in all %d", p.Course.Duration, p.Totals.Minutes)
	}
	if got := titles(s.catalogue(catalog.Filter{Trainer: s.owner.User})); len(got) != 2 {
		t.Errorf("the trainer's courses are %v", got)
	}
	if got := s.catalogue(catalog.Filter{Trainer: s.admin.User}); got.Total != 0 {
		t.Errorf("somebody who teaches none has %d", got.Total)
	}
	_, err := s.Catalogue(t.Context(), catalog.Filter{Trainer: "nobody"})
	s.refused(err, catalog.ErrFilter, "?trainer")
	for _, amount := range []string{"-1", "1e3", "1.0001", "much", "99999999999999999999"} {
		_, err := s.Catalogue(t.Context(), catalog.Filter{MaxPrice: amount})
		s.refused(err, catalog.ErrFilter, "?maxPrice")
	}
	_, err = s.Catalogue(t.Context(), catalog.Filter{Price: "cheap"})
	s.refused(err, catalog.ErrFilter, "?price")
}
