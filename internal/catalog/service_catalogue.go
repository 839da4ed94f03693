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

// Catalogue lists the published courses. A search finds courses that have all its words, each in
// title, tags, description, category or the trainer's name, the last word as a beginning; when there are
// none, words that nothing contains are taken for slips of the nearest ones.
func (s *Service) Catalogue(ctx context.Context, f Filter) (Listing, error) {
	base, err := s.BaseCurrency(ctx)
	if err != nil {
		return Listing{}, err
	}
	f, err = f.normal(base)
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
	if err != nil {
		return Listing{}, err
	}
	return s.listing(ctx, row, f)
}

func (s *Service) search(ctx context.Context, f Filter, after *place, version uint64) (Listing, error) {
	vocabulary := s.cache.vocabulary()
	words := strings.Fields(f.Query)
	row, err := s.find(ctx, f, after, words, vocabulary == nil)
	if err != nil {
		return Listing{}, err
	}
	if row.Total > 0 || len(row.Page) > 0 {
		return s.listing(ctx, row, f)
	}
	if row.Vocabulary != nil {
		vocabulary = row.Vocabulary
		s.cache.keepVocabulary(vocabulary, version)
	}
	mended, ok := nearMiss(strings.Fields(row.Folded), vocabulary)
	if !ok {
		return s.listing(ctx, row, f)
	}
	better, err := s.find(ctx, f, after, mended, false)
	if err != nil {
		return Listing{}, err
	}
	if better.Total == 0 {
		return s.listing(ctx, row, f)
	}
	out, err := s.listing(ctx, better, f)
	instead := strings.Join(mended, " ")
	out.Corrected = &instead
	return out, err
}

func (s *Service) find(ctx context.Context, f Filter, after *place, words []string, vocabulary bool) (foundRow, error) {
	last := len(words) - 1
	if signed(words[last]) && len(words[last]) > 1 {
		return searchCourses(ctx, s.DB, f, after, strings.Join(words, " "), "", vocabulary)
	}
	return searchCourses(ctx, s.DB, f, after, strings.Join(words[:last], " "), words[last], vocabulary)
}

func (s *Service) listing(ctx context.Context, r foundRow, f Filter) (Listing, error) {
	page := plugin.Cut(r.Page, f.Limit, func(c foundCard) place { return place{f.Sort, c.KeyNumber, c.KeyText, c.ID} })
	out := Listing{Total: r.Total, Facets: r.Facets}
	out.Items, out.NextCursor = make([]catalogapi.Card, len(page.Items)), page.NextCursor
	var limited limitedCards
	for i, c := range page.Items {
		out.Items[i] = c.card()
		limited.add(c.cardRow, &out.Items[i])
	}
	return out, s.countSeats(ctx, limited)
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
	zone, err := s.zone(ctx)
	if err != nil {
		return Page{}, err
	}
	today := s.Now().In(zone).Format(time.DateOnly)
	page.Groups = slices.DeleteFunc(slices.Clone(page.Groups), func(g PageGroup) bool { return g.EndsOn < today })
	if page.State, err = s.state(ctx, actor, page.Course.Card); err != nil {
		return page, err
	}
	return page, s.seats(ctx, actor, &page.Course, page.Groups)
}

// seats fills in how many are in the groups, and how many more may come; into the course itself where it has none.
func (s *Service) seats(ctx context.Context, actor plugin.Actor, c *PageCourse, groups []PageGroup) error {
	if s.Standing == nil || len(groups) == 0 && c.MaxStudents == nil {
		return nil
	}
	seats, err := s.Standing.Seats(ctx, actor, c.ID)
	if err != nil {
		return err
	}
	if len(groups) == 0 {
		free := max(0, *c.MaxStudents-seats.All)
		c.Free = &free
		return nil
	}
	for i := range groups {
		g := &groups[i]
		g.Taken, g.Mine = seats.Groups[g.ID], seats.Mine != nil && *seats.Mine == g.ID
		// Whoever comes in takes a place of the group and one of the course.
		for _, of := range []struct {
			most  *int
			taken int
		}{{g.Capacity, g.Taken}, {c.MaxStudents, seats.All}} {
			if of.most == nil {
				continue
			}
			if free := max(0, *of.most-of.taken); g.Free == nil || free < *g.Free {
				g.Free = &free
			}
		}
	}
	return nil
}

// state finds out what the course's page offers to the actor: its team manages it, all others are learning's to answer.
// Visitors sign in before they enrol, and are told before that when there is nothing to sign in for; what costs something they choose first.
func (s *Service) state(ctx context.Context, actor plugin.Actor, c catalogapi.Card) (catalogapi.CourseState, error) {
	if !actor.SignedIn() {
		state := catalogapi.CourseState{Action: catalogapi.ActionSignIn}
		if s.Standing != nil {
			var err error
			if state, err = s.Standing.CourseState(ctx, actor, c.ID); err != nil {
				return state, err
			}
		}
		if state.Action == catalogapi.ActionEnrol {
			state.Action = catalogapi.ActionSignIn
		}
		return state, nil
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
			Location: r.Location, EndDate: r.EndDate, MaxStudents: r.MaxStudents, CreditHours: r.CreditHours, TrainerPage: r.TrainerPage, CoTrainers: r.CoTrainers,
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
	if r.Duration != nil {
		p.Totals.Minutes = *r.Duration
	}
	for _, part := range p.Outline {
		p.Totals.Contents += len(part.Contents)
	}
	return p
}

// PersonChanged lets visitors see at once what a trainer is called and shows of themselves now. Of whoever has gone no page says
// any more where he or she stood: all of them are read anew.
func (s *Service) PersonChanged(ctx context.Context, user plugin.UserID, gone bool) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		listed, err := namedOnPages(ctx, tx, user)
		if err == nil && (listed || gone) {
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
		cards, err := s.cardsOf(ctx, slices.Concat(row.Featured, row.Newest, row.Popular))
		if err != nil {
			return Home{}, err
		}
		featured, newest := len(row.Featured), len(row.Featured)+len(row.Newest)
		list, err := s.Categories(ctx)
		return Home{Featured: cards[:featured:featured], Newest: cards[featured:newest:newest], Popular: cards[newest:], Categories: list}, err
	})
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
