package financial

import (
	"context"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func taxRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("list-tax-rules", "What is charged to buyers of which region, and when", http.MethodGet, "/taxes"),
		func(ctx context.Context, _ *struct{}) (*taxesOut, error) {
			list, today, err := s.taxRules(ctx)
			o := &taxesOut{}
			o.Body.Items, o.Body.Today, o.Body.Countries = list, today, countries
			return o, err
		})
	native.Handle(api, plugin.Admins, op("add-tax-rule", "Charge a tax to buyers of a region", http.MethodPost, "/taxes"),
		func(ctx context.Context, in *body[TaxDraft]) (*body[TaxRule], error) {
			r, err := s.addTax(ctx, native.Actor(ctx), in.Body)
			return &body[TaxRule]{r}, err
		})
	native.Handle(api, plugin.Admins, op("change-tax-rule", "Change a rule that no order has", http.MethodPut, "/taxes/{rule}"),
		func(ctx context.Context, in *changeTaxIn) (*body[TaxRule], error) {
			r, err := s.changeTax(ctx, native.Actor(ctx), in.Rule, in.Body.TaxDraft, in.Body.Version)
			return &body[TaxRule]{r}, err
		})
	native.Handle(api, plugin.Admins, op("end-tax-rule", "Have a rule count until a day", http.MethodPost, "/taxes/{rule}/end"),
		func(ctx context.Context, in *endTaxIn) (*body[TaxRule], error) {
			r, err := s.endTax(ctx, native.Actor(ctx), in.Rule, in.Body.EndsOn)
			return &body[TaxRule]{r}, err
		})
	native.Handle(api, plugin.Admins, op("remove-tax-rule", "Remove a rule that no order has", http.MethodDelete, "/taxes/{rule}"),
		func(ctx context.Context, in *TaxIn) (*struct{}, error) {
			return nil, s.dropTax(ctx, native.Actor(ctx), in.Rule)
		})
}

type taxesOut struct {
	Body struct {
		Items     []TaxRule `json:"items"`
		Today     string    `json:"today" format:"date" doc:"In the site's time zone"`
		Countries []string  `json:"countries" doc:"ISO 3166-1"`
	}
}

// TaxIn is the rule of an operation.
type TaxIn struct {
	Rule string `path:"rule" format:"uuid"`
}

// TaxChange is a rule as it is to be.
type TaxChange struct {
	TaxDraft
	Version int `json:"version" minimum:"1" maximum:"1000000000" doc:"That the change was made from"`
}

type changeTaxIn struct {
	TaxIn
	Body TaxChange
}

type endTaxIn struct {
	TaxIn
	Body struct {
		EndsOn string `json:"endsOn" maxLength:"10" doc:"The last day on which it counts, YYYY-MM-DD: yesterday or later"`
	}
}
