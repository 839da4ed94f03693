package webhooks

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func routes(api *native.API, s *service) {
	op := func(id, summary, method, path string) huma.Operation {
		return huma.Operation{OperationID: id, Summary: summary, Method: method, Path: path}
	}
	native.Handle(api, plugin.Admins, op("list-endpoints", "The endpoints, and the events that they can ask for", http.MethodGet, "/endpoints"),
		func(ctx context.Context, _ *struct{}) (*endpointsOut, error) {
			list, err := native.Many[Endpoint](ctx, s, endpointsSQL)
			o := &endpointsOut{}
			o.Body.Items, o.Body.Events = append([]Endpoint{}, list...), slices.Clone(events)
			return o, err
		})
	native.Handle(api, plugin.Admins, op("create-endpoint", "Add an endpoint; its secret is shown this once", http.MethodPost, "/endpoints"),
		func(ctx context.Context, in *draftIn) (*createdOut, error) {
			e, secret, err := s.create(ctx, native.Actor(ctx), in.Body)
			return &createdOut{plugin.ShownOnce, Created{e, secret}}, err
		})
	native.Handle(api, plugin.Admins, op("change-endpoint", "Change an endpoint", http.MethodPut, "/endpoints/{id}"),
		func(ctx context.Context, in *changeIn) (*endpointOut, error) {
			e, err := s.change(ctx, native.Actor(ctx), in.ID, in.Body)
			return &endpointOut{e}, err
		})
	native.Handle(api, plugin.Admins, op("delete-endpoint", "Delete an endpoint and its deliveries", http.MethodDelete, "/endpoints/{id}"),
		func(ctx context.Context, in *idIn) (*struct{}, error) {
			return nil, s.remove(ctx, native.Actor(ctx), in.ID)
		})
	native.Handle(api, plugin.Admins, op("renew-secret", "Give an endpoint another secret, shown this once", http.MethodPost, "/endpoints/{id}/secret"),
		func(ctx context.Context, in *idIn) (*secretOut, error) {
			secret, err := s.renew(ctx, native.Actor(ctx), in.ID)
			o := &secretOut{CacheControl: plugin.ShownOnce}
			o.Body.Secret = secret
			return o, err
		})
	native.Handle(api, plugin.Admins, op("try-endpoint", "Send a try to an endpoint now", http.MethodPost, "/endpoints/{id}/try"),
		func(ctx context.Context, in *idIn) (*deliveryOut, error) {
			d, err := s.ping(ctx, in.ID)
			return &deliveryOut{d}, err
		})
	native.Handle(api, plugin.Admins, op("list-deliveries", "What was sent to an endpoint", http.MethodGet, "/endpoints/{id}/deliveries"),
		func(ctx context.Context, in *deliveriesIn) (*deliveriesOut, error) {
			page, err := deliveries(ctx, s, in.ID, in.State, in.Cursor, in.Limit)
			return &deliveriesOut{page}, err
		})
	native.Handle(api, plugin.Admins, op("send-again", "Send a delivery again", http.MethodPost, "/deliveries/{id}/again"),
		func(ctx context.Context, in *idIn) (*deliveryOut, error) {
			d, err := s.again(ctx, native.Actor(ctx), in.ID)
			return &deliveryOut{d}, err
		})
}

type endpointsOut struct {
	Body struct {
		Items  []Endpoint `json:"items"`
		Events []string   `json:"events" doc:"That endpoints can ask for"`
	}
}

type draftIn struct{ Body Draft }

// Created is an endpoint that was added.
type Created struct {
	Endpoint Endpoint `json:"endpoint"`
	Secret   string   `json:"secret" doc:"Signatures are checked with it; it is not shown again"`
}

type createdOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         Created
}

type changeIn struct {
	ID   string `path:"id" format:"uuid"`
	Body Draft
}

type endpointOut struct{ Body Endpoint }

type idIn struct {
	ID string `path:"id" format:"uuid"`
}

type secretOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Secret string `json:"secret"`
	}
}

type deliveryOut struct{ Body Delivery }

type deliveriesIn struct {
	ID     string `path:"id" format:"uuid"`
	State  string `query:"state" enum:"waiting,delivered,failed"`
	Cursor string `query:"cursor" maxLength:"1000"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25"`
}

type deliveriesOut struct{ Body plugin.Page[Delivery] }
