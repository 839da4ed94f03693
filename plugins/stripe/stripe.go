// Package stripe takes payments by Stripe: the buyer pays on Stripe's own page (hosted Checkout), to which the browser is sent, so that no
// script of Stripe's runs in ours and no card number comes here. A payment is a Checkout session; all that is known of it is asked from
// Stripe, and messages (webhooks) only say when to ask.
//
//	stripe.go    the plugin
//	client.go    requests to Stripe's API
//	objects.go   what it answers
//	amount.go    amounts in Stripe's units
//	pay.go       beginning payments and calling them off
//	report.go    what a payment is now
//	refund.go    giving money back
//	news.go      messages of Stripe
//	stripetest/  a double of Stripe, for tests
//	web/         its part of the browser app
package stripe

import (
	"context"
	"embed"
	"encoding/json"
	"errors"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

//go:embed locales/*.json
var locales embed.FS

// New returns the plugin.
func New() native.Plugin { return stripe{} }

type stripe struct{}

// settings are the plugin's, by the schema below.
type settings struct {
	SecretKey     string   `json:"secretKey"`
	WebhookSecret string   `json:"webhookSecret"`
	Currencies    []string `json:"currencies"` // those that are taken; none: all that Stripe takes
	APIURL        string   `json:"apiUrl"`
}

// Manifest says what the plugin is.
func (stripe) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "stripe", Name: "Stripe", Version: "0.1.0", Host: ">=0.1",
		Description: "Buyers pay by card, and by whatever else Stripe offers them, on a page of Stripe's.",
		Author:      "CourseWorx", License: "AGPL-3.0-or-later",
		Permissions: []plugin.Permission{
			{Name: plugin.NetworkCall, Reason: "To have Stripe take payments and give them back, and to ask what became of them."},
		},
		Settings: json.RawMessage(`{
			"type": "object", "additionalProperties": false,
			"properties": {
				"secretKey": {"type": "string", "writeOnly": true, "maxLength": 255, "pattern": "^((sk|rk)_[A-Za-z0-9_]+)?$"},
				"webhookSecret": {"type": "string", "writeOnly": true, "maxLength": 255, "pattern": "^(whsec_[A-Za-z0-9_+/=-]+)?$"},
				"currencies": {"type": "array", "maxItems": 200, "items": {"type": "string", "pattern": "^[A-Z]{3}$"}, "default": []},
				"apiUrl": {"type": "string", "maxLength": 500, "pattern": "^https?://[^\\s/?#@]+$", "default": "https://api.stripe.com"}
			}
		}`),
	}
}

// Register tells the host what the plugin brings.
func (stripe) Register(r native.Registrar, h native.Host) error {
	g := &gateway{h}
	r.Locales(locales)
	native.Offer[native.Gateway](r, native.Gateways, g)
	r.Health(g.health)
	return nil
}

// gateway takes payments by Stripe.
type gateway struct{ native.Host }

var (
	errNoKey    = errors.New("it is not set up: Stripe's secret key is missing")
	errNoSecret = errors.New("it is not set up: the webhook's secret is missing, so that no message of Stripe is believed")
)

func (g *gateway) settings(ctx context.Context) (settings, error) {
	is := settings{APIURL: "https://api.stripe.com"}
	err := g.Settings(ctx, &is)
	return is, err
}

// health says what of the settings is missing. It does not call Stripe: it is asked each time that somebody looks.
func (g *gateway) health(ctx context.Context) error {
	is, err := g.settings(ctx)
	switch {
	case err != nil:
		return err
	case is.SecretKey == "":
		return errNoKey
	case is.WebhookSecret == "":
		return errNoSecret
	}
	return nil
}
