package financial

import (
	"context"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func priceRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Staff, op("get-course-prices", "What a course costs in each currency", http.MethodGet, "/courses/{course}/prices"),
		func(ctx context.Context, in *courseIn) (*body[CoursePrices], error) {
			if err := s.Courses().MayRead(ctx, native.Actor(ctx), in.Course); err != nil {
				return nil, err
			}
			p, err := s.prices(ctx, s, in.Course, nil)
			return &body[CoursePrices]{p}, err
		})
	native.Handle(api, plugin.Staff, op("preview-course-prices", "What a course would cost; nothing is changed", http.MethodPost, "/courses/{course}/prices/preview"),
		func(ctx context.Context, in *pricesIn) (*body[CoursePrices], error) {
			if err := s.Courses().MayRead(ctx, native.Actor(ctx), in.Course); err != nil {
				return nil, err
			}
			rows, err := s.drafted(ctx, s, in.Course, in.Body)
			if err != nil {
				return nil, err
			}
			p, err := s.prices(ctx, s, in.Course, rows)
			return &body[CoursePrices]{p}, err
		})
	native.Handle(api, plugin.Staff, op("set-course-prices", "Say what a course costs in each currency", http.MethodPut, "/courses/{course}/prices"),
		func(ctx context.Context, in *pricesIn) (*body[CoursePrices], error) {
			p, err := s.setPrices(ctx, native.Actor(ctx), in.Course, in.Body)
			return &body[CoursePrices]{p}, err
		})
}

type courseIn struct {
	Course plugin.CourseID `path:"course" format:"uuid"`
}

type pricesIn struct {
	Course plugin.CourseID `path:"course" format:"uuid"`
	Body   PricesDraft
}
