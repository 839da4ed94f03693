package app

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/plugin"
)

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

// subject is the one category that a page of the catalogue is of.
type subject struct {
	Lead string
	Path string // of its page
	Over []crumb
}

// crumb is a step of the way to a page.
type crumb struct{ Name, Path string }

func (a *App) cataloguePage(w http.ResponseWriter, r *http.Request) error {
	return a.showCatalogue(w, r, r.URL.Query())
}

// categoryPage is the catalogue of one category.
func (a *App) categoryPage(w http.ResponseWriter, r *http.Request) error {
	all, err := a.modules.catalog.Categories(r.Context())
	if err != nil {
		return err
	}
	q, slug := r.URL.Query(), r.PathValue("slug")
	if slices.ContainsFunc(all, func(c catalog.Category) bool { return c.Slug == slug }) {
		q.Set("category", slug)
		return a.showCatalogue(w, r, q)
	}
	now := slices.IndexFunc(all, func(c catalog.Category) bool { return slices.Contains(c.Former, slug) })
	if now < 0 {
		return a.shell(w, r, http.StatusNotFound)
	}
	q.Set("category", all[now].Slug)
	movedTo(w, r, catalogueAddress(all, q))
	return nil
}

// showCatalogue answers with the courses that q asks for.
func (a *App) showCatalogue(w http.ResponseWriter, r *http.Request, q url.Values) error {
	v, err := a.newView(r, "catalogue", "src/features/catalog/pages/CataloguePage.tsx")
	if err != nil {
		return err
	}
	v.Search = readSearch(q)
	s := v.Search
	v.Catalogue, err = a.modules.catalog.Catalogue(r.Context(), catalog.Filter{
		Query: s.Q, Category: catalog.ValuesOf(s.Category...), Type: catalog.ValuesOf(s.Type...), Level: catalog.ValuesOf(s.Level...),
		Language: catalog.ValuesOf(s.Language...), Price: s.Price, MaxPrice: s.MaxPrice, Rating: s.Rating, Trainer: plugin.UserID(s.Trainer),
		Sort: catalog.Sort(s.Sort), Cursor: q.Get("cursor"), Limit: pageOfCourses,
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
	v.Description = say.Text(v.Lang, "catalog:home.leadEmpty", nil)
	if len(s.Category) == 1 {
		if c := categoryOf(v.Categories, s.Category[0]); c != nil {
			v.Heading = nameOf(v.Lang, *c)
			v.Title = v.Heading
			v.Subject = a.subject(v, *c)
			v.Description, v.Canonical = v.Subject.Lead, a.origin(r)+v.Subject.Path
			v.Unlisted = c.Courses == 0
		}
	}
	v.Title += " · " + v.Me.Settings.Organisation
	v.Facets, v.Active = a.facets(v), a.activeFilters(v, q)
	v.Sorts = []string{"newest", "popular", "rating", "title", "price"}
	if s.Q != "" {
		v.Sorts = append(v.Sorts, "relevant")
	}
	if v.Catalogue.NextCursor != nil {
		more := maps.Clone(q)
		more.Set("cursor", *v.Catalogue.NextCursor)
		v.More = catalogueAddress(v.Categories, more)
	}
	if len(v.Catalogue.Items) > 0 {
		v.Hero = v.Catalogue.Items[0].Cover.Card
		v.Social = a.origin(r) + v.Catalogue.Items[0].Cover.Social
	}
	if v.JSONLD, err = page.JSON(a.aboutCatalogue(r, v)); err != nil {
		return err
	}
	first := map[string]any{"me": v.Me, "categories": map[string]any{"items": v.Categories}}
	if q.Get("cursor") == "" {
		first["catalogue"] = v.Catalogue // the app begins with the first page
	}
	if slug := r.PathValue("slug"); slug != "" {
		first["category"] = slug
	}
	return a.render(w, v, http.StatusOK, first)
}

// subject says of a category how many courses it has, and what it stands under.
func (a *App) subject(v view, c catalog.Category) *subject {
	key := "catalog:category.lead"
	if c.Courses == 0 {
		key = "catalog:category.none"
	}
	s := &subject{Path: categoryPath(c), Lead: a.parts.renderer.Text(v.Lang, key, map[string]any{
		"count": c.Courses, "n": page.Speak(v.Lang).Num(c.Courses), "name": nameOf(v.Lang, c),
	})}
	for up := c.Parent; up != nil; {
		i := slices.IndexFunc(v.Categories, func(c catalog.Category) bool { return c.ID == *up })
		if i < 0 || len(s.Over) > len(v.Categories) {
			break
		}
		s.Over = append(s.Over, crumb{nameOf(v.Lang, v.Categories[i]), categoryPath(v.Categories[i])})
		up = v.Categories[i].Parent
	}
	slices.Reverse(s.Over)
	return s
}

// aboutCatalogue is what search engines are told of a page of the catalogue.
func (a *App) aboutCatalogue(r *http.Request, v view) any {
	item := func(i int, name, path string) any {
		return map[string]any{"@type": "ListItem", "position": i + 1, "name": name, "item": a.origin(r) + path}
	}
	courses := make([]any, len(v.Catalogue.Items))
	for i, c := range v.Catalogue.Items {
		courses[i] = map[string]any{"@type": "ListItem", "position": i + 1, "name": c.Title, "url": a.origin(r) + "/courses/" + c.Slug}
	}
	list := map[string]any{"@context": "https://schema.org", "@type": "ItemList", "name": v.Title, "itemListElement": courses}
	if v.Subject == nil {
		return list
	}
	way := []any{item(0, a.parts.renderer.Text(v.Lang, "common:courses", nil), "/courses")}
	for i, c := range append(slices.Clone(v.Subject.Over), crumb{v.Heading, v.Subject.Path}) {
		way = append(way, item(i+1, c.Name, c.Path))
	}
	return []any{list, map[string]any{"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": way}}
}

// label is how a filter's value is called.
func (a *App) label(v view, key, value string) string {
	say := a.parts.renderer
	switch key {
	case "q":
		return say.Text(v.Lang, "catalog:facet.word", map[string]any{"word": value})
	case "category":
		if c := categoryOf(v.Categories, value); c != nil {
			return nameOf(v.Lang, *c)
		}
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

// nameOf is what a category is called in a language.
func nameOf(lang string, c catalog.Category) string {
	if lang == "ar" && c.NameAr != nil {
		return *c.NameAr
	}
	return c.Name
}

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
