package app_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// history is what happens to a few orders for scarce seats, with a till at which everything goes wrong that can.
type history struct {
	*world
	g       *till
	r       *rand.Rand
	courses []string
	coupon  string
	orders  []*lived
	said    []string       // what was done, for whoever looks for the mistake
	did     map[string]int // what was done and taken, over all histories
}

// lived is an order with its buyer and its payments at the till.
type lived struct {
	*shopper
	id   string
	refs []string
}

func (h *history) one() *lived { return h.orders[h.r.IntN(len(h.orders))] }

func (h *history) do(what string, a answer) bool {
	h.t.Helper()
	h.said = append(h.said, fmt.Sprintf("%s: %d %.60s", what, a.status, a.body))
	switch a.status {
	case http.StatusOK, http.StatusNoContent:
		h.did[what]++
		return true
	case http.StatusConflict, http.StatusUnprocessableEntity:
		return false
	}
	h.t.Fatalf("%s: %d %s", what, a.status, a.body)
	return false
}

// buys has a newcomer order one or both courses, in some way, perhaps with the coupon.
func (h *history) buys() {
	h.t.Helper()
	b := &lived{shopper: &shopper{t: h.t, client: h.newcomer(plugin.Trainee)}}
	taken := false
	for _, c := range h.courses {
		if h.r.IntN(3) > 0 {
			taken = h.do("cart", b.ask("POST", "/items", item(c))) || taken
		}
	}
	if !taken {
		return
	}
	if h.r.IntN(2) == 0 {
		h.do("coupon", b.ask("POST", "/coupon", map[string]any{"code": h.coupon}))
	}
	a := b.post(moneyAt+"/orders", b.draft([]string{"till", "till", "till", "bank", "desk"}[h.r.IntN(5)]))
	if !h.do("order", a) {
		return
	}
	var o placedOrder
	a.into(&o)
	b.id = o.ID
	h.orders = append(h.orders, b)
	if o.Method == "till" {
		h.begins(b)
	}
}

func (h *history) begins(b *lived) {
	h.t.Helper()
	before := len(h.g.order)
	if h.do("begin", b.post(moneyAt+"/orders/"+b.id+"/gateway-payment", map[string]any{"gateway": "till"})) {
		h.g.at(func() { b.refs = append(b.refs, h.g.order[before:]...) })
	}
}

// step does one thing, whether it is possible or not.
func (h *history) step() {
	h.t.Helper()
	if len(h.orders) == 0 || len(h.orders) < 8 && h.r.IntN(4) == 0 {
		h.buys()
		return
	}
	b := h.one()
	at := moneyAt + "/orders/" + b.id
	switch h.r.IntN(14) {
	case 0:
		h.begins(b)
	case 1, 2, 3, 4, 12:
		h.tills(b)
	case 13:
		h.late(b)
	case 5:
		h.do("cancel", b.post(at+"/cancel", map[string]any{"note": ""}))
	case 6:
		h.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1 and state = 'awaiting_payment'`, b.id)
		h.tended()
		h.said = append(h.said, "expire")
	case 7:
		o := h.order(h.who[admin], b.id)
		d := came(o)
		d["method"] = "desk"
		h.do("desk", h.who[admin].post(at+"/payment", d))
	case 8, 9, 10:
		h.gives(b)
	case 11:
		if h.r.IntN(2) == 0 {
			h.leaves(1, h.courses...)
		}
		h.do("seat", h.who[admin].post(at+"/seats", nil))
	}
}

// late has an order end for which nobody is let in any more, and its payment come all the same.
func (h *history) late(b *lived) {
	h.t.Helper()
	if len(b.refs) == 0 {
		return
	}
	ref := b.refs[len(b.refs)-1]
	h.g.at(func() { h.g.down = true }) // so that the payment is not called off
	h.exec(`update financial.gateway_payments set closing_at = now() - interval '2 hours' where ref = $1`, ref)
	h.exec(`update financial.orders set expires_at = now() - interval '3 hours' where id = $1 and state = 'awaiting_payment'`, b.id)
	h.tended()
	h.g.at(func() { h.g.down = false })
	h.leaves(0, h.courses...)
	paid := false
	h.g.at(func() {
		if p := h.g.payments[ref]; p.State == plugin.PaymentPending {
			p.State, p.Fee, p.At, paid = plugin.PaymentCompleted, egp(p.Amount.Minor*3/100), time.Now(), true
		}
	})
	if paid {
		h.did["late"]++
	}
	h.said = append(h.said, "late")
	h.g.tells(h.world, ref)
}

// tills has something happen at the till, of which it tells now, later, or never before the end.
func (h *history) tills(b *lived) {
	h.t.Helper()
	if len(b.refs) == 0 {
		return
	}
	ref, what := b.refs[h.r.IntN(len(b.refs))], ""
	n := h.r.IntN(6)
	part := 1 + h.r.Int64N(1000)
	pays := h.number(`select count(*)::int from financial.gateway_payments where ref = $1 and money = 'settled'`, ref) == 1
	h.g.at(func() {
		p := h.g.payments[ref]
		left := p.Amount.Minor - p.Refunded.Minor
		switch {
		case p.State == plugin.PaymentPending && n < 4:
			p.State, p.Fee, what = plugin.PaymentCompleted, egp(p.Amount.Minor*3/100), "pays"
		case p.State == plugin.PaymentPending:
			p.State, what = plugin.PaymentFailed, "fails"
		case p.State != plugin.PaymentCompleted:
		case p.Dispute == plugin.DisputeOpen && n < 3:
			p.Dispute, p.Disputed, what = plugin.DisputeWon, egp(0), "won"
		case p.Dispute == plugin.DisputeOpen:
			p.Dispute, what = plugin.DisputeLost, "lost"
		case p.Dispute == "" && n < 3 && left > 0 && pays: // banks take back what bought something
			p.Dispute, p.Disputed, p.Fee, what = plugin.DisputeOpen, egp(left), egp(p.Fee.Minor+150), "disputes"
		case n > 2: // a fee that is learnt late
			p.Fee, what = egp(p.Fee.Minor+part%7), "fee"
		}
		p.At = time.Now()
	})
	if what != "" {
		h.did[what]++
	}
	h.said = append(h.said, "till "+what)
	if h.r.IntN(3) > 0 {
		h.g.tells(h.world, ref)
	}
}

// gives has an admin give back some of an order, by the till or a transfer, with access kept or ended.
func (h *history) gives(b *lived) {
	h.t.Helper()
	o := h.refunded(h.who[admin], b.id)
	var lines []string
	for _, i := range o.Items {
		if i.Rest.Amount == "" || h.r.IntN(3) == 0 {
			continue
		}
		rest, err := plugin.ParseMoney(i.Rest.Amount, "EGP")
		if err != nil || rest.Minor == 0 {
			continue
		}
		if h.r.IntN(2) == 0 {
			rest.Minor = 1 + h.r.Int64N(rest.Minor)
		}
		line := i.Course + " " + rest.Amount()
		if h.r.IntN(2) == 0 {
			line += " end"
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return
	}
	d := after(o.Refunded.Amount, back("", lines...))
	d["method"], d["paidOn"] = []string{"till", "bank"}[h.r.IntN(2)], time.Now().UTC().Format(time.DateOnly)
	h.do("refund", h.who[admin].post(moneyAt+"/orders/"+b.id+"/refunds", d))
}

// Whatever happens to orders, in whatever order: the books balance and say what the till has, whoever has paid for a seat and not left it has it
// once and nobody else has one, no course is fuller than it may be, coupons are used as often as orders use them, documents have no gap, and nothing is
// left to mend.
func TestWhateverHappensToOrders(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, true)
	did := map[string]int{}
	courses := []string{w.sold("Masonry", 100000), w.sold("Plumbing", 9999)}
	for seed := range uint64(8) {
		h := &history{world: w, g: g, r: rand.New(rand.NewPCG(seed, 7)), courses: courses, did: did}
		h.coupon = fmt.Sprint("SCARCE-", seed)
		h.world.coupon(map[string]any{"code": h.coupon, "percent": "12.5", "usesMost": 2})
		w.leaves(2, courses[0])
		w.leaves(4, courses[1])
		for range 40 {
			h.step()
		}
		for _, o := range h.orders { // the last word of the till, and of banks
			for _, ref := range o.refs {
				g.set(ref, func(p *plugin.PaymentReport) {
					if p.Dispute == plugin.DisputeOpen {
						p.Dispute = plugin.DisputeLost
					}
				})
				g.tells(w, ref)
			}
		}
		w.leaves(3, courses...) // some who waited come in
		for _, o := range h.orders {
			h.do("seat", w.who[admin].post(moneyAt+"/orders/"+o.id+"/seats", nil))
		}
		w.tended()
		w.reconciles()
		h.holds()
		if t.Failed() {
			t.Fatalf("seed %d: %q", seed, h.said)
		}
	}
	for _, what := range []string{"order", "coupon", "begin", "pays", "fails", "disputes", "won", "lost", "fee", "cancel", "desk", "refund", "late", "seat"} {
		if did[what] == 0 {
			t.Errorf("nothing is known of %q: %v", what, did)
		}
	}
}

// holds says what does not hold.
func (h *history) holds() {
	h.t.Helper()
	if got := h.reconciliation(); got != "" {
		h.t.Errorf("it does not agree: %q", got)
	}
	books := h.balance()
	has := int64(0)
	h.g.at(func() {
		for _, p := range h.g.payments {
			if p.State != plugin.PaymentCompleted {
				continue
			}
			has += p.Amount.Minor - p.Fee.Minor - p.Refunded.Minor - taken(p)
		}
	})
	if got := h.books()["cash:till EGP"]; got != fmt.Sprint(has) && !(has == 0 && got == "") {
		h.t.Errorf("the till has %d, and the books say %q: %s", has, got, books)
	}
	const sold = `
		from financial.order_items i join financial.orders o on o.id = i.order_id
		where o.paid_at is not null and i.outcome in ('entered', 'renewed')
		and not exists (select from financial.refund_items l join financial.refunds r on r.id = l.refund_id where r.order_id = o.id and l.course_id = i.course_id and l.ends_access and r.state = 'completed')
		and not exists (select from financial.order_changes x where x.order_id = o.id and x.path = 'dispute_lost')`
	const inside = `e.status in ('enrolled', 'completed') and coalesce(e.access_until, 'infinity') > now()`
	for what, sql := range map[string]string{
		"paid for a seat and are outside":  `select count(*)::int ` + sold + ` and o.state in ('paid', 'partly_refunded', 'paid_unplaced') and not exists (select from enrollments e where e.user_id = o.buyer_id and e.course_id = i.course_id and ` + inside + `)`,
		"are inside and did not pay":       `select count(*)::int from enrollments e where e.course_id = any($1::uuid[]) and e.user_id in (select buyer_id from financial.orders) and ` + inside + ` and not exists (select ` + sold + ` and o.buyer_id = e.user_id and i.course_id = e.course_id)`,
		"courses are too full":             `select count(*)::int from courses c where id = any($1::uuid[]) and max_students < (select count(*) from enrollments e where e.course_id = c.id and e.status in ('enrolled', 'suspended'))`,
		"coupons are counted wrongly":      `select count(*)::int from financial.coupons c where uses <> (select count(*) from financial.orders o where o.coupon_id = c.id and o.state not in ('cancelled', 'expired'))`,
		"coupons are used too often":       `select count(*)::int from financial.coupons c where uses > uses_most and not exists (select from financial.orders o join financial.order_changes x on x.order_id = o.id where o.coupon_id = c.id and x.path in ('pay_late', 'pay_unplaced'))`,
		"paid orders have not one invoice": `select count(*)::int from financial.orders o where o.paid_at is not null and o.total_minor > 0 and 1 <> (select count(*) from financial.documents d where d.order_id = o.id and d.kind = 'invoice')`,
		"orders are paid twice":            `select count(*)::int from (select from financial.payments group by order_id having count(*) > 1) twice`,
	} {
		args := []any{}
		if what == "are inside and did not pay" || what == "courses are too full" {
			args = append(args, h.courses)
		}
		if n := h.number(sql, args...); n != 0 {
			h.t.Errorf("%d %s", n, what)
		}
	}
	h.documented("invoice")
	h.documented("credit_note")
}
