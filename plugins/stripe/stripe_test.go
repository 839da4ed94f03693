package stripe_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/stripe"
	"github.com/courseworx/courseworx/plugins/stripe/stripetest"
)

const (
	testKey    = "sk_test_4eC39"
	testSecret = "whsec_tests"
)

// host is one that has settings and calls whatever it is told to.
type host struct {
	native.Host
	set map[string]any
}

func (h *host) HTTP() *http.Client { return &http.Client{Timeout: 15 * time.Second} }

func (h *host) Settings(_ context.Context, into any) error {
	raw, err := json.Marshal(h.set)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// desk is where the plugin registers.
type desk struct {
	native.Registrar
	gateway native.Gateway
	health  func(context.Context) error
}

func (d *desk) Locales(fs.FS)                            {}
func (d *desk) Health(check func(context.Context) error) { d.health = check }
func (d *desk) Provide(capability string, implemented any) {
	if capability == native.Gateways.Name {
		d.gateway = implemented.(native.Gateway)
	}
}

// registered is the plugin with settings.
func registered(t *testing.T, set map[string]any) *desk {
	t.Helper()
	d := &desk{}
	if err := stripe.New().Register(d, &host{set: set}); err != nil {
		t.Fatal(err)
	}
	if d.gateway == nil {
		t.Fatal("the plugin offers no gateway")
	}
	return d
}

// till is a gateway and the Stripe behind it.
type till struct {
	*testing.T
	native.Gateway
	stripe *stripetest.Stripe
}

func newTill(t *testing.T) *till {
	t.Helper()
	double := stripetest.New(testKey, testSecret)
	server := httptest.NewServer(double)
	t.Cleanup(server.Close)
	d := registered(t, map[string]any{"secretKey": testKey, "webhookSecret": testSecret, "apiUrl": server.URL})
	return &till{t, d.gateway, double}
}

// ask is a payment of an amount.
func ask(key string, amount plugin.Money) plugin.PaymentAsk {
	return plugin.PaymentAsk{
		Key: key, Amount: amount, Title: "Order 7", Email: "buyer@example.com", Language: "en", ReturnTo: "https://learn.example/x/financial/orders/7",
		ExpiresAt: time.Now().Add(2 * time.Hour).Truncate(time.Second),
	}
}

var twelveDollars = plugin.Money{Minor: 1250, Currency: "USD"}

// begun begins a payment.
func (c *till) begun(key string, amount plugin.Money) plugin.PaymentStart {
	c.Helper()
	start, err := c.Begin(c.Context(), ask(key, amount))
	if err != nil {
		c.Fatal(err)
	}
	return start
}

// paid begins a payment, and the buyer pays it.
func (c *till) paid(key string, amount plugin.Money) string {
	c.Helper()
	ref := c.begun(key, amount).Ref
	c.well(c.stripe.Pay(ref, "EG"))
	return ref
}

// is what Stripe says of a payment.
func (c *till) is(ref string) plugin.PaymentReport {
	c.Helper()
	r, err := c.Payment(c.Context(), ref)
	if err != nil {
		c.Fatal(err)
	}
	return r
}

// foreign begins a payment as other software does that uses the same account, and the buyer pays it.
func (c *till) foreign() string {
	c.Helper()
	form := url.Values{
		"mode": {"payment"}, "success_url": {"https://shop.example/"}, "line_items[0][quantity]": {"1"}, "line_items[0][price_data][currency]": {"usd"},
		"line_items[0][price_data][unit_amount]": {"900"}, "line_items[0][price_data][product_data][name]": {"Tea"},
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/checkout/sessions", strings.NewReader(form.Encode()))
	r.Header = http.Header{"Authorization": {"Bearer " + testKey}, "Stripe-Version": {"any"}}
	answer := httptest.NewRecorder()
	c.stripe.ServeHTTP(answer, r)
	var is struct {
		ID string `json:"id"`
	}
	c.well(json.Unmarshal(answer.Body.Bytes(), &is))
	c.well(c.stripe.Pay(is.ID, "EG"))
	return is.ID
}

func (c *till) well(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// asked counts the requests of a kind that Stripe had.
func (c *till) asked(request string) (n int) {
	for _, r := range c.stripe.Requests() {
		if r == request {
			n++
		}
	}
	return n
}

// The management page says what is missing, and nothing is taken before there is a key.
func TestItSaysWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		set   map[string]any
		takes bool
		well  bool
	}{
		{map[string]any{}, false, false},
		{map[string]any{"secretKey": testKey}, true, false},
		{map[string]any{"secretKey": testKey, "webhookSecret": testSecret}, true, true},
	} {
		d := registered(t, c.set)
		if takes := d.gateway.Takes(t.Context(), twelveDollars); takes != c.takes {
			t.Errorf("with %v it takes 12.50 USD: %v", c.set, takes)
		}
		if err := d.health(t.Context()); (err == nil) != c.well {
			t.Errorf("with %v it says of itself: %v", c.set, err)
		}
	}
}

// A super admin can say which currencies are paid by Stripe.
func TestItTakesTheCurrenciesThatAreChosen(t *testing.T) {
	d := registered(t, map[string]any{"secretKey": testKey, "currencies": []string{"EGP", "EUR"}})
	for currency, want := range map[string]bool{"EGP": true, "EUR": true, "USD": false} {
		if takes := d.gateway.Takes(t.Context(), plugin.Money{Minor: 5000, Currency: currency}); takes != want {
			t.Errorf("it takes %s: %v", currency, takes)
		}
	}
}

// Settings are read as the manifest's schema has them, and the secrets are secret.
func TestTheSchemaHidesSecrets(t *testing.T) {
	var schema struct {
		Properties map[string]struct {
			WriteOnly bool `json:"writeOnly"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(stripe.New().Manifest().Settings, &schema); err != nil {
		t.Fatal(err)
	}
	var secrets []string
	for name, p := range schema.Properties {
		if p.WriteOnly {
			secrets = append(secrets, name)
		}
	}
	slices.Sort(secrets)
	if !slices.Equal(secrets, []string{"secretKey", "webhookSecret"}) {
		t.Errorf("secrets are %v", secrets)
	}
}
