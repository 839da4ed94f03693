package learning

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// traineeRoutes adds the operations on one trainee in one course.
func (s *Service) traineeRoutes(api *rest.API) {
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-trainee", Summary: "A trainee in a course", Tags: []string{tag},
		Description: "What was done of each content, what is missing, why it is locked, and why the trainee falls behind.",
		Method:      http.MethodGet, Path: "/courses/{id}/people/{userId}",
	}, func(ctx context.Context, in *traineeIn) (*traineeOut, error) {
		t, err := s.Trainee(ctx, rest.Actor(ctx), in.ID, in.User)
		return &traineeOut{t}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "trainee-timeline", Summary: "What happened with a trainee in a course", Tags: []string{tag},
		Method: http.MethodGet, Path: "/courses/{id}/people/{userId}/timeline",
	}, func(ctx context.Context, in *traineeTimelineIn) (*timelineOut, error) {
		list, err := s.TraineeTimeline(ctx, rest.Actor(ctx), in.ID, in.User, in.Cursor, in.Limit)
		return &timelineOut{list}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-trainee-courses", Summary: "A trainee's courses of one's own teams", Tags: []string{tag},
		Description: "The newest enrolment first; for a super admin all of them. Whoever is in none of them is not found.",
		Method:      http.MethodGet, Path: "/trainees/{userId}/courses",
	}, func(ctx context.Context, in *personIn) (*traineeCoursesOut, error) {
		list, err := s.TraineeCourses(ctx, rest.Actor(ctx), in.User, in.Cursor, in.Limit)
		return &traineeCoursesOut{list}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "trainee-history", Summary: "What happened with a trainee in all courses of one's own teams", Tags: []string{tag},
		Method: http.MethodGet, Path: "/trainees/{userId}/timeline",
	}, func(ctx context.Context, in *personIn) (*timelineOut, error) {
		list, err := s.TraineeHistory(ctx, rest.Actor(ctx), in.User, in.Cursor, in.Limit)
		return &timelineOut{list}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "my-progress", Summary: "Oneself in a course", Tags: []string{tag},
		Description: "As the team sees it, without what it keeps to itself.",
		Method:      http.MethodGet, Path: "/courses/{id}/progress",
	}, func(ctx context.Context, in *courseIn) (*traineeOut, error) {
		t, err := s.MyProgress(ctx, rest.Actor(ctx), in.ID)
		return &traineeOut{t}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "my-timeline", Summary: "What happened with oneself in a course", Tags: []string{tag},
		Method: http.MethodGet, Path: "/courses/{id}/progress/timeline",
	}, func(ctx context.Context, in *timelineIn) (*timelineOut, error) {
		list, err := s.MyTimeline(ctx, rest.Actor(ctx), in.ID, in.Cursor, in.Limit)
		return &timelineOut{list}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "add-trainee-note", Summary: "Note something about a trainee", Tags: []string{tag},
		Method: http.MethodPost, Path: "/courses/{id}/people/{userId}/notes", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *addTraineeNoteIn) (*traineeNoteOut, error) {
		n, err := s.AddTraineeNote(ctx, rest.Actor(ctx), in.ID, in.User, NewTraineeNote(in.Body))
		return &traineeNoteOut{n}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-trainee-note", Summary: "Change one's own note that was not sent, or send it", Tags: []string{tag},
		Method: http.MethodPut, Path: "/trainee-notes/{id}",
	}, func(ctx context.Context, in *changeTraineeNoteIn) (*traineeNoteOut, error) {
		n, err := s.ChangeTraineeNote(ctx, rest.Actor(ctx), in.ID, NewTraineeNote(in.Body))
		return &traineeNoteOut{n}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "delete-trainee-note", Summary: "Take away one's own note that was not sent; a super admin any such", Tags: []string{tag},
		Method: http.MethodDelete, Path: "/trainee-notes/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *traineeNoteIn) (*struct{}, error) {
		return nil, s.DeleteTraineeNote(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "answer-trainee-note", Summary: "Answer a note that was sent to oneself", Tags: []string{tag},
		Method: http.MethodPost, Path: "/trainee-notes/{id}/answer",
	}, func(ctx context.Context, in *answerTraineeNoteIn) (*traineeNoteOut, error) {
		n, err := s.AnswerTraineeNote(ctx, rest.Actor(ctx), in.ID, in.Body.Text)
		return &traineeNoteOut{n}, err
	})
}

type traineeIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	User plugin.UserID   `path:"userId" format:"uuid"`
}

type traineeOut struct{ Body Trainee }

type traineeTimelineIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	User plugin.UserID   `path:"userId" format:"uuid"`
	rest.Paging
}

type personIn struct {
	User plugin.UserID `path:"userId" format:"uuid"`
	rest.Paging
}

type traineeCoursesOut struct{ Body TraineeCourses }

type timelineIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
	rest.Paging
}

type timelineOut struct{ Body plugin.Page[Happened] }

// traineeNoteBody is a note as it is sent. The texts' rules are those of the service, which says what is wrong.
type traineeNoteBody struct {
	Kind string `json:"kind" enum:"general,feedback,warning,achievement"`
	Text string `json:"text" maxLength:"20000"`
	Send bool   `json:"send" required:"false" doc:"To the trainee; what was sent stays"`
}

type addTraineeNoteIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	User plugin.UserID   `path:"userId" format:"uuid"`
	Body traineeNoteBody
}

type traineeNoteIn struct {
	ID string `path:"id" format:"uuid"`
}

type changeTraineeNoteIn struct {
	ID   string `path:"id" format:"uuid"`
	Body traineeNoteBody
}

type answerTraineeNoteIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Text string `json:"text" maxLength:"20000"`
	}
}

type traineeNoteOut struct{ Body TraineeNote }
