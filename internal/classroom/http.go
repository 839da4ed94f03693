package classroom

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
	tags := []string{"Classroom"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-course-sessions", Summary: "The sessions of a course", Tags: tags,
		Description: "Meetings in a classroom, the earliest first; for the course's team.",
		Method:      http.MethodGet, Path: "/courses/{id}/sessions",
	}, func(ctx context.Context, in *courseIn) (*sessionsOut, error) {
		list, err := s.Sessions(ctx, rest.Actor(ctx), in.ID)
		return &sessionsOut{items[Session]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "create-course-session", Summary: "Plan a session of a course", Tags: tags,
		Method: http.MethodPost, Path: "/courses/{id}/sessions", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createIn) (*sessionOut, error) {
		one, err := s.Create(ctx, rest.Actor(ctx), in.ID, in.Body.change())
		return &sessionOut{one}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-course-session", Summary: "Change a session of a course", Tags: tags,
		Description: "Trainees whom it concerns are told when its time or its place moved.",
		Method:      http.MethodPut, Path: "/classroom/sessions/{id}",
	}, func(ctx context.Context, in *changeIn) (*sessionOut, error) {
		one, err := s.Change(ctx, rest.Actor(ctx), in.ID, in.Body.change())
		return &sessionOut{one}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "cancel-course-session", Summary: "Cancel a session of a course", Tags: tags,
		Description: "It stays on the calendar as cancelled, and the trainees whom it concerns are told why.",
		Method:      http.MethodPost, Path: "/classroom/sessions/{id}/cancel",
	}, func(ctx context.Context, in *cancelIn) (*sessionOut, error) {
		one, err := s.Cancel(ctx, rest.Actor(ctx), in.ID, in.Body.Reason, in.Body.Version)
		return &sessionOut{one}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "delete-course-session", Summary: "Delete a session that has not begun and that nobody counts on", Tags: tags,
		Method: http.MethodDelete, Path: "/classroom/sessions/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *sessionIn) (*struct{}, error) {
		return nil, s.Delete(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-next-sessions", Summary: "The next sessions of a course, with free seats", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/sessions/next",
	}, func(ctx context.Context, in *courseIn) (*nextOut, error) {
		list, err := s.Next(ctx, rest.Actor(ctx), in.ID)
		return &nextOut{items[Next]{list}}, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-trainer-sessions", Summary: "The next sessions in the courses of a trainer with a public page", Tags: tags,
		Method: http.MethodGet, Path: "/trainers/{slug}/sessions",
	}, func(ctx context.Context, in *trainerIn) (*trainerNextOut, error) {
		list, err := s.OfTrainer(ctx, in.Slug)
		return &trainerNextOut{items[TrainerNext]{list}}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "learn-sessions", Summary: "The coming sessions of a course, for who learns in it", Tags: tags,
		Description: "Those of the whole course and of the own group.",
		Method:      http.MethodGet, Path: "/courses/{id}/sessions/mine",
	}, func(ctx context.Context, in *courseIn) (*mineOut, error) {
		list, err := s.OfCourse(ctx, rest.Actor(ctx), in.ID)
		return &mineOut{items[Mine]{list}}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "my-class-sessions", Summary: "The sessions that one goes to next", Tags: tags,
		Description: "Of all courses, as a trainee or as the trainer.",
		Method:      http.MethodGet, Path: "/me/class-sessions",
	}, func(ctx context.Context, _ *struct{}) (*mineOut, error) {
		list, err := s.MySessions(ctx, rest.Actor(ctx))
		return &mineOut{items[Mine]{list}}, err
	})
}

type courseIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
}

type trainerIn struct {
	Slug string `path:"slug" maxLength:"200"`
}

type sessionIn struct {
	ID string `path:"id" format:"uuid"`
}

// sessionBody is a session as it is typed.
type sessionBody struct {
	Title    string        `json:"title,omitempty" maxLength:"1000"`
	StartsAt string        `json:"startsAt" maxLength:"40" doc:"A moment with its offset, or without one as a clock in the zone shows it"`
	EndsAt   string        `json:"endsAt" maxLength:"40" doc:"At most a day later"`
	TimeZone string        `json:"timeZone,omitempty" maxLength:"64" doc:"IANA name; the organisation's for a new session if not given, else the one that it has"`
	Group    string        `json:"groupId,omitempty" format:"uuid" doc:"The whole course if not given"`
	Location string        `json:"location,omitempty" maxLength:"1000" doc:"The course's if not given"`
	Capacity *int          `json:"capacity,omitempty"`
	Trainer  plugin.UserID `json:"trainerId,omitempty" format:"uuid" doc:"Of the course's team"`
	LiveLink string        `json:"liveLink,omitempty" maxLength:"4000" doc:"https; the course's if not given"`
	Version  *time.Time    `json:"version,omitempty" doc:"The version that a change was made from; one made meanwhile is then refused instead of overwritten"`
}

func (b sessionBody) change() Change {
	return Change{b.Title, b.StartsAt, b.EndsAt, b.TimeZone, b.Group, b.Location, b.Capacity, b.Trainer, b.LiveLink, b.Version}
}

type createIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body sessionBody
}

type changeIn struct {
	ID   string `path:"id" format:"uuid"`
	Body sessionBody
}

type cancelIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Reason  string     `json:"reason" maxLength:"4000" doc:"It is told to the trainees"`
		Version *time.Time `json:"version,omitempty"`
	}
}

type items[T any] struct {
	Items []T `json:"items"`
}

type (
	sessionOut  struct{ Body Session }
	sessionsOut struct{ Body items[Session] }
	nextOut     struct{ Body items[Next] }
	mineOut     struct{ Body items[Mine] }

	trainerNextOut struct{ Body items[TrainerNext] }
)
