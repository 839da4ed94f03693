package learning

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

const reviewsTag = "Reviews"

func (s *Service) reviewRoutes(api *rest.API) {
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-course-reviews", Summary: "The published reviews of a course, the newest first", Tags: []string{reviewsTag},
		Method: http.MethodGet, Path: "/courses/{id}/reviews",
	}, func(ctx context.Context, in *courseReviewsIn) (*courseReviewsOut, error) {
		list, err := s.Reviews(ctx, rest.Actor(ctx), in.ID, in.Cursor, in.Limit)
		return &courseReviewsOut{list}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "get-my-review", Summary: "One's own review of a course", Tags: []string{reviewsTag},
		Method: http.MethodGet, Path: "/courses/{id}/review",
	}, func(ctx context.Context, in *courseIn) (*myReviewOut, error) {
		r, err := s.MyReview(ctx, rest.Actor(ctx), in.ID)
		return &myReviewOut{r}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "save-my-review", Summary: "Review a course that one takes or took", Tags: []string{reviewsTag},
		Description: "There is one review of a person; saved again it is changed. Where reviews are moderated a new text waits for a super admin.",
		Method:      http.MethodPut, Path: "/courses/{id}/review",
	}, func(ctx context.Context, in *saveReviewIn) (*myReviewOut, error) {
		r, err := s.SaveReview(ctx, rest.Actor(ctx), in.ID, in.Body.Stars, in.Body.Text)
		return &myReviewOut{r}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "delete-my-review", Summary: "Take one's own review back", Tags: []string{reviewsTag},
		Method: http.MethodDelete, Path: "/courses/{id}/review", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *courseIn) (*struct{}, error) {
		return nil, s.DeleteReview(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-reviews", Summary: "The reviews of one's own courses", Tags: []string{reviewsTag},
		Description: "For super admins of all.", Method: http.MethodGet, Path: "/reviews",
	}, func(ctx context.Context, in *reviewsIn) (*reviewsOut, error) {
		f := ReviewFilter{State: in.State, Stars: in.Stars}
		if in.Course != "" {
			f.Course = &in.Course
		}
		list, err := s.ListReviews(ctx, rest.Actor(ctx), f, in.Cursor, in.Limit)
		return &reviewsOut{list}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "answer-review", Summary: "Answer a review of one's own course", Tags: []string{reviewsTag},
		Description: "There is one answer; written again it is changed, and an empty text takes it away.",
		Method:      http.MethodPut, Path: "/reviews/{id}/answer",
	}, func(ctx context.Context, in *answerReviewIn) (*reviewOut, error) {
		r, err := s.AnswerReview(ctx, rest.Actor(ctx), in.ID, in.Body.Text)
		return &reviewOut{r}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "moderate-reviews", Summary: "Approve or reject reviews", Tags: []string{reviewsTag},
		Method: http.MethodPost, Path: "/admin/reviews/moderate",
	}, func(ctx context.Context, in *moderateIn) (*moderateOut, error) {
		list, err := s.Moderate(ctx, rest.Actor(ctx), in.Body.Verdict, in.Body.Reviews, in.Body.Reason)
		return &moderateOut{reviewOutcomes{list}}, err
	})
}

type courseReviewsIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
	rest.Paging
}

type courseReviewsOut struct{ Body CourseReviews }

type myReviewOut struct{ Body MyReview }

type saveReviewIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		Stars int    `json:"stars" doc:"1 to 5"`
		Text  string `json:"text" maxLength:"20000" doc:"Plain text, at most 2000 characters"`
	}
}

type reviewsIn struct {
	Course plugin.CourseID `query:"course" format:"uuid"`
	State  ReviewState     `query:"state" enum:"pending,published,rejected"`
	Stars  int             `query:"stars" minimum:"1" maximum:"5"`
	rest.Paging
}

type reviewsOut struct{ Body ReviewList }

type answerReviewIn struct {
	ID   plugin.ReviewID `path:"id" format:"uuid"`
	Body struct {
		Text string `json:"text" maxLength:"20000" doc:"Plain text, at most 2000 characters"`
	}
}

type reviewOut struct{ Body Review }

type moderateIn struct {
	Body struct {
		Verdict Verdict           `json:"verdict" enum:"approve,reject"`
		Reviews []plugin.ReviewID `json:"reviews" minItems:"1" maxItems:"100" format:"uuid"`
		Reason  string            `json:"reason,omitempty" maxLength:"5000" doc:"What the authors are told; needed to reject, at most 500 characters"`
	}
}

type reviewOutcomes struct {
	Items []ReviewOutcome `json:"items"`
}

type moderateOut struct{ Body reviewOutcomes }
