package app_test

import (
	"net/http"
	"testing"
	"time"
)

// What people posted by hand for what was missing is not made anew beside it, nor a difference, until it is reversed; and a document that was made
// anew is mailed when somebody says so, as its buyer may have had it before.
func TestReconciliationKnowsPostingsByHand(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, _, _ := w.sells(g, "Fulling")
	mails := func() int {
		return w.number(`select count(*)::int from mails where dedupe like '%document:%'`)
	}
	w.eventually("the invoice is mailed", func() bool { return mails() == 1 })
	w.behind(`delete from financial.documents`, `delete from financial.ledger_parts`, `delete from financial.ledger_entries where transaction_id in (select id from financial.ledger_transactions where kind = 'sale')`,
		`delete from financial.ledger_transactions where kind = 'sale'`)
	var made struct{ ID string }
	w.who[admin].post(booksAt+"/transactions", map[string]any{"occurredOn": time.Now().UTC().Format(time.DateOnly), "note": "Sale of order " + o.Number + ", from the backup", "entries": []any{
		map[string]any{"account": "cash:till", "side": "debit", "amount": map[string]any{"amount": "900.00", "currency": "EGP"}},
		map[string]any{"account": "sales", "side": "credit", "amount": map[string]any{"amount": "900.00", "currency": "EGP"}},
	}}).want(http.StatusOK).into(&made)
	books := w.balance()
	w.reconciles()
	if got := w.balance(); got != books {
		t.Errorf("it is made anew: %s, it was %s", got, books)
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
	w.who[admin].post(booksAt+"/transactions/"+made.ID+"/reversal", map[string]any{"note": "It was wrong"}).want(http.StatusOK)
	w.reconciles()
	if got := w.balance(); got != books || w.number(`select count(*)::int from financial.ledger_transactions where kind = 'sale'`) != 1 {
		t.Errorf("what was reversed is not made anew: %s", got)
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
