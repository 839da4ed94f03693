package stripe_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// The browser is sent to Stripe's page for half an hour to a day, whatever was asked for.
func TestAPaymentBegins(t *testing.T) {
	c := newTill(t)
	for _, x := range []struct {
		name        string
		open        time.Duration
		least, most time.Duration
	}{
		{"as long as asked", 2 * time.Hour, 2*time.Hour - time.Minute, 2 * time.Hour},
		{"no shorter than Stripe has it", 5 * time.Minute, 30 * time.Minute, 32 * time.Minute},
		{"no longer than Stripe has it", 5 * 24 * time.Hour, 23 * time.Hour, 24 * time.Hour},
	} {
		a := ask(x.name, twelveDollars)
		a.ExpiresAt = time.Now().Add(x.open)
		start, err := c.Begin(t.Context(), a)
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		if open := time.Until(start.ExpiresAt); open < x.least || open > x.most {
			t.Errorf("%s: it is open for %s", x.name, open)
		}
		if !strings.HasPrefix(start.URL, "http") || start.Ref == "" {
			t.Errorf("%s: %+v", x.name, start)
		}
	}
	r := c.is(c.begun("one", twelveDollars).Ref)
	if r.State != plugin.PaymentPending || r.Amount != twelveDollars || r.Key != "one" || r.At.IsZero() {
		t.Errorf("it is %+v", r)
	}
}

// Asked for twice it is begun once, also when the second request differs, such as in when it ends.
func TestAPaymentBeginsOnce(t *testing.T) {
	c := newTill(t)
	first := c.begun("once", twelveDollars)
	c.begun("another", twelveDollars)
	if again := c.begun("once", twelveDollars); again.Ref != first.Ref {
		t.Errorf("it is %s and %s", first.Ref, again.Ref)
	}
	other := ask("once", twelveDollars)
	other.ExpiresAt, other.Title = other.ExpiresAt.Add(10*time.Minute), "Bestellung 7"
	again, err := c.Begin(t.Context(), other)
	if err != nil || again != first {
		t.Errorf("it was begun as %+v and is now %+v: %v", first, again, err)
	}
}

// What Stripe refuses is refused for good; what may be well in a moment is not.
func TestWhatFailsAtStripe(t *testing.T) {
	c := newTill(t)
	for status, final := range map[int]bool{400: true, 402: true, 401: false, 403: false, 409: false, 429: false, 500: false, 503: false, 302: false} {
		c.stripe.Fail(status)
		_, err := c.Begin(t.Context(), ask("failing", twelveDollars))
		if err == nil || errors.Is(err, plugin.ErrGatewayRefuses) != final {
			t.Errorf("%d is %v", status, err)
		}
		if err != nil && strings.Contains(err.Error(), testKey) {
			t.Errorf("the error names the key: %v", err)
		}
	}
	if start := c.begun("failing", twelveDollars); start.Ref == "" {
		t.Error("it cannot be begun afterwards")
	}
}

// A server that is not Stripe, or not there, is no refusal, and no error names the key.
func TestWhatIsNotStripe(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, server := range map[string]*httptest.Server{
		"a page":  httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<!doctype html>")) })),
		"nothing": httptest.NewServer(http.NotFoundHandler()),
		"too much": httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"id":"cs_1","url":"` + strings.Repeat("x", 1<<20) + `"}`))
		})),
		"elsewhere": httptest.NewServer(http.RedirectHandler("https://example.com/", http.StatusTemporaryRedirect)),
		"gone":      gone,
	} {
		t.Cleanup(server.Close)
		g := registered(t, map[string]any{"secretKey": testKey, "apiUrl": server.URL}).gateway
		_, begun := g.Begin(t.Context(), ask("x", twelveDollars))
		_, is := g.Payment(t.Context(), "cs_1")
		for _, err := range []error{begun, is} {
			if err == nil || errors.Is(err, plugin.ErrGatewayRefuses) || errors.Is(err, plugin.ErrNotFound) || strings.Contains(err.Error(), testKey) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A payment that is called off cannot be paid. That it was over before is no error.
func TestAPaymentIsCalledOff(t *testing.T) {
	c := newTill(t)
	ref := c.begun("off", twelveDollars).Ref
	for range 2 {
		c.well(c.CallOff(t.Context(), ref))
	}
	if r := c.is(ref); r.State != plugin.PaymentCancelled || r.At.After(time.Now()) {
		t.Errorf("it is %+v", r)
	}
	if c.stripe.Pay(ref, "EG") == nil {
		t.Error("it could be paid")
	}
	paid := c.paid("paid", twelveDollars)
	c.well(c.CallOff(t.Context(), paid))
	if r := c.is(paid); r.State != plugin.PaymentCompleted {
		t.Errorf("what was paid is %s", r.State)
	}
	for _, unknown := range []string{"cs_test_none", ""} {
		if err := c.CallOff(t.Context(), unknown); !errors.Is(err, plugin.ErrNotFound) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
}

// All that was begun is found again, the newest first.
func TestPaymentsAreListed(t *testing.T) {
	c := newTill(t)
	before := time.Now()
	var want []string
	for range 130 {
		want = append(want, c.begun(plugin.NewID[string](), twelveDollars).Ref)
	}
	slices.Reverse(want)
	var got []string
	for after, more := "", true; more; {
		refs, further, err := c.Since(t.Context(), before.Add(-time.Second), after)
		if err != nil {
			t.Fatal(err)
		}
		got, more = append(got, refs...), further
		if len(refs) > 0 {
			after = refs[len(refs)-1]
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d of %d are listed, or in another order", len(got), len(want))
	}
	if refs, more, err := c.Since(t.Context(), time.Now().Add(time.Hour), ""); len(refs) != 0 || more || err != nil {
		t.Errorf("of the future there are %v, more: %v, %v", refs, more, err)
	}
}

// Payments of other software on the same account are left alone.
func TestPaymentsOfSomethingElse(t *testing.T) {
	c := newTill(t)
	own := c.begun("own", twelveDollars).Ref
	var theirs string
	for range 105 {
		theirs = c.foreign()
	}
	for _, n := range c.heard() {
		if n.Ref != "" {
			t.Errorf("%s is about %s", n.Kind, n.Ref)
		}
	}
	if _, err := c.Payment(t.Context(), theirs); !errors.Is(err, plugin.ErrNotFound) {
		t.Errorf("theirs is known: %v", err)
	}
	refs, more, err := c.Since(t.Context(), time.Now().Add(-time.Hour), "")
	if err != nil || more || !slices.Equal(refs, []string{own}) {
		t.Errorf("listed are %v, more: %v, %v", refs, more, err)
	}
	if _, err := c.GiveBack(t.Context(), plugin.RefundAsk{Key: "r", Ref: theirs, Amount: fiveDollars}); !errors.Is(err, plugin.ErrGatewayRefuses) {
		t.Errorf("theirs is given back: %v", err)
	}
}

// Whoever waits no longer gets an error of the time, not a refusal.
func TestTimeIsOver(t *testing.T) {
	c := newTill(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Begin(ctx, ask("late", twelveDollars)); !errors.Is(err, context.Canceled) {
		t.Errorf("it is %v", err)
	}
}
