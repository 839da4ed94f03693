package app_test

import (
	"net/http"
	"testing"
	"time"
)

// unsold has payments that are not in the books, as their orders are not paid: what nothing makes anew. It returns their keys and the orders' numbers.
func (w *world) unsold(orders ...placedOrder) (keys, numbers []string) {
	w.t.Helper()
	for _, o := range orders {
		w.exec(`insert into financial.payments (id, order_id, provider, amount_minor, currency, received_on) select gen_random_uuid(), id, 'bank', total_minor, currency, current_date from financial.orders where id = $1`, o.ID)
	}
	w.reconciles()
	keys = make([]string, len(orders))
	for n, o := range orders {
		numbers = append(numbers, o.Number)
		var r struct {
			Differences []struct {
				Key   string
				Order *string
			}
		}
		w.who[admin].get(moneyAt + "/reconciliation").want(http.StatusOK).into(&r)
		for _, d := range r.Differences {
			if d.Order != nil && *d.Order == o.ID {
				keys[n] = d.Key
			}
		}
		if keys[n] == "" {
			w.t.Fatalf("nothing is found: %+v", r)
		}
	}
	return keys, numbers
}

// What people posted by hand for a difference is known by what they said that it stands for, once: not by a number in its note, and no difference
// until it is reversed.
func TestReconciliationKnowsPostingsByHand(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Fulling", 90000)
	w.leaves(5, c)
	keys, numbers := w.unsold(w.buyer(c).orders("bank"), w.buyer(c).orders("bank"))
	both := "unsold " + min(numbers[0], numbers[1]) + ", unsold " + max(numbers[0], numbers[1])
	post := func(key string) answer {
		return w.who[admin].post(booksAt+"/transactions", map[string]any{"occurredOn": time.Now().UTC().Format(time.DateOnly), "note": "Sale of orders " + numbers[0] + " and " + numbers[1], "standsFor": key, "entries": []any{
			map[string]any{"account": "cash:bank", "side": "debit", "amount": map[string]any{"amount": "900.00", "currency": "EGP"}},
			map[string]any{"account": "sales", "side": "credit", "amount": map[string]any{"amount": "900.00", "currency": "EGP"}},
		}})
	}
	post("").want(http.StatusOK)
	if w.reconciles(); w.reconciliation() != both {
		t.Errorf("a posting of nothing in particular stands for something: %s", w.reconciliation())
	}
	for _, key := range []string{"payment:none", "sale", keys[0] + "x"} {
		post(key).refused(http.StatusConflict, "financial.not_missing")
	}
	var made struct{ ID string }
	post(keys[0]).want(http.StatusOK).into(&made)
	if got := w.reconciliation(); got != "unsold "+numbers[1] {
		t.Errorf("it is there still: %s", got)
	}
	if n := w.raced(4, func(int) answer { return post(keys[1]) }); n != 1 {
		t.Errorf("posted %d times", n)
	}
	if w.reconciles(); w.reconciliation() != "" || w.balance() != "cash:bank 270000 EGP, sales -270000 EGP" {
		t.Errorf("%s, %s", w.reconciliation(), w.balance())
	}
	w.who[admin].post(booksAt+"/transactions/"+made.ID+"/reversal", map[string]any{"note": "It was wrong"}).want(http.StatusOK)
	if w.reconciles(); w.reconciliation() != "unsold "+numbers[0] {
		t.Error(w.reconciliation())
	}
	post(keys[0]).want(http.StatusOK)
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// What cannot be made anew keeps nothing that comes after it from that, however much it is.
func TestMendingGoesPastWhatItCannotMend(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	stuck, _, _, _ := w.sells(g, "Retting")
	_, b, _, give := w.sells(g, "Scutching")
	give("till").want(http.StatusOK)
	books := w.balance()
	w.behind(`delete from financial.ledger_parts`, `delete from financial.ledger_entries where transaction_id in (select id from financial.ledger_transactions where kind = 'refund')`,
		`delete from financial.ledger_transactions where kind = 'refund'`)
	// What was owed then is not to be seen any more.
	w.exec(`update financial.order_items set refunded_minor = 201, owed_part_minor = 201 where order_id = $1`, stuck.ID)
	w.exec(`
		with many as (
			insert into financial.refunds (id, order_id, state, currency, amount_minor, answer, provider, paid_on)
			select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'completed', 'EGP', 1, 'so', 'bank', current_date from generate_series(1, 201) n
			returning id, order_id
		)
		insert into financial.refund_items (refund_id, order_id, course_id, amount_minor, ends_access) select m.id, m.order_id, i.course_id, 1, false from many m join financial.order_items i on i.order_id = m.order_id`, stuck.ID)
	w.reconciles()
	if got := w.balance(); got != books {
		t.Errorf("%s, it was %s, of %s", got, books, b.user)
	}
}

// A document that was made anew is mailed when somebody says so, as its buyer may have had it before.
func TestWhatIsMadeAnewIsMailedByHand(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	_, b, _, _ := w.sells(g, "Fulling")
	mails := func() int {
		return w.number(`select count(*)::int from mails where dedupe like '%document:%'`)
	}
	w.eventually("the invoice is mailed", func() bool { return mails() == 1 })
	books := w.balance()
	w.behind(`delete from financial.documents`, `delete from financial.ledger_parts`, `delete from financial.ledger_entries where transaction_id in (select id from financial.ledger_transactions where kind = 'sale')`,
		`delete from financial.ledger_transactions where kind = 'sale'`)
	w.reconciles()
	if got := w.balance(); got != books {
		t.Errorf("it is not made anew: %s, it was %s", got, books)
	}
	if got := w.reconciliation(); got != "" {
		t.Error(got)
	}
	var list struct {
		Items []struct {
			ID, Number string
			IsUnmailed bool
		}
	}
	unmailed := func() int {
		list.Items = nil
		w.who[admin].get(moneyAt + "/documents?isUnmailed=true").want(http.StatusOK).into(&list)
		return len(list.Items)
	}
	if unmailed() != 1 || !list.Items[0].IsUnmailed || mails() != 1 {
		t.Fatalf("%+v, and %d mails", list, mails())
	}
	w.exec(`update financial.document_mails set created_at = now() - interval '1 day', next_at = now()`)
	w.job("carts")
	w.quiet()
	if unmailed() != 1 || mails() != 1 {
		t.Errorf("what was made anew is mailed by itself: %d mails", mails())
	}
	at := moneyAt + "/documents/" + list.Items[0].ID + "/mail"
	b.post(at, nil).want(http.StatusForbidden)
	for range 2 {
		w.who[admin].post(at, nil).want(http.StatusOK)
	}
	if unmailed() != 0 || mails() != 2 {
		t.Errorf("%d mails", mails())
	}
}

// A document that could not be mailed, as the plugin may not, is shown as that and tried again by itself.
func TestDocumentsAreMailedAgain(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	may := func(is bool) {
		w.who[admin].json("PUT", "/api/v1/plugins/financial/grants/mail.send", map[string]any{"granted": is}).want(http.StatusOK)
	}
	may(false)
	w.sells(g, "Napping")
	unmailed := func(query string) int {
		var list struct {
			Items []struct{ IsUnmailed bool }
		}
		w.who[admin].get(moneyAt + "/documents" + query).want(http.StatusOK).into(&list)
		n := 0
		for _, d := range list.Items {
			if d.IsUnmailed {
				n++
			}
		}
		return n
	}
	w.eventually("it is tried", func() bool {
		return w.number(`select count(*)::int from financial.document_mails where tries > 0 and why <> '' and mailed_at is null`) == 1
	})
	if unmailed("") != 1 || unmailed("?isUnmailed=true") != 1 {
		t.Error("it is not shown as not mailed")
	}
	may(true)
	w.exec(`update financial.document_mails set created_at = now() - interval '2 hours', next_at = now()`)
	w.job("carts")
	w.eventually("it is mailed after all", func() bool { return unmailed("") == 0 })
	if n := w.number(`select count(*)::int from mails where dedupe like '%document:%'`); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// How many carts there were is known for 25 months; of a period that begins before, it is said from when on they are counted.
func TestCartsOfLongAgoAreForgotten(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("First", 100000)
	w.leaves(50, c)
	old, young := w.buyer(c), w.buyer(c)
	paid := old.orders("bank")
	w.pays(paid).want(http.StatusOK)
	w.exec(`update financial.cart_uses set first_at = now() - interval '30 months', last_at = now() - interval '30 months' where order_id = $1`, paid.ID)
	w.exec(`update financial.orders set created_at = now() - interval '30 months' where id = $1`, paid.ID)
	w.exec(`update financial.cart_uses set first_at = now() - interval '24 months', last_at = now() - interval '24 months' where order_id is null`)
	w.job("carts")
	if n := w.number(`select count(*)::int from financial.cart_uses`); n != 1 {
		t.Errorf("%d are kept", n)
	}
	from := time.Now().UTC().AddDate(0, -40, 0).Format(time.DateOnly)
	var r struct {
		Filled, Placed int
		CartsSince     *string
	}
	w.who[admin].get(moneyAt + "/report?from=" + from).want(http.StatusOK).into(&r)
	if r.Filled != 1 || r.Placed != 0 || r.CartsSince == nil {
		t.Errorf("%+v", r)
	}
	if w.who[admin].get(moneyAt + "/report").want(http.StatusOK).into(&r); r.CartsSince != nil {
		t.Errorf("carts of the last month are said to be known since %s", *r.CartsSince)
	}
	_ = young
}
