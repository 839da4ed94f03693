package stripe_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/stripe/stripetest"
)

// heard reads all messages that Stripe has, as the site would.
func (c *till) heard() []plugin.PaymentNews {
	c.Helper()
	var all []plugin.PaymentNews
	for _, m := range c.stripe.News() {
		n, err := c.News(c.Context(), m.Header, m.Body)
		if err != nil {
			c.Fatalf("%s: %v", m.Kind, err)
		}
		if n.ID != m.ID || n.Kind != m.Kind || time.Since(n.At).Abs() > time.Minute {
			c.Errorf("%s %s is read as %+v", m.Kind, m.ID, n)
		}
		all = append(all, n)
	}
	return all
}

// Whatever a message is about, its payment is found.
func TestMessagesNameTheirPayment(t *testing.T) {
	c := newTill(t)
	c.paid("other", twelveDollars)
	c.heard()
	ref := c.begun("a", twelveDollars).Ref
	c.well(c.stripe.Decline(ref, "expired_card"))
	c.allAbout("a decline", ref)
	c.well(c.stripe.RequireAction(ref, "EG"))
	c.allAbout("a code", ref)
	c.well(c.stripe.Succeed(ref))
	c.allAbout("a payment", ref)
	_, err := c.stripe.RefundAtStripe(ref, 200)
	c.well(err)
	c.allAbout("a refund", ref)
	c.well(errors.Join(c.stripe.OpenDispute(ref, 1000, false), c.stripe.WinDispute(ref)))
	c.allAbout("a dispute", ref)
	expired := c.begun("b", twelveDollars).Ref
	c.well(c.stripe.Expire(expired))
	c.allAbout("an end", expired)
}

func (c *till) allAbout(name, ref string) {
	c.Helper()
	news := c.heard()
	if len(news) == 0 {
		c.Errorf("%s: there is no message", name)
	}
	for _, n := range news {
		if n.Ref != ref {
			c.Errorf("%s: %s is about %q, not %q", name, n.Kind, n.Ref, ref)
		}
	}
}

// Messages about something else, and about payments that no session is behind, concern none.
func TestMessagesAboutSomethingElse(t *testing.T) {
	c := newTill(t)
	for name, object := range map[string]string{
		"a customer":                 `{"id":"cus_1","object":"customer"}`,
		"a session of another shop":  `{"id":"cs_other","object":"checkout.session","metadata":{}}`,
		"a payment of another shop":  `{"id":"pi_other","object":"payment_intent"}`,
		"a charge without an intent": `{"id":"ch_1","object":"charge","payment_intent":null}`,
	} {
		body := []byte(`{"id":"evt_1","object":"event","type":"some.thing","created":1780000000,"livemode":true,"data":{"object":` + object + `}}`)
		n, err := c.News(t.Context(), c.stripe.Sign(body, time.Now()), body)
		if err != nil || n.Ref != "" || n.Kind != "some.thing" || n.ID != "evt_1" {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
}

// Only what Stripe signed a moment ago is believed.
func TestForgedMessages(t *testing.T) {
	c := newTill(t)
	c.paid("a", twelveDollars)
	m := c.stripe.News()[0]
	stranger := stripetest.New(testKey, "whsec_of_somebody_else")
	signature := m.Header.Get("Stripe-Signature")
	for name, x := range map[string]struct {
		header http.Header
		body   []byte
	}{
		"not signed":             {http.Header{}, m.Body},
		"signed by another":      {stranger.Sign(m.Body, time.Now()), m.Body},
		"changed":                {m.Header, bytes.Replace(m.Body, []byte("evt_"), []byte("evt-"), 1)},
		"old":                    {c.stripe.Sign(m.Body, time.Now().Add(-6*time.Minute)), m.Body},
		"of the future":          {c.stripe.Sign(m.Body, time.Now().Add(6*time.Minute)), m.Body},
		"of another time":        {withSignature(strings.Replace(signature, "t=", "t=9", 1)), m.Body},
		"without a time":         {withSignature(signature[strings.Index(signature, ",")+1:]), m.Body},
		"of the old kind":        {withSignature(strings.ReplaceAll(signature, "v1=", "v0=")), m.Body},
		"no JSON":                {c.stripe.Sign([]byte("{"), time.Now()), []byte("{")},
		"nothing":                {c.stripe.Sign(nil, time.Now()), nil},
		"no event":               {c.stripe.Sign([]byte(`{"id":"x"}`), time.Now()), []byte(`{"id":"x"}`)},
		"a list":                 {c.stripe.Sign([]byte(`[]`), time.Now()), []byte(`[]`)},
		"numbers for names":      {c.stripe.Sign([]byte(`{"object":"event","id":1}`), time.Now()), []byte(`{"object":"event","id":1}`)},
		"signed with no secret":  {stripetest.New(testKey, "").Sign(m.Body, time.Now()), m.Body},
		"signed with half of it": {withSignature(signature[:len(signature)/2]), m.Body},
	} {
		if n, err := c.News(t.Context(), x.header, x.body); !errors.Is(err, plugin.ErrForgedNews) {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
	if _, err := c.News(t.Context(), c.stripe.Sign(m.Body, time.Now().Add(-4*time.Minute)), m.Body); err != nil {
		t.Errorf("four minutes on the way: %v", err)
	}
}

func withSignature(s string) http.Header { return http.Header{"Stripe-Signature": {s}} }

// While a secret is replaced, Stripe signs with both.
func TestASecretIsReplaced(t *testing.T) {
	c := newTill(t)
	c.stripe.Secrets = []string{"whsec_new", testSecret}
	c.paid("a", twelveDollars)
	if len(c.heard()) == 0 {
		t.Error("there is no message")
	}
}

// Without a secret nothing is believed, also what was signed with none.
func TestNoSecret(t *testing.T) {
	g := registered(t, map[string]any{"secretKey": testKey}).gateway
	double := stripetest.New(testKey, "")
	body := []byte(`{"id":"evt_1","object":"event","type":"x","data":{"object":{"id":"cs_1","object":"checkout.session"}}}`)
	if _, err := g.News(t.Context(), double.Sign(body, time.Now()), body); !errors.Is(err, plugin.ErrForgedNews) {
		t.Errorf("it is %v", err)
	}
}

// While Stripe cannot be asked, a message is not taken: Stripe sends it again.
func TestStripeIsBusy(t *testing.T) {
	c := newTill(t)
	c.paid("a", twelveDollars)
	for _, m := range c.stripe.News() {
		if !strings.HasPrefix(m.Kind, "payment_intent.") {
			continue
		}
		c.stripe.Fail(http.StatusTooManyRequests)
		if n, err := c.News(t.Context(), m.Header, m.Body); err == nil || errors.Is(err, plugin.ErrForgedNews) {
			t.Errorf("%s: %+v, %v", m.Kind, n, err)
		}
	}
}
