package stripe

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

const (
	refunds = "/v1/refunds"
	// refundKey names in Stripe's metadata which refund of ours it is.
	refundKey = "courseworx_refund"
)

var errUnpaid = errors.New("nothing was paid by it")

// GiveBack makes a refund, unless there is one with the key. Stripe itself forgets keys after a day.
func (g *gateway) GiveBack(ctx context.Context, ask plugin.RefundAsk) (plugin.RefundReport, error) {
	amount, err := toStripe(ask.Amount)
	if err != nil || amount == 0 {
		return plugin.RefundReport{}, plugin.ErrGatewayRefuses.Because(errAmount)
	}
	s, err := g.session(ctx, ask.Ref)
	if errors.Is(err, plugin.ErrNotFound) {
		return plugin.RefundReport{}, plugin.ErrGatewayRefuses.Because(err)
	}
	if err != nil {
		return plugin.RefundReport{}, err
	}
	if s.Intent == nil {
		return plugin.RefundReport{}, plugin.ErrGatewayRefuses.Because(errUnpaid)
	}
	was, err := g.given(ctx, s.Intent.ID, ask.Key)
	if err != nil {
		return plugin.RefundReport{}, err
	}
	if was != nil {
		return was.report(), nil
	}
	var is refund
	// Stripe's keys are those of all kinds of requests together.
	err = g.tellOnce(ctx, refunds, "refund-"+ask.Key, url.Values{
		"payment_intent":              {s.Intent.ID},
		"amount":                      {strconv.FormatInt(amount, 10)},
		"metadata[" + refundKey + "]": {ask.Key},
	}, &is, func() (bool, error) {
		was, err = g.given(ctx, s.Intent.ID, ask.Key)
		return was != nil, err
	})
	if err == nil && was != nil {
		return was.report(), nil
	}
	if err != nil {
		return plugin.RefundReport{}, refused(err)
	}
	return is.report(), nil
}

// given finds the refund of a key; nil when there is none.
func (g *gateway) given(ctx context.Context, intent, key string) (*refund, error) {
	all, err := g.all(ctx, intent)
	for _, r := range all {
		if r.Metadata[refundKey] == key {
			return &r, nil
		}
	}
	return nil, err
}

// all lists the refunds of a payment, the newest first.
func (g *gateway) all(ctx context.Context, intent string) ([]refund, error) {
	query := url.Values{"payment_intent": {intent}, "limit": {listMost}}
	var all []refund
	for {
		var list page[refund]
		if err := g.ask(ctx, refunds, query, &list); err != nil {
			return nil, refused(err)
		}
		all = append(all, list.Data...)
		if !list.HasMore || len(list.Data) == 0 {
			return all, nil
		}
		query.Set("starting_after", list.Data[len(list.Data)-1].ID)
	}
}

// Refunds says what was given back of a payment, also what people did in Stripe's dashboard.
func (g *gateway) Refunds(ctx context.Context, ref string) ([]plugin.RefundReport, error) {
	s, err := g.session(ctx, ref)
	if err != nil || s.Intent == nil {
		return nil, err
	}
	all, err := g.all(ctx, s.Intent.ID)
	var reports []plugin.RefundReport
	for _, r := range all {
		reports = append(reports, r.report())
	}
	return reports, err
}

// Refund says what a refund is now.
func (g *gateway) Refund(ctx context.Context, ref string) (plugin.RefundReport, error) {
	var is refund
	if ref == "" {
		return plugin.RefundReport{}, plugin.ErrNotFound // its path would be that of the list
	}
	err := g.ask(ctx, refunds+"/"+url.PathEscape(ref), nil, &is)
	if absent(err) {
		return plugin.RefundReport{}, plugin.ErrNotFound.Because(err)
	}
	if err != nil {
		return plugin.RefundReport{}, refused(err)
	}
	return is.report(), nil
}

// refundStates are Stripe's; one that it does not say is not known yet.
var refundStates = map[string]plugin.PaymentState{
	"requires_action": plugin.PaymentRequiresAction, "succeeded": plugin.PaymentCompleted, "failed": plugin.PaymentFailed, "canceled": plugin.PaymentCancelled,
}

func (r refund) report() plugin.RefundReport {
	state, known := refundStates[r.Status]
	if !known {
		state = plugin.PaymentPending
	}
	// Of an amount that ours cannot say nothing is said.
	amount, err := fromStripe(r.Amount, r.Currency)
	if err != nil {
		amount = plugin.Money{}
	}
	return plugin.RefundReport{Ref: r.ID, Key: r.Metadata[refundKey], Amount: amount, State: state, Why: word(r.Failure), At: time.Unix(r.Created, 0).UTC()}
}
