package app

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/plugin"
)

// search is what the catalogue's address says.
type search struct {
	Q                                string
	Category, Type, Level, Language  []string // of which a course has to have one
	Rating, Trainer, Price, MaxPrice string
	Sort                             string
}

type facet struct {
	Key    string
	On     []string
	Values []facetValue
	// Of the price: the highest that is asked for, and its currency.
	Most, Currency string
}

type facetValue struct {
	Value string
	Count int
	Label string
	On    bool
}

type activeFilter struct{ Label, Without string }

// facetSeparator stands between the values of a facet in the address: none of them has it, and it needs no escape.
const facetSeparator = "~"

// maxPrice is an amount as the app takes it from the address.
var maxPrice = regexp.MustCompile(`^\d{1,9}(\.\d{1,4})?$`)

// readSearch reads the address as the app does: what is not known is dropped, so that a broken
// link still shows courses.
func readSearch(q url.Values) search {
	get := func(key string) string {
		v := strings.ToValidUTF8(strings.ReplaceAll(q.Get(key), "\x00", ""), "")
		if strings.TrimSpace(v) == "" {
			return ""
		}
		return string(first([]rune(v), 200))
	}
	several := func(key string) []string { return catalog.ValuesOf(strings.Split(get(key), facetSeparator)...).List() }
	s := search{Q: get("q"), Category: several("category"), Type: several("type"), Level: several("level"), Language: several("language"), Sort: q.Get("sort")}
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

func (a *App) cataloguePage(w http.ResponseWriter, r *http.Request) error {
	v, err := a.newView(r, "catalogue", "src/features/catalog/pages/CataloguePage.tsx")
	if err != nil {
		return err
	}
	v.Search = readSearch(r.URL.Query())
	s := v.Search
	v.Catalogue, err = a.modules.catalog.Catalogue(r.Context(), catalog.Filter{
		Query: s.Q, Category: catalog.ValuesOf(s.Category...), Type: catalog.ValuesOf(s.Type...), Level: catalog.ValuesOf(s.Level...),
		Language: catalog.ValuesOf(s.Language...), Price: s.Price, MaxPrice: s.MaxPrice, Rating: s.Rating, Trainer: plugin.UserID(s.Trainer),
		Sort: catalog.Sort(s.Sort), Cursor: r.URL.Query().Get("cursor"), Limit: pageOfCourses,
	})
	if f := plugin.AsFault(err); err != nil && f.Kind == plugin.Invalid {
		return a.shell(w, r, http.StatusOK) // an address that says nothing sensible: the app shows what it can
	}
	if err != nil {
		return err
	}
	if v.Categories, err = a.modules.catalog.Categories(r.Context()); err != nil {
		return err
	}
	say := a.parts.renderer
	v.Heading, v.Title = say.Text(v.Lang, "catalog:catalogue.title", nil), say.Text(v.Lang, "common:courses", nil)
	if len(s.Category) == 1 {
		if name := categoryName(v, s.Category[0]); name != "" {
			v.Heading, v.Title = name, name
		}
	}
	v.Title += " · " + v.Me.Settings.Organisation
	v.Description = say.Text(v.Lang, "catalog:home.leadEmpty", nil)
	v.Facets, v.Active = a.facets(v), a.activeFilters(v, r.URL.Query())
	v.Sorts = []string{"newest", "popular", "rating", "title", "price"}
	if s.Q != "" {
		v.Sorts = append(v.Sorts, "relevant")
	}
	if v.Catalogue.NextCursor != nil {
		q := r.URL.Query()
		q.Set("cursor", *v.Catalogue.NextCursor)
		v.More = "/courses?" + q.Encode()
	}
	if len(v.Catalogue.Items) > 0 {
		v.Hero = v.Catalogue.Items[0].Cover.Card
		v.Social = a.origin(r) + v.Catalogue.Items[0].Cover.Social
	}
	courses := make([]any, len(v.Catalogue.Items))
	for i, c := range v.Catalogue.Items {
		courses[i] = map[string]any{"@type": "ListItem", "position": i + 1, "name": c.Title, "url": a.origin(r) + "/courses/" + c.Slug}
	}
	v.JSONLD, err = page.JSON(map[string]any{"@context": "https://schema.org", "@type": "ItemList", "name": v.Title, "itemListElement": courses})
	if err != nil {
		return err
	}
	first := map[string]any{"me": v.Me, "categories": map[string]any{"items": v.Categories}}
	if r.URL.Query().Get("cursor") == "" {
		first["catalogue"] = v.Catalogue // the app begins with the first page
	}
	return a.render(w, v, http.StatusOK, first)
}

// label is how a filter's value is called.
func (a *App) label(v view, key, value string) string {
	say := a.parts.renderer
	switch key {
	case "category":
		return cmp.Or(categoryName(v, value), value)
	case "language":
		return i18n.LanguageName(v.Lang, value)
	case "type", "level":
		return say.Text(v.Lang, "common:"+key+"."+value, nil)
	case "rating":
		return say.Text(v.Lang, "catalog:facet.atLeast", map[string]any{"n": page.Speak(v.Lang).Decimal(value)})
	case "trainer":
		for _, c := range v.Catalogue.Facets.Trainer {
			if c.Value == value {
				return c.Name
			}
		}
		return say.Text(v.Lang, "catalog:facet.trainer", nil)
	case "price":
		return say.Text(v.Lang, "catalog:facet."+value, nil)
	case "maxPrice":
		m, err := plugin.ParseMoney(value, v.Me.Settings.Currency)
		if err != nil {
			return value
		}
		spoken := page.Speak(v.Lang).Money(m)
		return say.Text(v.Lang, "catalog:facet.atMost", map[string]any{"amount": spoken.Amount, "currency": spoken.Currency})
	}
	return value
}

// categoryName is the name of a category by its slug or name; "" of none.
func categoryName(v view, value string) string {
	for _, c := range v.Categories {
		if c.Slug != value && c.Name != value {
			continue
		}
		if v.Lang == "ar" && c.NameAr != nil {
			return *c.NameAr
		}
		return c.Name
	}
	return ""
}

var levels = []string{"beginner", "intermediate", "advanced"}

func (a *App) facets(v view) []facet {
	f := v.Catalogue.Facets
	one := func(value string) []string { return []string{value} }
	list := []facet{{Key: "type", On: v.Search.Type}, {Key: "level", On: v.Search.Level}, {Key: "category", On: v.Search.Category}, {Key: "language", On: v.Search.Language}, {Key: "rating", On: one(v.Search.Rating)}, {Key: "trainer", On: one(v.Search.Trainer)}, {Key: "price", On: one(v.Search.Price), Most: v.Search.MaxPrice, Currency: v.Me.Settings.Currency}}
	for i, counts := range [][]catalog.FacetCount{f.Type, f.Level, f.Category, f.Language, f.Rating, f.Trainer, f.Price} {
		for _, c := range counts {
			list[i].Values = append(list[i].Values, facetValue{c.Value, c.Count, a.label(v, list[i].Key, c.Value), slices.Contains(list[i].On, c.Value)})
		}
	}
	slices.SortStableFunc(list[1].Values, func(x, y facetValue) int {
		return slices.Index(levels, x.Value) - slices.Index(levels, y.Value)
	})
	return list
}

func (a *App) activeFilters(v view, q url.Values) []activeFilter {
	s := v.Search
	var active []activeFilter
	for _, f := range []struct {
		key    string
		values []string
	}{{"q", []string{s.Q}}, {"category", s.Category}, {"type", s.Type}, {"level", s.Level}, {"language", s.Language}, {"rating", []string{s.Rating}}, {"trainer", []string{s.Trainer}}, {"price", []string{s.Price}}, {"maxPrice", []string{s.MaxPrice}}} {
		for _, value := range f.values {
			if value != "" {
				active = append(active, activeFilter{a.label(v, f.key, value), withoutValue(q, f.key, f.values, value)})
			}
		}
	}
	return active
}

// withoutValue is the address without one value of one of its filters.
func withoutValue(q url.Values, key string, values []string, value string) string {
	rest := url.Values{}
	for k, v := range q {
		if k != key && k != "cursor" {
			rest[k] = v
		}
	}
	if others := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == value }); len(others) > 0 {
		rest.Set(key, strings.Join(others, facetSeparator))
	}
	if len(rest) == 0 {
		return "/courses"
	}
	return "/courses?" + rest.Encode()
}
