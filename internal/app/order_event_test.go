package app_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins"
)

// ear is a plugin that hears what is announced of orders.
type ear struct {
	mu    sync.Mutex
	heard map[string][]string // by the subject
}

var orderEvents = []string{"financial.order_created", "financial.order_paid", "financial.order_cancelled", "financial.order_expired", "financial.payment_failed", "financial.order_refunded"}

func (*ear) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "ear", Name: "Ear", Version: "1.0.0", Host: ">=0.1", Description: "Hears of orders in tests.", Events: orderEvents,
		Permissions: []plugin.Permission{{Name: plugin.EventsRead, Reason: "To hear."}},
	}
}

func (e *ear) Register(r native.Registrar, _ native.Host) error {
	for _, name := range orderEvents {
		r.On(name, func(_ context.Context, d plugin.Delivered) error {
			var what struct{ Order, User string }
			if err := json.Unmarshal(d.Payload, &what); err != nil {
				return err
			}
			e.mu.Lock()
			defer e.mu.Unlock()
			if d.Subject == "order:"+what.Order && what.User != "" {
				e.heard[what.Order] = append(e.heard[what.Order], strings.TrimPrefix(d.Name, "financial."))
			}
			return nil
		})
	}
	return nil
}

// Each thing that becomes of an order is announced once, after it is so: also when it is asked for ten times at once, or again.
func TestOrdersAreAnnouncedOnce(t *testing.T) {
	t.Parallel()
	needBanner(t)
	g, hears := newTill(), &ear{heard: map[string][]string{}}
	w := worldOn(startWith(t, options{plugins: append(plugins.Native(), g, hears)})).money("EGP", "USD").banked()
	for _, id := range []string{"till", "ear"} {
		w.who[admin].post("/api/v1/plugins/"+id+"/enable", nil).want(http.StatusOK)
	}
	c := w.sold("Carpentry", 50000)
	w.leaves(20, c)
	want := map[string]string{}
	raced := func(do func() answer) {
		t.Helper()
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if a := do(); a.status != http.StatusOK && a.status != http.StatusConflict {
					t.Errorf("%d %s", a.status, a.body)
				}
			})
		}
		all.Wait()
	}
	// Placed by ten clicks, and paid by ten.
	b := w.buyer(c)
	draft := b.draft("bank")
	raced(func() answer { return b.post(moneyAt+"/orders", draft) })
	var mine struct{ Items []placedOrder }
	b.get(moneyAt + "/me/orders").want(http.StatusOK).into(&mine)
	if len(mine.Items) != 1 {
		t.Fatalf("%d orders", len(mine.Items))
	}
	paid := mine.Items[0]
	raced(func() answer { return w.pays(paid) })
	raced(func() answer { return w.who[admin].post(moneyAt+"/orders/"+paid.ID+"/refunds", back("", c+" 100.00")) })
	want[paid.ID] = "order_created order_paid order_refunded"

	cancelled := w.buyer(c)
	o := cancelled.orders("bank")
	raced(func() answer { return cancelled.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}) })
	want[o.ID] = "order_created order_cancelled"

	o = w.buyer(c).orders("desk")
	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
	w.tended()
	w.tended()
	w.pays(o).want(http.StatusOK) // late
	want[o.ID] = "order_created order_expired order_paid"

	tries := w.buyer(c)
	o = tries.orders("till")
	first := tries.begins(o)
	g.set(first, func(p *plugin.PaymentReport) { p.State, p.Why = plugin.PaymentFailed, "no cover" })
	g.tells(w, first)
	g.tells(w, first)
	second := tries.begins(o)
	g.pays(second)
	message := g.message(second)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { w.visitor().hears(message).want(http.StatusNoContent) })
	}
	all.Wait()
	w.quiet()
	want[o.ID] = "order_created payment_failed order_paid"

	if n := w.number(`
		select count(*)::int from events e join financial.payments y on y.id::text = e.payload->>'payment' and y.order_id::text = e.payload->>'order' and y.provider = e.payload->>'method'
		where e.name = 'financial.payment_completed' and e.payload->'amount'->>'amount' = '500.00'`); n != 3 {
		t.Errorf("%d payments are announced as they are", n)
	}
	if n := w.number(`select count(*)::int from events e join financial.refunds r on r.id::text = e.payload->>'refund' and r.provider = e.payload->>'method' where e.name = 'financial.order_refunded'`); n != 1 {
		t.Errorf("%d refunds are announced as they are", n)
	}
	if n := w.number(`select count(*)::int from (select subject, name, payload from events where name = any ($1) group by 1, 2, 3 having count(*) > 1) twice`, orderEvents); n != 0 {
		t.Errorf("%d things are announced twice", n)
	}
	w.eventually("all is heard", func() bool {
		return w.number(`select (select count(*) from events where not fanned_out)::int + (select count(*) from event_deliveries where subscriber like '%ear%')::int`) == 0
	})
	hears.mu.Lock()
	defer hears.mu.Unlock()
	for _, order := range slices.Sorted(maps.Keys(want)) {
		if got := strings.Join(hears.heard[order], " "); got != want[order] {
			t.Errorf("of an order is heard %q, want %q", got, want[order])
		}
	}
}
