package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// calendarRoutes adds what somebody has before them.
func (s *Service) calendarRoutes(api *rest.API) {
	tags := []string{"Calendar"}
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "my-calendar", Summary: "What one has before one", Tags: tags,
		Description: "Sessions, assignments that are due, contents that open, access that ends and offers of seats that lapse, in a span of 100 days at most. Trainers find the sessions that they hold, and what is due in their courses.",
		Method:      http.MethodGet, Path: "/me/calendar",
	}, func(ctx context.Context, in *calendarIn) (*calendarOut, error) {
		c, err := s.Calendar(ctx, rest.Actor(ctx), in.From, in.To, in.Open)
		return &calendarOut{c}, err
	})
}

// feedRoutes adds the address at which a program reads somebody's calendar without signing in.
func (s *Service) feedRoutes(api *rest.API) {
	tags := []string{"Calendar"}
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "get-my-calendar-feed", Summary: "Whether one's calendar has an address for other programs", Tags: tags,
		Method: http.MethodGet, Path: "/me/calendar-feed",
	}, func(ctx context.Context, _ *struct{}) (*feedOut, error) {
		f, err := s.Feed(ctx, rest.Actor(ctx))
		return &feedOut{f}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "make-my-calendar-feed", Summary: "Give one's calendar a new address", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "It is told this once. The one before works no more.", Method: http.MethodPost, Path: "/me/calendar-feed",
	}, func(ctx context.Context, _ *struct{}) (*feedOut, error) {
		f, err := s.MakeFeed(ctx, rest.Actor(ctx))
		return &feedOut{f}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "end-my-calendar-feed", Summary: "Take the address of one's calendar away", Tags: tags, DefaultStatus: http.StatusNoContent,
		Method: http.MethodDelete, Path: "/me/calendar-feed",
	}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, s.EndFeed(ctx, rest.Actor(ctx))
	})
	rest.HandleHTTP(api, plugin.Public, "GET "+feedPath+"{secret}", func(w http.ResponseWriter, r *http.Request) error {
		secret, named := strings.CutSuffix(r.PathValue("secret"), ".ics")
		if !named {
			return plugin.ErrNotFound
		}
		text, err := s.ReadFeed(r.Context(), secret)
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(text))
		h := w.Header()
		h.Set("Content-Type", "text/calendar; charset=utf-8")
		h.Set("Cache-Control", "private, no-cache")
		h.Set("X-Robots-Tag", "noindex")
		h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text)) // answers If-None-Match
		return nil
	})
}

type feedOut struct{ Body Feed }

type calendarIn struct {
	From time.Time `query:"from" doc:"Now if not given"`
	To   time.Time `query:"to" doc:"The first moment that is not shown; a month after the beginning if not given"`
	Open bool      `query:"open" doc:"Only what is still to come or to be done"`
}

type calendarOut struct{ Body Calendar }
