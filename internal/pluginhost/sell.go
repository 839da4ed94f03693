package pluginhost

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// selling is what a plugin does that sells what staff gives.
var selling = use{operation, "sale"}

// seller is the plugin that sells what staff gives; false: none is on.
func (h *Host) seller() (*entry, native.Seller, bool) {
	for _, e := range h.plugins {
		if is, ok := e.provides[native.Sellers.Name].(native.Seller); ok && h.enabled(e.manifest.ID) {
			return e, is, true
		}
	}
	return nil, nil, false
}

// SaleOffer says in which ways, and at which prices, the actor may give a course for money; none where no plugin sells it.
func (h *Host) SaleOffer(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (plugin.SaleOffer, error) {
	e, is, there := h.seller()
	if !there {
		return plugin.SaleOffer{}, nil
	}
	var offer answer[plugin.SaleOffer]
	err := e.guard.call(ctx, selling, h.Limits.Operation, func(ctx context.Context) error { return offer.keep(is.Offer(ctx, a, course, group)) })
	if err != nil {
		err = fmt.Errorf("ask plugin %s for an offer: %w", e.manifest.ID, err)
	}
	return offer.get(err)
}

// Sell has a plugin sell, in the caller's transaction; false: no plugin does.
func (h *Host) Sell(ctx context.Context, tx db.Tx, by plugin.Actor, s plugin.Sale) (sold []plugin.Sold, there bool, err error) {
	e, is, there := h.seller()
	if !there {
		return nil, false, nil
	}
	var all answer[[]plugin.Sold]
	// One that does not end by itself is left behind; its transaction is rolled back, so that whatever it does later does nothing.
	err = e.guard.call(ctx, selling, h.Limits.Operation, func(ctx context.Context) error { return all.keep(is.Sell(ctx, e.lend(tx), by, s)) })
	if err != nil {
		err = fmt.Errorf("have plugin %s sell: %w", e.manifest.ID, err)
	}
	sold, err = all.get(err)
	return sold, true, err
}
