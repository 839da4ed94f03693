package notify

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// announceRoutes adds what is said to many.
func (s *Service) announceRoutes(api *rest.API) {
	tags := []string{"Announcements"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-announcements", Summary: "The announcements one made", Tags: tags,
		Description: "For super admins all.", Method: http.MethodGet, Path: "/announcements",
	}, func(ctx context.Context, in *madeIn) (*madeListOut, error) {
		page, err := s.ListMade(ctx, rest.Actor(ctx), optional(in.Course), in.Cursor, in.Limit)
		return &madeListOut{page}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "count-announcement-audience", Summary: "How many people an announcement would reach", Tags: tags,
		Method: http.MethodPost, Path: "/announcements/audience",
	}, func(ctx context.Context, in *audienceIn) (*audienceOut, error) {
		var out audienceOut
		var err error
		out.Body.People, err = s.CountAudience(ctx, rest.Actor(ctx), in.Body.Audience)
		return &out, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-announcement-parts", Summary: "The groups and sessions of a course, to announce something to", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/announcement-parts",
	}, func(ctx context.Context, in *partsIn) (*partsOut, error) {
		parts, err := s.Parts(ctx, rest.Actor(ctx), in.ID)
		return &partsOut{parts}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "create-announcement", Summary: "Announce something", Tags: tags, DefaultStatus: http.StatusCreated,
		Method: http.MethodPost, Path: "/announcements",
	}, func(ctx context.Context, in *announceIn) (*madeOut, error) {
		m, err := s.Announce(ctx, rest.Actor(ctx), in.Body.Audience, in.Body.Words, in.Body.ByMail)
		return &madeOut{m}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-announcement", Summary: "An announcement as its author sees it", Tags: tags,
		Method: http.MethodGet, Path: "/announcements/{id}",
	}, func(ctx context.Context, in *announcementIn) (*madeOut, error) {
		m, err := s.Made(ctx, rest.Actor(ctx), in.ID)
		return &madeOut{m}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-announcement", Summary: "Change what an announcement says", Tags: tags,
		Description: "Whom it is for does not change, and nobody is told again.", Method: http.MethodPut, Path: "/announcements/{id}",
	}, func(ctx context.Context, in *changeAnnouncementIn) (*madeOut, error) {
		m, err := s.ChangeAnnouncement(ctx, rest.Actor(ctx), in.ID, in.Body)
		return &madeOut{m}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "withdraw-announcement", Summary: "Take an announcement back", Tags: tags, DefaultStatus: http.StatusNoContent,
		Method: http.MethodPost, Path: "/announcements/{id}/withdraw",
	}, func(ctx context.Context, in *announcementIn) (*struct{}, error) {
		return nil, s.Withdraw(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "list-my-announcements", Summary: "What is announced to oneself", Tags: tags,
		Method: http.MethodGet, Path: "/me/announcements",
	}, func(ctx context.Context, in *announcedIn) (*announcedOut, error) {
		list, err := s.Announced(ctx, rest.Actor(ctx), optional(in.Course))
		return newAnnounced(list), err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "read-announcement", Summary: "Read an announcement", Tags: tags,
		Description: "It counts as read from then on.", Method: http.MethodPost, Path: "/me/announcements/{id}/read",
	}, func(ctx context.Context, in *announcementIn) (*announcementOut, error) {
		one, err := s.ReadAnnouncement(ctx, rest.Actor(ctx), in.ID)
		return &announcementOut{one}, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-home-announcements", Summary: "What is announced on the home page", Tags: tags,
		Method: http.MethodGet, Path: "/home/announcements",
	}, func(ctx context.Context, _ *struct{}) (*announcedOut, error) {
		list, err := s.AnnouncedHome(ctx)
		return newAnnounced(list), err
	})
}

func optional(id plugin.CourseID) *plugin.CourseID {
	if id == "" {
		return nil
	}
	return &id
}

type madeIn struct {
	Course plugin.CourseID `query:"course" format:"uuid"`
	rest.Paging
}

type madeListOut struct{ Body plugin.Page[Made] }

type madeOut struct{ Body Made }

type audienceIn struct {
	Body struct {
		Audience Audience `json:"audience"`
	}
}

type audienceOut struct {
	Body struct {
		People int `json:"people"`
	}
}

type partsIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
}

type partsOut struct{ Body Parts }

type announceIn struct {
	Body struct {
		Words
		Audience Audience `json:"audience"`
		ByMail   bool     `json:"byMail,omitempty"`
	}
}

type announcementIn struct {
	ID string `path:"id" format:"uuid"`
}

type changeAnnouncementIn struct {
	ID   string `path:"id" format:"uuid"`
	Body Words
}

type announcedIn struct {
	Course plugin.CourseID `query:"course" format:"uuid"`
}

type announcedOut struct {
	Body struct {
		Items []Announcement `json:"items"`
	}
}

func newAnnounced(list []Announcement) *announcedOut {
	var out announcedOut
	out.Body.Items = list
	return &out
}

type announcementOut struct{ Body Announcement }
