package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// moves is a write that moves money, about something of its own each time that it is made ready.
type moves struct {
	by   *client
	path string
	body any
	// counts says how often it is done.
	counts string
	about  any
}

// Every operation that moves money demands a key, and is done once for it: one after the other, at once, and with the same answer.
func TestWhatMovesMoneyIsDoneOnceForItsKey(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 0})
	trainer := w.who[own]
	w.account(trainer, "Own")
	ways := w.waysToMoveMoney(g, trainer)
	var api struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct{ Name string }
		}
	}
	w.visitor().get("/api/v1/openapi.json").want(http.StatusOK).into(&api)
	for _, ops := range api.Paths {
		for _, op := range ops {
			for _, p := range op.Parameters {
				if id, ours := strings.CutPrefix(op.OperationID, "financial-"); ours && p.Name == "Idempotency-Key" && ways[id] == nil {
					t.Errorf("%s demands a key and is not tried", id)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ways)) {
		ready := func() (moves, func(key string) answer) {
			m := ways[name]()
			return m, func(key string) answer { return m.by.json("POST", m.path, m.body, "Idempotency-Key", key) }
		}
		m, ask := ready()
		ask("").refused(http.StatusUnprocessableEntity, "request.idempotency_key")
		if n := w.number(m.counts, m.about); n != 0 {
			t.Errorf("%s is done %d times before", name, n)
		}
		first, again := ask("k-"+name), ask("k-"+name)
		if first.status != http.StatusOK || again.status != first.status || string(again.body) != string(first.body) || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s: %d %s, and again %d %s", name, first.status, first.body, again.status, again.body)
		}
		if n := w.number(m.counts, m.about); n != 1 {
			t.Errorf("%s is done %d times one after the other", name, n)
		}

		m, ask = ready()
		var all sync.WaitGroup
		var mu sync.Mutex
		bodies := map[string]bool{}
		for range 6 {
			all.Go(func() {
				a := ask("r-" + name)
				switch {
				case a.status == http.StatusOK:
					mu.Lock()
					defer mu.Unlock()
					bodies[string(a.body)] = true
				case a.status != http.StatusConflict || !strings.Contains(string(a.body), "idempotency."): // it runs, or a slow machine is done and has not kept the answer yet
					t.Errorf("%s at once: %d %s", name, a.status, a.body)
				}
			})
		}
		all.Wait()
		if n := w.number(m.counts, m.about); n != 1 || len(bodies) != 1 {
			t.Errorf("%s at once is done %d times, with %d answers", name, n, len(bodies))
		}
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

const (
	countOrders   = `select count(*)::int from financial.orders where buyer_id = $1`
	countAttempts = `select count(*)::int from financial.gateway_payments where order_id = $1`
	countPayments = `select count(*)::int from financial.payments where order_id = $1`
	countRefunds  = `select count(*)::int from financial.refunds where order_id = $1`
	countGiven    = `select count(*)::int from financial.ledger_transactions where subject_id = $1 and kind = 'refund'`
	countSeats    = `select count(*)::int from financial.ledger_transactions where subject_id = $1 and key like 'seat:%'`
	countReturned = `select count(*)::int from financial.ledger_transactions where subject_id = $1 and key like 'returned:%'`
)

// waysToMoveMoney are all operations that do, by their ids.
func (w *world) waysToMoveMoney(g *till, trainer *client) map[string]func() moves {
	boss, n := w.who[admin], 0
	order := func(o placedOrder, what string) string { return moneyAt + "/orders/" + o.ID + what }
	named := func() string { n++; return fmt.Sprint("Course ", n) }
	sold := func(price, seats int) string {
		c := w.sold(named(), price)
		w.leaves(seats, c)
		return c
	}
	fresh := func(method string) (*shopper, placedOrder, string) {
		c := sold(90000, 9)
		b := w.buyer(c)
		return b, b.orders(method), c
	}
	paid := func() (*shopper, placedOrder, string) {
		b, o, c := fresh("desk")
		w.pays(o).want(http.StatusOK)
		return b, o, c
	}
	sending := func() (string, placedOrder) { // a refund that the till has begun and does not know any more
		o, _, ref, give := w.sells(g, named())
		g.at(func() { g.slow = true })
		var is refundedOrder
		give("till").want(http.StatusOK).into(&is)
		g.at(func() {
			g.slow = false
			clear(g.given)
			g.payments[ref].Refunded = egp(0)
		})
		return moneyAt + "/refunds/" + is.Refunds[0].ID, o
	}
	asked := func(steps ...string) payout {
		w.bought(sold(100000, 9))
		var is earnings
		trainer.get(moneyAt + "/me/earnings").want(http.StatusOK).into(&is)
		p := w.asked(trainer, is.Sums[0].Available.Amount)
		for _, step := range steps {
			w.act(p, step).want(http.StatusOK)
		}
		return p
	}
	decides := func(what, state string, body any, steps ...string) func() moves {
		return func() moves {
			p := asked(steps...)
			return moves{boss, moneyAt + "/payouts/" + p.ID + "/" + what, body, `select count(*)::int from financial.payouts where id = $1 and state = '` + state + `'`, p.ID}
		}
	}
	posting := func(note string) map[string]any {
		side := func(account, side string) map[string]any {
			return map[string]any{"account": account, "side": side, "amount": map[string]any{"amount": "1.00", "currency": "EGP"}}
		}
		return map[string]any{"occurredOn": time.Now().UTC().Format(time.DateOnly), "note": note, "entries": []any{side("corrections", "credit"), side("sales", "debit")}}
	}
	return map[string]func() moves{
		"place-order": func() moves {
			b := w.buyer(sold(90000, 9))
			return moves{b.client, moneyAt + "/orders", b.draft("desk"), countOrders, b.user}
		},
		"begin-gateway-payment": func() moves {
			b, o, _ := fresh("till")
			return moves{b.client, order(o, "/gateway-payment"), map[string]any{"gateway": "till"}, countAttempts, o.ID}
		},
		"record-payment": func() moves {
			_, o, _ := fresh("bank")
			return moves{boss, order(o, "/payment"), came(o), countPayments, o.ID}
		},
		"seat-order": func() moves {
			c := sold(70000, 1)
			o := w.late(w.buyer(c), "desk", c)
			w.pays(o).want(http.StatusOK)
			w.leaves(1, c)
			return moves{boss, order(o, "/seats"), nil, countSeats, o.ID}
		},
		"ask-refund": func() moves {
			b, o, c := paid()
			return moves{b.client, order(o, "/refund-requests"), map[string]any{"courses": []string{c}, "reason": "It is not for me"}, countRefunds, o.ID}
		},
		"record-refund": func() moves {
			_, o, c := paid()
			return moves{boss, order(o, "/refunds"), back("", c+" 400.00"), countGiven, o.ID}
		},
		"settle-refund": func() moves {
			at, o := sending()
			return moves{boss, at + "/settle", byHand("bank", "R-1"), countGiven, o.ID}
		},
		"call-off-refund": func() moves {
			at, o := sending()
			return moves{boss, at + "/call-off", map[string]any{"why": "It lost it"}, countRefunds + ` and state = 'failed'`, o.ID}
		},
		"record-gateway-refund": func() moves {
			o, _, ref, _ := w.sells(g, named())
			g.returns(ref, 35000)
			g.tells(w, ref)
			var is given
			boss.get(order(o, "")).want(http.StatusOK).into(&is)
			c := w.order(boss, o.ID).Items[0].Course
			return moves{boss, moneyAt + "/gateway-refunds/" + is.GivenThere[0].ID + "/record", there("0.00", c+" 350.00"), countGiven, o.ID}
		},
		"return-surplus": func() moves {
			g.at(func() { g.stingy = true })
			o, _, _, at := w.paidTwice(g, named())
			g.at(func() { g.stingy = false })
			return moves{boss, at, byHand("bank", "B-1"), countReturned, o.ID}
		},
		"request-payout": func() moves {
			w.bought(sold(100000, 9))
			var is earnings
			trainer.get(moneyAt + "/me/earnings").want(http.StatusOK).into(&is)
			return moves{trainer, moneyAt + "/me/payouts", map[string]any{"amount": is.Sums[0].Available}, `select count(*)::int from financial.payouts where number > $1`, w.number(`select coalesce(max(number), 0)::int from financial.payouts`)}
		},
		"approve-payout":  decides("approve", "approved", nil),
		"reject-payout":   decides("reject", "rejected", map[string]any{"answer": "Not now"}),
		"complete-payout": decides("paid", "completed", map[string]any{"reference": "OUT-7", "paidOn": time.Now().UTC().Format(time.DateOnly)}, "approve", "send"),
		"fail-payout":     decides("failed", "failed", map[string]any{"answer": "The number is wrong"}, "approve", "send"),
		"return-payout":   decides("returned", "returned", todays("Closed account"), "approve", "send", "paid"),
		"send-payouts": func() moves {
			p := asked("approve")
			return moves{boss, moneyAt + "/payouts/batches", map[string]any{"payouts": []string{p.ID}}, `select count(*)::int from financial.payouts where id = $1 and state = 'processing'`, p.ID}
		},
		"post-transaction": func() moves {
			note := plugin.NewID[string]()
			return moves{boss, booksAt + "/transactions", posting(note), `select count(*)::int from financial.ledger_transactions where note = $1`, note}
		},
		"move-differently": func() moves {
			c := w.sold("Moved", 90000)
			w.leaves(5, c)
			o := w.buyer(c).orders("bank")
			w.pays(o).want(http.StatusOK)
			id := *w.order(w.who[admin], o.ID).Transaction
			return moves{boss, booksAt + "/transactions/" + id + "/moved", map[string]any{"amount": map[string]any{"amount": "880.00", "currency": "EGP"}, "note": "Statement"}, `select count(*)::int from financial.ledger_transactions where key like 'moved:' || $1 || ':%'`, id}
		},
		"reverse-transaction": func() moves {
			var made struct{ ID string }
			boss.post(booksAt+"/transactions", posting("Wrong")).want(http.StatusOK).into(&made)
			return moves{boss, booksAt + "/transactions/" + made.ID + "/reversal", map[string]any{"note": "It was wrong"}, `select count(*)::int from financial.ledger_transactions where key = 'reversal:' || $1`, made.ID}
		},
	}
}
