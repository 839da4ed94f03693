package financial

import (
	"context"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func priceRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Public, op("get-prices", "What courses cost in the caller's currency, and which one that is", http.MethodGet, "/prices"),
		func(ctx context.Context, in *shownPricesIn) (*body[ShownPrices], error) {
			courses := make([]plugin.CourseID, 0, len(in.Courses))
			for _, one := range in.Courses {
				if id, ok := plugin.ParseID[plugin.CourseID](one); ok {
					courses = append(courses, id)
				}
			}
			p, err := s.shownPrices(ctx, in.buyer(ctx), courses)
			return &body[ShownPrices]{p}, err
		})
	native.Handle(api, plugin.Staff, op("get-course-prices", "What a course costs in each currency", http.MethodGet, "/courses/{course}/prices"),
		func(ctx context.Context, in *CourseIn) (*body[CoursePrices], error) {
			if err := in.read(ctx, s); err != nil {
				return nil, err
			}
			p, err := s.pricingOf(ctx, s, in.Course)
			if err != nil {
				return nil, err
			}
			out, err := p.shown()
			return &body[CoursePrices]{out}, err
		})
	native.Handle(api, plugin.Staff, op("preview-course-prices", "What a course would cost; nothing is changed", http.MethodPost, "/courses/{course}/prices/preview"),
		func(ctx context.Context, in *pricesIn) (*body[CoursePrices], error) {
			if err := in.read(ctx, s); err != nil {
				return nil, err
			}
			p, _, err := s.drafted(ctx, s, in.Course, in.Body)
			if err != nil {
				return nil, err
			}
			out, err := p.shown()
			return &body[CoursePrices]{out}, err
		})
	native.Handle(api, plugin.Staff, op("set-course-prices", "Say what a course costs in each currency", http.MethodPut, "/courses/{course}/prices"),
		func(ctx context.Context, in *pricesIn) (*body[CoursePrices], error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			p, err := s.setPrices(ctx, native.Actor(ctx), in.Course, in.Body)
			return &body[CoursePrices]{p}, err
		})
}

type shownPricesIn struct {
	CartIn
	Courses []string `query:"courses" maxItems:"100" doc:"Ids of courses; those that not everybody sees are left out of the answer"`
}

// CourseIn is the course of an operation. It is exported as huma reads no embedded type that is not.
type CourseIn struct {
	Course plugin.CourseID `path:"course" format:"uuid"`
}

// known reads the id as the site writes it: people may write it in capitals.
func (in *CourseIn) known() error {
	id, ok := plugin.ParseID[plugin.CourseID](string(in.Course))
	if !ok {
		return plugin.ErrNotFound
	}
	in.Course = id
	return nil
}

// read refuses who may not read everything of the course.
func (in *CourseIn) read(ctx context.Context, s *service) error {
	if err := in.known(); err != nil {
		return err
	}
	return s.Courses().MayRead(ctx, native.Actor(ctx), in.Course)
}

type pricesIn struct {
	CourseIn
	Body PricesDraft
}
