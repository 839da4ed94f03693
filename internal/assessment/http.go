package assessment

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	tags := []string{"Assessment"}
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get-assignment", Summary: "What an assignment has beside other contents", Tags: tags,
		Description: "For whoever may see the content. Its title, instructions and files are the content's.",
		Method:      http.MethodGet, Path: "/contents/{id}/assignment",
	}, func(ctx context.Context, in *assignmentIn) (*assignmentOut, error) {
		a, err := s.Assignment(ctx, rest.Actor(ctx), in.ID)
		return &assignmentOut{a}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-assignment", Summary: "Say what kind of work an assignment is and when it is due", Tags: tags,
		Method: http.MethodPut, Path: "/contents/{id}/assignment",
	}, func(ctx context.Context, in *changeAssignmentIn) (*assignmentOut, error) {
		a, err := s.ChangeAssignment(ctx, rest.Actor(ctx), in.ID, AssignmentChange(in.Body))
		return &assignmentOut{a}, err
	})
}

type assignmentIn struct {
	ID plugin.ContentID `path:"id" format:"uuid"`
}

type assignmentOut struct{ Body Assignment }

type changeAssignmentIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body struct {
		Kind    Kind       `json:"kind" doc:"homework, project, exam, presentation or other"`
		DueDate *string    `json:"dueDate" nullable:"true" doc:"A moment with its offset, or without one as a clock in the organisation's zone shows it; null for none"`
		Version *time.Time `json:"version,omitempty" doc:"The version it was made from; a change made meanwhile is then refused instead of overwritten"`
	}
}
