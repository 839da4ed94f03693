package kill_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/stripe/stripetest"
)

// gate is a double of Stripe that outlives the server, and whoever brings its messages: in no order, until they are taken, and some again.
type gate struct {
	*stripetest.Stripe
	web  *httptest.Server
	to   string // where the site hears
	mu   sync.Mutex
	paid map[string]bool // orders whose buyers have done their part
	took []stripetest.Message
}

func newGate(t *testing.T, s *server) *gate {
	t.Helper()
	double := stripetest.New("sk_test_double", "whsec_double")
	g := &gate{Stripe: double, web: httptest.NewServer(double), to: s.base + moneyAt + "/gateways/stripe/news", paid: map[string]bool{}}
	t.Cleanup(g.web.Close)
	return g
}

// pays does what the buyer of an order does at Stripe, once.
func (g *gate) pays(t *testing.T, order, url string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.paid[order] || url == "" {
		return
	}
	if err := g.Pay(path.Base(url), "KW"); err != nil {
		t.Errorf("order %s cannot be paid at %s: %v", order, url, err)
	}
	g.paid[order] = true
}

func (g *gate) isPaid(order string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.paid[order]
}

// bring brings messages until ctx ends.
func (g *gate) bring(ctx context.Context, random *rand.Rand) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var waiting []stripetest.Message
	for ctx.Err() == nil {
		waiting = append(waiting, g.News()...)
		random.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
		waiting = slices.DeleteFunc(waiting, func(m stripetest.Message) bool {
			if !g.taken(ctx, m) {
				return false
			}
			g.took = append(g.took, m)
			return true
		})
		if n := len(g.took); n > 0 { // what was taken comes once more
			g.taken(ctx, g.took[random.IntN(n)])
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	for _, m := range waiting { // nothing is told that is not brought
		g.taken(context.WithoutCancel(ctx), m)
	}
}

// taken reports whether the site has taken a message.
func (g *gate) taken(ctx context.Context, m stripetest.Message) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.to, bytes.NewReader(m.Body))
	if err != nil {
		return false
	}
	r.Header = g.Sign(m.Body, time.Now()) // a message is signed anew for each try
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode/100 == 2
}

// returned is what has left by the double's own account, in minor units.
func (g *gate) returned(t *testing.T) (minor int64) {
	t.Helper()
	for after := ""; ; {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.web.URL+"/v1/refunds?limit=100"+after, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+g.Key)
		r.Header.Set("Stripe-Version", "2026-08-26.dahlia")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Data []struct {
				ID     string
				Amount int64
				Status string
			}
			HasMore bool `json:"has_more"`
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("the double's refunds: %d %v", res.StatusCode, err)
		}
		for _, one := range page.Data {
			if one.Status == "succeeded" {
				minor += one.Amount
			}
			after = "&starting_after=" + one.ID
		}
		if !page.HasMore || len(page.Data) == 0 {
			return minor
		}
	}
}

// settled waits until nothing is on its way any more: no refund, and no payment whose buyer has done everything.
// What died with a server half-way is taken up again when its claim is over, which takes a minute or two.
func (g *gate) settled(t *testing.T, admin *person) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); pause(t, 300*time.Millisecond) {
		admin.insist(t.Context(), "POST", moneyAt+"/reconciliation", nil, nil)
		open := 0
		for cursor := ""; ; {
			var page struct {
				Items      []purchase
				NextCursor *string
			}
			admin.insist(t.Context(), "GET", moneyAt+"/orders?limit=100&cursor="+cursor, nil, &page)
			for _, o := range page.Items {
				if o.Method != "stripe" {
					continue
				}
				var now purchase
				admin.insist(t.Context(), "GET", moneyAt+"/orders/"+o.ID, nil, &now)
				if now.onItsWay() || now.State == "awaiting_payment" && g.isPaid(o.ID) {
					open++
				}
			}
			if page.NextCursor == nil {
				break
			}
			cursor = *page.NextCursor
		}
		if open == 0 {
			return
		}
	}
	t.Error("something is on its way for five minutes")
}

// payout is a trainer's, as people read it.
type payout struct {
	ID, State string
	Amount    plugin.Money
}

// standing is what a trainer earned.
type standing struct {
	Sums []struct {
		Available, Paid, InPayout plugin.Money
		IsEnough                  bool
	}
}

// wares publishes a course that costs something.
func (p *person) wares(t *testing.T) course {
	t.Helper()
	c, ok := p.publish(t.Context(), newLedger())
	if !ok || !p.insist(t.Context(), "PATCH", "/api/v1/courses/"+c.id, map[string]any{"price": plugin.Money{Minor: 12500, Currency: "KWD"}}, nil) {
		t.Fatal("there is nothing to sell")
	}
	return c
}

// collects buys one course after the other at the desk, until there is none left or ctx ends.
func (p *person) collects(ctx context.Context, l *till, admin *person, shelf []course) {
	for ctx.Err() == nil {
		var mine struct{ Items []purchase }
		if !p.insist(ctx, "GET", moneyAt+"/me/orders?limit=100", nil, &mine) {
			return
		}
		var o purchase
		switch n := len(mine.Items); {
		case n > 0 && mine.Items[0].State == "awaiting_payment":
			o = admin.takes(ctx, mine.Items[0])
		case n == len(shelf):
			return
		default:
			o = p.order(ctx, shelf[n:n+1], "desk")
		}
		if o.ID != "" {
			l.note(o)
		}
	}
}

// isPaidOut does the next step of the trainer's last payout, as the server says that it is, until ctx ends.
func (p *person) isPaidOut(ctx context.Context, admin *person) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		var mine struct{ Items []payout }
		p.insist(ctx, "GET", moneyAt+"/me/payouts?limit=1", nil, &mine)
		last := payout{State: "completed"}
		if len(mine.Items) > 0 {
			last = mine.Items[0]
		}
		at := moneyAt + "/payouts/" + last.ID
		key := plugin.NewID[string]()
		switch last.State {
		case "requested":
			_, _ = admin.repeat(ctx, "POST", at+"/approve", nil, key, nil)
		case "approved":
			_, _ = admin.repeat(ctx, "POST", moneyAt+"/payouts/batches", map[string]any{"payouts": []string{last.ID}}, key, nil)
		case "processing":
			_, _ = admin.repeat(ctx, "POST", at+"/paid", map[string]any{"reference": "OUT", "paidOn": today()}, key, nil)
		default:
			var earned standing
			p.insist(ctx, "GET", moneyAt+"/me/earnings?limit=1", nil, &earned)
			if len(earned.Sums) == 1 && earned.Sums[0].IsEnough {
				_, _ = p.repeat(ctx, "POST", moneyAt+"/me/payouts", map[string]any{"amount": earned.Sums[0].Available}, key, nil)
			}
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// paidOut sums what a trainer was paid, and looks whether the trainer's lines say the same.
func (p *person) paidOut(t *testing.T) (minor int64, n int) {
	t.Helper()
	for cursor := ""; ; {
		var page struct {
			Items      []payout
			NextCursor *string
		}
		p.insist(t.Context(), "GET", moneyAt+"/me/payouts?limit=100&cursor="+cursor, nil, &page)
		for _, one := range page.Items {
			if one.State == "completed" {
				minor += one.Amount.Minor
				n++
			}
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	var earned standing
	p.insist(t.Context(), "GET", moneyAt+"/me/earnings?limit=1", nil, &earned)
	if len(earned.Sums) != 1 || earned.Sums[0].Paid.Minor != minor {
		t.Errorf("%d was paid out, the lines say %+v", minor, earned.Sums)
	}
	return minor, n
}
