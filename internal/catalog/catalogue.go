package catalog

import (
	"math"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
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
	Category Values // slugs or names
	Type     Values
	Level    Values
	Language Values
	Price    string // "free", "paid" or ""
	MaxPrice string // an amount of the base currency
	Rating   string // at least "3", "4" or "4.5" stars
	Trainer  plugin.UserID
	Sort     Sort // "" is relevant for a search, else newest
	Cursor   string
	Limit    int

	most int64 // MaxPrice in minor units, from normal
}

// Values are those of which a course has to have one, as one text, so that filters can be compared; "" is any.
type Values string

// valuesEnd stands between two values; oneLine leaves none of it in one.
const valuesEnd = "\x1f"

// valuesMax is how many values of a facet one can ask for.
const valuesMax = 50

// valueMax is how long one of them is at most, in bytes: the longest name of a category in the longest script.
const valueMax = 400

// ValuesOf returns values in the form in which equal ones are equal.
func ValuesOf(list ...string) Values {
	var kept []string
	for _, v := range list {
		if v = oneLine(v); v != "" {
			kept = append(kept, v)
		}
	}
	slices.Sort(kept)
	return Values(strings.Join(slices.Compact(kept), valuesEnd))
}

// List returns the values one by one.
func (v Values) List() []string {
	if v == "" {
		return []string{}
	}
	return strings.Split(string(v), valuesEnd)
}

// prices returns between which prices, in minor units of the base currency, the courses are.
func (f Filter) prices() (least, most int64) {
	switch f.Price {
	case "free":
		return 0, 0
	case "paid":
		least = 1
	}
	if f.MaxPrice == "" {
		return least, math.MaxInt64
	}
	return least, f.most
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
	Price    []FacetCount `json:"price" doc:"free and paid"`
}

// FacetCount is one value of a facet.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
	Name  string `json:"name,omitempty" doc:"Of a trainer"`
}

// Page is a course as its public page shows it.
type Page struct {
	Course  PageCourse              `json:"course"`
	Outline []OutlinePart           `json:"outline"`
	Totals  Totals                  `json:"totals"`
	State   catalogapi.CourseState  `json:"state"`
	Groups  []PageGroup             `json:"groups" doc:"Those that have not ended, the next first"`
	Before  []catalogapi.CourseLink `json:"prerequisites" doc:"What is to be completed before, as far as visitors find it"`

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

	CreditHours *float64 `json:"creditHours"`

	TrainerPage *TrainerPage `json:"trainerPage" doc:"Null: the trainer has no public page"`
	CoTrainers  []CoTrainer  `json:"coTrainers" doc:"Who teaches it with the trainer, the longest there first"`
}

// CoTrainer is somebody who teaches a course beside the trainer that answers for it.
type CoTrainer struct {
	catalogapi.Trainer
	Page *TrainerPage `json:"page" doc:"Null: they have no public page"`
}

// TrainerPage is what a trainer shows of themselves.
type TrainerPage struct {
	Slug     string  `json:"slug"`
	Headline string  `json:"headline"`
	Avatar   *string `json:"avatar"`
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
	Taken    int           `json:"taken" doc:"How many places are taken"`
	Free     *int          `json:"free" doc:"Places that are free, in the group and in the course; null: they are not counted"`
	Mine     bool          `json:"mine" doc:"Who asks is in it"`
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
	Minutes  int `json:"minutes" doc:"The hours that the trainer gives, else what the contents take; 0 without both"`
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

// prices are what one can ask for beside an amount.
var prices = []string{"free", "paid"}

// homeCount is how many courses a shelf of the home page holds.
const homeCount = 8

// placeOf is where a page of courses in one of the orders S ended.
type placeOf[S ~string] struct {
	Sort   S               `json:"s"`
	Number int64           `json:"n,omitempty"`
	Text   string          `json:"t,omitempty"`
	ID     plugin.CourseID `json:"i"`
}

// place is where a page of the catalogue ended.
type place = placeOf[Sort]

// parts returns the place as queries take it; nil is before the first.
func (p *placeOf[S]) parts() (number *int64, text *string, id *plugin.CourseID) {
	if p == nil {
		return nil, nil, nil
	}
	return &p.Number, &p.Text, &p.ID
}

// normal returns the filter in the form in which equal wishes are equal, or what is wrong with it.
// base is the currency of MaxPrice.
func (f Filter) normal(base string) (Filter, error) {
	f.Query = strings.Join(wordsOf(f.Query), " ")
	f.Limit = clampLimit(f.Limit)
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
	for _, facet := range []struct {
		pointer string
		values  *Values
		known   []string
	}{{"?type", &f.Type, courseTypes}, {"?level", &f.Level, levels}, {"?category", &f.Category, nil}, {"?language", &f.Language, nil}} {
		list := facet.values.List()
		*facet.values = ValuesOf(list...)
		// Answers are kept by what was asked for: nobody makes that as long as they like.
		if slices.ContainsFunc(list, func(v string) bool { return len(v) > valueMax }) {
			p.add(facet.pointer, "course.unknown", nil)
		}
		if len(list) > valuesMax {
			p.add(facet.pointer, "course.too_many_values", plugin.Args{"max": valuesMax})
		}
		if facet.known != nil && slices.ContainsFunc(facet.values.List(), func(v string) bool { return !slices.Contains(facet.known, v) }) {
			p.add(facet.pointer, "course.unknown", nil)
		}
	}
	if f.Rating != "" {
		p.oneOf("?rating", f.Rating, ratings)
	}
	if f.Price != "" {
		p.oneOf("?price", f.Price, prices)
	}
	if f.MaxPrice != "" {
		m, err := plugin.ParseMoney(f.MaxPrice, base)
		if f.most = m.Minor; err != nil || m.Minor < 0 {
			p.add("?maxPrice", "course.amount", map[string]any{"currency": base, "decimals": plugin.Exponent(base)})
		}
		f.MaxPrice = m.Amount()
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
