package app_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// An order that is paid just while it is read is said to be paid, or to have a payment that can still be paid, at which the buyer's page goes on
// looking. It is not said to wait with nothing to look at: the page would say so until somebody loads it anew.
func TestAnOrderThatIsPaidWhileItIsRead(t *testing.T) {
	t.Parallel()
	w, _ := tilled(t, false)
	c := w.sold("Whittling", 30000)
	w.leaves(1, c)
	b := w.buyer(c)
	o := b.orders("till")
	b.begins(o)
	conn, err := pgx.Connect(t.Context(), w.url)
	w.must(err)
	defer func() { w.must(conn.Close(context.Background())) }()
	tx, err := conn.Begin(t.Context())
	w.must(err)
	does := func(sql string, args ...any) {
		_, err := tx.Exec(t.Context(), sql, args...)
		w.must(err)
	}
	does(`lock table financial.order_changes in access exclusive mode`)
	var is struct {
		State    string
		Attempts []struct{ State string }
	}
	var all sync.WaitGroup
	all.Go(func() { b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is) })
	w.eventually("the order is read", func() bool {
		return w.number(`select count(*)::int from pg_locks where not granted and relation = 'financial.order_changes'::regclass and database = (select oid from pg_database where datname = current_database())`) > 0
	})
	does(`update financial.gateway_payments set state = 'completed', money = 'settled', paid_minor = amount_minor, paid_currency = currency, paid_at = now()`)
	does(`update financial.orders set state = 'paid', paid_at = now() where id = $1`, o.ID)
	w.must(tx.Commit(t.Context()))
	all.Wait()
	isOpen := slices.ContainsFunc(is.Attempts, func(one struct{ State string }) bool { return one.State == "pending" })
	if is.State != "paid" && !isOpen {
		t.Errorf("it waits, and nobody looks: %+v", is)
	}
}
