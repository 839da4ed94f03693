package stripe

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// tolerance is how far the moment of a signature may be from now.
const tolerance = 5 * time.Minute

var (
	errSignature = errors.New("its signature is wrong")
	errOld       = errors.New("its signature is of another time")
	errForm      = errors.New("it is no event of Stripe's")
)

// event is a message. What it holds is not believed beyond names: it may be older than what is known.
type event struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Type    string `json:"type"`
	Created int64  `json:"created"`
	Data    struct {
		Object struct {
			ID       string            `json:"id"`
			Object   string            `json:"object"`
			Intent   string            `json:"payment_intent"`
			Metadata map[string]string `json:"metadata"`
		} `json:"object"`
	} `json:"data"`
}

// News reads a message. One about money names a payment intent: which session that is of is asked.
func (g *gateway) News(ctx context.Context, header http.Header, body []byte) (plugin.PaymentNews, error) {
	is, err := g.settings(ctx)
	if err != nil {
		return plugin.PaymentNews{}, err
	}
	if is.WebhookSecret == "" {
		return plugin.PaymentNews{}, plugin.ErrForgedNews.Because(errNoSecret)
	}
	if err := genuine(is.WebhookSecret, header.Get("Stripe-Signature"), body, time.Now()); err != nil {
		return plugin.PaymentNews{}, plugin.ErrForgedNews.Because(err)
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		return plugin.PaymentNews{}, plugin.ErrForgedNews.Because(errForm)
	}
	if e.Object != "event" || e.ID == "" || e.Type == "" {
		return plugin.PaymentNews{}, plugin.ErrForgedNews.Because(errForm)
	}
	news := plugin.PaymentNews{ID: e.ID, Kind: e.Type, At: time.Unix(e.Created, 0).UTC()}
	switch about := e.Data.Object; about.Object {
	case "checkout.session":
		if about.Metadata[paymentKey] != "" {
			news.Ref = about.ID
		}
	case "payment_intent":
		news.Ref, err = g.sessionOf(ctx, about.ID)
	case "charge", "refund", "dispute":
		news.Ref, err = g.sessionOf(ctx, about.Intent)
	}
	return news, err
}

// sessionOf is the session whose payment an intent is; "" for one that is none of ours.
func (g *gateway) sessionOf(ctx context.Context, intent string) (string, error) {
	if intent == "" {
		return "", nil
	}
	var list page[listed]
	if err := g.ask(ctx, sessions, url.Values{"payment_intent": {intent}, "limit": {"1"}}, &list); err != nil {
		return "", refused(err)
	}
	if len(list.Data) == 0 || list.Data[0].Metadata[paymentKey] == "" {
		return "", nil
	}
	return list.Data[0].ID, nil
}

// genuine checks a signature: "t=<seconds>,v1=<HMAC of t.body in hex>", with a v1 for each secret while one is replaced by another. What
// other versions say is not looked at.
func genuine(secret, header string, body []byte, now time.Time) error {
	var at string
	var signed [][]byte
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			at = value
		case "v1":
			if sum, err := hex.DecodeString(value); err == nil {
				signed = append(signed, sum)
			}
		}
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return errSignature
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	want := mac.Sum(nil)
	for _, sum := range signed {
		if !hmac.Equal(sum, want) {
			continue
		}
		if now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
			return errOld
		}
		return nil
	}
	return errSignature
}
