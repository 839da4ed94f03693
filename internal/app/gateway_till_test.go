package app_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins"
)

// till is a gateway that stands outside of the servers, as real ones do: what it has does not depend on what they heard.
type till struct {
	mu       sync.Mutex
	order    []string
	payments map[string]*plugin.PaymentReport
	keys     map[string]string
	given    map[string]plugin.RefundReport
	of       map[string]string                // the payments of refunds, by their keys
	returned map[string][]plugin.RefundReport // what people gave back at the till itself
	down     bool                             // it answers nothing
	stingy   bool                             // it gives nothing back
	slow     bool                             // what it gives back takes a while
	sent     int
	// begins is what happens while it begins the next payment.
	begins func()
}

func newTill() *till {
	return &till{payments: map[string]*plugin.PaymentReport{}, keys: map[string]string{}, given: map[string]plugin.RefundReport{}, of: map[string]string{}, returned: map[string][]plugin.RefundReport{}}
}

var (
	errTillDown = errors.New("the till is down")
	tillSecret  = []byte("known to both")
)

// Manifest and Register make a plugin of it.
func (*till) Manifest() plugin.Manifest {
	return plugin.Manifest{ID: "till", Name: "Till", Version: "1.0.0", Host: ">=0.1", Description: "Takes money in tests."}
}

func (g *till) Register(r native.Registrar, _ native.Host) error {
	native.Offer[native.Gateway](r, native.Gateways, g)
	return nil
}

// at does something with the till; nobody else does meanwhile.
func (g *till) at(do func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	do()
}

// set changes a payment.
func (g *till) set(ref string, change func(*plugin.PaymentReport)) {
	g.at(func() { change(g.payments[ref]); g.payments[ref].At = time.Now() })
}

// pays has the buyer pay; the till keeps 3 % of it.
func (g *till) pays(ref string) {
	g.set(ref, func(p *plugin.PaymentReport) {
		p.State, p.Fee, p.Country = plugin.PaymentCompleted, plugin.Money{Minor: p.Amount.Minor * 3 / 100, Currency: p.Amount.Currency}, "EG"
	})
}

func (g *till) Takes(_ context.Context, amount plugin.Money) bool { return amount.Currency == "EGP" }

func (g *till) Begin(_ context.Context, ask plugin.PaymentAsk) (start plugin.PaymentStart, err error) {
	g.at(func() {
		if g.down {
			err = errTillDown
			return
		}
		ref := g.keys[ask.Key]
		if ref == "" {
			ref = fmt.Sprint("p", len(g.order)+1)
			g.keys[ask.Key], g.order = ref, append(g.order, ref)
			g.payments[ref] = &plugin.PaymentReport{Ref: ref, Key: ask.Key, State: plugin.PaymentPending, Amount: ask.Amount}
		}
		start = plugin.PaymentStart{Ref: ref, URL: "https://till.example.org/pay/" + ref, ExpiresAt: ask.ExpiresAt}
	})
	var meanwhile func()
	g.at(func() { meanwhile, g.begins = g.begins, nil })
	if meanwhile != nil {
		meanwhile()
	}
	return start, err
}

func (g *till) Payment(_ context.Context, ref string) (r plugin.PaymentReport, err error) {
	g.at(func() {
		switch {
		case g.down:
			err = errTillDown
		case g.payments[ref] == nil:
			err = plugin.ErrNotFound
		default:
			r = *g.payments[ref]
		}
	})
	return r, err
}

func (g *till) CallOff(_ context.Context, ref string) (err error) {
	g.at(func() {
		switch p := g.payments[ref]; {
		case g.down:
			err = errTillDown
		case p == nil:
			err = plugin.ErrNotFound
		case p.State == plugin.PaymentPending && !p.OnItsWay:
			p.State = plugin.PaymentCancelled
		}
	})
	return err
}

func (g *till) GiveBack(_ context.Context, ask plugin.RefundAsk) (r plugin.RefundReport, err error) {
	g.at(func() {
		p := g.payments[ask.Ref]
		switch was, there := g.given[ask.Key]; {
		case g.down:
			err = errTillDown
		case there:
			r = was
		case g.stingy, taken(p) > 0 && p.Refunded.Minor+taken(p) >= p.Amount.Minor: // nothing of it is there
			err = plugin.ErrGatewayRefuses
		default:
			r = plugin.RefundReport{Ref: "r-" + ask.Key, State: plugin.PaymentCompleted}
			if g.slow {
				r.State = plugin.PaymentPending
			}
			g.given[ask.Key], g.of[ask.Key] = r, ask.Ref
			p.Refunded = plugin.Money{Minor: p.Refunded.Minor + ask.Amount.Minor, Currency: ask.Amount.Currency}
		}
	})
	return r, err
}

func (g *till) Refund(_ context.Context, ref string) (r plugin.RefundReport, err error) {
	g.at(func() {
		var there bool
		if r, there = g.given[strings.TrimPrefix(ref, "r-")]; !there {
			err = plugin.ErrNotFound
		}
		for _, all := range g.returned {
			for _, one := range all {
				if one.Ref == ref {
					r, err = one, nil
				}
			}
		}
		if g.down {
			err = errTillDown
		}
	})
	return r, err
}

// taken is what banks hold of a payment or have taken.
func taken(p *plugin.PaymentReport) int64 {
	if p.Dispute == plugin.DisputeOpen || p.Dispute == plugin.DisputeLost {
		return p.Disputed.Minor
	}
	return 0
}

// decides has the till say what became of everything that it was to give back.
func (g *till) decides(state plugin.PaymentState) {
	g.at(func() {
		for key, r := range g.given {
			r.State, r.Why = state, "it says so"
			g.given[key] = r
		}
	})
}

func (g *till) Refunds(_ context.Context, ref string) (all []plugin.RefundReport, err error) {
	g.at(func() {
		if g.down {
			err = errTillDown
			return
		}
		all = slices.Clone(g.returned[ref])
		for key, r := range g.given {
			if g.of[key] == ref {
				r.Key = key
				all = append(all, r)
			}
		}
	})
	return all, err
}

// returns has people give money of a payment back at the till itself, and returns what it calls that.
func (g *till) returns(ref string, minor int64) string {
	name := ""
	g.at(func() {
		name = fmt.Sprint("m-", ref, "-", len(g.returned[ref])+1)
		g.returned[ref] = append(g.returned[ref], plugin.RefundReport{Ref: name, Amount: egp(minor), State: plugin.PaymentCompleted, At: time.Now()})
		g.payments[ref].Refunded = egp(g.payments[ref].Refunded.Minor + minor)
	})
	return name
}

func (g *till) Since(_ context.Context, _ time.Time, after string) (refs []string, more bool, err error) {
	g.at(func() {
		if g.down {
			err = errTillDown
			return
		}
		all := slices.Clone(g.order)
		slices.Reverse(all)
		if n := slices.Index(all, after); n >= 0 {
			all = all[n+1:]
		}
		refs, more = all[:min(len(all), 2)], len(all) > 2
	})
	return refs, more, err
}

type tillNews struct{ ID, Kind, Ref string }

func (g *till) News(_ context.Context, header http.Header, body []byte) (plugin.PaymentNews, error) {
	var n tillNews
	if !hmac.Equal([]byte(header.Get("Till-Signature")), []byte(signed(body))) || json.Unmarshal(body, &n) != nil {
		return plugin.PaymentNews{}, plugin.ErrForgedNews
	}
	return plugin.PaymentNews{ID: n.ID, Kind: n.Kind, Ref: n.Ref, At: time.Now()}, nil
}

func signed(body []byte) string {
	mac := hmac.New(sha256.New, tillSecret)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

const newsAt = moneyAt + "/gateways/till/news"

// message is news of a payment, of its own.
func (g *till) message(ref string) (body string) {
	g.at(func() {
		g.sent++
		b, _ := json.Marshal(tillNews{fmt.Sprint("m", g.sent), "changed", ref})
		body = string(b)
	})
	return body
}

// hears sends a message of the till to a server.
func (c *client) hears(body string) answer {
	return c.send("POST", newsAt, strings.NewReader(body), "Content-Type", "application/json", "Till-Signature", signed([]byte(body)))
}

// tells sends news of a payment, and waits until all that follows of it is done.
func (g *till) tells(w *world, ref string) {
	w.t.Helper()
	w.visitor().hears(g.message(ref)).want(http.StatusNoContent)
	w.quiet()
}

// quiet waits until nothing is to be done about payments.
func (w *world) quiet() {
	w.t.Helper()
	w.eventually("the payments are looked at", func() bool {
		return w.number(`select count(*)::int from jobs.river_job where args->>'plugin' = 'financial' and args->>'name' like 'payment%' and state not in ('completed', 'cancelled', 'discarded')`) == 0
	})
}

// tilled is a world that sells, with a till.
func tilled(t *testing.T, troubled bool) (*world, *till) {
	t.Helper()
	needBanner(t)
	g := newTill()
	w := worldOn(startWith(t, options{plugins: append(plugins.Native(), g), troubled: troubled})).money("EGP", "USD").banked()
	w.who[admin].post("/api/v1/plugins/till/enable", nil).want(http.StatusOK)
	return w, g
}

// begins begins to pay an order at the till, and returns what the till calls that.
func (s *shopper) begins(o placedOrder) string {
	s.t.Helper()
	var begun struct{ URL string }
	s.post(moneyAt+"/orders/"+o.ID+"/gateway-payment", map[string]any{"gateway": "till"}).want(http.StatusOK).into(&begun)
	ref, ok := strings.CutPrefix(begun.URL, "https://till.example.org/pay/")
	if !ok {
		s.t.Fatalf("it is paid at %s", begun.URL)
	}
	return ref
}

// balance is what stands on the accounts that are not empty, such as "cash:till 97000 EGP", and wants the books to balance. What trainers
// earn of it is a matter of other tests.
func (w *world) balance() string {
	w.t.Helper()
	var all []string
	sums := map[string]*big.Int{}
	for account, minor := range w.books() {
		code, currency, _ := strings.Cut(account, " ")
		n, _ := new(big.Int).SetString(minor, 10)
		if sums[currency] == nil {
			sums[currency] = new(big.Int)
		}
		sums[currency].Add(sums[currency], n)
		if n.Sign() != 0 && code != "shares" && code != "trainers_due" {
			all = append(all, code+" "+minor+" "+currency)
		}
	}
	for currency, sum := range sums {
		if sum.Sign() != 0 {
			w.t.Errorf("the books do not balance: %s %s", sum, currency)
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// reconciliation is what does not agree, such as "mismatch 100001".
func (w *world) reconciliation() string {
	w.t.Helper()
	var r struct {
		Differences []struct {
			Kind   string
			Number *int
		}
	}
	w.who[admin].get(moneyAt + "/reconciliation").want(http.StatusOK).into(&r)
	var all []string
	for _, d := range r.Differences {
		one := d.Kind
		if d.Number != nil {
			one += fmt.Sprint(" ", *d.Number)
		}
		all = append(all, one)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// reconciles has all gateways be asked once more. It returns those that do not answer.
func (w *world) reconciles() []string {
	w.t.Helper()
	type state struct {
		RanAt  *time.Time
		IsBusy bool
		Failed []string
	}
	var is state
	w.eventually("nobody reconciles", func() bool {
		is = state{}
		w.who[admin].get(moneyAt + "/reconciliation").want(http.StatusOK).into(&is)
		return !is.IsBusy
	})
	before := is.RanAt
	w.who[admin].post(moneyAt+"/reconciliation", nil).want(http.StatusOK)
	w.eventually("it is reconciled", func() bool {
		is = state{}
		w.who[admin].get(moneyAt + "/reconciliation").want(http.StatusOK).into(&is)
		return !is.IsBusy && is.RanAt != nil && (before == nil || is.RanAt.After(*before))
	})
	w.quiet()
	return is.Failed
}
