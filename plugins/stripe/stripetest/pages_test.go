package stripetest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugins/stripe/stripetest"
)

// begun makes a session as a site would, and returns its name.
func begun(t *testing.T, server string) string {
	t.Helper()
	form := url.Values{
		"mode": {"payment"}, "success_url": {"https://site.example/back"}, "cancel_url": {"https://site.example/back"}, "line_items[0][quantity]": {"1"},
		"line_items[0][price_data][currency]": {"usd"}, "line_items[0][price_data][unit_amount]": {"1250"}, "line_items[0][price_data][product_data][name]": {"<b>Order</b>"},
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server+"/v1/checkout/sessions", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Authorization": {"Bearer sk_test_1"}, "Stripe-Version": {"any"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	status, body, _ := sent(t, r)
	_, name, found := strings.Cut(body, "/pay/")
	name, _, _ = strings.Cut(name, `"`)
	if status != http.StatusOK || !found {
		t.Fatalf("%d %s", status, body)
	}
	return name
}

func sent(t *testing.T, r *http.Request) (status int, body, location string) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	data, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(data), a.Header.Get("Location")
}

func posted(t *testing.T, address, form string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, _, location := sent(t, r)
	return status, location
}

func shown(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := sent(t, r)
	return body
}

// A browser pays on the page: a declined card first, then one that is good, and comes back to the site. The switches do the rest.
func TestABuyerPaysOnThePage(t *testing.T) {
	double := stripetest.New("sk_test_1", "whsec_1")
	server := httptest.NewServer(double)
	t.Cleanup(server.Close)
	name := begun(t, server.URL)
	at := server.URL + "/pay/" + name
	if page := shown(t, at); !strings.Contains(page, "1250") || !strings.Contains(page, ">Pay</button>") || strings.Contains(page, "<b>") {
		t.Errorf("the page is %s", page)
	}
	if status, location := posted(t, at, "do=decline"); status != http.StatusSeeOther || location != "/pay/"+name {
		t.Errorf("declined: %d to %s", status, location)
	}
	if page := shown(t, at); !strings.Contains(page, "insufficient_funds") {
		t.Errorf("after that the page is %s", page)
	}
	if status, location := posted(t, at, "do=pay"); status != http.StatusSeeOther || location != "https://site.example/back" {
		t.Errorf("paid: %d to %s", status, location)
	}
	if page := shown(t, at); !strings.Contains(page, "complete") || strings.Contains(page, "</button>") {
		t.Errorf("at the end the page is %s", page)
	}
	for _, step := range []string{"dispute", "win", "refund", "refund-bounces", "refunds-wait", "refund"} {
		if status, _ := posted(t, server.URL+"/double/"+step+"/"+name, ""); status != http.StatusOK {
			t.Errorf("%s: %d", step, status)
		}
	}
	if status, _ := posted(t, at, "do=pay"); status != http.StatusConflict {
		t.Errorf("paid twice: %d", status)
	}
	kinds := ""
	for _, m := range double.News() {
		kinds += m.Kind + " "
	}
	want := "payment_intent.created charge.failed payment_intent.payment_failed charge.succeeded payment_intent.succeeded checkout.session.completed " +
		"charge.dispute.created charge.dispute.funds_withdrawn charge.dispute.funds_reinstated charge.dispute.closed refund.created charge.refunded "
	want += "refund.updated refund.failed charge.refund.updated refund.created charge.refunded "
	if kinds != want {
		t.Errorf("told are %s", kinds)
	}
}
