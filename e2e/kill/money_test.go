package kill_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins"
)

// moneyAt is where the operations of the financial plugin are.
const moneyAt = "/api/v1/x/financial"

// purchase is an order as people read it.
type purchase struct {
	ID, State       string
	Method          string
	Total, Refunded plugin.Money
	Items           []struct {
		Course plugin.CourseID
		Rest   plugin.Money
	}
	Changes   []struct{ Path string }
	Documents []struct{ Kind, Number string }
	Refunds   []struct{ State string }
	Attempts  []struct{ Fee *plugin.Money }
}

// onItsWay reports whether some of its money is on the way back.
func (p purchase) onItsWay() bool {
	return slices.ContainsFunc(p.Refunds, func(r struct{ State string }) bool { return r.State == "sending" })
}

// path is the way that it has gone.
func (p purchase) path() string {
	var all []string
	for _, c := range p.Changes {
		all = append(all, c.Path)
	}
	return strings.Join(all, " ")
}

// way is what a purchase of this test can have gone through: each step once.
var way = regexp.MustCompile(`^place( pay( refund_part( refund)?)?)?$`)

// till is what was acknowledged of money.
type till struct {
	mu     sync.Mutex
	placed map[string]string // how far each order was said to be, as its path
	writes int
}

// note keeps what an answer said.
func (l *till) note(o purchase) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes++
	if known := l.placed[o.ID]; len(o.path()) > len(known) {
		l.placed[o.ID] = o.path()
	}
}

// The server and its database are killed in turn while people order, pay at the desk and by card, and are given back, Stripe brings its messages,
// and a trainer is paid. No acknowledged step is lost, none is done
// twice, and order, books, papers and access say the same.
func TestMoneyIsNeitherLostNorDoubled(t *testing.T) {
	if len(plugins.Native()) == 0 {
		t.Skip("this build has no plugins")
	}
	s := newServer(t)
	s.args = []string{"--plugin-networks", "127.0.0.1"}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	s.start()
	s.ready()
	admin := setUp(t, s)
	for _, id := range []string{"financial", "stripe"} {
		if !admin.insist(t.Context(), "POST", "/api/v1/plugins/"+id+"/enable", nil, nil) {
			t.Fatalf("%s cannot be enabled", id)
		}
	}
	g := newGate(t, s)
	for id, values := range map[string]any{
		"financial": map[string]any{"holdDays": 0, "payoutMinimum": 0},
		"stripe":    map[string]any{"secretKey": "sk_test_double", "webhookSecret": "whsec_double", "apiUrl": g.web.URL},
	} {
		if !admin.insist(t.Context(), "PUT", "/api/v1/plugins/"+id+"/settings", map[string]any{"values": values}, nil) {
			t.Fatalf("%s has no settings", id)
		}
	}
	trainer := admin.hires(t, "trainer", 0)
	account := map[string]any{"holder": "Tara", "bank": "Bank of the Gulf", "iban": "", "accountNumber": "7 7", "bic": "", "note": ""}
	if !trainer.insist(t.Context(), "PUT", moneyAt+"/me/payout-account", account, nil) {
		t.Fatal("the trainer has no account")
	}
	var wares []course
	for range 2 {
		wares = append(wares, admin.wares(t))
	}
	// What a trainer sells to somebody who gives nothing back: what is earned by it is paid out again and again.
	var shelf []course
	for range min(2*points(), 90) { // a page of orders has all of them
		shelf = append(shelf, trainer.wares(t))
	}
	buyers := admin.people(t, 5)
	collector := buyers[4]

	l := &till{placed: map[string]string{}}
	ctx, stop := context.WithCancel(t.Context())
	var trade sync.WaitGroup
	defer trade.Wait()
	defer stop()
	for i, p := range buyers[:4] {
		trade.Go(func() {
			for ctx.Err() == nil {
				if i%2 == 0 {
					p.trade(ctx, l, admin, wares, nil)
				} else {
					p.trade(ctx, l, admin, wares, g)
				}
			}
		})
	}
	trade.Go(func() { g.bring(ctx, rand.New(rand.NewPCG(seed, 1))) })
	trade.Go(func() { collector.collects(ctx, l, admin, shelf) })
	trade.Go(func() { trainer.isPaidOut(ctx, admin) })
	n := 2 * points()
	for i := range n {
		pause(t, time.Duration(200+random.IntN(1000))*time.Millisecond)
		if i%4 == 3 {
			if err := s.killDatabase(); err != nil {
				t.Fatal(err)
			}
		} else {
			s.kill()
			s.start()
		}
		s.ready()
		balanced(t, admin)
		if t.Failed() {
			t.Fatalf("after kill %d of %d", i+1, n)
		}
	}
	stop()
	trade.Wait()
	g.settled(t, admin)
	out, payouts := trainer.paidOut(t)
	orders, refunds := l.check(t, admin, g, out)
	seated(t, buyers, orders)
	fmt.Printf("kill -9 while money moves: %d points, %d acknowledged steps of %d orders, %d refunds and %d payouts, %d messages, nothing lost, nothing doubled\n", n, l.writes, len(orders), refunds, payouts, len(g.took))
	if refunds == 0 || payouts == 0 || len(g.took) == 0 {
		t.Error("nobody was given back anything, no trainer was paid, or Stripe had nothing to say")
	}
}

// trade does the next step of whatever the person bought last, as the server says that it is; at the desk, or at a gate.
func (p *person) trade(ctx context.Context, l *till, admin *person, wares []course, g *gate) {
	var mine struct{ Items []purchase }
	if !p.insist(ctx, "GET", moneyAt+"/me/orders?limit=1", nil, &mine) {
		return
	}
	last := purchase{State: "refunded"}
	if len(mine.Items) > 0 {
		last = mine.Items[0]
	}
	var o purchase
	if g != nil && last.ID != "" && !p.insist(ctx, "GET", moneyAt+"/orders/"+last.ID, nil, &last) {
		return
	}
	switch {
	case last.onItsWay() || g != nil && last.State == "awaiting_payment" && g.isPaid(last.ID):
		pause(p.t, 50*time.Millisecond)
		return
	case g != nil && last.State == "awaiting_payment":
		var begun struct{ URL string }
		_, _ = p.repeat(ctx, "POST", moneyAt+"/orders/"+last.ID+"/gateway-payment", map[string]any{"gateway": "stripe"}, plugin.NewID[string](), &begun)
		g.pays(p.t, last.ID, begun.URL)
		return
	}
	method := "desk"
	if g != nil {
		method = "stripe"
	}
	switch last.State {
	case "awaiting_payment":
		o = admin.takes(ctx, last)
	case "paid":
		o = admin.givesBack(ctx, last, method, false)
	case "partly_refunded":
		o = admin.givesBack(ctx, last, method, true)
	default:
		o = p.order(ctx, wares, method)
	}
	if o.ID != "" {
		l.note(o)
	}
}

// step sends a write with a key and returns what was answered; a purchase without an id when that is not known.
func (p *person) step(ctx context.Context, path string, body any) (o purchase) {
	_, _ = p.repeat(ctx, "POST", path, body, plugin.NewID[string](), &o)
	return o
}

// takes records that an order's money has come at the desk.
func (p *person) takes(ctx context.Context, of purchase) purchase {
	return p.step(ctx, moneyAt+"/orders/"+of.ID+"/payment", map[string]any{
		"amount": of.Total, "method": "desk", "reference": "", "note": "", "receivedOn": today(),
	})
}

// givesBack gives a part of each course back, or the rest with the access.
func (p *person) givesBack(ctx context.Context, of purchase, method string, all bool) purchase {
	items := []any{}
	for _, i := range of.Items {
		amount := i.Rest
		if !all {
			amount.Minor = 4010 // Stripe takes no last digit of dinars
		}
		items = append(items, map[string]any{"course": i.Course, "amount": amount, "endsAccess": all})
	}
	return p.step(ctx, moneyAt+"/orders/"+of.ID+"/refunds", map[string]any{
		"request": "", "items": items, "method": method, "reference": "", "paidOn": today(), "answer": "As agreed", "refunded": of.Refunded,
	})
}

// order puts the courses into the cart and orders them.
func (p *person) order(ctx context.Context, wares []course, method string) purchase {
	for _, c := range wares {
		if !p.insist(ctx, "POST", moneyAt+"/cart/items", map[string]any{"course": c.id}, nil) {
			return purchase{}
		}
	}
	var now struct {
		Cart struct {
			Total plugin.Money
			Items []struct {
				Course plugin.CourseID
				Price  *plugin.Money
			}
		}
		Legal any
	}
	if !p.insist(ctx, "GET", moneyAt+"/checkout", nil, &now) || len(now.Cart.Items) != len(wares) {
		return purchase{}
	}
	return p.step(ctx, moneyAt+"/orders", map[string]any{
		"method": method, "items": now.Cart.Items, "total": now.Cart.Total, "legal": now.Legal,
		"billing": map[string]any{"name": "", "address": "", "taxId": "", "purchaseNumber": ""},
	})
}

// books are the trial balance.
type books struct {
	Items []struct {
		Account         string
		Debits, Credits struct{ Amount string }
	}
	Totals []struct{ Balanced bool }
}

// balanced looks whether the books balance at this moment.
func balanced(t *testing.T, admin *person) (b books) {
	t.Helper()
	admin.insist(t.Context(), "GET", moneyAt+"/books", nil, &b)
	for _, total := range b.Totals {
		if !total.Balanced {
			t.Errorf("the books do not balance: %+v", b)
		}
	}
	return b
}

// check compares every order with what was acknowledged of it, and all of them with the books, the papers and Stripe; out is what was paid to
// trainers. It returns the orders, the newest first, and how many refunds there were.
func (l *till) check(t *testing.T, admin *person, g *gate, out int64) (orders []purchase, refunds int) {
	t.Helper()
	paid, back := map[string]int64{}, map[string]int64{}
	var fees int64
	papers := map[string][]string{}
	for cursor := ""; ; {
		var page struct {
			Items      []purchase
			NextCursor *string
		}
		admin.insist(t.Context(), "GET", moneyAt+"/orders?limit=100&cursor="+cursor, nil, &page)
		for _, listed := range page.Items {
			var o purchase
			admin.insist(t.Context(), "GET", moneyAt+"/orders/"+listed.ID, nil, &o)
			orders = append(orders, o)
			given := strings.Count(o.path(), "refund")
			refunds += given
			if !way.MatchString(o.path()) || !strings.HasPrefix(o.path(), l.placed[o.ID]) {
				t.Errorf("order %s went %q; %q was acknowledged", o.ID, o.path(), l.placed[o.ID])
			}
			invoices := 0
			for _, d := range o.Documents {
				papers[d.Kind] = append(papers[d.Kind], d.Number)
				if d.Kind == "invoice" {
					invoices++
				}
			}
			want := 0
			if strings.Contains(o.path(), "pay") {
				want = 1
				paid[o.Method] += o.Total.Minor
			}
			if invoices != want || len(o.Documents)-invoices != given {
				t.Errorf("order %s went %q and has %v", o.ID, o.path(), o.Documents)
			}
			back[o.Method] += o.Refunded.Minor
			for _, attempt := range o.Attempts {
				if attempt.Fee != nil {
					fees += attempt.Fee.Minor
				}
			}
			delete(l.placed, o.ID)
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	for id, path := range l.placed {
		t.Errorf("lost: order %s, which had gone %q", id, path)
	}
	for kind, numbers := range papers {
		slices.Sort(numbers)
		for i, number := range numbers {
			if !strings.HasSuffix(number, fmt.Sprintf("-%0*d", len(number)-strings.LastIndex(number, "-")-1, i+1)) {
				t.Errorf("the numbers of %ss have a gap at %s", kind, number)
				break
			}
		}
	}
	b := balanced(t, admin)
	sides := map[string]string{} // where nothing was posted, there is none
	for _, a := range b.Items {
		sides["debit "+a.Account], sides["credit "+a.Account] = a.Debits.Amount, a.Credits.Amount
	}
	if left := g.returned(t); left != back["stripe"] {
		t.Errorf("Stripe has given back %d, the orders say %d", left, back["stripe"])
	}
	for side, sum := range map[string]int64{
		"debit cash:desk": paid["desk"], "credit cash:desk": back["desk"], "debit cash:stripe": paid["stripe"], "credit cash:stripe": back["stripe"] + fees,
		"credit sales": paid["desk"] + paid["stripe"], "debit refunds": back["desk"] + back["stripe"], "credit cash:bank": out,
	} {
		if want := (plugin.Money{Minor: sum, Currency: "KWD"}).Amount(); sides[side] != want && (sum != 0 || sides[side] != "") {
			t.Errorf("%s is %s, the orders say %s", side, sides[side], want)
		}
	}
	return orders, refunds
}

// seated looks whether everybody is in what they have paid for, and in nothing else.
func seated(t *testing.T, buyers []*person, orders []purchase) {
	t.Helper()
	for _, p := range buyers {
		var mine struct{ Items []purchase }
		p.insist(t.Context(), "GET", moneyAt+"/me/orders?limit=1", nil, &mine)
		var learning struct {
			Items []struct {
				Course struct{ ID plugin.CourseID }
				Status string
			}
		}
		p.insist(t.Context(), "GET", "/api/v1/me/learning", nil, &learning)
		in := map[plugin.CourseID]bool{}
		for _, i := range learning.Items {
			in[i.Course.ID] = i.Status == "enrolled" || i.Status == "completed"
		}
		for _, o := range mine.Items {
			has := o.State == "paid" || o.State == "partly_refunded"
			for _, i := range o.Items {
				if in[i.Course] != has {
					t.Errorf("%s is in %s: %v; the order is %s", p.identity, i.Course, in[i.Course], o.State)
				}
			}
			if !slices.ContainsFunc(orders, func(of purchase) bool { return of.ID == o.ID }) {
				t.Errorf("order %s is not in the list of all", o.ID)
			}
		}
	}
}
