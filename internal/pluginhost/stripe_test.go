package pluginhost_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/stripe"
	"github.com/courseworx/courseworx/plugins/stripe/stripetest"
)

// Set up on the management page, Stripe is found by whoever sells, and takes a payment through the host's own client.
func TestStripe(t *testing.T) {
	t.Parallel()
	const key, secret = "sk_test_host", "whsec_host"
	var host native.Host
	shop := named("shop")
	shop.register = func(_ native.Registrar, h native.Host) error { host = h; return nil }
	s := must(t, dbtest.URL(t), false, shop, stripe.New())
	find := func() []native.Offered[native.Gateway] { return native.Find(host, native.Gateways) }
	if len(find()) != 0 {
		t.Fatal("it is offered while it is off")
	}
	_, err := s.Enable(t.Context(), super, "stripe", pluginhost.Enabling{})
	check(t, err)
	found := find()
	if len(found) != 1 || found[0].Plugin != "stripe" {
		t.Fatalf("there are %v", found)
	}
	dollars := plugin.Money{Minor: 1250, Currency: "USD"}
	if found[0].Is.Takes(t.Context(), dollars) {
		t.Error("it takes payments without a key")
	}
	health := func() string {
		t.Helper()
		if m := ask[pluginhost.Health](t, s, "GET", "/plugins/stripe/health", "", 200).Message; m != nil {
			return *m
		}
		return ""
	}
	if health() == "" {
		t.Error("without a key it says that it is well")
	}

	for _, wrong := range []string{
		`{"secretKey":"pk_live_of_the_browser"}`, `{"secretKey":"sk_test_1\n"}`, `{"webhookSecret":"other"}`, `{"apiUrl":"ftp://a.example"}`, `{"apiUrl":"https://a:b@c.example"}`,
		`{"apiUrl":"https://a.example/path"}`, `{"currencies":["usd"]}`, `{"currencies":"USD"}`,
	} {
		ask[any](t, s, "PUT", "/plugins/stripe/settings", `{"values":`+wrong+`}`, 422)
	}
	double := stripetest.New(key, secret)
	address := httptest.NewServer(double)
	t.Cleanup(address.Close)
	values, err := json.Marshal(map[string]any{"values": map[string]any{"secretKey": key, "webhookSecret": secret, "apiUrl": address.URL}})
	check(t, err)
	answer := ask[json.RawMessage](t, s, "PUT", "/plugins/stripe/settings", string(values), 200)
	if bytes.Contains(answer, []byte(key)) || bytes.Contains(answer, []byte(secret)) {
		t.Errorf("settings show secrets: %s", answer)
	}
	if says := health(); says != "" {
		t.Errorf("it says %q", says)
	}

	g := found[0].Is
	if !g.Takes(t.Context(), dollars) {
		t.Fatal("it takes no dollars")
	}
	start, err := g.Begin(t.Context(), plugin.PaymentAsk{Key: "k", Amount: dollars, Title: "Order 7", Language: "ar", ReturnTo: "https://a.example/", ExpiresAt: time.Now().Add(time.Hour)})
	check(t, err)
	check(t, double.Pay(start.Ref, "KW"))
	for _, m := range double.News() {
		if n, err := g.News(t.Context(), m.Header, m.Body); err != nil || n.Ref != start.Ref {
			t.Errorf("%s is %+v, %v", m.Kind, n, err)
		}
	}
	if r, err := g.Payment(t.Context(), start.Ref); err != nil || r.State != plugin.PaymentCompleted || r.Country != "KW" {
		t.Errorf("it is %+v, %v", r, err)
	}
}
