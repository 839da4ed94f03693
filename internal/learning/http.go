package learning

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// tag groups the operations in the API's document.
const tag = "Learning"

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	s.reviewRoutes(api)
	s.noteRoutes(api)
	s.enrollRoutes(api)
	s.invitationRoutes(api)
	s.traineeRoutes(api)
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "my-learning", Summary: "One's own courses", Tags: []string{tag},
		Method: http.MethodGet, Path: "/me/learning",
	}, func(ctx context.Context, _ *struct{}) (*learningOut, error) {
		items, err := s.MyLearning(ctx, rest.Actor(ctx))
		return &learningOut{learningList{items}}, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "learn-course", Summary: "A course with own progress", Tags: []string{tag},
		Method: http.MethodGet, Path: "/learn/{courseId}",
	}, func(ctx context.Context, in *learnIn) (*pageOut, error) {
		p, err := s.Page(ctx, rest.Actor(ctx), in.ID, in.Look)
		return &pageOut{p}, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "learn-content", Summary: "A content to learn", Tags: []string{tag},
		Method: http.MethodGet, Path: "/learn/contents/{id}",
	}, func(ctx context.Context, in *viewIn) (*contentOut, error) {
		v, err := s.Content(ctx, rest.Actor(ctx), in.ID, in.Look)
		return &contentOut{v}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "confirm-content", Summary: "Say that an article, a document, an image or an assignment is done", Tags: []string{tag},
		Method: http.MethodPost, Path: "/learn/contents/{id}/confirm",
	}, func(ctx context.Context, in *contentIn) (*progressOut, error) {
		p, err := s.Confirm(ctx, rest.Actor(ctx), in.ID)
		return &progressOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "open-content", Summary: "Say that a content was opened", Tags: []string{tag},
		Method: http.MethodPost, Path: "/learn/contents/{id}/open",
	}, func(ctx context.Context, in *contentIn) (*progressOut, error) {
		p, err := s.Open(ctx, rest.Actor(ctx), in.ID)
		return &progressOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "report-watched", Summary: "Report what was played of a video", Tags: []string{tag},
		Description: "About every ten seconds of playing, on pause and at the end. Seconds that cannot have been watched are not credited. " +
			"Where the film was replaced meanwhile the answer is content.film_replaced: the content is to be loaded anew.",
		Method: http.MethodPost, Path: "/learn/contents/{id}/ranges",
	}, func(ctx context.Context, in *rangesIn) (*progressOut, error) {
		p, err := s.Watch(ctx, rest.Actor(ctx), in.ID, Report(in.Body))
		return &progressOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "report-read", Summary: "Report for how long an article, a document or an image was before one's eyes", Tags: []string{tag},
		Description: "About every half minute while the page is in front. More than went by on the server's clock since the last report is not credited.",
		Method:      http.MethodPost, Path: "/learn/contents/{id}/read",
	}, func(ctx context.Context, in *readingIn) (*progressOut, error) {
		p, err := s.Read(ctx, rest.Actor(ctx), in.ID, in.Body.Seconds)
		return &progressOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "list-course-people", Summary: "The trainees of a course", Tags: []string{tag},
		Method: http.MethodGet, Path: "/courses/{id}/people",
	}, func(ctx context.Context, in *peopleIn) (*peopleOut, error) {
		list, err := s.People(ctx, rest.Actor(ctx), in.ID, in.filter(), in.Cursor, in.Limit)
		return &peopleOut{list}, err
	})
}

type courseIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
}

type learnIn struct {
	ID plugin.CourseID `path:"courseId" format:"uuid"`
	Look
}

type viewIn struct {
	ID plugin.ContentID `path:"id" format:"uuid"`
	Look
}

type contentIn struct {
	ID plugin.ContentID `path:"id" format:"uuid"`
}

type learningList struct {
	Items []LearningItem `json:"items"`
}

type learningOut struct{ Body learningList }

type pageOut struct{ Body Page }

type contentOut struct{ Body ContentView }

type progressOut struct{ Body Progress }

type rangesIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body struct {
		Played     [][2]float64   `json:"played" maxItems:"1000" doc:"Seconds that were played since the last report: from, to. None says that a player begins to play: from then on its clock is believed"`
		Position   float64        `json:"position" minimum:"0" doc:"Of the playhead, in seconds"`
		Seq        int64          `json:"seq" minimum:"1" doc:"1, 2, 3 …; counts this player's reports of this content"`
		SessionKey string         `json:"sessionKey" minLength:"1" maxLength:"64" pattern:"^[!-~]+$" doc:"Made by the player when it opens"`
		Asset      plugin.AssetID `json:"assetId,omitempty" doc:"The film that was played, as the content named it when it was loaded; needed where it holds one. Of another than the content holds now nothing is credited"`
	}
}

type readingIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body struct {
		Seconds int `json:"seconds" minimum:"1" maximum:"60" doc:"Since the last report"`
	}
}

type peopleIn struct {
	ID     plugin.CourseID `path:"id" format:"uuid"`
	Query  string          `query:"q" maxLength:"200" doc:"Words of the name or the e-mail address"`
	Status Status          `query:"status" enum:"enrolled,completed,dropped,suspended"`
	Group  string          `query:"group" format:"uuid" doc:"A group of the course"`
	Behind bool            `query:"behind" doc:"Only who falls behind"`
	Valid  string          `query:"valid" enum:"expired,soon" doc:"Only whose completion has run out, or soon will"`
	Did    string          `query:"did" enum:"started,not_started,half,began,done,last" doc:"How far somebody got: of the course, or of the content: who began it, has done it, or has not completed the course and did nothing after it"`
	// Of whichever course: of another nobody did anything.
	Content plugin.ContentID `query:"content" format:"uuid" doc:"The content of began, done and last"`
	Sort    string           `query:"sort" enum:"enrolled,-enrolled,name,-name,progress,-progress,active,-active" default:"-enrolled" doc:"From the least on; with a minus from the greatest. Whoever never did anything is the least active"`
	rest.Paging
}

func (in *peopleIn) filter() PeopleFilter {
	f := PeopleFilter{Query: in.Query, Status: in.Status, Group: said(in.Group), Behind: in.Behind, Did: in.Did, Valid: in.Valid, Sort: in.Sort}
	if in.Content != "" {
		f.Content = &in.Content
	}
	return f
}

type peopleOut struct{ Body People }
