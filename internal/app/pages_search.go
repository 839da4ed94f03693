package app

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/plugin"
)

// search is what the catalogue's address says.
type search struct {
	Q                                string
	Category, Type, Level, Language  []string // of which a course has to have one
	Rating, Trainer, Price, MaxPrice string
	Sort                             string
}

// facetSeparator stands between the values of a facet in the address: none of them has it, and it needs no escape.
const facetSeparator = "~"

// What is read of an address, by the rules of web/src/features/catalog/model.ts; a test compares both.
const (
	wordsMost  = 200 // characters of what is looked for
	valuesMost = 50  // values of a facet
	valueMost  = 100 // characters of one
)

// maxPrice is an amount as the app takes it from the address.
var maxPrice = regexp.MustCompile(`^\d{1,9}(\.\d{1,4})?$`)

var courseTypes, levels = []string{"online", "classroom", "hybrid"}, []string{"beginner", "intermediate", "advanced"}

// readSearch reads the address as the app does: what is not known is dropped, so that a broken
// link still shows courses.
func readSearch(q url.Values) search {
	get := func(key string) string {
		return strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(q.Get(key), "\x00", ""), ""))
	}
	s := search{
		Q:        string(first([]rune(get("q")), wordsMost)),
		Category: facetValues(get("category"), nil), Language: facetValues(get("language"), nil),
		Type: facetValues(get("type"), courseTypes), Level: facetValues(get("level"), levels), Sort: q.Get("sort"),
	}
	if id, ok := plugin.ParseID[plugin.UserID](get("trainer")); ok {
		s.Trainer = string(id)
	}
	if r := get("rating"); slices.Contains([]string{"3", "4", "4.5"}, r) {
		s.Rating = r
	}
	if p := get("price"); p == "free" || p == "paid" {
		s.Price = p
	}
	if m := get("maxPrice"); maxPrice.MatchString(m) {
		s.MaxPrice = m
	}
	if !slices.Contains([]string{"newest", "popular", "title", "price", "rating", "relevant"}, s.Sort) {
		s.Sort = "newest"
		if s.Q != "" {
			s.Sort = "relevant"
		}
	}
	return s
}

// facetValues are the values that a facet has in the address; of known ones those, where they are.
func facetValues(text string, known []string) []string {
	var list []string
	for v := range strings.SplitSeq(text, facetSeparator) {
		v = strings.Join(strings.Fields(v), " ")
		if v == "" || utf8.RuneCountInString(v) > valueMost || slices.Contains(list, v) || known != nil && !slices.Contains(known, v) {
			continue
		}
		if list = append(list, v); len(list) == valuesMost {
			break
		}
	}
	return catalog.ValuesOf(list...).List()
}

type activeFilter struct{ Label, Without string }

// activeFilters are the filters that are on, each with the address of the page without it; q is the page's address.
func (a *App) activeFilters(v view, q url.Values) []activeFilter {
	s := v.Search
	var active []activeFilter
	for _, f := range []struct {
		key    string
		values []string
	}{{"q", []string{s.Q}}, {"category", s.Category}, {"type", s.Type}, {"level", s.Level}, {"language", s.Language}, {"rating", []string{s.Rating}}, {"trainer", []string{s.Trainer}}, {"price", []string{s.Price}}, {"maxPrice", []string{s.MaxPrice}}} {
		for _, value := range f.values {
			if value != "" {
				active = append(active, activeFilter{a.label(v, f.key, value), catalogueAddress(v.Categories, withoutValue(q, f.key, f.values, value))})
			}
		}
	}
	return active
}

// withoutValue is what an address says without one value of one of its filters.
func withoutValue(q url.Values, key string, values []string, value string) url.Values {
	rest := url.Values{}
	for k, v := range q {
		if k != key && k != "cursor" {
			rest[k] = v
		}
	}
	if others := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == value }); len(others) > 0 {
		rest.Set(key, strings.Join(others, facetSeparator))
	}
	return rest
}

// catalogueAddress is where the catalogue shows what q asks for: the courses of one category have a page of their own.
func catalogueAddress(all []catalog.Category, q url.Values) string {
	path := "/courses"
	if only := facetValues(q.Get("category"), nil); len(only) == 1 {
		if c := categoryOf(all, only[0]); c != nil {
			q, path = maps.Clone(q), categoryPath(*c)
			q.Del("category")
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// categoryPath is the address of a category's page.
func categoryPath(c catalog.Category) string { return "/categories/" + url.PathEscape(c.Slug) }

// categoryOf finds a category by its slug, its name or a slug of before; nil where there is none.
func categoryOf(all []catalog.Category, value string) *catalog.Category {
	for _, is := range []func(catalog.Category) bool{
		func(c catalog.Category) bool { return c.Slug == value },
		func(c catalog.Category) bool { return c.Name == value },
		func(c catalog.Category) bool { return slices.Contains(c.Former, value) },
	} {
		if i := slices.IndexFunc(all, is); i >= 0 {
			return &all[i]
		}
	}
	return nil
}
