package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
)

// A category's address of before leads to it until another one has it, also as a filter.
func TestAFormerAddressLeadsToTheCategory(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	design, code := s.category("Design", "", 1), s.category("Code", "", 2)
	c := s.published("Letters")
	s.set(c.ID, catalog.CourseChange{Category: sent("design")})
	move := func(id, slug string) {
		t.Helper()
		_, err := s.ChangeCategory(ctx, s.admin, id, catalog.CategoryChange{Slug: sent(slug)})
		s.must(err)
	}
	former := func(id string, want ...string) {
		t.Helper()
		list, err := s.Categories(ctx)
		s.must(err)
		i := slices.IndexFunc(list, func(c catalog.Category) bool { return c.ID == id })
		if i < 0 || !slices.Equal(list[i].Former, want) {
			t.Errorf("%+v, want %q", list, want)
		}
	}
	finds := func(slug string, want int) {
		t.Helper()
		for _, query := range []string{"", "letters"} {
			list, err := s.Catalogue(ctx, catalog.Filter{Query: query, Category: catalog.ValuesOf(slug), Limit: 10})
			s.must(err)
			if list.Total != want {
				t.Errorf("%s, %q: %d courses", slug, query, list.Total)
			}
		}
	}
	move(design.ID, "drawing")
	move(design.ID, "art")
	former(design.ID, "design", "drawing")
	finds("design", 1)
	finds("drawing", 1)
	move(design.ID, "drawing") // and back
	former(design.ID, "art", "design")
	move(code.ID, "design") // taken by a living one
	former(design.ID, "art")
	former(code.ID, "code")
	finds("design", 0)
	made := s.category("Art", "", 3) // and by a new one
	if made.Slug != "art" {
		t.Errorf("its address is %q", made.Slug)
	}
	former(design.ID)
	finds("art", 0)
	finds("drawing", 1)
	s.must(s.DeleteCategory(ctx, s.admin, code.ID, ""))
	if n := s.count(`select count(*)::int from category_slugs`); n != 0 {
		t.Errorf("%d addresses of nothing", n)
	}
	finds("code", 0)
}

// Without an address of its own a category gets one of its name that is free.
func TestACategorysAddressIsMadeOfItsName(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []struct{ name, want string }{
		{"C", "c"}, {"C#", "c-sharp"}, {"C++", "c-plus-plus"}, {"c", "c-2"}, {"التصميم", "التصميم"}, {"日本語", "category"}, {"中文", "category-2"},
	} {
		if got := s.category(c.name, "", 0).Slug; got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// However many courses there are, a category says exactly how many visitors find in it and under it.
func TestACategoryCountsAllItsCourses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	arts := s.category("Arts", "", 1)
	film, err := s.CreateCategory(t.Context(), s.admin, catalog.CategoryChange{Name: sent("Film"), Parent: sent(arts.ID)})
	s.must(err)
	s.exec(`
		insert into courses (id, trainer_id, slug, title, price_minor, base_price_minor, price_currency, category, is_published, published_at, archived_at)
		select gen_random_uuid(), $1, 'film-' || i, 'Film', 0, 0, 'KWD', case when i <= 3 then 'Arts' else 'Film' end, i % 10 <> 0, now(),
			case when i % 100 = 1 then now() end
		from generate_series(1, 1500) i`, s.owner.User)
	list, err := s.Categories(t.Context())
	s.must(err)
	for _, c := range list {
		want := map[string][2]int{arts.ID: {1335, 3}, film.ID: {1333, 1347}}[c.ID]
		if c.Courses != want[0] || c.Own != want[1] {
			t.Errorf("%s has %d courses, %d of its own, want %v", c.Name, c.Courses, c.Own, want)
		}
	}
}

// Categories whose long names begin alike have addresses of their own.
func TestLongNamesOfCategoriesHaveAddresses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	name := strings.Repeat("engineering ", 8)
	for n := range 3 {
		s.category(name+strings.Repeat("x", n), "", n+1)
	}
	list, err := s.Categories(t.Context())
	s.must(err)
	seen := map[string]bool{}
	for _, c := range list {
		if seen[c.Slug] = true; len(c.Slug) > 80 {
			t.Errorf("%s is too long", c.Slug)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%v", seen)
	}
}
