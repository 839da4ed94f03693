package notify

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// postRoutes adds what is done with a single question or answer, by its author, its readers and the team.
func (s *Service) postRoutes(api *rest.API) {
	tags := []string{"Questions"}
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "change-post", Summary: "Change what one wrote", Tags: tags,
		Description: "A question or an answer, within a day.", Method: http.MethodPatch, Path: "/posts/{id}",
	}, func(ctx context.Context, in *changePostIn) (*postOut, error) {
		p, err := s.ChangePost(ctx, rest.Actor(ctx), in.ID, in.Body.Title, in.Body.Text)
		return &postOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "delete-post", Summary: "Take back what one wrote", Tags: tags, DefaultStatus: http.StatusNoContent,
		Method: http.MethodDelete, Path: "/posts/{id}",
	}, func(ctx context.Context, in *questionIn) (*struct{}, error) {
		return nil, s.DeletePost(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "report-post", Summary: "Tell the team of a question or an answer", Tags: tags, DefaultStatus: http.StatusNoContent,
		Method: http.MethodPost, Path: "/posts/{id}/report",
	}, func(ctx context.Context, in *reasonIn) (*struct{}, error) {
		return nil, s.ReportPost(ctx, rest.Actor(ctx), in.ID, in.Body.Reason)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "hide-post", Summary: "Hide a question or an answer", Tags: tags,
		Description: "By the team. The author is told why.", Method: http.MethodPost, Path: "/posts/{id}/hide",
	}, func(ctx context.Context, in *reasonIn) (*postOut, error) {
		p, err := s.HidePost(ctx, rest.Actor(ctx), in.ID, in.Body.Reason)
		return &postOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "restore-post", Summary: "Show a hidden question or answer again", Tags: tags,
		Method: http.MethodPost, Path: "/posts/{id}/restore",
	}, func(ctx context.Context, in *questionIn) (*postOut, error) {
		p, err := s.RestorePost(ctx, rest.Actor(ctx), in.ID)
		return &postOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "keep-post", Summary: "Decide that a reported question or answer stays", Tags: tags,
		Method: http.MethodPost, Path: "/posts/{id}/keep",
	}, func(ctx context.Context, in *questionIn) (*postOut, error) {
		p, err := s.KeepPost(ctx, rest.Actor(ctx), in.ID)
		return &postOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "change-question", Summary: "Pin a question, or close it", Tags: tags,
		Description: "By the team. The asker is told why it is closed.", Method: http.MethodPatch, Path: "/questions/{id}",
	}, func(ctx context.Context, in *changeQuestionIn) (*questionOut, error) {
		q, err := s.ChangeQuestion(ctx, rest.Actor(ctx), in.ID, QuestionChange{in.Body.Pinned, in.Body.Closed, in.Body.Reason})
		return &questionOut{q}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-waiting-questions", Summary: "Questions that wait for one's teams", Tags: tags,
		Description: "Unanswered, reported or hidden ones, the newest first; for a super admin of all courses.",
		Method:      http.MethodGet, Path: "/questions",
	}, func(ctx context.Context, in *waitingIn) (*waitingOut, error) {
		list, err := s.Waiting(ctx, rest.Actor(ctx), in.State, in.Cursor, in.Limit)
		return &waitingOut{list}, err
	})
}

type changePostIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Title *string `json:"title,omitempty" maxLength:"1000" doc:"Of a question"`
		Text  string  `json:"text" maxLength:"20000"`
	}
}

type reasonIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Reason string `json:"reason" maxLength:"5000" doc:"At most 500 characters"`
	}
}

type changeQuestionIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Pinned *bool  `json:"pinned,omitempty"`
		Closed *bool  `json:"closed,omitempty"`
		Reason string `json:"reason,omitempty" maxLength:"5000" doc:"Why it is closed; needed to close, at most 500 characters"`
	}
}

type waitingIn struct {
	State string `query:"state" enum:"unanswered,reported,hidden" default:"unanswered"`
	rest.Paging
}

type waitingOut struct{ Body Queue }
