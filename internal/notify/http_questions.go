package notify

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// questionRoutes adds questions and answers. Who may read a question is the service's matter: to strangers none exists.
func (s *Service) questionRoutes(api *rest.API) {
	tags := []string{"Questions"}
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "list-questions", Summary: "The questions of a course", Tags: tags,
		Description: "Pinned ones first, then the newest. Hidden and reported are for the team.",
		Method:      http.MethodGet, Path: "/courses/{id}/questions",
	}, func(ctx context.Context, in *questionsIn) (*questionsOut, error) {
		f := QuestionFilter{State: in.State, Query: in.Query}
		if in.Content != "" {
			f.Content = &in.Content
		}
		list, err := s.Questions(ctx, rest.Actor(ctx), in.ID, f, in.Cursor, in.Limit)
		return &questionsOut{list}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "ask-question", Summary: "Ask a question", Tags: tags, DefaultStatus: http.StatusCreated,
		Method: http.MethodPost, Path: "/courses/{id}/questions",
	}, func(ctx context.Context, in *askIn) (*questionOut, error) {
		q, err := s.Ask(ctx, rest.Actor(ctx), in.ID, NewQuestion{in.Body.ContentID, in.Body.Title, in.Body.Text})
		return &questionOut{q}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "list-question-people", Summary: "Whom one may mention in a course", Tags: tags,
		Description: "The team, and whoever wrote there; for the team everybody who takes part. At most eight.",
		Method:      http.MethodGet, Path: "/courses/{id}/question-people",
	}, func(ctx context.Context, in *questionPeopleIn) (*questionPeopleOut, error) {
		var out questionPeopleOut
		var err error
		out.Body.Items, err = s.QuestionPeople(ctx, rest.Actor(ctx), in.ID, in.Query)
		return &out, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "get-question", Summary: "A question", Tags: tags, Method: http.MethodGet, Path: "/questions/{id}",
	}, func(ctx context.Context, in *questionIn) (*questionOut, error) {
		q, err := s.Question(ctx, rest.Actor(ctx), in.ID)
		return &questionOut{q}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "list-answers", Summary: "The answers of a question", Tags: tags,
		Description: "The first one first.", Method: http.MethodGet, Path: "/questions/{id}/answers",
	}, func(ctx context.Context, in *answersIn) (*answersOut, error) {
		page, err := s.Answers(ctx, rest.Actor(ctx), in.ID, in.Cursor, in.Limit)
		return &answersOut{page}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "answer-question", Summary: "Answer a question", Tags: tags, DefaultStatus: http.StatusCreated,
		Method: http.MethodPost, Path: "/questions/{id}/answers",
	}, func(ctx context.Context, in *answerIn) (*postOut, error) {
		p, err := s.AnswerQuestion(ctx, rest.Actor(ctx), in.ID, in.Body.Text)
		return &postOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "read-question", Summary: "Mark what one was told of a question as read", Tags: tags,
		DefaultStatus: http.StatusNoContent, Method: http.MethodPost, Path: "/questions/{id}/read",
	}, func(ctx context.Context, in *questionIn) (*struct{}, error) {
		return nil, s.ReadQuestion(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "accept-answer", Summary: "Accept an answer, or none", Tags: tags,
		Description: "By the asker or the team.", Method: http.MethodPut, Path: "/questions/{id}/accepted",
	}, func(ctx context.Context, in *acceptIn) (*questionOut, error) {
		q, err := s.Accept(ctx, rest.Actor(ctx), in.ID, in.Body.Answer)
		return &questionOut{q}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "have-same-question", Summary: "Have the same question, and be told of answers", Tags: tags,
		Method: http.MethodPut, Path: "/questions/{id}/vote",
	}, func(ctx context.Context, in *questionIn) (*questionOut, error) {
		q, err := s.Vote(ctx, rest.Actor(ctx), in.ID, true)
		return &questionOut{q}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "have-same-question-no-more", Summary: "Have the same question no more", Tags: tags,
		Method: http.MethodDelete, Path: "/questions/{id}/vote",
	}, func(ctx context.Context, in *questionIn) (*questionOut, error) {
		q, err := s.Vote(ctx, rest.Actor(ctx), in.ID, false)
		return &questionOut{q}, err
	})
	s.postRoutes(api)
}

type questionsIn struct {
	ID      plugin.CourseID  `path:"id" format:"uuid"`
	Content plugin.ContentID `query:"content" format:"uuid"`
	State   string           `query:"state" enum:"unanswered,accepted,mine,hidden,reported"`
	Query   string           `query:"q" maxLength:"500"`
	rest.Paging
}

type questionsOut struct{ Body QuestionList }

type askIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		ContentID *plugin.ContentID `json:"contentId,omitempty" format:"uuid" doc:"Missing: about the course as a whole"`
		Title     string            `json:"title" maxLength:"1000"`
		Text      string            `json:"text" maxLength:"20000" doc:"Plain text; whom it mentions stands in it as @{id}"`
	}
}

type questionIn struct {
	ID string `path:"id" format:"uuid"`
}

type questionOut struct{ Body Question }

type questionPeopleIn struct {
	ID    plugin.CourseID `path:"id" format:"uuid"`
	Query string          `query:"q" maxLength:"200" doc:"The beginning of a name"`
}

type questionPeopleOut struct {
	Body struct {
		Items []QuestionPerson `json:"items"`
	}
}

type answersIn struct {
	ID string `path:"id" format:"uuid"`
	rest.Paging
}

type answersOut struct{ Body plugin.Page[Post] }

type answerIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Text string `json:"text" maxLength:"20000"`
	}
}

type postOut struct{ Body Post }

type acceptIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Answer *string `json:"answer" format:"uuid" doc:"Null: none"`
	}
}
