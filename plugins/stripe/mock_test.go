package stripe_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/stripe"
)

// watched is a host that knows what Stripe was asked and how it answered.
type watched struct {
	host
	calls   []string
	session []byte // what a session is, whatever the answer: stripe-mock's has neither an amount nor a dispute
}

func (w *watched) HTTP() *http.Client { return &http.Client{Timeout: 15 * time.Second, Transport: w} }

func (w *watched) RoundTrip(r *http.Request) (*http.Response, error) {
	a, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	call := r.Method + " " + named.ReplaceAllString(r.URL.Path, "/{id}")
	w.calls = append(w.calls, call+" "+a.Status)
	if call == "GET /v1/checkout/sessions/{id}" && a.StatusCode == http.StatusOK {
		_ = a.Body.Close()
		a.Body = io.NopCloser(bytes.NewReader(w.session))
	}
	return a, nil
}

var named = regexp.MustCompile(`/(cs|re)_\w+`)

// official starts Stripe's own stripe-mock, which answers only what Stripe's OpenAPI description allows, and returns its address.
func official(t *testing.T) string {
	t.Helper()
	var trouble bytes.Buffer
	script := exec.Command("../../scripts/stripe-mock")
	script.Stderr = &trouble
	path, err := script.Output()
	if err != nil {
		t.Fatalf("scripts/stripe-mock: %v\n%s", err, trouble.String())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	mock := exec.Command(strings.TrimSpace(string(path)), "-http-addr", address, "-strict-version-check")
	mock.Stderr = &trouble
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = mock.Process.Kill()
		_ = mock.Wait()
	})
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for deadline := time.Now().Add(30 * time.Second); ; <-poll.C {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close()
			return "http://" + address
		}
		if time.Now().After(deadline) {
			t.Fatalf("stripe-mock does not answer: %v\n%s", err, trouble.String())
		}
	}
}

// Every request that the gateway makes is one that Stripe's own description of its API allows, in the version that the gateway asks for.
func TestRequestsAreAsStripeDescribesThem(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	c.well(c.stripe.OpenDispute(ref, 1250, false))
	r := httptest.NewRequest(http.MethodGet, "/v1/checkout/sessions/"+ref+"?expand[]=payment_intent.latest_charge.balance_transaction", http.NoBody)
	r.Header = http.Header{"Authorization": {"Bearer " + testKey}, "Stripe-Version": {"any"}}
	answer := httptest.NewRecorder()
	c.stripe.ServeHTTP(answer, r)
	w := &watched{session: answer.Body.Bytes(), host: host{set: map[string]any{"secretKey": "sk_test_123", "webhookSecret": testSecret, "apiUrl": official(t)}}}
	d := &desk{}
	if err := stripe.New().Register(d, w); err != nil {
		t.Fatal(err)
	}
	var g native.Gateway = d.gateway
	for _, language := range []string{"en", "ar", "pt-BR", "de-AT"} {
		a := ask("key-"+language, twelveDollars)
		a.Language = language
		if _, err := g.Begin(t.Context(), a); err != nil {
			t.Errorf("begin in %s: %v", language, err)
		}
	}
	if r, err := g.Payment(t.Context(), "cs_test_1"); err != nil || r.Amount != twelveDollars {
		t.Errorf("a payment is %+v, %v", r, err)
	}
	if err := g.CallOff(t.Context(), "cs_test_1"); err != nil {
		t.Errorf("call off: %v", err)
	}
	if r, err := g.GiveBack(t.Context(), plugin.RefundAsk{Key: "r1", Ref: "cs_test_1", Amount: fiveDollars}); err != nil || r.Ref == "" {
		t.Errorf("a refund is %+v, %v", r, err)
	}
	if r, err := g.Refund(t.Context(), "re_1"); err != nil || r.Ref == "" {
		t.Errorf("a refund is %+v, %v", r, err)
	}
	if _, _, err := g.Since(t.Context(), time.Now().Add(-time.Hour), ""); err != nil {
		t.Errorf("since an hour ago: %v", err)
	}
	if _, _, err := g.Since(t.Context(), time.Now().Add(-time.Hour), "cs_test_1"); err != nil {
		t.Errorf("the next page: %v", err)
	}
	body := []byte(`{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","object":"payment_intent"}}}`)
	if n, err := g.News(t.Context(), c.stripe.Sign(body, time.Now()), body); err != nil || n.ID != "evt_1" {
		t.Errorf("a message is %+v, %v", n, err)
	}
	for _, want := range []string{
		"POST /v1/checkout/sessions", "GET /v1/checkout/sessions", "GET /v1/checkout/sessions/{id}", "POST /v1/checkout/sessions/{id}/expire",
		"POST /v1/refunds", "GET /v1/refunds", "GET /v1/refunds/{id}", "GET /v1/disputes",
	} {
		if !slices.Contains(w.calls, want+" 200 OK") {
			t.Errorf("%s was not answered well; there were %q", want, w.calls)
		}
	}
}
