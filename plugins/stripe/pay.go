package stripe

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

const (
	sessions = "/v1/checkout/sessions"
	// paymentKey names in Stripe's metadata which payment of ours it is; people read it in Stripe's dashboard.
	paymentKey = "courseworx_payment"
	listMost   = "100" // what a page of a list has at most
	// A session is open from half an hour to a day, with a minute for the way and for clocks that differ.
	shortest = 31 * time.Minute
	longest  = 24*time.Hour - time.Minute
)

// Takes reports whether it is set up and takes the amount.
func (g *gateway) Takes(ctx context.Context, amount plugin.Money) bool {
	is, err := g.settings(ctx)
	if err != nil || is.SecretKey == "" || (len(is.Currencies) > 0 && !slices.Contains(is.Currencies, amount.Currency)) {
		return false
	}
	_, ok := chargeable(amount)
	return ok
}

// Begin makes a session.
func (g *gateway) Begin(ctx context.Context, ask plugin.PaymentAsk) (plugin.PaymentStart, error) {
	amount, ok := chargeable(ask.Amount)
	if !ok {
		return plugin.PaymentStart{}, plugin.ErrGatewayRefuses.Because(errAmount)
	}
	form := url.Values{
		"mode":                         {"payment"},
		"client_reference_id":          {ask.Key},
		"metadata[" + paymentKey + "]": {ask.Key},
		"payment_intent_data[metadata][" + paymentKey + "]": {ask.Key},
		"line_items[0][quantity]":                           {"1"},
		"line_items[0][price_data][currency]":               {strings.ToLower(ask.Amount.Currency)},
		"line_items[0][price_data][unit_amount]":            {strconv.FormatInt(amount, 10)},
		"line_items[0][price_data][product_data][name]":     {ask.Title},
		"adaptive_pricing[enabled]":                         {"false"}, // it is paid in the currency that the order is in
		"locale":                                            {locale(ask.Language)},
		"success_url":                                       {ask.ReturnTo},
		"cancel_url":                                        {ask.ReturnTo},
	}
	if ask.Email != "" {
		form.Set("customer_email", ask.Email)
	}
	if at, ok := expiry(ask.ExpiresAt, time.Now()); ok {
		form.Set("expires_at", strconv.FormatInt(at.Unix(), 10))
	}
	var is listed
	var before plugin.PaymentStart
	err := g.tellOnce(ctx, sessions, ask.Key, form, &is, func() (there bool, err error) {
		before, err = g.begun(ctx, ask.Key, errNotBegun)
		if errors.Is(err, errNotBegun) {
			return false, nil
		}
		return err == nil, err
	})
	var r *refusal
	if errors.As(err, &r) && r.Type == "idempotency_error" && !r.locked() {
		// It was begun before, by a request that differed, such as in when it expires: that one is meant.
		return g.begun(ctx, ask.Key, err)
	}
	if err != nil {
		return plugin.PaymentStart{}, refused(err)
	}
	if before.Ref != "" {
		return before, nil
	}
	return started(is.ID, is.URL, is.ExpiresAt), nil
}

// errNotBegun: Stripe has no session of a key.
var errNotBegun = errors.New("Stripe has no session of this payment")

// locked: the same request is under way at this moment.
func (r *refusal) locked() bool { return r.Code == "idempotency_key_in_use" }

func started(id, url string, expires int64) plugin.PaymentStart {
	return plugin.PaymentStart{Ref: id, URL: url, ExpiresAt: time.Unix(expires, 0)}
}

// begun finds the session of a key among those of the last day: Stripe forgets keys after one. An error that it is not there stays.
func (g *gateway) begun(ctx context.Context, key string, cause error) (plugin.PaymentStart, error) {
	query := url.Values{"created[gte]": {strconv.FormatInt(time.Now().Add(-25*time.Hour).Unix(), 10)}, "limit": {listMost}}
	for {
		var list page[listed]
		if err := g.ask(ctx, sessions, query, &list); err != nil {
			return plugin.PaymentStart{}, refused(err)
		}
		for _, s := range list.Data {
			if s.Metadata[paymentKey] == key {
				return started(s.ID, s.URL, s.ExpiresAt), nil
			}
		}
		if !list.HasMore || len(list.Data) == 0 {
			return plugin.PaymentStart{}, refused(cause)
		}
		query.Set("starting_after", list.Data[len(list.Data)-1].ID)
	}
}

// expiry is when a session is to expire; false for in a day, as it is when nothing is said: what is said must be the same when the
// payment is begun again, and a moment that is counted from now is not.
func expiry(at, now time.Time) (time.Time, bool) {
	switch open := at.Sub(now); {
	case at.IsZero() || open > longest:
		return time.Time{}, false
	case open < shortest:
		return now.Add(shortest), true
	}
	return at, true
}

// spoken are the languages of Stripe's page.
const spoken = " bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW "

// locale is the language of Stripe's page that is nearest to one of ours; what it does not speak is left to the browser.
func locale(language string) string {
	base, _, _ := strings.Cut(language, "-")
	for _, l := range []string{language, base} {
		if l != "" && strings.Contains(spoken, " "+l+" ") {
			return l
		}
	}
	return "auto"
}

// CallOff has a session expire.
func (g *gateway) CallOff(ctx context.Context, ref string) error {
	if ref == "" {
		return plugin.ErrNotFound
	}
	at := sessions + "/" + url.PathEscape(ref)
	var is struct{}
	err := g.tell(ctx, at+"/expire", "", nil, &is)
	var r *refusal
	switch {
	case absent(err):
		return plugin.ErrNotFound.Because(err)
	case errors.As(err, &r) && r.final():
		// Only an open session expires. Whether it was over is seen from it, not from Stripe's sentence.
		var now struct {
			Status string `json:"status"`
		}
		if asked := g.ask(ctx, at, nil, &now); asked != nil {
			return refused(asked)
		}
		if now.Status != "open" {
			return nil
		}
		return refused(err)
	}
	return err
}

// Since lists sessions, but for those that something else began which uses the account. So a page may have fewer, and has one at least while
// there are more.
func (g *gateway) Since(ctx context.Context, since time.Time, after string) (refs []string, more bool, err error) {
	query := url.Values{"created[gte]": {strconv.FormatInt(since.Unix(), 10)}, "limit": {listMost}}
	for more = true; more && len(refs) == 0; {
		if after != "" {
			query.Set("starting_after", after)
		}
		var list page[listed]
		err := g.ask(ctx, sessions, query, &list)
		if errors.Is(err, errNoKey) {
			return nil, false, nil // nothing is begun before it is set up
		}
		if err != nil {
			return nil, false, refused(err)
		}
		for _, s := range list.Data {
			after = s.ID
			if s.Metadata[paymentKey] != "" {
				refs = append(refs, s.ID)
			}
		}
		more = list.HasMore && len(list.Data) > 0
	}
	return refs, more, nil
}
