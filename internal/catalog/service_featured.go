package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// FeaturedCourse is a course that the home page shows first.
type FeaturedCourse struct {
	ID     plugin.CourseID `json:"id"`
	Title  string          `json:"title"`
	Listed bool            `json:"listed" doc:"Visitors see it; drafts and archived courses wait here"`
}

// FeaturedEdit are the featured courses as super admins choose them.
type FeaturedEdit struct {
	Version string           `json:"version" doc:"Give it back when saving"`
	Items   []FeaturedCourse `json:"items"`
	Most    int              `json:"most"`
}

// The faults of featured courses.
var (
	// ErrFeatured: the list names a course twice, names a stranger, or is too long.
	ErrFeatured = plugin.NewFault(plugin.Invalid, "featured.invalid")
	// ErrFeaturedStale: somebody else saved since this editor loaded.
	ErrFeaturedStale = plugin.NewFault(plugin.Conflict, "featured.stale")
)

// featuredMost is how many courses may be featured.
const featuredMost = 12

// featuredKey is what the featured courses are kept under.
type featuredKey struct{}

// Featured returns the featured courses that visitors see, in their order.
func (s *Service) Featured(ctx context.Context) ([]catalogapi.Card, error) {
	return remember(s.cache, featuredKey{}, func(uint64) ([]catalogapi.Card, error) {
		rows, err := featuredCards(ctx, s.DB, featuredMost)
		if err != nil {
			return nil, err
		}
		return s.cardsOf(ctx, rows)
	})
}

// FeaturedEdit returns the featured courses as they are chosen.
func (s *Service) FeaturedEdit(ctx context.Context) (FeaturedEdit, error) {
	return featuredEdit(ctx, s.DB)
}

func featuredEdit(ctx context.Context, q db.Querier) (FeaturedEdit, error) {
	items, err := featuredCourses(ctx, q)
	if err != nil {
		return FeaturedEdit{}, err
	}
	version, err := tagOf(idsOf(items))
	return FeaturedEdit{Version: version, Items: append([]FeaturedCourse{}, items...), Most: featuredMost}, err
}

func idsOf(items []FeaturedCourse) []plugin.CourseID {
	ids := make([]plugin.CourseID, len(items))
	for i, c := range items {
		ids[i] = c.ID
	}
	return ids
}

// Feature makes these the featured courses, in this order. Super admins may.
func (s *Service) Feature(ctx context.Context, actor plugin.Actor, version string, courses []plugin.CourseID) (FeaturedEdit, error) {
	if !actor.Is(plugin.SuperAdmin) {
		return FeaturedEdit{}, plugin.ErrDenied
	}
	var out FeaturedEdit
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := lockFeatured(ctx, tx); err != nil {
			return err
		}
		now, err := featuredEdit(ctx, tx)
		if err != nil {
			return err
		}
		if now.Version != version {
			return ErrFeaturedStale
		}
		if err := checkFeatured(ctx, tx, courses); err != nil {
			return err
		}
		before := idsOf(now.Items)
		if out = now; slices.Equal(before, courses) {
			return nil
		}
		if err := feature(ctx, tx, courses); err != nil {
			return err
		}
		if out, err = featuredEdit(ctx, tx); err != nil {
			return err
		}
		s.cache.changed(tx)
		s.Hub.Changed(tx, live.HomeTopic)
		return audit.Write(ctx, tx, actor, audit.Entry{Action: "home.featured", Type: "site", ID: "home",
			Changes: map[string]audit.Change{"featured": {Before: before, After: courses}}})
	})
	return out, err
}

func checkFeatured(ctx context.Context, q db.Querier, courses []plugin.CourseID) error {
	p := &problems{ErrFeatured}
	if len(courses) > featuredMost {
		p.add("/courses", "featured.most", plugin.Args{"max": featuredMost})
		return p.err()
	}
	formed := slices.DeleteFunc(slices.Clone(courses), func(id plugin.CourseID) bool {
		known, ok := plugin.ParseID[plugin.CourseID](string(id))
		return !ok || known != id
	})
	have, err := knownCourses(ctx, q, formed)
	if err != nil {
		return err
	}
	unknown, twice := 0, 0
	for i, id := range courses {
		if !slices.Contains(have, id) {
			unknown++
		}
		if slices.Contains(courses[:i], id) {
			twice++
		}
	}
	if unknown > 0 {
		p.add("/courses", "featured.unknown", plugin.Args{"count": unknown})
	}
	if twice > 0 {
		p.add("/courses", "outline.twice", plugin.Args{"count": twice})
	}
	return p.err()
}
