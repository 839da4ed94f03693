package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// Sort is an order of the catalogue.
type Sort string

const (
	SortNewest   Sort = "newest"
	SortPopular  Sort = "popular" // most enrolled first
	SortTitle    Sort = "title"
	SortPrice    Sort = "price"  // cheapest first
	SortRating   Sort = "rating" // best rated first
	SortRelevant Sort = "relevant"
)

// Filter narrows the public catalogue; zero values do not. It is comparable: equal filters have
// equal answers.
type Filter struct {
	Query    string
	Category string // slug or name
	Type     string
	Level    string
	Language string
	Free     bool
	Rating   string // at least "3", "4" or "4.5" stars
	Trainer  plugin.UserID
	Sort     Sort // "" is relevant for a search, else newest
	Cursor   string
	Limit    int
}

// Listing is a page of the public catalogue.
type Listing struct {
	plugin.Page[catalogapi.Card]
	Total     int     `json:"total" doc:"1000 means as many or more"`
	Facets    Facets  `json:"facets"`
	Corrected *string `json:"corrected" doc:"What was searched for instead, when nothing matched the words as they were typed"`

	tag string // entity tag, made once for all who ask
}

func (l Listing) weight() int { return 1 + len(l.Items) }

// Facets count what each further filter would leave; at most 1000 matches are looked at.
type Facets struct {
	Type     []FacetCount `json:"type"`
	Level    []FacetCount `json:"level"`
	Category []FacetCount `json:"category" doc:"By slug"`
	Language []FacetCount `json:"language"`
	Rating   []FacetCount `json:"rating" doc:"At least 4.5, 4 and 3 stars"`
	Trainer  []FacetCount `json:"trainer" doc:"The twenty with most courses, by id"`
}

// FacetCount is one value of a facet.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
	Name  string `json:"name,omitempty" doc:"Of a trainer"`
}

// Page is a course as its public page shows it.
type Page struct {
	Course  PageCourse             `json:"course"`
	Outline []OutlinePart          `json:"outline"`
	Totals  Totals                 `json:"totals"`
	State   catalogapi.CourseState `json:"state"`
	Groups  []PageGroup            `json:"groups" doc:"Those that have not ended, the next first"`
	Before  []PageLink             `json:"prerequisites" doc:"What is to be completed before, as far as visitors find it"`

	tag string // of all but the state
}

// A page's texts may be long: it weighs much even without contents.
func (p Page) weight() int { return 100 + p.Totals.Contents }

// PageCourse is a course with all that visitors may read of it.
type PageCourse struct {
	catalogapi.Card
	Description      string  `json:"description"`
	Requirements     *string `json:"requirements"`
	LearningOutcomes *string `json:"learningOutcomes"`
	Location         *string `json:"location"`
	EndDate          *string `json:"endDate" format:"date"`
	MaxStudents      *int    `json:"maxStudents"`

	TrainerPage *TrainerPage `json:"trainerPage" doc:"Null: the trainer has no public page"`
}

// TrainerPage is what a trainer shows of themselves.
type TrainerPage struct {
	Slug     string  `json:"slug"`
	Headline string  `json:"headline"`
	Avatar   *string `json:"avatar"`
}

// PageLink leads to another course.
type PageLink struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

// PageGroup is a group as visitors see it.
type PageGroup struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	StartsOn string        `json:"startsOn" format:"date"`
	EndsOn   string        `json:"endsOn" format:"date"`
	Trainer  *string       `json:"trainer" doc:"Null: the course's"`
	Capacity *int          `json:"capacity"`
	Price    *plugin.Money `json:"price" doc:"Null: the course's"`
}

// OutlinePart is a section as visitors see it.
type OutlinePart struct {
	ID          plugin.SectionID `json:"id"`
	Title       string           `json:"title"`
	Description *string          `json:"description"`
	Contents    []OutlineItem    `json:"contents"`
}

// OutlineItem is a content as visitors see it.
type OutlineItem struct {
	ID         plugin.ContentID `json:"id"`
	Title      string           `json:"title"`
	Type       string           `json:"type"`
	Duration   *int             `json:"duration" doc:"Seconds"`
	IsPreview  bool             `json:"isPreview"`
	IsRequired bool             `json:"isRequired"`
}

// Totals sum up an outline.
type Totals struct {
	Sections int `json:"sections"`
	Contents int `json:"contents"`
	Seconds  int `json:"seconds"`
}

// Home is what the home page shows of the catalogue.
type Home struct {
	Featured   []catalogapi.Card `json:"featured"`
	Newest     []catalogapi.Card `json:"newest"`
	Popular    []catalogapi.Card `json:"popular"`
	Categories []Category        `json:"categories"`
}

// ratings are the least ratings that one can ask for.
var ratings = []string{"3", "4", "4.5"}

// homeCount is how many courses a shelf of the home page holds.
const homeCount = 8

// place is where a page of the catalogue ended.
type place struct {
	Sort   Sort            `json:"s"`
	Number int64           `json:"n,omitempty"`
	Text   string          `json:"t,omitempty"`
	ID     plugin.CourseID `json:"i"`
}

// parts returns the place as queries take it; nil is before the first.
func (p *place) parts() (number *int64, text *string, id *plugin.CourseID) {
	if p == nil {
		return nil, nil, nil
	}
	return &p.Number, &p.Text, &p.ID
}

// normal returns the filter in the form in which equal wishes are equal, or what is wrong with it.
func (f Filter) normal() (Filter, error) {
	f.Query = strings.Join(wordsOf(f.Query), " ")
	f.Category, f.Language, f.Limit = oneLine(f.Category), oneLine(f.Language), clampLimit(f.Limit)
	if f.Sort == "" || f.Sort == SortRelevant && f.Query == "" {
		f.Sort = SortNewest
		if f.Query != "" {
			f.Sort = SortRelevant
		}
	}
	p := &problems{ErrFilter}
	if f.Trainer != "" {
		id, ok := plugin.ParseID[plugin.UserID](string(f.Trainer))
		if f.Trainer = id; !ok {
			p.add("?trainer", "course.unknown", nil)
		}
	}
	if f.Type != "" {
		p.oneOf("?type", f.Type, courseTypes)
	}
	if f.Level != "" {
		p.oneOf("?level", f.Level, levels)
	}
	if f.Rating != "" {
		p.oneOf("?rating", f.Rating, ratings)
	}
	if !slices.Contains([]Sort{SortNewest, SortPopular, SortTitle, SortPrice, SortRating, SortRelevant}, f.Sort) {
		p.add("?sort", "course.unknown", nil)
	}
	return f, p.err()
}

// after returns where the filter's page begins.
func (f Filter) after() (*place, error) {
	at, err := plugin.ParseCursor[place](f.Cursor)
	if at == nil || err != nil {
		return nil, err
	}
	id, ok := plugin.ParseID[plugin.CourseID](string(at.ID))
	if !ok || at.Sort != f.Sort || strings.ContainsRune(at.Text, 0) {
		return nil, plugin.ErrCursor
	}
	at.ID = id
	return at, nil
}

// Catalogue lists the published courses. A search finds courses that have all its words, in
// title, tags, description or the trainer's name, the last word as a beginning; when there are
// none, words that nothing contains are taken for slips of the nearest ones.
func (s *Service) Catalogue(ctx context.Context, f Filter) (Listing, error) {
	f, err := f.normal()
	if err != nil {
		return Listing{}, err
	}
	after, err := f.after()
	if err != nil {
		return Listing{}, err
	}
	return remember(s.cache, f, func(version uint64) (Listing, error) {
		list, err := s.list(ctx, f, after, version)
		if err == nil {
			list.tag, err = tagOf(list)
		}
		return list, err
	})
}

func (s *Service) list(ctx context.Context, f Filter, after *place, version uint64) (Listing, error) {
	if f.Query != "" {
		return s.search(ctx, f, after, version)
	}
	row, err := listCourses(ctx, s.DB, f, after)
	return row.listing(f), err
}

func (s *Service) search(ctx context.Context, f Filter, after *place, version uint64) (Listing, error) {
	vocabulary := s.cache.vocabulary()
	words := strings.Fields(f.Query)
	row, err := s.find(ctx, f, after, words, vocabulary == nil)
	if err != nil || row.Total > 0 || len(row.Page) > 0 {
		return row.listing(f), err
	}
	if row.Vocabulary != nil {
		vocabulary = row.Vocabulary
		s.cache.keepVocabulary(vocabulary, version)
	}
	mended, ok := nearMiss(strings.Fields(row.Folded), vocabulary)
	if !ok {
		return row.listing(f), nil
	}
	better, err := s.find(ctx, f, after, mended, false)
	if err != nil || better.Total == 0 {
		return row.listing(f), err
	}
	out := better.listing(f)
	instead := strings.Join(mended, " ")
	out.Corrected = &instead
	return out, nil
}

func (s *Service) find(ctx context.Context, f Filter, after *place, words []string, vocabulary bool) (foundRow, error) {
	last := len(words) - 1
	return searchCourses(ctx, s.DB, f, after, strings.Join(words[:last], " "), words[last], vocabulary)
}

func (r foundRow) listing(f Filter) Listing {
	page := plugin.Cut(r.Page, f.Limit, func(c foundCard) place { return place{f.Sort, c.KeyNumber, c.KeyText, c.ID} })
	out := Listing{Total: r.Total, Facets: r.Facets}
	out.Items, out.NextCursor = make([]catalogapi.Card, len(page.Items)), page.NextCursor
	for i, c := range page.Items {
		out.Items[i] = c.card()
	}
	return out
}

// slugKey, homeKey and categoriesKey are what answers beside listings are kept under.
type (
	slugKey       string
	homeKey       struct{}
	categoriesKey struct{}
)

// CoursePage returns the public page of a published course, with the one action that it offers
// to the actor, who may be a visitor.
func (s *Service) CoursePage(ctx context.Context, actor plugin.Actor, slug string) (Page, error) {
	if slug != oneLine(slug) {
		return Page{}, plugin.ErrNotFound
	}
	page, err := remember(s.cache, slugKey(slug), func(uint64) (Page, error) {
		row, err := courseBySlug(ctx, s.DB, slug)
		if err != nil {
			return Page{}, err
		}
		page := row.page()
		page.tag, err = tagOf(page)
		return page, err
	})
	if err != nil {
		return Page{}, err
	}
	// What is kept knows no day.
	today := s.Now().UTC().Format(time.DateOnly)
	page.Groups = slices.DeleteFunc(slices.Clone(page.Groups), func(g PageGroup) bool { return g.EndsOn < today })
	page.State, err = s.state(ctx, actor, page.Course.Card)
	return page, err
}

// state finds out what the course's page offers to the actor: its team manages it, visitors sign
// in, all others are learning's to answer.
func (s *Service) state(ctx context.Context, actor plugin.Actor, c catalogapi.Card) (catalogapi.CourseState, error) {
	if !actor.SignedIn() {
		return catalogapi.CourseState{Action: catalogapi.ActionSignIn}, nil
	}
	err := s.can(ctx, actor, c.ID, toSee)
	switch {
	case err == nil:
		return catalogapi.CourseState{Action: catalogapi.ActionManage}, nil
	case !errors.Is(err, plugin.ErrNotFound):
		return catalogapi.CourseState{}, err
	case s.Standing != nil:
		return s.Standing.CourseState(ctx, actor, c.ID)
	case c.Price.IsZero():
		return catalogapi.CourseState{Action: catalogapi.ActionEnrol}, nil
	}
	return catalogapi.CourseState{Action: catalogapi.ActionBuy}, nil
}

func (r detailRow) page() Page {
	p := Page{
		Course: PageCourse{
			Card: r.card(), Description: r.Description, Requirements: r.Requirements, LearningOutcomes: r.LearningOutcomes,
			Location: r.Location, EndDate: r.EndDate, MaxStudents: r.MaxStudents, TrainerPage: r.TrainerPage,
		},
		Outline: r.Curriculum, Groups: []PageGroup{}, Before: r.Prerequisites,
	}
	for _, g := range r.Groups {
		if g.PriceMinor != nil && g.PriceCurrency != nil {
			g.Price = &plugin.Money{Minor: *g.PriceMinor, Currency: *g.PriceCurrency}
		}
		p.Groups = append(p.Groups, g.PageGroup)
	}
	p.Totals.Sections = len(p.Outline)
	for _, part := range p.Outline {
		p.Totals.Contents += len(part.Contents)
		for _, item := range part.Contents {
			if item.Duration != nil {
				p.Totals.Seconds += *item.Duration
			}
		}
	}
	return p
}

// PersonChanged lets visitors see at once what a trainer is called and shows of themselves now.
func (s *Service) PersonChanged(ctx context.Context, user plugin.UserID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		listed, err := namedOnPages(ctx, tx, user)
		if err == nil && listed {
			s.cache.changed(tx)
			s.Hub.Changed(tx, live.HomeTopic)
		}
		return err
	})
}

// Home returns what the home page shows of the catalogue.
func (s *Service) Home(ctx context.Context) (Home, error) {
	return remember(s.cache, homeKey{}, func(uint64) (Home, error) {
		row, err := homeCards(ctx, s.DB, homeCount)
		if err != nil {
			return Home{}, err
		}
		list, err := s.Categories(ctx)
		return Home{Featured: cardsOf(row.Featured), Newest: cardsOf(row.Newest), Popular: cardsOf(row.Popular), Categories: list}, err
	})
}

func cardsOf(rows []cardRow) []catalogapi.Card {
	list := make([]catalogapi.Card, len(rows))
	for i, r := range rows {
		list[i] = r.card()
	}
	return list
}

// tagOf returns the entity tag of an answer that is made of these parts.
func tagOf(parts ...any) (string, error) {
	b, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("write an answer: %w", err)
	}
	sum := sha256.Sum256(b)
	return `"` + hex.EncodeToString(sum[:12]) + `"`, nil
}
