package financial

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func op(id, summary, method, path string) huma.Operation {
	return huma.Operation{OperationID: id, Summary: summary, Method: method, Path: path}
}

// body is an answer that is JSON.
type body[T any] struct{ Body T }

func currencyRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("list-currencies", "The currencies that are used, the organisation's first", http.MethodGet, "/currencies"),
		func(ctx context.Context, _ *struct{}) (*currenciesOut, error) {
			list, err := s.currencies(ctx, native.Actor(ctx).Language)
			if err != nil {
				return nil, err
			}
			is, err := s.settings(ctx)
			o := &currenciesOut{}
			o.Body.Items, o.Body.StaleDays = list, is.StaleDays
			return o, err
		})
	native.Handle(api, plugin.Admins, op("list-known-currencies", "The currencies of ISO 4217", http.MethodGet, "/currencies/known"),
		func(ctx context.Context, _ *struct{}) (*knownOut, error) {
			o := &knownOut{}
			o.Body.Items = allKnown(native.Actor(ctx).Language)
			return o, nil
		})
	native.Handle(api, plugin.Admins, op("switch-currency", "Begin or end the use of a currency; its rates and bank details are kept", http.MethodPut, "/currencies/{code}"),
		func(ctx context.Context, in *switchIn) (*struct{}, error) {
			return nil, s.switchCurrency(ctx, native.Actor(ctx), in.Code, in.Body.IsActive)
		})
	native.Handle(api, plugin.Admins, op("set-bank-details", "Say where money in a currency is transferred to", http.MethodPut, "/currencies/{code}/bank"),
		func(ctx context.Context, in *bankIn) (*body[Currency], error) {
			a := native.Actor(ctx)
			if err := s.setBank(ctx, a, in.Code, in.Body.Bank, in.Body.Version); err != nil {
				return nil, err
			}
			c, err := s.currency(ctx, in.Code, a.Language)
			return &body[Currency]{c}, err
		})
}

type currenciesOut struct {
	Body struct {
		Items     []Currency `json:"items"`
		StaleDays int        `json:"staleDays" doc:"A rate that is older is stale"`
	}
}

type knownOut struct {
	Body struct {
		Items []Known `json:"items"`
	}
}

type switchIn struct {
	Code string `path:"code" pattern:"^[A-Z]{3}$"`
	Body struct {
		IsActive bool `json:"isActive"`
	}
}

// BankDraft are bank details as they are to be.
type BankDraft struct {
	Bank
	Version int `json:"version" minimum:"1" maximum:"1000000" doc:"That the change was made from"`
}

type bankIn struct {
	Code string `path:"code" pattern:"^[A-Z]{3}$"`
	Body BankDraft
}
